#include "modem/ussd_text.h"

#include <string.h>

#include "modem/alphabet.h"
#include "modem/gsm7.h"
#include "modem/hex.h"
#include "modem/ucs2.h"

#define DCS_GSM7_WITH_LANGUAGE 0x10
#define DCS_UCS2_WITH_LANGUAGE 0x11

/* A hexadecimal string of digits only and no longer than this is taken for a number. */
#define NUMBER_MAX 12

enum dcs_encoding
ussd_dcs_encoding(uint8_t dcs)
{
	static const enum dcs_encoding by_bits[] = { DCS_GSM7, DCS_8BIT, DCS_UCS2, DCS_GSM7 };

	if (dcs == DCS_UCS2_WITH_LANGUAGE)
		return DCS_UCS2;
	if (dcs >> 6 == 1 || dcs >> 4 == 9)
		return by_bits[dcs >> 2 & 0x03];
	if (dcs >> 4 == 0x0f)
		return (dcs & 0x04) != 0 ? DCS_8BIT : DCS_GSM7;
	return DCS_GSM7;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void
text_cut_at_nul(struct ussd_text *t)
{
	t->len = strlen(t->text);
}

static enum ussd_status
packed_decode(const uint8_t *octets, size_t len, struct ussd_text *out)
{
	uint8_t septets[USSD_TEXT_MAX];
	size_t n;

	out->payload = USSD_GSM7_PACKED;
	if (gsm7_unpack_ussd(octets, len, septets, sizeof(septets), &n) != GSM7_OK ||
	    alphabet_decode(septets, n, 0, 0, out->text, sizeof(out->text), &out->len) !=
		ALPHABET_OK)
		return USSD_TOO_LONG;
	return USSD_OK;
}

/* "en\r" before the text of coding scheme 0x10 (23.038 section 5). */
static void
packed_take_language(struct ussd_text *t)
{
	if (t->len < 3 || !is_letter(t->text[0]) || !is_letter(t->text[1]) || t->text[2] != '\r')
		return;
	memcpy(t->language, t->text, 2);
	t->len -= 3;
	memmove(t->text, t->text + 3, t->len + 1);
}

static enum ussd_status
wide_decode(const uint8_t *octets, size_t len, bool with_language, struct ussd_text *out)
{
	uint8_t septets[2];
	size_t n;

	out->payload = USSD_UCS2;
	if (with_language && len >= 2) {
		gsm7_unpack(octets, 2, 0, 2, septets, sizeof(septets), &n);
		if (is_letter((char)septets[0]) && is_letter((char)septets[1])) {
			memcpy(out->language, septets, 2);
			octets += 2;
			len -= 2;
		}
	}
	if (ucs2_decode(octets, len, out->text, sizeof(out->text), &out->len) == UCS2_NO_SPACE)
		return USSD_TOO_LONG;
	text_cut_at_nul(out);
	return USSD_OK;
}

enum ussd_status
ussd_octets_decode(const uint8_t *octets, size_t len, uint8_t dcs, struct ussd_text *out)
{
	enum ussd_status st;

	memset(out, 0, sizeof(*out));
	switch (ussd_dcs_encoding(dcs)) {
	case DCS_UCS2: return wide_decode(octets, len, dcs == DCS_UCS2_WITH_LANGUAGE, out);
	case DCS_8BIT: out->payload = USSD_OCTETS; return USSD_OK;
	case DCS_GSM7: break;
	}
	st = packed_decode(octets, len, out);
	if (st == USSD_OK && dcs == DCS_GSM7_WITH_LANGUAGE)
		packed_take_language(out);
	return st;
}

/*
 * Text of one script has one or two high octets in nearly all its characters; packed septets
 * have as many as there are letters.  Below three characters only Latin text can be told.
 */
static bool
looks_wide(const uint8_t *octets, size_t len)
{
	unsigned count[256] = { 0 }, first = 0, second = 0;

	if (len < 4 || len % 2 != 0)
		return false;
	for (size_t i = 0; i < len; i += 2)
		count[octets[i]]++;
	if (count[0] * 2 == len || len == 4)
		return count[0] * 2 == len;
	for (size_t i = 0; i < 256; i++) {
		if (count[i] > first) {
			second = first;
			first = count[i];
		} else if (count[i] > second) {
			second = count[i];
		}
	}
	return (first + second) * 10 >= len / 2 * 8;
}

/*
 * Modems whose character set is GSM pass septets on as characters: a bracket or brace between
 * two letters is then a letter of its own.
 */
static bool
looks_raw(const char *text, size_t len)
{
	for (size_t i = 1; i + 1 < len; i++)
		if (text[i] != '\0' && strchr("[\\]^`{|}~", text[i]) != NULL &&
		    is_letter(text[i - 1]) && is_letter(text[i + 1]))
			return true;
	return false;
}

static enum ussd_status
plain_decode(const char *payload, size_t len, struct ussd_text *out)
{
	if (len >= sizeof(out->text))
		return USSD_TOO_LONG;
	if (looks_raw(payload, len)) {
		out->payload = USSD_GSM7_RAW;
		return alphabet_decode((const uint8_t *)payload, len, 0, 0, out->text,
			   sizeof(out->text), &out->len) == ALPHABET_OK
		    ? USSD_OK
		    : USSD_TOO_LONG;
	}
	out->payload = USSD_PLAIN;
	memcpy(out->text, payload, len);
	out->len = len;
	return USSD_OK;
}

static bool
looks_like_number(const char *payload, size_t len)
{
	size_t n = 0;

	while (n < len && is_digit(payload[n]))
		n++;
	return n == len && len <= NUMBER_MAX;
}

enum ussd_status
ussd_text_decode(const char *payload, size_t len, int dcs, struct ussd_text *out)
{
	uint8_t octets[USSD_TEXT_MAX];
	bool known = dcs >= 0 && dcs <= UINT8_MAX;
	size_t n;

	memset(out, 0, sizeof(*out));
	if (len == 0 || hex_decode(payload, len, octets, sizeof(octets), &n) != HEX_OK)
		return plain_decode(payload, len, out);
	if (known && ussd_dcs_encoding((uint8_t)dcs) != DCS_GSM7)
		return ussd_octets_decode(octets, n, (uint8_t)dcs, out);
	/* The coding scheme says GSM-7 or nothing, and +CSCS="UCS2" makes it hexadecimal UCS-2. */
	if (looks_wide(octets, n))
		return wide_decode(octets, n, false, out);
	if (looks_like_number(payload, len))
		return plain_decode(payload, len, out);
	return ussd_octets_decode(octets, n, known ? (uint8_t)dcs : 0, out);
}

/* A decimal at *at, moved behind it; -1 for none. */
static int
number_at(const char *line, size_t len, size_t *at)
{
	int value = 0;
	size_t begin = *at;

	while (*at < len && is_digit(line[*at]) && value < 1000)
		value = value * 10 + (line[(*at)++] - '0');
	return *at > begin ? value : -1;
}

/* The coding scheme after the last comma of the line; *end is moved before that comma. */
static int
trailing_dcs(const char *line, size_t begin, size_t *end)
{
	size_t comma = *end, at;
	int value;

	while (comma > begin && is_digit(line[comma - 1]))
		comma--;
	at = comma;
	value = number_at(line, *end, &at);
	if (value < 0 || value > UINT8_MAX || at != *end || comma == begin ||
	    line[comma - 1] != ',')
		return USSD_NO_DCS;
	*end = comma - 1;
	return value;
}

enum ussd_status
ussd_reply_split(const char *line, size_t len, struct ussd_reply *out)
{
	static const char prefix[] = "+CUSD:";
	size_t at = sizeof(prefix) - 1;

	*out = (struct ussd_reply){ .dcs = USSD_NO_DCS, .payload = line };
	if (len < at || memcmp(line, prefix, at) != 0)
		return USSD_BAD_REPLY;
	while (at < len && line[at] == ' ')
		at++;
	out->status = number_at(line, len, &at);
	if (out->status < 0)
		return USSD_BAD_REPLY;
	if (at == len)
		return USSD_OK;
	if (line[at++] != ',')
		return USSD_BAD_REPLY;
	while (at < len && line[at] == ' ')
		at++;
	out->dcs = trailing_dcs(line, at, &len);
	if (len > at + 1 && line[at] == '"' && line[len - 1] == '"') {
		at++;
		len--;
	}
	out->payload = line + at;
	out->payload_len = len - at;
	return USSD_OK;
}

const char *
ussd_status_name(enum ussd_status st)
{
	switch (st) {
	case USSD_OK: return "USSD_OK";
	case USSD_BAD_REPLY: return "USSD_BAD_REPLY";
	case USSD_TOO_LONG: return "USSD_TOO_LONG";
	}
	return "?";
}

const char *
ussd_payload_name(enum ussd_payload p)
{
	switch (p) {
	case USSD_PLAIN: return "text";
	case USSD_GSM7_RAW: return "gsm7-raw";
	case USSD_GSM7_PACKED: return "gsm7-packed";
	case USSD_UCS2: return "ucs2";
	case USSD_OCTETS: return "octets";
	}
	return "?";
}
