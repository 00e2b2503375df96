#include "parsers/packing.h"

#include "parsers/graph.h"

/* The field of the word when it can only be measured, or NULL. */
static const struct pack_field *
measured_field(const struct item *it)
{
	const struct pack_field *f = NULL;

	if (it->kind != ITEM_FIELD)
		return NULL;
	for (size_t i = 0; i < it->match.n; i++) {
		const struct pack_phrase *p = it->match.at[i];

		if (p->kind == WORD_UNIT)
			continue;
		if (p->kind != WORD_FIELD || p->measured || p->field->kind != PACK_MEASURE ||
		    (f != NULL && p->field != f))
			return NULL;
		f = p->field;
	}
	return f;
}

/* "2 bao", "4 thỏi": a unit that counts no field. */
static bool
is_packing(const struct item *it)
{
	bool foreign = false;

	if (it->kind != ITEM_NUMBER || it->ratio)
		return false;
	for (size_t i = 0; i < it->unit.n; i++) {
		if (it->unit.at[i]->kind != WORD_UNIT)
			continue;
		if (it->unit.at[i]->field != NULL || it->unit.at[i]->value != 0)
			return false;
		foreign = true;
	}
	return foreign;
}

static bool
measures(const struct item *it, const struct pack_field *f)
{
	return it->kind == ITEM_NUMBER && graph_counts(&it->unit, f);
}

/* "2 bánh thuốc nổ 200 g": each of them, or both? */
static bool
may_be_each(const struct items *items, size_t packing, size_t measure)
{
	if (items->at[packing].number.whole_ok && items->at[packing].number.whole == 1)
		return false;
	for (size_t i = packing + 1; i <= measure; i++)
		if (items->at[i].gap != GAP_NONE || item_is(&items->at[i], WORD_WEIGHS))
			return false;
	return items->at[packing].first + items->at[packing].ntokens < items->at[measure].first;
}

/* The only packing and the only measure from the item on, in one sentence about one thing. */
static bool
settle_thing(struct items *items, size_t word, const struct pack_field *f)
{
	size_t from = word, packing = SIZE_MAX, measure = SIZE_MAX;

	while (
	    from > 0 && items->at[from].gap == GAP_NONE && items->at[from - 1].kind == ITEM_NUMBER)
		from--;
	for (size_t i = from; i < items->n; i++) {
		const struct item *it = &items->at[i];

		if (i > word &&
		    (it->gap == GAP_STRONG ||
			(it->kind == ITEM_FIELD && !item_is(it, WORD_WEIGHS)) ||
			it->kind == ITEM_FORM))
			break;
		if (it->kind != ITEM_NUMBER)
			continue;
		if (is_packing(it) && packing == SIZE_MAX)
			packing = i;
		else if (measures(it, f) && measure == SIZE_MAX)
			measure = i;
		else
			break;
	}
	if (packing == SIZE_MAX || measure == SIZE_MAX ||
	    (packing < measure && may_be_each(items, packing, measure)))
		return false;
	items->at[packing].kind = packing < word ? ITEM_NOISE : ITEM_LINK;
	items->at[packing].unit.n = 0;
	return true;
}

/* "2 thùng pháo gồm 12 hộp": what was in them is told behind. */
static bool
settle_contents(struct items *items, size_t packing)
{
	const struct pack_phrase *word, *link;

	if (packing + 3 >= items->n || items->at[packing + 1].kind != ITEM_FIELD ||
	    items->at[packing + 1].gap != GAP_NONE || items->at[packing + 3].kind != ITEM_NUMBER)
		return false;
	word = lexicon_meaning(&items->at[packing + 1].match, WORD_FIELD);
	link = lexicon_meaning(&items->at[packing + 2].match, WORD_LINK);
	if (word == NULL || link == NULL || link->value != LINK_CONSISTS ||
	    !graph_counts(&items->at[packing + 3].unit, word->field))
		return false;
	items->at[packing].kind = ITEM_NOISE;
	items->at[packing].unit.n = 0;
	items->at[packing + 2].kind = ITEM_LINK;
	return true;
}

bool
packing_settle(struct items *items)
{
	bool changed = false;

	for (size_t i = 0; i < items->n; i++)
		if (is_packing(&items->at[i]))
			changed |= settle_contents(items, i);

	for (size_t i = 0; i < items->n; i++) {
		const struct pack_field *f = measured_field(&items->at[i]);

		if (f != NULL)
			changed |= settle_thing(items, i, f);
	}
	return changed;
}
