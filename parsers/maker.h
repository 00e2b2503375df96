/*
 * The state in which tokens are made into items: what is read so far, and what stands at the
 * cursor. For items.c and the files that make one kind of item each (explained, figures, names)
 * only.
 */
#ifndef PARSERS_MAKER_H
#define PARSERS_MAKER_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/items.h"

struct maker {
	const struct pack *pack;
	const struct tokens *t;
	const struct local_time *sent;
	struct items_mode mode;
	struct items *out;
	size_t at;       /* the next token */
	size_t ordinals; /* items of a list so far */
	bool quoted;     /* within quotation marks: a name */
	bool opened;     /* a colon or an opening bracket was passed since the last item */
	enum gap gap;    /* between the last item and the next token */
};

/* NULL past the end. */
const struct token *maker_token(const struct maker *k, size_t at);
/* Is the token one of these signs? */
bool maker_sign(const struct maker *k, size_t at, const char *signs);
bool maker_digits(const struct maker *k, size_t at);
/* Digits that go on behind a separator ("1,5"): a figure, no ordinal. */
bool maker_fraction(const struct maker *k, size_t at);
/* A word with a capital, where not everything is in capitals. */
bool maker_capital(const struct maker *k, size_t at);
/* Does a line, a sentence or the text begin at the cursor? */
bool maker_begins_line(const struct maker *k);

/* What the pack knows at the token; empty past the end. */
void maker_look(const struct maker *k, size_t at, struct lexicon_match *m);
bool maker_sees(const struct maker *k, size_t at, enum pack_word_kind kind);

/* The kind of a place that names none is what a ratio before it rated ("9/10 xã"). */
bool maker_rates(const struct maker *k, size_t at, struct lexicon_match *m);

/* The last item, or NULL. */
struct item *maker_last(const struct maker *k);
/* Adds an item of the next ntokens tokens; NULL when there are too many. */
struct item *maker_add(struct maker *k, enum item_kind kind, size_t ntokens);
void maker_widen(struct maker *k, enum gap gap);

/*
 * Does the word at that token count the figure before it?  A unit does; a field
 * or a verb that is one too ("họp" / "hộp") only where nothing comes behind it.
 */
bool maker_counts(const struct maker *k, const struct lexicon_match *m, size_t at);

#endif
