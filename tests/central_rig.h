/*
 * A whole centre for a test: PostgreSQL in a folder of its own (a UNIX socket,
 * no port), the real kengcentral, a client, and journals told by hand.  Cluster
 * and programs are gone with the test, also when it dies.
 */
#ifndef TESTS_CENTRAL_RIG_H
#define TESTS_CENTRAL_RIG_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define CENTRAL_WAIT_MS 30000
#define CENTRAL_WORDS(...)        \
	(const char *const[])     \
	{                         \
		__VA_ARGS__, NULL \
	}

/* ---- PostgreSQL ---- */

/* durable: as in production; else without syncs, for speed.  fails the test when it does not start.
 */
void central_cluster(bool durable);
void central_database_stop(void);
void central_database_start(void);
/* kill -9 of the postmaster and of all its backends; central_database_start brings it back. */
void central_database_kill(void);
/* A copy of the whole cluster as it stands now, and the way back to it. */
void central_database_keep(void);
void central_database_restore(void);
/* As kengcentral is told it. */
const char *central_conninfo(void);
/* Nothing of any gateway is left. */
void central_empty(void);
/* Statements; and the first column of the first row ("" when there is none), to be freed. */
void central_sql(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *central_value(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int64_t central_number(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* ---- kengcentral ---- */

struct central_copy {
	pid_t pid;
	int err;
	char url[96];
};

/* Waits until it says ready. */
void central_start(struct central_copy *c);
/* Its exit code after SIGTERM. */
int central_stop(struct central_copy *c);
bool central_lives(const struct central_copy *c);
/* kill -9; and again on the same port, for gateways keep the address. */
void central_kill(struct central_copy *c);
void central_restart(struct central_copy *c);
/* What those started from now on tell gateways: seconds to the next contact (300). */
void central_contact(int seconds);

struct central_heard {
	int code;
	char *out, *err; /* to be freed by central_heard_free */
};

void central_run(const char *const *words, struct central_heard *heard_out);
void central_heard_free(struct central_heard *h);
/* Runs, and fails the test unless it ends with that code; what it printed, to be freed. */
char *central_says(int code, const char *const *words);

/* ---- HTTP ---- */

struct central_reply {
	int status;    /* 0: none came */
	json_t *json;  /* NULL: not JSON */
	char type[64]; /* content type */
	char *text;
	size_t len;
	long retry_after; /* -1: no such header */
};

struct central_ask {
	const char *path;
	const char *token;    /* or NULL */
	const char *encoding; /* Content-Encoding, or NULL */
	const char *body;     /* NULL: GET */
	size_t len;
};

void central_http(
    const struct central_copy *c, const struct central_ask *ask, struct central_reply *reply_out);
/* Ends the calling thread's connection. */
void central_http_end(void);
void central_reply_free(struct central_reply *r);
/* "type" of a problem, or "" */
const char *central_problem(const struct central_reply *r);

/* ---- a gateway ---- */

struct teller {
	char gateway[32];
	char token[65];
	char epoch[33];
	json_t *rows;  /* all, of every epoch, as they go over the wire */
	json_t *marks; /* the epoch of each */
};

/* Adds the gateway at the centre and enrols it; begins its first epoch, named by a letter. */
void teller_new(struct teller *t, const struct central_copy *c, const char *gateway);
/* Without the centre: for a token of your own. */
void teller_begin(struct teller *t, const char *gateway, char epoch);
/* Another life of it: as it was at row seq (a backup). */
void teller_restore(struct teller *copy_out, const struct teller *t, int64_t seq);
void teller_free(struct teller *t);

int64_t teller_seq(const struct teller *t);
const char *teller_hash(const struct teller *t, int64_t seq);
/* A row; body and private_json (or NULL) are consumed.  Its seq. */
int64_t teller_row(struct teller *t, const char *kind, json_t *body, json_t *private_json);
/* epoch.started behind its last row. */
int64_t teller_epoch(struct teller *t, char epoch);
/* The row object at seq, to be changed at will. */
json_t *teller_at(const struct teller *t, int64_t seq);

/* A report of one field; n < 0: unknown.  Texts that are NULL: luu_dan of thu_hoi, unit 44, valid
 * always, 2026-01-02, recorded.  Returns its seq. */
struct told_report {
	int report, version, message;
	const char *form, *unit, *unit_from, *day, *state, *field, *origin;
	int64_t n;
	bool approx;
};
int64_t teller_report(struct teller *t, const char *kind, const struct told_report *what);

/* A request of rows first..last with their epoch (last < first: a poll by the newest epoch). */
json_t *teller_batch(const struct teller *t, int64_t first, int64_t last);
/* Sends a request, which is consumed. */
void teller_send(const struct teller *t, const struct central_copy *c, json_t *request,
    struct central_reply *reply_out);
/* Sends rows first..last, or all that are there (0, 0), and fails the test unless all is acked. */
void teller_tell(const struct teller *t, const struct central_copy *c, int64_t first, int64_t last);

#endif
