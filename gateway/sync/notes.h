/*
 * What keng-sync has learnt and the daemon must keep: how far the centre is,
 * what stands between, what a person must hear of.  Gathered here, and handed
 * over as one act about once a second; what is lost with us is learnt again.
 */
#ifndef SYNC_NOTES_H
#define SYNC_NOTES_H

#include <jansson.h>
#include <stdbool.h>

#include "gateway/base/config.h"
#include "gateway/store/sync.h"

struct notes {
	struct sync_cursor kept; /* as the daemon was told last */
	char trouble[SYNC_TROUBLE_LEN], alarm[SYNC_TROUBLE_LEN];
	bool alarm_changed;
	json_t *told, *rejected;
};

/* cursor: as the store has it. */
void notes_begin(struct notes *n, const struct sync_cursor *cursor);
void notes_end(struct notes *n);

/* Why nothing gets on; "" when it does. */
void notes_trouble(struct notes *n, const char *text);
/* A person must hear of it; "" ends it. */
void notes_alarm(struct notes *n, const char *text);
/* Results of changes that the centre has heard: all that it was told of this time. */
void notes_told(struct notes *n, const json_t *results);
/* Rows that the centre holds, but could not take. */
void notes_rejected(struct notes *n, const json_t *rows);

/* Is there anything that the daemon does not know? */
bool notes_wait(const struct notes *n, const struct sync_cursor *now);
/* Tells it; what it does not take goes with the next. */
void notes_send(struct notes *n, const struct config *c, const struct sync_cursor *now);

#endif
