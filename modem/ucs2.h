/*
 * UCS-2 of SMS, which phones use as UTF-16BE, and UTF-8.
 * Spec: 3GPP TS 23.038 section 6.2.3; RFC 2781 (surrogate pairs).  Pure.
 */
#ifndef MODEM_UCS2_H
#define MODEM_UCS2_H

#include <stddef.h>
#include <stdint.h>

enum ucs2_status {
	UCS2_OK,
	UCS2_LONE_SURROGATE, /* read as U+FFFD; the output is whole all the same */
	UCS2_ODD,            /* the half character at the end is dropped; the rest is whole */
	UCS2_BAD_UTF8,
	UCS2_NO_SPACE,
};

const char *ucs2_status_name(enum ucs2_status st);

/* The output is NUL-terminated, *len_out octets without the NUL; 3 octets per 2 read suffice. */
enum ucs2_status
ucs2_decode(const uint8_t *in, size_t in_len, char *out, size_t cap, size_t *len_out);

/* *len_out octets are written, 0 on any refusal. */
enum ucs2_status
ucs2_encode(const char *utf8, size_t len, uint8_t *out, size_t cap, size_t *len_out);

#endif
