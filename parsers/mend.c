#include "parsers/mend.h"

#include <string.h>

#include "parsers/lexicon.h"

/* Shorter words are too near to too many others. */
#define LETTERS_MIN 3
#define LETTERS_ALONE_MIN 4

bool
mend_is_near(const struct text_word *typed, const struct text_word *meant)
{
	const struct text_word *shorter = typed->len < meant->len ? typed : meant;
	const struct text_word *longer = shorter == typed ? meant : typed;
	size_t i = 0;

	if (longer->len - shorter->len > 1)
		return false;
	while (i < shorter->len && shorter->base[i] == longer->base[i])
		i++;
	if (longer->len > shorter->len)
		return memcmp(shorter->base + i, longer->base + i + 1,
			   (size_t)(shorter->len - i)) == 0;
	if (i == shorter->len)
		return false;
	if (memcmp(typed->base + i + 1, meant->base + i + 1, (size_t)(typed->len - i - 1)) == 0)
		return true;
	return i + 1 < typed->len && typed->base[i] == meant->base[i + 1] &&
	    typed->base[i + 1] == meant->base[i] &&
	    memcmp(typed->base + i + 2, meant->base + i + 2, (size_t)(typed->len - i - 2)) == 0;
}

static bool
is_mendable(enum pack_word_kind kind)
{
	return kind == WORD_FIELD || kind == WORD_FIELD_VERB || kind == WORD_UNIT ||
	    kind == WORD_FORM || kind == WORD_PAIR;
}

/* What it costs to take the token for the word: 0 nothing, 1 accents, 2 a letter, 9 too much. */
static unsigned
cost_of(
    const struct pack *pack, const struct token *t, const struct pack_phrase_word *w, bool alone)
{
	if (w->number >= 0)
		return t->kind == TOKEN_DIGITS && t->number == w->number ? 0 : 9;
	if (t->kind != TOKEN_WORD || t->word.len == 0)
		return 9;
	if (text_word_fits(&t->word, &w->word) ||
	    (t->alias.len > 0 && text_word_same(&t->alias, &w->word)))
		return 0;
	if (text_word_same_base(&t->word, &w->word))
		return alone && lexicon_knows_exactly(pack, &t->word) ? 9 : 1;
	if (lexicon_knows(pack, &t->word) ||
	    t->word.len < (alone ? LETTERS_ALONE_MIN : LETTERS_MIN))
		return 9;
	return mend_is_near(&t->word, &w->word) ? 2 : 9;
}

/* "mười viên dna": the unit before counts the field. */
static bool
is_counted(const struct pack *pack, const struct tokens *t, size_t at, const struct pack_field *f)
{
	struct lexicon_match m;

	if (at == 0 || f == NULL || t->at[at - 1].kind != TOKEN_WORD)
		return false;
	lexicon_match(pack, t, at - 1, NULL, &m);
	for (size_t i = 0; i < m.n; i++)
		if (m.at[i]->kind == WORD_UNIT && m.at[i]->field == f)
			return true;
	return false;
}

/* The cost of reading the phrase at the token; 9 and more: it cannot stand there. */
static unsigned
phrase_cost(const struct pack *pack, const struct pack_phrase *p, const struct tokens *t, size_t at)
{
	bool alone = p->nwords == 1 && !is_counted(pack, t, at, p->field);
	unsigned cost = 0;

	if (at + p->nwords > t->n)
		return 9;
	for (size_t k = 0; k < p->nwords && cost < 9; k++) {
		if (k > 0 && t->at[at + k].new_line)
			return 9;
		cost += cost_of(pack, &t->at[at + k], &p->words[k], alone);
	}
	/* One wrong letter in all. */
	return cost >= 4 ? 9 : cost;
}

static bool
same_words(const struct pack_phrase *a, const struct pack_phrase *b)
{
	if (a->nwords != b->nwords)
		return false;
	for (size_t k = 0; k < a->nwords; k++)
		if (!text_word_same(&a->words[k].word, &b->words[k].word))
			return false;
	return true;
}

/* The best mend of the tokens so far. */
struct best {
	const struct pack_phrase *phrase;
	bool several; /* one stands unmended, or different ones of the same length */
};

static void
try_phrase(const struct pack *pack, const struct pack_phrase *p, const struct tokens *t, size_t at,
    struct best *best)
{
	unsigned cost;

	if (!is_mendable(p->kind) || p->brief ||
	    (best->phrase != NULL && p->nwords < best->phrase->nwords))
		return;
	cost = phrase_cost(pack, p, t, at);
	if (cost >= 9)
		return;
	/* A phrase that stands there unmended leaves nothing to mend. */
	if (cost == 0)
		best->several = true;
	else if (best->phrase == NULL || p->nwords > best->phrase->nwords)
		best->several = false;
	else
		best->several |= !same_words(p, best->phrase);
	if (best->phrase == NULL || p->nwords > best->phrase->nwords)
		best->phrase = p;
}

static void
try_base(
    const struct pack *pack, const char *base, const struct tokens *t, size_t at, struct best *best)
{
	for (size_t i = lexicon_first(pack, base);
	     i < pack->nphrases && strcmp(pack->phrases[i].words[0].word.base, base) == 0; i++)
		try_phrase(pack, &pack->phrases[i], t, at, best);
}

/* The longest phrase that a mend makes of the tokens; NULL when none, or several at one length.
 * A first word that is known is never changed but for its accents. */
static const struct pack_phrase *
best_mend(const struct pack *pack, const struct tokens *t, size_t at)
{
	const struct token *first = &t->at[at];
	struct best best = { .phrase = NULL };

	if (first->word.len == 0)
		return NULL;
	if (lexicon_knows(pack, &first->word)) {
		try_base(pack, first->word.base, t, at, &best);
		if (first->alias.len > 0 && !text_word_same_base(&first->alias, &first->word))
			try_base(pack, first->alias.base, t, at, &best);
	} else {
		for (size_t i = 0; i < pack->nphrases; i++)
			try_phrase(pack, &pack->phrases[i], t, at, &best);
	}
	return best.several ? NULL : best.phrase;
}

bool
mend_tokens(const struct pack *pack, struct tokens *t)
{
	bool mended = false;

	for (size_t at = 0; at < t->n; at++) {
		const struct pack_phrase *p;

		if (t->at[at].kind != TOKEN_WORD)
			continue;
		p = best_mend(pack, t, at);
		if (p == NULL)
			continue;
		for (size_t k = 0; k < p->nwords; k++)
			if (p->words[k].number < 0)
				t->at[at + k].word = p->words[k].word;
		at += p->nwords - 1u;
		mended = true;
	}
	return mended;
}
