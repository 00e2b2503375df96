/*
 * From a modem's bytes to lines, and what kind of line each is.
 * Spec: V.250 section 5.7 (responses), 3GPP TS 27.005 section 3 and 27.007 section 9 (errors).
 *
 * Lines end with CR or LF, in any mixture; empty lines and control characters are dropped.  A
 * prompt is '>' at the start of a line and needs no end.  An over-long line is noise, whole.
 * Nothing here allocates, reads a clock or does I/O.
 */
#ifndef MODEM_AT_LEX_H
#define MODEM_AT_LEX_H

#include <stdbool.h>
#include <stddef.h>

/* The longest line that means anything: a PDU of 176 octets as hex, or a +CUSD in UCS-2. */
#define AT_LINE_MAX 768

enum at_token {
	AT_TOKEN_NONE,     /* more bytes are needed */
	AT_TOKEN_LINE,     /* at_lex_line() */
	AT_TOKEN_PROMPT,   /* "> ": the modem waits for a payload */
	AT_TOKEN_OVERLONG, /* at_lex_line() is the beginning of what was thrown away */
};

struct at_lex {
	char line[AT_LINE_MAX + 1];
	size_t len;
	bool overlong;
	bool ended; /* the line was given out: the next byte begins a new one */
};

void at_lex_init(struct at_lex *l);
enum at_token at_lex_byte(struct at_lex *l, char byte);
/* The line of the last token, NUL-terminated; valid until the next byte. */
const char *at_lex_line(const struct at_lex *l);

enum at_final {
	AT_FINAL_NONE, /* no final result */
	AT_FINAL_OK,
	AT_FINAL_ERROR, /* bare ERROR and its spellings */
	AT_FINAL_CMS,   /* +CMS ERROR */
	AT_FINAL_CME,   /* +CME ERROR */
};

/* Is this line a final result?  *code_out: the error's number, -1 where there is none. */
enum at_final at_final_read(const char *line, int *code_out);
const char *at_final_name(enum at_final final);

enum at_notice {
	AT_NOTICE_NONE,   /* nothing that modems say unasked, as far as is known */
	AT_NOTICE_HINT,   /* +CMTI, +CDSI: something was stored */
	AT_NOTICE_BODY,   /* +CDS, +CMT, +CBM: the next line belongs to it */
	AT_NOTICE_TEXT,   /* +CUSD: its string may go on over the next lines */
	AT_NOTICE_MORE,   /* such a line; of at_chat only */
	AT_NOTICE_REBOOT, /* the modem or its SIM has just started */
	AT_NOTICE_OTHER,  /* known and of no interest: RING, ^RSSI, ... */
};

/* What a line is when no command in flight claims it. */
enum at_notice at_notice_read(const char *line);
const char *at_notice_name(enum at_notice notice);

/* Does line begin with prefix ("+CMGL:")? */
bool at_line_has(const char *line, const char *prefix);
/* Does the string that begins in this line of +CUSD, or that goes on in it, go on in the next? */
bool at_line_goes_on(const char *line, bool begun);
/* Nothing but hex digits, an even number of them and at least two? */
bool at_line_is_hex(const char *line);

#endif
