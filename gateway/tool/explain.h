/*
 * `keng parse --explain TEXT`: how a text was read, for an administrator: its words with what each
 * is taken for, the readings that were tried, which one holds and why, or which doubt remains.
 */
#ifndef TOOL_EXPLAIN_H
#define TOOL_EXPLAIN_H

#include <stddef.h>
#include <stdio.h>

#include "parsers/day.h"
#include "parsers/pack.h"
#include "parsers/reading.h"

/* The doubt as a sentence. */
const char *explain_doubt(enum reading_doubt d);

void explain_text(const struct pack *pack, const char *utf8, size_t len,
    const struct local_time *sent, FILE *out);

#endif
