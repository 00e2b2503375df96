/*
 * Reports that are told on rows which the true chain has left behind: a gateway
 * that was restored from a backup has lost them.  They go down to it as
 * changes and come back up as new rows that name their origin.
 */
#ifndef CENTRAL_ORPHANS_H
#define CENTRAL_ORPHANS_H

#include <stdbool.h>
#include <stdio.h>

struct pg;

struct orphans_pushed {
	int pushed;  /* now */
	int before;  /* waits for an answer, or for a person at the gateway */
	int settled; /* stands on the true chain again */
	int left;    /* a cancellation: a person's affair */
};

/*
 * Idempotent: a change's id is made of the row's epoch and seq.  What was refused is pushed again.
 * A transaction of its own.
 */
bool orphans_push(struct pg *p, const char *gateway, struct orphans_pushed *n_out);
/* Each with its state (open, pushed, settled), oldest first; json: JSON Lines. */
bool orphans_print(struct pg *p, const char *gateway, bool json, FILE *out);

#endif
