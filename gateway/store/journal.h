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

#define JOURNAL_EPOCH_LEN 33 /* 16 random octets in hex */

struct journal_head {
	char epoch[JOURNAL_EPOCH_LEN]; /* "" before the first row */
	int64_t seq;
	char hash[CHAIN_HASH_HEX];
};

struct journal_fault {
	int64_t seq;
	char text[160];
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

/* Recomputes every hash and seal.  false: fault_out names the first row that does not fit, or the
 * failure to read. */
bool journal_verify(struct db *db, int64_t *rows_out, struct journal_fault *fault_out);

#endif
