/*
 * The outbox: every text that shall leave, and every attempt to submit it.
 *
 *     queued -> submitting -> sent -> delivered (or failed, says its status report)
 *        ^          |  \-> failed            refused for good
 *        \----------+-> unknown              no answer, or one that proves nothing
 *
 * A text of several segments goes segment by segment and resumes where it
 * stopped.  An attempt that was refused before anything left does not count;
 * texts that may be doubled are attempted twice at most, all others once ever.
 */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/store/db.h"

#define OUTBOX_TEXT_MAX 1024 /* octets of UTF-8 with NUL */
#define OUTBOX_NUMBER_LEN 24
#define OUTBOX_LINE_LEN 32
#define OUTBOX_UNKNOWN_RETRY_MS 90000
#define OUTBOX_MOVE_MS 60000

enum outbox_kind { /* in the order in which they go */
	OUTBOX_URGENT,
	OUTBOX_QUESTION,
	OUTBOX_RECEIPT,
	OUTBOX_COMMAND, /* answer to a command */
	OUTBOX_NOTICE,  /* a later change that the recipient did not make himself */
	OUTBOX_ALERT,
	OUTBOX_ZERO, /* receipt of a zero report */
	OUTBOX_REMINDER,
	OUTBOX_BROADCAST,
	OUTBOX_KINDS
};

const char *outbox_kind_name(enum outbox_kind kind);
/* Is the text what a message's sender waits for?  Only one of these per message. */
bool outbox_kind_answers(enum outbox_kind kind);

struct outbox {
	int64_t id;
	int64_t message; /* 0: none */
	char recipient[OUTBOX_NUMBER_LEN];
	char text[OUTBOX_TEXT_MAX];
	enum outbox_kind kind;
	char line[OUTBOX_LINE_LEN]; /* the modem it shall go through */
	int segments;
	int next;        /* segment to submit next, from 1 */
	int64_t expires; /* when queued: not begun after that UTC time; 0: never too late */
};

enum outbox_outcome {
	OUTBOX_SENT,    /* the network took it */
	OUTBOX_RETRY,   /* surely not sent; worth another try */
	OUTBOX_REFUSED, /* surely not sent, and it never will be */
	OUTBOX_UNKNOWN, /* nobody can tell */
};

/* Queues a text; sets o->id, o->segments = 1 and o->next = 1. */
bool outbox_add(struct db *db, struct outbox *o, int64_t at_ms);

/* Is the answer to that message still waiting to leave? */
bool outbox_answer_waits(struct db *db, int64_t message);

/* Drops texts of that line that have not begun and whose time is past. */
void outbox_expire(struct db *db, const char *line, int64_t now_ms);
/* The text that goes next on that line, due now, of the kinds up to last_kind.  false: none. */
bool outbox_next(struct db *db, const char *line, int64_t now_ms, enum outbox_kind last_kind,
    struct outbox *outbox_out);
/* Is there another text for that line, due now? */
bool outbox_more(struct db *db, const char *line, int64_t now_ms);
/*
 * Texts of lines that cannot serve go through `line` from now on: urgent ones
 * at once, others when they have waited OUTBOX_MOVE_MS.  ready names all lines
 * that can: ",viettel,mobifone,".  Returns how many.
 */
int outbox_move(struct db *db, const char *line, const char *ready, int64_t now_ms);

/* When something of that line becomes due that is not due yet; -1: never. */
int64_t outbox_due(struct db *db, const char *line, int64_t now_ms);

/*
 * C3: one attempt of segment o->next, committed before anything is handed to
 * the modem; o->segments as the text was split now.  Returns the attempt's id.
 */
int64_t outbox_begin(struct db *db, const struct outbox *o, const char *line, int64_t at_ms);

/*
 * C4: what the answer says.  mr: TP-MR when sent; code: the error otherwise.
 * The text's new state's name is copied to state_out.
 */
void outbox_end(struct db *db, int64_t attempt, enum outbox_outcome outcome, int mr, int code,
    int64_t at_ms, char state_out[static 16]);

/* A status report of the network (23.040 section 9.2.2.3). */
struct outbox_report {
	const char *line, *recipient;
	int mr;        /* of the submit, modulo 256 */
	int64_t stamp; /* when the service centre took the submit, UTC ms */
	int status;    /* TP-ST */
};

enum outbox_settled {
	OUTBOX_SETTLES_NOTHING, /* no attempt fits, or several, or it is still on its way */
	OUTBOX_DELIVERED,
	OUTBOX_UNDELIVERED,
};

/*
 * The report belongs to the attempt with its reference, recipient and time; if
 * none has that reference, to the only attempt of unknown reference.  What was
 * delivered stays delivered.
 */
enum outbox_settled outbox_take_report(struct db *db, const struct outbox_report *r, int64_t at_ms);

/* Nothing can carry this text: failed, with an alert. */
void outbox_give_up(struct db *db, int64_t id, const char *why, int64_t at_ms);

/* At start: attempts that a dead daemon left in flight become unknown.  Returns how many. */
int outbox_recover(struct db *db, int64_t at_ms);

/*
 * Submits of that line begun after one time and up to another, refused ones not counted; for the
 * limits.  Bounded above, or those of a clock that was set back would count for ever.
 */
int64_t outbox_submits_between(struct db *db, const char *line, int64_t after_ms, int64_t to_ms);

#endif
