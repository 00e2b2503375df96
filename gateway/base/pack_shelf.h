/*
 * Packs that came down, on a shelf beside the database: each a folder of its
 * own that is written once, whole and synced, and never changed.
 */
#ifndef BASE_PACK_SHELF_H
#define BASE_PACK_SHELF_H

#include <jansson.h>
#include <stdbool.h>

#include "gateway/base/err.h"

/*
 * Writes the folder `to` (and the one it stands in, when that is not there):
 * the *.conf of the folder `from`, or, when from is NULL, files {name: text};
 * and `more`, a text of further words ("": none), as the last file.  Loads and
 * checks it: an error of `keng pack check` refuses it.  What was written of a
 * refused one is removed.  false with e filled.
 */
bool pack_shelf_put(
    const char *to, const char *from, const json_t *files, const char *more, struct err *e);

#endif
