/*
 * Text of a message as letters to compare: folded, with the typed accents beside.
 * Spec: Unicode NFKC, with the exceptions of DESIGN section 5: a number that is not written in
 * ASCII or full-width digits (a half, a superscript two) stays one TEXT_ODD_NUMBER, never digits.
 *
 * Lengths are octets of UTF-8.  Nothing here reads a clock or does I/O, and nothing but text_nfc()
 * allocates (and frees again); malformed UTF-8 folds to TEXT_OTHER, octet by octet.  Nothing is
 * guessed here: what a word means is the lexicon's business.
 */
#ifndef PARSERS_TEXT_H
#define PARSERS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest text that is read; a longer one is `cut` and never recorded by itself. */
#define TEXT_CHARS_MAX 1800
/* Letters of one word; a longer one matches nothing. */
#define TEXT_WORD_MAX 15

#define TEXT_OTHER 0x01      /* a symbol or a letter of another script */
#define TEXT_ODD_NUMBER 0x02 /* a number in other signs than digits */

enum text_tone {
	TONE_NONE,
	TONE_ACUTE,
	TONE_GRAVE,
	TONE_HOOK,
	TONE_TILDE,
	TONE_DOT,
};

enum text_shape {
	SHAPE_NONE,
	SHAPE_ROOF, /* a e o with circumflex, d with stroke */
	SHAPE_HORN, /* o u with horn, a with breve */
};

struct text_char {
	char base;      /* lower-case ASCII, TEXT_OTHER or TEXT_ODD_NUMBER */
	uint8_t shape;  /* enum text_shape, as typed */
	uint8_t tone;   /* enum text_tone, as typed */
	bool upper;     /* was a capital */
	uint16_t start; /* the octets [start, end) of the raw text that it stands for */
	uint16_t end;
};

struct text {
	struct text_char chars[TEXT_CHARS_MAX];
	size_t nchars;
	bool cut; /* the raw text was longer */
};

/* One syllable or abbreviation: letters only, the tone belongs to the whole (hoa` = ho`a). */
struct text_word {
	char base[TEXT_WORD_MAX + 1];
	uint32_t shapes; /* two bits a letter, the first letter lowest */
	uint8_t len;
	uint8_t tone;
	bool marked; /* any shape or tone was typed */
};

void text_fold(const char *utf8, size_t len, struct text *out);

/* The word of n folded letters; false when n is 0 or beyond TEXT_WORD_MAX. */
bool text_word_from(const struct text_char *chars, size_t n, struct text_word *out);

/* Same letters, whatever was typed above them. */
bool text_word_same_base(const struct text_word *a, const struct text_word *b);
/* Same letters and the same marks. */
bool text_word_same(const struct text_word *a, const struct text_word *b);
/* Typed without marks, or with the marks of the other: "dan" may be any, "dàn" is only itself. */
bool text_word_fits(const struct text_word *typed, const struct text_word *meant);

/*
 * Canonical composition (NFC) of utf8 into out, without a terminating NUL; U+0000 and malformed
 * octets become U+FFFD.  False when cap is too small; nothing useful is
 * in out then.
 */
bool text_nfc(const char *utf8, size_t len, char *out, size_t cap, size_t *len_out);

/*
 * Unaccented GSM-7 letters for a receipt: marks stripped, case kept, every other sign a blank or
 * dropped; always NUL-terminated.  Returns the length written.
 */
size_t text_plain(const char *utf8, size_t len, char *out, size_t cap);

#endif
