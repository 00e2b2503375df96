/*
 * The orderings of a turn: what its transaction did, and the numbered points
 * before and after its commit and after each effect.  The log shows them, and
 * a drill can kill the process at any of them.
 */
#ifndef DAEMON_ORDERING_H
#define DAEMON_ORDERING_H

#include <stdint.h>

struct ordering {
	int64_t points; /* passed so far */
	int64_t die_at; /* drill: SIGKILL at that point; 0 = never */
	char did[40];   /* " C1 C2": in the open transaction */
};

/* The transaction has done that: C1 C2 C3 C4 A (daemon/turn.h), D deleted, P probe, L line, M texts
 * moved, R try raised. */
void ordering_did(struct ordering *o, const char *what);

/* A point is passed. */
void ordering_point(struct ordering *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
