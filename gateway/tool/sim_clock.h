/*
 * The simulator's clock: time passes when everybody is idle (base/clock.h,
 * lockstep), so that a day of sparse traffic takes seconds.
 *
 * Clients (kengd, keng) connect to the socket and say `idle <deadline>\n`; when
 * all are idle and no byte has moved anywhere, the clock jumps to the earliest
 * deadline and says `now <ms>\n` to all.  After any byte on a port, or a client
 * that comes or goes, the same time is told once more.
 */
#ifndef TOOL_SIM_CLOCK_H
#define TOOL_SIM_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/base/err.h"
#include "gateway/base/loop.h"

struct sim_clock;

/* Owns the clocks of this process from here on, beginning at start_ms (UTC). */
struct sim_clock *sim_clock_open(struct loop *l, const char *spec, int64_t start_ms, struct err *e);
void sim_clock_close(struct sim_clock **c);

/* Bytes were handed to a port: everybody looks again before time passes. */
void sim_clock_stir(struct sim_clock *c);

/*
 * One step: whatever is ready is served; when nothing is, time passes, to
 * deadline_ms (-1: none) or the clients' earliest, but not past until_ms.
 * Blocks only while a client is busy or none is there.
 */
void sim_clock_step(struct sim_clock *c, int64_t deadline_ms, int64_t until_ms);

#endif
