/*
 * What a +CUSD string means.
 * Spec: 3GPP TS 27.007 section 7.15 (+CUSD), 23.038 section 5 (its coding
 * scheme, the one of cell broadcast) and 6.1.2.3 (packing).
 *
 * Modems disagree on how they hand the string over (plain, raw septets, packed
 * or UCS-2 as hexadecimal) and the coding scheme they name is often wrong, so
 * the string itself is looked at.  Nothing here allocates or does I/O.
 */
#ifndef MODEM_USSD_TEXT_H
#define MODEM_USSD_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "modem/dcs.h"

#define USSD_TEXT_MAX 1024 /* far more than the 182 characters of one USSD string */
#define USSD_NO_DCS (-1)

enum ussd_payload {
	USSD_PLAIN,       /* text as it is */
	USSD_GSM7_RAW,    /* one septet a character: "{" stands for a-umlaut */
	USSD_GSM7_PACKED, /* hexadecimal of packed septets */
	USSD_UCS2,        /* hexadecimal of UTF-16BE */
	USSD_OCTETS,      /* hexadecimal of 8-bit data: no text */
};

enum ussd_status {
	USSD_OK,
	USSD_BAD_REPLY, /* no +CUSD line */
	USSD_TOO_LONG,  /* a string longer than USSD_TEXT_MAX */
};

struct ussd_reply {
	int status;          /* <m>: 0 done, 1 an answer is awaited, 2 ended by the network, ... */
	const char *payload; /* inside the line given */
	size_t payload_len;
	int dcs; /* or USSD_NO_DCS */
};

struct ussd_text {
	enum ussd_payload payload;
	char language[3]; /* two letters where the coding carries them, else empty */
	char text[USSD_TEXT_MAX];
	size_t len;
};

const char *ussd_status_name(enum ussd_status st);
/* "text", "gsm7-raw", "gsm7-packed", "ucs2", "octets". */
const char *ussd_payload_name(enum ussd_payload p);

/* "+CUSD: 1,"text",15"; the string may hold line breaks and quotes, or stand without quotes. */
enum ussd_status ussd_reply_split(const char *line, size_t len, struct ussd_reply *out);

/* The string of a reply, its form guessed. */
enum ussd_status ussd_text_decode(const char *payload, size_t len, int dcs, struct ussd_text *out);

/* Octets whose coding is known; text after U+0000 is padding and dropped. */
enum ussd_status
ussd_octets_decode(const uint8_t *octets, size_t len, uint8_t dcs, struct ussd_text *out);

/* Encoding of a cell broadcast coding scheme (23.038 section 5). */
enum dcs_encoding ussd_dcs_encoding(uint8_t dcs);

#endif
