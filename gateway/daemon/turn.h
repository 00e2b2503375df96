/*
 * The turn: take what modems, people and timers brought, apply all of it in
 * one transaction (each item in its own savepoint), commit, and only then
 * release the effects.  The commits are orderings; many share one sync:
 *
 *     C1  parts and messages stored        then  AT+CMGD
 *     C2  message decided, answer queued
 *     C3  attempt begun                    then  AT+CMGS
 *     C4  attempt answered
 *     C5  attempt settled by its status report
 *     A   act carried out                  then  its answer
 *
 * No descriptors and no clock: the owner moves the modems' bytes and says what
 * time it is, so the same code runs in the daemon and in a test without one
 * system call to wait.  Nothing here is state that the database has not.
 */
#ifndef DAEMON_TURN_H
#define DAEMON_TURN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "gateway/base/config.h"
#include "gateway/base/err.h"
#include "gateway/daemon/effects.h"
#include "gateway/store/db.h"
#include "modem/modem.h"
#include "parsers/pack.h"

struct turn;

struct turn_options {
	struct db
	    *db; /* open for writing, under the lock; stays the caller's, as do pack and config */
	const struct pack *pack;
	const struct config *config;
	int64_t die_at; /* drill: kill this process at that ordering point; 0 = never */
};

/* Never NULL: out of memory ends the program. */
struct turn *turn_new(const struct turn_options *options);
void turn_free(struct turn **t);

/* Before the modem is made: what is configured, and what is remembered of it. */
void
turn_modem_options(struct turn *t, const struct config_modem *config, struct modem_options *out);
/* A line of the gateway; configuration and modem stay the caller's. */
void turn_add_line(struct turn *t, const struct config_modem *config, struct modem *modem);
/* Something that the line's owner must tell people: the port is missing.  NULL: it is there. */
void turn_line_trouble(struct turn *t, const char *name, const char *text);

/* What a dead daemon left: attempts in flight become unknown.  Once, before the first turn. */
bool turn_recover(struct turn *t, int64_t utc_ms, struct err *e);

/* An act for the next turn; request and by are copied.  false: too many wait. */
bool turn_act(struct turn *t, json_t *request, const char *by, effects_answer *answer, void *ctx);
/* Nobody waits for the answers of this ctx any more. */
void turn_forget(struct turn *t, const void *ctx);

/* Turns until nothing is left to do now. */
void turn_run(struct turn *t, int64_t utc_ms, int64_t mono_ms);
/* Monotonic time when something falls due by itself. */
int64_t turn_deadline(const struct turn *t);

/* An act asked for the pack to be read anew, and it is readable; true once for each. */
bool turn_wants_pack(struct turn *t);
/* The pack from the next turn on; the caller's, as the one before. */
void turn_set_pack(struct turn *t, const struct pack *pack);

/* From now on nothing new is submitted: the end is near. */
void turn_drain(struct turn *t);
/* A submit is with a modem, or its answer is not yet committed. */
bool turn_in_flight(const struct turn *t);

/* A modem has been ready at least once. */
bool turn_was_ready(const struct turn *t);
/* {"ready","modems":[{"name","state",...}]} of what RAM knows; a new reference. */
json_t *turn_status(const struct turn *t);

#endif
