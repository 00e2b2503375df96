#include "parsers/items.h"

#include <string.h>
#include <strings.h>

#include "parsers/explained.h"
#include "parsers/figures.h"
#include "parsers/graph.h"
#include "parsers/maker.h"
#include "parsers/names.h"

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
	const struct token *t = maker_token(k, k->at);
	const struct pack_phrase *p = lexicon_meaning(m, WORD_PAIR);
	struct text_word word;
	size_t at = k->at + 1;

	if (p == NULL)
		p = lexicon_meaning(m, WORD_FIELD);
	if (p == NULL || m->ntokens != 1 || !is_head(k) || t->word.marked)
		return false;
	while (maker_sign(k, at, ":=.-"))
		at++;
	if (!maker_digits(k, at))
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

/* "CK thôn 1: 45, thôn 2: 60" */
static bool
lists_places(const struct maker *k, size_t at, const struct lexicon_match *m)
{
	if (lexicon_meaning(m, WORD_PLACE) == NULL)
		return false;
	for (size_t end = at + 6; at < end; at++)
		if (maker_sign(k, at, ":"))
			return maker_digits(k, at + 1);
	return false;
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
	if (!p->brief && (!is_head(k) || !maker_sign(k, at, ":")))
		return false;
	while (maker_sign(k, at, ".:=-/+,;("))
		at++;
	if (at < k->t->n && !maker_digits(k, at)) {
		lexicon_match(k->pack, k->t, at, p->form, &next);
		if (lexicon_meaning(&next, WORD_FIELD) == NULL &&
		    lexicon_meaning(&next, WORD_PAIR) == NULL &&
		    lexicon_meaning(&next, WORD_NONE) == NULL &&
		    !(is_head(k) && lists_places(k, at, &next)))
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
		WORD_DATE, WORD_HOUR, WORD_TITLE, WORD_HALF, WORD_MACHINE };
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++)
		for (size_t j = 0; j < sizeof(empty) / sizeof(empty[0]); j++)
			n += m->at[i]->kind == empty[j];
	/* Whom one went to says nothing without them. */
	for (size_t i = 0; i < m->n; i++)
		n += m->at[i]->kind == WORD_OTHER && m->at[i]->value == 2;
	return n == m->n;
}

static size_t
explained_here(const struct maker *k)
{
	struct lexicon_match m;

	if (k->t->at[k->at].kind != TOKEN_WORD)
		return 0;
	maker_look(k, k->at, &m);
	return explained_by_word(k, &m);
}

/* Takes in the words up to a sign or a figure; what is pledged goes on behind commas. */
static void
make_skip(struct maker *k, struct item *it, bool pledge)
{
	for (; k->at < k->t->n && !k->t->at[k->at].new_line; k->at++, it->ntokens++) {
		const struct token *t = &k->t->at[k->at];
		size_t n = explained_here(k);

		/* "thực hiện Nghị định 137 về pháo" */
		if (n > 0) {
			k->at += n - 1;
			it->ntokens += n - 1;
			continue;
		}
		if (t->kind == TOKEN_WORD ? !pledge && maker_sees(k, k->at, WORD_AND)
					  : !pledge || t->kind != TOKEN_SIGN || t->sign != ',')
			return;
	}
}

/* "về pháo", "phòng chống vũ khí": a thing that is only spoken of. */
static bool
speaks_about(const struct maker *k)
{
	const struct item *last = maker_last(k);
	struct lexicon_match next;

	maker_look(k, k->at, &next);
	/* "thu về súng": brought back, not spoken of. */
	if (last > k->out->at && last->gap == GAP_NONE && last[-1].kind == ITEM_FORM &&
	    next.n > 0 && lexicon_meaning(&last[-1].match, WORD_FORM)->form == next.at[0]->form)
		return false;
	return lexicon_meaning(&next, WORD_FIELD) != NULL ||
	    lexicon_meaning(&next, WORD_UNSURE) != NULL;
}

static int32_t
skip_of(const struct lexicon_match *m)
{
	const struct pack_phrase *p = lexicon_meaning(m, WORD_SKIP);

	return p != NULL ? p->value : -1;
}

/* "ký cam kết: không", "ký cam kết không" at the end: nothing is pledged, it is a denial. */
static bool
is_denial(const struct maker *k, const struct lexicon_match *m)
{
	size_t at = k->at + m->ntokens;

	return skip_of(m) == 2 && lexicon_meaning(m, WORD_FIELD) != NULL &&
	    (at >= k->t->n || k->t->at[at].new_line || k->t->at[at].kind != TOKEN_WORD ||
		maker_sees(k, at, WORD_LINK) || maker_sees(k, at, WORD_NOISE));
}

/* "3 đối tượng", "200k": the number before counts nothing that is reported. */
static void
explain_before(const struct maker *k, struct item *it, struct item *before)
{
	const struct pack_phrase *p = lexicon_meaning(&it->match, WORD_OTHER);

	if (p == NULL || p->value == 2 || before == NULL || before->kind != ITEM_NUMBER ||
	    before->unit.n > 0 || it->gap != GAP_NONE ||
	    (p->value == 1 && k->t->at[it->first].spaced && it->match.at[0]->nwords == 1 &&
		k->t->at[it->first].word.len < 3))
		return;
	/* "đạn cối 60mm 2 quả": the calibre goes with its word. */
	before->kind = before > k->out->at && before[-1].kind == ITEM_FIELD &&
		before->gap == GAP_NONE && !k->t->at[it->first].spaced
	    ? ITEM_LINK
	    : ITEM_EXPLAINED;
	it->kind = before->kind == ITEM_LINK ? ITEM_LINK : ITEM_NOISE;
	if (it->kind == ITEM_LINK)
		it->match.n = before->match.n = 0;
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
	maker_look(k, at + n.ntokens, &unit);
	if (lexicon_meaning(&unit, WORD_UNIT) != NULL)
		at += unit.ntokens;
	return maker_sees(k, at + n.ntokens, WORD_FIELD);
}

/* "sửa 2 thành 3", "2 khẩu súng kíp thành 3": what stands before is the old figure. */
static void
drop_before(struct maker *k, struct item *it)
{
	size_t i = k->out->n - 1;

	if (!item_is(it, WORD_BECOMES) || !maker_digits(k, k->at) || i == 0 ||
	    it->gap == GAP_STRONG)
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
	it = maker_add(k, ITEM_PHRASE, m->ntokens + n.ntokens);
	if (it == NULL)
		return true;
	it->match = *m;
	if (maker_sees(k, k->at, WORD_UNIT) && !maker_sees(k, k->at, WORD_FIELD)) {
		struct lexicon_match unit;

		maker_look(k, k->at, &unit);
		k->at += unit.ntokens;
		it->ntokens += unit.ntokens;
	}
	return true;
}

/* "của 2 người": whose it was, not how many came. */
static void
explain_owner(const struct maker *k, struct item *it)
{
	size_t n = k->out->n;
	struct item *number = n > 2 ? it - 1 : NULL;

	if (number == NULL || number->kind != ITEM_NUMBER || it->gap != GAP_NONE ||
	    it->kind != ITEM_FIELD || number->gap != GAP_NONE)
		return;
	for (size_t i = 0; i < it->match.n; i++)
		if (it->match.at[i]->kind == WORD_FIELD && !it->match.at[i]->near)
			return;
	for (size_t i = 0; i < number[-1].match.n; i++)
		if (number[-1].match.at[i]->kind == WORD_NOISE &&
		    number[-1].match.at[i]->value == 3) {
			number->kind = ITEM_EXPLAINED;
			it->kind = ITEM_NOISE;
			return;
		}
}

/* "1,5 kg tn": a short name of what the unit before it measures needs no keyword. */
static bool
look_counted(const struct maker *k, struct lexicon_match *m)
{
	const struct item *last = maker_last(k);
	struct lexicon_match brief;

	if (last == NULL || last->kind != ITEM_NUMBER || k->gap != GAP_NONE)
		return false;
	for (size_t i = 0; i < last->unit.n; i++) {
		const struct pack_field *f = last->unit.at[i]->field;

		if (f == NULL)
			continue;
		lexicon_match(k->pack, k->t, k->at, f->form, &brief);
		for (size_t j = 0; j < brief.n; j++)
			if (brief.at[j]->brief && brief.at[j]->field == f) {
				*m = brief;
				m->at[0] = brief.at[j];
				m->n = 1;
				return true;
			}
	}
	return false;
}

static bool
look_rated(const struct maker *k, struct lexicon_match *m)
{
	const struct item *last = maker_last(k);
	struct lexicon_match rated;

	if (last == NULL || last->kind != ITEM_NUMBER || !last->ratio || k->gap != GAP_NONE ||
	    lexicon_meaning(m, WORD_PAIR) != NULL || !maker_rates(k, k->at, &rated))
		return false;
	*m = rated;
	return true;
}

/* "ký cam kết không bán pháo": what is pledged, not that nothing was. */
static bool
begins_pledge(const struct maker *k, const struct item *before, const struct item *none)
{
	bool pledge = false;

	for (size_t i = 0; i < before->match.n; i++)
		pledge |= before->match.at[i]->field != NULL && before->match.at[i]->field->pledge;
	return pledge && before->kind == ITEM_FIELD && none->gap == GAP_NONE && k->at < k->t->n &&
	    k->t->at[k->at].kind == TOKEN_WORD && !k->t->at[k->at].new_line &&
	    !maker_sees(k, k->at, WORD_LINK) && !maker_sees(k, k->at, WORD_NOISE);
}

/* "sau buổi họp": the meeting is only where it was. */
static void
take_in(struct maker *k, struct item *it)
{
	struct lexicon_match m;

	maker_look(k, k->at, &m);
	k->at += m.ntokens;
	it->ntokens += m.ntokens;
	it->match = m; /* it still tells the form that is spoken of */
}

static void
make_phrase(struct maker *k, const struct lexicon_match *m)
{
	struct item *it = maker_add(k, kind_of(m), m->ntokens), *before;

	if (it == NULL)
		return;
	it->match = *m;
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
	    lexicon_meaning(m, WORD_LINK)->value == 3 && !k->t->at[it->first].word.marked &&
	    (before == NULL || before->kind != ITEM_NUMBER || it->gap != GAP_NONE))
		it->kind = ITEM_LINK;
	/* "tổng cộng" behind a verb sums what it counts; elsewhere it is a running total. */
	if (it->kind == ITEM_LINK && item_is(it, WORD_BLOCK) &&
	    (before == NULL || it->gap != GAP_NONE ||
		(before->kind != ITEM_FORM && before->kind != ITEM_FIELD)))
		it->kind = ITEM_PHRASE;
	if (it->kind == ITEM_NONE && before != NULL && begins_pledge(k, before, it)) {
		it->kind = ITEM_NOISE;
		it->match.n = 0;
		make_skip(k, it, true);
		return;
	}
	if (skip_of(m) == 0 || skip_of(m) == 2)
		make_skip(k, it, skip_of(m) == 2);
	else if (skip_of(m) == 1 && speaks_about(k))
		make_skip(k, it, false);
	else if (skip_of(m) == 3 && speaks_about(k)) {
		take_in(k, it);
		it->kind = ITEM_NOISE;
		return;
	}
	/* "họp phụ nữ": whose meeting, not who is counted. */
	if (before != NULL && it->gap == GAP_NONE && item_is(before, WORD_FIELD_VERB) &&
	    graph_is_near(it) && !maker_digits(k, k->at) && !maker_sign(k, k->at, ":="))
		it->kind = ITEM_NOISE;
	explain_before(k, it, before);
	explain_owner(k, it);
	drop_before(k, it);
}

/* A word that says nothing by itself; half of a command, or a machine's word, stays known. */
static void
make_unknown(struct maker *k, const struct lexicon_match *m)
{
	bool half =
	    lexicon_meaning(m, WORD_HALF) != NULL || lexicon_meaning(m, WORD_MACHINE) != NULL;
	const struct item *last = maker_last(k);
	/* "xã thu 2 khẩu": a place without its name is the sender's own. */
	bool own = lexicon_meaning(m, WORD_PLACE) != NULL && !maker_digits(k, k->at + m->ntokens) &&
	    (last == NULL || last->kind != ITEM_NUMBER || k->gap != GAP_NONE);
	struct item *it = maker_add(k, own ? ITEM_NOISE : ITEM_WORD, half || own ? m->ntokens : 1);

	if (it != NULL && half)
		it->match = *m;
}

static bool
has_date(const struct maker *k)
{
	for (size_t i = 0; i < k->out->n; i++)
		if (k->out->at[i].kind == ITEM_DATE)
			return true;
	return false;
}

static void
make_word(struct maker *k)
{
	struct lexicon_match m;
	size_t n;

	maker_look(k, k->at, &m);
	if (is_denial(k, &m))
		lexicon_match_within(k->pack, k->t, k->at, k->out->keyword, m.ntokens - 1, &m);
	if (look_counted(k, &m) || look_rated(k, &m) || begins_keyword(k, &m)) {
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
	if (make_date(k, &m))
		return;
	/* A phrase that is no day here after all hides what its first word says. */
	if (m.ntokens > 1 && lexicon_meaning(&m, WORD_DATE) != NULL && is_empty_alone(&m))
		lexicon_match_within(k->pack, k->t, k->at, k->out->keyword, 1, &m);
	if (make_contrast(k, &m) || figure_make_words(k, &m) || name_make_place(k, &m) ||
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
	if (maker_digits(k, k->at + 1))
		return false;
	for (size_t i = k->at + 1; i < k->t->n; i++)
		if (k->t->at[i].kind == TOKEN_SIGN && k->t->at[i].sign == '"')
			return true;
	return false;
}

static void
pass_sign(struct maker *k)
{
	const struct token *t = &k->t->at[k->at], *next = maker_token(k, k->at + 1);
	bool end = next == NULL || next->spaced;

	if (strchr(";!?", t->sign) != NULL || (t->sign == '.' && end))
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
