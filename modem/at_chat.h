/*
 * AT conversation with one modem: at most one command in flight, a deadline on each.
 * Spec: 3GPP TS 27.007 (commands, result codes), 27.005 (SMS), V.250 (syntax).
 *
 * No I/O, no clock, no callbacks.  The owner moves bytes and tells the time:
 *
 *     at_chat_receive(c, buf, n, now);           bytes the port gave
 *     while (at_chat_next(c, &ev)) ...           what happened, oldest first
 *     p = at_chat_output(c, &len);               bytes the port should take
 *     at_chat_sent(c, len_written);
 *     at_chat_deadline(c);                       when to call at_chat_expire
 *
 * There is no queue: what is worth sending next depends on the last answer, and the owner knows.
 *
 * In step and out of step.  After at_chat_open, at_chat_resync and every command given up, nobody
 * knows whose answer comes next.  The chat then sends a probe, AT+CSQ, AT+CPMS?, AT+CREG? and
 * AT+CPIN? in turn, and throws away everything up to the answer of that very probe: its
 * information line and OK.  Only then commands are taken.  ERROR answers no probe, for it could be
 * anybody's: the next kind is tried.  A probe's answer never ends another command.
 */
#ifndef MODEM_AT_CHAT_H
#define MODEM_AT_CHAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "modem/at_lex.h"

#define AT_PROBE_KINDS 4
#define AT_COMMAND_MAX 160 /* octets of a command line */
#define AT_PAYLOAD_MAX 400 /* hex digits of a PDU */
#define AT_CODE_NONE (-1)

struct at_chat;

struct at_command {
	const char *line;          /* "AT+CMGS=24", without CR; copied */
	const char *answer_prefix; /* "+CMGS:", static storage; NULL: no information lines */
	bool answer_required;      /* OK without an information line before it is somebody else's */
	bool digits;         /* a line of nothing but digits is information (serial numbers) */
	bool bodies;         /* lines without the prefix belong to the answer too (PDUs) */
	const char *payload; /* sent after the prompt, then Ctrl-Z; copied; or NULL */
	int64_t timeout_ms;  /* to the final result, or to the prompt */
	int64_t payload_timeout_ms; /* from the prompt to the final result */
	uint32_t tag;               /* comes back in the events */
};

enum at_event_type {
	AT_EV_LINE,    /* line: information (or body) of the command in flight */
	AT_EV_DONE,    /* final, code, prompted: its final result */
	AT_EV_TIMEOUT, /* prompted: given up; out of step from here on */
	AT_EV_IN_STEP, /* line: the information line of the probe */
	AT_EV_SILENT,  /* probes in a row that nobody answered: silent */
	AT_EV_NOTICE,  /* notice, line; body for AT_NOTICE_BODY */
	AT_EV_ECHO,    /* the modem echoed the command in flight */
	AT_EV_NOISE,   /* line: belongs to nothing */
};

struct at_event {
	enum at_event_type type;
	uint32_t tag;
	enum at_final final;
	int code;      /* of +CMS/+CME ERROR, or AT_CODE_NONE */
	bool prompted; /* the payload was handed over */
	unsigned silent;
	enum at_notice notice;
	const char *line; /* valid until the next call on this chat */
	const char *body; /* likewise; NULL where none came */
};

/* probe_turn: where the turn of the last run ended.  Never NULL: out of memory ends the program. */
struct at_chat *at_chat_new(unsigned probe_turn);
/* Frees *c and sets it to NULL. */
void at_chat_free(struct at_chat **c);

/* The port was opened: all bytes of before are forgotten, then as at_chat_resync. */
void at_chat_open(struct at_chat *c, int64_t now_ms);
/* The port is gone: forgets everything, sends nothing.  No event for the command in flight. */
void at_chat_close(struct at_chat *c);
/* Out of step by the owner's judgement (the modem has restarted).  No event for the command in
 * flight. */
void at_chat_resync(struct at_chat *c, int64_t now_ms);

bool at_chat_in_step(const struct at_chat *c);
/* In step, and no command in flight. */
bool at_chat_idle(const struct at_chat *c);
/* The payload of the command in flight was handed over. */
bool at_chat_prompted(const struct at_chat *c);
/* Only when idle; the line has no control characters and fits. */
void at_chat_submit(struct at_chat *c, const struct at_command *command, int64_t now_ms);

/* The command in flight is given up then, if not before: its answer is here but for the OK. */
void at_chat_hurry(struct at_chat *c, int64_t until_ms);

void at_chat_receive(struct at_chat *c, const void *bytes, size_t len, int64_t now_ms);
const void *at_chat_output(const struct at_chat *c, size_t *len_out);
void at_chat_sent(struct at_chat *c, size_t len);

/* Monotonic milliseconds of the next timeout, or -1 when nothing is awaited. */
int64_t at_chat_deadline(const struct at_chat *c);
void at_chat_expire(struct at_chat *c, int64_t now_ms);

bool at_chat_next(struct at_chat *c, struct at_event *event_out);

/* Kind of the next probe, to be given to at_chat_new by the next run. */
unsigned at_chat_probe_turn(const struct at_chat *c);
/* "AT+CSQ" ... of a kind below AT_PROBE_KINDS. */
const char *at_probe_text(unsigned kind);

const char *at_event_type_name(enum at_event_type type);

#endif
