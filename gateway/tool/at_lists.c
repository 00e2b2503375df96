#include "gateway/tool/at_lists.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/tool/at_values.h"
#include "modem/alphabet.h"
#include "modem/at_fields.h"
#include "modem/registration.h"

#define NAME_LEN 200
/* Longer than any MCC and MNC: it is written in hexadecimal. */
#define NUMERIC_MAX 8

/* What stands behind prefix in the first such line, or "". */
static const char *
rest_of(const struct at_reply *r, const char *prefix)
{
	size_t at = 0;
	const char *line = at_reply_find(r, prefix, &at);

	if (line == NULL)
		return "";
	line += strlen(prefix);
	return line + strspn(line, " ");
}

/* ---- lists of lists of names ---- */

/* The names of [from, to), whatever separates them. */
static json_t *
names_between(const char *from, const char *to)
{
	static const char separators[] = "(), \"";
	json_t *names = json_array();

	while (from < to) {
		size_t skip = strspn(from, separators), len;

		from += skip;
		if (from >= to)
			break;
		len = strcspn(from, separators);
		if (len > (size_t)(to - from))
			len = (size_t)(to - from);
		json_array_append_new(names, json_stringn(from, len));
		from += len;
	}
	return names;
}

/* End of the group at s: a comma outside of parentheses. */
static const char *
group_end(const char *s, const char *end)
{
	int depth = 0;

	for (; s < end; s++) {
		depth += (*s == '(') - (*s == ')');
		if (*s == ',' && depth == 0)
			break;
	}
	return s;
}

static json_t *
groups_of_names(const char *s)
{
	json_t *groups = json_array();
	const char *end = s + strlen(s), *stop;

	/* Wavecom puts parentheses around the whole. */
	if (end - s >= 4 && strncmp(s, "((", 2) == 0 && strcmp(end - 2, "))") == 0) {
		s++;
		end--;
	}
	if (s == end)
		return groups;
	for (;;) {
		stop = group_end(s, end);
		json_array_append_new(groups, names_between(s, stop));
		if (stop == end)
			return groups;
		s = stop + 1;
	}
}

bool
at_offer_storages(const struct at_reply *r, json_t *out)
{
	json_object_set_new(out, "storages", groups_of_names(rest_of(r, "+CPMS:")));
	return true;
}

bool
at_offer_charsets(const struct at_reply *r, json_t *out)
{
	const char *rest = rest_of(r, "+CSCS:");

	json_object_set_new(out, "charsets", names_between(rest, rest + strlen(rest)));
	return true;
}

/* ---- ranges ---- */

bool
at_offer_indications(const struct at_reply *r, json_t *out)
{
	json_t *ranges = json_array(), *values;
	size_t at = 0;
	const char *line = at_reply_find(r, "+CNMI:", &at);
	struct at_fields f;
	at_range range;

	json_object_set_new(out, "ranges", ranges);
	if (line == NULL)
		return true;
	at_fields_start(&f, line, "+CNMI:");
	while (at_fields_range(&f, &range) == AT_FIELD_OK) {
		values = json_array();
		for (int v = 0; v < 64; v++)
			if (at_range_has(range, v))
				json_array_append_new(values, json_integer(v));
		json_array_append_new(ranges, values);
	}
	return json_array_size(ranges) > 0;
}

bool
at_offer_indexes(const struct at_reply *r, json_t *out)
{
	const char *rest = rest_of(r, "+CMGD:");

	rest += *rest == '(';
	json_object_set_new(out, "indexes", json_stringn(rest, strcspn(rest, ")")));
	return true;
}

/* ---- networks ---- */

static const char *
skip_spaces(const char *s)
{
	return s + strspn(s, " ");
}

/* ,"text" at *s; false when something else stands there. */
static bool
take_quoted(const char **s, char out[static NAME_LEN])
{
	const char *at = skip_spaces(*s), *end;

	if (*at++ != ',')
		return false;
	at = skip_spaces(at);
	if (*at++ != '"' || (end = strchr(at, '"')) == NULL || end - at >= NAME_LEN)
		return false;
	memcpy(out, at, (size_t)(end - at));
	out[end - at] = '\0';
	*s = end + 1;
	return true;
}

/* A name in the character set of the answer: septets one a character, or UCS-2; "" is none. */
static json_t *
name_json(const char *name, bool ucs2)
{
	char text[2 * NAME_LEN];
	size_t len;

	if (name[0] == '\0')
		return json_null();
	if (ucs2 && at_ucs2(name, sizeof(text), text))
		return json_string(text);
	for (const char *p = name; *p != '\0'; p++)
		if ((unsigned char)*p > 0x7f)
			return json_string(name);
	if (alphabet_decode((const uint8_t *)name, strlen(name), 0, 0, text, sizeof(text), &len) !=
	    ALPHABET_OK)
		return json_string(name);
	return json_stringn(text, len);
}

/* "(2,"long","short","numeric",7)" at s, which is left behind what was read; NULL: no network. */
static json_t *
take_network(const char **s, bool *ucs2_out)
{
	char names[3][NAME_LEN];
	const char *at = *s + 1, *access = NULL;
	int status;

	at = skip_spaces(at);
	if (!isdigit((unsigned char)*at))
		return NULL;
	status = *at++ - '0';
	for (size_t i = 0; i < 3; i++)
		if (!take_quoted(&at, names[i]))
			return NULL;
	*s = at;
	at = skip_spaces(at);
	at += *at == ')'; /* Sony Ericsson closes before the technology, and after it again */
	if (*at == ',' && isdigit((unsigned char)at[1]))
		access = registration_access_name(atoi(at + 1));
	*ucs2_out = strlen(names[2]) > NUMERIC_MAX;
	return json_pack("{s:i, s:o, s:o, s:o, s:s?}", "status", status, "long",
	    name_json(names[0], *ucs2_out), "short", name_json(names[1], *ucs2_out), "numeric",
	    name_json(names[2], *ucs2_out), "act", access);
}

static bool
put_networks(const char *line, json_t *networks)
{
	json_t *network;
	bool ucs2 = false, any_ucs2 = false;

	/* The modes and formats that end a list begin with a parenthesis; where one is closed that
	 * was never opened, the line has lost something, and nobody knows what. */
	if (strstr(line, ",,)") != NULL)
		return false;
	while ((line = strchr(line, '(')) != NULL) {
		network = take_network(&line, &ucs2);
		if (network == NULL) {
			line++;
			continue;
		}
		any_ucs2 = any_ucs2 || ucs2;
		json_array_append_new(networks, network);
	}
	return any_ucs2;
}

bool
at_offer_networks(const struct at_reply *r, json_t *out)
{
	json_t *networks = json_array();
	const char *line;
	size_t at = 0;
	bool ucs2 = false;

	while ((line = at_reply_find(r, "+COPS:", &at)) != NULL)
		ucs2 = put_networks(line, networks) || ucs2;
	json_object_set_new(out, "networks", networks);
	json_object_set_new(out, "charset", json_string(ucs2 ? "UCS2" : "GSM"));
	return true;
}
