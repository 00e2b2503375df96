#include "modem/dcs.h"

static enum dcs_encoding
encoding_bits(uint8_t octet, bool *reserved_out)
{
	switch (octet >> 2 & 0x03) {
	case 1: return DCS_8BIT;
	case 2: return DCS_UCS2;
	case 3: *reserved_out = true; break;
	}
	return DCS_GSM7;
}

/* Message waiting groups 1100, 1101, 1110: bit 3 is the sense, bits 1-0 the kind. */
static void
waiting_decode(uint8_t octet, struct dcs *d)
{
	d->waiting = (enum dcs_waiting)(DCS_WAITING_VOICEMAIL + (octet & 0x03));
	d->waiting_active = (octet & 0x08) != 0;
	d->discard = octet >> 4 == 0x0c;
	d->encoding = octet >> 4 == 0x0e ? DCS_UCS2 : DCS_GSM7;
}

struct dcs
dcs_decode(uint8_t octet)
{
	struct dcs d = { .octet = octet, .encoding = DCS_GSM7, .class = DCS_NO_CLASS };

	if (octet < 0x80) { /* 00xx general, 01xx the same with automatic deletion */
		d.encoding = encoding_bits(octet, &d.reserved);
		d.compressed = (octet & 0x20) != 0;
		d.delete_when_read = (octet & 0x40) != 0;
		if ((octet & 0x10) != 0)
			d.class = octet & 0x03;
	} else if (octet < 0xc0) {
		d.reserved = true;
	} else if (octet < 0xf0) {
		waiting_decode(octet, &d);
	} else {
		d.encoding = (octet & 0x04) != 0 ? DCS_8BIT : DCS_GSM7;
		d.class = octet & 0x03;
		d.reserved = (octet & 0x08) != 0;
	}
	return d;
}

struct dcs
dcs_make(enum dcs_encoding encoding, int class)
{
	uint8_t octet = (uint8_t)(encoding << 2);

	if (class != DCS_NO_CLASS)
		octet = (uint8_t)(octet | 0x10 | (class & 0x03));
	return dcs_decode(octet);
}

bool
dcs_counts_septets(const struct dcs *d)
{
	return d->encoding == DCS_GSM7 && !d->compressed;
}

const char *
dcs_encoding_name(enum dcs_encoding e)
{
	switch (e) {
	case DCS_GSM7: return "gsm7";
	case DCS_8BIT: return "8bit";
	case DCS_UCS2: return "ucs2";
	}
	return "?";
}

const char *
dcs_waiting_name(enum dcs_waiting w)
{
	switch (w) {
	case DCS_WAITING_NONE: return "none";
	case DCS_WAITING_VOICEMAIL: return "voicemail";
	case DCS_WAITING_FAX: return "fax";
	case DCS_WAITING_EMAIL: return "email";
	case DCS_WAITING_OTHER: return "other";
	}
	return "?";
}
