#include "modem/utf8.h"

/* Length of a sequence by its first octet, 0 for an octet that begins none. */
static size_t
sequence_length(uint8_t lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef)
		return 3;
	if (lead >= 0xf0 && lead <= 0xf4)
		return 4;
	return 0;
}

bool
utf8_next_long(const char *text, size_t len, size_t *at, uint32_t *c_out)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	static const uint8_t lead_bits[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	const uint8_t *s;
	size_t n;
	uint32_t c;

	if (*at >= len)
		return false;
	s = (const uint8_t *)text + *at;
	n = sequence_length(s[0]);
	if (n == 0 || n > len - *at)
		return false;
	c = s[0] & lead_bits[n];
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return false;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < smallest[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return false;
	*at += n;
	*c_out = c;
	return true;
}

bool
utf8_put_long(uint32_t c, char *out, size_t cap, size_t *len)
{
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const uint8_t lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	if (*len > cap || n > cap - *len)
		return false;
	for (size_t i = n; i-- > 1; c >>= 6)
		out[*len + i] = (char)(0x80 | (c & 0x3f));
	out[*len] = (char)(lead[n] | c);
	*len += n;
	return true;
}
