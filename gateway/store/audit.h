/*
 * The journal recomputed: every hash, every seal, every beginning of an epoch,
 * and what a fork left aside.  `keng audit verify`.
 */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/store/db.h"

struct audit_fault {
	int64_t seq;
	char text[160];
};

/* false: fault_out names the first row that does not fit, or the failure to read. */
bool audit_journal(struct db *db, int64_t *rows_out, struct audit_fault *fault_out);

#endif
