#include "parsers/people.h"

#include "parsers/graph.h"

bool
people_receive(const struct item *number, const struct item *field)
{
	for (size_t i = 0; number->kind == ITEM_NUMBER && i < number->unit.n; i++)
		if (number->unit.at[i]->part && graph_names_field(field, number->unit.at[i]->field))
			return true;
	return false;
}

static const struct pack_form *
verb_form(const struct item *it)
{
	const struct pack_phrase *p = lexicon_meaning(&it->match, WORD_FORM);

	return p != NULL && (it->kind == ITEM_FORM || it->kind == ITEM_LINK) ? p->form : NULL;
}

/* Does any word but those of people speak of the form? */
static bool
speaks_of(const struct items *items, const struct pack_form *form)
{
	for (size_t i = 0; i < items->n; i++)
		for (size_t k = 0; k < items->at[i].match.n; k++)
			if (items->at[i].match.at[k]->form == form &&
			    !items->at[i].match.at[k]->near &&
			    items->at[i].match.at[k]->kind != WORD_UNIT)
				return true;
	return false;
}

static bool
is_visited(const struct items *items, size_t number)
{
	const struct item *it = &items->at[number];
	const struct pack_phrase *p = it > items->at && it->gap == GAP_NONE
	    ? lexicon_meaning(&it[-1].match, WORD_OTHER)
	    : NULL;

	return p != NULL && p->value == OTHER_VISITED;
}

/* "2 hộ nộp 2 khẩu": the form of the verb behind them, or NULL. */
static const struct pack_form *
done_by(const struct items *items, size_t people)
{
	for (size_t i = people + 1; i < items->n && items->at[i].gap == GAP_NONE; i++) {
		if (verb_form(&items->at[i]) != NULL)
			return verb_form(&items->at[i]);
		if (items->at[i].kind == ITEM_FIELD && items->at[i].match.at[0]->soft)
			return items->at[i].match.at[0]->form;
		if (items->at[i].kind == ITEM_NUMBER || items->at[i].kind == ITEM_FIELD)
			return NULL;
	}
	return NULL;
}

/* "tổ công tác gồm 5 người" */
static bool
makes_up(const struct items *items, size_t number)
{
	const struct pack_phrase *link =
	    number > 1 ? lexicon_meaning(&items->at[number - 1].match, WORD_LINK) : NULL;

	if (number == 0 || items->at[number].gap != GAP_NONE)
		return false;
	/* "tổ tuần tra 4 người", "tổ tuần tra đủ 4 người" */
	if (item_is(&items->at[number - 1], WORD_ROLE))
		return true;
	return number > 1 && items->at[number - 1].gap == GAP_NONE &&
	    item_is(&items->at[number - 2], WORD_ROLE) &&
	    (items->at[number - 1].kind == ITEM_NOISE ||
		(link != NULL && link->value == LINK_CONSISTS));
}

/* "412 em học sinh ký cam kết": the only figure of the text counts what they signed. */
static bool
sign(struct items *items, size_t number)
{
	size_t word = SIZE_MAX;

	for (size_t i = 0; i < items->n; i++) {
		const struct pack_phrase *p = lexicon_meaning(&items->at[i].match, WORD_FIELD);

		if (items->at[i].kind == ITEM_NUMBER && i != number)
			return false;
		if (items->at[i].kind == ITEM_FIELD && p != NULL && p->soft && p->field->pledge &&
		    word == SIZE_MAX && i > number)
			word = i;
	}
	if (word == SIZE_MAX)
		return false;
	for (size_t i = number + 1; i <= word; i++)
		if (items->at[i].gap != GAP_NONE)
			return false;
	items->at[number].carried = word + 1;
	items->at[number + 1].kind = ITEM_NOISE;
	items->at[number + 1].match.n = 0;
	items->at[word].kind = ITEM_NOISE;
	return true;
}

static bool
find_people(struct items *items)
{
	bool changed = false;

	for (size_t i = 0; i + 1 < items->n; i++) {
		struct item *it = &items->at[i], *people = it + 1;
		const struct pack_form *verb;

		if (it->kind != ITEM_NUMBER || it->unit.n > 0 || it->ratio ||
		    people->gap != GAP_NONE)
			continue;
		verb = done_by(items, i + 1);
		/* "5 tổ liên gia ký được 113 bản" */
		if (people->kind == ITEM_NOISE && item_is(people, WORD_ROLE) && verb != NULL) {
			it->kind = ITEM_EXPLAINED;
			changed = true;
			continue;
		}
		if (!graph_is_near(people) || speaks_of(items, people->match.at[0]->form))
			continue;
		if (sign(items, i)) {
			changed = true;
			continue;
		}
		if (verb == NULL && !is_visited(items, i) && !makes_up(items, i))
			continue;
		it->kind = ITEM_EXPLAINED;
		people->kind = ITEM_NOISE;
		people->match.n = 0;
		changed = true;
	}
	return changed;
}

static bool
counts_part(const struct item *it)
{
	for (size_t i = 0; it->kind == ITEM_NUMBER && i < it->unit.n; i++)
		if (it->unit.at[i]->part)
			return true;
	return false;
}

static bool
find_receivers(struct items *items)
{
	bool changed = false;

	for (size_t i = 0; i + 1 < items->n; i++) {
		struct item *it = &items->at[i], *next = it + 1;
		size_t last = i + 2;

		if (it->kind == ITEM_FIELD && next->kind == ITEM_NOISE && last < items->n &&
		    people_receive(&items->at[last], it)) {
			next->kind = ITEM_LINK;
			changed = true;
		}
		if (!counts_part(next))
			last = i + 1;
		while (last < items->n && items->at[last].gap == GAP_NONE &&
		    (items->at[last].kind == ITEM_LINK || items->at[last].kind == ITEM_NOISE ||
			items->at[last].kind == ITEM_FORM || items->at[last].kind == ITEM_WORD ||
			items->at[last].kind == ITEM_PLACE))
			last++;
		if (!counts_part(next) && last > i + 1 && last < items->n &&
		    items->at[last].kind == ITEM_FIELD && items->at[last].gap == GAP_NONE &&
		    people_receive(it, &items->at[last])) {
			for (size_t k = i + 1; k < last; k++)
				items->at[k].kind = ITEM_UNIT;
			changed = true;
			continue;
		}
		if (last < items->n && items->at[last].kind == ITEM_FIELD &&
		    (items->at[last].gap == GAP_NONE || items->at[last].opened) &&
		    people_receive(it, &items->at[last]) &&
		    people_receive(next, &items->at[last]) && it->number.whole_ok &&
		    next->number.whole_ok) {
			items->at[last].gap = GAP_NONE;
			next->number.whole += it->number.whole;
			it->kind = ITEM_EXPLAINED;
			for (size_t k = i + 2; k < last; k++)
				items->at[k].kind = ITEM_UNIT;
			changed = true;
		}
	}
	return changed;
}

bool
people_settle(struct items *items)
{
	bool changed = find_people(items);

	return find_receivers(items) || changed;
}
