#include "modem/sim/ussd_line.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "modem/alphabet.h"
#include "modem/gsm7.h"
#include "modem/hex.h"

/* 23.038 section 5: GSM-7 without a language; UCS-2 without a class. */
#define DCS_PLAIN 15
#define DCS_WIDE 72

static bool
read_packed(const char *typed, size_t len, char *out, size_t cap)
{
	uint8_t octets[200], septets[200];
	size_t n;

	return hex_decode(typed, len, octets, sizeof(octets), &n) == HEX_OK &&
	    gsm7_unpack_ussd(octets, n, septets, sizeof(septets), &n) == GSM7_OK &&
	    alphabet_decode(septets, n, 0, 0, out, cap, &n) == ALPHABET_OK;
}

bool
ussd_line_read(
    enum profile_ussd form, enum charset set, const char *typed, size_t len, char *out, size_t cap)
{
	size_t n;

	switch (form) {
	case PROFILE_USSD_PLAIN: return charset_read(set, typed, len, out, cap, &n);
	case PROFILE_USSD_PACKED: return read_packed(typed, len, out, cap);
	case PROFILE_USSD_UCS2:
		return read_packed(typed, len, out, cap) ||
		    charset_read(set, typed, len, out, cap, &n);
	}
	return false;
}

static bool
write_packed(const char *text, char *out, size_t cap)
{
	uint8_t septets[2 * 320], octets[2 * 320];
	size_t n;

	return alphabet_encode(text, strlen(text), septets, sizeof(septets), &n) == ALPHABET_OK &&
	    gsm7_pack_ussd(septets, n, octets, sizeof(octets), &n) == GSM7_OK &&
	    hex_encode(octets, n, out, cap) == HEX_OK;
}

void
ussd_line_write(enum profile_ussd form, enum charset set, int status, const char *text,
    char out[static USSD_LINE_MAX])
{
	char body[USSD_LINE_MAX - 32];
	int dcs = DCS_PLAIN;
	size_t n = 0;
	bool fits = false;

	if (text[0] == '\0') {
		snprintf(out, USSD_LINE_MAX, "+CUSD: %d", status);
		return;
	}
	if (form == PROFILE_USSD_PACKED) {
		fits = write_packed(text, body, sizeof(body));
		n = fits ? strlen(body) : 0;
	} else if (form == PROFILE_USSD_PLAIN && set != CHARSET_UCS2) {
		fits = charset_write(CHARSET_GSM, text, strlen(text), body, sizeof(body), &n) &&
		    charset_write(set, text, strlen(text), body, sizeof(body), &n);
	} else if (form == PROFILE_USSD_PLAIN) {
		/* The text is GSM-7 on the air all the same. */
		fits = charset_write(set, text, strlen(text), body, sizeof(body), &n);
	}
	if (!fits) {
		dcs = DCS_WIDE;
		charset_write(CHARSET_UCS2, text, strlen(text), body, sizeof(body), &n);
	}
	snprintf(out, USSD_LINE_MAX, "+CUSD: %d,\"%.*s\",%d", status, (int)n, body, dcs);
}
