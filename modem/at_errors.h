/*
 * What the numbers of +CMS ERROR and +CME ERROR mean, and what each calls for.
 * Spec: 3GPP TS 27.005 section 3.2.5, 24.011 annex E-2 (RP causes), 23.040 section 9.2.3.22
 * (TP-FCS), 27.007 section 9.2.
 *
 * A table; pure.
 */
#ifndef MODEM_AT_ERRORS_H
#define MODEM_AT_ERRORS_H

#include "modem/at_lex.h"

enum at_error_class {
	AT_ERROR_RECIPIENT, /* permanent: this number cannot be reached */
	AT_ERROR_ACCOUNT,   /* permanent: the subscription does not allow it */
	AT_ERROR_NETWORK,   /* temporary: the network's matter */
	AT_ERROR_BUSY,      /* the modem or SIM is busy with something else */
	AT_ERROR_MODEM,     /* the modem, its SIM or the command is at fault */
};

enum at_action {
	AT_ACTION_FAIL,            /* this text will never arrive */
	AT_ACTION_FAIL_AND_ALERT,  /* nor will others: a person must look at the subscription */
	AT_ACTION_RETRY,           /* later, at growing distances */
	AT_ACTION_REPEAT,          /* again soon: nothing is wrong */
	AT_ACTION_RETRY_AND_ALERT, /* later, and a person must look at the modem */
};

struct at_error {
	enum at_error_class class;
	const char *meaning; /* words of the specification; NULL where it has none */
};

/* final: AT_FINAL_CMS or AT_FINAL_CME.  Unknown codes: the range tells the class. */
struct at_error at_error_read(enum at_final final, int code);
enum at_action at_error_action(enum at_error_class class);

const char *at_error_class_name(enum at_error_class class);
const char *at_action_name(enum at_action action);

#endif
