/*
 * Data coding scheme: what the user data is made of.
 * Spec: 3GPP TS 23.038 section 4 (SMS).  Section 5 (cell broadcast, used by
 * USSD) is another coding and is read elsewhere.
 *
 * All 256 values have a meaning here; a reserved coding is read as the GSM
 * default alphabet, as section 4 asks, and marked.  Pure.
 */
#ifndef MODEM_DCS_H
#define MODEM_DCS_H

#include <stdbool.h>
#include <stdint.h>

#define DCS_NO_CLASS (-1)
#define DCS_FLASH 0 /* class 0: shown at once, not stored */

enum dcs_encoding {
	DCS_GSM7,
	DCS_8BIT,
	DCS_UCS2,
};

enum dcs_waiting {
	DCS_WAITING_NONE, /* not a message waiting indication */
	DCS_WAITING_VOICEMAIL,
	DCS_WAITING_FAX,
	DCS_WAITING_EMAIL,
	DCS_WAITING_OTHER,
};

struct dcs {
	uint8_t octet;
	enum dcs_encoding encoding;
	int class; /* 0..3 or DCS_NO_CLASS */
	bool compressed;
	bool reserved;         /* a value without a meaning yet */
	bool delete_when_read; /* automatic deletion group, 01xx */
	enum dcs_waiting waiting;
	bool waiting_active; /* the indication is set, not cleared */
	bool discard;        /* the text may be thrown away by the receiver, 1100 */
};

/* "gsm7", "8bit", "ucs2". */
const char *dcs_encoding_name(enum dcs_encoding e);
/* "none", "voicemail", "fax", "email", "other". */
const char *dcs_waiting_name(enum dcs_waiting w);

struct dcs dcs_decode(uint8_t octet);

/* The plainest octet for an encoding and a class: 00, 04, 08; with a class 10, 14, 18 + class. */
struct dcs dcs_make(enum dcs_encoding encoding, int class);

/* The user data's length counts septets: GSM-7 that is not compressed (23.040, 9.2.3.16). */
bool dcs_counts_septets(const struct dcs *d);

#endif
