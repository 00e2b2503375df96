/*
 * Messages in text mode: AT+CMGF=1.
 * Spec: 3GPP TS 27.005 section 3.
 *
 * Texts are in the character set of AT+CSCS; UCS-2 and 8-bit messages are hex.  The lines go to a
 * wire; nothing here reads a clock or does I/O.
 */
#ifndef SIM_TEXT_MODE_H
#define SIM_TEXT_MODE_H

#include "modem/sim/mobile.h"
#include "modem/sim/wire.h"

/* A message under its head ("+CMGL: 1," or "+CMT: "), stat as its word if with_stat. */
void text_mode_show(const struct mobile *m, const char *head, bool with_stat, bool read,
    const uint8_t *octets, size_t len, struct wire *to);
/* What was typed at the prompt, as one SUBMIT to m->to.  false: it does not fit, or is no text. */
bool text_mode_submit(const struct mobile *m, const char *typed, size_t len, struct pdu *out);

#endif
