#include "gateway/store/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/base/lock.h"
#include "gateway/store/schema.h"
#include "gateway/store/sql.h"

uint64_t
db_commits(const struct db *db)
{
	return db->commits;
}

static void
clear(struct db *db)
{
	db->failed = db->starved = false;
	db->error.text[0] = '\0';
}

bool
db_begin(struct db *db)
{
	clear(db);
	db->changes = sqlite3_total_changes(db->h);
	return sql_run(db, "BEGIN IMMEDIATE", "");
}

bool
db_commit(struct db *db)
{
	if (!db->failed && sql_run(db, "COMMIT", "")) {
		db->commits += sqlite3_total_changes(db->h) != db->changes;
		return true;
	}
	db_rollback(db);
	return false;
}

/* Runs SQL whether the database has failed or not: the way out of a failure. */
static void
way_out(struct db *db, const char *text)
{
	char *why = NULL;

	if (sqlite3_exec(db->h, text, NULL, NULL, &why) != SQLITE_OK)
		db_fail(db, "%s: %s", text, why != NULL ? why : "?");
	sqlite3_free(why);
}

void
db_rollback(struct db *db)
{
	/* A full disk may have rolled back already.  Text and cause stay readable until the next
	 * begin. */
	if (!sqlite3_get_autocommit(db->h))
		way_out(db, "ROLLBACK");
	db->failed = false;
}

void
db_savepoint(struct db *db)
{
	sql_run(db, "SAVEPOINT item", "");
}

void
db_release(struct db *db)
{
	sql_run(db, "RELEASE item", "");
}

void
db_undo(struct db *db)
{
	clear(db);
	if (sqlite3_get_autocommit(db->h))
		db_fail(db, "the transaction is gone");
	else
		way_out(db, "ROLLBACK TO item; RELEASE item");
}

/* ---- life ---- */

static bool
set_up(struct db *db, enum db_mode mode)
{
	int on = 1;

	sqlite3_busy_timeout(db->h, mode == DB_WRITE ? 5000 : 1000);
	/* Readers without write permission on the folder need the WAL to be there. */
	if (mode == DB_WRITE)
		sqlite3_file_control(db->h, "main", SQLITE_FCNTL_PERSIST_WAL, &on);
	if (mode == DB_WRITE)
		return schema_update(db);
	return schema_check(db);
}

struct db *
db_open(const char *path, enum db_mode mode, const char *vfs, struct err *e)
{
	struct db *db = calloc(1, sizeof(*db));
	bool fresh = access(path, F_OK) != 0;
	int flags =
	    mode == DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;

	if (db == NULL)
		abort();
	if (fresh && mode == DB_READ) {
		err_set(e, "%s: no database there yet", path);
		free(db);
		return NULL;
	}
	if (sqlite3_open_v2(path, &db->h, flags | SQLITE_OPEN_NOMUTEX, vfs) != SQLITE_OK) {
		err_set(e, "%s: %s", path, sqlite3_errmsg(db->h));
		db_close(&db);
		return NULL;
	}
	if (fresh)
		lock_adopt_owner(path);
	if (!set_up(db, mode)) {
		err_set(e, "%s: %s", path, db->error.text);
		db_close(&db);
		return NULL;
	}
	return db;
}

void
db_close(struct db **db)
{
	if (*db == NULL)
		return;
	for (size_t i = 0; i < SQL_STATEMENTS; i++)
		sqlite3_finalize((*db)->statements[i].st);
	sqlite3_close((*db)->h);
	free(*db);
	*db = NULL;
}
