/*
 * The rows of the gateways' journals as they are held.  The caller holds the
 * gateway's lock (gateways.h), but for rows_verify.
 */
#ifndef CENTRAL_ROWS_H
#define CENTRAL_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/central/upload.h"

struct pg;

/* The last row of the true chain. */
struct rows_head {
	int64_t seq; /* 0: none is held */
	char hash[CHAIN_HASH_HEX];
};

/* A row that is held on the true chain. */
struct rows_held {
	int64_t seq;
	char hash[CHAIN_HASH_HEX];
	char epoch[UPLOAD_EPOCH_LEN];
	char parked[8]; /* code of a rejected row, or "" */
	char detail[KINDS_DETAIL_LEN];
};

void rows_head(struct pg *p, const char *gateway, struct rows_head *head_out);
/* Rows first to last of the true chain, at most cap (both ends count); how many are held. */
size_t rows_held(struct pg *p, const char *gateway, int64_t first, int64_t last,
    struct rows_held *rows_out, size_t cap);
/* Adds verified rows from index `from` on; takes away their forerunners out of turn. */
void rows_store(struct pg *p, const struct upload *u, size_t from);
/* Keeps a verified express row until it comes in turn. */
void rows_store_express(struct pg *p, const struct upload *u, const struct upload_row *r);

struct rows_fault {
	int64_t seq;
	char text[160];
};

/*
 * Recomputes the hashes and seals of a gateway's true chain from what is held.  false: fault_out
 * names the first row that does not fit, or the database failed.  A transaction of its own.
 */
bool
rows_verify(struct pg *p, const char *gateway, int64_t *rows_out, struct rows_fault *fault_out);

#endif
