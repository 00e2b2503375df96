#include "parsers/reports.h"

#include <string.h>

#include "parsers/additions.h"
#include "parsers/mentions.h"

#define ITEM_NOWHERE SIZE_MAX

static void
words_at(const struct message *m, size_t first, size_t ntokens, char *out, size_t cap)
{
	const struct token *t = m->tokens->at;

	text_plain(m->utf8 + t[first].start, (size_t)(t[first + ntokens - 1].end - t[first].start),
	    out, cap);
}

/* The unknown word beside a number: behind it, else before it ("TH SUMG 2"); or nowhere. */
static size_t
word_beside(const struct items *items, size_t number)
{
	const struct item *it = items->at;
	size_t next = number + 1;

	if (next < items->n && it[next].kind == ITEM_WORD && it[next].gap == GAP_NONE)
		return next;
	if (number > 0 && it[number - 1].kind == ITEM_WORD && it[number].gap == GAP_NONE)
		return number - 1;
	return ITEM_NOWHERE;
}

void
reports_doubt(const struct message *m, enum reading_doubt doubt, size_t item, struct reading *out)
{
	const struct items *items = m->items;

	if (out->doubt != DOUBT_NONE)
		return;
	out->doubt = doubt;
	if (item >= items->n)
		return;
	/* A number that nothing explains: the word beside it is what was not understood. */
	if (items->at[item].kind == ITEM_NUMBER && items->at[item].unit.n == 0) {
		size_t word = word_beside(items, item);

		words_at(m, items->at[item].first, items->at[item].ntokens, out->doubt_near,
		    sizeof(out->doubt_near));
		if (word != ITEM_NOWHERE) {
			words_at(
			    m, items->at[word].first, 1, out->doubt_word, sizeof(out->doubt_word));
			out->doubt = doubt == DOUBT_NUMBER ? DOUBT_WORD : doubt;
		}
		return;
	}
	words_at(m, items->at[item].first, items->at[item].ntokens, out->doubt_word,
	    sizeof(out->doubt_word));
}

static void
set_day(const struct message *m, size_t item, struct reading_report *r)
{
	const struct date_match *d;

	r->day = m->sent->day;
	r->from = r->day;
	if (item == ITEM_NOWHERE)
		return;
	d = &m->items->at[item].date;
	r->day = d->day;
	r->from = d->has_from ? d->from : d->day;
	r->has_from = d->has_from;
	r->day_named = true;
}

static void
set_place(const struct message *m, size_t item, struct reading_report *r)
{
	size_t last = item;
	const struct token *t = m->tokens->at;
	size_t start, len;

	r->place[0] = '\0';
	if (item == ITEM_NOWHERE)
		return;
	while (last + 1 < m->items->n && mention_continues(m, last + 1))
		last++;
	start = t[m->items->at[item].first].start;
	len = t[m->items->at[last].first + m->items->at[last].ntokens - 1].end - start;
	if (len >= sizeof(r->place)) {
		/* Cut before a letter: what stands at the cut must not go on one. */
		len = sizeof(r->place) - 1;
		while (len > 0 && ((unsigned char)m->utf8[start + len] & 0xc0) == 0x80)
			len--;
	}
	memcpy(r->place, m->utf8 + start, len);
	r->place[len] = '\0';
}

static bool
same_report(const struct reading_report *a, const struct reading_report *b)
{
	return a->form == b->form && day_compare(a->day, b->day) == 0 &&
	    day_compare(a->from, b->from) == 0 && strcmp(a->place, b->place) == 0;
}

/* "toàn xã"; "ca xa" is also the commune's police, to whom things are handed. */
static bool
says_whole(const struct items *items, size_t i)
{
	if (!item_is(&items->at[i], WORD_WHOLE))
		return false;
	if (!item_is(&items->at[i], WORD_ROLE) && !item_is(&items->at[i], WORD_PLACE))
		return true;
	return i == 0 || items->at[i].gap != GAP_NONE || items->at[i - 1].kind == ITEM_DATE;
}

static struct reading_report *
report_for(const struct message *m, const struct pack_form *form, size_t item, size_t first,
    struct reading *out)
{
	struct mentions days, places;
	struct reading_report r = { .form = form };
	size_t day, place;

	mentions_of(m, ITEM_DATE, &days);
	mentions_of(m, ITEM_PLACE, &places);
	if (!mention_for(&days, item, first, &day)) {
		reports_doubt(m, DOUBT_DATE, days.n > 0 ? days.at[0] : item, out);
		return NULL;
	}
	if (!mention_for(&places, item, first, &place)) {
		reports_doubt(m, DOUBT_READINGS, places.n > 0 ? places.at[0] : item, out);
		return NULL;
	}
	set_day(m, day, &r);
	set_place(m, place, &r);
	for (size_t i = 0; i < m->items->n; i++)
		if (says_whole(m->items, i))
			r.level = LEVEL_BELOW;
	for (size_t i = 0; i < out->nreports; i++)
		if (same_report(&out->reports[i], &r))
			return &out->reports[i];
	if (out->nreports == READING_REPORTS_MAX) {
		reports_doubt(m, DOUBT_LONG, item, out);
		return NULL;
	}
	out->reports[out->nreports] = r;
	return &out->reports[out->nreports++];
}

struct reading_report *
reports_add(const struct message *m, const struct pack_form *form, size_t item, struct reading *out)
{
	return report_for(m, form, item, item, out);
}

/* ---- values ---- */

/* The octets from the field's word to the figure, whichever comes first. */
static void
set_raw(const struct message *m, const struct bound *b, struct reading_value *v)
{
	size_t a = b->field_item < b->number_item ? b->field_item : b->number_item;
	size_t z = b->field_item < b->number_item ? b->number_item : b->field_item;
	const struct item *last = &m->items->at[z];
	const struct token *t = m->tokens->at;

	v->raw_at = t[m->items->at[a].first].start;
	v->raw_len = (uint16_t)(t[last->first + last->ntokens - 1].end - v->raw_at);
}

static struct reading_value *
value_slot(struct reading_report *r, const struct pack_field *field)
{
	size_t at = 0;

	while (at < r->nvalues && r->values[at].field < field)
		at++;
	if (r->nvalues == READING_VALUES_MAX)
		return NULL;
	memmove(&r->values[at + 1], &r->values[at], (r->nvalues - at) * sizeof(r->values[0]));
	r->nvalues++;
	memset(&r->values[at], 0, sizeof(r->values[at]));
	r->values[at].field = field;
	return &r->values[at];
}

static struct reading_value *
value_find(struct reading_report *r, const struct pack_field *field)
{
	for (size_t i = 0; i < r->nvalues; i++)
		if (r->values[i].field == field)
			return &r->values[i];
	return NULL;
}

static void
add_value(const struct message *m, const struct binding *b, size_t at, struct reading_report *r,
    struct reading *out)
{
	const struct bound *bound = &b->at[at];
	struct reading_value *v = value_find(r, bound->field);
	enum addition how = v != NULL ? addition_of(m, b, at) : ADDITION_ADDS;

	if (how == ADDITION_REPEATS)
		return;
	if (how == ADDITION_CONFLICTS) {
		reports_doubt(m, DOUBT_CONFLICT, bound->field_item, out);
		return;
	}
	if (v == NULL)
		v = value_slot(r, bound->field);
	if (v == NULL) {
		reports_doubt(m, DOUBT_LONG, bound->field_item, out);
		return;
	}
	v->n += bound->n;
	v->approx |= bound->approx;
	v->state = v->n == 0 ? VALUE_ZERO : VALUE_NUMBER;
	set_raw(m, bound, v);
	if (bound->field->refuse_above >= 0 && v->n > bound->field->refuse_above)
		reports_doubt(m, DOUBT_LARGE, bound->number_item, out);
}

static void
check_report(const struct message *m, struct reading_report *r, struct reading *out)
{
	bool zero = true;

	for (size_t i = 0; i < r->nvalues; i++)
		zero &= r->values[i].state == VALUE_ZERO;
	r->zero = zero;
	for (size_t i = 0; r->form != NULL && i < r->form->npairs; i++) {
		const struct pack_pair *p = &r->form->pairs[i];
		struct reading_value *a = value_find(r, p->first), *b = value_find(r, p->second);

		if (a == NULL || b == NULL)
			continue;
		if (p->bounded && a->n > b->n)
			reports_doubt(m, DOUBT_CONFLICT, ITEM_NOWHERE, out);
		if (r->form->most_each > 0 && i == 0 && b->n > 0 &&
		    (a->n == 0 || b->n / a->n > r->form->most_each))
			reports_doubt(m, DOUBT_LARGE, ITEM_NOWHERE, out);
	}
}

/* "từ đầu năm 12, hôm nay 2": a span may hold what the other day counts. */
static void
check_spans(const struct message *m, const struct mentions *all, struct reading *out)
{
	for (size_t i = 0; i < all->n; i++)
		for (size_t k = 0; k < all->n; k++) {
			const struct date_match *a = &m->items->at[all->at[i]].date;
			const struct date_match *b = &m->items->at[all->at[k]].date;

			if (a->has_from && !mention_same_day(a, b) &&
			    (b->has_from ||
				(day_compare(a->from, b->day) <= 0 &&
				    day_compare(b->day, a->day) <= 0)))
				reports_doubt(m, DOUBT_DATE, all->at[i], out);
		}
}

/* "thôn 3 và thôn 4 nộp 2": a place or day without figures of its own shares others'. */
static void
check_mentions(const struct message *m, enum item_kind kind, const struct binding *b, size_t first,
    struct reading *out)
{
	struct mentions all;
	bool used[ITEMS_MAX] = { false };
	size_t at;

	mentions_of(m, kind, &all);
	if (!all.several)
		return;
	if (kind == ITEM_DATE)
		check_spans(m, &all, out);
	for (size_t i = 0; i < b->n; i++)
		if (mention_for(&all, b->at[i].number_item, first, &at) && at != ITEM_NOWHERE)
			used[at] = true;
	for (size_t i = 0; i < m->items->n; i++)
		if ((item_is(&m->items->at[i], WORD_ZERO) ||
			item_is(&m->items->at[i], WORD_FORM_ZERO)) &&
		    mention_for(&all, i, first, &at) && at != ITEM_NOWHERE)
			used[at] = true;
	for (size_t i = 0; i < all.n; i++)
		if (!used[all.at[i]])
			reports_doubt(m, DOUBT_READINGS, all.at[i], out);
}

/* One place has the meetings and another those who came: nobody counts so. */
static void
check_pairs(const struct message *m, struct reading *out)
{
	for (size_t i = 0; i < out->nreports; i++)
		for (size_t k = 0; k < out->nreports; k++) {
			struct reading_report *a = &out->reports[i], *b = &out->reports[k];
			const struct pack_pair *p;

			if (a->form == NULL || a->form != b->form || a->form->npairs == 0)
				continue;
			p = &a->form->pairs[0];
			if (!p->bounded && value_find(a, p->first) != NULL &&
			    value_find(a, p->second) == NULL && value_find(b, p->first) == NULL &&
			    value_find(b, p->second) != NULL)
				reports_doubt(m, DOUBT_READINGS, ITEM_NOWHERE, out);
		}
}

void
reports_build(const struct message *m, const struct binding *b, struct reading *out)
{
	size_t first = ITEM_NOWHERE;

	for (size_t i = 0; i < b->n; i++) {
		if (b->at[i].field_item < first && m->items->at[b->at[i].number_item].carried == 0)
			first = b->at[i].field_item;
		if (b->at[i].number_item < first)
			first = b->at[i].number_item;
	}
	for (size_t i = 0; i < b->n; i++) {
		struct reading_report *r =
		    report_for(m, b->at[i].form, b->at[i].number_item, first, out);

		if (r != NULL && b->at[i].field != NULL)
			add_value(m, b, i, r, out);
	}
	/* "bản Kè thu 0" beside figures that seem to be of the same place */
	for (size_t i = 0; i < b->n; i++) {
		struct reading_report *r = b->at[i].field == NULL
		    ? report_for(m, b->at[i].form, b->at[i].number_item, first, out)
		    : NULL;

		if (r != NULL && r->nvalues > 0)
			reports_doubt(m, DOUBT_CONFLICT, b->at[i].number_item, out);
	}
	for (size_t i = 0; i < out->nreports; i++)
		check_report(m, &out->reports[i], out);
	check_pairs(m, out);
	if (b->n > 0) {
		check_mentions(m, ITEM_DATE, b, first, out);
		check_mentions(m, ITEM_PLACE, b, first, out);
	}
}
