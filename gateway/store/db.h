/*
 * The database: one SQLite file in WAL mode with synchronous=FULL, one writer
 * (who holds the lock), any number of read-only readers.
 *
 * Errors are sticky, as in the decoders' cursors: a statement that fails marks
 * the database failed, further writes do nothing, and whoever began the
 * transaction or savepoint looks once (db_ok) and rolls back.  Nothing half
 * done can be committed: db_commit refuses while failed.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/base/err.h"

struct db;

enum db_mode {
	DB_READ,  /* never writes, not even the WAL; for everybody but the writer */
	DB_WRITE, /* the writer's: creates the file and brings it up to date */
};

/*
 * Opens path; vfs names a shim of store/vfs.h or is NULL.  NULL with e filled
 * when the file is missing (DB_READ), not ours, newer than this program, or broken.
 */
struct db *db_open(const char *path, enum db_mode mode, const char *vfs, struct err *e);
void db_close(struct db **db);

/* What went wrong since the last begin or rollback. */
bool db_ok(const struct db *db);
const char *db_error(const struct db *db);
/* The last failure was a full disk or a failing one: the world's, not the item's. */
bool db_starved(const struct db *db);

bool db_begin(struct db *db);
/* false: nothing of the transaction is in the file, and it is rolled back. */
bool db_commit(struct db *db);
void db_rollback(struct db *db);

/* One item of a turn.  db_release keeps it; db_undo drops it and clears the failure. */
void db_savepoint(struct db *db);
void db_release(struct db *db);
void db_undo(struct db *db);

/* Commits that changed something, since the file was opened. */
uint64_t db_commits(const struct db *db);

#endif
