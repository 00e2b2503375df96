/*
 * What a modem's answers tell of its state: signal, registration, storage.
 * Spec: 3GPP TS 27.007 (CSQ, CREG, CGREG, CEREG, CGSN), 27.005 (CPMS).  Pure.
 */
#ifndef MODEM_STATUS_H
#define MODEM_STATUS_H

#include "modem/modem.h"

/* Nothing is known yet. */
void status_init(struct modem_status *s);
/* A new SIM may stand in it, or another network: what it told is forgotten, but for the signal. */
void status_forget(struct modem_status *s);
/* Any information line; those of no interest change nothing. */
void status_learn(struct modem_status *s, const char *line);

#endif
