/*
 * When to list which storage: at start, on +CMTI, at intervals, and again where there is doubt.
 *
 * Pure: times are told.  Storages are numbered as the setup found them; one (number 0) where the
 * modem does not tell.
 */
#ifndef MODEM_SWEEP_H
#define MODEM_SWEEP_H

#include <stdbool.h>
#include <stdint.h>

struct sweep {
	int64_t interval_ms;
	unsigned storages; /* how many; 0 = no sweeps */
	unsigned due;      /* bit by storage */
	unsigned hinted;   /* due because of a hint that no listing has followed yet */
	bool following;    /* the listing under way follows a hint */
	bool hints_come;   /* this modem sends +CMTI */
	/* Listings running that were refused, or not complete. */
	unsigned refused, incomplete;
	/* Monotonic milliseconds, -1 = not set. */
	int64_t next_at, again_at, owner_until;
};

void sweep_init(struct sweep *s, int64_t interval_ms);
/* The modem is ready: everything is due. */
void sweep_start(struct sweep *s, unsigned storages, int64_t now_ms);
void sweep_stop(struct sweep *s);
/* List everything soon. */
void sweep_all(struct sweep *s);
/* Something was announced for this storage; -1 = for one that nobody knows. */
void sweep_hint(struct sweep *s, int storage);
/* The listing of this storage goes out. */
void sweep_listing(struct sweep *s, unsigned storage);
/* It showed so many messages; complete = without garbled lines. */
void sweep_listed(struct sweep *s, unsigned storage, unsigned shown, bool complete, int64_t now_ms);
/* It was refused; false: too often, the modem has forgotten its setup. */
bool sweep_refused(struct sweep *s, int64_t now_ms);

/* Whether a listing may go out, and of which storage.  A new listing voids the last one: not before
 * that is settled, or its owner is late. */
bool sweep_due(const struct sweep *s, bool settled, int64_t now_ms, unsigned *storage_out);
/* When sweep_expire is to be called, or -1. */
int64_t sweep_deadline(const struct sweep *s, bool settled);
/* true: an interval has passed. */
bool sweep_expire(struct sweep *s, int64_t now_ms);

#endif
