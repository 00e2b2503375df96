/*
 * The decision: what one whole message becomes.  Everything it does is in the
 * caller's transaction: message, reports, review, journal and answer.
 */
#ifndef DESK_DECIDE_H
#define DESK_DECIDE_H

#include "gateway/desk/desk.h"
#include "gateway/store/message.h"

/* For the log: one line a fate. */
struct decision {
	const char *fate; /* recorded held duplicate waiting command review ignored */
	char form[64];    /* "", or the forms' ids with commas */
	char ref[MESSAGE_REF_LEN];
	char reason[128]; /* never a word of the text: logs are read by many */
};

/* At this many tries a message is given to a person unread: reading it killed the daemon before. */
#define DECIDE_TRIES_MAX 3

/* A set of parts is given up so long after its last one came. */
#define DECIDE_PARTS_MS (60 * INT64_C(60000))

/* Parts are missing and will not come: its sender is asked to repeat, a person may look. */
void
decide_incomplete(const struct desk *d, const struct message *m, struct decision *decision_out);

void decide_message(const struct desk *d, const struct message *m, struct decision *decision_out);

#endif
