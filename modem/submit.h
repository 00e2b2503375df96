/*
 * One submit: what goes out, and what its answer, or its silence, proves.
 * Spec: 3GPP TS 27.005 section 3.2.5 (+CMS ERROR), 4.3 (AT+CMGS); 24.011 annex E-2 (RP causes).
 *
 * Pure.  Surely not sent: no prompt, an error before it, or +CMS ERROR 0-255, which the network
 * itself gave (RP causes and TP-FCS).  Surely sent: a reference came.  Anything else after the PDU
 * was handed over proves nothing.
 */
#ifndef MODEM_SUBMIT_H
#define MODEM_SUBMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "modem/at_lex.h"
#include "modem/modem.h"

struct submit {
	bool pending; /* the owner waits for its outcome */
	uint32_t tag;
	size_t tpdu_len;
	char hex[2 * MODEM_OCTETS_MAX + 1];
	int mr; /* of +CMGS:, -1 before */
};

void submit_begin(struct submit *s, uint32_t tag, const uint8_t *pdu, size_t len, size_t tpdu_len);
/* An information line of its answer. */
void submit_line(struct submit *s, const char *line);
/* handed_over: the PDU went out after a prompt. */
enum modem_outcome
submit_answered(const struct submit *s, enum at_final final, int code, bool handed_over);
enum modem_outcome submit_abandoned(const struct submit *s, bool handed_over);

#endif
