#include "gateway/store/unit.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/store/journal.h"
#include "gateway/store/sql.h"

#define COLUMNS "id, code, kind, name, coalesce(parent, 0), valid_from, coalesce(valid_to, '')"

static void
take(const struct sql *q, struct unit *u)
{
	u->id = sql_int(q, 0);
	sql_copy(q, 1, u->code, sizeof(u->code));
	sql_copy(q, 2, u->kind, sizeof(u->kind));
	sql_copy(q, 3, u->name, sizeof(u->name));
	u->parent = sql_int(q, 4);
	sql_copy(q, 5, u->valid_from, sizeof(u->valid_from));
	sql_copy(q, 6, u->valid_to, sizeof(u->valid_to));
}

static bool
take_one(struct sql q, struct unit *u)
{
	bool found = sql_row(&q);

	if (found)
		take(&q, u);
	sql_end(&q);
	return found && db_ok(q.db);
}

bool
unit_get(struct db *db, int64_t id, struct unit *unit_out)
{
	return take_one(sql(db, "SELECT " COLUMNS " FROM unit WHERE id = ?", "i", id), unit_out);
}

bool
unit_find(struct db *db, const char *code, const char *day, struct unit *unit_out)
{
	return take_one(sql(db,
			    "SELECT " COLUMNS " FROM unit WHERE code = ?1 AND valid_from <= ?2"
			    " AND (valid_to IS NULL OR valid_to >= ?2)"
			    " ORDER BY valid_from DESC LIMIT 1",
			    "tt", code, day),
	    unit_out);
}

bool
unit_find_exact(struct db *db, const char *code, const char *valid_from, struct unit *unit_out)
{
	return take_one(sql(db, "SELECT " COLUMNS " FROM unit WHERE code = ? AND valid_from = ?",
			    "tt", code, valid_from),
	    unit_out);
}

static const char *
or_null(const char *s)
{
	return s[0] == '\0' ? NULL : s;
}

static bool
same(const struct unit *a, const struct unit *b)
{
	return strcmp(a->kind, b->kind) == 0 && strcmp(a->name, b->name) == 0 &&
	    a->parent == b->parent && strcmp(a->valid_to, b->valid_to) == 0;
}

static bool
journal_unit(struct db *db, const struct unit *u, int64_t at_ms)
{
	json_t *body =
	    json_pack("{s:I, s:s, s:s, s:s, s:s?}", "unit", (json_int_t)u->id, "code", u->code,
		"kind", u->kind, "valid_from", u->valid_from, "valid_to", or_null(u->valid_to));

	json_object_set_new(body, "parent", u->parent != 0 ? json_integer(u->parent) : json_null());
	return journal_add(db, at_ms, "unit.changed", body, json_pack("{s:s}", "name", u->name)) !=
	    0;
}

bool
unit_put(struct db *db, struct unit *u, int64_t at_ms, bool *changed_out)
{
	struct unit old;

	*changed_out = false;
	if (unit_find_exact(db, u->code, u->valid_from, &old)) {
		u->id = old.id;
		if (same(&old, u))
			return true;
		sql_run(db,
		    "UPDATE unit SET kind = ?, name = ?, parent = ?, valid_to = ? WHERE id = ?",
		    "ttIti", u->kind, u->name, u->parent, or_null(u->valid_to), u->id);
	} else {
		sql_run(db,
		    "INSERT INTO unit (id, code, kind, name, parent, valid_from, valid_to)"
		    " VALUES (" SQL_FRESH_ID("unit") ", ?, ?, ?, ?, ?, ?)",
		    "tttItt", u->code, u->kind, u->name, u->parent, u->valid_from,
		    or_null(u->valid_to));
		u->id = sql_last_id(db);
	}
	*changed_out = true;
	return db_ok(db) && journal_unit(db, u, at_ms);
}

struct unit *
unit_below(struct db *db, int64_t root, const char *day, size_t *n_out)
{
	struct unit *units = NULL;
	size_t n = 0, cap = 0;
	struct sql q = sql(db,
	    "WITH RECURSIVE below (id, depth) AS (SELECT ?1, 0 UNION"
	    " SELECT u.id, depth + 1 FROM unit u JOIN below b ON u.parent = b.id WHERE depth < 16)"
	    " SELECT u.id, code, kind, name, coalesce(parent, 0), valid_from, coalesce(valid_to, "
	    "'')"
	    " FROM unit u JOIN below b ON b.id = u.id"
	    " WHERE ?2 = '' OR (valid_from <= ?2 AND (valid_to IS NULL OR valid_to >= ?2))"
	    " ORDER BY depth, u.id",
	    "it", root, day);

	while (sql_row(&q)) {
		if (n == cap) {
			cap = cap == 0 ? 16 : 2 * cap;
			units = reallocarray(units, cap, sizeof(*units));
			if (units == NULL)
				abort();
		}
		take(&q, &units[n++]);
	}
	*n_out = n;
	return units;
}

bool
unit_is_below(struct db *db, int64_t unit, int64_t ancestor)
{
	return sql_number(db, 0,
		   "WITH RECURSIVE above (id) AS (SELECT ?1 UNION"
		   " SELECT u.parent FROM unit u JOIN above a ON u.id = a.id WHERE u.parent NOT "
		   "NULL)"
		   " SELECT count(*) FROM above WHERE id = ?2",
		   "ii", unit, ancestor) != 0;
}
