/*
 * One USSD request: a code is dialled, the network's answer waited for, no session left open.
 * Spec: 3GPP TS 27.007 section 7.15 (+CUSD), 22.090.
 *
 * Pure: times are told, commands and results pulled.  +CUSD may come before, after or without the
 * OK of AT+CUSD, several times, or never; an error may come after the OK.  Only the command itself
 * occupies the conversation, the wait for its answer does not.  Modems want the code as it is,
 * packed, or in UCS-2, and do not tell which: what is not understood is dialled in the next form,
 * and the form that worked is kept.
 */
#ifndef MODEM_USSD_H
#define MODEM_USSD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define USSD_CODE_MAX 32 /* with NUL */
#define USSD_RAW_MAX                                                                \
	800 /* 182 characters as UCS-2 in hexadecimal, or a text over several lines \
	     */
#define USSD_COMMAND_MS 20000
#define USSD_HURRY_MS 2000 /* for the OK, once the answer is here */

enum ussd_phase {
	USSD_IDLE,
	USSD_WANTED,   /* to be dialled as soon as the conversation is free */
	USSD_DIALLING, /* AT+CUSD is in flight */
	USSD_WAITING,  /* for +CUSD, or for another one in the same go */
};

enum ussd_form {
	USSD_FORM_PLAIN,
	USSD_FORM_PACKED,
	USSD_FORM_WIDE,
	USSD_FORMS,
};

struct ussd {
	enum ussd_phase phase;
	uint32_t tag;
	char code[USSD_CODE_MAX];
	enum ussd_form form;
	bool form_known;
	bool close, closing; /* AT+CUSD=2 is to be sent, is in flight */
	int64_t deadline;    /* -1 = none */
	/* The best +CUSD so far. */
	bool got;
	int status; /* <m> */
	char raw[USSD_RAW_MAX];
	size_t len;
	bool latest; /* the last line heard is the one kept: what goes on belongs to it */
	/* A result waits to be taken. */
	bool done, ok;
	int error; /* of +CME or +CMS ERROR, or -1 */
	const char *why;
};

struct ussd_result {
	uint32_t tag;
	bool ok;         /* the network answered, whatever it says */
	int status;      /* <m> of +CUSD, or -1 */
	int error;       /* number of an error, or -1 */
	const char *why; /* "" when ok */
};

/* Nothing is under way, nothing is known of the modem. */
void ussd_init(struct ussd *u);
/* Digits, * and #. */
bool ussd_code_ok(const char *code);
/* Only when idle, with a code that is ok. */
void ussd_begin(struct ussd *u, uint32_t tag, const char *code);

bool ussd_wants_command(const struct ussd *u);
/* The command to be sent now; from here on it is in flight. */
void ussd_command(struct ussd *u, size_t cap, char *line_out);
void ussd_answered(struct ussd *u, bool ok, int error, int64_t now_ms);
/* No final result came. */
void ussd_unanswered(struct ussd *u, int64_t now_ms);

/* A line "+CUSD: ...", and the lines over which its string goes on. */
void ussd_heard(struct ussd *u, const char *line, int64_t now_ms);
void ussd_heard_more(struct ussd *u, const char *line);
/* An error that belongs to no command. */
void ussd_stray_error(struct ussd *u, int error);
/* The modem restarted, or is gone: so is the session. */
void ussd_lost(struct ussd *u);

int64_t ussd_deadline(const struct ussd *u);
void ussd_expire(struct ussd *u, int64_t now_ms);
/* The end of a request, once. */
bool ussd_take(struct ussd *u, struct ussd_result *out);

const char *ussd_phase_name(enum ussd_phase phase);

#endif
