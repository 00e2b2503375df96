/*
 * What came down with an answer: handed to the daemon one by one, so that the
 * radio comes between; the last brings the cursor, in its own transaction.
 * Tokens alone are ours: they never enter the store.
 */
#ifndef SYNC_CHANGES_H
#define SYNC_CHANGES_H

#include <stdbool.h>

#include "gateway/base/config.h"
#include "gateway/store/sync.h"
#include "gateway/sync/reply.h"

/* true when nothing came, or all of it is in the store; cursor->down then says so. */
bool changes_take(const struct config *c, struct sync_cursor *cursor, const struct reply *a);

/* The centre does not know our cursor any more: from the beginning; ids are remembered. */
void changes_forget(const struct config *c, struct sync_cursor *cursor);

#endif
