/*
 * Where the centre stands on our chain, and which rows it is to be asked about
 * or sent next (docs/sync-protocol.md, "Epochs").  Reads the journal, changes
 * nothing: what must last is handed to the daemon by the owner.
 *
 *     going    rows behind `acked`, each batch of one epoch
 *     seeking  polls that halve the way to the common row
 *     (fork, superseded, gone, branching: store/sync.h)
 */
#ifndef SYNC_COURIER_H
#define SYNC_COURIER_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/store/db.h"
#include "gateway/store/sync.h"
#include "gateway/sync/reply.h"

struct courier {
	struct sync_cursor cursor;
	bool seeking;
	int64_t low, high; /* while seeking: the common row is one of these */
	bool older;        /* the common row is known: rows of older epochs may go */
	int64_t fork_at;   /* after a fork: the row that is compared by polls */
	int forks;         /* answers in a row that told of a fork */
	int idle;          /* answers in a row that brought nothing on */
};

/* The next request: rows first..last of that epoch, a poll when last is first - 1. */
struct courier_plan {
	char epoch[JOURNAL_EPOCH_LEN];
	int64_t first, last;
	bool newest; /* it is the epoch of the last row */
};

enum courier_step {
	COURIER_ON,      /* go on with the next plan */
	COURIER_BRANCH,  /* begin the new epoch behind courier->low */
	COURIER_DOUBT,   /* the answer cannot be true: as if none had come */
	COURIER_STOPPED, /* the state has changed to one in which nothing is sent */
};

void courier_begin(struct courier *c, struct db *db);
/* A person may have decided: takes over the state that the store has. */
void courier_reload(struct courier *c, struct db *db);

/* false: nothing is to be sent in this state, or there is no row yet. */
bool courier_plan(struct courier *c, struct db *db, struct courier_plan *plan_out);

/* What a taken, fork or superseded answer makes of it; plan->last: the last row that was sent. */
enum courier_step courier_take(
    struct courier *c, struct db *db, const struct courier_plan *plan, const struct reply *a);

/* Too many answers that brought nothing on: the link or the centre is not sound. */
bool courier_stalls(const struct courier *c);

#endif
