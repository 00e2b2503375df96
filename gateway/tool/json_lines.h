/* JSON Lines through a decoder: one line in, one line out, in order, flushed. */
#ifndef TOOL_JSON_LINES_H
#define TOOL_JSON_LINES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What one line becomes, a new reference, never NULL; the line has no end-of-line. */
typedef json_t *json_lines_decode(const char *line, size_t len);

/* false: reading or writing failed. */
bool json_lines(FILE *in, FILE *out, json_lines_decode *decode);

/* One line out; value is consumed. */
bool json_lines_put(json_t *value, FILE *out);

#endif
