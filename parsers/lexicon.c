#include "parsers/lexicon.h"

#include <stdlib.h>
#include <string.h>

/* Cuts the spelling as a text would be cut; the same border rules hold for both sides. */
bool
lexicon_phrase(const char *spelling, struct pack_phrase *out)
{
	struct text text;
	size_t at = 0;

	text_fold(spelling, strlen(spelling), &text);
	out->nwords = 0;
	out->spelling = spelling;
	while (at < text.nchars) {
		const struct text_char *c = &text.chars[at];
		struct pack_phrase_word *w = &out->words[out->nwords];
		size_t n = 0;

		while (at + n < text.nchars && c[n].base >= 'a' && c[n].base <= 'z')
			n++;
		w->number = -1;
		if (n == 0 && c->base >= '0' && c->base <= '9') {
			memset(&w->word, 0, sizeof(w->word));
			for (w->number = 0;
			     at + n < text.nchars && n < 6 && c[n].base >= '0' && c[n].base <= '9';
			     n++)
				w->number = w->number * 10 + (c[n].base - '0');
		} else if (n > 0 && !text_word_from(c, n, &w->word)) {
			return false;
		}
		if (n == 0) {
			at++;
			continue;
		}
		at += n;
		if (++out->nwords == PACK_PHRASE_WORDS)
			return at == text.nchars;
	}
	return out->nwords > 0 && out->words[0].number < 0;
}

int
lexicon_word_compare(const void *a, const void *b)
{
	const struct text_word *x = a, *y = b;
	int order = strcmp(x->base, y->base);

	if (order == 0)
		order = memcmp(&x->shapes, &y->shapes, sizeof(x->shapes));
	return order != 0 ? order : x->tone - y->tone;
}

int
lexicon_phrase_compare(const void *a, const void *b)
{
	const struct pack_phrase *x = a, *y = b;
	int order = strcmp(x->words[0].word.base, y->words[0].word.base);

	return order != 0 ? order : y->nwords - x->nwords;
}

static size_t
first_word(const struct pack *pack, const char *base)
{
	size_t lo = 0, hi = pack->nwords;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(pack->words[mid].base, base) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool
lexicon_knows(const struct pack *pack, const struct text_word *w)
{
	size_t i = first_word(pack, w->base);

	return i < pack->nwords && strcmp(pack->words[i].base, w->base) == 0;
}

bool
lexicon_knows_exactly(const struct pack *pack, const struct text_word *w)
{
	size_t i = first_word(pack, w->base);

	for (; i < pack->nwords && strcmp(pack->words[i].base, w->base) == 0; i++)
		if (text_word_same(&pack->words[i], w))
			return true;
	return false;
}

size_t
lexicon_first(const struct pack *pack, const char *base)
{
	size_t lo = 0, hi = pack->nphrases;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(pack->phrases[mid].words[0].word.base, base) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* "sung.tu.che": a sign that stands for the blank between the words of one phrase. */
static bool
is_glue(const struct tokens *t, size_t at)
{
	const struct token *next = at + 1 < t->n ? &t->at[at + 1] : NULL;

	if (t->at[at].kind != TOKEN_SIGN || t->at[at].spaced || next == NULL || next->spaced)
		return false;
	/* "đ/c": of letters only; a slash between words parts them. */
	if (t->at[at].sign == '/')
		return at > 0 && t->at[at - 1].word.len == 1 && next->kind == TOKEN_WORD &&
		    next->word.len == 1;
	return strchr(".-_", t->at[at].sign) != NULL;
}

static bool
token_fits(const struct token *t, const struct pack_phrase_word *w)
{
	if (w->number >= 0)
		return t->kind == TOKEN_DIGITS && t->number == w->number;
	/* Most words differ in their first letter. */
	if (t->kind == TOKEN_WORD && t->word.base[0] == w->word.base[0] &&
	    text_word_fits(&t->word, &w->word))
		return true;
	return t->alias.len > 0 && t->alias.base[0] == w->word.base[0] &&
	    text_word_same(&t->alias, &w->word);
}

/* Tokens that the phrase covers from `at`, or 0.  A lone 0 is a word only within a longer one. */
static size_t
phrase_covers(const struct pack_phrase *p, const struct tokens *t, size_t at)
{
	size_t i = at;

	if (t->at[at].kind == TOKEN_DIGITS && p->nwords < 2)
		return 0;
	for (size_t k = 0; k < p->nwords; k++) {
		if (k > 0 && i < t->n &&
		    (is_glue(t, i) ||
			(p->words[k].number == 0 && t->at[i].kind == TOKEN_SIGN &&
			    t->at[i].sign == ':')))
			i++;
		if (i >= t->n || (k > 0 && t->at[i].new_line) ||
		    !token_fits(&t->at[i], &p->words[k]))
			return 0;
		i++;
	}
	return i - at;
}

static void
match_add(struct lexicon_match *m, const struct pack_phrase *p)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct pack_phrase *q = m->at[i];

		if (q->kind == p->kind && q->form == p->form && q->field == p->field &&
		    q->value == p->value && q->arg == p->arg)
			return;
	}
	if (m->n < LEXICON_MEANINGS_MAX)
		m->at[m->n++] = p;
}

static void
match_base(const struct pack *pack, const struct tokens *tokens, size_t at, const char *base,
    const struct pack_form *keyword, size_t limit, struct lexicon_match *out)
{
	for (size_t i = lexicon_first(pack, base); i < pack->nphrases; i++) {
		const struct pack_phrase *p = &pack->phrases[i];
		size_t covers;

		/* The longest come first: what has fewer words than one that fits covers less. */
		if (strcmp(p->words[0].word.base, base) != 0 ||
		    (out->n > 0 && p->nwords < out->at[0]->nwords))
			break;
		if (p->brief && (keyword == NULL || (p->kind != WORD_FORM && p->form != keyword)))
			continue;
		covers = phrase_covers(p, tokens, at);
		if (covers == 0 || covers > limit || covers < out->ntokens)
			continue;
		if (covers > out->ntokens)
			out->n = 0;
		out->ntokens = covers;
		match_add(out, p);
	}
}

void
lexicon_match_within(const struct pack *pack, const struct tokens *tokens, size_t at,
    const struct pack_form *keyword, size_t limit, struct lexicon_match *out)
{
	const struct token *t = &tokens->at[at];

	out->n = 0;
	out->ntokens = 0;
	if (t->kind == TOKEN_WORD && t->word.len > 0)
		match_base(pack, tokens, at, t->word.base, keyword, limit, out);
	if (t->alias.len > 0 && !text_word_same_base(&t->alias, &t->word))
		match_base(pack, tokens, at, t->alias.base, keyword, limit, out);
}

void
lexicon_match(const struct pack *pack, const struct tokens *tokens, size_t at,
    const struct pack_form *keyword, struct lexicon_match *out)
{
	lexicon_match_within(pack, tokens, at, keyword, SIZE_MAX, out);
}

void
lexicon_alias(const struct pack *pack, const struct text_word *typed, struct text_word *out)
{
	size_t lo = 0, hi = pack->naliases;

	memset(out, 0, sizeof(*out));
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int order = strcmp(pack->aliases[mid].typed.base, typed->base);

		if (order == 0) {
			if (text_word_fits(typed, &pack->aliases[mid].typed))
				*out = pack->aliases[mid].meant;
			return;
		}
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
}

const struct pack_phrase *
lexicon_meaning(const struct lexicon_match *m, enum pack_word_kind kind)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->at[i]->kind == kind)
			return m->at[i];
	return NULL;
}
