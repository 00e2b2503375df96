/*
 * What must be remembered of a line (a modem by its configured name) over a
 * restart: the turn of its probes, and which SIM it is.
 */
#ifndef STORE_LINE_H
#define STORE_LINE_H

#include <stdint.h>

#include "gateway/store/db.h"

unsigned line_probe_turn(struct db *db, const char *line);
void line_set_probe_turn(struct db *db, const char *line, unsigned turn);

#endif
