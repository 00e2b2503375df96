#include "gateway/store/report.h"

#include <stdio.h>
#include <string.h>

#include "gateway/store/journal.h"
#include "gateway/store/sql.h"
#include "gateway/store/unit.h"

#define COLUMNS                                                                              \
	"r.id, r.first, r.version, r.state, r.message, coalesce(r.form, ''), r.unit, r.day," \
	" coalesce(r.day_from, ''), r.level, r.zero, coalesce(r.reason, ''),"                \
	" coalesce(r.origin, '')"

static const char *
or_null(const char *s)
{
	return s[0] == '\0' ? NULL : s;
}

/* ---- reading ---- */

static void
take_values(struct db *db, struct report *r)
{
	struct sql q = sql(db,
	    "SELECT field, n, per, approx, raw FROM report_value WHERE report = ? ORDER BY at", "i",
	    r->id);

	r->nvalues = 0;
	while (r->nvalues < REPORT_VALUES_MAX && sql_row(&q)) {
		struct report_value *v = &r->values[r->nvalues++];

		sql_copy(&q, 0, v->field, sizeof(v->field));
		v->known = !sql_null(&q, 1);
		v->n = sql_int(&q, 1);
		v->per = sql_int(&q, 2);
		v->approx = sql_int(&q, 3) != 0;
		sql_copy(&q, 4, v->raw, sizeof(v->raw));
	}
	sql_end(&q);
}

static size_t
take_all(struct sql q, struct report *out, size_t cap)
{
	size_t n = 0;

	while (n < cap && sql_row(&q)) {
		struct report *r = &out[n++];

		memset(r, 0, sizeof(*r));
		r->id = sql_int(&q, 0);
		r->first = sql_int(&q, 1);
		r->version = (int)sql_int(&q, 2);
		sql_copy(&q, 3, r->state, sizeof(r->state));
		r->message = sql_int(&q, 4);
		sql_copy(&q, 5, r->form, sizeof(r->form));
		r->unit = sql_int(&q, 6);
		sql_copy(&q, 7, r->day, sizeof(r->day));
		sql_copy(&q, 8, r->day_from, sizeof(r->day_from));
		r->below = strcmp(sql_text(&q, 9), "below") == 0;
		r->zero = sql_int(&q, 10) != 0;
		sql_copy(&q, 11, r->reason, sizeof(r->reason));
		sql_copy(&q, 12, r->origin, sizeof(r->origin));
	}
	sql_end(&q);
	for (size_t i = 0; i < n; i++)
		take_values(q.db, &out[i]);
	return n;
}

size_t
report_of_message(struct db *db, int64_t message, struct report *reports_out, size_t cap)
{
	return take_all(sql(db,
			    "SELECT " COLUMNS " FROM report r WHERE r.message = ?"
			    " AND r.state IN ('recorded','held') ORDER BY r.first",
			    "i", message),
	    reports_out, cap);
}

size_t
report_standing(struct db *db, const struct report *like, enum report_kin kin,
    struct report *reports_out, size_t cap)
{
	const char *from = like->day_from[0] != '\0' ? like->day_from : like->day;

	if (kin == REPORT_SAME_UNIT)
		return take_all(
		    sql(db,
			"SELECT " COLUMNS " FROM report r WHERE r.unit = ? AND r.form IS ?"
			" AND r.day >= ? AND coalesce(r.day_from, r.day) <= ?"
			" AND r.state IN ('recorded','held') ORDER BY r.id",
			"ittt", like->unit, or_null(like->form), from, like->day),
		    reports_out, cap);
	return take_all(sql(db,
			    "WITH RECURSIVE above (id) AS (SELECT parent FROM unit WHERE id = ?1"
			    " UNION SELECT u.parent FROM unit u JOIN above a ON u.id = a.id),"
			    " below (id) AS (SELECT id FROM unit WHERE parent = ?1"
			    " UNION SELECT u.id FROM unit u JOIN below b ON u.parent = b.id)"
			    " SELECT " COLUMNS " FROM report r WHERE r.form IS ?2"
			    " AND r.day >= ?3 AND coalesce(r.day_from, r.day) <= ?4"
			    " AND r.state IN ('recorded','held') AND r.zero = 0"
			    " AND r.unit IN (SELECT id FROM above UNION SELECT id FROM below)"
			    " ORDER BY r.id",
			    "ittt", like->unit, or_null(like->form), from, like->day),
	    reports_out, cap);
}

int64_t
report_greatest(
    struct db *db, int64_t unit, const char *form, const char *field, int64_t *count_out)
{
	int64_t greatest = 0;
	struct sql q = sql(db,
	    "SELECT count(*), max(v.n) FROM report r JOIN report_value v ON v.report = r.id"
	    " WHERE r.unit = ? AND r.form = ? AND v.field = ? AND r.state = 'recorded' AND v.n > 0",
	    "itt", unit, form, field);

	*count_out = 0;
	if (sql_row(&q)) {
		*count_out = sql_int(&q, 0);
		greatest = sql_int(&q, 1);
	}
	sql_end(&q);
	return greatest;
}

/* ---- the tally ---- */

static void
tally(struct db *db, const struct report *r, int sign)
{
	for (size_t i = 0; i < r->nvalues; i++) {
		const struct report_value *v = &r->values[i];

		sql_run(db,
		    "INSERT INTO tally (form, field, unit, day, n, reports, approx, unknown)"
		    " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (form, field, unit, day) DO "
		    "UPDATE"
		    " SET n = n + excluded.n, reports = reports + excluded.reports,"
		    " approx = approx + excluded.approx, unknown = unknown + excluded.unknown",
		    "ttitiiii", r->form, v->field, r->unit, r->day, sign * (v->known ? v->n : 0),
		    (int64_t)sign, (int64_t)sign * v->approx, (int64_t)sign * !v->known);
	}
	if (sign < 0)
		sql_run(db,
		    "DELETE FROM tally WHERE form = ? AND unit = ? AND day = ? AND reports = 0",
		    "tit", r->form, r->unit, r->day);
}

bool
report_verify_tally(struct db *db, char *text_out, size_t cap)
{
	struct sql q = sql(db,
	    "WITH again AS (SELECT r.form, v.field, r.unit, r.day, sum(coalesce(v.n, 0)) AS n,"
	    " count(*) AS reports, sum(v.approx) AS approx, sum(v.n IS NULL) AS unknown"
	    " FROM report r JOIN report_value v ON v.report = r.id"
	    " WHERE r.state = 'recorded' GROUP BY r.form, v.field, r.unit, r.day)"
	    " SELECT form || ' ' || field || ', unit ' || unit || ', ' || day FROM"
	    " (SELECT * FROM (SELECT * FROM again EXCEPT SELECT * FROM tally)"
	    "  UNION SELECT * FROM (SELECT * FROM tally EXCEPT SELECT * FROM again)) LIMIT 1",
	    "");
	bool differs = sql_row(&q);

	text_out[0] = '\0';
	if (differs)
		snprintf(text_out, cap, "%s", sql_text(&q, 0));
	sql_end(&q);
	if (!db_ok(db))
		snprintf(text_out, cap, "%s", db_error(db));
	return !differs && db_ok(db);
}

/* ---- writing ---- */

static json_t *
values_json(const struct report *r)
{
	json_t *values = json_object();

	for (size_t i = 0; i < r->nvalues; i++) {
		const struct report_value *v = &r->values[i];

		json_object_set_new(values, v->field,
		    json_pack("{s:o, s:I, s:b}", "n", v->known ? json_integer(v->n) : json_null(),
			"per", (json_int_t)v->per, "approx", (int)v->approx));
	}
	return values;
}

/* What the open part must not hold: words, and who sent them. */
static json_t *
private_json(struct db *db, const struct report *r)
{
	json_t *raw = json_object(), *ref = json_null(), *sender = json_null();
	struct sql q = sql(db, "SELECT ref, sender FROM message WHERE id = ?", "i", r->message);

	if (sql_row(&q)) {
		sender = json_string(sql_text(&q, 1));
		if (!sql_null(&q, 0))
			ref = json_string(sql_text(&q, 0));
	}
	sql_end(&q);

	for (size_t i = 0; i < r->nvalues; i++)
		json_object_set_new(raw, r->values[i].field, json_string(r->values[i].raw));
	return json_pack(
	    "{s:o, s:s, s:o, s:o}", "raw", raw, "reason", r->reason, "ref", ref, "sender", sender);
}

/* The body of DESIGN's section 8, for the centre. */
static bool
journal_report(struct db *db, const struct report *r, int64_t replaces, int64_t at_ms)
{
	struct unit u;
	json_t *body;

	if (!unit_get(db, r->unit, &u)) {
		db_fail(db, "unit %lld is not there", (long long)r->unit);
		return false;
	}
	body = json_pack("{s:I, s:I, s:i, s:s?, s:s, s:s, s:s, s:s?, s:s, s:s, s:b, s:o}", "report",
	    (json_int_t)r->first, "message", (json_int_t)r->message, "version", r->version, "form",
	    or_null(r->form), "unit", u.code, "unit_from", u.valid_from, "day", r->day, "day_from",
	    or_null(r->day_from), "level", r->below ? "below" : "own", "state", r->state, "zero",
	    (int)r->zero, "values", values_json(r));
	if (replaces != 0)
		json_object_set_new(body, "replaces", json_integer(replaces));
	if (r->origin[0] != '\0')
		json_object_set_new(body, "origin", json_string(r->origin));
	return journal_add(db, at_ms, replaces != 0 ? "report.corrected" : "report.recorded", body,
		   private_json(db, r)) != 0;
}

static bool
insert(struct db *db, struct report *r, int64_t at_ms)
{
	sql_run(db,
	    "INSERT INTO report (id, first, version, state, message, form, unit, day, day_from,"
	    " level, zero, reason, created, origin)"
	    " VALUES (" SQL_FRESH_ID("report") ", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    "Iitititttitit", r->first, (int64_t)r->version, r->state, r->message, or_null(r->form),
	    r->unit, r->day, or_null(r->day_from), r->below ? "below" : "own", (int64_t)r->zero,
	    or_null(r->reason), at_ms, or_null(r->origin));
	r->id = sql_last_id(db);
	if (r->first == 0) {
		r->first = r->id;
		sql_run(db, "UPDATE report SET first = id WHERE id = ?", "i", r->id);
	}
	for (size_t i = 0; i < r->nvalues; i++) {
		const struct report_value *v = &r->values[i];

		if (v->known)
			sql_run(db, "INSERT INTO report_value VALUES (?, ?, ?, ?, ?, ?, ?)",
			    "iitiiit", r->id, (int64_t)i, v->field, v->n, v->per,
			    (int64_t)v->approx, v->raw);
		else
			sql_run(db, "INSERT INTO report_value VALUES (?, ?, ?, NULL, ?, ?, ?)",
			    "iitiit", r->id, (int64_t)i, v->field, v->per, (int64_t)v->approx,
			    v->raw);
	}
	if (strcmp(r->state, "recorded") == 0)
		tally(db, r, +1);
	return db_ok(db);
}

bool
report_add(struct db *db, struct report *r, int64_t at_ms)
{
	r->first = 0;
	r->version = 1;
	return insert(db, r, at_ms) && journal_report(db, r, 0, at_ms);
}

bool
report_has_origin(struct db *db, const char *origin)
{
	return sql_number(db, 0, "SELECT count(*) FROM report WHERE origin = ? AND version = 1",
		   "t", origin) != 0;
}

/* Takes the standing version out of the sums; 0 when none stands. */
static int64_t
retire(struct db *db, int64_t first, const char *state, int *version_out)
{
	struct report old;

	if (take_all(sql(db,
			 "SELECT " COLUMNS " FROM report r WHERE r.first = ?"
			 " AND r.state IN ('recorded','held')",
			 "i", first),
		&old, 1) == 0) {
		db_fail(db, "report %lld does not stand", (long long)first);
		return 0;
	}
	if (strcmp(old.state, "recorded") == 0)
		tally(db, &old, -1);
	sql_run(db, "UPDATE report SET state = ? WHERE id = ?", "ti", state, old.id);
	*version_out = old.version;
	return old.id;
}

bool
report_replace(struct db *db, struct report *r, int64_t at_ms)
{
	int version = 0;
	int64_t replaces = retire(db, r->first, "superseded", &version);

	r->version = version + 1;
	return replaces != 0 && insert(db, r, at_ms) && journal_report(db, r, version, at_ms);
}

bool
report_cancel(struct db *db, int64_t first, int64_t at_ms)
{
	int version = 0;

	return retire(db, first, "cancelled", &version) != 0 &&
	    journal_add(db, at_ms, "report.cancelled",
		json_pack("{s:I, s:i}", "report", (json_int_t)first, "version", version),
		NULL) != 0;
}

/* ---- sums ---- */

#define BELOW                                                                       \
	"WITH RECURSIVE below (id) AS (SELECT id FROM unit WHERE id = ?1 OR ?1 = 0" \
	" UNION SELECT u.id FROM unit u JOIN below b ON u.parent = b.id) "

static void
take_sum(struct sql q, struct report_sum *sum_out)
{
	*sum_out = (struct report_sum){ 0 };
	if (sql_row(&q))
		*sum_out = (struct report_sum){ sql_int(&q, 0), sql_int(&q, 1), sql_int(&q, 2) > 0,
			sql_int(&q, 3) };
	sql_end(&q);
}

void
report_sum_flow(struct db *db, const char *form, const char *field, int64_t root, const char *from,
    const char *to, struct report_sum *sum_out)
{
	take_sum(
	    sql(db,
		BELOW
		"SELECT coalesce(sum(reports), 0), coalesce(sum(n), 0), coalesce(sum(approx), 0),"
		" coalesce(sum(unknown), 0) FROM tally WHERE form = ?2 AND field = ?3"
		" AND day BETWEEN ?4 AND ?5 AND unit IN (SELECT id FROM below)",
		"itttt", root, form, field, from, to),
	    sum_out);
}

void
report_sum_stock(struct db *db, const char *form, const char *field, int64_t root, const char *from,
    const char *to, struct report_sum *sum_out)
{
	take_sum(sql(db,
		     BELOW ", latest AS (SELECT v.n, v.approx, row_number() OVER"
			   " (PARTITION BY r.unit ORDER BY r.day DESC, r.id DESC) AS newest"
			   " FROM report r JOIN report_value v ON v.report = r.id"
			   " WHERE r.state = 'recorded' AND r.form = ?2 AND v.field = ?3"
			   " AND r.day BETWEEN ?4 AND ?5 AND r.unit IN (SELECT id FROM below))"
			   " SELECT count(*), coalesce(sum(n), 0), coalesce(sum(approx), 0),"
			   " coalesce(sum(n IS NULL), 0) FROM latest WHERE newest = 1",
		     "itttt", root, form, field, from, to),
	    sum_out);
}
