/*
 * The tables of the GSM alphabets: code points by septet.
 * Spec: 3GPP TS 23.038 section 6.2.1, annex A.2 (single shift), A.3 (locking
 * shift).  0 is no character (the escape, and what a single shift table lacks).
 */
#ifndef MODEM_ALPHABET_TABLES_H
#define MODEM_ALPHABET_TABLES_H

#include <stdint.h>

/* National language identifiers (23.038 section 6.2.1.2.4). */
enum alphabet_language {
	ALPHABET_DEFAULT,
	ALPHABET_TURKISH,
	ALPHABET_SPANISH, /* has no locking shift table: the default one serves */
	ALPHABET_PORTUGUESE,
	ALPHABET_BENGALI,
	ALPHABET_GUJARATI,
	ALPHABET_HINDI,
	ALPHABET_KANNADA,
	ALPHABET_MALAYALAM,
	ALPHABET_ORIYA,
	ALPHABET_PUNJABI,
	ALPHABET_TAMIL,
	ALPHABET_TELUGU,
	ALPHABET_URDU,
	ALPHABET_LANGUAGES,
};

extern const uint16_t alphabet_locking[ALPHABET_LANGUAGES][128];
extern const uint16_t alphabet_single[ALPHABET_LANGUAGES][128];

#endif
