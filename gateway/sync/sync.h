/*
 * keng-sync: carries the journal to the central server and brings back what
 * comes down.  Reads the database, never writes it: what must last goes to the
 * daemon as acts.  Ends when its standard input ends, for then kengd is gone.
 */
#ifndef SYNC_SYNC_H
#define SYNC_SYNC_H

#include <stdbool.h>

#include "gateway/base/config.h"
#include "gateway/base/err.h"

/* Runs until standard input ends; hurry: sync/pace.h.  false with e filled: it could not begin. */
bool sync_run(const struct config *config, int hurry, struct err *e);

#endif
