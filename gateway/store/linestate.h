/*
 * What must be remembered of a line (a modem by its configured name) over a
 * restart, committed before the modem hears of it.
 */
#ifndef STORE_LINESTATE_H
#define STORE_LINESTATE_H

#include <stdbool.h>

#include "gateway/store/db.h"

struct linestate {
	unsigned probe_turn; /* the turn of its probes: no late answer is taken for a new one */
	bool pin_refused;    /* the SIM refused this PIN: a third wrong one would lock it */
};

/* pin is the configured one: another PIN than the refused one may be tried. */
void linestate_get(struct db *db, const char *line, const char *pin, struct linestate *out);
void linestate_put(struct db *db, const char *line, const char *pin, const struct linestate *s);

#endif
