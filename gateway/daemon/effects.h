/*
 * Effects: what leaves the gateway, and only after the commit that allows it.
 */
#ifndef DAEMON_EFFECTS_H
#define DAEMON_EFFECTS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/daemon/ordering.h"
#include "gateway/daemon/submit.h"
#include "gateway/store/ussd.h"
#include "modem/modem.h"

/* The answer to an act; ctx as given with the act.  answer is borrowed. */
typedef void effects_answer(const json_t *answer, void *ctx);

enum effect_type {
	EFFECT_DELETE, /* AT+CMGD of what a listing showed */
	EFFECT_SUBMIT, /* AT+CMGS */
	EFFECT_USSD,   /* AT+CUSD */
	EFFECT_ANSWER, /* to an act */
};

struct effect {
	enum effect_type type;
	struct modem *modem; /* delete, submit, ussd */
	uint32_t listing;
	unsigned index;
	int64_t attempt; /* of a text; the session of a code */
	char code[USSD_SESSION_CODE_LEN];
	struct submit_pdu pdu;
	bool more;    /* another text or segment will follow it */
	json_t *json; /* answer: owned */
	effects_answer *answer;
	void *ctx;
};

struct effects {
	struct effect *at;
	size_t n;
};

/* Room for one more, zeroed but for its type; valid until the next call. */
struct effect *effects_add(struct effects *e, enum effect_type type);
/* Takes the last one back. */
void effects_undo(struct effects *e);
/* The commit stands: all leave, in order. */
void effects_release(struct effects *e, struct ordering *o, int64_t mono_ms);
/* The commit failed: nothing leaves. */
void effects_drop(struct effects *e);
/* Nobody waits for the answers of this ctx any more. */
void effects_forget(struct effects *e, const void *ctx);
void effects_free(struct effects *e);

#endif
