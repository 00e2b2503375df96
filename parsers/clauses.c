#include "parsers/clauses.h"

#include <string.h>

#include "parsers/graph.h"

static enum marker
marker_of_block(const struct pack_phrase *p)
{
	switch ((enum pack_block)p->value) {
	case BLOCK_FUTURE: return MARKER_FUTURE;
	case BLOCK_NOT_DONE: return MARKER_UNDONE;
	case BLOCK_COMPARED:
	case BLOCK_CUMULATIVE: return MARKER_RUN;
	case BLOCK_TARGET: return MARKER_TARGET;
	case BLOCK_EACH:
	case BLOCK_APART:
	case BLOCK_FOUND:
	case BLOCK_SUSPECTED:
	case BLOCK_NOT_SURRENDERED:
	case BLOCK_OTHERWISE: return MARKER_OTHER;
	}
	return MARKER_OTHER;
}

static enum marker
marker_of_aside(const struct pack_phrase *p)
{
	switch ((enum pack_aside)p->value) {
	case ASIDE_ABSENT: return MARKER_ABSENT;
	case ASIDE_EXCEPT: return MARKER_EXCEPT;
	case ASIDE_REST: return MARKER_REST;
	case ASIDE_ALL: return MARKER_ALL;
	case ASIDE_CHANGE: return MARKER_CHANGE;
	case ASIDE_REQUEST: return MARKER_NONE;
	}
	return MARKER_OTHER;
}

enum marker
clause_marker(const struct item *it)
{
	const struct pack_phrase *block = lexicon_meaning(&it->match, WORD_BLOCK);
	const struct pack_phrase *aside = lexicon_meaning(&it->match, WORD_ASIDE);
	const struct pack_phrase *link = lexicon_meaning(&it->match, WORD_LINK);

	/* "tặng" is a gift before it is an increase. */
	if (aside != NULL && (it->kind == ITEM_PHRASE || aside->value != ASIDE_CHANGE))
		return marker_of_aside(aside);
	/* "tổng" alone: of this report, or of all so far? */
	if (block != NULL && it->kind == ITEM_PHRASE && block->value == BLOCK_CUMULATIVE &&
	    block->nwords == 1 && link != NULL)
		return MARKER_OTHER;
	if (block != NULL && it->kind == ITEM_PHRASE)
		return marker_of_block(block);
	if (link != NULL && link->value == LINK_REMAINS && it->kind != ITEM_NUMBER)
		return MARKER_EXCEPT;
	return MARKER_NONE;
}

/* Does the marker stand before the figures that it is about? */
static bool
leads(enum marker m)
{
	return m == MARKER_TARGET || m == MARKER_RUN || m == MARKER_CHANGE || m == MARKER_ABSENT ||
	    m == MARKER_ALL || m == MARKER_REST || m == MARKER_EXCEPT;
}

static bool
is_anchor(const struct item *it)
{
	if (it->kind == ITEM_FORM)
		return true;
	for (size_t i = 0; it->kind == ITEM_FIELD && i < it->match.n; i++)
		if (it->match.at[i]->kind == WORD_FIELD_VERB || it->match.at[i]->soft)
			return true;
	return false;
}

/* Is there a figure from the item on, before the next sign? */
static bool
figure_follows(const struct items *items, size_t i)
{
	for (i++; i < items->n && items->at[i].gap == GAP_NONE; i++)
		if (items->at[i].kind == ITEM_NUMBER)
			return true;
	return false;
}

static bool
has_leading_marker(const struct clause *c)
{
	for (size_t m = 0; m < MARKERS; m++)
		if (leads((enum marker)m) && c->at[m] != SIZE_MAX)
			return true;
	return false;
}

/* Does the span hold a day that is named by itself? */
static bool
holds_a_day(const struct items *items, const struct date_match *span)
{
	for (size_t i = 0; i < items->n; i++) {
		const struct date_match *d = &items->at[i].date;

		if (items->at[i].kind == ITEM_DATE && !d->has_from &&
		    day_compare(span->from, d->day) <= 0 && day_compare(d->day, span->day) <= 0)
			return true;
	}
	return false;
}

/* "tháng 5 thu 6 khẩu", "từ đầu năm 12 khẩu": a span beside figures of a day is another time. */
static bool
is_other_time(const struct items *items, size_t i)
{
	const struct item *it = &items->at[i];

	if (it->kind != ITEM_DATE || !it->date.has_from)
		return false;
	if (holds_a_day(items, &it->date))
		return true;
	if (day_compare(it->date.day, items->today) >= 0)
		return false;
	for (size_t k = 0; k < i; k++)
		if (items->at[k].kind == ITEM_NUMBER)
			return true;
	return false;
}

static bool
begins_clause(const struct items *items, size_t i, const struct clause *now)
{
	const struct item *it = &items->at[i];

	if (it->gap != GAP_NONE)
		return true;
	if (now->figures == 0)
		return false;
	/* "5 viên tháng trước": behind its figure it goes with it. */
	if (clause_marker(it) == MARKER_FUTURE && it->match.at[0]->nwords > 1)
		return figure_follows(items, i);
	if (is_other_time(items, i))
		return figure_follows(items, i);
	if (leads(clause_marker(it)))
		return figure_follows(items, i) || clause_marker(it) == MARKER_EXCEPT ||
		    clause_marker(it) == MARKER_REST;
	return has_leading_marker(now) && (is_anchor(it) || it->kind == ITEM_DATE) &&
	    figure_follows(items, i);
}

static void
take(const struct items *items, size_t i, struct clause *c)
{
	const struct item *it = &items->at[i];
	enum marker m = is_other_time(items, i) ? MARKER_RUN : clause_marker(it);

	if (m != MARKER_NONE && c->at[m] == SIZE_MAX)
		c->at[m] = i;
	if (it->kind == ITEM_NUMBER && c->figures++ == 0) {
		c->figure = i;
		c->people = i + 1 < items->n && items->at[i + 1].gap == GAP_NONE &&
		    graph_is_near(&items->at[i + 1]);
	}
	c->anchored |= is_anchor(it);
	c->dated |= it->kind == ITEM_DATE && m == MARKER_NONE;
	c->subject |= it->name || it->kind == ITEM_PLACE;
	c->end = i + 1;
}

void
clauses_cut(const struct items *items, struct clauses *out)
{
	struct clause *c = NULL;

	out->n = 0;
	for (size_t i = 0; i < items->n; i++) {
		if (c == NULL || begins_clause(items, i, c)) {
			c = &out->at[out->n++];
			memset(c, 0, sizeof(*c));
			c->first = i;
			c->strong = i == 0 || items->at[i].gap == GAP_STRONG;
			c->figure = SIZE_MAX;
			for (size_t m = 0; m < MARKERS; m++)
				c->at[m] = SIZE_MAX;
		}
		take(items, i, c);
	}
}
