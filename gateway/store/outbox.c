#include "gateway/store/outbox.h"

#include <string.h>

#include "gateway/store/alert.h"
#include "gateway/store/sql.h"

/* Refusals that may pass (no network, busy): tried again after these pauses, then given up. */
static const int64_t pauses_ms[] = { 5000, 30000, 120000, 600000, 1800000, 3600000 };
#define PAUSES ((int64_t)(sizeof(pauses_ms) / sizeof(pauses_ms[0])))

static const struct kind {
	const char *name;
	bool answers;
	int attempts; /* of one segment, refused ones not counted */
} kinds[OUTBOX_KINDS] = {
	[OUTBOX_URGENT] = { "urgent", false, 2 },
	[OUTBOX_QUESTION] = { "question", true, 2 },
	[OUTBOX_RECEIPT] = { "receipt", true, 2 },
	[OUTBOX_COMMAND] = { "command", true, 1 },
	[OUTBOX_NOTICE] = { "notice", false, 1 },
	[OUTBOX_ALERT] = { "alert", false, 1 },
	[OUTBOX_ZERO] = { "zero", true, 2 },
	[OUTBOX_REMINDER] = { "reminder", false, 1 },
	[OUTBOX_BROADCAST] = { "broadcast", false, 1 },
};

const char *
outbox_kind_name(enum outbox_kind kind)
{
	return kind < OUTBOX_KINDS ? kinds[kind].name : "?";
}

bool
outbox_kind_answers(enum outbox_kind kind)
{
	return kinds[kind].answers;
}

static enum outbox_kind
kind_of(const char *name)
{
	unsigned k = 0;

	while (k < OUTBOX_KINDS - 1 && strcmp(kinds[k].name, name) != 0)
		k++;
	return (enum outbox_kind)k;
}

bool
outbox_add(struct db *db, struct outbox *o, int64_t at_ms)
{
	o->segments = o->next = 1;
	sql_run(db,
	    "INSERT INTO outbox (id, message, recipient, text, kind, answer, rank, state, line,"
	    " segments, due, created, expires)"
	    " VALUES (" SQL_FRESH_ID("outbox") ", ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?)",
	    "ItttiitiiiI", o->message, o->recipient, o->text, kinds[o->kind].name,
	    (int64_t)kinds[o->kind].answers, (int64_t)o->kind, o->line, (int64_t)o->segments, at_ms,
	    at_ms, o->expires);
	o->id = sql_last_id(db);
	return db_ok(db);
}

bool
outbox_answer_waits(struct db *db, int64_t message)
{
	return sql_number(db, 0,
		   "SELECT count(*) FROM outbox WHERE message = ? AND answer = 1 AND state = "
		   "'queued'",
		   "i", message) != 0;
}

void
outbox_expire(struct db *db, const char *line, int64_t now_ms)
{
	sql_run(db,
	    "UPDATE outbox SET state = 'dropped', reason = 'expired'"
	    " WHERE state IN ('queued','submitting','unknown') AND state = 'queued' AND next = 1"
	    " AND line = ? AND expires <= ?",
	    "ti", line, now_ms);
}

bool
outbox_next(struct db *db, const char *line, int64_t now_ms, enum outbox_kind last_kind,
    struct outbox *outbox_out)
{
	/* A text queued in the future, or due in more than a day, is from before the clock was set
	 * back: it would wait until the clock comes there again. */
	struct sql q = sql(db,
	    "SELECT id, coalesce(message, 0), recipient, text, kind, line, segments, next FROM "
	    "outbox"
	    " WHERE state IN ('queued','unknown') AND line = ?1 AND rank <= ?3 AND (due <= ?2"
	    "  OR (state = 'queued' AND created > ?2 AND due >= created)"
	    "  OR due BETWEEN ?2 + 86400000 AND 9000000000000000000)"
	    " ORDER BY rank, id LIMIT 1",
	    "tii", line, now_ms, (int64_t)last_kind);
	bool found = sql_row(&q);

	if (found) {
		outbox_out->id = sql_int(&q, 0);
		outbox_out->message = sql_int(&q, 1);
		sql_copy(&q, 2, outbox_out->recipient, sizeof(outbox_out->recipient));
		sql_copy(&q, 3, outbox_out->text, sizeof(outbox_out->text));
		outbox_out->kind = kind_of(sql_text(&q, 4));
		sql_copy(&q, 5, outbox_out->line, sizeof(outbox_out->line));
		outbox_out->segments = (int)sql_int(&q, 6);
		outbox_out->next = (int)sql_int(&q, 7);
	}
	sql_end(&q);
	return found && db_ok(db);
}

bool
outbox_more(struct db *db, const char *line, int64_t now_ms)
{
	return sql_number(db, 0,
		   "SELECT EXISTS (SELECT 1 FROM outbox WHERE state IN ('queued','unknown')"
		   " AND line = ? AND due <= ?)",
		   "ti", line, now_ms) != 0;
}

int
outbox_move(struct db *db, const char *line, const char *ready, int64_t now_ms)
{
	sql_run(db,
	    "UPDATE outbox SET line = ?1 WHERE state IN ('queued','unknown')"
	    " AND instr(?2, ',' || line || ',') = 0 AND (created <= ?3 OR rank = ?4)",
	    "ttii", line, ready, now_ms - OUTBOX_MOVE_MS, (int64_t)OUTBOX_URGENT);
	return sql_changes(db);
}

int64_t
outbox_due(struct db *db, const char *line, int64_t now_ms)
{
	return sql_number(db, -1,
	    "SELECT min(due) FROM outbox WHERE state IN ('queued','unknown') AND line = ? AND due "
	    "> ?"
	    " AND due < 9000000000000000000",
	    "ti", line, now_ms);
}

int64_t
outbox_begin(struct db *db, const struct outbox *o, const char *line, int64_t at_ms)
{
	sql_run(db,
	    "INSERT INTO attempt (outbox, segment, line, state, started) VALUES (?, ?, ?, "
	    "'submitting', ?)",
	    "iiti", o->id, (int64_t)o->next, line, at_ms);
	sql_run(db, "UPDATE outbox SET state = 'submitting', segments = ? WHERE id = ?", "ii",
	    (int64_t)o->segments, o->id);
	return sql_number(db, 0, "SELECT max(id) FROM attempt WHERE outbox = ?", "i", o->id);
}

/* ---- what an answer means for the text ---- */

struct standing {
	int64_t outbox, segment, segments, next;
	enum outbox_kind kind;
	int64_t counted, refused; /* attempts of this segment */
};

static bool
standing_of(struct db *db, int64_t attempt, struct standing *s)
{
	struct sql q = sql(db,
	    "SELECT o.id, a.segment, o.segments, o.next, o.kind,"
	    " (SELECT count(*) FROM attempt b WHERE b.outbox = o.id AND b.segment = a.segment"
	    "  AND b.state <> 'refused'),"
	    " (SELECT count(*) FROM attempt b WHERE b.outbox = o.id AND b.segment = a.segment"
	    "  AND b.state = 'refused')"
	    " FROM attempt a JOIN outbox o ON o.id = a.outbox WHERE a.id = ?",
	    "i", attempt);
	bool found = sql_row(&q);

	if (found)
		*s = (struct standing){ sql_int(&q, 0), sql_int(&q, 1), sql_int(&q, 2),
			sql_int(&q, 3), kind_of(sql_text(&q, 4)), sql_int(&q, 5), sql_int(&q, 6) };
	sql_end(&q);
	return found;
}

/* `due` far ahead: nothing more is tried by itself. */
#define NEVER INT64_MAX

static void
settle(struct db *db, const struct standing *s, const char *state, int64_t next, int64_t due,
    const char *reason)
{
	sql_run(db, "UPDATE outbox SET state = ?, next = ?, due = ?, reason = ? WHERE id = ?",
	    "tiiti", state, next, due, reason, s->outbox);
}

static void
settle_unknown(struct db *db, const struct standing *s, int64_t at_ms)
{
	if (s->counted < kinds[s->kind].attempts) {
		settle(db, s, "unknown", s->segment, at_ms + OUTBOX_UNKNOWN_RETRY_MS, "no answer");
		return;
	}
	settle(db, s, "unknown", s->segment, NEVER, "no answer");
	alert_raise(
	    db, "unknown-send", s->outbox, "nobody can tell whether this text was sent", at_ms);
}

static void
settle_refused(struct db *db, const struct standing *s, bool for_good, int64_t at_ms)
{
	bool give_up = for_good || s->refused > PAUSES;

	/* An earlier attempt of this segment may have arrived: then it is not failed, but unknown.
	 */
	if (s->counted > 0)
		settle(db, s, "unknown", s->segment,
		    give_up ? NEVER : at_ms + pauses_ms[s->refused - 1], "refused");
	else if (give_up)
		settle(db, s, "failed", s->segment, NEVER, "refused");
	else
		settle(db, s, "queued", s->segment, at_ms + pauses_ms[s->refused - 1], "refused");
	if (give_up)
		alert_raise(
		    db, "failed-send", s->outbox, "the network does not take this text", at_ms);
}

/* Each segment has an attempt that arrived; its report may have overtaken the answer. */
static void
settle_delivered(struct db *db, int64_t outbox)
{
	sql_run(db,
	    "UPDATE outbox SET state = 'delivered' WHERE id = ?1 AND state IN "
	    "('sent','failed','unknown')"
	    " AND segments = (SELECT count(DISTINCT segment) FROM attempt"
	    "  WHERE outbox = ?1 AND report < 32)",
	    "i", outbox);
}

/* The network took it and could not bring it to the phone. */
static void
settle_undelivered(struct db *db, int64_t outbox, int64_t at_ms)
{
	sql_run(db,
	    "UPDATE outbox SET state = 'failed', reason = 'not delivered' WHERE id = ?"
	    " AND state IN ('sent','unknown')",
	    "i", outbox);
	if (sql_changes(db) > 0)
		alert_raise(
		    db, "failed-send", outbox, "the network could not deliver this text", at_ms);
}

/* Its report came first: what it said counts from now on. */
static void
settle_reported(struct db *db, int64_t outbox, int64_t attempt, int64_t at_ms)
{
	settle_delivered(db, outbox);
	if (sql_number(db, 0, "SELECT count(*) FROM attempt WHERE id = ? AND report >= 64", "i",
		attempt) == 1)
		settle_undelivered(db, outbox, at_ms);
}

/* The reference that a report told before any answer did; -1: none. */
static int
reported_mr(struct db *db, int64_t attempt)
{
	return (int)sql_number(
	    db, -1, "SELECT coalesce(mr, -1) FROM attempt WHERE id = ?", "i", attempt);
}

void
outbox_end(struct db *db, int64_t attempt, enum outbox_outcome outcome, int mr, int code,
    int64_t at_ms, char state_out[static 16])
{
	static const char *const states[] = { [OUTBOX_SENT] = "sent",
		[OUTBOX_RETRY] = "refused",
		[OUTBOX_REFUSED] = "refused",
		[OUTBOX_UNKNOWN] = "unknown" };
	struct standing s;
	struct sql q;

	state_out[0] = '\0';
	/* A report says more than silence: the network has it. */
	if (outcome == OUTBOX_UNKNOWN && reported_mr(db, attempt) >= 0) {
		outcome = OUTBOX_SENT;
		mr = reported_mr(db, attempt);
	}
	if (outcome == OUTBOX_SENT)
		sql_run(db, "UPDATE attempt SET state = ?, answered = ?, mr = ? WHERE id = ?",
		    "tiii", states[outcome], at_ms, (int64_t)mr, attempt);
	else
		sql_run(db, "UPDATE attempt SET state = ?, answered = ?, code = ? WHERE id = ?",
		    "tiii", states[outcome], at_ms, (int64_t)code, attempt);
	/* News of a segment that is behind us changes nothing of the text. */
	if (!standing_of(db, attempt, &s) || s.segment < s.next)
		return;
	switch (outcome) {
	case OUTBOX_SENT:
		settle(db, &s, s.segment == s.segments ? "sent" : "queued", s.segment + 1, at_ms,
		    NULL);
		settle_reported(db, s.outbox, attempt, at_ms);
		break;
	case OUTBOX_RETRY: settle_refused(db, &s, false, at_ms); break;
	case OUTBOX_REFUSED: settle_refused(db, &s, true, at_ms); break;
	case OUTBOX_UNKNOWN: settle_unknown(db, &s, at_ms); break;
	}
	q = sql(db, "SELECT state FROM outbox WHERE id = ?", "i", s.outbox);
	if (sql_row(&q))
		sql_copy(&q, 0, state_out, 16);
	sql_end(&q);
}

/* ---- status reports ---- */

/* Between our clock at the submit and the centre's stamp: its clock, and the way there. */
#define REPORT_EARLY_MS (5 * INT64_C(60000))
#define REPORT_LATE_MS (10 * INT64_C(60000))

#define CANDIDATES                                                                              \
	" FROM attempt a JOIN outbox o ON o.id = a.outbox WHERE a.line = ? AND o.recipient = ?" \
	" AND a.state <> 'refused' AND a.started BETWEEN ? AND ?"

/* The only attempt that the report can mean; 0 when none or several. */
static int64_t
attempt_of(struct db *db, const struct outbox_report *r)
{
	int64_t from = r->stamp - REPORT_LATE_MS, to = r->stamp + REPORT_EARLY_MS, n;

	n = sql_number(db, 0, "SELECT count(*)" CANDIDATES " AND a.mr = ?", "ttiii", r->line,
	    r->recipient, from, to, (int64_t)r->mr);
	if (n == 1)
		return sql_number(db, 0, "SELECT a.id" CANDIDATES " AND a.mr = ?", "ttiii", r->line,
		    r->recipient, from, to, (int64_t)r->mr);
	if (n > 1)
		return 0;
	n = sql_number(db, 0, "SELECT count(*)" CANDIDATES " AND a.mr IS NULL", "ttii", r->line,
	    r->recipient, from, to);
	return n != 1 ? 0
		      : sql_number(db, 0, "SELECT a.id" CANDIDATES " AND a.mr IS NULL", "ttii",
			    r->line, r->recipient, from, to);
}

/* The network took the attempt, although its answer never told. */
static void
learn_sent(struct db *db, int64_t attempt, int mr, int64_t at_ms)
{
	char state[16];

	if (sql_number(db, 0, "SELECT count(*) FROM attempt WHERE id = ? AND state = 'unknown'",
		"i", attempt) == 1)
		outbox_end(db, attempt, OUTBOX_SENT, mr, 0, at_ms, state);
	else
		sql_run(db, "UPDATE attempt SET mr = ? WHERE id = ?", "ii", (int64_t)mr, attempt);
}

/* References of before belong to attempts that the restored store has forgotten. */
static bool
before_restore(struct db *db, int64_t stamp)
{
	return stamp < sql_number(db, 0, "SELECT coalesce(max(at), 0) FROM restored", "");
}

enum outbox_settled
outbox_take_report(struct db *db, const struct outbox_report *r, int64_t at_ms)
{
	/* 23.040 section 9.2.3.15: 0-1f done, 20-3f still trying, 40-7f given up. */
	bool done = r->status < 0x20, given_up = r->status >= 0x40 && r->status < 0x80;
	int64_t attempt = before_restore(db, r->stamp) ? 0 : attempt_of(db, r), outbox;

	if (attempt == 0)
		return OUTBOX_SETTLES_NOTHING;
	learn_sent(db, attempt, r->mr, at_ms);
	if (!done && !given_up)
		return OUTBOX_SETTLES_NOTHING;
	sql_run(db, "UPDATE attempt SET report = ? WHERE id = ? AND coalesce(report, 64) >= 32",
	    "ii", (int64_t)r->status, attempt);
	outbox = sql_number(db, 0, "SELECT outbox FROM attempt WHERE id = ?", "i", attempt);
	if (done) {
		settle_delivered(db, outbox);
		return OUTBOX_DELIVERED;
	}
	settle_undelivered(db, outbox, at_ms);
	return OUTBOX_UNDELIVERED;
}

void
outbox_give_up(struct db *db, int64_t id, const char *why, int64_t at_ms)
{
	sql_run(db, "UPDATE outbox SET state = 'failed', reason = ? WHERE id = ?", "ti", why, id);
	alert_raise(db, "failed-send", id, why, at_ms);
}

int
outbox_recover(struct db *db, int64_t at_ms)
{
	int64_t attempt;
	char state[16];
	int n = 0;

	while ((attempt = sql_number(
		    db, 0, "SELECT min(id) FROM attempt WHERE state = 'submitting'", "")) != 0) {
		outbox_end(db, attempt, OUTBOX_UNKNOWN, 0, 0, at_ms, state);
		n++;
	}
	return n;
}

int64_t
outbox_submits_between(struct db *db, const char *line, int64_t after_ms, int64_t to_ms)
{
	return sql_number(db, 0,
	    "SELECT count(*) FROM attempt WHERE line = ? AND started > ? AND started <= ?"
	    " AND state <> 'refused'",
	    "tii", line, after_ms, to_ms);
}
