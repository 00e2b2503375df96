/*
 * The folded text as words, runs of digits and signs, in the order of the text.
 * Spec: domain/domain.md (b) 3 (Telex and VNI left-overs), 6 (glued units).
 *
 * A run of letters and digits is cut at every border of letters and digits ("stc2", "3kg5"); with
 * TOKENS_VNI a run whose digits are the exact accents of a word the pack knows is that word
 * ("sung1").  Both are readings; reading.c compares them.  Nothing here allocates or does I/O.
 */
#ifndef PARSERS_TOKENS_H
#define PARSERS_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/pack.h"
#include "parsers/text.h"

#define TOKENS_MAX 512
#define TOKEN_DIGITS_MAX 15

enum token_kind {
	TOKEN_WORD,
	TOKEN_DIGITS,
	TOKEN_SIGN,
	TOKEN_ODD_NUMBER,
};

enum tokens_mode {
	TOKENS_SPLIT,
	TOKENS_VNI,
};

struct token {
	enum token_kind kind;
	struct text_word word;  /* of a TOKEN_WORD; empty when longer than TEXT_WORD_MAX */
	struct text_word alias; /* what it is typed for, or empty */
	int64_t number;         /* of TOKEN_DIGITS; -1 beyond TOKEN_DIGITS_MAX */
	uint8_t ndigits;
	char sign;
	bool capital;   /* the first letter was a capital */
	bool spaced;    /* blank, line end or nothing stands before it */
	bool new_line;  /* a line begins with it */
	uint16_t start; /* octets [start, end) of the raw text */
	uint16_t end;
};

struct tokens {
	struct token at[TOKENS_MAX];
	size_t n;
	bool cut;      /* there were more */
	bool vni;      /* a run could be read in the VNI way: the two modes differ */
	bool capitals; /* all letters are capitals: capitals say nothing */
};

void tokens_split(
    const struct pack *pack, const struct text *text, enum tokens_mode mode, struct tokens *out);

#endif
