/*
 * Messages: what a phone sent, whole, with the fate that was decided for it.
 *
 *     incomplete -> undecided -> decided
 */
#ifndef STORE_MESSAGE_H
#define STORE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/store/db.h"

#define MESSAGE_TEXT_MAX 4096 /* octets of UTF-8 with NUL */
#define MESSAGE_NUMBER_LEN 48 /* E.164, or an alphanumeric sender as it came */
#define MESSAGE_LINE_LEN 32
#define MESSAGE_DAY_LEN 11
#define MESSAGE_REF_LEN 12
/* Parts of one message are stamped that near each other; a reused reference hardly ever is. */
#define MESSAGE_PARTS_MS (15 * INT64_C(60000))
#define MESSAGE_PARTS_MISSING "parts missing" /* the reason of a set that was given up */

struct message {
	int64_t id;
	char line[MESSAGE_LINE_LEN];
	char sender[MESSAGE_NUMBER_LEN];
	char text[MESSAGE_TEXT_MAX];
	bool has_text; /* false: undecodable, or not yet whole */
	int64_t stamp; /* SMSC time, 0 = none */
	int64_t sent;  /* what dates it: the stamp, or the arrival */
	int64_t received;
	char day[MESSAGE_DAY_LEN]; /* local day of sent */
	bool by_arrival;           /* the stamp was not plausible */
	int parts;
	int tries;
	bool doubtful; /* perhaps a copy of an earlier one: never counted unasked */
	char ref[MESSAGE_REF_LEN];
	char decision[16]; /* "" while undecided */
	char reason[64];
};

/* The fate of a message.  Strings may be NULL. */
struct message_fate {
	const char *intent, *decision, *reason, *ref;
};

/* Adds an undecided message, at its first try, and its journal row; sets m->id. */
bool message_add(struct db *db, struct message *m);

/* Journals that the message tells of an emergency in that unit; told: a duty officer has it. */
void message_raise_urgent(struct db *db, const struct message *m, const char *unit,
    const char *unit_from, bool told, int64_t at_ms);

/* Adds a message that waits for its other parts (concat: "<ref>/<bits>/<total>"), or finds the one
 * that waits already. */
bool message_add_incomplete(struct db *db, struct message *m, const char *concat, int number);

/* The oldest message whose parts have been missing since before that time; false when there is
 * none. */
bool message_next_incomplete(struct db *db, int64_t before_ms, struct message *message_out);

/* All parts are there: the text is whole and the message undecided; journalled. */
bool message_complete(struct db *db, struct message *m);

bool message_get(struct db *db, int64_t id, struct message *message_out);

/* The oldest undecided message after that id; false when there is none. */
bool message_next_undecided(struct db *db, int64_t after, struct message *message_out);

/* One more try to read it, committed before the reading: a poison message must not kill every
 * start. */
void message_raise_tries(struct db *db, int64_t id);

/* The message of that line, sender and reference; false when there is none. */
bool message_given_back(struct db *db, const char *line, const char *sender, const char *ref,
    struct message *message_out);

/* The reference that its sender shall read, before the reports that are journalled under it. */
void message_set_ref(struct db *db, int64_t id, const char *ref);

void message_decide(struct db *db, int64_t id, const struct message_fate *fate, int64_t at_ms);

/* Back to undecided: its sender has been registered.  Returns how many messages of that number that
 * was. */
int message_reopen_waiting(struct db *db, const char *sender);

/* Why it gets no answer; shown beside it. */
void message_set_silence(struct db *db, int64_t id, const char *why);
bool message_is_answered(struct db *db, int64_t id);

/* Reference of that sender's latest recorded message before this one; false when there is none. */
bool message_last_ref(
    struct db *db, const char *sender, int64_t before, char ref_out[static MESSAGE_REF_LEN]);

/* Answers (receipts, not notices) decided for that number after one time and up to another. */
int64_t
message_answers_between(struct db *db, const char *recipient, int64_t after_ms, int64_t to_ms);

#endif
