/*
 * The AT commands of the emulated modem, as one table, and the lines they come in.
 * Spec: 3GPP TS 27.005, 27.007, ITU-T V.250 section 5.2 (lines of several commands).
 */
#ifndef SIM_COMMANDS_H
#define SIM_COMMANDS_H

#include <stddef.h>

#include "modem/sim/mobile.h"
#include "modem/sim/reply.h"

#define COMMANDS_MAX 64

#define COMMANDS_TEXT_MAX 600

/* The first command of what stands behind "AT" ("E0V1+CSQ;+CREG?"), copied; the count of
 * characters that it took, with the semicolon. */
size_t commands_cut(const char *line, char out[static COMMANDS_TEXT_MAX]);

/* The command's place in the table; COMMANDS_MAX for one that is unknown. */
size_t commands_place(const char *text);
/* Its name ("+CMGD", "" for a bare AT), or NULL past the end. */
const char *commands_name(size_t place);
/* Carries out one command; information lines go to mobile.answer. */
struct reply commands_carry_out(struct mobile *m, const char *text, size_t place);

#endif
