/* The lists of `keng`: JSON Lines, or a table for people. */
#ifndef TOOL_TABLES_H
#define TOOL_TABLES_H

#include <stdbool.h>

#include "gateway/base/config.h"
#include "gateway/store/list.h"

/* The list of that name ("messages"); false when there is none. */
bool tables_find(const char *name, enum list_kind *kind_out);

/* Prints the list on stdout.  Returns the exit code. */
int tables_print(
    const struct config *c, enum list_kind kind, const struct list_filter *filter, bool as_json);

#endif
