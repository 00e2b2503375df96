#include "gateway/central/changes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/chain.h"
#include "gateway/base/json.h"
#include "gateway/base/log.h"
#include "gateway/central/pg.h"

#define MARK_LEN 9 /* 4 random octets in hex */

bool
changes_add(struct pg *p, const char *gateway, const char *id, const char *kind, const char *op,
    json_t *data)
{
	char *text = json_dumps(data, JSON_COMPACT), mark[MARK_LEN];
	uint8_t random[4];
	bool added;

	json_decref(data);
	if (text == NULL)
		abort();
	chain_random(random, sizeof(random));
	chain_hex(random, sizeof(random), mark);
	added =
	    pg_run(p,
		"INSERT INTO change (gateway, seq, mark, id, kind, op, version, data)"
		" SELECT $1, n, $2, $3, $4, $5, n, $6 FROM (SELECT coalesce(max(seq), 0) + 1 AS n"
		" FROM change WHERE gateway = $1) s ON CONFLICT (gateway, id) DO NOTHING",
		"tttttt", gateway, mark, id, kind, op, text) == 1;
	free(text);
	return added;
}

void
changes_set_aside(struct pg *p, const char *gateway, const char *id)
{
	pg_run(p,
	    "UPDATE change SET id = id || '.' || seq WHERE gateway = $1 AND id = $2 AND NOT ok",
	    "tt", gateway, id);
}

int
changes_push(struct pg *p, const char *gateway, const char *kind, const char *op, json_t *data,
    struct err *e)
{
	struct pg_result *r = NULL;
	char id[CHANGES_ID_LEN], hex[33];
	uint8_t random[16];
	int n;

	chain_random(random, sizeof(random));
	chain_hex(random, sizeof(random), hex);
	snprintf(id, sizeof(id), "%s-%s", kind, hex);
	if (pg_begin(p))
		/* In the order of their names, as everybody who locks several. */
		r = pg_ask(p,
		    "SELECT gateway FROM gateway WHERE (gateway = $1 OR $1 IS NULL)"
		    " AND state = 'active' ORDER BY gateway FOR UPDATE",
		    "t", gateway);
	n = pg_count(r);
	for (int i = 0; i < n; i++)
		changes_add(p, pg_text(r, i, 0), id, kind, op, json_incref(data));
	pg_end(r);
	json_decref(data);
	if (pg_ok(p) && n == 0)
		pg_fail(p,
		    gateway != NULL ? "there is no active gateway '%s'"
				    : "there is no active gateway%s",
		    gateway != NULL ? gateway : "");
	if (pg_commit(p))
		return n;
	err_set(e, "%s", pg_error(p));
	return -1;
}

/*
 * "<seq>-<mark>".  The mark tells a cursor of another life of the database (one that was restored
 * from a backup gives out the same numbers again).
 */
int64_t
changes_place(struct pg *p, const char *gateway, const char *cursor)
{
	char *end = NULL;
	long long seq;

	if (cursor == NULL)
		return 0;
	seq = strtoll(cursor, &end, 10);
	if (seq <= 0 || *end != '-')
		return -1;
	return pg_number(p, -1,
	    "SELECT seq FROM change WHERE gateway = $1 AND seq = $2 AND mark = $3", "tit", gateway,
	    (int64_t)seq, end + 1);
}

static json_t *
change_json(const struct pg_result *r, int i)
{
	json_t *data = json_loads(pg_text(r, i, 6), JSON_ALLOW_NUL, NULL);

	return json_pack("{s:s, s:s, s:s, s:I, s:o?}", "id", pg_text(r, i, 2), "kind",
	    pg_text(r, i, 3), "op", pg_text(r, i, 4), "version", (json_int_t)pg_int(r, i, 5),
	    "data", data);
}

json_t *
changes_after(struct pg *p, const char *gateway, const char *cursor, int64_t place)
{
	struct pg_result *r = pg_ask(p,
	    "SELECT seq, mark, id, kind, op, version, data FROM change WHERE gateway = $1"
	    " AND seq > $2 AND data IS NOT NULL ORDER BY seq LIMIT 51",
	    "ti", gateway, place);
	int n = pg_count(r), given = 0;
	json_t *changes = json_array();
	size_t octets = 0;
	char last[48];

	for (; given < n && given < CHANGES_AT_ONCE; given++) {
		octets += strlen(pg_text(r, given, 6));
		if (given > 0 && octets > CHANGES_OCTETS_AT_ONCE)
			break;
		json_array_append_new(changes, change_json(r, given));
		snprintf(last, sizeof(last), "%lld-%s", (long long)pg_int(r, given, 0),
		    pg_text(r, given, 1));
		cursor = last;
	}
	pg_end(r);
	return json_pack(
	    "{s:s?, s:o, s:b}", "cursor", cursor, "changes", changes, "more", (int)(given < n));
}

void
changes_settle(struct pg *p, const char *gateway, const json_t *results)
{
	const json_t *result;
	size_t i;

	json_array_foreach(results, i, result) {
		const json_t *id = json_object_get(result, "id");
		const json_t *errors = json_object_get(result, "errors");
		bool ok = json_is_true(json_object_get(result, "ok"));
		char *text = NULL;

		if (!json_is_string(id) || json_string_length(id) >= CHANGES_ID_LEN ||
		    strlen(json_string_value(id)) != json_string_length(id))
			continue;
		if (!ok && errors != NULL)
			text = json_dumps(errors, JSON_COMPACT | JSON_ENCODE_ANY);
		pg_run(p,
		    "UPDATE change SET answered = now(), ok = $3::boolean, errors = $4"
		    " WHERE gateway = $1 AND id = $2 AND answered IS NULL",
		    "tttt", gateway, json_string_value(id), ok ? "t" : "f", text);
		if (!ok)
			log_warn("change gateway=%s id=%s refused", gateway, json_string_value(id));
		free(text);
	}
}

void
changes_forget_token(struct pg *p, const char *gateway, int64_t place)
{
	pg_run(p,
	    "UPDATE change SET data = NULL WHERE gateway = $1 AND kind = 'token'"
	    " AND data IS NOT NULL AND (seq <= $2 OR answered IS NOT NULL)",
	    "ti", gateway, place);
}
