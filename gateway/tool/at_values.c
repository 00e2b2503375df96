#include "gateway/tool/at_values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "modem/at_fields.h"
#include "modem/at_lex.h"
#include "modem/hex.h"
#include "modem/ucs2.h"

#define QUARTERS_MAX 56 /* 14 hours: no place on earth is further from Greenwich */
#define PHONE_MAX 20    /* digits of the longest address */

bool
at_values_read(const char *line, const char *prefix, struct at_values *out)
{
	struct at_fields f;

	if (!at_fields_start(&f, line, prefix))
		return false;
	for (out->n = 0; out->n < AT_VALUES_MAX; out->n++) {
		struct at_value *v = &out->at[out->n];

		v->quoted = at_fields_quoted(&f);
		v->text[0] = '\0';
		if (at_fields_text(&f, sizeof(v->text), v->text) == AT_FIELD_END)
			break;
	}
	return true;
}

bool
at_value_stands(const struct at_values *v, size_t i)
{
	return i < v->n && v->at[i].text[0] != '\0';
}

bool
at_value_is_number(const struct at_values *v, size_t i)
{
	return at_value_stands(v, i) && strlen(v->at[i].text) <= 9 &&
	    strspn(v->at[i].text, "0123456789") == strlen(v->at[i].text);
}

json_t *
at_value_number(const struct at_values *v, size_t i)
{
	return at_value_is_number(v, i) ? json_integer(atoi(v->at[i].text)) : json_null();
}

bool
at_ucs2(const char *text, size_t cap, char *out)
{
	uint8_t octets[AT_VALUE_LEN / 2];
	size_t len = strlen(text), n, m;

	if (len < 4 || len % 4 != 0 || strncmp(text, "00", 2) != 0 || !at_line_is_hex(text))
		return false;
	return hex_decode(text, len, octets, sizeof(octets), &n) == HEX_OK &&
	    ucs2_decode(octets, n, out, cap, &m) != UCS2_NO_SPACE;
}

json_t *
at_value_string(const struct at_values *v, size_t i)
{
	char text[AT_VALUE_LEN];

	if (i >= v->n)
		return json_string("");
	if (at_ucs2(v->at[i].text, sizeof(text), text))
		return json_string(text);
	return json_string(v->at[i].text);
}

/* "2b3937...": the characters themselves in hexadecimal (+CSCS="HEX"). */
static bool
read_hex_phone(const char *text, char out[static AT_VALUE_LEN])
{
	size_t n;

	if (strlen(text) <= PHONE_MAX || !at_line_is_hex(text) ||
	    hex_decode(text, strlen(text), (uint8_t *)out, AT_VALUE_LEN - 1, &n) != HEX_OK)
		return false;
	out[n] = '\0';
	return strspn(out, "+0123456789*#") == n;
}

json_t *
at_value_phone(const struct at_values *v, size_t i)
{
	char text[AT_VALUE_LEN];

	if (i < v->n && !at_ucs2(v->at[i].text, sizeof(text), text) &&
	    read_hex_phone(v->at[i].text, text))
		return json_string(text);
	return at_value_string(v, i);
}

json_t *
at_time(const char *text, const char *zone)
{
	int year, month, day, hour, minute, second, quarters, end = 0;
	char buf[96], offset[16];

	if (sscanf(text, "%4d/%2d/%2d,%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute, &second,
		&end) != 6 ||
	    year < 0 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || hour > 23 ||
	    minute < 0 || minute > 59 || second < 0 || second > 59)
		return json_null();
	if (year < 100)
		year += 2000;
	snprintf(offset, sizeof(offset), "%s", zone);
	text += end;
	if ((text[0] == '+' || text[0] == '-') &&
	    strspn(text + 1, "0123456789") == strlen(text + 1) && strlen(text) <= 3) {
		quarters = atoi(text + 1);
		if (quarters <= QUARTERS_MAX)
			snprintf(offset, sizeof(offset), "%c%02d:%02d", text[0], quarters / 4,
			    quarters % 4 * 15);
	}
	snprintf(buf, sizeof(buf), "%04d-%02d-%02dT%02d:%02d:%02d%s", year, month, day, hour,
	    minute, second, offset);
	return json_string(buf);
}
