#include "gateway/store/message.h"

#include <string.h>

#include "gateway/store/journal.h"
#include "gateway/store/sql.h"

#define COLUMNS                                                                                    \
	"id, line, sender, text, coalesce(stamp, 0), sent, received, day, dated_by, parts, tries," \
	" doubtful, coalesce(ref, ''), coalesce(decision, ''), coalesce(reason, '')"

static void
take(const struct sql *q, struct message *m)
{
	m->id = sql_int(q, 0);
	sql_copy(q, 1, m->line, sizeof(m->line));
	sql_copy(q, 2, m->sender, sizeof(m->sender));
	m->has_text = !sql_null(q, 3);
	sql_copy(q, 3, m->text, sizeof(m->text));
	m->stamp = sql_int(q, 4);
	m->sent = sql_int(q, 5);
	m->received = sql_int(q, 6);
	sql_copy(q, 7, m->day, sizeof(m->day));
	m->by_arrival = strcmp(sql_text(q, 8), "arrival") == 0;
	m->parts = (int)sql_int(q, 9);
	m->tries = (int)sql_int(q, 10);
	m->doubtful = sql_int(q, 11) != 0;
	sql_copy(q, 12, m->ref, sizeof(m->ref));
	sql_copy(q, 13, m->decision, sizeof(m->decision));
	sql_copy(q, 14, m->reason, sizeof(m->reason));
}

static bool
insert(struct db *db, struct message *m, const char *concat, const char *state)
{
	sql_run(db,
	    "INSERT INTO message (id, line, sender, text, stamp, sent, received, day, dated_by, "
	    "parts,"
	    " concat, state, doubtful, tries) VALUES (" SQL_FRESH_ID(
		"message") ", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    "tttIiittittii", m->line, m->sender, m->has_text ? m->text : NULL, m->stamp, m->sent,
	    m->received, m->day, m->by_arrival ? "arrival" : "smsc", (int64_t)m->parts, concat,
	    state, (int64_t)m->doubtful, (int64_t)m->tries);
	m->id = sql_last_id(db);
	return db_ok(db);
}

/* Who sent it and what it says. */
static json_t *
private_json(const struct message *m)
{
	json_t *p = json_pack("{s:s}", "sender", m->sender);

	json_object_set_new(p, "text", m->has_text ? json_string(m->text) : json_null());
	return p;
}

void
message_raise_urgent(struct db *db, const struct message *m, const char *unit,
    const char *unit_from, bool told, int64_t at_ms)
{
	journal_add(db, at_ms, "urgent.raised",
	    json_pack("{s:I, s:s, s:s, s:s, s:b}", "message", (json_int_t)m->id, "unit", unit,
		"unit_from", unit_from, "day", m->day, "told", (int)told),
	    private_json(m));
}

static bool
journal_received(struct db *db, const struct message *m)
{
	return journal_add(db, m->received, "message.received",
		   json_pack("{s:I, s:s, s:s, s:i}", "message", (json_int_t)m->id, "line", m->line,
		       "day", m->day, "parts", m->parts),
		   private_json(m)) != 0;
}

bool
message_add(struct db *db, struct message *m)
{
	m->tries = 1;
	return insert(db, m, NULL, "undecided") && journal_received(db, m);
}

bool
message_complete(struct db *db, struct message *m)
{
	sql_run(db,
	    "UPDATE message SET text = ?, state = 'undecided', decision = NULL, reason = NULL, "
	    "tries = 1"
	    " WHERE id = ?",
	    "ti", m->has_text ? m->text : NULL, m->id);
	return db_ok(db) && journal_received(db, m);
}

bool
message_add_incomplete(struct db *db, struct message *m, const char *concat, int number)
{
	/* A set that has this number already is another set with a reused reference. */
	m->id = sql_number(db, 0,
	    "SELECT max(id) FROM message m WHERE line = ?1 AND sender = ?2 AND concat = ?3"
	    " AND (state = 'incomplete' OR (state = 'decided' AND reason = '" MESSAGE_PARTS_MISSING
	    "'))"
	    " AND abs(sent - ?4) <= ?5 AND NOT EXISTS"
	    " (SELECT 1 FROM part p WHERE p.message = m.id AND p.number = ?6)",
	    "tttiii", m->line, m->sender, concat, m->sent, MESSAGE_PARTS_MS, (int64_t)number);
	if (m->id != 0)
		return db_ok(db);
	m->has_text = false;
	if (!insert(db, m, concat, "incomplete"))
		return false;
	return sql_run(db,
	    "UPDATE message SET decision = 'waiting', reason = '" MESSAGE_PARTS_MISSING
	    "' WHERE id = ?",
	    "i", m->id);
}

static bool
take_one(struct sql q, struct message *m)
{
	bool found = sql_row(&q);

	if (found)
		take(&q, m);
	sql_end(&q);
	return found && db_ok(q.db);
}

bool
message_given_back(struct db *db, const char *line, const char *sender, const char *ref,
    struct message *message_out)
{
	return take_one(
	    sql(db, "SELECT " COLUMNS " FROM message WHERE sender = ? AND line = ? AND ref = ?",
		"ttt", sender, line, ref),
	    message_out);
}

bool
message_get(struct db *db, int64_t id, struct message *message_out)
{
	return take_one(
	    sql(db, "SELECT " COLUMNS " FROM message WHERE id = ?", "i", id), message_out);
}

bool
message_next_incomplete(struct db *db, int64_t before_ms, struct message *message_out)
{
	return take_one(sql(db,
			    "SELECT " COLUMNS " FROM message m WHERE state = 'incomplete'"
			    " AND (SELECT max(p.received) FROM part p WHERE p.message = m.id) <= ?"
			    " ORDER BY id LIMIT 1",
			    "i", before_ms),
	    message_out);
}

bool
message_next_undecided(struct db *db, int64_t after, struct message *message_out)
{
	return take_one(sql(db,
			    "SELECT " COLUMNS " FROM message WHERE state = 'undecided' AND id > ?"
			    " ORDER BY id LIMIT 1",
			    "i", after),
	    message_out);
}

void
message_raise_tries(struct db *db, int64_t id)
{
	sql_run(db, "UPDATE message SET tries = tries + 1 WHERE id = ?", "i", id);
}

void
message_set_ref(struct db *db, int64_t id, const char *ref)
{
	sql_run(db, "UPDATE message SET ref = ? WHERE id = ?", "ti", ref, id);
}

void
message_decide(struct db *db, int64_t id, const struct message_fate *fate, int64_t at_ms)
{
	sql_run(db,
	    "UPDATE message SET state = 'decided', intent = ?, decision = ?, reason = ?, ref = "
	    "coalesce(?, ref),"
	    " decided = ? WHERE id = ?",
	    "ttttii", fate->intent, fate->decision, fate->reason, fate->ref, at_ms, id);
}

int
message_reopen_waiting(struct db *db, const char *sender)
{
	sql_run(db,
	    "UPDATE message SET state = 'undecided', decision = NULL, tries = 1"
	    " WHERE sender = ? AND decision = 'waiting' AND state = 'decided'",
	    "t", sender);
	return sql_changes(db);
}

int64_t
message_answers_between(struct db *db, const char *recipient, int64_t after_ms, int64_t to_ms)
{
	return sql_number(db, 0,
	    "SELECT count(*) FROM outbox WHERE recipient = ? AND created > ? AND created <= ?"
	    " AND answer = 1",
	    "tii", recipient, after_ms, to_ms);
}

void
message_set_silence(struct db *db, int64_t id, const char *why)
{
	sql_run(db, "UPDATE message SET silence = ? WHERE id = ?", "ti", why, id);
}

bool
message_is_answered(struct db *db, int64_t id)
{
	return sql_number(db, 0, "SELECT count(*) FROM outbox WHERE message = ? AND answer = 1",
		   "i", id) != 0;
}

bool
message_last_ref(
    struct db *db, const char *sender, int64_t before, char ref_out[static MESSAGE_REF_LEN])
{
	struct sql q = sql(db,
	    "SELECT ref FROM message WHERE sender = ? AND id < ? AND decision = 'recorded'"
	    " ORDER BY sent DESC, id DESC LIMIT 1",
	    "ti", sender, before);
	bool found = sql_row(&q);

	if (found)
		sql_copy(&q, 0, ref_out, MESSAGE_REF_LEN);
	sql_end(&q);
	return found;
}
