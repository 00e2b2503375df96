#include "parsers/items.h"

#include <string.h>
#include <strings.h>

struct maker {
	const struct pack *pack;
	const struct tokens *t;
	const struct local_time *sent;
	struct items_mode mode;
	struct items *out;
	size_t at;
	size_t ordinals; /* items of a list so far */
	enum gap gap;
};

bool
item_is(const struct item *it, enum pack_word_kind kind)
{
	return lexicon_meaning(&it->match, kind) != NULL;
}

static const struct token *
token_at(const struct maker *k, size_t at)
{
	return at < k->t->n ? &k->t->at[at] : NULL;
}

static bool
is_sign(const struct maker *k, size_t at, const char *signs)
{
	const struct token *t = token_at(k, at);

	return t != NULL && t->kind == TOKEN_SIGN && t->sign > ' ' && strchr(signs, t->sign);
}

static bool
is_digits(const struct maker *k, size_t at)
{
	const struct token *t = token_at(k, at);

	return t != NULL && t->kind == TOKEN_DIGITS;
}

static void
look(const struct maker *k, size_t at, struct lexicon_match *m)
{
	m->n = 0;
	m->ntokens = 0;
	if (at < k->t->n && (k->t->at[at].kind == TOKEN_WORD || k->t->at[at].alias.len > 0))
		lexicon_match(k->pack, k->t, at, k->out->keyword, m);
}

static bool
looks_like(const struct maker *k, size_t at, enum pack_word_kind kind)
{
	struct lexicon_match m;

	look(k, at, &m);
	return lexicon_meaning(&m, kind) != NULL;
}

/* Capitals tell a name only where not everything is in capitals. */
static bool
is_capital(const struct maker *k, size_t at)
{
	const struct token *t = token_at(k, at);

	return t != NULL && t->kind == TOKEN_WORD && t->capital && !k->t->capitals;
}

static struct item *
last_item(const struct maker *k)
{
	return k->out->n > 0 ? &k->out->at[k->out->n - 1] : NULL;
}

static struct item *
add(struct maker *k, enum item_kind kind, size_t ntokens)
{
	struct item *it;

	if (k->out->n == ITEMS_MAX) {
		k->out->cut = true;
		k->at += ntokens;
		return NULL;
	}
	it = &k->out->at[k->out->n++];
	memset(it, 0, sizeof(*it));
	it->kind = kind;
	it->gap = k->gap;
	it->first = k->at;
	it->ntokens = ntokens;
	k->at += ntokens;
	k->gap = GAP_NONE;
	return it;
}

static void
widen(struct maker *k, enum gap gap)
{
	if (gap > k->gap)
		k->gap = gap;
}

/* ---- explained numbers ---- */

static size_t glued_tail(const struct maker *k, size_t at);
static bool begins_line(const struct maker *k);

static bool
leads_with_zero(const struct token *t)
{
	int64_t least = 1;

	for (uint8_t i = 1; i < t->ndigits && i <= TOKEN_DIGITS_MAX; i++)
		least *= 10;
	return t->ndigits > 1 && t->number < least;
}

/* Tokens of a phone number that begins here, or 0: in one run, or in groups ("0912 345 678"). */
static size_t
phone_at(const struct maker *k)
{
	const struct token *t = token_at(k, k->at);
	size_t i = k->at, digits = 0;

	if (t->ndigits >= 9 && t->ndigits <= 12) {
		if (leads_with_zero(t))
			return 1;
		return t->ndigits == 11 && t->number / INT64_C(1000000000) == 84 ? 1 : 0;
	}
	if (!leads_with_zero(t) || t->ndigits < 3 || t->ndigits > 5)
		return 0;
	while (is_digits(k, i) && digits < 10) {
		digits += token_at(k, i++)->ndigits;
		if (is_sign(k, i, ".-") && is_digits(k, i + 1))
			i++;
	}
	return digits == 10 ? i - k->at : 0;
}

/* Tokens of a number plate that begins here ("73A-123.45"), or 0. */
static size_t
plate_at(const struct maker *k)
{
	const struct token *letters = token_at(k, k->at + 1);
	size_t i = k->at + 2;

	if (token_at(k, k->at)->ndigits != 2 || letters == NULL || letters->kind != TOKEN_WORD ||
	    letters->spaced || letters->word.len > 2)
		return 0;
	if (is_digits(k, i) && !token_at(k, i)->spaced)
		i++;
	if (is_sign(k, i, "-"))
		i++;
	if (!is_digits(k, i) || token_at(k, i)->ndigits < 3)
		return 0;
	i++;
	return i + glued_tail(k, i) - k->at;
}

/* Tokens of an hour of the day that begins here, or 0. */
static size_t
hour_at(const struct maker *k)
{
	const struct token *t = token_at(k, k->at), *next = token_at(k, k->at + 1);
	size_t n;

	if (t->kind != TOKEN_DIGITS || t->ndigits > 2 || t->number > 24 || next == NULL)
		return 0;
	if (is_sign(k, k->at + 1, ":") && !next->spaced && is_digits(k, k->at + 2) &&
	    !token_at(k, k->at + 2)->spaced && token_at(k, k->at + 2)->ndigits == 2 &&
	    token_at(k, k->at + 2)->number < 60)
		return 3;
	if (!looks_like(k, k->at + 1, WORD_HOUR))
		return 0;
	n = 2;
	t = token_at(k, k->at + n);
	if (is_digits(k, k->at + n) && t->ndigits <= 2 && t->number < 60 &&
	    (!t->spaced || !next->spaced || looks_like(k, k->at + n + 1, WORD_HOUR))) {
		n++;
		if (looks_like(k, k->at + n, WORD_HOUR))
			n++;
	}
	return n;
}

/* "1.", "2)": the number of a line or item in a list, or 0. */
static size_t
ordinal_at(const struct maker *k)
{
	const struct token *t = token_at(k, k->at), *next = token_at(k, k->at + 2);
	bool first = begins_line(k);

	if (t->ndigits > 2 || !is_sign(k, k->at + 1, ".)") || k->t->at[k->at + 1].spaced ||
	    next == NULL || !next->spaced)
		return 0;
	if (t->number != (int64_t)k->ordinals + 1 || (!first && k->ordinals == 0))
		return 0;
	return 2;
}

/* What is glued to the end of an explained number belongs to it: "1A", "45/KH-UBND". */
static size_t
glued_tail(const struct maker *k, size_t at)
{
	size_t i = at;

	while (i < k->t->n && !k->t->at[i].spaced &&
	    (k->t->at[i].kind != TOKEN_SIGN ||
		(strchr("/-.", k->t->at[i].sign) != NULL && i + 1 < k->t->n &&
		    !k->t->at[i + 1].spaced)))
		i++;
	return i - at;
}

/* A word that explains the number after it: returns the tokens of both, or 0. */
static size_t
explained_at(const struct maker *k, const struct lexicon_match *m)
{
	const struct pack_phrase *p = lexicon_meaning(m, WORD_EXPLAINS);
	size_t i = k->at + m->ntokens;
	struct lexicon_match unit;

	if (p == NULL)
		return 0;
	if (is_sign(k, i, ".:-") && is_digits(k, i + 1))
		i++;
	if (!is_digits(k, i) || token_at(k, i)->new_line)
		return 0;
	i++;
	i += glued_tail(k, i);
	look(k, i, &unit);
	/* "loại 36 quả": the unit belongs to the kind. */
	if (p->value == 1 && lexicon_meaning(&unit, WORD_UNIT) != NULL)
		i += unit.ntokens;
	return i - k->at;
}

/* ---- numbers ---- */

static bool
begins_line(const struct maker *k)
{
	return k->out->n == 0 || k->t->at[k->at].new_line || k->gap == GAP_STRONG;
}

static bool
counts_by_ratio(const struct lexicon_match *m)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->at[i]->kind == WORD_PAIR ||
		    (m->at[i]->kind == WORD_FIELD && pack_pair_of(m->at[i]->field) != NULL))
			return true;
	return false;
}

/* A bare "20/11" is a day unless what it stands beside counts by ratio. */
static bool
is_day_here(const struct maker *k, const struct date_match *d)
{
	const struct item *last = last_item(k);
	struct lexicon_match m;

	if (!d->bare)
		return true;
	if (d->status == DATE_IMPOSSIBLE)
		return false;
	look(k, k->at + d->ntokens, &m);
	if (is_sign(k, k->at + 1, "/")) {
		for (size_t i = k->out->n; i-- > 0 && k->out->at[i].kind == ITEM_LINK;)
			last = i > 0 ? &k->out->at[i - 1] : NULL;
		if (last != NULL && last->kind == ITEM_FIELD && k->gap < GAP_STRONG &&
		    counts_by_ratio(&last->match))
			return false;
		return lexicon_meaning(&m, WORD_PAIR) == NULL;
	}
	return begins_line(k) && d->status == DATE_OK && lexicon_meaning(&m, WORD_UNIT) == NULL &&
	    lexicon_meaning(&m, WORD_FIELD) == NULL;
}

/* "3kg5", "ba ký rưỡi": tenths of the unit after it. */
static size_t
spoken_tail(const struct maker *k, size_t at, struct item *it)
{
	const struct token *t = token_at(k, at);
	struct lexicon_match m;
	struct number *n = &it->number;

	if (!n->whole_ok || n->separated || t == NULL)
		return 0;
	if (t->kind == TOKEN_DIGITS && !t->spaced && t->ndigits <= 3) {
		n->mantissa = n->whole;
		for (uint8_t i = 0; i < t->ndigits; i++)
			n->mantissa *= 10;
		n->mantissa += t->number;
		n->scale = t->ndigits;
	} else {
		const struct pack_phrase *half;

		look(k, at, &m);
		half = lexicon_meaning(&m, WORD_NUMBER);
		if (half == NULL || half->arg != 2)
			return 0;
		n->mantissa = n->whole * 10 + 5;
		n->scale = 1;
	}
	n->whole_ok = false;
	n->decimal_ok = true;
	it->spoken = true;
	return 1;
}

/* Takes the unit after the number, when it is no word of a field as well. */
static void
take_unit(struct maker *k, struct item *it)
{
	struct lexicon_match m;
	const struct token *t = token_at(k, k->at);

	if (t == NULL || t->new_line || t->kind != TOKEN_WORD)
		return;
	look(k, k->at, &m);
	/* A word that may be a field as well stays one: "2 dan" are rounds before they are racks.
	 */
	for (size_t i = 0; i < m.n; i++)
		if ((m.at[i]->kind == WORD_FIELD && !m.at[i]->soft) || m.at[i]->kind == WORD_PAIR)
			return;
	/* "2 thành 3" */
	if (lexicon_meaning(&m, WORD_BECOMES) != NULL && is_digits(k, k->at + m.ntokens))
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
		n = spoken_tail(k, k->at, it);
		k->at += n;
		it->ntokens += n;
		return;
	}
}

static void
take_sign_before(const struct maker *k, struct item *it)
{
	const struct token *t = &k->t->at[it->first];

	if (it->first == 0 || t->spaced || !is_sign(k, it->first - 1, "-"))
		return;
	/* "STC -2" is less than nothing, "STC-2" is a hyphen. */
	it->negative =
	    k->t->at[it->first - 1].spaced || (it->first > 1 && is_sign(k, it->first - 2, ":="));
}

/* A range ("2-3") counts nothing exactly. */
static void
check_range(const struct maker *k, struct item *it)
{
	size_t at = it->first + it->number.ntokens;

	if ((is_sign(k, at, "-") || is_sign(k, at, "~")) && is_digits(k, at + 1) &&
	    k->t->at[at].spaced == k->t->at[at + 1].spaced)
		it->ranged = true;
}

/* "2 (hai)": the word repeats the figure, or contradicts it. */
static void
take_repetition(struct maker *k, struct item *it)
{
	struct number n;

	if (!is_sign(k, k->at, "(") || k->at + 1 >= k->t->n ||
	    k->t->at[k->at + 1].kind != TOKEN_WORD)
		return;
	number_words(k->pack, k->t, k->at + 1, &n);
	if (n.ntokens == 0 || !is_sign(k, k->at + 1 + n.ntokens, ")"))
		return;
	if (!n.whole_ok || !it->number.whole_ok || n.whole != it->number.whole)
		it->contradicted = true;
	it->ntokens += n.ntokens + 2;
	k->at += n.ntokens + 2;
}

static void
make_figures(struct maker *k)
{
	struct item *it;
	struct number n, second;
	size_t slash;

	number_figures(k->pack, k->t, k->at, true, &n);
	if (n.spaced) {
		const struct item *last = last_item(k);

		/* "họp 1 200 người" is one meeting rather than 1200 people. */
		k->out->has_spaced |=
		    last == NULL || last->kind != ITEM_FIELD || k->gap != GAP_NONE;
		if (!k->mode.spaced)
			number_figures(k->pack, k->t, k->at, false, &n);
	}
	number_scaled(k->pack, k->t, k->at, &n);
	slash = k->at + n.ntokens;
	it = add(k, ITEM_NUMBER, n.ntokens);
	if (it == NULL)
		return;
	it->number = n;
	take_sign_before(k, it);
	check_range(k, it);
	if (is_sign(k, slash, "/") && is_digits(k, slash + 1)) {
		struct date_match d;

		number_figures(k->pack, k->t, slash + 1, false, &second);
		date_at(k->pack, k->t, it->first, k->sent, &d);
		it->second = second;
		it->ratio = true;
		it->slashed = d.status == DATE_OK;
		it->ntokens += 1 + second.ntokens;
		k->at += 1 + second.ntokens;
		return;
	}
	take_repetition(k, it);
	take_unit(k, it);
}

static void
make_number(struct maker *k)
{
	struct date_match d;
	size_t n = ordinal_at(k);

	if (n > 0) {
		k->ordinals++;
		widen(k, GAP_STRONG);
		add(k, ITEM_EXPLAINED, n);
		k->gap = GAP_STRONG;
		return;
	}
	n = phone_at(k);
	if (n == 0)
		n = plate_at(k);
	if (n == 0)
		n = hour_at(k);
	if (n > 0) {
		add(k, ITEM_EXPLAINED, n);
		return;
	}
	date_at(k->pack, k->t, k->at, k->sent, &d);
	if (d.status != DATE_NONE && is_day_here(k, &d)) {
		struct item *it = add(k, ITEM_DATE, d.ntokens);

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
	const struct item *last = last_item(k);
	const struct token *t = token_at(k, next);
	struct lexicon_match m;

	look(k, next, &m);
	if (t != NULL && !t->new_line && !is_capital(k, next) &&
	    (lexicon_meaning(&m, WORD_UNIT) != NULL || lexicon_meaning(&m, WORD_FIELD) != NULL ||
		lexicon_meaning(&m, WORD_UNSURE) != NULL))
		return true;
	return last != NULL && last->kind == ITEM_FIELD && k->gap == GAP_NONE &&
	    (is_sign(k, k->at - 1, ":=") || k->out->keyword != NULL);
}

static bool
make_number_word(struct maker *k, const struct lexicon_match *m)
{
	struct number n;
	struct item *it;

	if (lexicon_meaning(m, WORD_NUMBER) == NULL)
		return false;
	number_words(k->pack, k->t, k->at, &n);
	if (n.ntokens < m->ntokens || !counts_something(k, k->at + n.ntokens))
		return false;
	it = add(k, ITEM_NUMBER, n.ntokens);
	if (it == NULL)
		return true;
	it->number = n;
	take_unit(k, it);
	return true;
}

/* ---- names and places ---- */

/* Words that end a name: whatever the pack knows as more than a name's word. */
static bool
ends_name(const struct maker *k, size_t at)
{
	static const enum pack_word_kind ends[] = { WORD_FIELD, WORD_FIELD_VERB, WORD_FORM,
		WORD_PAIR, WORD_BLOCK, WORD_DATE, WORD_NOISE, WORD_AND, WORD_APPROX, WORD_VAGUE,
		WORD_NONE, WORD_ZERO, WORD_FORM_ZERO, WORD_CALM, WORD_UNIT, WORD_PLACE, WORD_LINK,
		WORD_ROLE, WORD_COMMAND, WORD_UNSURE, WORD_URGENT, WORD_GAP, WORD_ASKS, WORD_TITLE,
		WORD_AMONG, WORD_WEIGHS };
	const struct token *t = token_at(k, at);
	struct lexicon_match m;

	if (t == NULL || t->kind != TOKEN_WORD || t->new_line)
		return true;
	if (is_capital(k, at))
		return false;
	look(k, at, &m);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (lexicon_meaning(&m, ends[i]) != NULL)
			return true;
	return false;
}

/* "thôn Hà Thôn": the word for a place that names no further place is part of the name. */
static bool
repeats_place(const struct maker *k, size_t at)
{
	return at < k->t->n && !k->t->at[at].new_line && looks_like(k, at, WORD_PLACE) &&
	    !looks_like(k, at, WORD_PAIR) && !is_digits(k, at + 1) && ends_name(k, at + 1);
}

/* Words of a name from `at`, at most four. */
static size_t
name_at(const struct maker *k, size_t at)
{
	size_t n = 0;

	while (n < 4 && (!ends_name(k, at + n) || (n > 0 && repeats_place(k, at + n))))
		n++;
	return n;
}

static bool
follows_figure(const struct maker *k)
{
	const struct item *last = last_item(k);

	return last != NULL && last->kind == ITEM_NUMBER && last->unit.n == 0 && k->gap == GAP_NONE;
}

/* "xa bao ninh", all in one case: a common word that begins a name of two. */
static size_t
veiled_name(const struct maker *k, size_t at)
{
	struct lexicon_match first, second;

	look(k, at, &first);
	if (first.ntokens != 1 || k->t->at[at].new_line || k->t->at[at].kind != TOKEN_WORD ||
	    (lexicon_meaning(&first, WORD_NOISE) == NULL &&
		lexicon_meaning(&first, WORD_UNIT) == NULL) ||
	    lexicon_meaning(&first, WORD_FIELD) != NULL || at + 1 >= k->t->n ||
	    k->t->at[at + 1].kind != TOKEN_WORD || k->t->at[at + 1].new_line)
		return 0;
	look(k, at + 1, &second);
	return second.n == 0 ? 2 : 0;
}

static bool
addresses(const struct item *it)
{
	if (it == NULL)
		return false;
	for (size_t i = 0; i < it->match.n; i++)
		if (it->match.at[i]->kind == WORD_NOISE && it->match.at[i]->value == 2)
			return true;
	return false;
}

static bool
make_place(struct maker *k, const struct lexicon_match *m)
{
	const struct pack_phrase *p = lexicon_meaning(m, WORD_PLACE);
	size_t at = k->at + m->ntokens, n = 0;
	struct item *it;

	if (p == NULL ||
	    (lexicon_meaning(m, WORD_PAIR) != NULL && !looks_like(k, at, WORD_EXPLAINS)) ||
	    (follows_figure(k) && lexicon_meaning(m, WORD_FIELD) != NULL))
		return false;
	/* "x", "p": a letter names a place only before a name that looks like one. */
	if (m->ntokens == 1 && k->t->at[k->at].word.len <= 2 && !is_capital(k, at) &&
	    !is_sign(k, at, ".") && (k->t->at[k->at].word.len < 2 || !is_digits(k, at)))
		return false;
	if (is_sign(k, at, ".") && at + 1 < k->t->n && !k->t->at[at + 1].spaced)
		at++;
	if (is_digits(k, at + 1) && looks_like(k, at, WORD_EXPLAINS))
		at++; /* "thôn số 4" */
	if (is_digits(k, at) && !k->t->at[at].new_line) {
		struct lexicon_match unit;

		n = 1 + glued_tail(k, at + 1);
		look(k, at + n, &unit);
		/* "bản 5 khẩu": no place has a number that counts. */
		if (lexicon_meaning(&unit, WORD_UNIT) != NULL)
			return false;
	} else {
		n = name_at(k, at);
		/* "thôn Trung Hòa 2 thu ...": the figure is the name's when it counts nothing. */
		if (n > 0 && is_capital(k, at) && is_digits(k, at + n) &&
		    k->t->at[at + n].ndigits < 3 && looks_like(k, at + n + 1, WORD_FORM) &&
		    !looks_like(k, at + n + 1, WORD_FIELD) && !looks_like(k, at + n + 1, WORD_UNIT))
			n++;
	}
	if (n == 0)
		n = veiled_name(k, at);
	if (n == 0)
		return false;
	/* "Kính gửi công an xã Bảo Ninh": whom it is sent to is not where it comes from. */
	if (addresses(last_item(k)) && k->gap == GAP_NONE) {
		add(k, ITEM_NOISE, at + n - k->at);
		return true;
	}
	it = add(k, ITEM_PLACE, at + n - k->at);
	if (it != NULL)
		it->place = &k->pack->unit_kinds[p->value];
	return true;
}

static bool
has_middle_name(const struct lexicon_match *m)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->at[i]->kind == WORD_TITLE && m->at[i]->value == 2)
			return true;
	return false;
}

/* "ông Tám", "Nguyễn Văn Ba": what follows is a name, also where it spells a number or a field. */
static bool
make_name(struct maker *k, const struct lexicon_match *m)
{
	const struct pack_phrase *p = lexicon_meaning(m, WORD_TITLE);
	size_t at = k->at + m->ntokens, n = 0;
	struct lexicon_match next;
	struct item *it;

	if (p == NULL || p->value == 2)
		return false;
	look(k, at, &next);
	/* A family name in small letters shows by the middle name: "nguyen van an". */
	if (p->value == 1 && !is_capital(k, k->at) && !has_middle_name(&next))
		return false;
	n = name_at(k, at);
	if (n == 0 && p->value == 0 && lexicon_meaning(&next, WORD_NUMBER) != NULL &&
	    !looks_like(k, at + next.ntokens, WORD_UNIT))
		n = next.ntokens;
	/* "anh Huy thu 2 khẩu": a command's word between a title and a verb is a name. */
	if (n == 0 && p->value == 0 && next.ntokens == 1 &&
	    lexicon_meaning(&next, WORD_COMMAND) != NULL && looks_like(k, at + 1, WORD_FORM))
		n = 1;
	/* After a title the name is short; family names are followed by more. */
	if (p->value == 0 && n > 1)
		n = !is_capital(k, at) ? 1 : n > 3 ? 3 : n;
	if (n == 0 &&
	    (lexicon_meaning(m, WORD_FIELD) != NULL || lexicon_meaning(m, WORD_LINK) != NULL))
		return false;
	it = add(k, ITEM_NOISE, m->ntokens + n);
	if (it != NULL)
		it->name = n > 0;
	return true;
}

/* ---- words ---- */

/* "2,5": the figure before it goes on. */
static bool
goes_on(const struct maker *k, size_t at)
{
	const struct token *t = token_at(k, at), *next = token_at(k, at + 1);

	if (t == NULL || t->spaced)
		return false;
	return t->kind != TOKEN_SIGN || (next != NULL && !next->spaced);
}

/* Behind "thu 2" that is Monday stands what was done that day, or where; never what is counted. */
static bool
may_follow_weekday(const struct maker *k, size_t at)
{
	static const enum pack_word_kind kinds[] = { WORD_FORM, WORD_FIELD_VERB, WORD_PLACE,
		WORD_DATE, WORD_TITLE, WORD_FORM_ZERO, WORD_ZERO };
	struct lexicon_match m;

	if (at >= k->t->n || goes_on(k, at))
		return false;
	if (k->t->at[at].kind == TOKEN_SIGN)
		return true;
	look(k, at, &m);
	if (lexicon_meaning(&m, WORD_FIELD) != NULL)
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (lexicon_meaning(&m, kinds[i]) != NULL)
			return true;
	return false;
}

static bool
make_date(struct maker *k, const struct lexicon_match *m)
{
	struct date_match d;
	const struct pack_phrase *p = lexicon_meaning(m, WORD_DATE);
	struct item *it;
	bool doubtful;

	if (p == NULL)
		return false;
	date_at(k->pack, k->t, k->at, k->sent, &d);
	if (d.status == DATE_NONE)
		return false;
	/* "thu 2 khau": collected two, unless the word's own accents say weekday. */
	doubtful = p->value == DATE_WEEKDAY && d.ntokens == m->ntokens &&
	    !k->t->at[k->at].word.marked && m->ntokens > 1 &&
	    (is_digits(k, k->at + 1) || looks_like(k, k->at + 1, WORD_NUMBER));
	if (doubtful) {
		bool first = !k->out->has_weekday;

		k->out->has_weekday = true;
		if (!k->mode.weekday || !first || !may_follow_weekday(k, k->at + d.ntokens))
			return false;
	}
	it = add(k, ITEM_DATE, d.ntokens);
	if (it != NULL)
		it->date = d;
	return true;
}

static bool
is_head(const struct maker *k)
{
	for (size_t i = 0; i < k->out->n; i++)
		if (k->out->at[i].kind != ITEM_NOISE && k->out->at[i].kind != ITEM_PLACE &&
		    k->out->at[i].kind != ITEM_DATE && k->out->at[i].kind != ITEM_EXPLAINED)
			return false;
	return true;
}

/* "STC 2 TN 3": the short name of a field that comes first stands for its form's as well. */
static bool
begins_with_field(struct maker *k, struct lexicon_match *m)
{
	const struct token *t = token_at(k, k->at);
	const struct pack_phrase *p = lexicon_meaning(m, WORD_PAIR);
	struct text_word word;
	size_t at = k->at + 1;

	if (p == NULL)
		p = lexicon_meaning(m, WORD_FIELD);
	if (p == NULL || m->ntokens != 1 || !is_head(k) || t->word.marked)
		return false;
	while (is_sign(k, at, ":=.-"))
		at++;
	if (!is_digits(k, at))
		return false;
	word = p->words[0].word;
	if (p->kind == WORD_FIELD &&
	    (p->field->short_name == NULL || strlen(p->field->short_name) != word.len ||
		strncasecmp(p->field->short_name, word.base, word.len) != 0))
		return false;
	k->out->keyword = p->form;
	lexicon_match(k->pack, k->t, k->at, p->form, m);
	return true;
}

/* A form's short name begins keyword form when a figure, a field or nothing stands behind it. */
static bool
begins_keyword(struct maker *k, struct lexicon_match *m)
{
	const struct pack_phrase *p;
	struct lexicon_match with, next;
	size_t at;

	if (k->out->keyword == NULL && begins_with_field(k, m))
		return true;
	lexicon_match(k->pack, k->t, k->at, &k->pack->forms[0], &with);
	p = lexicon_meaning(&with, WORD_FORM);
	if (p == NULL || p->form->urgent)
		return false;
	at = k->at + with.ntokens;
	/* A long name begins keyword form with a colon: "Mô hình: mới 1, tổng 3". */
	if (!p->brief && (!is_head(k) || !is_sign(k, at, ":")))
		return false;
	while (is_sign(k, at, ".:=-/+,;("))
		at++;
	if (at < k->t->n && !is_digits(k, at)) {
		lexicon_match(k->pack, k->t, at, p->form, &next);
		if (lexicon_meaning(&next, WORD_FIELD) == NULL &&
		    lexicon_meaning(&next, WORD_PAIR) == NULL &&
		    lexicon_meaning(&next, WORD_NONE) == NULL)
			return false;
	}
	k->out->keyword = p->form;
	lexicon_match(k->pack, k->t, k->at, p->form, m);
	return true;
}

static enum item_kind
kind_of(const struct lexicon_match *m)
{
	if (lexicon_meaning(m, WORD_FIELD) != NULL || lexicon_meaning(m, WORD_FIELD_VERB) != NULL ||
	    lexicon_meaning(m, WORD_PAIR) != NULL || lexicon_meaning(m, WORD_UNSURE) != NULL ||
	    lexicon_meaning(m, WORD_WEIGHS) != NULL)
		return ITEM_FIELD;
	if (lexicon_meaning(m, WORD_NONE) != NULL)
		return ITEM_NONE;
	if (lexicon_meaning(m, WORD_LINK) != NULL)
		return ITEM_LINK;
	if (lexicon_meaning(m, WORD_FORM) != NULL)
		return ITEM_FORM;
	if (lexicon_meaning(m, WORD_NOISE) != NULL || lexicon_meaning(m, WORD_ROLE) != NULL)
		return ITEM_NOISE;
	if (lexicon_meaning(m, WORD_UNIT) != NULL)
		return ITEM_UNIT;
	return ITEM_PHRASE;
}

/* Words that only say something together with what follows and are nothing by themselves. */
static bool
is_empty_alone(const struct lexicon_match *m)
{
	static const enum pack_word_kind empty[] = { WORD_NUMBER, WORD_EXPLAINS, WORD_PLACE,
		WORD_DATE, WORD_HOUR, WORD_TITLE };
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++)
		for (size_t j = 0; j < sizeof(empty) / sizeof(empty[0]); j++)
			n += m->at[i]->kind == empty[j];
	return n == m->n;
}

static void
make_skip(struct maker *k, struct item *it)
{
	while (k->at < k->t->n && k->t->at[k->at].kind == TOKEN_WORD && !k->t->at[k->at].new_line &&
	    !looks_like(k, k->at, WORD_AND)) {
		k->at++;
		it->ntokens++;
	}
}

/* "3 đối tượng", "200k": the number before counts nothing that is reported. */
static void
explain_before(const struct maker *k, struct item *it, struct item *before)
{
	const struct pack_phrase *p = lexicon_meaning(&it->match, WORD_OTHER);

	if (p == NULL || before == NULL || before->kind != ITEM_NUMBER || before->unit.n > 0 ||
	    it->gap != GAP_NONE ||
	    (p->value == 1 && k->t->at[it->first].spaced && it->match.at[0]->nwords == 1 &&
		k->t->at[it->first].word.len < 3))
		return;
	before->kind = ITEM_EXPLAINED;
	it->kind = ITEM_NOISE;
}

/* A figure with a field behind it. */
static bool
looks_like_value(const struct maker *k, size_t at)
{
	struct number n;
	struct lexicon_match unit;

	number_figures(k->pack, k->t, at, false, &n);
	if (n.ntokens == 0)
		return false;
	look(k, at + n.ntokens, &unit);
	if (lexicon_meaning(&unit, WORD_UNIT) != NULL)
		at += unit.ntokens;
	return looks_like(k, at + n.ntokens, WORD_FIELD);
}

/* "sửa 2 thành 3", "2 khẩu súng kíp thành 3": what stands before is the old figure. */
static void
drop_before(struct maker *k, struct item *it)
{
	size_t i = k->out->n - 1;

	if (!item_is(it, WORD_BECOMES) || !is_digits(k, k->at) || i == 0 || it->gap == GAP_STRONG)
		return;
	it->kind = ITEM_LINK;
	if (k->out->at[i - 1].kind == ITEM_FIELD && i > 1 &&
	    k->out->at[i - 2].kind == ITEM_NUMBER && looks_like_value(k, k->at))
		k->out->at[--i].kind = ITEM_NOISE;
	else if (k->out->at[i - 1].kind == ITEM_FIELD && i > 1)
		i--;
	if (k->out->at[i - 1].kind != ITEM_NUMBER)
		return;
	k->out->at[--i].kind = ITEM_LINK;
	if (i > 0 && k->out->at[i - 1].kind == ITEM_WORD)
		k->out->at[i - 1].kind = ITEM_LINK;
}

/* "không phải 2 mà là 3": the number after it is taken out. */
static bool
make_contrast(struct maker *k, const struct lexicon_match *m)
{
	size_t at = k->at + m->ntokens;
	struct item *it;
	struct number n;

	if (lexicon_meaning(m, WORD_CONTRAST) == NULL || at >= k->t->n)
		return false;
	number_figures(k->pack, k->t, at, false, &n);
	if (n.ntokens == 0)
		number_words(k->pack, k->t, at, &n);
	if (n.ntokens == 0)
		return false;
	it = add(k, ITEM_PHRASE, m->ntokens + n.ntokens);
	if (it == NULL)
		return true;
	it->match = *m;
	if (looks_like(k, k->at, WORD_UNIT) && !looks_like(k, k->at, WORD_FIELD)) {
		struct lexicon_match unit;

		look(k, k->at, &unit);
		k->at += unit.ntokens;
		it->ntokens += unit.ntokens;
	}
	return true;
}

static void
make_phrase(struct maker *k, const struct lexicon_match *m)
{
	struct item *it = add(k, kind_of(m), m->ntokens), *before;

	if (it == NULL)
		return;
	it->match = *m;
	before = k->out->n > 1 ? it - 1 : NULL;
	if (it->kind == ITEM_PHRASE && item_is(it, WORD_AND)) {
		k->out->n--;
		k->gap = it->gap;
		widen(k, GAP_WEAK);
		return;
	}
	/* "không có": the link word is one, also where it names a field in keyword form. */
	if (it->kind == ITEM_FIELD && item_is(it, WORD_LINK) && before != NULL &&
	    before->kind == ITEM_NONE)
		it->kind = ITEM_LINK;
	if (item_is(it, WORD_SKIP))
		make_skip(k, it);
	explain_before(k, it, before);
	drop_before(k, it);
}

static void
make_word(struct maker *k)
{
	struct lexicon_match m;
	size_t n;

	look(k, k->at, &m);
	if (begins_keyword(k, &m)) {
		make_phrase(k, &m);
		return;
	}
	n = explained_at(k, &m);
	if (n > 0) {
		add(k, ITEM_EXPLAINED, n);
		return;
	}
	if (make_date(k, &m))
		return;
	/* A phrase that is no day here after all hides what its first word says. */
	if (m.ntokens > 1 && lexicon_meaning(&m, WORD_DATE) != NULL && is_empty_alone(&m))
		lexicon_match_within(k->pack, k->t, k->at, k->out->keyword, 1, &m);
	if (make_contrast(k, &m) || make_number_word(k, &m) || make_place(k, &m) ||
	    make_name(k, &m))
		return;
	if (m.n == 0 || is_empty_alone(&m))
		add(k, ITEM_WORD, 1);
	else
		make_phrase(k, &m);
}

static void
pass_sign(struct maker *k)
{
	const struct token *t = &k->t->at[k->at], *next = token_at(k, k->at + 1);
	bool end = next == NULL || next->spaced;

	if (strchr(";!?", t->sign) != NULL || (t->sign == '.' && end))
		widen(k, GAP_STRONG);
	else if (strchr(":=\"'", t->sign) == NULL)
		widen(k, GAP_WEAK);
	k->out->asks |= t->sign == '?';
	k->at++;
}

static bool
begins_with_zero_word(const struct maker *k)
{
	struct lexicon_match m;

	look(k, k->at, &m);
	return k->t->at[k->at].kind == TOKEN_DIGITS && m.ntokens > 1;
}

void
items_read(const struct pack *pack, const struct tokens *t, const struct local_time *sent,
    struct items_mode mode, struct items *out)
{
	struct maker k = { .pack = pack, .t = t, .sent = sent, .mode = mode, .out = out };

	out->n = 0;
	out->cut = t->cut;
	out->asks = false;
	out->has_spaced = false;
	out->has_weekday = false;
	out->keyword = NULL;
	while (k.at < t->n) {
		if (t->at[k.at].new_line && k.at > 0)
			widen(&k, GAP_STRONG);
		switch (t->at[k.at].kind) {
		case TOKEN_SIGN: pass_sign(&k); break;
		case TOKEN_ODD_NUMBER: add(&k, ITEM_ODD, 1); break;
		case TOKEN_WORD: make_word(&k); break;
		case TOKEN_DIGITS:
			if (begins_with_zero_word(&k))
				make_word(&k);
			else
				make_number(&k);
			break;
		}
	}
}
