#include "gateway/store/sync.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/base/clock.h"
#include "gateway/store/sql.h"

static const char *const state_names[SYNC_STATES] = {
	[SYNC_GOING] = "going",
	[SYNC_FORK] = "fork",
	[SYNC_BRANCHING] = "branching",
	[SYNC_SUPERSEDED] = "superseded",
	[SYNC_GONE] = "gone",
};

const char *
sync_state_name(enum sync_state state)
{
	return state_names[state];
}

bool
sync_state_find(const char *name, enum sync_state *state_out)
{
	for (int s = 0; s < SYNC_STATES; s++)
		if (strcmp(name, state_names[s]) == 0) {
			*state_out = (enum sync_state)s;
			return true;
		}
	return false;
}

void
sync_get(struct db *db, struct sync_cursor *cursor_out)
{
	struct sql q = sql(db,
	    "SELECT acked, express, state, coalesce(branch, ''), coalesce(down, ''), contact,"
	    " coalesce(trouble, ''), trouble_since, clock_offset FROM sync_cursor",
	    "");

	memset(cursor_out, 0, sizeof(*cursor_out));
	if (sql_row(&q)) {
		cursor_out->acked = sql_int(&q, 0);
		cursor_out->express = sql_int(&q, 1);
		if (!sync_state_find(sql_text(&q, 2), &cursor_out->state))
			db_fail(db, "sync_cursor has no such state");
		sql_copy(&q, 3, cursor_out->branch, sizeof(cursor_out->branch));
		sql_copy(&q, 4, cursor_out->down, sizeof(cursor_out->down));
		cursor_out->contact = sql_int(&q, 5);
		sql_copy(&q, 6, cursor_out->trouble, sizeof(cursor_out->trouble));
		cursor_out->trouble_since = sql_int(&q, 7);
		cursor_out->has_offset = !sql_null(&q, 8);
		cursor_out->clock_offset_ms = sql_int(&q, 8);
	}
	sql_end(&q);
}

static const char *
or_null(const char *s)
{
	return s[0] != '\0' ? s : NULL;
}

void
sync_put(struct db *db, const struct sync_cursor *c)
{
	sql_run(db,
	    "UPDATE sync_cursor SET acked = ?, express = ?, state = ?, branch = ?, down = ?,"
	    " contact = ?, trouble = ?, trouble_since = ?",
	    "iitttItI", c->acked, c->express, state_names[c->state], or_null(c->branch),
	    or_null(c->down), c->contact, or_null(c->trouble), c->trouble_since);
	if (c->has_offset)
		sql_run(db, "UPDATE sync_cursor SET clock_offset = ?", "i", c->clock_offset_ms);
}

int64_t
sync_waiting(struct db *db)
{
	return sql_number(db, 0,
	    "SELECT coalesce((SELECT max(seq) FROM journal), 0) - (SELECT acked FROM sync_cursor)",
	    "");
}

void
sync_change_done(
    struct db *db, const char *id, const char *kind, const json_t *errors, int64_t at_ms)
{
	char *text = json_dumps(errors, JSON_COMPACT);

	if (text == NULL)
		abort();
	sql_run(db,
	    "INSERT INTO change (id, kind, ok, errors, at) VALUES (?, ?, ?, ?, ?)"
	    " ON CONFLICT (id) DO UPDATE SET ok = excluded.ok, errors = excluded.errors,"
	    " at = excluded.at, told = 0",
	    "ttiti", id, kind, (int64_t)(json_array_size(errors) == 0), text, at_ms);
	free(text);
}

json_t *
sync_change_results(struct db *db, int limit)
{
	json_t *results = json_array();
	struct sql q =
	    sql(db, "SELECT id, ok, errors FROM change WHERE told = 0 ORDER BY at, id LIMIT ?", "i",
		(int64_t)limit);

	while (sql_row(&q)) {
		bool ok = sql_int(&q, 1) != 0;
		json_t *one = json_pack("{s:s, s:b}", "id", sql_text(&q, 0), "ok", (int)ok);

		if (!ok)
			json_object_set_new(one, "errors", json_loads(sql_text(&q, 2), 0, NULL));
		json_array_append_new(results, one);
	}
	return results;
}

void
sync_change_told(struct db *db, const char *id)
{
	sql_run(db, "UPDATE change SET told = 1 WHERE id = ?", "t", id);
}

json_t *
sync_change_refused(struct db *db, int limit)
{
	json_t *refused = json_array();
	struct sql q = sql(db,
	    "SELECT id, kind, errors, at FROM change WHERE ok = 0 ORDER BY at DESC, id LIMIT ?",
	    "i", (int64_t)limit);

	while (sql_row(&q)) {
		char at[CLOCK_STAMP_LEN];

		clock_format_s(sql_int(&q, 3), at);
		json_array_append_new(refused,
		    json_pack("{s:s, s:s, s:o, s:s}", "id", sql_text(&q, 0), "kind",
			sql_text(&q, 1), "errors", json_loads(sql_text(&q, 2), 0, NULL), "at", at));
	}
	return refused;
}

void
sync_rejected(struct db *db, int64_t seq, const char *code, const char *detail)
{
	sql_run(
	    db, "INSERT OR REPLACE INTO sync_rejected VALUES (?, ?, ?)", "itt", seq, code, detail);
}

json_t *
sync_rejected_list(struct db *db, int limit)
{
	json_t *rows = json_array();
	struct sql q =
	    sql(db, "SELECT seq, code, detail FROM sync_rejected ORDER BY seq DESC LIMIT ?", "i",
		(int64_t)limit);

	while (sql_row(&q))
		json_array_append_new(rows,
		    json_pack("{s:I, s:s, s:s}", "seq", (json_int_t)sql_int(&q, 0), "code",
			sql_text(&q, 1), "detail", sql_text(&q, 2)));
	return rows;
}

int64_t
sync_orphans_open(struct db *db)
{
	return sql_number(db, 0,
	    "SELECT count(*) FROM report f JOIN report r ON r.first = f.id"
	    " WHERE f.origin NOT NULL AND f.version = 1 AND r.state = 'held'",
	    "");
}
