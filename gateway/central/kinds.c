#include "gateway/central/kinds.h"

#include <stdio.h>
#include <string.h>

#include "parsers/day.h"

enum type {
	ANY, /* there, whatever it is */
	ID,
	ID_OR_NULL,
	TEXT,
	TEXT_OR_NULL,
	DAY,
	DAY_OR_NULL,
	BOOL,
	LEVEL,
	STATE,
	VALUES,
};

struct key {
	const char *name;
	enum type type;
};

#define KEYS_MAX 14
#define REPORT_KEYS                                                                               \
	{ "report", ID }, { "message", ID_OR_NULL }, { "version", ID }, { "form", TEXT_OR_NULL }, \
	    { "unit", TEXT }, { "unit_from", TEXT }, { "day", DAY }, { "day_from", DAY_OR_NULL }, \
	    { "level", LEVEL }, { "state", STATE }, { "zero", BOOL },                             \
	{                                                                                         \
		"values", VALUES                                                                  \
	}

/* Strict where something is computed from it, else only that it is there. */
static const struct {
	const char *kind;
	struct key keys[KEYS_MAX];
} kinds[] = {
	{ "epoch.started",
	    { { "epoch", TEXT }, { "from_epoch", TEXT_OR_NULL }, { "from_seq", ID_OR_NULL },
		{ "from_hash", TEXT_OR_NULL } } },
	{ "message.received",
	    { { "message", ID }, { "line", ANY }, { "day", DAY }, { "parts", ANY } } },
	{ "report.recorded", { REPORT_KEYS } },
	{ "report.corrected", { REPORT_KEYS, { "replaces", ID } } },
	{ "report.cancelled", { { "report", ID }, { "version", ID } } },
	{ "urgent.raised",
	    { { "message", ID }, { "unit", TEXT_OR_NULL }, { "unit_from", TEXT_OR_NULL },
		{ "day", DAY }, { "told", ANY } } },
	{ "urgent.acknowledged", { { "message", ID } } },
	{ "unit.changed",
	    { { "unit", ID }, { "code", TEXT }, { "kind", TEXT }, { "parent", ID_OR_NULL },
		{ "valid_from", TEXT_OR_NULL }, { "valid_to", TEXT_OR_NULL } } },
	{ "officer.registered",
	    { { "officer", ID }, { "unit", ANY }, { "role", TEXT }, { "state", TEXT } } },
	{ "period.closed",
	    { { "period", ID }, { "form", TEXT_OR_NULL }, { "from", DAY }, { "to", DAY },
		{ "unit", ANY }, { "unit_from", ANY } } },
	{ "adjustment.made",
	    { { "adjustment", ID }, { "period", ID }, { "report", ID }, { "version", ID },
		{ "state", TEXT } } },
	{ "review.closed", { { "review", ID }, { "outcome", ANY } } },
	{ "act", { { "id", TEXT }, { "act", TEXT } } },
	{ "erasure.done", { { "from_seq", ID }, { "to_seq", ID }, { "rows", ANY } } },
};

static bool
is_id(const json_t *v)
{
	return json_is_integer(v) && json_integer_value(v) >= 0;
}

static bool
is_day(const json_t *v)
{
	struct day day;

	return json_is_string(v) && day_parse(json_string_value(v), &day);
}

static bool
is_one_of(const json_t *v, const char *a, const char *b)
{
	const char *s = json_string_value(v);

	return s != NULL && (strcmp(s, a) == 0 || strcmp(s, b) == 0);
}

static bool
are_values(const json_t *values)
{
	if (!json_is_object(values))
		return false;
	/* jansson iterates over what it could change. */
	for (void *it = json_object_iter((json_t *)values); it != NULL;
	     it = json_object_iter_next((json_t *)values, it)) {
		const json_t *v = json_object_iter_value(it), *n = json_object_get(v, "n");

		if ((!json_is_integer(n) && !json_is_null(n)) ||
		    json_integer_value(json_object_get(v, "per")) < 1 ||
		    !json_is_boolean(json_object_get(v, "approx")))
			return false;
	}
	return true;
}

static bool
fits(const json_t *v, enum type type)
{
	if (v == NULL)
		return false;
	switch (type) {
	case ANY: return true;
	case ID: return is_id(v);
	case ID_OR_NULL: return is_id(v) || json_is_null(v);
	case TEXT: return json_is_string(v);
	case TEXT_OR_NULL: return json_is_string(v) || json_is_null(v);
	case DAY: return is_day(v);
	case DAY_OR_NULL: return is_day(v) || json_is_null(v);
	case BOOL: return json_is_boolean(v);
	case LEVEL: return is_one_of(v, "own", "below");
	case STATE: return is_one_of(v, "recorded", "held");
	case VALUES: return are_values(v);
	}
	return false;
}

/* "<epoch>:<seq>" */
static bool
is_origin(const json_t *v)
{
	const char *s = json_string_value(v);
	size_t digits;

	if (s == NULL || strspn(s, "0123456789abcdef") != 32 || s[32] != ':')
		return false;
	digits = strspn(s + 33, "0123456789");
	return digits >= 1 && digits <= 16 && strlen(s) == 33 + digits &&
	    json_string_length(v) == strlen(s);
}

static enum kinds_status
lacks(const char *key, char detail[static KINDS_DETAIL_LEN])
{
	snprintf(detail, KINDS_DETAIL_LEN, "'%s' is missing, or not what it should be", key);
	return KINDS_LACKS;
}

static enum kinds_status
take_facts(const json_t *body, struct kinds_facts *facts, char detail[static KINDS_DETAIL_LEN])
{
	const json_t *origin = json_object_get(body, "origin");

	if (origin != NULL && !json_is_null(origin) && !is_origin(origin))
		return lacks("origin", detail);
	facts->report = json_integer_value(json_object_get(body, "report"));
	facts->version = json_integer_value(json_object_get(body, "version"));
	facts->day = json_string_value(json_object_get(body, "day"));
	facts->origin = json_string_value(origin);
	return facts->report > 0 ? KINDS_OK : lacks("report", detail);
}

enum kinds_status
kinds_check(const char *kind, const json_t *body, struct kinds_facts *facts_out,
    char detail[static KINDS_DETAIL_LEN])
{
	size_t i = 0;

	*facts_out = (struct kinds_facts){ 0 };
	detail[0] = '\0';
	while (i < sizeof(kinds) / sizeof(kinds[0]) && strcmp(kinds[i].kind, kind) != 0)
		i++;
	if (i == sizeof(kinds) / sizeof(kinds[0])) {
		snprintf(detail, KINDS_DETAIL_LEN, "'%.64s' is not known here", kind);
		/* A terminal may be told of it. */
		for (char *c = detail; *c != '\0'; c++)
			if ((*c >= 0 && *c < ' ') || *c == 0x7f)
				*c = '?';
		return KINDS_UNKNOWN;
	}
	for (const struct key *k = kinds[i].keys; k < kinds[i].keys + KEYS_MAX && k->name; k++)
		if (!fits(json_object_get(body, k->name), k->type))
			return lacks(k->name, detail);
	return strncmp(kind, "report.", 7) == 0 ? take_facts(body, facts_out, detail) : KINDS_OK;
}

const char *
kinds_code(enum kinds_status st)
{
	switch (st) {
	case KINDS_OK: return NULL;
	case KINDS_UNKNOWN: return "kind";
	case KINDS_LACKS: return "body";
	}
	return "?";
}
