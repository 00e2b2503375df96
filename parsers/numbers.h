/*
 * Numbers as they are written: figures with separators, and number words.
 * Spec: domain/domain.md (b) 6 to 8.  Exact decimals, never floating point.
 *
 * What "1.069" means depends on what it counts: a number keeps both meanings until a field asks.
 * Nothing here allocates or does I/O.
 */
#ifndef PARSERS_NUMBERS_H
#define PARSERS_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/pack.h"
#include "parsers/tokens.h"

struct number {
	bool whole_ok; /* reads as a whole number: thousands grouped, or no separator at all */
	int64_t whole;
	bool decimal_ok; /* reads as mantissa / 10^scale */
	int64_t mantissa;
	uint8_t scale;
	bool separated; /* has a separator inside */
	bool spaced;    /* its groups of thousands are set apart by blanks */
	bool in_words;
	bool bad; /* no number that can be meant: too long, grouped wrongly, a range in words */
	size_t ntokens;
};

enum number_status {
	NUMBER_OK,
	NUMBER_FRACTION,  /* a fraction of what is counted whole */
	NUMBER_AMBIGUOUS, /* a separator of two meanings */
	NUMBER_HUGE,      /* beyond what can be stored */
};

/*
 * The number in figures that begins at token `at`; ntokens is 0 when none does.  With `spaced`,
 * "1 200" is one number.
 */
void number_figures(
    const struct pack *pack, const struct tokens *t, size_t at, bool spaced, struct number *out);

/* The number in words that begins at token `at`; ntokens is 0 when none does. */
void number_words(const struct pack *pack, const struct tokens *t, size_t at, struct number *out);

/* Multiplies by scale words that follow figures ("2 chục", "1.5 ngàn"); takes in their tokens. */
void number_scaled(const struct pack *pack, const struct tokens *t, size_t at, struct number *n);

/* The number in smallest units of a whole count, or of a measure word that is `is` of them. */
enum number_status number_count(const struct number *n, int64_t *out);
enum number_status number_measure(const struct number *n, int64_t is, int64_t *out);

const char *number_status_name(enum number_status s);

#endif
