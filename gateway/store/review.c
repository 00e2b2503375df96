#include "gateway/store/review.h"

#include "gateway/store/journal.h"
#include "gateway/store/sql.h"

int64_t
review_open(struct db *db, const char *kind, int64_t message, int64_t part, const char *reason,
    int64_t at_ms)
{
	sql_run(db,
	    "INSERT INTO review (id, kind, message, part, reason, opened) VALUES (" SQL_FRESH_ID(
		"review") ", ?, ?, ?, ?, ?)",
	    "tIIti", kind, message, part, reason, at_ms);
	return sql_last_id(db);
}

bool
review_get(struct db *db, int64_t id, struct review *review_out)
{
	struct sql q = sql(db,
	    "SELECT id, kind, coalesce(message, 0), coalesce(part, 0), reason, closed IS NULL"
	    " FROM review WHERE id = ?",
	    "i", id);
	bool found = sql_row(&q);

	if (found) {
		review_out->id = sql_int(&q, 0);
		sql_copy(&q, 1, review_out->kind, sizeof(review_out->kind));
		review_out->message = sql_int(&q, 2);
		review_out->part = sql_int(&q, 3);
		sql_copy(&q, 4, review_out->reason, sizeof(review_out->reason));
		review_out->open = sql_int(&q, 5) != 0;
	}
	sql_end(&q);
	return found && db_ok(db);
}

bool
review_close(struct db *db, int64_t id, const char *outcome, const char *actor, int64_t at_ms)
{
	sql_run(db, "UPDATE review SET closed = ?, outcome = ?, actor = ? WHERE id = ?", "itti",
	    at_ms, outcome, actor, id);
	return journal_add(db, at_ms, "review.closed",
		   json_pack("{s:I, s:s}", "review", (json_int_t)id, "outcome", outcome),
		   json_pack("{s:s}", "by", actor)) != 0;
}

void
review_settle(struct db *db, int64_t message, int64_t at_ms)
{
	int64_t id;

	while ((id = sql_number(db, 0,
		    "SELECT min(id) FROM review WHERE message = ? AND closed IS NULL", "i",
		    message)) != 0)
		if (!review_close(db, id, "settled", "gateway", at_ms))
			return;
}
