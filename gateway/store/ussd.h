/*
 * USSD requests: codes that people had dialled, and what the operator answered.
 *
 *     asked -> dialled -> answered | failed
 *        \--------\----> failed, or lost with the daemon that had it
 */
#ifndef STORE_USSD_H
#define STORE_USSD_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/store/db.h"

#define USSD_SESSION_CODE_LEN 32
#define USSD_SESSION_LINE_LEN 32
#define USSD_SESSION_TEXT_MAX 1024

struct ussd_session {
	int64_t id;
	char line[USSD_SESSION_LINE_LEN];
	char code[USSD_SESSION_CODE_LEN];
	char state[12];
	int status; /* <m> of +CUSD, -1 where none came */
	/* What the operator said, or why nothing came; raw is what the modem made of it. */
	char text[USSD_SESSION_TEXT_MAX], raw[USSD_SESSION_TEXT_MAX];
};

/* Its id. */
int64_t ussd_session_ask(struct db *db, const char *line, const char *code, int64_t at_ms);
/* The oldest of that line that is not dialled yet. */
bool ussd_session_next(struct db *db, const char *line, struct ussd_session *out);
void ussd_session_dialled(struct db *db, int64_t id);
/* ok: the operator answered.  What has ended stays as it is. */
void ussd_session_end(struct db *db, int64_t id, bool ok, int status, const char *text,
    const char *raw, int64_t at_ms);
/* At start: those of a dead daemon are lost.  Returns how many. */
int ussd_session_recover(struct db *db, int64_t at_ms);

bool ussd_session_get(struct db *db, int64_t id, struct ussd_session *out);
/* Neither asked nor dialled. */
bool ussd_session_ended(const struct ussd_session *s);

#endif
