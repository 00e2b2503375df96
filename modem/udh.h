/*
 * User data header: what stands before the text.
 * Spec: 3GPP TS 23.040 section 9.2.3.24.
 *
 * Elements may come in any order; of a repeated one the last counts.  An
 * element with impossible content (part 0, part past the total) is ignored;
 * a header whose elements do not fill it exactly is ignored whole, as the
 * specification asks, but its octets are still not text.  Pure.
 */
#ifndef MODEM_UDH_H
#define MODEM_UDH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UDH_OCTETS_MAX 140

struct udh_concat {
	uint8_t bits; /* of the reference: 8 or 16; 0 = not concatenated */
	uint16_t ref;
	uint8_t total; /* 1.. */
	uint8_t seq;   /* 1..total */
};

struct udh_ports {
	uint8_t bits; /* 8 or 16; 0 = no ports */
	uint16_t dst, src;
};

struct udh {
	size_t len; /* octets, its length octet counted; 0 = no header */
	bool malformed;
	struct udh_concat concat;
	struct udh_ports ports;
	uint8_t locking; /* national language of the locking shift table (IE 25), 0 = default */
	uint8_t single;  /* of the single shift table (IE 24), 0 = default */
	uint8_t nothers; /* elements not named here */
};

enum udh_status {
	UDH_OK,
	UDH_TRUNCATED, /* the header's length passes the user data's end */
	UDH_NO_SPACE,
};

const char *udh_status_name(enum udh_status st);

/* ud[0] is the header's length octet.  On any refusal *out is all zero. */
enum udh_status udh_decode(const uint8_t *ud, size_t ud_len, struct udh *out);

/* A header of concat and ports as far as present; ud_cap octets at most, *len_out written. */
enum udh_status udh_encode(const struct udh *h, uint8_t *ud, size_t ud_cap, size_t *len_out);

/* Septets that a header of len octets takes before GSM-7 text, and the fill bits among them. */
size_t udh_septets(size_t len);
unsigned udh_fill_bits(size_t len);

#endif
