#include "parsers/figures.h"

#include <string.h>

#include "parsers/explained.h"
#include "parsers/graph.h"

static bool
counts_by_ratio(const struct lexicon_match *m)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->at[i]->kind == WORD_PAIR ||
		    (m->at[i]->kind == WORD_FIELD && pack_pair_of(m->at[i]->field) != NULL))
			return true;
	return false;
}

/* "9/10 xã ... đạt chuẩn": a ratio of what the text rates. */
static bool
is_rating(const struct maker *k, size_t at)
{
	struct lexicon_match rated, m;

	if (!maker_rates(k, at, &rated))
		return false;
	for (size_t i = 0; i < k->t->n; i++) {
		maker_look(k, i, &m);
		for (size_t j = 0; j < m.n; j++)
			if ((m.at[j]->kind == WORD_FORM || m.at[j]->kind == WORD_PAIR) &&
			    m.at[j]->form == rated.at[0]->form)
				return true;
	}
	return false;
}

/* "Thị trấn Quán Hàu đạt 1/1": no day is reached. */
static bool
is_reached(const struct maker *k)
{
	const struct item *last = maker_last(k);
	const struct pack_phrase *p =
	    last != NULL && k->gap == GAP_NONE ? lexicon_meaning(&last->match, WORD_LINK) : NULL;

	return p != NULL && p->value == LINK_REACHES;
}

/* "24/7" behind a word: all day and all week. */
static bool
says_always(const struct maker *k, const struct date_match *d)
{
	const struct item *last = maker_last(k);

	return maker_token(k, k->at)->number == 24 && maker_sign(k, k->at + 1, "/") &&
	    maker_digits(k, k->at + 2) && maker_token(k, k->at + 2)->number == 7 &&
	    d->ntokens == 3 && last != NULL && k->gap == GAP_NONE &&
	    (last->kind == ITEM_WORD || last->kind == ITEM_NOISE) && !last->name;
}

/* A bare "20/11" is a day unless what it stands beside counts by ratio. */
static bool
is_day_here(const struct maker *k, const struct date_match *d)
{
	const struct item *last = maker_last(k);
	struct lexicon_match m;

	if (!d->bare)
		return true;
	if (d->status == DATE_IMPOSSIBLE)
		return false;
	maker_look(k, k->at + d->ntokens, &m);
	if (maker_sign(k, k->at + 1, "/")) {
		for (size_t i = k->out->n; i-- > 0 &&
		     (k->out->at[i].kind == ITEM_LINK || k->out->at[i].kind == ITEM_FORM);)
			last = i > 0 ? &k->out->at[i - 1] : NULL;
		if (last != NULL && last->kind == ITEM_FIELD && k->gap < GAP_STRONG &&
		    counts_by_ratio(&last->match))
			return false;
		if (is_rating(k, k->at + d->ntokens) || is_reached(k))
			return false;
		/* "5/10 khẩu"; but "20/11 họp" may be a box without its accents. */
		return lexicon_meaning(&m, WORD_PAIR) == NULL &&
		    (lexicon_meaning(&m, WORD_UNIT) == NULL ||
			lexicon_meaning(&m, WORD_FIELD_VERB) != NULL ||
			/* "28/12 dân nộp 2 khẩu" */
			maker_sees(k, k->at + d->ntokens + m.ntokens, WORD_FORM));
	}
	return maker_begins_line(k) && d->status == DATE_OK &&
	    lexicon_meaning(&m, WORD_NUMBER) == NULL &&
	    (lexicon_meaning(&m, WORD_UNIT) == NULL || lexicon_meaning(&m, WORD_TITLE) != NULL ||
		(lexicon_meaning(&m, WORD_FIELD_VERB) != NULL &&
		    maker_digits(k, k->at + d->ntokens + m.ntokens))) &&
	    lexicon_meaning(&m, WORD_FIELD) == NULL;
}

/* "hai ký ba thuốc nổ": nothing but what the unit measures stands behind, and no other figure's. */
static bool
measures_next(const struct maker *k, size_t at)
{
	struct lexicon_match m;
	bool same = false;

	maker_look(k, at, &m);
	for (size_t i = 0; i < m.n; i++) {
		if (m.at[i]->kind != WORD_FIELD)
			continue;
		/* "2 ký 3 pháo": of what may be weighed, two and three tenths. */
		if (m.at[i]->field->kind != PACK_MEASURE && m.at[i]->field->twin == NULL)
			return false;
		same |= m.at[i]->field->kind == PACK_MEASURE;
	}
	return same;
}

/* "3kg5", "ba ký rưỡi": tenths of the unit after it. */
static size_t
spoken_tail(const struct maker *k, size_t at, struct item *it)
{
	const struct token *t = maker_token(k, at);
	struct lexicon_match m;
	struct number *n = &it->number;

	if (!n->whole_ok || n->separated || t == NULL)
		return 0;
	if (t->kind == TOKEN_DIGITS &&
	    (!t->spaced ? t->ndigits <= 3 : t->ndigits == 1 && measures_next(k, at + 1))) {
		n->mantissa = n->whole;
		for (uint8_t i = 0; i < t->ndigits; i++)
			n->mantissa *= 10;
		n->mantissa += t->number;
		n->scale = t->ndigits;
	} else {
		const struct pack_phrase *half;

		maker_look(k, at, &m);
		half = lexicon_meaning(&m, WORD_NUMBER);
		if (half == NULL)
			return 0;
		if (half->arg == NUMBER_HALF)
			n->mantissa = n->whole * 10 + 5;
		else if (half->arg == NUMBER_DIGIT && half->value < 10 && measures_next(k, at + 1))
			n->mantissa = n->whole * 10 + half->value;
		else
			return 0;
		n->scale = 1;
	}
	n->whole_ok = false;
	n->decimal_ok = true;
	it->spoken = true;
	return 1;
}

/* "2 kg 3 lạng": a figure of a smaller unit of the same field. */
static size_t
smaller_tail(const struct maker *k, size_t at, const struct pack_phrase *unit, struct item *it)
{
	const struct token *t = maker_token(k, at);
	struct number *n = &it->number;
	struct lexicon_match m;
	int64_t ratio = 0, rest;
	uint8_t scale = 0;

	if (!n->whole_ok || n->separated || t == NULL || t->kind != TOKEN_DIGITS || t->new_line)
		return 0;
	maker_look(k, at + 1, &m);
	for (size_t i = 0; i < m.n; i++)
		if (m.at[i]->kind == WORD_UNIT && m.at[i]->field == unit->field &&
		    m.at[i]->value > 0 && unit->value % m.at[i]->value == 0)
			ratio = unit->value / m.at[i]->value;
	for (rest = ratio; rest > 1 && rest % 10 == 0; rest /= 10)
		scale++;
	if (ratio < 10 || rest != 1 || t->number < 0 || t->number >= ratio || n->whole > 1000000)
		return 0;
	n->mantissa = n->whole * ratio + t->number;
	n->scale = scale;
	n->whole_ok = false;
	n->decimal_ok = true;
	return 1 + m.ntokens;
}

/* "40 gallons of water": what joins a unit and what it measures belongs to the unit. */
static void
take_unit_of(struct maker *k, struct item *it)
{
	struct lexicon_match m;

	maker_look(k, k->at, &m);
	for (size_t i = 0; i < m.n; i++)
		if (m.at[i]->kind == WORD_LINK && m.at[i]->value == LINK_UNIT_OF && m.ntokens > 0) {
			k->at += m.ntokens;
			it->ntokens += m.ntokens;
			return;
		}
}

/* "1 con mã tấu": a stick, but for the thing of its own field that it stands before. */
static bool
is_classifier(const struct maker *k, const struct lexicon_match *m)
{
	struct lexicon_match next;
	size_t at = k->at + m->ntokens;

	if (at >= k->t->n || k->t->at[at].new_line)
		return false;
	maker_look(k, at, &next);
	for (size_t i = 0; i < m->n; i++)
		for (size_t j = 0; j < next.n; j++)
			if (m->at[i]->kind == WORD_UNIT && m->at[i]->field != NULL &&
			    next.at[j]->kind == WORD_FIELD && next.at[j]->part &&
			    next.at[j]->field == m->at[i]->field &&
			    m->at[i]->field->kind == PACK_COUNT)
				return true;
	return false;
}

/* A word in capitals, one that nobody knows, or one that spells a number. */
static bool
begins_name(const struct maker *k, size_t at)
{
	const struct token *t = maker_token(k, at);
	struct lexicon_match m;

	if (t == NULL || t->kind != TOKEN_WORD || t->new_line)
		return false;
	maker_look(k, at, &m);
	return maker_capital(k, at) || m.n == 0 || lexicon_meaning(&m, WORD_NUMBER) != NULL;
}

/* Takes the unit after the number, when it is no word of a field as well. */
static void
take_unit(struct maker *k, struct item *it)
{
	struct lexicon_match m;
	const struct token *t = maker_token(k, k->at);

	if (t == NULL || t->new_line || t->kind != TOKEN_WORD)
		return;
	maker_look(k, k->at, &m);
	/* A word that may be a field as well stays one: "2 dan" are rounds before they are racks.
	 */
	for (size_t i = 0; i < m.n && !is_classifier(k, &m); i++)
		if ((m.at[i]->kind == WORD_FIELD && !m.at[i]->soft) || m.at[i]->kind == WORD_PAIR)
			return;
	/* "2 thành 3" */
	if (lexicon_meaning(&m, WORD_BECOMES) != NULL && maker_digits(k, k->at + m.ntokens))
		return;
	/* "1 ông Ba": whose it was, and no tubes. */
	if (lexicon_meaning(&m, WORD_TITLE) != NULL && t->spaced &&
	    begins_name(k, k->at + m.ntokens))
		return;
	if (lexicon_meaning(&m, WORD_UNIT) == NULL) {
		it->glued = !t->spaced && lexicon_meaning(&m, WORD_FIELD) == NULL;
		return;
	}
	it->unit = m;
	k->at += m.ntokens;
	it->ntokens += m.ntokens;
	for (size_t i = 0; i < m.n; i++) {
		const struct pack_phrase *p = m.at[i];
		size_t n;

		if (p->kind != WORD_UNIT || p->field == NULL || p->field->kind != PACK_MEASURE)
			continue;
		n = smaller_tail(k, k->at, p, it);
		if (n == 0)
			n = spoken_tail(k, k->at, it);
		k->at += n;
		it->ntokens += n;
		break;
	}
	take_unit_of(k, it);
}

static void
take_sign_before(const struct maker *k, struct item *it)
{
	const struct token *t = &k->t->at[it->first];

	if (it->first == 0 || t->spaced || !maker_sign(k, it->first - 1, "-"))
		return;
	/* "STC -2" is less than nothing, "STC-2" is a hyphen. */
	it->negative =
	    k->t->at[it->first - 1].spaced || (it->first > 1 && maker_sign(k, it->first - 2, ":="));
}

/* A range ("2-3") counts nothing exactly. */
static void
check_range(const struct maker *k, struct item *it)
{
	size_t at = it->first + it->number.ntokens;

	if ((maker_sign(k, at, "-") || maker_sign(k, at, "~")) && maker_digits(k, at + 1) &&
	    k->t->at[at].spaced == k->t->at[at + 1].spaced)
		it->ranged = true;
}

/* "2 (hai)": the word repeats the figure, or contradicts it. */
static void
take_repetition(struct maker *k, struct item *it)
{
	struct number n;

	if (!maker_sign(k, k->at, "(") || k->at + 1 >= k->t->n ||
	    k->t->at[k->at + 1].kind != TOKEN_WORD)
		return;
	number_words(k->pack, k->t, k->at + 1, &n);
	if (n.ntokens == 0 || !maker_sign(k, k->at + 1 + n.ntokens, ")"))
		return;
	if (!n.whole_ok || !it->number.whole_ok || n.whole != it->number.whole)
		it->contradicted = true;
	it->ntokens += n.ntokens + 2;
	k->at += n.ntokens + 2;
}

static bool
counts_nothing(const struct lexicon_match *unit)
{
	for (size_t i = 0; i < unit->n; i++)
		if (unit->at[i]->kind == WORD_UNIT &&
		    (unit->at[i]->field != NULL || unit->at[i]->value != 0))
			return false;
	return unit->n > 0;
}

/* "8/9", "4 trên 5": the second figure. */
static bool
take_ratio(struct maker *k, struct item *it, size_t at)
{
	bool slash = maker_sign(k, at, "/");
	struct lexicon_match m = { .ntokens = 1 };
	struct date_match d;

	if (!slash) {
		maker_look(k, at, &m);
		if (lexicon_meaning(&m, WORD_RATIO) == NULL || k->t->at[at].new_line)
			return false;
	}
	if (!maker_digits(k, at + m.ntokens))
		return false;
	number_figures(k->pack, k->t, at + m.ntokens, true, &it->second);
	if (it->second.spaced) {
		k->out->has_spaced = true;
		if (!k->mode.spaced)
			number_figures(k->pack, k->t, at + m.ntokens, false, &it->second);
	}
	date_at(k->pack, k->t, it->first, k->sent, &d);
	it->ratio = true;
	it->ntokens += m.ntokens + it->second.ntokens;
	it->slashed = slash && d.status == DATE_OK && d.ntokens >= it->ntokens;
	k->at += m.ntokens + it->second.ntokens;
	return true;
}

/* Does the word count what the field before it counts, or is it of no field at all? */
static bool
counts_same(const struct lexicon_match *m, const struct item *field)
{
	bool other = false;

	for (size_t i = 0; i < m->n; i++) {
		if (m->at[i]->kind != WORD_FIELD && m->at[i]->kind != WORD_PAIR)
			continue;
		if (m->at[i]->field != NULL && graph_names_field(field, m->at[i]->field))
			return true;
		other = true;
	}
	return !other;
}

/* May groups set apart by blanks be one number, where a field's word stands before them?  "họp 1
 * 200 người" is one meeting rather than 1200 people, "HN 1 200" perhaps too. */
static bool
may_be_spaced(const struct maker *k, size_t end)
{
	const struct item *last = maker_last(k);
	struct lexicon_match m;

	if (last == NULL || last->kind != ITEM_FIELD || k->gap != GAP_NONE ||
	    maker_sees(k, end, WORD_UNIT))
		return true;
	/* "8 buổi 1 240 người": the word before has its figure. */
	if (k->out->n > 1 && last->gap == GAP_NONE && last[-1].kind == ITEM_NUMBER)
		return true;
	maker_look(k, end, &m);
	if (!counts_same(&m, last) || maker_digits(k, end))
		return false;
	for (size_t i = 0; i < last->match.n; i++) {
		const struct pack_field *f = last->match.at[i]->field;

		if (f != NULL && pack_pair_of(f) != NULL && !pack_pair_of(f)->bounded)
			return false;
	}
	return true;
}

/* "46+39": a sum, where nothing behind it is counted by the second figure alone. */
static void
take_sum(struct maker *k, struct item *it)
{
	struct number n;
	struct lexicon_match m;
	size_t at = k->at;

	while (maker_sign(k, at, "+") && maker_digits(k, at + 1) && !k->t->at[at].spaced &&
	    !k->t->at[at + 1].spaced) {
		number_figures(k->pack, k->t, at + 1, false, &n);
		maker_look(k, at + 1 + n.ntokens, &m);
		if (!n.whole_ok || n.bad || !it->number.whole_ok || it->number.bad ||
		    it->number.whole > INT32_MAX || lexicon_meaning(&m, WORD_FIELD) != NULL ||
		    lexicon_meaning(&m, WORD_UNIT) != NULL)
			return;
		it->number.whole += n.whole;
		it->number.decimal_ok = false;
		at += 1 + n.ntokens;
		it->ntokens += 1 + n.ntokens;
		k->at = at;
	}
}

static void
make_figures(struct maker *k)
{
	struct item *it;
	struct number n;
	size_t slash;

	number_figures(k->pack, k->t, k->at, true, &n);
	if (n.spaced) {
		k->out->has_spaced |= may_be_spaced(k, k->at + n.ntokens);
		if (!k->mode.spaced)
			number_figures(k->pack, k->t, k->at, false, &n);
	}
	number_scaled(k->pack, k->t, k->at, &n);
	slash = k->at + n.ntokens;
	it = maker_add(k, ITEM_NUMBER, n.ntokens);
	if (it == NULL)
		return;
	it->number = n;
	take_sign_before(k, it);
	take_sum(k, it);
	check_range(k, it);
	if (take_ratio(k, it, slash))
		return;
	take_repetition(k, it);
	take_unit(k, it);
	/* "15 m dây (3 cuộn)": how it is packed counts nothing. */
	if (it->opened && maker_sign(k, it->first - 1, "(") && maker_sign(k, k->at, ")") &&
	    counts_nothing(&it->unit))
		it->kind = ITEM_EXPLAINED;
}

void
figure_make(struct maker *k)
{
	struct date_match d;
	size_t n = explained_ordinal(k);

	if (n > 0) {
		k->ordinals++;
		maker_widen(k, GAP_STRONG);
		maker_add(k, ITEM_EXPLAINED, n);
		k->gap = GAP_STRONG;
		return;
	}
	n = explained_number(k);
	if (n > 0) {
		maker_add(k, ITEM_EXPLAINED, n);
		return;
	}
	date_at(k->pack, k->t, k->at, k->sent, &d);
	if (d.status != DATE_NONE && d.bare && says_always(k, &d)) {
		maker_add(k, ITEM_EXPLAINED, d.ntokens);
		return;
	}
	if (d.status != DATE_NONE && is_day_here(k, &d)) {
		struct item *it = maker_add(k, ITEM_DATE, d.ntokens);

		if (it != NULL)
			it->date = d;
		return;
	}
	make_figures(k);
}

/* May a number word stand here?  Only right before what is counted, or after "field:". */
static bool
counts_something(const struct maker *k, size_t next)
{
	const struct item *last = maker_last(k);
	const struct token *t = maker_token(k, next);
	struct lexicon_match m;

	maker_look(k, next, &m);
	/* "TDP 15 hai thanh, ...": a name, where a sign ends it and no field stands before. */
	if (last != NULL && last->kind == ITEM_PLACE && k->gap == GAP_NONE &&
	    lexicon_meaning(&m, WORD_FIELD) == NULL && next + m.ntokens < k->t->n &&
	    k->t->at[next + m.ntokens].kind == TOKEN_SIGN)
		return false;
	if (t != NULL && !t->new_line && !maker_capital(k, next) &&
	    (lexicon_meaning(&m, WORD_UNIT) != NULL || lexicon_meaning(&m, WORD_FIELD) != NULL ||
		lexicon_meaning(&m, WORD_UNSURE) != NULL))
		return true;
	return last != NULL && last->kind == ITEM_FIELD && k->gap == GAP_NONE &&
	    (maker_sign(k, k->at - 1, ":=") || k->out->keyword != NULL);
}

/* "mét rưỡi dây cháy chậm": one and a half, without its one. */
static bool
make_unit_and_half(struct maker *k, const struct lexicon_match *m)
{
	const struct pack_phrase *unit = NULL, *half;
	const struct item *last = maker_last(k);
	struct lexicon_match next;
	struct item *it;

	for (size_t i = 0; i < m->n; i++)
		if (m->at[i]->kind == WORD_UNIT && m->at[i]->field != NULL &&
		    m->at[i]->field->kind == PACK_MEASURE)
			unit = m->at[i];
	maker_look(k, k->at + m->ntokens, &next);
	half = lexicon_meaning(&next, WORD_NUMBER);
	if (unit == NULL || half == NULL || half->arg != NUMBER_HALF ||
	    (last != NULL && last->kind == ITEM_NUMBER && k->gap == GAP_NONE) ||
	    !measures_next(k, k->at + m->ntokens + next.ntokens))
		return false;
	it = maker_add(k, ITEM_NUMBER, m->ntokens + next.ntokens);
	if (it == NULL)
		return true;
	it->unit = *m;
	it->spoken = true;
	it->number =
	    (struct number){ .decimal_ok = true, .mantissa = 15, .scale = 1, .in_words = true };
	return true;
}

bool
figure_make_words(struct maker *k, const struct lexicon_match *m)
{
	struct number n;
	struct item *it;

	if (make_unit_and_half(k, m))
		return true;
	/* "Chúc chị em ...": a wish, and no ten. */
	if (lexicon_meaning(m, WORD_NUMBER) == NULL ||
	    (lexicon_meaning(m, WORD_CHAT) != NULL &&
		(k->out->n == 0 || maker_last(k)->kind == ITEM_DATE)))
		return false;
	number_words(k->pack, k->t, k->at, &n);
	if (n.ntokens < m->ntokens || !counts_something(k, k->at + n.ntokens))
		return false;
	it = maker_add(k, ITEM_NUMBER, n.ntokens);
	if (it == NULL)
		return true;
	it->number = n;
	take_unit(k, it);
	return true;
}
