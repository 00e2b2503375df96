/*
 * The body of one request (docs/sync-protocol.md, "Request"), written straight
 * from the journal's canonical texts: never more than 200 rows and 64 KiB,
 * whatever waits.
 */
#ifndef SYNC_BATCH_H
#define SYNC_BATCH_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/store/db.h"
#include "gateway/store/journal.h"

#define BATCH_OCTETS_MAX 65536
#define BATCH_ROWS_MAX 200
#define BATCH_EXPRESS_MAX 20

struct batch_order {
	const char *gateway;
	const char *epoch;
	int64_t first;         /* of the batch, or what would come next in a poll */
	int64_t last;          /* first - 1: a poll */
	int rows;              /* at most so many */
	int64_t express_after; /* urgent rows behind this one go beside; INT64_MAX: none */
	const char *down;      /* cursor; "": from the beginning */
	const json_t *results; /* of changes; may be NULL */
	const json_t *health;  /* may be NULL */
};

struct batch {
	char *text; /* batch_free */
	size_t len;
	int64_t last;         /* the last row in it; first - 1 when none */
	int64_t express_last; /* the last express row in it; 0: none */
	int rows;
};

/* false: row first - 1 is not there, or the database failed. */
bool batch_write(struct db *db, const struct batch_order *order, struct batch *out);

/* The same rows as a CloudEvents 1.0 batch. */
bool batch_write_events(struct db *db, const struct batch_order *order, struct batch *out);

void batch_free(struct batch *b);

#endif
