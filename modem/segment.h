/*
 * A text cut into the user data of one or more SMS, and joined again.
 * Spec: 3GPP TS 23.040 section 9.2.3.24.1 and 9.2.3.24.8 (concatenation),
 * 23.038 section 6.2.1 (which characters GSM-7 has).
 *
 * GSM-7 when every character has one, else UCS-2 (UTF-16BE).  A cut never
 * falls into an escape pair, a surrogate pair or a combining sequence.
 * Nothing here allocates, reads a clock or does I/O.
 */
#ifndef MODEM_SEGMENT_H
#define MODEM_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "modem/pdu.h"

/* Parts in one text: 10 carry 1530 letters.  The concatenation header would allow 255. */
#define SEGMENT_MAX 10

enum segment_status {
	SEGMENT_OK,
	SEGMENT_BAD_UTF8,
	SEGMENT_TOO_LONG, /* more than SEGMENT_MAX parts */
	SEGMENT_NO_SPACE, /* joining: output too small */
};

struct segment {
	uint8_t ud[PDU_UD_MAX]; /* header and text as on the air */
	size_t ud_len;
	size_t nseptets;          /* of text, GSM-7 only */
	size_t text_at, text_len; /* the stretch of the UTF-8 text that this part carries */
};

struct segments {
	enum dcs_encoding encoding; /* DCS_GSM7 or DCS_UCS2 */
	size_t n;                   /* 1..SEGMENT_MAX; the empty text is one empty part */
	struct udh_concat concat;   /* bits = 0 when n is 1; seq is not used */
	struct segment parts[SEGMENT_MAX];
};

const char *segment_status_name(enum segment_status st);

/* ref_bits is 8 (ref below 256) or 16, and used only when more than one part is needed. */
enum segment_status
segment_text(const char *utf8, size_t len, uint16_t ref, unsigned ref_bits, struct segments *out);

/*
 * Puts part i into a pdu whose addresses and other members are the caller's: sets dcs (without
 * class: the caller may replace it by dcs_make(encoding, class)), ud, udh and nseptets.
 */
void segment_put(const struct segments *s, size_t i, struct pdu *pdu);

/*
 * Septets that the text takes in GSM-7 (an extension character takes two); false when it
 * holds a character that GSM-7 has not, or is not UTF-8.
 */
bool segment_septets(const char *utf8, size_t len, size_t *nseptets_out);

/*
 * The text of n received parts in order.  A surrogate pair or an escape pair that the sender
 * cut between two parts is mended, which the texts of the single pdus cannot.  out is
 * NUL-terminated; 8-bit and compressed parts give nothing.
 */
enum segment_status
segment_join(const struct pdu *const *parts, size_t n, char *out, size_t cap, size_t *len_out);

#endif
