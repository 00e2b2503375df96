#include "gateway/store/sql.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
db_fail(struct db *db, const char *fmt, ...)
{
	va_list ap;

	if (db->failed)
		return; /* the first failure is the cause of the others */
	db->failed = true;
	va_start(ap, fmt);
	vsnprintf(db->error.text, sizeof(db->error.text), fmt, ap);
	va_end(ap);
}

void
db_fail_sqlite(struct db *db, const char *doing)
{
	int code = sqlite3_errcode(db->h) & 0xff;

	db_fail(db, "%s: %s", doing, sqlite3_errmsg(db->h));
	db->starved = code == SQLITE_FULL || code == SQLITE_IOERR || code == SQLITE_CANTOPEN;
}

bool
db_ok(const struct db *db)
{
	return !db->failed;
}

const char *
db_error(const struct db *db)
{
	return db->error.text;
}

bool
db_starved(const struct db *db)
{
	return db->starved;
}

static sqlite3_stmt *
prepare(struct db *db, const char *text)
{
	size_t at = ((uintptr_t)text >> 3) * 0x9e3779b97f4a7c15u >> 32;

	for (size_t i = 0; i < SQL_STATEMENTS; i++) {
		struct sql_statement *s = &db->statements[(at + i) & (SQL_STATEMENTS - 1)];

		if (s->text == text) {
			sqlite3_reset(s->st);
			return s->st;
		}
		if (s->text != NULL)
			continue;
		if (sqlite3_prepare_v3(db->h, text, -1, SQLITE_PREPARE_PERSISTENT, &s->st, NULL) !=
		    SQLITE_OK) {
			db_fail_sqlite(db, text);
			return NULL;
		}
		s->text = text;
		return s->st;
	}
	abort(); /* more SQL texts than places: raise SQL_STATEMENTS */
}

static bool
bind(struct db *db, sqlite3_stmt *st, const char *kinds, va_list *ap)
{
	int at = 1, rc = SQLITE_OK;

	if (sqlite3_bind_parameter_count(st) != (int)strlen(kinds))
		abort();
	for (; *kinds != '\0' && rc == SQLITE_OK; kinds++, at++) {
		int64_t n;
		const void *p;

		switch (*kinds) {
		case 'i': rc = sqlite3_bind_int64(st, at, va_arg(*ap, int64_t)); break;
		case 'I':
			n = va_arg(*ap, int64_t);
			rc = n == 0 ? sqlite3_bind_null(st, at) : sqlite3_bind_int64(st, at, n);
			break;
		case 't':
			rc = sqlite3_bind_text(
			    st, at, va_arg(*ap, const char *), -1, SQLITE_TRANSIENT);
			break;
		case 'b':
			p = va_arg(*ap, const void *);
			rc = sqlite3_bind_blob64(st, at, p, va_arg(*ap, size_t), SQLITE_TRANSIENT);
			break;
		case 'n': rc = sqlite3_bind_null(st, at); break;
		default: abort();
		}
	}
	if (rc != SQLITE_OK)
		db_fail_sqlite(db, "bind");
	return rc == SQLITE_OK;
}

static struct sql
begin_statement(struct db *db, const char *text, const char *kinds, va_list *ap)
{
	struct sql q = { .db = db };

	if (db->failed)
		return q;
	q.st = prepare(db, text);
	if (q.st != NULL && !bind(db, q.st, kinds, ap))
		q.st = NULL;
	return q;
}

struct sql
sql(struct db *db, const char *text, const char *kinds, ...)
{
	struct sql q;
	va_list ap;

	va_start(ap, kinds);
	q = begin_statement(db, text, kinds, &ap);
	va_end(ap);
	return q;
}

bool
sql_row(struct sql *q)
{
	int rc;

	if (q->st == NULL)
		return false;
	rc = sqlite3_step(q->st);
	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		db_fail_sqlite(q->db, sqlite3_sql(q->st));
	sql_end(q);
	return false;
}

void
sql_end(struct sql *q)
{
	if (q->st != NULL)
		sqlite3_reset(q->st);
	q->st = NULL;
}

bool
sql_run(struct db *db, const char *text, const char *kinds, ...)
{
	struct sql q;
	va_list ap;

	va_start(ap, kinds);
	q = begin_statement(db, text, kinds, &ap);
	va_end(ap);
	sql_row(&q);
	sql_end(&q);
	return !db->failed;
}

int64_t
sql_number(struct db *db, int64_t fallback, const char *text, const char *kinds, ...)
{
	struct sql q;
	va_list ap;

	va_start(ap, kinds);
	q = begin_statement(db, text, kinds, &ap);
	va_end(ap);
	if (sql_row(&q) && !sql_null(&q, 0))
		fallback = sql_int(&q, 0);
	sql_end(&q);
	return fallback;
}

const char *
sql_script(struct db *db, const char *text)
{
	sqlite3_stmt *st = NULL;
	const char *rest = text;
	int rc = sqlite3_prepare_v2(db->h, text, -1, &st, &rest);

	if (rc == SQLITE_OK && st != NULL)
		while ((rc = sqlite3_step(st)) == SQLITE_ROW)
			;
	if (rc != SQLITE_OK && rc != SQLITE_DONE)
		db_fail_sqlite(db, text);
	sqlite3_finalize(st);
	return rest;
}

int64_t
sql_int(const struct sql *q, int column)
{
	return sqlite3_column_int64(q->st, column);
}

bool
sql_null(const struct sql *q, int column)
{
	return sqlite3_column_type(q->st, column) == SQLITE_NULL;
}

const char *
sql_text(const struct sql *q, int column)
{
	const char *s = (const char *)sqlite3_column_text(q->st, column);

	return s != NULL ? s : "";
}

void
sql_copy(const struct sql *q, int column, char *to, size_t cap)
{
	const char *s = sql_text(q, column);

	if (strlen(s) >= cap) {
		db_fail(q->db, "column %d of '%s' is too long", column, sqlite3_sql(q->st));
		to[0] = '\0';
		return;
	}
	strcpy(to, s);
}

size_t
sql_blob(const struct sql *q, int column, void *to, size_t cap)
{
	const void *p = sqlite3_column_blob(q->st, column);
	size_t n = (size_t)sqlite3_column_bytes(q->st, column);

	if (n > cap) {
		db_fail(q->db, "column %d of '%s' is too long", column, sqlite3_sql(q->st));
		return 0;
	}
	if (n > 0)
		memcpy(to, p, n);
	return n;
}

int64_t
sql_last_id(struct db *db)
{
	return db->failed ? 0 : sqlite3_last_insert_rowid(db->h);
}

int
sql_changes(struct db *db)
{
	return db->failed ? 0 : sqlite3_changes(db->h);
}
