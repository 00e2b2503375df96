/*
 * USSD strings as a modem writes them on its line.
 * Spec: 3GPP TS 27.007 section 7.15, 23.038 section 6.1.2.3 (packing); what modems really do
 * differs (modem/sim/profile.h).  Nothing here allocates, reads a clock or does I/O.
 */
#ifndef SIM_USSD_LINE_H
#define SIM_USSD_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "modem/sim/charset.h"
#include "modem/sim/profile.h"

#define USSD_LINE_MAX 1400 /* 320 characters in UCS-2 in hex, and more */

/* The code inside AT+CUSD=1,"..."; false: not in the form that this modem takes. */
bool ussd_line_read(
    enum profile_ussd form, enum charset set, const char *typed, size_t len, char *out, size_t cap);

/* "+CUSD: 0,"text",15", or "+CUSD: 4" without a text.  Text without a place in GSM-7 is UCS-2. */
void ussd_line_write(enum profile_ussd form, enum charset set, int status, const char *text,
    char out[static USSD_LINE_MAX]);

#endif
