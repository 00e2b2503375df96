#include "modem/at_fields.h"

#include <ctype.h>
#include <string.h>

#include "modem/at_lex.h"

/* One field as it stands in the line, without the comma and outer spaces. */
struct span {
	const char *at;
	size_t len;
};

bool
at_fields_start(struct at_fields *f, const char *line, const char *prefix)
{
	f->at = line;
	f->started = false;
	if (!at_line_has(line, prefix))
		return false;
	f->at += strlen(prefix);
	return true;
}

/* Where a field ends: at a comma outside of quotes and parentheses. */
static const char *
field_end(const char *at)
{
	bool quoted = false;
	int depth = 0;

	for (; *at != '\0'; at++) {
		if (*at == '"')
			quoted = !quoted;
		else if (!quoted && *at == '(')
			depth++;
		else if (!quoted && *at == ')')
			depth--;
		else if (!quoted && depth <= 0 && *at == ',')
			break;
	}
	return at;
}

static enum at_field
take(struct at_fields *f, struct span *span_out)
{
	const char *end;

	if (f->started) {
		if (*f->at != ',')
			return AT_FIELD_END;
		f->at++;
	}
	while (*f->at == ' ')
		f->at++;
	if (!f->started && *f->at == '\0')
		return AT_FIELD_END;
	f->started = true;
	end = field_end(f->at);
	span_out->at = f->at;
	span_out->len = (size_t)(end - f->at);
	f->at = end;
	while (span_out->len > 0 && span_out->at[span_out->len - 1] == ' ')
		span_out->len--;
	return span_out->len == 0 ? AT_FIELD_OMITTED : AT_FIELD_OK;
}

static void
strip(struct span *s, char open, char close)
{
	if (s->len >= 2 && s->at[0] == open && s->at[s->len - 1] == close) {
		s->at++;
		s->len -= 2;
	}
}

/* Digits at the head of s; -1 when there are none or too many. */
static int
take_digits(struct span *s)
{
	int value = 0;
	size_t n = 0;

	while (n < s->len && isdigit((unsigned char)s->at[n])) {
		if (n == 6)
			return -1;
		value = value * 10 + (s->at[n] - '0');
		n++;
	}
	s->at += n;
	s->len -= n;
	return n > 0 ? value : -1;
}

enum at_field
at_fields_number(struct at_fields *f, int *value_out)
{
	struct span s;
	enum at_field status = take(f, &s);
	int value;

	if (status != AT_FIELD_OK)
		return status;
	strip(&s, '"', '"');
	value = take_digits(&s);
	if (value < 0 || s.len > 0)
		return AT_FIELD_BAD;
	*value_out = value;
	return AT_FIELD_OK;
}

enum at_field
at_fields_text(struct at_fields *f, size_t cap, char *text_out)
{
	struct span s;
	enum at_field status = take(f, &s);

	if (status != AT_FIELD_OK)
		return status;
	strip(&s, '"', '"');
	if (s.len >= cap)
		return AT_FIELD_BAD;
	memcpy(text_out, s.at, s.len);
	text_out[s.len] = '\0';
	return AT_FIELD_OK;
}

static void
skip(struct span *s, const char *set)
{
	while (s->len > 0 && strchr(set, *s->at) != NULL) {
		s->at++;
		s->len--;
	}
}

enum at_field
at_fields_range(struct at_fields *f, at_range *range_out)
{
	struct span s;
	enum at_field status = take(f, &s);
	int from, to;

	if (status != AT_FIELD_OK)
		return status;
	strip(&s, '(', ')');
	*range_out = 0;
	for (;;) {
		/* SIMCom and ZTE leave empty places: (0,1,2,) */
		skip(&s, ", ");
		if (s.len == 0)
			return AT_FIELD_OK;
		from = to = take_digits(&s);
		if (s.len > 0 && *s.at == '-') {
			s.at++;
			s.len--;
			to = take_digits(&s);
		}
		if (from < 0 || to < from || (s.len > 0 && *s.at != ',' && *s.at != ' '))
			return AT_FIELD_BAD;
		for (int v = from; v <= to && v < 64; v++)
			*range_out |= (at_range)1 << v;
	}
}

enum at_field
at_fields_names(struct at_fields *f, struct at_names *names_out)
{
	struct span s;
	enum at_field status = take(f, &s);
	size_t n;

	if (status != AT_FIELD_OK)
		return status;
	names_out->count = 0;
	skip(&s, "( ");
	while (s.len > 0 && *s.at == '"' && names_out->count < AT_NAMES_MAX) {
		s.at++;
		s.len--;
		for (n = 0; n < s.len && s.at[n] != '"'; n++)
			;
		if (n == s.len)
			return AT_FIELD_BAD;
		if (n < AT_NAME_LEN) {
			memcpy(names_out->name[names_out->count], s.at, n);
			names_out->name[names_out->count++][n] = '\0';
		}
		s.at += n + 1;
		s.len -= n + 1;
		skip(&s, ", ");
	}
	return names_out->count > 0 ? AT_FIELD_OK : AT_FIELD_BAD;
}

bool
at_fields_quoted(const struct at_fields *f)
{
	const char *at = f->at;

	at += f->started && *at == ',';
	return at[strspn(at, " ")] == '"';
}

bool
at_range_has(at_range range, int value)
{
	return value >= 0 && value < 64 && (range >> value & 1) != 0;
}

bool
at_names_have(const struct at_names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->name[i], name) == 0)
			return true;
	return false;
}

const char *
at_field_name(enum at_field field)
{
	switch (field) {
	case AT_FIELD_OK: return "ok";
	case AT_FIELD_OMITTED: return "omitted";
	case AT_FIELD_BAD: return "bad";
	case AT_FIELD_END: return "end";
	}
	return "?";
}
