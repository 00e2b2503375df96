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

/* The character at text[*at]; moves *at behind it.  false (and *at unmoved) for no UTF-8. */
bool utf8_next(const char *text, size_t len, size_t *at, uint32_t *c_out);

/* Appends c at out[*len] when all of it fits below cap; false else. */
bool utf8_put(uint32_t c, char *out, size_t cap, size_t *len);

#endif
