/*
 * Canonical JSON text, the bytes that the journal hashes: UTF-8 NFC, keys in
 * byte order, no spaces, integers only within +-2^53, the escapes of RFC 8785
 * section 3.2.2.2 (lower-case \u00xx, where jansson writes upper case).
 * U+0000 and lone surrogates cannot stand in it: callers give U+FFFD.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "gateway/base/err.h"

/*
 * The canonical text of value, to be freed by the caller.  NULL with e filled
 * for what has no canonical form: reals, integers past 2^53, text that is not UTF-8.
 */
char *json_canonical(const json_t *value, struct err *e);

/* One line for people and programs: compact, keys in the order given, UTF-8 as it is. */
bool json_print_line(const json_t *value, FILE *out);

#endif
