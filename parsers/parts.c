#include "parsers/parts.h"

#include <string.h>

#include "parsers/graph.h"
#include "parsers/people.h"

/* The field's word that stands at the figure: behind it, else before it; or SIZE_MAX. */
static size_t
field_at(const struct items *items, size_t number)
{
	const struct item *it = &items->at[number];

	if (number + 1 < items->n && it[1].gap == GAP_NONE && it[1].kind == ITEM_FIELD)
		return number + 1;
	if (it > items->at && it->gap == GAP_NONE && it[-1].kind == ITEM_FIELD)
		return number - 1;
	return SIZE_MAX;
}

/* The one field of the word, or NULL when it may be several or none. */
static const struct pack_field *
only_field(const struct item *it)
{
	const struct pack_field *f = NULL;

	for (size_t i = 0; i < it->match.n; i++) {
		const struct pack_phrase *p = it->match.at[i];

		if (p->kind == WORD_UNSURE)
			return NULL;
		if (p->kind != WORD_FIELD || p->measured)
			continue;
		if (f != NULL && p->field != f)
			return NULL;
		f = p->field;
	}
	return f;
}

/* The one field of the word that the figure's unit counts or measures, or NULL. */
static const struct pack_field *
field_for(const struct item *word, const struct item *number)
{
	const struct pack_field *f = NULL;

	for (size_t i = 0; i < word->match.n; i++) {
		const struct pack_phrase *p = word->match.at[i];

		if (p->kind == WORD_UNSURE)
			return NULL;
		if (p->kind != WORD_FIELD || !graph_counts(&number->unit, p->field))
			continue;
		if (f != NULL && p->field != f)
			return NULL;
		f = p->field;
	}
	return f;
}

static bool
same_word_of(const struct lexicon_match *a, const struct lexicon_match *b)
{
	return a->n > 0 && b->n > 0 && strcmp(a->at[0]->spelling, b->at[0]->spelling) == 0;
}

static bool
same_word(const struct item *a, const struct item *b)
{
	return a->match.n > 0 && b->match.n > 0 && a->match.at[0] == b->match.at[0];
}

/* "dao phay" is a kind of "dao". */
static bool
is_kind_of(const struct item *part, const struct item *whole)
{
	const struct pack_phrase *p = lexicon_meaning(&part->match, WORD_FIELD);
	const struct pack_phrase *w = lexicon_meaning(&whole->match, WORD_FIELD);

	if (p == NULL || w == NULL || p->field != w->field || p->nwords <= w->nwords)
		return false;
	for (size_t i = 0; i < w->nwords; i++)
		if (!text_word_same_base(&p->words[i].word, &w->words[i].word))
			return false;
	return true;
}

static bool
is_part_word(const struct item *it)
{
	for (size_t i = 0; i < it->match.n; i++)
		if (it->match.at[i]->part)
			return true;
	return false;
}

/* "1 của ông Lan" */
static bool
is_owner(const struct item *it)
{
	const struct pack_phrase *p = lexicon_meaning(&it->match, WORD_NOISE);

	return it->kind == ITEM_NOISE && p != NULL && p->value == NOISE_OWNER;
}

/* "ông Lựu 1", "nữ 48", "cá nhân 5", "buổi 1: 70": before its figure who or which it was. */
static bool
names_part(const struct item *it)
{
	return it->name || it->kind == ITEM_WORD || it->kind == ITEM_EXPLAINED ||
	    (it->kind == ITEM_UNIT && is_part_word(it));
}

/* Does the figure count some of what the whole counts? */
static bool
is_part(
    const struct items *items, size_t number, size_t word, const struct pack_field *f, bool exact)
{
	const struct item *it = &items->at[number];
	size_t own = field_at(items, number);
	bool fits = false;

	if (it->ratio || it->number.bad || !it->number.whole_ok)
		return false;
	if (own == SIZE_MAX)
		return graph_counts(&it->unit, f) ||
		    /* "ông Lựu 1, ông Tám 1" */
		    (it->unit.n == 0 && number > 0 && it->gap == GAP_NONE &&
			names_part(&items->at[number - 1])) ||
		    (it->unit.n == 0 && number + 1 < items->n && !it->glued &&
			items->at[number + 1].gap == GAP_NONE &&
			(items->at[number + 1].kind == ITEM_WORD ||
			    is_owner(&items->at[number + 1])));
	/* "25 viên AK": the unit tells rounds from rifles. */
	if (graph_counts(&it->unit, f) && !graph_names_field(&items->at[own], f)) {
		for (size_t i = 0; i < items->at[own].match.n; i++)
			fits |= items->at[own].match.at[i]->field != NULL &&
			    graph_counts(&it->unit, items->at[own].match.at[i]->field);
		return !fits;
	}
	/* "5 dao, trong đó 2 kiếm": a sword is no knife. */
	return graph_names_field(&items->at[own], f) &&
	    (exact || !is_part_word(&items->at[word]) ||
		same_word(&items->at[own], &items->at[word]) ||
		is_kind_of(&items->at[own], &items->at[word]));
}

/* How parts are introduced. */
enum opening {
	OPENS_NOTHING,
	OPENS_SOME,      /* "trong đó": no more than the whole */
	OPENS_ALL,       /* a colon, a bracket, "gồm": exactly the whole, in two parts or more */
	OPENS_RECEIVERS, /* "cho 4 cá nhân": exactly the whole */
};

/* "12 giấy khen cho 4 tập thể, 8 cá nhân" */
static bool
opens_receivers(const struct items *items, size_t i, size_t word)
{
	const struct pack_phrase *p = lexicon_meaning(&items->at[i].match, WORD_NOISE);

	return p != NULL && p->value == NOISE_ADDRESSEE && i + 1 < items->n &&
	    people_receive(&items->at[i + 1], &items->at[word]);
}

static enum opening
opening_of(const struct item *it)
{
	const struct pack_phrase *link = lexicon_meaning(&it->match, WORD_LINK);

	if (item_is(it, WORD_AMONG))
		return OPENS_SOME;
	return it->opened || (link != NULL && link->value == LINK_CONSISTS) ? OPENS_ALL
									    : OPENS_NOTHING;
}

static void
take_out(struct items *items, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		struct item *it = &items->at[i];

		it->kind = it->kind == ITEM_NUMBER ? ITEM_EXPLAINED : ITEM_NOISE;
		it->match.n = 0;
		it->unit.n = 0;
		it->name = false;
	}
}

/* The parts that follow the opening at `from`; takes them out where they agree with the whole. */
static bool
settle_parts(struct items *items, size_t whole, size_t word, size_t from, enum opening how)
{
	const struct pack_field *f = only_field(&items->at[word]);
	int64_t sum = 0;
	size_t end = from, i = from, n = 0;

	for (; i < items->n && !(i > from && items->at[i].gap == GAP_STRONG); i++) {
		const struct item *it = &items->at[i];

		if (item_is(it, WORD_WEIGHS) || it->kind == ITEM_PLACE || it->kind == ITEM_DATE ||
		    it->kind == ITEM_NONE || (n > 0 && it->kind == ITEM_FORM))
			break;
		if (it->kind != ITEM_NUMBER)
			continue;
		if (!is_part(items, i, word, f, how != OPENS_SOME))
			break;
		sum += it->number.whole;
		n++;
		end = i + 1;
	}
	if (n == 0 ||
	    (how == OPENS_SOME
		    ? sum > items->at[whole].number.whole
		    : sum != items->at[whole].number.whole || (how == OPENS_ALL && n < 2)))
		return false;
	while (end < items->n && items->at[end].gap == GAP_NONE &&
	    items->at[end].kind != ITEM_NUMBER && !item_is(&items->at[end], WORD_WEIGHS))
		end++;
	take_out(items, from, end);
	return true;
}

/* "6 hộp pháo, 4 hộp loại 36 quả, 2 hộp loại 49 quả": two figures or more of the whole's unit, and
 * no other thing up to the end of the sentence. */
static bool
only_bare_parts(const struct items *items, size_t from, size_t word)
{
	const struct pack_field *f = only_field(&items->at[word]);
	size_t n = 0;

	if (items->at[from].gap != GAP_WEAK)
		return false;
	for (size_t i = from; i < items->n && items->at[i].gap != GAP_STRONG; i++) {
		const struct item *it = &items->at[i];

		if (it->kind == ITEM_FIELD || it->kind == ITEM_FORM || it->kind == ITEM_PLACE ||
		    it->kind == ITEM_DATE)
			return false;
		if (it->kind == ITEM_NUMBER && !graph_counts(&it->unit, f))
			return false;
		n += it->kind == ITEM_NUMBER;
	}
	return n > 1;
}

/* A whole with its field's word, and the opening of its parts right behind it. */
static bool
find_wholes(struct items *items)
{
	bool changed = false;

	for (size_t i = 0; i + 1 < items->n; i++) {
		size_t word, next;

		if (items->at[i].kind != ITEM_NUMBER || items->at[i].ratio ||
		    !items->at[i].number.whole_ok)
			continue;
		word = field_at(items, i);
		if (word == SIZE_MAX || only_field(&items->at[word]) == NULL ||
		    only_field(&items->at[word])->kind != PACK_COUNT)
			continue;
		next = word > i ? word + 1 : i + 1;
		/* "6 dao, kiếm (2 dao, 4 kiếm)" */
		while (next < items->n && items->at[next].kind == ITEM_FIELD &&
		    items->at[next].gap == GAP_WEAK && !items->at[next].opened &&
		    only_field(&items->at[next]) == only_field(&items->at[word]) &&
		    (next + 1 >= items->n || items->at[next + 1].kind != ITEM_NUMBER ||
			items->at[next + 1].gap != GAP_NONE))
			next++;
		if (next < items->n && opens_receivers(items, next, word)) {
			changed |= settle_parts(items, i, word, next, OPENS_RECEIVERS);
			continue;
		}
		while (next < items->n && items->at[next].kind == ITEM_NOISE &&
		    opening_of(&items->at[next]) == OPENS_NOTHING &&
		    items->at[next].gap != GAP_STRONG)
			next++;
		if (next < items->n && opening_of(&items->at[next]) != OPENS_NOTHING)
			changed |= settle_parts(items, i, word, next, opening_of(&items->at[next]));
		else if (next < items->n && only_bare_parts(items, next, word))
			changed |= settle_parts(items, i, word, next, OPENS_ALL);
	}
	return changed;
}

/* The person or place between two items, or SIZE_MAX. */
static size_t
whose(const struct items *items, size_t from, size_t to)
{
	for (size_t i = to; i-- > from;)
		if (items->at[i].name || items->at[i].kind == ITEM_PLACE ||
		    (items->at[i].kind == ITEM_DATE && !items->at[i].date.has_from))
			return i;
	return SIZE_MAX;
}

/* "thêm 3 hộp nữa" */
static bool
says_again(const struct items *items, size_t from, size_t number)
{
	for (size_t i = from; i < items->n && (i <= number || items->at[i].gap == GAP_NONE); i++)
		for (size_t k = 0; k < items->at[i].match.n; k++)
			if (items->at[i].match.at[k]->kind == WORD_NOISE &&
			    items->at[i].match.at[k]->value == NOISE_AGAIN)
				return true;
	return false;
}

/* "ông Tư nộp 2": a figure behind its verb, and nothing behind it. */
static bool
stands_alone(const struct items *items, size_t number)
{
	const struct item *it = &items->at[number];

	return number > 0 && it->unit.n == 0 && !it->ratio && !it->glued && it->gap == GAP_NONE &&
	    it[-1].kind == ITEM_FORM && (number + 1 == items->n || it[1].gap != GAP_NONE);
}

/* "trừ 1 khẩu hỏng", "còn ở nhà ông Hai 3 hộp nữa": not what was handed in. */
static bool
takes_out(const struct items *items, size_t from, size_t number)
{
	for (size_t i = from; i < number; i++) {
		const struct pack_phrase *link = lexicon_meaning(&items->at[i].match, WORD_LINK);

		if (item_is(&items->at[i], WORD_ASIDE) ||
		    (link != NULL && link->value == LINK_REMAINS) ||
		    (items->at[i].kind == ITEM_PHRASE && item_is(&items->at[i], WORD_BLOCK)))
			return true;
	}
	return false;
}

/* A unit of the same field in another word, behind a weak sign and with nothing behind it. */
static bool
counts_otherwise(const struct items *items, size_t word, size_t last, size_t number)
{
	const struct item *it = &items->at[number];
	const struct pack_field *f = field_for(&items->at[word], it);

	return f != NULL && f->kind == PACK_COUNT && it->gap == GAP_WEAK &&
	    f == field_for(&items->at[word], &items->at[last]) &&
	    !same_word_of(&it->unit, &items->at[last].unit) &&
	    (number + 1 == items->n || it[1].gap != GAP_NONE || it[1].kind == ITEM_NOISE);
}

/* "nhà ông A 3 hộp pháo, nhà ông B 2 hộp": each has its giver, and the unit is the same. */
static bool
find_repeats(struct items *items)
{
	size_t before = SIZE_MAX, word = SIZE_MAX, last = SIZE_MAX, from = 0;
	bool changed = false;

	for (size_t i = 0; i < items->n; i++) {
		struct item *it = &items->at[i];
		size_t own, giver;

		if (it->kind != ITEM_NUMBER)
			continue;
		own = field_at(items, i);
		giver = whose(items, from, i);
		if (own == SIZE_MAX && word != SIZE_MAX && says_again(items, from, i) &&
		    !takes_out(items, from, i) && only_field(&items->at[word]) != NULL &&
		    graph_counts(&it->unit, only_field(&items->at[word]))) {
			it->carried = word + 1;
			it->again = true;
			changed = true;
			from = i + 1;
			continue;
		}
		/* "2 hộp pháo với 1 giàn" */
		if (own == SIZE_MAX && word != SIZE_MAX && giver == SIZE_MAX && last != SIZE_MAX &&
		    counts_otherwise(items, word, last, i)) {
			it->carried = word + 1;
			it->again = true;
			changed = true;
			last = i;
			from = i + 1;
			continue;
		}
		last = i;
		if (own == SIZE_MAX && word != SIZE_MAX && giver != SIZE_MAX &&
		    before != SIZE_MAX && items->at[giver].kind == items->at[before].kind &&
		    (field_for(&items->at[word], it) != NULL ||
			(only_field(&items->at[word]) != NULL && stands_alone(items, i)))) {
			it->carried = word + 1;
			changed = true;
		} else {
			word = own;
		}
		before = giver;
		from = i + 1;
	}
	return changed;
}

/* "CK thôn 1: 45, thôn 2: 60": one word for a list of places or people, each with its figure. */
static bool
find_list(struct items *items)
{
	size_t word = SIZE_MAX, n = 0;

	for (size_t i = 0; i < items->n; i++) {
		const struct item *it = &items->at[i];

		if (it->kind == ITEM_FIELD && (word != SIZE_MAX || n > 0))
			return false;
		if (it->kind == ITEM_FIELD)
			word = i;
		if (it->kind != ITEM_NUMBER)
			continue;
		if (word == SIZE_MAX || it->ratio || it->gap != GAP_NONE ||
		    only_field(&items->at[word]) == NULL ||
		    (it->unit.n > 0 && !graph_counts(&it->unit, only_field(&items->at[word]))) ||
		    (items->at[i - 1].kind != ITEM_PLACE && !items->at[i - 1].name))
			return false;
		n++;
	}
	if (n < 2)
		return false;
	for (size_t i = 0; i < items->n; i++)
		if (items->at[i].kind == ITEM_NUMBER)
			items->at[i].carried = word + 1;
	items->at[word].kind = ITEM_NOISE;
	return true;
}

/* "pháo: 4 hộp, 2 giàn": one word, and figures of different units of it. */
static bool
find_units(struct items *items)
{
	size_t word = SIZE_MAX, n = 0, last = SIZE_MAX;

	for (size_t i = 0; i < items->n; i++) {
		const struct item *it = &items->at[i];

		if (it->kind == ITEM_FIELD && word != SIZE_MAX)
			return false;
		if (it->kind == ITEM_FIELD)
			word = i;
		if (it->kind != ITEM_NUMBER)
			continue;
		if (word == SIZE_MAX || it->ratio || it->gap == GAP_STRONG ||
		    field_for(&items->at[word], it) == NULL ||
		    (last != SIZE_MAX && same_word_of(&it->unit, &items->at[last].unit)))
			return false;
		last = i;
		n++;
	}
	if (n < 2 || only_field(&items->at[word]) == NULL)
		return false;
	for (size_t i = word + 1; i < items->n; i++)
		if (items->at[i].kind == ITEM_NUMBER) {
			if (field_for(&items->at[word], &items->at[i]) !=
			    only_field(&items->at[word]))
				return false;
			items->at[i].carried = word + 1;
			items->at[i].again = true;
		}
	items->at[word].kind = ITEM_NOISE;
	return true;
}

static bool
stands_between(const struct item *it)
{
	return it->kind == ITEM_FORM || it->kind == ITEM_DATE || it->kind == ITEM_NOISE ||
	    it->kind == ITEM_PLACE || it->kind == ITEM_LINK ||
	    (it->kind == ITEM_EXPLAINED && it->unit.n == 0);
}

/* "người"; "số người dự họp" says enough. */
static bool
is_near_noun(const struct item *it)
{
	return graph_is_near(it) && it->match.at[0]->nwords < 3;
}

/* "số đạn thu hôm nay là 42 viên": the word, its verb and day, "là", and the figure. */
static bool
find_distant(struct items *items)
{
	bool changed = false;

	for (size_t i = 2; i < items->n; i++) {
		struct item *it = &items->at[i];
		size_t word = i - 1;
		bool apart = false;

		if (it->kind != ITEM_NUMBER || it->ratio || it->carried > 0 ||
		    it->gap != GAP_NONE || field_at(items, i) != SIZE_MAX ||
		    !(items->at[word].kind == ITEM_LINK || items->at[word].kind == ITEM_FORM ||
			it->opened))
			continue;
		while (
		    word > 0 && stands_between(&items->at[word]) && items->at[word].gap == GAP_NONE)
			apart |= items->at[word--].kind != ITEM_LINK;
		if (items->at[word].kind != ITEM_FIELD || !apart ||
		    only_field(&items->at[word]) == NULL || is_near_noun(&items->at[word]) ||
		    (word > 0 && items->at[word].gap == GAP_NONE &&
			items->at[word - 1].kind == ITEM_NUMBER) ||
		    (it->unit.n > 0 && !graph_counts(&it->unit, only_field(&items->at[word]))) ||
		    (it->unit.n == 0 && items->at[i - 1].kind == ITEM_FORM && !it->opened))
			continue;
		it->carried = word + 1;
		items->at[word].kind = ITEM_NOISE;
		changed = true;
	}
	return changed;
}

/* "12 hộp pháo, đã niêm phong cả 12 hộp": all of them again, with no word of their own. */
static bool
find_same_again(struct items *items)
{
	bool changed = false;

	for (size_t i = 1; i < items->n; i++) {
		struct item *it = &items->at[i];

		if (it->kind != ITEM_NUMBER || it->unit.n == 0 || it->gap != GAP_NONE ||
		    it[-1].kind != ITEM_LINK || field_at(items, i) != SIZE_MAX)
			continue;
		for (size_t k = 0; k < i; k++) {
			size_t word =
			    items->at[k].kind == ITEM_NUMBER ? field_at(items, k) : SIZE_MAX;

			if (word == SIZE_MAX || only_field(&items->at[word]) == NULL ||
			    !graph_counts(&it->unit, only_field(&items->at[word])) ||
			    !items->at[k].number.whole_ok || !it->number.whole_ok ||
			    items->at[k].number.whole != it->number.whole)
				continue;
			take_out(items, i, i + 1);
			changed = true;
			break;
		}
	}
	return changed;
}

bool
parts_settle(struct items *items)
{
	bool changed = find_wholes(items);

	changed |= find_same_again(items);
	changed |= people_settle(items);
	changed |= find_repeats(items);
	changed |= find_list(items) || find_units(items) || find_distant(items);
	return changed;
}
