#include "gateway/central/pg.h"

#include <assert.h>
#include <libpq-fe.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/clock.h"
#include "gateway/base/err.h"

#define PREPARED_MAX 128
#define VALUES_MAX 24
/* A database that does not answer is not asked by every request. */
#define PAUSE_MS 500

struct pg {
	const char *conninfo;
	pg_greeting *greet;
	PGconn *conn;
	bool failed;
	struct err e;
	int64_t not_before_ms;
	const char *prepared[PREPARED_MAX];
	size_t nprepared;
};

struct pg *
pg_new(const char *conninfo, pg_greeting *greet)
{
	struct pg *p = calloc(1, sizeof(*p));

	if (p == NULL)
		abort();
	p->conninfo = conninfo;
	p->greet = greet;
	return p;
}

static void
hang_up(struct pg *p)
{
	if (p->conn != NULL)
		PQfinish(p->conn);
	p->conn = NULL;
	p->nprepared = 0;
}

void
pg_free(struct pg **p)
{
	if (*p != NULL)
		hang_up(*p);
	free(*p);
	*p = NULL;
}

bool
pg_ok(const struct pg *p)
{
	return !p->failed;
}

const char *
pg_error(const struct pg *p)
{
	return p->failed ? p->e.text : "";
}

/* libpq ends its messages with a line's end, and has several lines. */
static void
take_error(struct pg *p, const char *text)
{
	if (p->failed)
		return;
	p->failed = true;
	err_set(&p->e, "%s", text);
	for (char *c = p->e.text; *c != '\0'; c++)
		if (*c == '\n')
			*c = c[1] == '\0' ? '\0' : ' ';
}

void
pg_fail(struct pg *p, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	take_error(p, text);
}

/* ---- connecting ---- */

/* A notice ("relation exists, skipping") is not for people. */
static void
drop_notice(void *ctx, const char *text)
{
	(void)ctx;
	(void)text;
}

static bool
connect_anew(struct pg *p)
{
	/* Behind ours what the conninfo says of the same counts. */
	const char *const keys[] = { "connect_timeout", "tcp_user_timeout", "application_name",
		"dbname", "client_encoding", NULL };
	const char *const values[] = { "5", "15000", "kengcentral", p->conninfo, "UTF8", NULL };

	hang_up(p);
	if (clock_mono_ms() < p->not_before_ms) {
		take_error(p, "not to be reached");
		return false;
	}
	p->conn = PQconnectdbParams(keys, values, 1);
	if (PQstatus(p->conn) != CONNECTION_OK) {
		take_error(p, PQerrorMessage(p->conn));
		p->not_before_ms = clock_mono_ms() + PAUSE_MS;
		hang_up(p);
		return false;
	}
	PQsetNoticeProcessor(p->conn, drop_notice, NULL);
	/* A copy that stands still in a transaction must not hold a gateway for ever. */
	pg_script(p,
	    "SET lock_timeout = '10s'; SET statement_timeout = '60s';"
	    "SET idle_in_transaction_session_timeout = '20s'");
	if (!p->failed && p->greet != NULL)
		p->greet(p);
	if (p->failed) {
		p->not_before_ms = clock_mono_ms() + PAUSE_MS;
		hang_up(p);
	}
	return !p->failed;
}

bool
pg_begin(struct pg *p)
{
	p->failed = false;
	if (p->conn != NULL) {
		pg_script(p, "BEGIN");
		if (!p->failed)
			return true;
		/* It may have died while nobody looked; nothing was asked of it yet. */
		p->failed = false;
	}
	if (connect_anew(p))
		pg_script(p, "BEGIN");
	return !p->failed;
}

void
pg_rollback(struct pg *p)
{
	PGresult *r;

	if (p->conn == NULL)
		return;
	r = PQexec(p->conn, "ROLLBACK");
	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		hang_up(p);
	PQclear(r);
}

bool
pg_commit(struct pg *p)
{
	if (p->failed)
		pg_rollback(p);
	else
		pg_script(p, "COMMIT");
	return !p->failed;
}

/* ---- asking ---- */

static bool
went_well(const PGresult *r)
{
	return PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK;
}

/* Everything that a connection says after an error is dropped with it. */
static PGresult *
check(struct pg *p, PGresult *r)
{
	if (went_well(r))
		return r;
	take_error(p, r != NULL ? PQresultErrorMessage(r) : PQerrorMessage(p->conn));
	PQclear(r);
	if (PQstatus(p->conn) != CONNECTION_OK)
		hang_up(p);
	return NULL;
}

/* Its number, which is its name; -1 after an error. */
static int
prepare(struct pg *p, const char *sql, int nvalues)
{
	char name[16];
	PGresult *r;
	size_t i = 0;

	while (i < p->nprepared && p->prepared[i] != sql)
		i++;
	if (i < p->nprepared)
		return (int)i;
	assert(i < PREPARED_MAX);
	snprintf(name, sizeof(name), "s%zu", i);
	r = check(p, PQprepare(p->conn, name, sql, nvalues, NULL));
	if (r == NULL)
		return -1;
	PQclear(r);
	p->prepared[p->nprepared++] = sql;
	return (int)i;
}

static struct pg_result *
ask(struct pg *p, const char *sql, const char *types, va_list ap)
{
	const char *values[VALUES_MAX];
	char numbers[VALUES_MAX][24], name[16];
	size_t n = strlen(types);
	int at;

	assert(n <= VALUES_MAX);
	for (size_t i = 0; i < n; i++) {
		if (types[i] == 't') {
			values[i] = va_arg(ap, const char *);
			continue;
		}
		assert(types[i] == 'i');
		snprintf(numbers[i], sizeof(numbers[i]), "%lld", (long long)va_arg(ap, int64_t));
		values[i] = numbers[i];
	}
	if (p->failed || p->conn == NULL) {
		take_error(p, "not connected");
		return NULL;
	}
	at = prepare(p, sql, (int)n);
	if (at < 0)
		return NULL;
	snprintf(name, sizeof(name), "s%d", at);
	return check(p, PQexecPrepared(p->conn, name, (int)n, values, NULL, NULL, 0));
}

struct pg_result *
pg_ask(struct pg *p, const char *sql, const char *types, ...)
{
	struct pg_result *r;
	va_list ap;

	va_start(ap, types);
	r = ask(p, sql, types, ap);
	va_end(ap);
	return r;
}

int64_t
pg_run(struct pg *p, const char *sql, const char *types, ...)
{
	struct pg_result *r;
	int64_t n;
	va_list ap;

	va_start(ap, types);
	r = ask(p, sql, types, ap);
	va_end(ap);
	n = r != NULL ? strtoll(PQcmdTuples(r), NULL, 10) : 0;
	pg_end(r);
	return n;
}

int64_t
pg_number(struct pg *p, int64_t otherwise, const char *sql, const char *types, ...)
{
	struct pg_result *r;
	int64_t n;
	va_list ap;

	va_start(ap, types);
	r = ask(p, sql, types, ap);
	va_end(ap);
	n = pg_count(r) > 0 && !pg_null(r, 0, 0) ? pg_int(r, 0, 0) : otherwise;
	pg_end(r);
	return n;
}

void
pg_script(struct pg *p, const char *text)
{
	if (p->failed || p->conn == NULL)
		take_error(p, "not connected");
	else
		pg_end(check(p, PQexec(p->conn, text)));
}

void
pg_copy(struct pg *p, const char *sql, const char *rows, size_t len)
{
	PGresult *r;

	if (p->failed || p->conn == NULL) {
		take_error(p, "not connected");
		return;
	}
	r = PQexec(p->conn, sql);
	if (PQresultStatus(r) != PGRES_COPY_IN) {
		pg_end(check(p, r));
		return;
	}
	PQclear(r);
	/* What fails here is told by the result behind the end. */
	(void)PQputCopyData(p->conn, rows, (int)len);
	(void)PQputCopyEnd(p->conn, NULL);
	while (p->conn != NULL && (r = PQgetResult(p->conn)) != NULL)
		pg_end(check(p, r));
}

/* ---- rows ---- */

int
pg_count(const struct pg_result *r)
{
	return r != NULL ? PQntuples(r) : 0;
}

bool
pg_null(const struct pg_result *r, int row, int column)
{
	return row >= pg_count(r) || PQgetisnull(r, row, column) != 0;
}

const char *
pg_text(const struct pg_result *r, int row, int column)
{
	return pg_null(r, row, column) ? "" : PQgetvalue(r, row, column);
}

int64_t
pg_int(const struct pg_result *r, int row, int column)
{
	return strtoll(pg_text(r, row, column), NULL, 10);
}

bool
pg_bool(const struct pg_result *r, int row, int column)
{
	return strcmp(pg_text(r, row, column), "t") == 0;
}

void
pg_end(struct pg_result *r)
{
	PQclear(r);
}
