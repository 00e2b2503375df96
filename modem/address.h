/*
 * Addresses of SMS: originator, destination, recipient and service centre.
 * Spec: 3GPP TS 23.040 section 9.1.2.5 (TP addresses), 24.011 section 8.2.5.1
 * and 8.2.5.2 (the service centre's, whose length counts octets).
 *
 * An address is kept as its type octet and a text: "+84912345678" for an
 * international number, digits (with * # a b c) for other numbers, UTF-8 for
 * alphanumeric senders.  Nothing here allocates, reads a clock or does I/O.
 */
#ifndef MODEM_ADDRESS_H
#define MODEM_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "modem/octets.h"

#define ADDRESS_DIGITS_MAX 20  /* semi-octets of a TP address (9.1.2.5) */
#define ADDRESS_SEPTETS_MAX 11 /* characters in them: 80 bits / 7 */
#define ADDRESS_TEXT_MAX 40    /* 11 characters of 3 octets, and NUL */

/* Type of number: bits 6-4 of the type octet. */
enum address_ton {
	ADDRESS_UNKNOWN,
	ADDRESS_INTERNATIONAL,
	ADDRESS_NATIONAL,
	ADDRESS_NETWORK,
	ADDRESS_SUBSCRIBER,
	ADDRESS_ALPHANUMERIC,
	ADDRESS_ABBREVIATED,
	ADDRESS_RESERVED,
};

enum address_status {
	ADDRESS_OK,
	ADDRESS_TRUNCATED, /* the octets end before the address does */
	ADDRESS_TOO_LONG,  /* more than 20 digits, or the like for a service centre */
	ADDRESS_NO_DIGITS, /* alphanumeric where only a number can stand (service centre) */
	ADDRESS_BAD_TEXT,  /* text that no address can carry */
	ADDRESS_NO_SPACE,  /* output too small */
};

struct address {
	uint8_t type; /* type of number and numbering plan, as on the air */
	char text[ADDRESS_TEXT_MAX];
};

const char *address_status_name(enum address_status st);

/* "unknown", "intl", "national", "network", "subscriber", "alnum", "abbreviated", "reserved". */
const char *address_ton_name(enum address_ton ton);

enum address_ton address_ton(const struct address *a);

/*
 * From a person's spelling: a leading + gives type 0x91, digits alone (and * # a b c) 0x81,
 * anything else 0xd0 when alphanumeric is allowed and it fits.  ADDRESS_BAD_TEXT else;
 * the empty text is one too.
 */
enum address_status address_from_text(const char *text, bool alphanumeric, struct address *out);

/* A TP address: length in semi-octets, type, value.  Digits after an early filler are dropped. */
enum address_status address_decode(struct octets *o, struct address *out);
enum address_status address_encode(const struct address *a, struct octets_out *o);

/*
 * A service centre: length in octets with the type, type, value.  Length 0 is no address:
 * *present_out is false and the address empty.  A type without digits is an address all the same,
 * with an empty text.
 */
enum address_status address_decode_smsc(struct octets *o, bool *present_out, struct address *out);
/* a == NULL encodes "no address": one octet 00. */
enum address_status address_encode_smsc(const struct address *a, struct octets_out *o);

#endif
