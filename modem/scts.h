/*
 * Time stamps of the service centre.
 * Spec: 3GPP TS 23.040 section 9.2.3.11 (TP-SCTS; also TP-DT and absolute TP-VP).
 *
 * Seven octets of swapped digits in local time, the last one the zone in
 * quarters of an hour.  Two-digit years from 90 on are 19xx, others 20xx.
 * Civil dates are computed here: no time function of the system is used.
 * Nothing here allocates, reads a clock or does I/O.
 */
#ifndef MODEM_SCTS_H
#define MODEM_SCTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "modem/octets.h"

#define SCTS_OCTETS 7
#define SCTS_QUARTERS_MAX 79 /* the greatest zone that two digits without a sign can say */
#define SCTS_TEXT_MAX 32     /* "2026-11-24T18:30:05+07:00" and NUL */

struct scts {
	bool valid; /* false: the octets name no date; every other member is then 0 */
	int year;   /* 1990..2089 */
	int month, day, hour, minute, second;
	int quarters; /* zone: local time minus UTC in quarters of an hour, -79..79 */
};

/*
 * Always takes seven octets (fewer set the cursor's failed flag).  A stamp that is no date
 * gives valid = false and the message around it stands: centres do send such stamps.
 */
void scts_decode(struct octets *o, struct scts *out);
/* An invalid stamp is written as seven octets 00. */
void scts_encode(const struct scts *s, struct octets_out *o);

/* Milliseconds since 1970-01-01T00:00Z, or -1 for an invalid stamp. */
int64_t scts_utc_ms(const struct scts *s);
/* Rounds down to the second; false when the year leaves 1990..2089 or the zone its range. */
bool scts_from_utc_ms(int64_t utc_ms, int quarters, struct scts *out);

/* RFC 3339 with the stamp's own zone; an invalid stamp gives "". */
void scts_format(const struct scts *s, char out[static SCTS_TEXT_MAX]);

#endif
