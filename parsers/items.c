#include "parsers/items.h"

#include <string.h>

#include "parsers/discounts.h"
#include "parsers/explained.h"
#include "parsers/figures.h"
#include "parsers/graph.h"
#include "parsers/keyword.h"
#include "parsers/maker.h"
#include "parsers/names.h"
#include "parsers/topics.h"

/* "2,5": the figure before it goes on. */
static bool
goes_on(const struct maker *k, size_t at)
{
	const struct token *t = maker_token(k, at), *next = maker_token(k, at + 1);

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
	maker_look(k, at, &m);
	if (lexicon_meaning(&m, WORD_FIELD) != NULL)
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (lexicon_meaning(&m, kinds[i]) != NULL)
			return true;
	return false;
}

static bool
has_date(const struct maker *k)
{
	for (size_t i = 0; i < k->out->n; i++)
		if (k->out->at[i].kind == ITEM_DATE)
			return true;
	return false;
}

/* "toi qz": a part of some day, in a word of a letter or two that nobody knows. */
static bool
make_unknown_day(struct maker *k, const struct lexicon_match *m)
{
	const struct token *t = maker_token(k, k->at + m->ntokens);
	struct lexicon_match next;
	struct item *it;
	bool part = false;

	for (size_t i = 0; i < m->n; i++)
		part |= m->at[i]->kind == WORD_DATE && m->at[i]->value == DATE_PART;
	if (!part || k->t->at[k->at].word.marked || t == NULL || t->kind != TOKEN_WORD ||
	    t->word.len > 2 || t->new_line)
		return false;
	maker_look(k, k->at + m->ntokens, &next);
	if (next.n > 0)
		return false;
	it = maker_add(k, ITEM_DATE, m->ntokens + 1);
	if (it != NULL)
		it->date = (struct date_match){ .status = DATE_UNSURE };
	return true;
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
	/* "20/11 thu 1 khẩu, hôm đó máy hỏng" */
	if (p->value == DATE_THAT && has_date(k)) {
		maker_add(k, ITEM_NOISE, d.ntokens);
		return true;
	}
	/* "thu 2 khau": collected two, unless the word's own accents say weekday. */
	doubtful = p->value == DATE_WEEKDAY && d.ntokens == m->ntokens &&
	    !k->t->at[k->at].word.marked && m->ntokens > 1 &&
	    (maker_digits(k, k->at + 1) || maker_sees(k, k->at + 1, WORD_NUMBER));
	if (doubtful) {
		bool first = !k->out->has_weekday;

		k->out->has_weekday = true;
		if (!k->mode.weekday || !first || !may_follow_weekday(k, k->at + d.ntokens))
			return false;
	}
	it = maker_add(k, ITEM_DATE, d.ntokens);
	if (it != NULL)
		it->date = d;
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
		WORD_DATE, WORD_HOUR, WORD_TITLE, WORD_HALF, WORD_MACHINE };
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++)
		for (size_t j = 0; j < sizeof(empty) / sizeof(empty[0]); j++)
			n += m->at[i]->kind == empty[j];
	/* Whom one went to says nothing without them. */
	for (size_t i = 0; i < m->n; i++)
		n += m->at[i]->kind == WORD_OTHER && m->at[i]->value == OTHER_VISITED;
	return n == m->n;
}

/* "nhận được 2 quả": with a figure behind it no half of a question. */
static bool
is_half_of_number(const struct maker *k, const struct lexicon_match *m)
{
	size_t at = k->at + m->ntokens;

	return lexicon_meaning(m, WORD_HALF) != NULL &&
	    (maker_digits(k, at) || maker_sees(k, at, WORD_NUMBER));
}

static void
make_phrase(struct maker *k, const struct lexicon_match *m)
{
	struct item *it = maker_add(k, kind_of(m), m->ntokens), *before;

	if (it == NULL)
		return;
	it->match = *m;
	/* "Đồn BP Ra Mai": a capital behind a capital is a name, and no tomorrow. */
	if (m->ntokens == 1 && lexicon_meaning(m, WORD_BLOCK) != NULL && it->kind == ITEM_PHRASE &&
	    it->gap == GAP_NONE && it->first > 0 && maker_capital(k, it->first) &&
	    maker_capital(k, it->first - 1)) {
		it->kind = ITEM_NOISE;
		it->match.n = 0;
		return;
	}
	/* “Thôn nói không với pháo” is a name; “An toàn về ANTT” is what was reached. */
	if (k->quoted && it->kind != ITEM_FORM) {
		it->kind = ITEM_NOISE;
		it->match.n = 0;
		return;
	}
	before = k->out->n > 1 ? it - 1 : NULL;
	if (it->kind == ITEM_PHRASE && item_is(it, WORD_AND)) {
		k->out->n--;
		k->gap = it->gap;
		maker_widen(k, GAP_WEAK);
		return;
	}
	/* "không có": the link word is one, also where it names a field in keyword form. */
	if (it->kind == ITEM_FIELD && item_is(it, WORD_LINK) && before != NULL &&
	    before->kind == ITEM_NONE)
		it->kind = ITEM_LINK;
	/* "con" is left over, unless a figure before it counts sticks. */
	if (it->kind == ITEM_FIELD && lexicon_meaning(m, WORD_LINK) != NULL &&
	    lexicon_meaning(m, WORD_LINK)->value == LINK_REMAINS &&
	    !k->t->at[it->first].word.marked &&
	    (before == NULL || before->kind != ITEM_NUMBER || it->gap != GAP_NONE))
		it->kind = ITEM_LINK;
	/* "tổng cộng" behind a verb sums what it counts; elsewhere it is a running total. */
	if (it->kind == ITEM_LINK && item_is(it, WORD_BLOCK) &&
	    (before == NULL || it->gap != GAP_NONE ||
		(before->kind != ITEM_FORM && before->kind != ITEM_FIELD)))
		it->kind = ITEM_PHRASE;
	if (topic_take(k, it, before, m))
		return;
	/* "họp phụ nữ": whose meeting, not who is counted. */
	if (before != NULL && it->gap == GAP_NONE && item_is(before, WORD_FIELD_VERB) &&
	    graph_is_near(it) && !maker_digits(k, k->at) && !maker_sign(k, k->at, ":="))
		it->kind = ITEM_NOISE;
	discount_before(k, it, before);
	discount_owner(k, it);
	discount_old(k, it);
}

/* A word that says nothing by itself; half of a command, or a machine's word, stays known. */
static void
make_unknown(struct maker *k, const struct lexicon_match *m)
{
	bool half =
	    lexicon_meaning(m, WORD_HALF) != NULL || lexicon_meaning(m, WORD_MACHINE) != NULL;
	const struct item *last = maker_last(k);
	const struct pack_phrase *date = lexicon_meaning(m, WORD_DATE);
	/* "tổng hợp tuần": a week without its number says nothing. */
	bool week = date != NULL && date->value == DATE_WEEK;
	/* "xã thu 2 khẩu": a place without its name is the sender's own. */
	bool own = lexicon_meaning(m, WORD_PLACE) != NULL && !maker_digits(k, k->at + m->ntokens) &&
	    (last == NULL || last->kind != ITEM_NUMBER || k->gap != GAP_NONE);
	struct item *it =
	    maker_add(k, own || week ? ITEM_NOISE : ITEM_WORD, half || own ? m->ntokens : 1);

	if (it != NULL && half)
		it->match = *m;
}

/* "20 viên dan cu": the unit tells that the first word is the thing, and no compound. */
static bool
hides_counted(const struct maker *k, const struct lexicon_match *m)
{
	const struct item *last = maker_last(k);
	struct lexicon_match first;

	if (last == NULL || last->kind != ITEM_NUMBER || k->gap != GAP_NONE || m->ntokens < 2 ||
	    k->t->at[k->at].word.marked)
		return false;
	lexicon_match_within(k->pack, k->t, k->at, k->out->keyword, 1, &first);
	/* "1 cuoc duoc 62 nguoi": a meeting, and nothing dug up. */
	if (lexicon_meaning(m, WORD_BLOCK) != NULL && last->unit.n == 0)
		return lexicon_meaning(&first, WORD_FIELD) != NULL &&
		    lexicon_meaning(&first, WORD_FIELD)->near;
	if (last->unit.n == 0 || lexicon_meaning(m, WORD_NOISE) == NULL)
		return false;
	for (size_t i = 0; i < first.n; i++)
		if (first.at[i]->kind == WORD_FIELD &&
		    graph_counts(&last->unit, first.at[i]->field))
			return true;
	return false;
}

/* "họp TDP 5 tối 19/3": the kind of place that ends the verb has a number that counts nothing. */
static bool
hides_place(const struct maker *k, const struct lexicon_match *m)
{
	size_t last = k->at + m->ntokens - 1, number = last + 1, behind = number + 1;

	return m->ntokens > 1 && lexicon_meaning(m, WORD_FIELD_VERB) != NULL &&
	    maker_sees(k, last, WORD_PLACE) && maker_digits(k, number) &&
	    k->t->at[number].ndigits < 3 &&
	    (maker_sees(k, behind, WORD_DATE) || maker_sign(k, behind, ":,;")) &&
	    !maker_sees(k, behind, WORD_UNIT) && !maker_sees(k, behind, WORD_FIELD);
}

static void
make_word(struct maker *k)
{
	struct lexicon_match m;
	size_t n;

	if (name_at_head(k)) {
		struct item *it = maker_add(k, ITEM_NOISE, 1);

		if (it != NULL)
			it->name = true;
		return;
	}
	maker_look(k, k->at, &m);
	if (hides_counted(k, &m))
		lexicon_match_within(k->pack, k->t, k->at, k->out->keyword, 1, &m);
	else if (hides_place(k, &m))
		lexicon_match_within(k->pack, k->t, k->at, k->out->keyword, m.ntokens - 1, &m);
	if (topic_is_denial(k, &m))
		lexicon_match_within(k->pack, k->t, k->at, k->out->keyword, m.ntokens - 1, &m);
	if (keyword_counted(k, &m) || keyword_rated(k, &m) || keyword_begins(k, &m)) {
		make_phrase(k, &m);
		return;
	}
	n = explained_model(k, &m);
	if (n > 0) {
		maker_add(k, ITEM_LINK, n);
		return;
	}
	n = explained_by_word(k, &m);
	if (n == 0 && has_date(k))
		n = explained_year(k, &m);
	if (n == 0)
		n = explained_registration(k, &m);
	if (n > 0) {
		maker_add(k, ITEM_EXPLAINED, n);
		return;
	}
	if (make_date(k, &m) || make_unknown_day(k, &m))
		return;
	/* A phrase that is no day here after all hides what its first word says. */
	if (m.ntokens > 1 && is_empty_alone(&m) &&
	    (lexicon_meaning(&m, WORD_DATE) != NULL || is_half_of_number(k, &m)))
		lexicon_match_within(k->pack, k->t, k->at, k->out->keyword, 1, &m);
	if (discount_contrast(k, &m) || figure_make_words(k, &m) || name_make_place(k, &m) ||
	    name_make_person(k, &m))
		return;
	if (m.n == 0 || is_empty_alone(&m))
		make_unknown(k, &m);
	else
		make_phrase(k, &m);
}

/* Is it an opening mark, with a word behind it and a closing one further on? */
static bool
closes_quote(const struct maker *k)
{
	size_t end = k->t->n;

	/* "mô hình "3 không"": a name of a few words */
	if (maker_digits(k, k->at + 1)) {
		if (!k->t->at[k->at].spaced || k->t->at[k->at + 1].spaced)
			return false;
		end = end < k->at + 8 ? end : k->at + 8;
	}
	for (size_t i = k->at + 1; i < end; i++)
		if (k->t->at[i].kind == TOKEN_SIGN && k->t->at[i].sign == '"')
			return true;
	return false;
}

/* "STC. 1. DAN. 40": a dot between a word of keyword form and its figure ends no sentence. */
static bool
joins_figure(const struct maker *k)
{
	const struct item *last = maker_last(k);

	return k->out->keyword != NULL && last != NULL && k->gap == GAP_NONE &&
	    (last->kind == ITEM_FIELD || last->kind == ITEM_FORM) && maker_digits(k, k->at + 1);
}

static void
pass_sign(struct maker *k)
{
	const struct token *t = &k->t->at[k->at], *next = maker_token(k, k->at + 1);
	bool end = next == NULL || next->spaced;

	if (strchr(";!?", t->sign) != NULL || (t->sign == '.' && end && !joins_figure(k)))
		maker_widen(k, GAP_STRONG);
	else if (strchr(":=\"'", t->sign) == NULL)
		maker_widen(k, GAP_WEAK);
	if (t->sign == '"')
		k->quoted = !k->quoted && closes_quote(k);
	k->opened |= t->sign == ':' || t->sign == '(';
	k->out->asks |= t->sign == '?';
	k->at++;
}

/* "(1/2)" at either end: the text is a part, unless all parts stand in it. */
static bool
is_piece(const struct maker *k, size_t at)
{
	const struct token *t = k->t->at;

	return at + 4 < k->t->n && maker_sign(k, at, "([") && maker_digits(k, at + 1) &&
	    maker_sign(k, at + 2, "/") && maker_digits(k, at + 3) && maker_sign(k, at + 4, ")]") &&
	    t[at + 1].number >= 1 && t[at + 3].number > 1 && t[at + 3].number < 6 &&
	    t[at + 1].number <= t[at + 3].number;
}

static bool
begins_with_zero_word(const struct maker *k)
{
	struct lexicon_match m;

	maker_look(k, k->at, &m);
	return k->t->at[k->at].kind == TOKEN_DIGITS && m.ntokens > 1;
}

void
items_read(const struct pack *pack, const struct tokens *t, const struct local_time *sent,
    struct items_mode mode, struct items *out)
{
	struct maker k = { .pack = pack, .t = t, .sent = sent, .mode = mode, .out = out };

	out->n = 0;
	out->today = sent->day;
	out->cut = t->cut;
	out->asks = false;
	out->piece = is_piece(&k, 0) || (t->n > 5 && is_piece(&k, t->n - 5));
	out->has_spaced = false;
	out->has_weekday = false;
	out->keyword = mode.form;
	out->assumed = mode.form != NULL;
	while (k.at < t->n) {
		if (t->at[k.at].new_line && k.at > 0)
			maker_widen(&k, GAP_STRONG);
		switch (t->at[k.at].kind) {
		case TOKEN_SIGN: pass_sign(&k); break;
		case TOKEN_ODD_NUMBER: maker_add(&k, ITEM_ODD, 1); break;
		case TOKEN_WORD: make_word(&k); break;
		case TOKEN_DIGITS:
			if (k.quoted)
				maker_add(&k, ITEM_EXPLAINED, 1);
			else if (begins_with_zero_word(&k))
				make_word(&k);
			else
				figure_make(&k);
			break;
		}
	}
}
