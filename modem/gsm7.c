#include "modem/gsm7.h"

#define CR 0x0d

/* Eight septets fill seven octets exactly. */
static void
unpack_group(const uint8_t in[static 7], uint8_t out[static 8])
{
	uint64_t v = 0;

	for (unsigned i = 7; i-- > 0;)
		v = v << 8 | in[i];
	for (unsigned i = 0; i < 8; i++)
		out[i] = v >> (7 * i) & 0x7f;
}

enum gsm7_status
gsm7_unpack(const uint8_t *in, size_t in_len, unsigned fill_bits, size_t nseptets, uint8_t *out,
    size_t cap, size_t *len_out)
{
	size_t at = 0, done = 0;
	uint32_t bits = 0;
	unsigned nbits = 0;

	*len_out = 0;
	if (nseptets > cap)
		return GSM7_NO_SPACE;
	if (nseptets == 0)
		return GSM7_OK;
	if (GSM7_OCTETS(nseptets, fill_bits) > in_len)
		return GSM7_TRUNCATED;

	if (fill_bits > 0) {
		bits = (uint32_t)in[at++] >> fill_bits;
		nbits = 8 - fill_bits;
	}
	if (fill_bits == 0) {
		done = nseptets / 8 * 8;
		for (size_t i = 0; i < done; i += 8, at += 7)
			unpack_group(in + at, out + i);
	}
	for (size_t i = done; i < nseptets; i++) {
		if (nbits < 7) {
			bits |= (uint32_t)in[at++] << nbits;
			nbits += 8;
		}
		out[i] = bits & 0x7f;
		bits >>= 7;
		nbits -= 7;
	}
	*len_out = nseptets;
	return GSM7_OK;
}

enum gsm7_status
gsm7_pack(const uint8_t *septets, size_t nseptets, unsigned fill_bits, uint8_t *out, size_t cap,
    size_t *len_out)
{
	size_t len = 0;
	uint32_t bits = 0;
	unsigned nbits = fill_bits;

	*len_out = 0;
	if (nseptets == 0)
		return GSM7_OK;
	if (nseptets > cap * 8 / 7 || GSM7_OCTETS(nseptets, fill_bits) > cap)
		return GSM7_NO_SPACE;

	for (size_t i = 0; i < nseptets; i++) {
		bits |= (uint32_t)(septets[i] & 0x7f) << nbits;
		nbits += 7;
		while (nbits >= 8) {
			out[len++] = bits & 0xff;
			bits >>= 8;
			nbits -= 8;
		}
	}
	if (nbits > 0)
		out[len++] = bits & 0xff;
	*len_out = len;
	return GSM7_OK;
}

enum gsm7_status
gsm7_unpack_ussd(const uint8_t *in, size_t in_len, uint8_t *out, size_t cap, size_t *len_out)
{
	size_t n = in_len * 8 / 7;
	enum gsm7_status st = gsm7_unpack(in, in_len, 0, n, out, cap, len_out);

	if (st != GSM7_OK || n == 0 || out[n - 1] != CR)
		return st;
	/* A filler ends a group of eight, or doubles a CR that did (6.1.2.3.1). */
	if (n % 8 == 0 || (n % 8 == 1 && n > 1 && out[n - 2] == CR))
		*len_out = n - 1;
	return GSM7_OK;
}

enum gsm7_status
gsm7_pack_ussd(const uint8_t *septets, size_t nseptets, uint8_t *out, size_t cap, size_t *len_out)
{
	enum gsm7_status st = gsm7_pack(septets, nseptets, 0, out, cap, len_out);

	if (st != GSM7_OK || nseptets == 0)
		return st;
	if (nseptets % 8 == 7)
		out[*len_out - 1] |= CR << 1;
	if (nseptets % 8 == 0 && septets[nseptets - 1] == CR) {
		if (*len_out == cap) {
			*len_out = 0;
			return GSM7_NO_SPACE;
		}
		out[(*len_out)++] = CR;
	}
	return GSM7_OK;
}

const char *
gsm7_status_name(enum gsm7_status st)
{
	switch (st) {
	case GSM7_OK: return "GSM7_OK";
	case GSM7_TRUNCATED: return "GSM7_TRUNCATED";
	case GSM7_NO_SPACE: return "GSM7_NO_SPACE";
	}
	return "?";
}
