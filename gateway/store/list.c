#include "gateway/store/list.h"

#include "gateway/store/sql.h"
#include "gateway/store/sync.h"

#define PAGE "500"
#define UTC(column) "strftime('%Y-%m-%dT%H:%M:%SZ', " column " / 1000, 'unixepoch')"
/* What stands in every WHERE: ?1 the key before, ?2 not before, ?3 the reference or NULL. */
#define FILTER(time, ref) " AND " time " >= ?2 AND (?3 IS NULL OR " ref " = ?3)"

static const char messages[] =
    "SELECT id, json_object('id', id, 'line', line, 'from', sender, 'sent', " UTC(
	"sent") ", 'received', " UTC("received") ", 'text', text, 'parts', parts, 'decision', "
						 "decision,"
						 " 'ref', ref, 'reports', json((SELECT "
						 "json_group_array(m.ref || '/' || version) FROM"
						 " (SELECT version FROM report r WHERE r.message = "
						 "m.id ORDER BY r.id))),"
						 " 'intent', intent, 'reason', reason, 'silence', "
						 "silence, 'day', day, 'dated_by', dated_by)"
						 " FROM message m WHERE id > ?1" FILTER(
						     "received", "ref") " ORDER BY id LIMIT " PAGE;

static const char reports[] =
    "SELECT r.id, json_object('ref', m.ref, 'version', version, 'state', r.state, 'form', form,"
    " 'unit', u.code, 'date', r.day, 'from', r.day_from,"
    " 'fields', json((SELECT json_group_object(field, CASE WHEN n IS NULL THEN NULL"
    "  WHEN n % per = 0 THEN n / per ELSE n * 1.0 / per END) FROM"
    "  (SELECT * FROM report_value WHERE report = r.id ORDER BY at))),"
    " 'approx', json((SELECT json_group_array(field) FROM"
    "  (SELECT field FROM report_value WHERE report = r.id AND approx ORDER BY at))),"
    " 'zero', json(CASE WHEN zero THEN 'true' ELSE 'false' END), 'message', r.message,"
    " 'level', level, 'reason', r.reason)"
    " FROM report r JOIN message m ON m.id = r.message JOIN unit u ON u.id = r.unit"
    " WHERE r.id > ?1" FILTER("r.created", "m.ref") " ORDER BY r.id LIMIT " PAGE;

static const char outbox[] =
    "SELECT o.id, json_object('id', o.id, 'to', recipient, 'text', o.text, 'kind', kind,"
    " 'message', o.message, 'state', o.state,"
    " 'attempts', (SELECT count(*) FROM attempt a WHERE a.outbox = o.id),"
    " 'mr', (SELECT mr FROM attempt a WHERE a.outbox = o.id AND mr NOT NULL ORDER BY a.id DESC "
    "LIMIT 1),"
    " 'created', " UTC("created") ", 'reason', o.reason)"
				  " FROM outbox o LEFT JOIN message m ON m.id = o.message"
				  " WHERE o.id > ?1" FILTER(
				      "created", "m.ref") " ORDER BY o.id LIMIT " PAGE;

static const char review[] =
    "SELECT v.id, json_object('id', v.id, 'kind', kind, 'message', v.message, 'part', part,"
    " 'from', m.sender, 'text', m.text, 'ref', m.ref, 'reason', v.reason, 'opened', " UTC(
	"opened") ")"
		  " FROM review v LEFT JOIN message m ON m.id = v.message"
		  " WHERE closed IS NULL AND v.id > ?1" FILTER(
		      "opened", "m.ref") " ORDER BY v.id LIMIT " PAGE;

static const char officers[] =
    "SELECT o.id, json_object('id', o.id, 'name', o.name, 'unit', u.code, 'unit_name', u.name,"
    " 'role', role, 'state', state, 'phones', json((SELECT json_group_array(number) FROM phone p"
    " WHERE p.officer = o.id AND p.valid_to IS NULL)), 'created', " UTC(
	"created") ")"
		   " FROM officer o JOIN unit u ON u.id = o.unit"
		   " WHERE o.id > ?1 AND created >= ?2 AND ?3 IS NULL ORDER BY o.id LIMIT " PAGE;

static const char units[] =
    "SELECT u.id, json_object('id', u.id, 'code', u.code, 'kind', u.kind, 'name', u.name,"
    " 'parent', p.code, 'valid_from', nullif(u.valid_from, ''), 'valid_to', u.valid_to)"
    " FROM unit u LEFT JOIN unit p ON p.id = u.parent"
    " WHERE u.id > ?1 AND ?2 >= 0 AND ?3 IS NULL ORDER BY u.id LIMIT " PAGE;

static const char alerts[] =
    "SELECT id, json_object('id', id, 'kind', kind, 'subject', subject, 'text', text, "
    "'opened', " UTC(
	"opened") ") FROM alert WHERE closed IS NULL AND id > ?1 AND opened >= ?2 AND ?3 IS NULL"
		  " ORDER BY id LIMIT " PAGE;

/* The key before the newest ?4 rows that the filter lets through. */
#define START(from, key, where)                                                         \
	"SELECT min(k) - 1 FROM (SELECT " key " AS k FROM " from " WHERE ?1 = 0 " where \
	" ORDER BY k DESC LIMIT ?4)"

static const struct {
	const char *rows, *start;
} lists[LIST_KINDS] = {
	[LIST_MESSAGES] = { messages, START("message", "id", FILTER("received", "ref")) },
	[LIST_REPORTS] = { reports,
	    START("report r JOIN message m ON m.id = r.message", "r.id",
		FILTER("r.created", "m.ref")) },
	[LIST_OUTBOX] = { outbox,
	    START("outbox o LEFT JOIN message m ON m.id = o.message", "o.id",
		FILTER("created", "m.ref")) },
	[LIST_REVIEW] = { review,
	    START("review v LEFT JOIN message m ON m.id = v.message", "v.id",
		FILTER("opened", "m.ref") " AND closed IS NULL") },
	[LIST_OFFICERS] = { officers, START("officer", "id", " AND created >= ?2 AND ?3 IS NULL") },
	[LIST_UNITS] = { units, START("unit", "id", " AND ?2 >= 0 AND ?3 IS NULL") },
	[LIST_ALERTS] = { alerts,
	    START("alert", "id", " AND opened >= ?2 AND ?3 IS NULL AND closed IS NULL") },
};

int64_t
list_start(struct db *db, enum list_kind kind, const struct list_filter *f)
{
	if (f->limit < 0)
		return 0;
	return sql_number(
	    db, INT64_MAX, lists[kind].start, "iiti", INT64_C(0), f->since_ms, f->ref, f->limit);
}

json_t *
list_page(struct db *db, enum list_kind kind, const struct list_filter *f, int64_t *after)
{
	json_t *rows = json_array();
	struct sql q = sql(db, lists[kind].rows, "iit", *after, f->since_ms, f->ref);

	while (sql_row(&q)) {
		json_t *row = json_loads(sql_text(&q, 1), 0, NULL);

		*after = sql_int(&q, 0);
		if (row == NULL) /* shown all the same: a row left out is a message lost */
			row = json_pack(
			    "{s:I, s:s}", "id", (json_int_t)*after, "text", "(not UTF-8)");
		json_array_append_new(rows, row);
	}
	return rows;
}

json_t *
list_waiting(struct db *db)
{
	return json_pack("{s:I, s:I, s:I, s:I}", "incoming",
	    (json_int_t)sql_number(
		db, 0, "SELECT count(*) FROM message WHERE state <> 'decided'", ""),
	    "outbox",
	    (json_int_t)sql_number(
		db, 0, "SELECT count(*) FROM outbox WHERE state IN ('queued','submitting')", ""),
	    "review",
	    (json_int_t)sql_number(db, 0, "SELECT count(*) FROM review WHERE closed IS NULL", ""),
	    "unsynced", (json_int_t)sync_waiting(db));
}
