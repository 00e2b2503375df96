#include "parsers/maker.h"

#include <string.h>

bool
item_is(const struct item *it, enum pack_word_kind kind)
{
	return lexicon_meaning(&it->match, kind) != NULL;
}

const struct token *
maker_token(const struct maker *k, size_t at)
{
	return at < k->t->n ? &k->t->at[at] : NULL;
}

bool
maker_sign(const struct maker *k, size_t at, const char *signs)
{
	const struct token *t = maker_token(k, at);

	return t != NULL && t->kind == TOKEN_SIGN && t->sign > ' ' && strchr(signs, t->sign);
}

bool
maker_digits(const struct maker *k, size_t at)
{
	const struct token *t = maker_token(k, at);

	return t != NULL && t->kind == TOKEN_DIGITS;
}

bool
maker_fraction(const struct maker *k, size_t at)
{
	return maker_digits(k, at) && maker_sign(k, at + 1, ".,") && !k->t->at[at + 1].spaced &&
	    maker_digits(k, at + 2) && !k->t->at[at + 2].spaced;
}

void
maker_look(const struct maker *k, size_t at, struct lexicon_match *m)
{
	m->n = 0;
	m->ntokens = 0;
	if (at < k->t->n && (k->t->at[at].kind == TOKEN_WORD || k->t->at[at].alias.len > 0))
		lexicon_match(k->pack, k->t, at, k->out->keyword, m);
}

bool
maker_sees(const struct maker *k, size_t at, enum pack_word_kind kind)
{
	struct lexicon_match m;

	maker_look(k, at, &m);
	return lexicon_meaning(&m, kind) != NULL;
}

bool
maker_rates(const struct maker *k, size_t at, struct lexicon_match *m)
{
	for (size_t i = 0; i < k->pack->nforms && at < k->t->n; i++) {
		const struct pack_form *form = &k->pack->forms[i];
		const struct pack_phrase *p;
		size_t next;

		if (form->npairs == 0 || !form->pairs[0].bounded)
			continue;
		lexicon_match(k->pack, k->t, at, form, m);
		p = lexicon_meaning(m, WORD_PAIR);
		next = at + m->ntokens;
		if (p == NULL || maker_digits(k, next) || maker_capital(k, next))
			continue;
		m->at[0] = p;
		m->n = 1;
		return true;
	}
	return false;
}

/* Capitals tell a name only where not everything is in capitals. */
bool
maker_capital(const struct maker *k, size_t at)
{
	const struct token *t = maker_token(k, at);

	return t != NULL && t->kind == TOKEN_WORD && t->capital && !k->t->capitals;
}

struct item *
maker_last(const struct maker *k)
{
	return k->out->n > 0 ? &k->out->at[k->out->n - 1] : NULL;
}

struct item *
maker_add(struct maker *k, enum item_kind kind, size_t ntokens)
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
	it->opened = k->opened;
	it->first = k->at;
	it->ntokens = ntokens;
	k->at += ntokens;
	k->gap = GAP_NONE;
	k->opened = false;
	return it;
}

void
maker_widen(struct maker *k, enum gap gap)
{
	if (gap > k->gap)
		k->gap = gap;
}

bool
maker_begins_line(const struct maker *k)
{
	return k->out->n == 0 || k->t->at[k->at].new_line || k->gap == GAP_STRONG;
}

bool
maker_counts(const struct maker *k, const struct lexicon_match *m, size_t at)
{
	size_t end = at + m->ntokens;
	bool ends = end >= k->t->n || k->t->at[end].new_line ||
	    (k->t->at[end].kind == TOKEN_SIGN && strchr(":=", k->t->at[end].sign) == NULL);
	bool unit = lexicon_meaning(m, WORD_UNIT) != NULL,
	     field = lexicon_meaning(m, WORD_FIELD) != NULL;

	if (lexicon_meaning(m, WORD_FIELD_VERB) != NULL)
		return (unit || field) && ends;
	/* "thôn 3 ký 50 bản": a verb with a figure of its own. */
	if (field && maker_digits(k, end) && m->n > 0 && m->at[0]->near)
		return true;
	/* "tổ 12 ký được 29 bản" */
	if (field && !ends && maker_sees(k, end, WORD_LINK)) {
		struct lexicon_match link;

		maker_look(k, end, &link);
		end += link.ntokens;
	}
	return (unit && !(field && maker_digits(k, end))) || (field && ends);
}
