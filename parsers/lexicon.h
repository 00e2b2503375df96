/*
 * The pack's phrases in a text: the longest that stands at a token, with all its meanings.
 * Spec: domain/domain.md section 2 (longest match first), (b) 15 (homographs).
 *
 * Accents decide where the sender typed them: "đạn" is not "dàn"; "dan" is both, and then both
 * meanings are given.  Nothing here allocates or does I/O.
 */
#ifndef PARSERS_LEXICON_H
#define PARSERS_LEXICON_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/pack.h"
#include "parsers/tokens.h"

#define LEXICON_MEANINGS_MAX 24

struct lexicon_match {
	const struct pack_phrase *at[LEXICON_MEANINGS_MAX]; /* all of the same length */
	size_t n;
	size_t ntokens; /* 0: nothing known stands here */
};

/* Compiles a spelling into out->words; false when it has no word or too many. */
bool lexicon_phrase(const char *spelling, struct pack_phrase *out);

/* The order in which a pack keeps phrases and words (for qsort). */
int lexicon_phrase_compare(const void *a, const void *b);
int lexicon_word_compare(const void *a, const void *b);

/* Is it a syllable of the pack, whatever its marks? With exactly these marks? */
bool lexicon_knows(const struct pack *pack, const struct text_word *w);
bool lexicon_knows_exactly(const struct pack *pack, const struct text_word *w);

/* The first phrase whose first word has these letters or later ones. */
size_t lexicon_first(const struct pack *pack, const char *base);

/* What an abbreviation is typed for; out is emptied when it is none. */
void lexicon_alias(const struct pack *pack, const struct text_word *typed, struct text_word *out);

/*
 * Short names of forms count when `keyword` is not NULL, those of fields when they belong to it:
 * "P" is a kind of place in a form that was begun with its keyword, and a letter elsewhere.
 */
void lexicon_match(const struct pack *pack, const struct tokens *tokens, size_t at,
    const struct pack_form *keyword, struct lexicon_match *out);

/* The same among phrases of at most `limit` tokens, when a longer one is ruled out. */
void lexicon_match_within(const struct pack *pack, const struct tokens *tokens, size_t at,
    const struct pack_form *keyword, size_t limit, struct lexicon_match *out);

/* The meaning of this kind, or NULL. */
const struct pack_phrase *lexicon_meaning(const struct lexicon_match *m, enum pack_word_kind kind);

#endif
