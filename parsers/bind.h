/*
 * Binds the figures of a message to its fields: every figure to one field that stands beside it,
 * every field to a figure, or not at all.
 *
 * Figures and fields in the order of the text are a path; a pair may only join neighbours, so a
 * complete pairing is unique but for words that may stand alone ("họp", "dân").  All complete
 * pairings are looked for; two that differ make a doubt.  A pair never joins over a stronger sign
 * than the one to its other neighbour.  Nothing here allocates or does I/O; work is bounded.
 */
#ifndef PARSERS_BIND_H
#define PARSERS_BIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/items.h"
#include "parsers/reading.h"

#define BIND_MAX 48

struct bound {
	const struct pack_field *field; /* NULL: the zero of `form` */
	const struct pack_form *form;
	const struct pack_phrase *word;
	size_t field_item;
	size_t number_item;
	int64_t n;     /* smallest units */
	int64_t spelt; /* what the parts behind a whole figure come to */
	bool parts;    /* n is the sum of parts: "3 tập thể, 5 cá nhân" */
	bool approx;
};

struct binding {
	struct bound at[BIND_MAX];
	size_t n;
	int64_t total;     /* "5 khẩu súng": the sum of the kinds that follow */
	size_t total_item; /* SIZE_MAX: none */
	size_t total_word;
	enum reading_doubt doubt; /* DOUBT_NONE: every figure and field is accounted for */
	size_t doubt_item;
};

/* Notes a doubt, unless there is one already. */
void bind_fail(struct binding *out, enum reading_doubt doubt, size_t item);
/* The number item `skip` is accounted for elsewhere (a reference); SIZE_MAX: none. */
void bind_figures(const struct items *items, size_t skip, struct binding *out);

#endif
