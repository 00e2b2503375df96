/*
 * How far the central server holds the journal, and what stands between: one
 * row that survives every restart.  Only the writer changes it, by acts of
 * keng-sync; everybody may look.
 *
 *     going -> fork -> branching -> going     a person decides in between
 *     going -> superseded                     a copy of this gateway has taken over
 *     going -> gone                           a webhook that wants no more (410)
 */
#ifndef STORE_SYNC_H
#define STORE_SYNC_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "gateway/store/db.h"
#include "gateway/store/journal.h"

#define SYNC_CURSOR_LEN 128 /* of the way down, opaque */
#define SYNC_TROUBLE_LEN 256

enum sync_state { SYNC_GOING, SYNC_FORK, SYNC_BRANCHING, SYNC_SUPERSEDED, SYNC_GONE, SYNC_STATES };

const char *sync_state_name(enum sync_state state);
/* false when name is none. */
bool sync_state_find(const char *name, enum sync_state *state_out);

struct sync_cursor {
	int64_t acked;   /* rows up to this one are held by the centre */
	int64_t express; /* urgent rows up to this one have been sent out of turn */
	enum sync_state state;
	char branch[JOURNAL_EPOCH_LEN]; /* while branching: the epoch that shall begin */
	char down[SYNC_CURSOR_LEN];     /* "": from the beginning */
	int64_t contact;                /* last answer, UTC ms; 0: never */
	char trouble[SYNC_TROUBLE_LEN]; /* "": none */
	int64_t trouble_since;
	bool has_offset;
	int64_t clock_offset_ms; /* the centre's clock minus ours */
};

void sync_get(struct db *db, struct sync_cursor *cursor_out);
void sync_put(struct db *db, const struct sync_cursor *cursor);

/* Rows that the centre does not hold yet. */
int64_t sync_waiting(struct db *db);

/* What became of a change that came down; one that was refused may come again. */
void sync_change_done(
    struct db *db, const char *id, const char *kind, const json_t *errors, int64_t at_ms);
/* Results that the centre has not heard: [{"id","ok","errors"}], at most limit. */
json_t *sync_change_results(struct db *db, int limit);
void sync_change_told(struct db *db, const char *id);
/* Changes that were refused, newest first: [{"id","kind","errors","at"}]. */
json_t *sync_change_refused(struct db *db, int limit);

/* A row that the centre holds, but whose content it could not take. */
void sync_rejected(struct db *db, int64_t seq, const char *code, const char *detail);
/* The newest of them: [{"seq","code","detail"}]. */
json_t *sync_rejected_list(struct db *db, int limit);

/* Reports given back after a restore that a person must still settle. */
int64_t sync_orphans_open(struct db *db);

#endif
