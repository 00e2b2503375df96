#include "gateway/store/ussd.h"

#include <string.h>

#include "gateway/store/sql.h"

int64_t
ussd_session_ask(struct db *db, const char *line, const char *code, int64_t at_ms)
{
	sql_run(db, "INSERT INTO ussd_session (line, code, state, asked) VALUES (?, ?, 'asked', ?)",
	    "tti", line, code, at_ms);
	return sql_last_id(db);
}

static bool
take(struct sql q, struct ussd_session *out)
{
	bool found = sql_row(&q);

	if (found) {
		out->id = sql_int(&q, 0);
		sql_copy(&q, 1, out->line, sizeof(out->line));
		sql_copy(&q, 2, out->code, sizeof(out->code));
		sql_copy(&q, 3, out->state, sizeof(out->state));
		out->status = sql_null(&q, 4) ? -1 : (int)sql_int(&q, 4);
		sql_copy(&q, 5, out->text, sizeof(out->text));
		sql_copy(&q, 6, out->raw, sizeof(out->raw));
	}
	sql_end(&q);
	return found && db_ok(q.db);
}

#define SESSION "SELECT id, line, code, state, status, text, raw FROM ussd_session"

bool
ussd_session_next(struct db *db, const char *line, struct ussd_session *out)
{
	return take(
	    sql(db, SESSION " WHERE state = 'asked' AND line = ? ORDER BY id LIMIT 1", "t", line),
	    out);
}

bool
ussd_session_get(struct db *db, int64_t id, struct ussd_session *out)
{
	return take(sql(db, SESSION " WHERE id = ?", "i", id), out);
}

void
ussd_session_dialled(struct db *db, int64_t id)
{
	sql_run(db, "UPDATE ussd_session SET state = 'dialled' WHERE id = ?", "i", id);
}

#define OPEN "state IN ('asked','dialled')"

void
ussd_session_end(struct db *db, int64_t id, bool ok, int status, const char *text, const char *raw,
    int64_t at_ms)
{
	sql_run(db,
	    "UPDATE ussd_session SET state = ?, status = nullif(?, -1), text = ?, raw = ?, ended = "
	    "?"
	    " WHERE id = ? AND " OPEN,
	    "tittii", ok ? "answered" : "failed", (int64_t)status, text, raw, at_ms, id);
}

int
ussd_session_recover(struct db *db, int64_t at_ms)
{
	sql_run(db,
	    "UPDATE ussd_session SET state = 'lost', text = 'the daemon ended over it', ended = ?"
	    " WHERE " OPEN,
	    "i", at_ms);
	return db_ok(db) ? sql_changes(db) : 0;
}

bool
ussd_session_ended(const struct ussd_session *s)
{
	return strcmp(s->state, "asked") != 0 && strcmp(s->state, "dialled") != 0;
}
