/*
 * Comma-separated values (RFC 4180): quoted fields, doubled quotes, CRLF or LF,
 * a UTF-8 byte order mark tolerated.  The first row names the columns.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "gateway/base/err.h"

struct csv; /* a whole file in memory: the imports' files are small */

/* NULL with e filled: unreadable, no header or a column twice, a quote that never ends, over 16
 * MiB. */
struct csv *csv_read(const char *path, struct err *e);
void csv_free(struct csv **c);

/* Index of the column of that name (case and surrounding spaces ignored), or -1. */
int csv_column(const struct csv *c, const char *name);
size_t csv_rows(const struct csv *c); /* without the header */
/* "" for a column that the row lacks; surrounding spaces are gone.  Valid until csv_free. */
const char *csv_field(const struct csv *c, size_t row, int column);
/* Something stands behind the last column: a comma too many, which may have moved the others. */
bool csv_overfull(const struct csv *c, size_t row);
/* Line of the file where the row begins, for messages. */
unsigned csv_line(const struct csv *c, size_t row);

#endif
