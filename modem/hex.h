/*
 * Hexadecimal text of octets, as modems write and take PDUs (27.005, section
 * 3.1).  Either case is read, upper case is written.  Pure.
 */
#ifndef MODEM_HEX_H
#define MODEM_HEX_H

#include <stddef.h>
#include <stdint.h>

enum hex_status {
	HEX_OK,
	HEX_ODD,       /* half an octet at the end */
	HEX_BAD_DIGIT, /* something else than 0-9 A-F a-f */
	HEX_NO_SPACE,
};

const char *hex_status_name(enum hex_status st);

/* *len_out counts the octets written; it is 0 on any refusal. */
enum hex_status hex_decode(const char *text, size_t len, uint8_t *out, size_t cap, size_t *len_out);

/* Writes 2 * len digits and NUL; HEX_NO_SPACE (and the empty string) when they do not fit. */
enum hex_status hex_encode(const uint8_t *in, size_t len, char *out, size_t cap);

#endif
