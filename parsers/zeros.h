/*
 * Denials: a clause that says of a form that nothing of it was done ("không thu được súng nào",
 * "họp dân: không").
 * Spec: domain/domain.md (b) 14.  Nothing here allocates or does I/O.
 */
#ifndef PARSERS_ZEROS_H
#define PARSERS_ZEROS_H

#include <stdbool.h>

#include "parsers/items.h"

/* Makes such clauses the zero phrases of their forms; false when there are none. */
bool zeros_mark(const struct pack *pack, struct items *items);

#endif
