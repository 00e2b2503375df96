/*
 * Epochs and the chain of the one in force (docs/sync-protocol.md, Epochs).
 * The caller holds the gateway's lock (gateways.h).
 */
#ifndef CENTRAL_EPOCHS_H
#define CENTRAL_EPOCHS_H

#include <stdbool.h>
#include <stdint.h>

struct pg;

bool epochs_known(struct pg *p, const char *gateway, const char *epoch);

/*
 * Brings an epoch into force that goes on behind row from_seq of from_epoch on the
 * true chain (NULL, 0: behind nothing).  All others are superseded from here on.
 * Returns how many rows are orphaned by it.
 */
int64_t epochs_enforce(
    struct pg *p, const char *gateway, const char *epoch, const char *from_epoch, int64_t from_seq);

#endif
