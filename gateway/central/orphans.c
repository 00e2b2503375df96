#include "gateway/central/orphans.h"

#include <jansson.h>
#include <string.h>

#include "gateway/base/json.h"
#include "gateway/central/changes.h"
#include "gateway/central/pg.h"

/*
 * With what the message said, when its row is held on the chain of the orphan's epoch and its
 * private part was not erased.  Each message is read once, however many orphans there are.
 */
static const char orphans_sql[] =
    "WITH o AS MATERIALIZED (SELECT * FROM orphan WHERE gateway = $1),"
    " m AS MATERIALIZED (SELECT DISTINCT ON (c.epoch, j.body::jsonb->'message') c.epoch,"
    "  j.body::jsonb->'message' AS message, j.at, j.private FROM chain c"
    "  JOIN journal j ON j.gateway = c.gateway AND j.epoch = c.part AND j.seq <= c.upto"
    "  WHERE c.gateway = $1 AND c.epoch IN (SELECT epoch FROM o WHERE state = 'open' OR NOT ok)"
    "  AND j.kind = 'message.received' AND j.parked IS NULL"
    "  ORDER BY c.epoch, j.body::jsonb->'message', j.seq)"
    " SELECT o.origin, o.state, o.was, o.body, o.private, m.at, m.private, o.ok, o.errors, "
    "o.report,"
    " o.version FROM o LEFT JOIN m ON m.epoch = o.epoch AND m.message = o.body::jsonb->'message'"
    " ORDER BY o.epoch, o.seq";

static json_t *
text_or_null(const char *text)
{
	return text[0] != '\0' ? json_string(text) : json_null();
}

/* A key of an object as it is, null when there is none. */
static json_t *
key_or_null(const json_t *object, const char *key)
{
	json_t *v = json_object_get(object, key);

	return v != NULL ? json_incref(v) : json_null();
}

static json_t *
change_data(const struct pg_result *r, int i)
{
	static const char *const keys[] = { "form", "unit", "unit_from", "day", "day_from", "level",
		"zero", "values" };
	json_t *body = json_loads(pg_text(r, i, 3), 0, NULL);
	json_t *own = json_loads(pg_text(r, i, 4), 0, NULL);
	json_t *message = json_loads(pg_text(r, i, 6), 0, NULL);
	json_t *data =
	    json_pack("{s:s, s:s}", "origin", pg_text(r, i, 0), "state", pg_text(r, i, 2));

	for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
		json_object_set_new(data, keys[k], key_or_null(body, keys[k]));
	json_object_set_new(data, "ref", key_or_null(own, "ref"));
	json_object_set_new(data, "sender",
	    key_or_null(json_object_get(own, "sender") != NULL ? own : message, "sender"));
	json_object_set_new(data, "sent", text_or_null(pg_text(r, i, 5)));
	json_object_set_new(data, "text", key_or_null(message, "text"));
	json_decref(body);
	json_decref(own);
	json_decref(message);
	return data;
}

static void
push_one(
    struct pg *p, const char *gateway, const struct pg_result *r, int i, struct orphans_pushed *n)
{
	const char *state = pg_text(r, i, 1);
	char id[CHANGES_ID_LEN];

	if (strcmp(state, "settled") == 0) {
		n->settled++;
	} else if (strcmp(state, "pushed") == 0 && (pg_null(r, i, 7) || pg_bool(r, i, 7))) {
		n->before++;
	} else if (strcmp(pg_text(r, i, 2), "cancelled") == 0) {
		n->left++;
	} else {
		snprintf(id, sizeof(id), "orphan-%s", pg_text(r, i, 0));
		/* What was refused is told again: its unit may be there by now. */
		changes_set_aside(p, gateway, id);
		if (changes_add(p, gateway, id, "report", "add", change_data(r, i)))
			n->pushed++;
		else
			n->before++;
	}
}

bool
orphans_push(struct pg *p, const char *gateway, struct orphans_pushed *n_out)
{
	struct pg_result *r;

	*n_out = (struct orphans_pushed){ 0 };
	if (!pg_begin(p))
		return false;
	r = pg_ask(p, "SELECT FROM gateway WHERE gateway = $1 FOR UPDATE", "t", gateway);
	if (pg_count(r) == 0)
		pg_fail(p, "there is no gateway '%s'", gateway);
	pg_end(r);
	pg_script(p, "SET LOCAL statement_timeout = 0");
	r = pg_ask(p, orphans_sql, "t", gateway);
	for (int i = 0; i < pg_count(r); i++)
		push_one(p, gateway, r, i, n_out);
	pg_end(r);
	return pg_commit(p);
}

static void
print_line(const struct pg_result *r, int i, bool json, FILE *out)
{
	json_t *body = json_loads(pg_text(r, i, 3), 0, NULL);
	const char *form = json_string_value(json_object_get(body, "form"));
	const char *unit = json_string_value(json_object_get(body, "unit"));
	const char *day = json_string_value(json_object_get(body, "day"));

	if (json) {
		json_t *o = json_pack("{s:s, s:s, s:s, s:I, s:I, s:s?, s:s?, s:s?, s:o?}", "origin",
		    pg_text(r, i, 0), "state", pg_text(r, i, 1), "was", pg_text(r, i, 2), "report",
		    (json_int_t)pg_int(r, i, 9), "version", (json_int_t)pg_int(r, i, 10), "form",
		    form, "unit", unit, "day", day, "errors",
		    json_loads(pg_text(r, i, 8), JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL));

		json_print_line(o, out);
		json_decref(o);
	} else {
		fprintf(
		    out, "%s  %-8s %-10s", pg_text(r, i, 0), pg_text(r, i, 1), pg_text(r, i, 2));
		fprintf(out, " report %lld/%lld %s %s %s", (long long)pg_int(r, i, 9),
		    (long long)pg_int(r, i, 10), form != NULL ? form : "-",
		    unit != NULL ? unit : "-", day != NULL ? day : "-");
		if (!pg_null(r, i, 7) && !pg_bool(r, i, 7))
			fprintf(out, " refused: %s", pg_text(r, i, 8));
		fputc('\n', out);
	}
	json_decref(body);
}

bool
orphans_print(struct pg *p, const char *gateway, bool json, FILE *out)
{
	struct pg_result *r;

	if (!pg_begin(p))
		return false;
	if (pg_number(p, 0, "SELECT count(*) FROM gateway WHERE gateway = $1", "t", gateway) == 0)
		pg_fail(p, "there is no gateway '%s'", gateway);
	r = pg_ask(p, orphans_sql, "t", gateway);
	for (int i = 0; i < pg_count(r); i++)
		print_line(r, i, json, out);
	pg_end(r);
	return pg_commit(p);
}
