/*
 * The far side of the way to the central server, as child processes: the
 * independent centre of tests/peer, the line that breaks before it, and a
 * gateway's configuration that leads there.
 */
#ifndef TESTS_CENTRE_H
#define TESTS_CENTRE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "tests/rig.h"

#define CENTRE_TOKEN "token-of-the-tests"

struct centre {
	pid_t pid, proxy, tls; /* 0: does not run */
	int port;              /* of the centre */
	int front;             /* where gateways go: the proxy's port, or the centre's own */
	int control;           /* connection to the proxy; -1 */
};

/* The centre; its state lives in the scratch folder under that name.  proxy: a line before it. */
void centre_start(struct centre *c, const char *state, bool proxy);
/* kill -9, and again on the same port with the state that it had saved. */
void centre_restart(struct centre *c, const char *state);
void centre_stop(struct centre *c);
/* The line alone, before any server at that port; centre_stop ends it. */
void centre_line(struct centre *c, int port);

/*
 * A line with TLS before the centre, by a certificate for 127.0.0.1 that an authority of its own
 * has signed (scratch ca.pem); c->front leads there.  Another call makes another authority.
 */
void centre_secure(struct centre *c);
/* In a centre's place: a receiver of CloudEvents; the statuses that it answers first, or "". */
void centre_start_hook(struct centre *c, const char *answers);

/* The scratch configuration gets a central { } that leads to port (by https when more names a
 * ca_file), and a token file. */
void centre_configure(int port, const char *more);

/* GET /control/<what>; a new reference. */
json_t *centre_get(const struct centre *c, const char *what);
/* POST /control/<what>; body is consumed. */
void centre_post(const struct centre *c, const char *what, json_t *body);
/* One of a gateway's numbers in the centre's state. */
int64_t centre_number(const struct centre *c, const char *key);

/* The proxy's plan, as JSON. */
void centre_plan(struct centre *c, const char *plan);
json_t *centre_counters(struct centre *c);

/*
 * Waits until the centre's true chain is the gateway's journal up to its head;
 * fails the test after ms.  Compares row by row.
 */
void centre_await(struct rig *r, struct centre *c, int64_t ms);
/* Adds n facts to the scratch database, one commit each hundred; no daemon may run. */
void centre_write_rows(unsigned n);
/* Head of the scratch database's journal. */
int64_t centre_head(void);

#endif
