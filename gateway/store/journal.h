/*
 * The journal: one row for each fact, gap-free and hash-chained
 * (docs/journal.md gives the exact bytes).  Rows are only ever added; the
 * private part may be erased without breaking the chain.
 */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "gateway/base/chain.h"
#include "gateway/store/db.h"

#define JOURNAL_EPOCH_STARTED "epoch.started" /* the kind of an epoch's first row */
#define JOURNAL_EPOCH_LEN 33                  /* 16 random octets in hex */

struct journal_head {
	char epoch[JOURNAL_EPOCH_LEN]; /* "" before the first row */
	int64_t seq;
	char hash[CHAIN_HASH_HEX];
};

/*
 * Adds one row of the current epoch (the first row of all begins an epoch by
 * itself).  body and private_json are consumed; private_json, which may be
 * NULL, is sealed into body as "sealed" and stands beside the row.
 * Returns seq, 0 when the database has failed.
 */
int64_t
journal_add(struct db *db, int64_t at_ms, const char *kind, json_t *body, json_t *private_json);

void journal_head(struct db *db, struct journal_head *head_out);

/* The first epoch, when there is none yet: a centre is told of a gateway before its first fact. */
void journal_ensure_epoch(struct db *db, int64_t at_ms);

/*
 * Begins a new epoch behind row `from` (0 <= from <= head), under the given
 * id of 32 hex digits.  Rows behind `from`, which nobody else holds, are told
 * again in the new epoch (at, kind, body and private part as they were) and
 * kept aside as they stood.
 */
bool journal_begin_epoch(struct db *db, const char *epoch, int64_t from, int64_t at_ms);
/* A new epoch's id. */
void journal_new_epoch(char epoch_out[static JOURNAL_EPOCH_LEN]);

/* ---- reading, for whoever carries the journal away ---- */

/* Strings are valid until the visitor returns; private_json and salt are NULL when not there. */
struct journal_row {
	int64_t seq;
	const char *at, *kind, *body, *private_json, *salt, *hash;
};

/* false ends the walk. */
typedef bool journal_visit(const struct journal_row *row, void *ctx);

/* Rows first..last in order. */
void journal_walk(struct db *db, int64_t first, int64_t last, journal_visit *visit, void *ctx);
/* The same for urgent rows alone (kinds urgent.*). */
void
journal_walk_urgent(struct db *db, int64_t first, int64_t last, journal_visit *visit, void *ctx);

/* The last urgent row's seq; 0: none. */
int64_t journal_last_urgent(struct db *db);

/* Hash of row seq, 64 zeros for 0; false when there is no such row. */
bool journal_hash(struct db *db, int64_t seq, char hash_out[static CHAIN_HASH_HEX]);

/* The epoch that row seq stands in, its first and its last row; false when there is no such row. */
struct journal_epoch {
	char id[JOURNAL_EPOCH_LEN];
	int64_t first, last;
};
bool journal_epoch_of(struct db *db, int64_t seq, struct journal_epoch *epoch_out);

/* When row seq was written, UTC ms; 0 when there is no such row. */
int64_t journal_time(struct db *db, int64_t seq);

#endif
