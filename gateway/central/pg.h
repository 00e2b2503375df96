/*
 * One connection to PostgreSQL (libpq).  It connects when it is first needed
 * and again when it was lost; each new connection is greeted, which brings the
 * tables up to date.
 *
 * Errors are sticky within a transaction: after one, every call does nothing,
 * and pg_commit rolls back and says false.  So no caller can forget one.
 * One thread at a time.
 */
#ifndef CENTRAL_PG_H
#define CENTRAL_PG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pg;
struct pg_result; /* libpq's own */

typedef void pg_greeting(struct pg *p);

/* Never NULL, and not connected yet.  conninfo and greet must live as long. */
struct pg *pg_new(const char *conninfo, pg_greeting *greet);
void pg_free(struct pg **p);

/* Forgets an earlier error, connects when need be, begins; false when that is not to be had. */
bool pg_begin(struct pg *p);
/* false: nothing of it stands (or the connection died and nobody knows). */
bool pg_commit(struct pg *p);
void pg_rollback(struct pg *p);

bool pg_ok(const struct pg *p);
/* Valid until the next call; "" when nothing is wrong. */
const char *pg_error(const struct pg *p);
/* An error of our own, with all that follows from one. */
void pg_fail(struct pg *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*
 * Runs a statement.  sql is a literal: it is prepared once a connection.  types
 * has a letter for each of its values: t const char * (NULL is NULL), i int64_t.
 * The rows, to be given to pg_end; NULL after an error, which all below tolerate.
 */
struct pg_result *pg_ask(struct pg *p, const char *sql, const char *types, ...);
/* The same without rows: how many were changed. */
int64_t pg_run(struct pg *p, const char *sql, const char *types, ...);
/* The first column of the first row; otherwise when there is none. */
int64_t pg_number(struct pg *p, int64_t otherwise, const char *sql, const char *types, ...);
/* A text of any number of statements, without values. */
void pg_script(struct pg *p, const char *text);
/* COPY ... FROM STDIN in text format. */
void pg_copy(struct pg *p, const char *sql, const char *rows, size_t len);

int pg_count(const struct pg_result *r);
bool pg_null(const struct pg_result *r, int row, int column);
const char *pg_text(const struct pg_result *r, int row, int column); /* "" for NULL */
int64_t pg_int(const struct pg_result *r, int row, int column);      /* 0 for NULL */
bool pg_bool(const struct pg_result *r, int row, int column);
void pg_end(struct pg_result *r);

#endif
