/*
 * Review: what a person must look at.  A row points at a message (held reports,
 * texts that could not be read) or at a part (octets that are no message).
 */
#ifndef STORE_REVIEW_H
#define STORE_REVIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/store/db.h"

struct review {
	int64_t id;
	char kind[16];         /* held unclear kept undecodable unread doubtful incomplete */
	int64_t message, part; /* 0: none */
	char reason[128];
	bool open;
};

int64_t review_open(struct db *db, const char *kind, int64_t message, int64_t part,
    const char *reason, int64_t at_ms);
bool review_get(struct db *db, int64_t id, struct review *review_out);
/* What was open for that message is settled by itself: its missing part has come. */
void review_settle(struct db *db, int64_t message, int64_t at_ms);
/* outcome: "confirmed", "rejected"; journalled. */
bool review_close(struct db *db, int64_t id, const char *outcome, const char *actor, int64_t at_ms);

#endif
