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
bool
keyword_begins(struct maker *k, struct lexicon_match *m)
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
