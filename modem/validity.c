#include "modem/validity.h"

#include <string.h>

#define DAY_MIN (24 * 60)

void
validity_decode(struct octets *o, enum validity_format format, struct validity *out)
{
	memset(out, 0, sizeof(*out));
	out->format = format;
	switch (format) {
	case VALIDITY_NONE: break;
	case VALIDITY_RELATIVE: out->relative = octets_u8(o); break;
	case VALIDITY_ABSOLUTE: scts_decode(o, &out->absolute); break;
	case VALIDITY_ENHANCED:
		octets_copy(o, out->enhanced, sizeof(out->enhanced), sizeof(out->enhanced));
		break;
	}
}

void
validity_encode(const struct validity *v, struct octets_out *o)
{
	switch (v->format) {
	case VALIDITY_NONE: break;
	case VALIDITY_RELATIVE: octets_put(o, v->relative); break;
	case VALIDITY_ABSOLUTE: scts_encode(&v->absolute, o); break;
	case VALIDITY_ENHANCED: octets_append(o, v->enhanced, sizeof(v->enhanced)); break;
	}
}

uint32_t
validity_minutes(uint8_t relative)
{
	uint32_t v = relative;

	if (v <= 143)
		return (v + 1) * 5;
	if (v <= 167)
		return DAY_MIN / 2 + (v - 143) * 30;
	if (v <= 196)
		return (v - 166) * DAY_MIN;
	return (v - 192) * 7 * DAY_MIN;
}

uint8_t
validity_from_minutes(uint32_t minutes)
{
	uint8_t v = 0;

	while (v < UINT8_MAX && validity_minutes(v) < minutes)
		v++;
	return v;
}

/* Swapped digits of an enhanced period; false when one is no digit. */
static bool
digits_value(uint8_t octet, uint32_t *value_out)
{
	*value_out = (octet & 0x0fu) * 10 + (octet >> 4);
	return (octet & 0x0f) <= 9 && octet >> 4 <= 9;
}

bool
validity_enhanced_seconds(const struct validity *v, uint32_t *seconds_out)
{
	/* Bit 7 of the indicator announces another indicator before the value. */
	size_t at = (v->enhanced[0] & 0x80) != 0 ? 2 : 1;
	uint32_t h, m, s;

	*seconds_out = 0;
	switch (v->enhanced[0] & 0x07) {
	case 1: *seconds_out = validity_minutes(v->enhanced[at]) * 60; return true;
	case 2: *seconds_out = v->enhanced[at]; return v->enhanced[at] != 0;
	case 3:
		if (!digits_value(v->enhanced[at], &h) || !digits_value(v->enhanced[at + 1], &m) ||
		    !digits_value(v->enhanced[at + 2], &s))
			return false;
		*seconds_out = h * 3600 + m * 60 + s;
		return true;
	}
	return false;
}

const char *
validity_format_name(enum validity_format f)
{
	switch (f) {
	case VALIDITY_NONE: return "none";
	case VALIDITY_ENHANCED: return "enhanced";
	case VALIDITY_RELATIVE: return "relative";
	case VALIDITY_ABSOLUTE: return "absolute";
	}
	return "?";
}
