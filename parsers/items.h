/*
 * The tokens of a message as what they are: numbers with their units, fields, days, places,
 * explained numbers, words that block or say nothing.  The last step before figures are bound.
 * Spec: DESIGN section 5; domain/domain.md (b) 7 to 16.
 *
 * Nothing here allocates, reads a clock or does I/O.
 */
#ifndef PARSERS_ITEMS_H
#define PARSERS_ITEMS_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/dates.h"
#include "parsers/lexicon.h"
#include "parsers/numbers.h"
#include "parsers/tokens.h"

#define ITEMS_MAX 160

/* What stands between two items; a stronger one parts them more. */
enum gap {
	GAP_NONE,
	GAP_WEAK,   /* comma, slash, plus, "và" */
	GAP_STRONG, /* semicolon, end of a sentence or line */
};

enum item_kind {
	ITEM_NUMBER, /* a figure to be bound, with its unit */
	ITEM_NONE,   /* "không": a figure of nothing */
	ITEM_FIELD,
	ITEM_UNIT, /* a unit without a number before it */
	ITEM_FORM,
	ITEM_EXPLAINED, /* a number that counts nothing: phone, hour, road ... */
	ITEM_DATE,
	ITEM_PLACE,
	ITEM_LINK,
	ITEM_NOISE,  /* names, greetings */
	ITEM_PHRASE, /* any other phrase of the pack: see match */
	ITEM_WORD,   /* unknown */
	ITEM_ODD,    /* a number in other signs than digits */
};

struct item {
	enum item_kind kind;
	enum gap gap; /* between it and the item before */
	bool opened;  /* a colon or an opening bracket stands before it */
	size_t first; /* token */
	size_t ntokens;
	struct lexicon_match match; /* of all but numbers */
	struct lexicon_match unit;  /* after a number; n is 0 without one */
	struct number number;
	struct number second; /* of a ratio */
	bool ratio;
	bool slashed; /* a ratio that could also be a day */
	bool approx;
	bool negative;
	bool ranged;       /* "2-3": no exact figure */
	bool spoken;       /* "3kg5": the number counts `unit`, tenths included */
	bool contradicted; /* "2 (ba)" */
	bool name;         /* noise that names a person */
	bool glued;        /* an unknown word is glued to its end */
	bool each;         /* counts for one of several: "mỗi buổi 40 người" */
	bool again;        /* "3 hộp nữa": more of what was counted before */
	size_t carried;    /* the item of its field's word, named before, plus one; 0: none */
	struct date_match date;
	const struct pack_unit_kind *place; /* of ITEM_PLACE */
	bool whole;                         /* "toàn xã": the level below */
};

/* Readings that are tried and compared. */
struct items_mode {
	bool spaced;                  /* "1 200" is one number */
	bool weekday;                 /* "thu 2" is Monday, not "collected 2" */
	const struct pack_form *form; /* its short names count without its keyword; NULL: none */
};

struct items {
	struct day today; /* the day of sending */
	struct item at[ITEMS_MAX];
	size_t n;
	bool cut;                        /* there were more */
	bool piece;                      /* "(2/2)": a part of a text that was sent in parts */
	bool asks;                       /* a question mark stands in it */
	bool has_spaced;                 /* mode.spaced would differ */
	bool has_weekday;                /* mode.weekday would differ */
	const struct pack_form *keyword; /* the form begun by its short name, or NULL */
	bool assumed;                    /* the keyword is the mode's, none was written */
};

void items_read(const struct pack *pack, const struct tokens *t, const struct local_time *sent,
    struct items_mode mode, struct items *out);

/* Has the item a meaning of this kind? */
bool item_is(const struct item *it, enum pack_word_kind kind);

#endif
