#include "parsers/keyword.h"

#include <string.h>
#include <strings.h>

static bool
is_head(const struct maker *k)
{
	for (size_t i = 0; i < k->out->n; i++)
		if (k->out->at[i].kind != ITEM_NOISE && k->out->at[i].kind != ITEM_PLACE &&
		    k->out->at[i].kind != ITEM_DATE && k->out->at[i].kind != ITEM_EXPLAINED)
			return false;
	return true;
}

/* Nothing but the command to correct, and a reference, stands before. */
static bool
is_corrected(const struct maker *k)
{
	bool correct = false;

	for (size_t i = 0; i < k->out->n; i++) {
		const struct item *it = &k->out->at[i];
		const struct pack_phrase *p = lexicon_meaning(&it->match, WORD_COMMAND);

		if (p != NULL && p->value == COMMAND_CORRECT)
			correct = true;
		else if (it->kind != ITEM_NOISE && it->kind != ITEM_PLACE &&
		    it->kind != ITEM_DATE && it->kind != ITEM_EXPLAINED && it->kind != ITEM_LINK &&
		    !(it->kind == ITEM_NUMBER && correct && it->unit.n == 0))
			return false;
	}
	return correct;
}

static bool
begins_ratio(const struct maker *k, size_t at)
{
	struct number n;

	number_figures(k->pack, k->t, at, true, &n);
	return maker_sign(k, at + n.ntokens, "/") || maker_sees(k, at + n.ntokens, WORD_RATIO);
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
	if (p == NULL || m->ntokens != 1 || (!is_head(k) && !is_corrected(k)) || t->word.marked)
		return false;
	while (maker_sign(k, at, ":=.-"))
		at++;
	if (!maker_digits(k, at) || (p->kind == WORD_PAIR && !begins_ratio(k, at)))
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

/* "SUA LD 3", "SUA 125 GK 4": behind the command the short name of one form's field. */
static bool
begins_corrected(struct maker *k, struct lexicon_match *m)
{
	struct lexicon_match brief, found;
	const struct pack_form *form = NULL;
	size_t at = k->at + 1;

	while (maker_sign(k, at, ":=.-") || maker_sees(k, at, WORD_BECOMES) ||
	    (maker_sees(k, at, WORD_NOISE) && maker_digits(k, at + 1)))
		at++;
	if (!maker_digits(k, at) || !is_corrected(k) || lexicon_meaning(m, WORD_NOISE) != NULL ||
	    lexicon_meaning(m, WORD_LINK) != NULL || lexicon_meaning(m, WORD_PLACE) != NULL)
		return false;
	for (size_t i = 0; i < k->pack->nforms; i++) {
		const struct pack_form *f = &k->pack->forms[i];
		bool names = false;

		lexicon_match(k->pack, k->t, k->at, f, &found);
		for (size_t j = 0; j < found.n; j++)
			names |= found.at[j]->brief && found.at[j]->form == f &&
			    found.at[j]->kind != WORD_FORM;
		if (!names)
			continue;
		if (form != NULL)
			return false;
		form = f;
		brief = found;
	}
	if (form == NULL)
		return false;
	k->out->keyword = form;
	*m = brief;
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

/* "TH hôm nay 0": tokens of a day in words between the short name and the rest. */
static size_t
day_behind(const struct maker *k, size_t at)
{
	struct date_match d;

	if (at >= k->t->n || !maker_sees(k, at, WORD_DATE))
		return 0;
	date_at(k->pack, k->t, at, k->sent, &d);
	return d.status == DATE_NONE ? 0 : d.ntokens;
}

/* "CK sửa lại 91": tokens of the command that stands before the figure. */
static size_t
correction_behind(const struct maker *k, size_t at)
{
	const struct pack_phrase *p;
	struct lexicon_match m;

	maker_look(k, at, &m);
	p = lexicon_meaning(&m, WORD_COMMAND);
	return p != NULL && p->value == COMMAND_CORRECT && maker_digits(k, at + m.ntokens)
	    ? m.ntokens
	    : 0;
}

/* "CK được 57 hộ" */
static size_t
link_behind(const struct maker *k, size_t at)
{
	struct lexicon_match m;

	maker_look(k, at, &m);
	return lexicon_meaning(&m, WORD_LINK) != NULL && lexicon_meaning(&m, WORD_FIELD) == NULL &&
		maker_digits(k, at + m.ntokens)
	    ? m.ntokens
	    : 0;
}

/* "Khen thưởng gk 7 bk 1": behind a long name only a short name of its own fields. */
static bool
names_brief_field(const struct maker *k, size_t at, const struct pack_form *form, bool has_figure)
{
	struct lexicon_match m;

	if (at >= k->t->n || k->t->at[at].kind != TOKEN_WORD)
		return false;
	lexicon_match(k->pack, k->t, at, NULL, &m);
	if (m.n > 0)
		return false;
	lexicon_match(k->pack, k->t, at, form, &m);
	at += m.ntokens;
	while (maker_sign(k, at, ":=-"))
		at++;
	return lexicon_meaning(&m, WORD_FIELD) != NULL && (has_figure || maker_digits(k, at));
}

/* A form's short name begins keyword form when a figure, a field or nothing stands behind it. */
bool
keyword_begins(struct maker *k, struct lexicon_match *m)
{
	const struct pack_phrase *p;
	struct lexicon_match with, next;
	size_t at, behind;

	if (k->out->keyword == NULL && (begins_with_field(k, m) || begins_corrected(k, m)))
		return true;
	lexicon_match(k->pack, k->t, k->at, &k->pack->forms[0], &with);
	p = lexicon_meaning(&with, WORD_FORM);
	if (p == NULL || p->form->urgent)
		return false;
	at = k->at + with.ntokens;
	/* A long name begins keyword form with a colon: "Mô hình: mới 1, tổng 3". */
	behind = maker_digits(k, at) ? at + 1 : at; /* "Khen thưởng 1 co 2 bk" */
	if (!p->brief && !(maker_sign(k, at, ":") && (is_head(k) || maker_begins_line(k))) &&
	    !(is_head(k) && names_brief_field(k, behind, p->form, behind > at)))
		return false;
	while (maker_sign(k, at, ".:=-/+,;("))
		at++;
	at += day_behind(k, at);
	at += correction_behind(k, at);
	at += link_behind(k, at);
	if (at < k->t->n && !maker_digits(k, at)) {
		lexicon_match(k->pack, k->t, at, p->form, &next);
		if (lexicon_meaning(&next, WORD_FIELD) == NULL &&
		    lexicon_meaning(&next, WORD_PAIR) == NULL &&
		    lexicon_meaning(&next, WORD_NONE) == NULL &&
		    lexicon_meaning(&next, WORD_ZERO) == NULL &&
		    !(is_head(k) && lists_places(k, at, &next)))
			return false;
	}
	k->out->keyword = p->form;
	lexicon_match(k->pack, k->t, k->at, p->form, m);
	return true;
}

/* "1,5 kg tn": a short name of what the unit before it measures needs no keyword. */
bool
keyword_counted(const struct maker *k, struct lexicon_match *m)
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

bool
keyword_rated(const struct maker *k, struct lexicon_match *m)
{
	const struct item *last = maker_last(k);
	struct lexicon_match rated;

	if (last == NULL || last->kind != ITEM_NUMBER || !last->ratio || k->gap != GAP_NONE ||
	    lexicon_meaning(m, WORD_PAIR) != NULL || !maker_rates(k, k->at, &rated))
		return false;
	*m = rated;
	return true;
}
