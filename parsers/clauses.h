/*
 * The items of a message cut into clauses: what one stroke of the pen says.
 * A clause ends at a sign, at "và", before a word that begins figures of another standing
 * ("lũy kế", "còn"), and behind those where a day or a verb begins figures of the report again.
 * For asides.c and zeros.c only.  Nothing here allocates or does I/O.
 */
#ifndef PARSERS_CLAUSES_H
#define PARSERS_CLAUSES_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/items.h"

/* What a word says of the figures beside it. */
enum marker {
	MARKER_NONE,
	MARKER_TARGET, /* "chỉ tiêu" */
	MARKER_RUN,    /* of another time, or since some time */
	MARKER_CHANGE,
	MARKER_ABSENT,
	MARKER_ALL,
	MARKER_REST,
	MARKER_EXCEPT,
	MARKER_UNDONE,
	MARKER_FUTURE,
	MARKER_OTHER, /* what doubts all of a message: hearsay, found, either-or */
	MARKERS,
};

struct clause {
	size_t first; /* items [first, end) */
	size_t end;
	bool strong;        /* a sentence begins with it */
	size_t figures;     /* numbers that are not explained */
	size_t figure;      /* the first of them, or SIZE_MAX */
	size_t at[MARKERS]; /* the first marker of each kind, or SIZE_MAX */
	bool anchored;      /* a verb or name of a form stands in it */
	bool dated;         /* a day that is no span, or a span up to now, stands in it */
	bool subject;       /* a person or place stands in it */
	bool people;        /* its first figure counts people or households */
};

struct clauses {
	struct clause at[ITEMS_MAX];
	size_t n;
};

enum marker clause_marker(const struct item *it);
void clauses_cut(const struct items *items, struct clauses *out);

#endif
