/*
 * Setting up a modem, step by step, by asking (=?) and obeying.
 * Spec: 3GPP TS 27.005 (CMGF, CSMS, CPMS, CNMI, CMMS), 27.007 (CMEE, CPIN), V.250 (ATE0).
 *
 * A cursor over a table of steps; no I/O, no clock, no allocation.  The owner sends
 * setup_command(), hands over each information line of the answer and its final result, until
 * setup_done() says something else than SETUP_GO_ON.  A PIN is sent once: from its sending until
 * the SIM accepts it, pin_refused is set, outlives setup_begin() and is to be kept by the owner.
 */
#ifndef MODEM_SETUP_H
#define MODEM_SETUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "modem/at_fields.h"

#define SETUP_COMMAND_MAX 48
#define SETUP_STORAGES_MAX 2 /* SM and ME: where messages lie */

enum setup_outcome {
	SETUP_GO_ON, /* the next command */
	SETUP_COMPLETE,
	SETUP_REFUSED,     /* an essential step was refused: setup_reason() */
	SETUP_PIN_MISSING, /* the SIM wants a PIN and none is configured */
	SETUP_PIN_REFUSED, /* the PIN is wrong: never tried again */
	SETUP_PUK,         /* the SIM is locked for good, until a person gives the PUK */
};

struct setup {
	char pin[9];
	bool pin_refused;
	size_t step;     /* place in the table of steps */
	size_t wish;     /* place in the list of wishes for CNMI */
	bool cnmi_known; /* cnmi[] holds what =? offers */
	at_range cnmi[5];
	char sim[24]; /* what AT+CPIN? said */
	bool pin_wanted;
	/* What was learnt. */
	size_t nstorages; /* 0: the modem does not tell, only the current one is used */
	char storage[SETUP_STORAGES_MAX][AT_NAME_LEN];
	bool storage_set; /* the first of them was taken for reading and for what is received */
	bool echo_off;
	bool reports;   /* status reports are routed to us */
	int keeps_link; /* value for AT+CMMS: 1 until a pause, 2 for good; 0 = it cannot */
};

/* pin "" = none. */
void setup_init(struct setup *s, const char *pin, bool pin_refused);
/* From the first step; forgets what was learnt. */
void setup_begin(struct setup *s);

/* The command of this step, written to line_out; *prefix_out is that of its information lines, or
 * NULL. */
void setup_command(const struct setup *s, size_t cap, char *line_out, const char **prefix_out);
void setup_line(struct setup *s, const char *line);
/* code of +CME/+CMS ERROR, or -1. */
enum setup_outcome setup_done(struct setup *s, bool ok, int code);

/* The command that was refused last, for people; never the PIN. */
const char *setup_reason(const struct setup *s);
const char *setup_outcome_name(enum setup_outcome outcome);

#endif
