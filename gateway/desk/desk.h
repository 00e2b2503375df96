/*
 * The desk: from a message to its fate.  What its files share.  No
 * descriptors, no clock: the same code runs in the daemon's turn and, under the
 * lock, in `keng`.
 */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/base/config.h"
#include "gateway/store/db.h"
#include "parsers/day.h"
#include "parsers/pack.h"

struct desk {
	struct db *db; /* a transaction is open */
	const struct pack *pack;
	const struct config *config;
	int64_t now_ms; /* UTC; of the turn */
	bool live;      /* modems stand behind it: the daemon, not `keng` under the lock */
};

/* The local wall clock of an instant, as the parsers take it. */
struct local_time desk_local(int64_t utc_ms);

#endif
