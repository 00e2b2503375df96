#include "modem/ucs2.h"

#include <stdbool.h>

#include "modem/utf8.h"

static uint32_t
unit_at(const uint8_t *in)
{
	return (uint32_t)in[0] << 8 | in[1];
}

static bool
is_high(uint32_t unit)
{
	return unit >= 0xd800 && unit <= 0xdbff;
}

static bool
is_low(uint32_t unit)
{
	return unit >= 0xdc00 && unit <= 0xdfff;
}

enum ucs2_status
ucs2_decode(const uint8_t *in, size_t in_len, char *out, size_t cap, size_t *len_out)
{
	enum ucs2_status st = in_len % 2 == 0 ? UCS2_OK : UCS2_ODD;

	*len_out = 0;
	if (cap == 0)
		return UCS2_NO_SPACE;
	out[0] = '\0';
	for (size_t at = 0; at + 2 <= in_len; at += 2) {
		uint32_t c = unit_at(in + at);

		if (is_high(c) && at + 4 <= in_len && is_low(unit_at(in + at + 2))) {
			c = 0x10000 + ((c - 0xd800) << 10) + (unit_at(in + at + 2) - 0xdc00);
			at += 2;
		} else if (is_high(c) || is_low(c)) {
			c = UTF8_REPLACEMENT;
			st = UCS2_LONE_SURROGATE;
		}
		if (!utf8_put(c, out, cap - 1, len_out)) {
			out[0] = '\0';
			*len_out = 0;
			return UCS2_NO_SPACE;
		}
	}
	out[*len_out] = '\0';
	return st;
}

enum ucs2_status
ucs2_encode(const char *utf8, size_t len, uint8_t *out, size_t cap, size_t *len_out)
{
	size_t at = 0, n = 0;
	uint32_t c;

	*len_out = 0;
	while (at < len) {
		uint32_t units[2];
		size_t nunits = 1;

		if (!utf8_next(utf8, len, &at, &c))
			return UCS2_BAD_UTF8;
		units[0] = c;
		if (c >= 0x10000) {
			units[0] = 0xd800 + ((c - 0x10000) >> 10);
			units[1] = 0xdc00 + ((c - 0x10000) & 0x3ff);
			nunits = 2;
		}
		if (2 * nunits > cap - n)
			return UCS2_NO_SPACE;
		for (size_t i = 0; i < nunits; i++) {
			out[n++] = (uint8_t)(units[i] >> 8);
			out[n++] = (uint8_t)(units[i] & 0xff);
		}
	}
	*len_out = n;
	return UCS2_OK;
}

const char *
ucs2_status_name(enum ucs2_status st)
{
	switch (st) {
	case UCS2_OK: return "UCS2_OK";
	case UCS2_LONE_SURROGATE: return "UCS2_LONE_SURROGATE";
	case UCS2_ODD: return "UCS2_ODD";
	case UCS2_BAD_UTF8: return "UCS2_BAD_UTF8";
	case UCS2_NO_SPACE: return "UCS2_NO_SPACE";
	}
	return "?";
}
