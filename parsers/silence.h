/*
 * Words of fields that may stand without a figure: bare nouns, words that only
 * describe, what is counted elsewhere in the text.  For pairing.c only.
 * Nothing here allocates or does I/O.
 */
#ifndef PARSERS_SILENCE_H
#define PARSERS_SILENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/graph.h"

/* May the field's word at the node stand without a figure? */
bool silence_suits(const struct graph *g, size_t node);

#endif
