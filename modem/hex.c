#include "modem/hex.h"

static int
digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

enum hex_status
hex_decode(const char *text, size_t len, uint8_t *out, size_t cap, size_t *len_out)
{
	*len_out = 0;
	if (len % 2 != 0)
		return HEX_ODD;
	if (len / 2 > cap)
		return HEX_NO_SPACE;
	for (size_t i = 0; i < len / 2; i++) {
		int high = digit_value(text[2 * i]);
		int low = digit_value(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return HEX_BAD_DIGIT;
		out[i] = (uint8_t)(high << 4 | low);
	}
	*len_out = len / 2;
	return HEX_OK;
}

enum hex_status
hex_encode(const uint8_t *in, size_t len, char *out, size_t cap)
{
	static const char digits[] = "0123456789ABCDEF";

	if (cap == 0)
		return HEX_NO_SPACE;
	out[0] = '\0';
	if ((cap - 1) / 2 < len)
		return HEX_NO_SPACE;
	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[in[i] >> 4];
		out[2 * i + 1] = digits[in[i] & 0x0f];
	}
	out[2 * len] = '\0';
	return HEX_OK;
}

const char *
hex_status_name(enum hex_status st)
{
	switch (st) {
	case HEX_OK: return "HEX_OK";
	case HEX_ODD: return "HEX_ODD";
	case HEX_BAD_DIGIT: return "HEX_BAD_DIGIT";
	case HEX_NO_SPACE: return "HEX_NO_SPACE";
	}
	return "?";
}
