/*
 * The whole house in one process under a fake clock: emulated network and
 * modem, engine, turn and store.  Nothing waits: when nothing can move, the
 * clock jumps to the next deadline.
 */
#ifndef TESTS_HOUSE_H
#define TESTS_HOUSE_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/base/config.h"
#include "gateway/daemon/turn.h"
#include "gateway/store/db.h"
#include "modem/modem.h"
#include "modem/sim/sim.h"
#include "parsers/pack.h"

struct house {
	struct sim *sim;
	struct modem *modem;
	struct turn *turn;
	struct db *db;
	struct pack *pack;
	struct config config;
	const char *vfs; /* a shim for the store, or NULL */
	int64_t utc_ms, mono_ms;
};

/* A new store in the scratch folder, units of 50 villages, an officer in each, no limits. */
void house_open(struct house *h, const struct sim_options *sim);
void house_close(struct house *h);
/* The gateway dies and comes back: RAM is lost, store, modem and SIM stay. */
void house_restart(struct house *h);

/* Runs until nothing is left to do: SIM and network empty, all decided, the outbox at rest. */
void house_settle(struct house *h);
/* Runs for that long. */
void house_run(struct house *h, int64_t ms);

void house_text(struct house *h, const char *from, const char *text);
/* The newest text that the phone got, or NULL. */
const char *house_answer(const struct house *h, const char *to);
unsigned house_answers(const struct house *h, const char *to);

/* An act by name with its arguments; the answer is a new reference. */
json_t *house_act(struct house *h, const char *act, json_t *args);

/* A turn_answer that keeps a copy in the json_t * at ctx. */
void house_keep(const json_t *answer, void *ctx);

/* Rows of a list; a new reference. */
json_t *house_list(struct house *h, const char *name);
/* The only row of that list, or the i-th. */
const char *house_field(struct house *h, const char *list, size_t i, const char *key);

/* The house's villages: "Thôn Lộc Sơn" and so on, code "10-<i>", its officer's phone. */
#define HOUSE_VILLAGES 50
void house_phone(unsigned village, char out[static 24]);
/* Unaccented, without the kind: "Loc Son". */
void house_village(unsigned village, char out[static 24]);

#endif
