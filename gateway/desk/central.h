/*
 * What keng-sync hands in: how far the centre holds the journal, changes that
 * came down, and the beginning of a new epoch.  Only the daemon's own child may
 * perform these, but sync.new-epoch, which is a person's.
 */
#ifndef DESK_CENTRAL_H
#define DESK_CENTRAL_H

#include "gateway/desk/acts.h"

#define CENTRAL_CHILD "kengd:keng-sync" /* who speaks, as the socket knows it */
#define CENTRAL_BY "central"            /* who is meant, in the audit */

/* args: any of acked, express, state, adopt (true), contact, trouble (text or null), alarm (text or
 * null), clock_offset_ms, told (list of ids), rejected (list of rows). */
void central_note(const struct act_work *w);

/* args: changes (as in docs/sync-protocol.md), cursor.  Each in a savepoint of its own. */
void central_changes(const struct act_work *w);

/* args: epoch (as in the cursor), from: the common row. */
void central_branch(const struct act_work *w);

/* A person's decision after a fork. */
void central_new_epoch(const struct act_work *w);

#endif
