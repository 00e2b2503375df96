/*
 * Statements, for the files of store/ only.  A statement is known by the
 * address of its SQL (a string literal), prepared once and reused.
 *
 *     struct sql q = sql(db, "SELECT name FROM unit WHERE id = ?", "i", id);
 *     while (sql_row(&q))
 *             ... sql_text(&q, 0) ...
 *
 * Kinds of values, one letter each: i int64_t, I int64_t but 0 is NULL,
 * t text (NULL pointer is NULL), b blob (pointer, size_t), n NULL.
 */
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/store/db.h"

#define SQL_STATEMENTS 512 /* a power of two, well above the number of SQL texts in store/ */

struct sql_statement {
	const char *text;
	sqlite3_stmt *st;
};

struct db {
	sqlite3 *h;
	bool failed, starved;
	struct err error;
	uint64_t commits;
	int changes; /* sqlite3_total_changes when the transaction began */
	struct sql_statement statements[SQL_STATEMENTS];
};

struct sql {
	struct db *db;
	sqlite3_stmt *st; /* NULL when the database has failed */
};

struct sql sql(struct db *db, const char *text, const char *kinds, ...);
/* true while there is a row. */
bool sql_row(struct sql *q);
/* Ends a statement before its last row. */
void sql_end(struct sql *q);

/* In place of an id in VALUES: past the ids that were given out before a restore, else NULL. */
#define SQL_FRESH_ID(table)                                    \
	"(SELECT floor + 1 FROM id_floor WHERE name = '" table \
	"' AND floor >= (SELECT coalesce(max(id), 0) FROM " table "))"

/* Runs a statement without rows; false when the database has failed. */
bool sql_run(struct db *db, const char *text, const char *kinds, ...);
/* First column of the first row, or fallback. */
int64_t sql_number(struct db *db, int64_t fallback, const char *text, const char *kinds, ...);

/* Runs the first statement of a script, not kept prepared; returns what is behind it. */
const char *sql_script(struct db *db, const char *text);

int64_t sql_int(const struct sql *q, int column);
bool sql_null(const struct sql *q, int column);
/* "" for NULL; valid until the next sql_row. */
const char *sql_text(const struct sql *q, int column);
/* Copies text into a buffer; too long a text is a failure, never a cut. */
void sql_copy(const struct sql *q, int column, char *to, size_t cap);
size_t sql_blob(const struct sql *q, int column, void *to, size_t cap);

int64_t sql_last_id(struct db *db);
int sql_changes(struct db *db);

/* Marks the database failed, with what SQLite says or with a text of our own. */
void db_fail_sqlite(struct db *db, const char *doing);
void db_fail(struct db *db, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
