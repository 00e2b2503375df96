#include "parsers/explained.h"

#include <string.h>

static bool
leads_with_zero(const struct token *t)
{
	int64_t least = 1;

	for (uint8_t i = 1; i < t->ndigits && i <= TOKEN_DIGITS_MAX; i++)
		least *= 10;
	return t->ndigits > 1 && t->number < least;
}

/* "+84912345678", "84912345678" */
static bool
begins_with_code(const struct pack_phone *p, const struct token *t)
{
	unsigned code = p->code, national = p->zero ? p->digits - 1 : p->digits, length = 0;
	int64_t n = t->number;

	for (; code > 0; code /= 10)
		length++;
	for (unsigned i = 0; i < national; i++)
		n /= 10;
	return p->code > 0 && t->ndigits == national + length && n == p->code;
}

/* Tokens from the first to the end of groups that come to so many digits, or 0.  Without a sign
 * that tells, groups apart may be counts. */
static size_t
phone_groups(const struct maker *k, size_t first, size_t from, size_t total, bool told)
{
	size_t i = from, digits = 0;

	while (maker_sign(k, i, ".-)"))
		i++;
	while (maker_digits(k, i) && digits < total) {
		bool joined = maker_sign(k, i + 1, ".-") && maker_digits(k, i + 2);

		digits += maker_token(k, i++)->ndigits;
		if (!joined && !told && digits < total)
			return 0;
		i += joined;
	}
	return digits == total ? i - first : 0;
}

/* Tokens of a phone number that begins here, or 0: in one run, or in groups ("0912 345 678"). */
static size_t
phone_at(const struct maker *k, size_t at)
{
	const struct pack_phone *p = &k->pack->phone;
	const struct token *t = maker_token(k, at);
	size_t n;

	if (t->ndigits >= 9 && t->ndigits <= 12)
		return (p->zero ? leads_with_zero(t) : t->ndigits == p->digits) ||
		    begins_with_code(p, t);
	if (at > 0 && maker_sign(k, at - 1, "+") && t->number == p->code)
		return phone_groups(k, at, at + 1, p->zero ? p->digits - 1 : p->digits, true);
	/* "84 912 345 678": the code without its sign, in groups of three. */
	if (p->zero && t->number == p->code && maker_digits(k, at + 1) &&
	    maker_token(k, at + 1)->ndigits == 3)
		return phone_groups(k, at, at + 1, p->digits - 1, true);
	if ((p->zero && !leads_with_zero(t)) || t->ndigits < 3 || t->ndigits > 5)
		return 0;
	n = phone_groups(k, at, at, p->digits, p->zero);
	/* "0232 3822 145": a telephone that stands on a table has a digit more. */
	return n == 0 && p->zero ? phone_groups(k, at, at, p->digits + 1, true) : n;
}

/* Tokens of a number plate that begins here ("73A-123.45"), or 0. */
static size_t
plate_at(const struct maker *k)
{
	const struct token *letters = maker_token(k, k->at + 1);
	size_t i = k->at + 2;

	if (maker_token(k, k->at)->ndigits != 2 || letters == NULL || letters->kind != TOKEN_WORD ||
	    letters->spaced || letters->word.len > 2)
		return 0;
	if (maker_digits(k, i) && !maker_token(k, i)->spaced)
		i++;
	if (maker_sign(k, i, "-"))
		i++;
	if (!maker_digits(k, i) || maker_token(k, i)->ndigits < 3)
		return 0;
	i++;
	return i + explained_tail(k, i) - k->at;
}

/* A verb of what was done, that counts nothing: "16 giờ 30 nộp". */
static bool
begins_telling(const struct maker *k, size_t at)
{
	struct lexicon_match m;

	maker_look(k, at, &m);
	return lexicon_meaning(&m, WORD_FORM) != NULL && lexicon_meaning(&m, WORD_FIELD) == NULL &&
	    lexicon_meaning(&m, WORD_UNIT) == NULL && lexicon_meaning(&m, WORD_PAIR) == NULL;
}

/* "4h pháo": the letter is the unit of what stands behind it. */
static bool
counts_next(const struct maker *k, size_t at)
{
	struct lexicon_match unit, next;

	maker_look(k, at, &unit);
	maker_look(k, at + unit.ntokens, &next);
	for (size_t i = 0; i < unit.n; i++)
		for (size_t j = 0; j < next.n; j++)
			if (unit.at[i]->kind == WORD_UNIT && next.at[j]->kind == WORD_FIELD &&
			    unit.at[i]->field != NULL && unit.at[i]->field == next.at[j]->field &&
			    unit.at[i]->arg == UNIT_COUNTS)
				return true;
	return false;
}

/* Tokens of an hour of the day that begins here, or 0. */
static size_t
hour_at(const struct maker *k)
{
	const struct token *t = maker_token(k, k->at), *next = maker_token(k, k->at + 1);
	size_t n;

	if (t->kind != TOKEN_DIGITS || t->ndigits > 2 || t->number > 24 || next == NULL)
		return 0;
	if (maker_sign(k, k->at + 1, ":") && !next->spaced && maker_digits(k, k->at + 2) &&
	    !maker_token(k, k->at + 2)->spaced && maker_token(k, k->at + 2)->ndigits == 2 &&
	    maker_token(k, k->at + 2)->number < 60)
		return maker_sees(k, k->at + 3, WORD_HOUR) ? 4 : 3; /* "3:30 pm" */
	if (!maker_sees(k, k->at + 1, WORD_HOUR) || counts_next(k, k->at + 1))
		return 0;
	n = 2;
	t = maker_token(k, k->at + n);
	if (maker_digits(k, k->at + n) && t->ndigits <= 2 && t->number < 60 &&
	    (!t->spaced || maker_sees(k, k->at + n + 1, WORD_HOUR) ||
		(t->ndigits == 2 && begins_telling(k, k->at + n + 1)) ||
		(!next->spaced && t->ndigits == 2 && !maker_fraction(k, k->at + n) &&
		    !maker_sees(k, k->at + n + 1, WORD_UNIT) &&
		    !maker_sees(k, k->at + n + 1, WORD_FIELD)))) {
		n++;
		if (maker_sees(k, k->at + n, WORD_HOUR))
			n++;
	}
	return n;
}

/* Does "2)" stand somewhere behind "1)"? */
static bool
goes_on_counting(const struct maker *k)
{
	char sign[2] = { k->t->at[k->at + 1].sign, '\0' };

	for (size_t i = k->at + 2; i + 1 < k->t->n; i++)
		if (maker_digits(k, i) && k->t->at[i].number == 2 &&
		    (k->t->at[i].spaced || maker_sign(k, i - 1, "(")) &&
		    maker_sign(k, i + 1, sign) && !k->t->at[i + 1].spaced &&
		    (i + 2 >= k->t->n || k->t->at[i + 2].spaced))
			return true;
	return false;
}

/* "1.", "2)": the number of a line or item in a list, or 0. */
size_t
explained_ordinal(const struct maker *k)
{
	const struct token *t = maker_token(k, k->at), *next = maker_token(k, k->at + 2);
	bool first = maker_begins_line(k);

	if (t->ndigits > 2 || !maker_sign(k, k->at + 1, ".)/") || k->t->at[k->at + 1].spaced ||
	    next == NULL || !next->spaced)
		return 0;
	if (t->number != (int64_t)k->ordinals + 1)
		return 0;
	/* "(1) ... (2) ..." */
	if (k->at > 0 && maker_sign(k, k->at - 1, "(") && maker_sign(k, k->at + 1, ")"))
		return k->ordinals > 0 || goes_on_counting(k) ? 2 : 0;
	/* "Báo cáo: 1) ...; 2) ...": behind a colon only where a second follows. */
	if (!first && k->ordinals == 0 && !(k->opened && goes_on_counting(k)))
		return 0;
	return 2;
}

/* "12+300": metres behind a kilometre mark have three digits. */
static bool
marks_metres(const struct maker *k, size_t at)
{
	return maker_sign(k, at, "+") && maker_digits(k, at + 1) && !k->t->at[at + 1].spaced &&
	    k->t->at[at + 1].ndigits == 3;
}

/* What is glued to the end of an explained number belongs to it: "1A", "45/KH-UBND". */
size_t
explained_tail(const struct maker *k, size_t at)
{
	size_t i = at;

	while (i < k->t->n && !k->t->at[i].spaced &&
	    (k->t->at[i].kind != TOKEN_SIGN || marks_metres(k, i) ||
		(strchr("/-.", k->t->at[i].sign) != NULL && i + 1 < k->t->n &&
		    !k->t->at[i + 1].spaced)))
		i++;
	return i - at;
}

size_t
explained_year(const struct maker *k, const struct lexicon_match *m)
{
	const struct token *t = maker_token(k, k->at + m->ntokens);

	for (size_t i = 0; i < m->n; i++)
		if (m->at[i]->kind == WORD_DATE && m->at[i]->value == DATE_YEAR && t != NULL &&
		    t->kind == TOKEN_DIGITS && t->ndigits == 4 && !t->new_line &&
		    t->number == k->sent->day.year)
			return m->ntokens + 1;
	return 0;
}

size_t
explained_registration(const struct maker *k, const struct lexicon_match *m)
{
	const struct token *t = maker_token(k, k->at);
	size_t i = k->at + 1;

	if (m->n > 0 || !t->capital || t->word.len > 3 || !maker_sign(k, i, "-") ||
	    !maker_digits(k, i + 1) || k->t->at[i].spaced || k->t->at[i + 1].spaced ||
	    k->t->at[i + 1].ndigits < 4)
		return 0;
	return 3 + explained_tail(k, i + 2);
}

size_t
explained_model(const struct maker *k, const struct lexicon_match *m)
{
	const struct item *last = maker_last(k);
	const struct token *t = maker_token(k, k->at);

	if (last == NULL || last->kind != ITEM_FIELD || k->gap != GAP_NONE || k->opened ||
	    t->word.len == 0 || t->word.len > 3 || t->word.base[0] == 'x' ||
	    !maker_digits(k, k->at + 1) || k->t->at[k->at + 1].spaced)
		return 0;
	/* Only what is no word of ours, or a unit of something else. */
	for (size_t i = 0; i < m->n; i++)
		if (m->at[i]->kind != WORD_UNIT || m->at[i]->field == NULL ||
		    (m->at[i]->field->kind != PACK_MEASURE && m->at[i]->arg == UNIT_COUNTS) ||
		    item_is(last, WORD_PAIR))
			return 0;
	return 2 + explained_tail(k, k->at + 2);
}

/* A figure with a separator that a unit or a field's word follows. */
static bool
counts_beyond(const struct maker *k, size_t at)
{
	struct lexicon_match m;

	maker_look(k, at + 3, &m);
	return lexicon_meaning(&m, WORD_UNIT) != NULL || lexicon_meaning(&m, WORD_FIELD) != NULL;
}

/* A word that explains the number after it: returns the tokens of both, or 0. */
size_t
explained_by_word(const struct maker *k, const struct lexicon_match *m)
{
	const struct pack_phrase *p = lexicon_meaning(m, WORD_EXPLAINS);
	size_t i = k->at + m->ntokens;
	struct lexicon_match unit;

	if (p == NULL)
		return 0;
	if (maker_sign(k, i, ".:-") && maker_digits(k, i + 1))
		i++;
	/* "loại M67": letters and a figure in one */
	if (p->value == EXPLAINS_SORT && i < k->t->n && k->t->at[i].kind == TOKEN_WORD &&
	    k->t->at[i].word.len < 4 && maker_digits(k, i + 1) && !k->t->at[i + 1].spaced)
		return i + 2 + explained_tail(k, i + 2) - k->at;
	/* "đt 84 912 345 678": a telephone, and no road. */
	if (maker_digits(k, i) && phone_at(k, i) > 1)
		return i + phone_at(k, i) - k->at;
	if (!maker_digits(k, i) || maker_token(k, i)->new_line ||
	    (maker_fraction(k, i) && p->value != EXPLAINS_SORT && counts_beyond(k, i)))
		return 0;
	i += maker_fraction(k, i) && p->value == EXPLAINS_SORT ? 3 : 1;
	i += explained_tail(k, i);
	maker_look(k, i, &unit);
	/* "loại 36 quả": the unit belongs to the kind. */
	if (p->value == EXPLAINS_SORT && lexicon_meaning(&unit, WORD_UNIT) != NULL) {
		/* "loại 20 viên đạn": rounds of some kind, counted. */
		if (maker_sees(k, i + unit.ntokens, WORD_FIELD))
			return 0;
		i += unit.ntokens;
	}
	/* "nhà văn hóa thôn 1 buổi, ...": a figure with its unit counts, whatever stands before. */
	else if (maker_counts(k, &unit, i))
		return 0;
	return i - k->at;
}

/* "95%", "95,5 %" */
static size_t
percent_at(const struct maker *k)
{
	size_t i = k->at + 1;

	if (maker_sign(k, i, ",.") && maker_digits(k, i + 1) && !maker_token(k, i + 1)->spaced)
		i += 2;
	return maker_sign(k, i, "%") ? i + 1 - k->at : 0;
}

/* "15/BB-CAX", "137/2020/NĐ-CP": the number of a document. */
static size_t
document_at(const struct maker *k)
{
	size_t i = k->at + 1;
	struct lexicon_match m;

	while (maker_sign(k, i, "/") && !maker_token(k, i)->spaced && maker_digits(k, i + 1) &&
	    !maker_token(k, i + 1)->spaced)
		i += 2;
	if (!maker_sign(k, i, "/") || maker_token(k, i)->spaced || i + 1 >= k->t->n ||
	    k->t->at[i + 1].kind != TOKEN_WORD || k->t->at[i + 1].spaced)
		return 0;
	maker_look(k, i + 1, &m);
	if (lexicon_meaning(&m, WORD_UNIT) != NULL || lexicon_meaning(&m, WORD_FIELD) != NULL ||
	    (!k->t->at[i + 1].capital && !maker_sign(k, i + 2, "-")))
		return 0;
	return i + 1 + explained_tail(k, i + 1) - k->at;
}

size_t
explained_number(const struct maker *k)
{
	size_t n = phone_at(k, k->at);

	if (n == 0)
		n = percent_at(k);
	if (n == 0)
		n = document_at(k);

	if (n == 0)
		n = plate_at(k);
	return n > 0 ? n : hour_at(k);
}
