#include "modem/sim/charset.h"

#include <stdint.h>
#include <string.h>

#include "modem/alphabet.h"
#include "modem/hex.h"
#include "modem/ucs2.h"
#include "modem/utf8.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define OCTETS_MAX 2048

static const enum charset sets[] = { CHARSET_GSM, CHARSET_IRA, CHARSET_UCS2 };

const char *
charset_name(enum charset set)
{
	switch (set) {
	case CHARSET_GSM: return "GSM";
	case CHARSET_IRA: return "IRA";
	case CHARSET_UCS2: return "UCS2";
	}
	return "?";
}

bool
charset_find(const char *name, enum charset *out)
{
	for (size_t i = 0; i < NITEMS(sets); i++) {
		if (strcmp(charset_name(sets[i]), name) == 0) {
			*out = sets[i];
			return true;
		}
	}
	return false;
}

static bool
write_ascii(const char *utf8, size_t len, char *out, size_t cap, size_t *len_out)
{
	uint32_t c;

	*len_out = 0;
	for (size_t at = 0; at < len;) {
		if (!utf8_next(utf8, len, &at, &c) || *len_out == cap)
			return false;
		out[(*len_out)++] = (char)(c < 0x80 ? c : '?');
	}
	return true;
}

bool
charset_write(
    enum charset set, const char *utf8, size_t len, char *out, size_t cap, size_t *len_out)
{
	uint8_t octets[OCTETS_MAX];
	size_t n;

	*len_out = 0;
	switch (set) {
	case CHARSET_GSM:
		return alphabet_encode(utf8, len, (uint8_t *)out, cap, len_out) == ALPHABET_OK;
	case CHARSET_IRA: return write_ascii(utf8, len, out, cap, len_out);
	case CHARSET_UCS2:
		if (ucs2_encode(utf8, len, octets, sizeof(octets), &n) != UCS2_OK ||
		    hex_encode(octets, n, out, cap) != HEX_OK)
			return false;
		*len_out = 2 * n;
		return true;
	}
	return false;
}

bool
charset_read(enum charset set, const char *in, size_t len, char *out, size_t cap, size_t *len_out)
{
	uint8_t octets[OCTETS_MAX];
	size_t n;

	*len_out = 0;
	switch (set) {
	case CHARSET_GSM:
		return alphabet_decode((const uint8_t *)in, len, 0, 0, out, cap, len_out) ==
		    ALPHABET_OK;
	case CHARSET_IRA:
		if (len >= cap)
			return false;
		memcpy(out, in, len);
		out[len] = '\0';
		*len_out = len;
		return true;
	case CHARSET_UCS2:
		return hex_decode(in, len, octets, sizeof(octets), &n) == HEX_OK && n % 2 == 0 &&
		    ucs2_decode(octets, n, out, cap, len_out) != UCS2_NO_SPACE;
	}
	return false;
}
