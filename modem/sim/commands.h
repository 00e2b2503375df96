/*
 * The AT commands of the emulated modem, as one table.
 * Spec: 3GPP TS 27.005, 27.007, V.250.
 */
#ifndef SIM_COMMANDS_H
#define SIM_COMMANDS_H

#include <stddef.h>

#include "modem/sim/mobile.h"

#define COMMANDS_MAX 32

/* 27.005 section 3.2.5 */
#define CMS_PDU_PARAMETER 304

enum reply_kind {
	REPLY_OK,
	REPLY_ERROR,
	REPLY_CMS,    /* +CMS ERROR: code */
	REPLY_CME,    /* +CME ERROR: code, where codes are switched on */
	REPLY_PROMPT, /* a PDU of mobile.tpdu_len is to be typed */
};

struct reply {
	enum reply_kind kind;
	int code;
};

/* Carries out what stands behind "AT" (and cuts text down to the command's name); information lines
 * go to mobile.answer. */
struct reply commands_carry_out(struct mobile *m, char *text, size_t place);
/* The command's place in the table; COMMANDS_MAX for one that is unknown. */
size_t commands_place(const char *text);
/* Its name ("+CMGD", "" for a bare AT), or NULL past the end. */
const char *commands_name(size_t place);

#endif
