#include "modem/submit.h"

#include "modem/at_fields.h"
#include "modem/hex.h"

#define NETWORK_CODE_MAX 255
#define REFERENCE_MAX 255

void
submit_begin(struct submit *s, uint32_t tag, const uint8_t *pdu, size_t len, size_t tpdu_len)
{
	*s = (struct submit){ .pending = true, .tag = tag, .tpdu_len = tpdu_len, .mr = -1 };
	hex_encode(pdu, len, s->hex, sizeof(s->hex));
}

void
submit_line(struct submit *s, const char *line)
{
	struct at_fields f;
	int mr;

	if (at_fields_start(&f, line, "+CMGS:") && at_fields_number(&f, &mr) == AT_FIELD_OK &&
	    mr <= REFERENCE_MAX)
		s->mr = mr;
}

enum modem_outcome
submit_answered(const struct submit *s, enum at_final final, int code, bool handed_over)
{
	if (final == AT_FINAL_OK)
		return s->mr >= 0 ? MODEM_SENT : MODEM_UNKNOWN;
	if (!handed_over)
		return MODEM_REFUSED;
	return final == AT_FINAL_CMS && code >= 0 && code <= NETWORK_CODE_MAX ? MODEM_REFUSED
									      : MODEM_UNKNOWN;
}

enum modem_outcome
submit_abandoned(const struct submit *s, bool handed_over)
{
	if (s->mr >= 0)
		return MODEM_SENT;
	return handed_over ? MODEM_UNKNOWN : MODEM_REFUSED;
}
