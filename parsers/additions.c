#include "parsers/additions.h"

#include <string.h>

#include "parsers/graph.h"
#include "parsers/mentions.h"

/* The only person named in [from, to), or nowhere. */
static size_t
name_between(const struct message *m, size_t from, size_t to)
{
	size_t found = SIZE_MAX;

	for (size_t i = from; i < to; i++) {
		if (!m->items->at[i].name)
			continue;
		if (found != SIZE_MAX)
			return SIZE_MAX;
		found = i;
	}
	return found;
}

/* The person a figure belongs to: before it where the first has one before it, else behind it. */
static size_t
name_of(const struct message *m, const struct binding *b, size_t at)
{
	size_t before = at > 0 ? b->at[at - 1].number_item : 0;
	size_t behind = at + 1 < b->n ? b->at[at + 1].number_item : m->items->n;

	if (name_between(m, 0, b->at[0].number_item) != SIZE_MAX)
		return name_between(m, before, b->at[at].number_item);
	return name_between(m, b->at[at].number_item, behind);
}

/* "ông Nam nộp 2, ông Ba nộp 1": each figure has a giver of its own. */
static bool
givers_differ(const struct message *m, const struct binding *b, size_t i, size_t k)
{
	size_t x = name_of(m, b, i), y = name_of(m, b, k);

	return x != SIZE_MAX && y != SIZE_MAX && x != y && !mention_same_words(m, x, y);
}

/* "1 bằng khen tập thể", "cá nhân 7 giấy khen": the word for who receives, or NULL. */
static const struct pack_phrase *
receiver_of(const struct items *items, const struct bound *b)
{
	size_t first = b->field_item < b->number_item ? b->field_item : b->number_item;
	size_t last = b->field_item < b->number_item ? b->number_item : b->field_item;
	const struct item *it = NULL;

	if (first > 0 && items->at[first].gap == GAP_NONE && items->at[first - 1].kind == ITEM_UNIT)
		it = &items->at[first - 1];
	else if (last + 1 < items->n && items->at[last + 1].gap == GAP_NONE &&
	    items->at[last + 1].kind == ITEM_UNIT)
		it = &items->at[last + 1];
	for (size_t i = 0; it != NULL && i < it->match.n; i++)
		if (it->match.at[i]->part && it->match.at[i]->field == b->field)
			return it->match.at[i];
	return NULL;
}

static bool
receivers_differ(const struct items *items, const struct bound *a, const struct bound *b)
{
	const struct pack_phrase *x = receiver_of(items, a), *y = receiver_of(items, b);

	return x != NULL && y != NULL && strcmp(x->spelling, y->spelling) != 0;
}

/* What tells the kind behind the field's word: "đạn thể thao"; or NULL. */
static const struct item *
kind_behind(const struct items *items, const struct bound *b)
{
	const struct item *next = &items->at[b->field_item + 1];

	return b->field_item > b->number_item && b->field_item + 1 < items->n &&
		next->gap == GAP_NONE && next->kind == ITEM_WORD
	    ? next
	    : NULL;
}

/* Are both of them kinds, and not the same? */
static bool
kinds_differ(const struct message *m, const struct bound *a, const struct bound *b)
{
	const struct item *x = kind_behind(m->items, a), *y = kind_behind(m->items, b);

	if ((!a->word->part && x == NULL) || (!b->word->part && y == NULL))
		return false;
	if (x != NULL && y != NULL && strcmp(a->word->spelling, b->word->spelling) == 0)
		return !mention_same_words(
		    m, (size_t)(x - m->items->at), (size_t)(y - m->items->at));
	return strcmp(a->word->spelling, b->word->spelling) != 0;
}

/* May the figure be added to the earlier ones of its field: other kinds, or other givers? */
static bool
adds_up(const struct message *m, const struct binding *b, size_t at)
{
	if (m->items->at[b->at[at].number_item].again)
		return true;
	for (size_t i = 0; i < m->items->n; i++)
		if (item_is(&m->items->at[i], WORD_AMONG))
			return false;
	for (size_t i = 0; i < at; i++) {
		if (b->at[i].field != b->at[at].field || givers_differ(m, b, i, at) ||
		    receivers_differ(m->items, &b->at[i], &b->at[at]))
			continue;
		if (!kinds_differ(m, &b->at[i], &b->at[at]))
			return false;
	}
	return true;
}

/* "Vũ khí thô sơ: 3 cái (2 dao, 1 kiếm)": kinds that only spell out the figure before them. */
static bool
spells_out(const struct binding *b, size_t at)
{
	const struct bound *total = NULL;
	int64_t sum = 0;

	for (size_t i = 0; i < b->n; i++) {
		if (b->at[i].field != b->at[at].field)
			continue;
		if (total == NULL)
			total = &b->at[i];
		else if (!b->at[i].word->part)
			return false;
		else
			sum += b->at[i].n;
	}
	return total != NULL && total != &b->at[at] && !total->word->part && sum == total->n;
}

/* "1 dùi cui, 1 roi điện, 1 bình xịt = 3 CCHT": the sum of the kinds before it. */
static bool
sums_up(const struct binding *b, size_t at)
{
	int64_t sum = 0;

	for (size_t i = 0; i < b->n; i++) {
		if (b->at[i].field != b->at[at].field || i == at)
			continue;
		if (i > at || !b->at[i].word->part)
			return false;
		sum += b->at[i].n;
	}
	return !b->at[at].word->part && sum == b->at[at].n;
}

/* The meetings of a message and those who came to them, in the order of the text. */
struct couples {
	const struct bound *first[BIND_MAX];
	const struct bound *second[BIND_MAX];
	size_t nfirst, nsecond;
	bool alternate; /* each meeting has its people right behind it */
	bool differ;    /* no two of them are the same */
};

static void
find_couples(const struct binding *b, const struct pack_pair *pair, struct couples *c)
{
	*c = (struct couples){ .alternate = true, .differ = true };
	for (size_t i = 0; i < b->n; i++) {
		if (b->at[i].field == pair->first) {
			c->alternate &= c->nfirst == c->nsecond;
			c->first[c->nfirst++] = &b->at[i];
		} else if (b->at[i].field == pair->second) {
			c->second[c->nsecond++] = &b->at[i];
			c->alternate &= c->nfirst == c->nsecond;
		}
	}
	for (size_t i = 1; i < c->nfirst && i < c->nsecond; i++)
		for (size_t k = 0; k < i; k++)
			c->differ &=
			    c->first[i]->n != c->first[k]->n || c->second[i]->n != c->second[k]->n;
}

/* Nothing between two meetings that may name another place: "bản Ông Tú họp 1 buổi ...". */
static bool
stand_together(const struct items *items, const struct couples *c)
{
	for (size_t i = 1; i < c->nfirst; i++) {
		const struct bound *a = c->second[i - 1], *b = c->first[i];
		size_t from = a->field_item > a->number_item ? a->field_item : a->number_item;
		size_t to = b->field_item < b->number_item ? b->field_item : b->number_item;

		for (size_t k = from + 1; k < to; k++)
			if (items->at[k].name || items->at[k].kind == ITEM_WORD ||
			    items->at[k].kind == ITEM_PLACE || graph_is_near(&items->at[k]))
				return false;
	}
	return true;
}

/* "buổi sáng 70 người, buổi chiều 63 người"; but "2 buổi 100 người, 12 người về sớm". */
static bool
are_sessions(const struct items *items, const struct couples *c)
{
	for (size_t i = 1; i < c->nsecond; i++) {
		const struct bound *b = c->second[i];
		size_t end = b->field_item > b->number_item ? b->field_item : b->number_item;
		size_t from = b->field_item < b->number_item ? b->field_item : b->number_item;
		const struct item *next = end + 1 < items->n ? &items->at[end + 1] : NULL;

		if (items->at[from].gap == GAP_STRONG ||
		    (next != NULL && next->gap == GAP_NONE && next->kind != ITEM_NUMBER &&
			next->kind != ITEM_FIELD))
			return false;
	}
	return true;
}

/* "họp 1 buổi 60 người và 1 buổi 45 người"; "2 buổi: sáng 70 người, chiều 63 người";
 * "2 cuộc: 1 cuộc 60 người, 1 cuộc 45 người". */
static enum addition
couples_add(const struct items *items, const struct binding *b, size_t at)
{
	const struct pack_pair *pair = &b->at[at].form->pairs[0];
	struct couples c;
	int64_t rest = 0;

	if (b->at[at].form->npairs != 1 || pair->bounded)
		return ADDITION_CONFLICTS;
	find_couples(b, pair, &c);
	for (size_t i = 1; i < c.nfirst; i++)
		rest += c.first[i]->n;
	if (c.nsecond < 2 || c.nfirst == 0)
		return ADDITION_CONFLICTS;
	if (c.nfirst == c.nsecond && c.alternate && c.differ && stand_together(items, &c))
		return ADDITION_ADDS;
	if (c.nfirst == 1 && c.first[0] < c.second[0] && c.first[0]->n == (int64_t)c.nsecond &&
	    are_sessions(items, &c))
		return ADDITION_ADDS;
	if (c.nfirst == c.nsecond + 1 && c.first[0] < c.second[0] && rest == c.first[0]->n)
		return b->at[at].field == pair->first ? ADDITION_REPEATS : ADDITION_ADDS;
	return ADDITION_CONFLICTS;
}

enum addition
addition_of(const struct message *m, const struct binding *b, size_t at)
{
	if (spells_out(b, at) || sums_up(b, at))
		return ADDITION_REPEATS;
	return adds_up(m, b, at) ? ADDITION_ADDS : couples_add(m->items, b, at);
}
