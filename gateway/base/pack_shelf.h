/*
 * What came down of packs, on a shelf beside the database: a whole pack is a
 * folder, further words are a file; each is written once, synced, and never
 * changed.
 */
#ifndef BASE_PACK_SHELF_H
#define BASE_PACK_SHELF_H

#include <jansson.h>
#include <stdbool.h>

#include "gateway/base/err.h"

/*
 * Writes the folder `to` (and the one it stands in, when that is not there)
 * with files {name: text}; more: a file of further words, or NULL.  Loads and
 * checks both together: an error of `keng pack check` refuses it, and what was
 * written is removed.  false with e filled.
 */
bool pack_shelf_put(const char *to, const json_t *files, const char *more, struct err *e);

/* The same for the file `to` of further words beside the pack in `dir`. */
bool pack_shelf_put_words(const char *to, const char *dir, const char *words, struct err *e);

#endif
