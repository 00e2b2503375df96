#include "modem/address.h"

#include <string.h>

#include "modem/alphabet.h"
#include "modem/gsm7.h"

#define FILLER 0x0f

/* Semi-octets 0..14; 15 is the end mark (23.040, 9.1.2.3). */
static const char digit_chars[] = "0123456789*#abc";

static bool
is_digits(const char *s)
{
	return s[strspn(s, digit_chars)] == '\0';
}

enum address_ton
address_ton(const struct address *a)
{
	return (enum address_ton)(a->type >> 4 & 0x07);
}

enum address_status
address_from_text(const char *text, bool alphanumeric, struct address *out)
{
	const char *number = text[0] == '+' ? text + 1 : text;
	size_t n = strlen(number);
	uint8_t septets[ADDRESS_SEPTETS_MAX];
	size_t nseptets;

	memset(out, 0, sizeof(*out));
	if (n == 0)
		return ADDRESS_BAD_TEXT;
	if (is_digits(number)) {
		if (n > ADDRESS_DIGITS_MAX)
			return ADDRESS_TOO_LONG;
		out->type = text[0] == '+' ? 0x91 : 0x81;
	} else {
		enum alphabet_status st =
		    alphabet_encode(text, strlen(text), septets, sizeof(septets), &nseptets);

		if (!alphanumeric || st == ALPHABET_UNREPRESENTABLE || st == ALPHABET_BAD_UTF8)
			return ADDRESS_BAD_TEXT;
		if (st == ALPHABET_NO_SPACE || strlen(text) >= sizeof(out->text))
			return ADDRESS_TOO_LONG;
		out->type = 0xd0;
	}
	memcpy(out->text, text, strlen(text) + 1);
	return ADDRESS_OK;
}

/* Up to ndigits semi-octets; the end mark ends the number early. */
static void
digits_decode(const uint8_t *value, size_t ndigits, struct address *out)
{
	size_t n = 0;

	if (address_ton(out) == ADDRESS_INTERNATIONAL)
		out->text[n++] = '+';
	for (size_t i = 0; i < ndigits; i++) {
		uint8_t d = i % 2 == 0 ? value[i / 2] & 0x0f : value[i / 2] >> 4;

		if (d == FILLER)
			break;
		out->text[n++] = digit_chars[d];
	}
	if (n == 1 && out->text[0] == '+') /* a type without a number */
		n = 0;
	out->text[n] = '\0';
}

static void
alphanumeric_decode(const uint8_t *value, size_t len, size_t ndigits, struct address *out)
{
	uint8_t septets[ADDRESS_SEPTETS_MAX];
	size_t nseptets = ndigits * 4 / 7, n;

	gsm7_unpack(value, len, 0, nseptets, septets, sizeof(septets), &nseptets);
	/*
	 * Seven characters end 7 bits before the octet does; centres that count whole octets
	 * declare 14 semi-octets for them, which would add an "@" to the sender's name.
	 */
	if (ndigits == 14 && nseptets == 8 && septets[7] == 0)
		nseptets = 7;
	alphabet_decode(septets, nseptets, 0, 0, out->text, sizeof(out->text), &n);
}

enum address_status
address_decode(struct octets *o, struct address *out)
{
	uint8_t value[ADDRESS_DIGITS_MAX / 2];
	size_t ndigits = octets_u8(o);
	size_t len = (ndigits + 1) / 2;

	memset(out, 0, sizeof(*out));
	out->type = octets_u8(o);
	if (o->failed)
		return ADDRESS_TRUNCATED;
	if (ndigits > ADDRESS_DIGITS_MAX)
		return ADDRESS_TOO_LONG;
	octets_copy(o, value, sizeof(value), len);
	if (o->failed)
		return ADDRESS_TRUNCATED;
	if (address_ton(out) == ADDRESS_ALPHANUMERIC)
		alphanumeric_decode(value, len, ndigits, out);
	else
		digits_decode(value, ndigits, out);
	return ADDRESS_OK;
}

/* The digits of a number as swapped semi-octets; 0 for text that is no number. */
static bool
digits_encode(
    const struct address *a, uint8_t value[static ADDRESS_DIGITS_MAX / 2], size_t *ndigits_out)
{
	const char *number = a->text[0] == '+' ? a->text + 1 : a->text;
	size_t n = strlen(number);

	if (n > ADDRESS_DIGITS_MAX || !is_digits(number))
		return false;
	for (size_t i = 0; i < n; i++) {
		uint8_t d = (uint8_t)(strchr(digit_chars, number[i]) - digit_chars);

		if (i % 2 == 0)
			value[i / 2] = (uint8_t)(FILLER << 4 | d);
		else
			value[i / 2] = (uint8_t)(d << 4 | (value[i / 2] & 0x0f));
	}
	*ndigits_out = n;
	return true;
}

static bool
alphanumeric_encode(
    const struct address *a, uint8_t value[static ADDRESS_DIGITS_MAX / 2], size_t *ndigits_out)
{
	uint8_t septets[ADDRESS_SEPTETS_MAX];
	size_t nseptets, len;

	if (alphabet_encode(a->text, strlen(a->text), septets, sizeof(septets), &nseptets) !=
	    ALPHABET_OK)
		return false;
	gsm7_pack(septets, nseptets, 0, value, ADDRESS_DIGITS_MAX / 2, &len);
	*ndigits_out = (nseptets * 7 + 3) / 4;
	return true;
}

enum address_status
address_encode(const struct address *a, struct octets_out *o)
{
	uint8_t value[ADDRESS_DIGITS_MAX / 2];
	size_t ndigits;

	if (address_ton(a) == ADDRESS_ALPHANUMERIC ? !alphanumeric_encode(a, value, &ndigits)
						   : !digits_encode(a, value, &ndigits))
		return ADDRESS_BAD_TEXT;
	octets_put(o, (uint8_t)ndigits);
	octets_put(o, a->type);
	octets_append(o, value, (ndigits + 1) / 2);
	return o->failed ? ADDRESS_NO_SPACE : ADDRESS_OK;
}

enum address_status
address_decode_smsc(struct octets *o, bool *present_out, struct address *out)
{
	uint8_t value[ADDRESS_DIGITS_MAX / 2];
	size_t len = octets_u8(o);

	memset(out, 0, sizeof(*out));
	*present_out = false;
	if (o->failed)
		return ADDRESS_TRUNCATED;
	if (len == 0)
		return ADDRESS_OK;
	if (len - 1 > sizeof(value))
		return ADDRESS_TOO_LONG;
	out->type = octets_u8(o);
	octets_copy(o, value, sizeof(value), len - 1);
	if (o->failed)
		return ADDRESS_TRUNCATED;
	if (address_ton(out) == ADDRESS_ALPHANUMERIC)
		return ADDRESS_NO_DIGITS;
	digits_decode(value, (len - 1) * 2, out);
	*present_out = true;
	return ADDRESS_OK;
}

enum address_status
address_encode_smsc(const struct address *a, struct octets_out *o)
{
	uint8_t value[ADDRESS_DIGITS_MAX / 2];
	size_t ndigits;

	if (a == NULL) {
		octets_put(o, 0);
		return o->failed ? ADDRESS_NO_SPACE : ADDRESS_OK;
	}
	if (address_ton(a) == ADDRESS_ALPHANUMERIC)
		return ADDRESS_NO_DIGITS;
	if (!digits_encode(a, value, &ndigits))
		return ADDRESS_BAD_TEXT;
	octets_put(o, (uint8_t)(1 + (ndigits + 1) / 2));
	octets_put(o, a->type);
	octets_append(o, value, (ndigits + 1) / 2);
	return o->failed ? ADDRESS_NO_SPACE : ADDRESS_OK;
}

const char *
address_status_name(enum address_status st)
{
	switch (st) {
	case ADDRESS_OK: return "ADDRESS_OK";
	case ADDRESS_TRUNCATED: return "ADDRESS_TRUNCATED";
	case ADDRESS_TOO_LONG: return "ADDRESS_TOO_LONG";
	case ADDRESS_NO_DIGITS: return "ADDRESS_NO_DIGITS";
	case ADDRESS_BAD_TEXT: return "ADDRESS_BAD_TEXT";
	case ADDRESS_NO_SPACE: return "ADDRESS_NO_SPACE";
	}
	return "?";
}

const char *
address_ton_name(enum address_ton ton)
{
	switch (ton) {
	case ADDRESS_UNKNOWN: return "unknown";
	case ADDRESS_INTERNATIONAL: return "intl";
	case ADDRESS_NATIONAL: return "national";
	case ADDRESS_NETWORK: return "network";
	case ADDRESS_SUBSCRIBER: return "subscriber";
	case ADDRESS_ALPHANUMERIC: return "alnum";
	case ADDRESS_ABBREVIATED: return "abbreviated";
	case ADDRESS_RESERVED: return "reserved";
	}
	return "?";
}
