#include "gateway/store/officer.h"

#include <string.h>

#include "gateway/store/journal.h"
#include "gateway/store/sql.h"

size_t
officer_by_phone(
    struct db *db, const char *number, struct officer officers_out[static OFFICERS_ON_PHONE_MAX])
{
	size_t n = 0;
	struct sql q = sql(db,
	    "SELECT o.id, o.name, o.unit, o.role, o.state FROM phone p JOIN officer o ON o.id = "
	    "p.officer"
	    " WHERE p.number = ? AND p.valid_to IS NULL AND o.state = 'approved' ORDER BY o.id",
	    "t", number);

	while (n < OFFICERS_ON_PHONE_MAX && sql_row(&q)) {
		struct officer *o = &officers_out[n++];

		o->id = sql_int(&q, 0);
		sql_copy(&q, 1, o->name, sizeof(o->name));
		o->unit = sql_int(&q, 2);
		sql_copy(&q, 3, o->role, sizeof(o->role));
		sql_copy(&q, 4, o->state, sizeof(o->state));
	}
	sql_end(&q);
	return n;
}

static bool
journal_officer(struct db *db, const struct officer *o, const char *number, int64_t at_ms)
{
	return journal_add(db, at_ms, "officer.registered",
		   json_pack("{s:I, s:I, s:s, s:s}", "officer", (json_int_t)o->id, "unit",
		       (json_int_t)o->unit, "role", o->role, "state", o->state),
		   json_pack("{s:s, s:s}", "name", o->name, "phone", number)) != 0;
}

bool
officer_put(struct db *db, struct officer *o, const char *number, int64_t at_ms, bool *changed_out)
{
	struct officer on_phone[OFFICERS_ON_PHONE_MAX];
	size_t n = officer_by_phone(db, number, on_phone);

	strcpy(o->state, "approved");
	*changed_out = false;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(on_phone[i].name, o->name) != 0)
			continue;
		o->id = on_phone[i].id;
		if (on_phone[i].unit == o->unit && strcmp(on_phone[i].role, o->role) == 0)
			return true;
		sql_run(db, "UPDATE officer SET unit = ?, role = ? WHERE id = ?", "iti", o->unit,
		    o->role, o->id);
		*changed_out = true;
		return journal_officer(db, o, number, at_ms);
	}
	if (n == OFFICERS_ON_PHONE_MAX) {
		db_fail(db, "%s: at most %d officers on one phone", number, OFFICERS_ON_PHONE_MAX);
		return false;
	}
	sql_run(db,
	    "INSERT INTO officer (id, name, unit, role, state, created) VALUES (" SQL_FRESH_ID(
		"officer") ", ?, ?, ?, ?, ?)",
	    "titti", o->name, o->unit, o->role, o->state, at_ms);
	o->id = sql_last_id(db);
	sql_run(db, "INSERT INTO phone (number, officer, valid_from) VALUES (?, ?, ?)", "tii",
	    number, o->id, at_ms);
	*changed_out = true;
	return db_ok(db) && journal_officer(db, o, number, at_ms);
}

bool
officer_duty_phone(
    struct db *db, int64_t unit, char number_out[static OFFICER_NUMBER_LEN], int64_t *unit_out)
{
	struct sql q = sql(db,
	    "WITH RECURSIVE above (id, depth) AS (SELECT ?, 0 UNION"
	    " SELECT u.parent, depth + 1 FROM unit u JOIN above a ON u.id = a.id"
	    "  WHERE u.parent NOT NULL AND depth < 16)"
	    " SELECT p.number, o.unit FROM above a JOIN officer o ON o.unit = a.id"
	    " JOIN phone p ON p.officer = o.id AND p.valid_to IS NULL"
	    " WHERE o.role = 'duty' AND o.state = 'approved' ORDER BY a.depth, o.id LIMIT 1",
	    "i", unit);
	bool found = sql_row(&q);

	if (found) {
		sql_copy(&q, 0, number_out, OFFICER_NUMBER_LEN);
		*unit_out = sql_int(&q, 1);
	}
	sql_end(&q);
	return found;
}
