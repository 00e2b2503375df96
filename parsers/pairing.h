/*
 * Looks for the complete pairings of figures and fields; two are enough to know of a doubt.
 * A pair joins neighbours only, and never over a stronger sign than the one to its other
 * neighbour.  Work is bounded by a number of steps.  For bind.c only.
 */
#ifndef PARSERS_PAIRING_H
#define PARSERS_PAIRING_H

#include <stddef.h>

#include "parsers/graph.h"

struct pairing {
	enum role role[GRAPH_MAX]; /* of the first one found */
	size_t n;                  /* complete pairings found: 0, 1, or 2 for several */
};

/* With none found, g->furthest and g->stuck say where and why. */
void pairing_find(struct graph *g, struct pairing *out);

#endif
