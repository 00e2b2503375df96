/*
 * References: what an officer reads in a receipt and may write back.  Digits,
 * the last one a check digit after Damm, so that any single wrong digit and
 * any swap of neighbours is seen.  3 to 5 digits for the first 9,990 messages
 * of a phone; never like 113 or a year.
 */
#ifndef STORE_REFERENCE_H
#define STORE_REFERENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/store/db.h"
#include "gateway/store/message.h"

/* Is text 3 to 7 digits with the right check digit? */
bool reference_valid(const char *text);

/*
 * The next reference that is free for the phone and for every officer on it,
 * never given out to any of them again.
 */
bool reference_take(struct db *db, const char *number, const int64_t *officers, size_t nofficers,
    char ref_out[static MESSAGE_REF_LEN]);

/* After a restore: serials that may have been given out since the backup are passed over. */
void reference_advance(struct db *db, int64_t by);

#endif
