/*
 * What must be remembered of a line (a modem by its configured name) over a
 * restart: the turn of its probes, and which SIM it is.
 */
#ifndef STORE_PROBE_H
#define STORE_PROBE_H

#include <stdint.h>

#include "gateway/store/db.h"

unsigned probe_turn(struct db *db, const char *line);
void probe_set_turn(struct db *db, const char *line, unsigned turn);

#endif
