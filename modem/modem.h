/*
 * One modem as one engine: probing, setup, PIN, sweeps, deletes and submits.
 * Spec: 3GPP TS 27.005 (SMS over AT, PDU mode), 27.007, V.250.
 *
 * No I/O, no clock, no callbacks.  The owner moves bytes, tells the time (monotonic
 * milliseconds) and pulls what happened:
 *
 *     modem_opened(m, now);                      the port is open
 *     modem_receive(m, buf, n, now);             bytes the port gave
 *     while (modem_next(m, &ev)) ...             what happened, oldest first
 *     p = modem_output(m, &len);                 bytes the port should take
 *     modem_sent(m, len_written, now);
 *     modem_deadline(m);                         when to call modem_expire
 *
 * Messages are stored on the SIM, listed with AT+CMGL=4 and deleted only on the owner's order,
 * after his commit.  A listing allows one AT+CMGD for each index that it showed; whatever the
 * answer, also none, that index is deleted again only after a new listing.  Never AT+CNMA, never
 * +CMT, never two commands in one line, never a PIN tried twice.
 *
 * After opening, and whenever a command was given up, the conversation is out of step: a probe is
 * sent and everything up to the answer of that very probe is thrown away.
 */
#ifndef MODEM_MODEM_H
#define MODEM_MODEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "modem/at_lex.h"

/* SMSC address (1 + 11) and TPDU (164), with some room for what no specification allows. */
#define MODEM_OCTETS_MAX 200
/* Longest text in an event, with its NUL: a line as the modem sent it. */
#define MODEM_TEXT_MAX 800
#define MODEM_SERIAL_LEN 24
/* No code was given: bare ERROR, or no answer. */
#define MODEM_CODE_NONE (-1)

struct modem;

enum modem_state {
	MODEM_CLOSED,      /* no port */
	MODEM_PROBING,     /* out of step: waiting for the answer of the probe */
	MODEM_CONFIGURING, /* in step, the setup is under way */
	MODEM_READY,       /* lists, deletes, submits */
	MODEM_LOCKED, /* the SIM wants a PIN that is missing or was refused, or the PUK: a person
			 must act */
	MODEM_FAULTY, /* an essential step was refused, or silence: tried again by itself */
	MODEM_STATES,
};

enum modem_outcome {
	MODEM_SENT,    /* the network took it: mr */
	MODEM_REFUSED, /* surely not sent: no prompt, an error before it, or +CMS ERROR 0-255 (code)
			*/
	MODEM_UNKNOWN, /* handed over, and nobody can tell (code of the error, or MODEM_CODE_NONE)
			*/
};

enum modem_event_type {
	MODEM_EV_STATE,  /* from, to, text: the reason */
	MODEM_EV_LISTED, /* listing, index, stat, octets and len (SMSC first); len 0: not hex, text
			    is the line */
	MODEM_EV_LISTING_END, /* listing, shown, complete, storage */
	MODEM_EV_DELETED,     /* answer to AT+CMGD: listing, index, ok */
	MODEM_EV_SUBMITTED,   /* answer to a submit: tag, outcome, mr or code */
	MODEM_EV_REPORT,      /* +CDS: octets and len of a status report (SMSC first) */
	MODEM_EV_USSD,        /* end of a USSD request: tag, ok; text: what the network said, or why
				 nothing        came; status, code */
	MODEM_EV_NOISE,       /* text: a line worth a log entry (unknown, garbled, too long) */
};

struct modem_event {
	enum modem_event_type type;
	enum modem_state from, to;
	uint32_t listing; /* number of the listing, for modem_delete; never 0 */
	unsigned index;
	int stat; /* 27.005: 0 received unread, 1 received read, 2 stored unsent, 3 stored sent */
	unsigned shown; /* messages that the listing showed with MODEM_EV_LISTED */
	/* What the listing did not show is not in this storage.  false: a line was garbled; what
	 * was listed may be deleted all the same, but the absence of a message proves nothing. */
	bool complete;
	bool ok;
	char storage[4]; /* "SM", "ME", or "" where the modem does not tell */
	uint32_t tag;
	enum modem_outcome outcome;
	int mr;     /* message reference 0-255, MODEM_SENT only */
	int status; /* <m> of +CUSD: 0 done, 1 an answer was awaited, 2 ended, ...; -1 = none */
	int code;   /* number of +CMS/+CME ERROR, or MODEM_CODE_NONE */
	enum at_final final; /* AT_FINAL_CMS, AT_FINAL_CME, ...: whose number it is */
	size_t len;
	uint8_t octets[MODEM_OCTETS_MAX];
	char text[MODEM_TEXT_MAX];
};

struct modem_options {
	char pin[9];      /* "" = none */
	bool pin_refused; /* modem_status() of the last run with this PIN: it is not tried again */
	unsigned probe_turn; /* where the turn of probes goes on: modem_status() of the last run */
	int64_t sweep_ms;    /* between two sweeps of a quiet modem; 0 = 30000 */
};

struct modem_status {
	/* Kept over restarts: commit it together with the events, before output is written, so that
	 * a late answer to an old probe is not taken for the answer to a new one of the same kind.
	 */
	unsigned probe_turn;
	/* Kept likewise: set before the PIN goes out, cleared when the SIM accepts it, so that even
	 * a crash cannot use up the three tries. */
	bool pin_refused;
	int rssi; /* of AT+CSQ: 0-31, 99 = not known */
	/* Of +CREG, +CGREG and +CEREG the one that serves, for LTE modems may have only the last: 1
	 * home, 5 roaming, 0 2 3 4 not; -1 = not known. */
	int registration;
	int registered[3];            /* each of them */
	char imei[MODEM_SERIAL_LEN];  /* of the modem, "" = not told */
	char iccid[MODEM_SERIAL_LEN]; /* of its SIM, "" = not told */
	char storage[4];              /* current one; used and total are its last known figures */
	int used, total;              /* -1 = not known */
	bool reports;                 /* the modem delivers status reports (+CDS) */
	unsigned timeouts;            /* commands given up */
	unsigned noise_lines;         /* lines that belong to nothing */
};

/* Never NULL: out of memory ends the program. */
struct modem *modem_new(const struct modem_options *options);
/* Frees *m and sets it to NULL; events not yet pulled are dropped. */
void modem_free(struct modem **m);

/* The port was opened: out of step, then set up anew. */
void modem_opened(struct modem *m, int64_t now_ms);
/* The port is gone: a submit handed over becomes unknown (event), nothing else survives. */
void modem_lost(struct modem *m, int64_t now_ms);

void modem_receive(struct modem *m, const void *bytes, size_t len, int64_t now_ms);
/* Valid until the next call on this modem; NULL or len 0: nothing to write. */
const void *modem_output(const struct modem *m, size_t *len_out);
void modem_sent(struct modem *m, size_t len, int64_t now_ms);

/* Monotonic milliseconds of the next modem_expire, or -1. */
int64_t modem_deadline(const struct modem *m);
void modem_expire(struct modem *m, int64_t now_ms);

/* Oldest first; false when there is none.  Pull all before writing output. */
bool modem_next(struct modem *m, struct modem_event *event_out);

/*
 * Delete what listing showed at index, after the commit.  false: no longer allowed (a newer listing
 * has begun, the port was lost, it was ordered before); the next listing shows it again.
 */
bool modem_delete(struct modem *m, uint32_t listing, unsigned index, int64_t now_ms);

/* Ready, and no submit pending. */
bool modem_can_submit(const struct modem *m);
/*
 * pdu begins with the SMSC octets, tpdu_len counts without them.  more: another one follows at
 * once, so that the link to the network is worth keeping open.  Only when modem_can_submit.
 * Exactly one MODEM_EV_SUBMITTED follows.
 */
void modem_submit(struct modem *m, uint32_t tag, const uint8_t *pdu, size_t len, size_t tpdu_len,
    bool more, int64_t now_ms);

/*
 * Dials a code of the operator's; exactly one MODEM_EV_USSD follows, also where that cannot be:
 * the modem is not ready, another request is under way, or the code has other characters than
 * digits, * and #.  Messages come and go meanwhile.  No session is left open.
 */
void modem_ussd(struct modem *m, uint32_t tag, const char *code, int64_t now_ms);
bool modem_can_ussd(const struct modem *m);
/* What the modem said for the last MODEM_EV_USSD, undecoded; until the next modem_ussd. */
const char *modem_ussd_raw(const struct modem *m);

/* List as soon as the conversation allows. */
void modem_sweep(struct modem *m, int64_t now_ms);

enum modem_state modem_state(const struct modem *m);
const struct modem_status *modem_status(const struct modem *m);

const char *modem_state_name(enum modem_state state);
const char *modem_outcome_name(enum modem_outcome outcome);
const char *modem_event_type_name(enum modem_event_type type);

#endif
