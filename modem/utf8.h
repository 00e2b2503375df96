/*
 * UTF-8, one character at a time, bounded at both ends.
 * Spec: RFC 3629; overlong forms, surrogates and values past U+10FFFF are
 * refused.  Pure.
 */
#ifndef MODEM_UTF8_H
#define MODEM_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_REPLACEMENT 0xfffd

/* What the two below do with more than one octet. */
bool utf8_next_long(const char *text, size_t len, size_t *at, uint32_t *c_out);
bool utf8_put_long(uint32_t c, char *out, size_t cap, size_t *len);

/* The character at text[*at]; moves *at behind it.  false (and *at unmoved) for no UTF-8. */
static inline bool
utf8_next(const char *text, size_t len, size_t *at, uint32_t *c_out)
{
	if (*at < len && (unsigned char)text[*at] < 0x80) {
		*c_out = (unsigned char)text[(*at)++];
		return true;
	}
	return utf8_next_long(text, len, at, c_out);
}

/* Appends c at out[*len] when all of it fits below cap; false else. */
static inline bool
utf8_put(uint32_t c, char *out, size_t cap, size_t *len)
{
	if (c < 0x80 && *len < cap) {
		out[(*len)++] = (char)c;
		return true;
	}
	return utf8_put_long(c, out, cap, len);
}

#endif
