#include "modem/registration.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "modem/at_fields.h"

#define FIELDS_MAX 8
#define FIELD_LEN 24
#define SHORT_LEN 2 /* of a mode or a routing area; areas and cells are longer */

struct fields {
	char text[FIELDS_MAX][FIELD_LEN];
	bool quoted[FIELDS_MAX];
	size_t n;
};

static bool
read_fields(const char *line, const char *prefix, struct fields *out)
{
	enum at_field status = AT_FIELD_OK;
	struct at_fields f;

	if (!at_fields_start(&f, line, prefix))
		return false;
	for (out->n = 0; out->n < FIELDS_MAX; out->n++) {
		out->quoted[out->n] = at_fields_quoted(&f);
		out->text[out->n][0] = '\0';
		status = at_fields_text(&f, FIELD_LEN, out->text[out->n]);
		if (status == AT_FIELD_END)
			break;
		if (status == AT_FIELD_BAD)
			strcpy(out->text[out->n], "?"); /* too long for anything that fits here */
	}
	return true;
}

static bool
is_decimal(const char *s)
{
	return s[0] != '\0' && strspn(s, "0123456789") == strlen(s) && strlen(s) <= 6;
}

/* A quote that is never closed at the end of a line: the value is lost, the rest stands. */
static bool
read_place(const char *s, uint64_t *out)
{
	const char *digits = s + (s[0] == '"');

	*out = 0;
	if (strspn(digits, "0123456789abcdefABCDEF") != strlen(digits) || strlen(digits) > 16)
		return false;
	if (digits == s)
		*out = strtoull(s, NULL, 16);
	return true;
}

static enum registration_status
read_location(const struct fields *f, size_t at, struct registration *r)
{
	size_t rest = f->n - at, cell = at + 1;

	if (rest >= 4 && strlen(f->text[at + 1]) <= SHORT_LEN &&
	    strlen(f->text[at + 2]) > SHORT_LEN)
		cell++;
	if (rest > 0 && !read_place(f->text[at], &r->area))
		return REGISTRATION_BAD;
	if (cell < f->n && !read_place(f->text[cell], &r->cell))
		return REGISTRATION_BAD;
	if (cell + 1 < f->n && is_decimal(f->text[cell + 1]))
		r->access = atoi(f->text[cell + 1]);
	return REGISTRATION_OK;
}

static enum registration_status
read_values(const struct fields *f, bool asked, struct registration *r)
{
	bool has_mode = asked ||
	    (f->n > 1 && !f->quoted[1] && strlen(f->text[1]) <= SHORT_LEN &&
		is_decimal(f->text[1]));
	size_t at = has_mode ? 1 : 0;

	if (f->n <= at || !is_decimal(f->text[at]) || (has_mode && !is_decimal(f->text[0])))
		return REGISTRATION_BAD;
	if (has_mode)
		r->mode = atoi(f->text[0]);
	r->stat = atoi(f->text[at]);
	return read_location(f, at + 1, r);
}

enum registration_status
registration_read(const char *line, bool asked, struct registration *out)
{
	struct fields f;
	char prefix[12];

	for (enum registration_domain d = 0; d < REGISTRATION_DOMAINS; d++) {
		snprintf(prefix, sizeof(prefix), "+%s:", registration_domain_name(d));
		if (!read_fields(line, prefix, &f))
			continue;
		*out = (struct registration){
			.domain = d, .mode = REGISTRATION_NOT_TOLD, .access = REGISTRATION_NOT_TOLD
		};
		return read_values(&f, asked, out);
	}
	return REGISTRATION_OTHER;
}

bool
registration_serves(int stat)
{
	/* 6, 7: SMS only, home and roaming; 9, 10: CSFB not preferred. */
	return stat == REGISTRATION_HOME || stat == REGISTRATION_ROAMING || stat == 6 ||
	    stat == 7 || stat == 9 || stat == 10;
}

const char *
registration_access_name(int access)
{
	static const char *const names[] = { "gsm", "gsm-compact", "umts", "edge", "hsdpa", "hsupa",
		"hspa", "lte", "ec-gsm", "lte-nb", "lte-5gc", "5gnr", "5gnr", "lte-5gnr" };

	return access >= 0 && (size_t)access < sizeof(names) / sizeof(names[0]) ? names[access]
										: NULL;
}

const char *
registration_domain_name(enum registration_domain domain)
{
	switch (domain) {
	case REGISTRATION_CS: return "CREG";
	case REGISTRATION_GPRS: return "CGREG";
	case REGISTRATION_EPS: return "CEREG";
	case REGISTRATION_5GS: return "C5GREG";
	case REGISTRATION_DOMAINS: break;
	}
	return "?";
}

const char *
registration_status_name(enum registration_status status)
{
	switch (status) {
	case REGISTRATION_OK: return "ok";
	case REGISTRATION_OTHER: return "other";
	case REGISTRATION_BAD: return "bad";
	}
	return "?";
}
