/*
 * The ports of the configured modems: opens them, moves bytes between port and
 * engine, and opens them again when they are lost.  Owns the engines.
 */
#ifndef DAEMON_PORTS_H
#define DAEMON_PORTS_H

#include <stdint.h>

#include "gateway/base/config.h"
#include "gateway/base/loop.h"
#include "gateway/daemon/turn.h"

struct ports;

/* Never NULL.  Adds a line to the turn for each modem of the configuration. */
struct ports *ports_new(struct loop *loop, const struct config *config, struct turn *turn);
void ports_free(struct ports **p);

/* Opens what is due to be opened and tells engines whose deadline has passed. */
void ports_tick(struct ports *p, int64_t mono_ms);
/* Writes what the engines want to say; after a turn, never before. */
void ports_flush(struct ports *p, int64_t mono_ms);
/* Monotonic time of the next ports_tick, or -1. */
int64_t ports_deadline(const struct ports *p);

#endif
