/*
 * Validity period of a SUBMIT.
 * Spec: 3GPP TS 23.040 section 9.2.3.12 (TP-VP), 9.2.3.3 (its format).  Pure.
 */
#ifndef MODEM_VALIDITY_H
#define MODEM_VALIDITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "modem/octets.h"
#include "modem/scts.h"

/* In the order of the TP-VPF bits. */
enum validity_format {
	VALIDITY_NONE,
	VALIDITY_ENHANCED,
	VALIDITY_RELATIVE,
	VALIDITY_ABSOLUTE,
};

struct validity {
	enum validity_format format;
	uint8_t relative; /* the octet as on the air */
	struct scts absolute;
	uint8_t enhanced[SCTS_OCTETS]; /* the octets as on the air */
};

/* "none", "enhanced", "relative", "absolute". */
const char *validity_format_name(enum validity_format f);

/* Takes what v->format says; fewer octets set the cursor's failed flag. */
void validity_decode(struct octets *o, enum validity_format format, struct validity *out);
void validity_encode(const struct validity *v, struct octets_out *o);

/* The minutes of a relative octet: 5 .. 635040 (63 weeks). */
uint32_t validity_minutes(uint8_t relative);
/* The smallest relative octet of at least so many minutes; 255 for more than 63 weeks. */
uint8_t validity_from_minutes(uint32_t minutes);

/*
 * Seconds of an enhanced period; false when the octets give none (format 0, a reserved one,
 * or digits that are no digits).
 */
bool validity_enhanced_seconds(const struct validity *v, uint32_t *seconds_out);

#endif
