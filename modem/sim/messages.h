/*
 * Commands about short messages.
 * Spec: 3GPP TS 27.005.
 */
#ifndef SIM_MESSAGES_H
#define SIM_MESSAGES_H

#include "modem/sim/mobile.h"
#include "modem/sim/reply.h"
#include "modem/sim/wire.h"

typedef struct reply messages_command(struct mobile *m, enum form form, const char *args);

messages_command messages_csms, messages_cmgf, messages_cpms, messages_cnmi, messages_csca;
messages_command messages_cmgl, messages_cmgr, messages_cmgd, messages_cmgs;
messages_command messages_csmp, messages_csdh, messages_cmms;

/* A message or report that goes past the storages: "+CMT: ", "+CDS: " and what belongs under it. */
void messages_announce(
    struct mobile *m, const char *head, const uint8_t *octets, size_t len, struct wire *to);
/* What was typed at the prompt of AT+CMGS, as a SUBMIT; else the error. */
struct reply messages_typed(const struct mobile *m, const char *typed, size_t len, struct pdu *out);

#endif
