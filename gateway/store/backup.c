#include "gateway/store/backup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gateway/base/clock.h"
#include "gateway/base/folder.h"
#include "gateway/base/lock.h"
#include "gateway/store/alert.h"
#include "gateway/store/audit.h"
#include "gateway/store/reference.h"
#include "gateway/store/report.h"
#include "gateway/store/sql.h"
#include "gateway/store/sync.h"

#define PATH_CAP 4096
#define ADVANCE 1000 /* ids and serials that may have been given out since the backup */
#define BUSY_MS 10000

/* ---- copying ---- */

/*
 * All pages in one step, which is one read transaction: with a log the writer is not held up by
 * it.  In several steps each commit between two of them would begin the copy anew.
 */
static bool
copy_pages(sqlite3 *from, sqlite3 *to, struct err *e)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
	int rc;

	if (b == NULL)
		return err_set(e, "%s", sqlite3_errmsg(to));
	rc = sqlite3_backup_step(b, -1);
	sqlite3_backup_finish(b);
	return rc == SQLITE_DONE || err_set(e, "%s", sqlite3_errstr(rc));
}

static bool
copy(const char *from, const char *to, struct err *e)
{
	sqlite3 *in = NULL, *out = NULL;
	bool ok = false;

	if (sqlite3_open_v2(from, &in, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		err_set(e, "%s: %s", from, sqlite3_errmsg(in));
	else if (sqlite3_open_v2(to, &out, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
	    SQLITE_OK)
		err_set(e, "%s: %s", to, sqlite3_errmsg(out));
	else {
		sqlite3_busy_timeout(in, BUSY_MS);
		ok = copy_pages(in, out, e) || err_prefix(e, "%s", to);
		/* One file, without a log beside it. */
		if (ok &&
		    sqlite3_exec(out, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) !=
			SQLITE_OK)
			ok = err_set(e, "%s: %s", to, sqlite3_errmsg(out));
	}
	sqlite3_close(in);
	sqlite3_close(out);
	return ok;
}

/* ---- verifying ---- */

static bool
pages_are_whole(struct db *db, struct err *e)
{
	struct sql q = sql(db, "PRAGMA integrity_check(1)", "");
	bool ok = sql_row(&q) && strcmp(sql_text(&q, 0), "ok") == 0;

	if (!ok)
		err_set(e, "%s", db_ok(db) ? sql_text(&q, 0) : db_error(db));
	sql_end(&q);
	return ok;
}

static bool
verify(struct db *db, struct err *e)
{
	struct audit_fault fault;
	char text[160];
	int64_t rows;

	if (!pages_are_whole(db, e))
		return false;
	if (!audit_journal(db, &rows, &fault))
		return err_set(e, "journal row %lld: %s", (long long)fault.seq, fault.text);
	return report_verify_tally(db, text, sizeof(text)) ||
	    err_set(e, "the sums differ: %s", text);
}

static bool
verify_file(const char *path, struct journal_head *head_out, struct err *e)
{
	struct db *db = db_open(path, DB_READ, NULL, e);
	bool ok = db != NULL && (verify(db, e) || err_prefix(e, "%s", path));

	if (ok && head_out != NULL)
		journal_head(db, head_out);
	db_close(&db);
	return ok;
}

bool
backup_make(const char *database, const char *path, struct journal_head *head_out, struct err *e)
{
	char fresh[PATH_CAP];
	bool ok;

	if (access(path, F_OK) == 0)
		return err_set(e, "%s: is there already", path);
	if (access(database, F_OK) != 0)
		return err_set(e, "%s: no database there yet", database);
	if (snprintf(fresh, sizeof(fresh), "%s.part", path) >= (int)sizeof(fresh))
		return err_set(e, "%s: the path is too long", path);
	unlink(fresh);
	ok = copy(database, fresh, e) && verify_file(fresh, head_out, e);
	if (ok && (rename(fresh, path) != 0 || !folder_sync(path)))
		ok = err_set(e, "%s: %s", path, strerror(errno));
	if (!ok)
		unlink(fresh);
	return ok;
}

/* ---- restoring ---- */

/* What was given out since the backup must not be given out again. */
static void
advance(struct db *db)
{
	static const char *const floors[] = {
#define FLOOR(t)                                                                                \
	"INSERT OR REPLACE INTO id_floor (name, floor)"                                         \
	" SELECT '" t "', max(coalesce((SELECT max(id) FROM " t "), 0), coalesce((SELECT floor" \
	" FROM id_floor WHERE name = '" t "'), 0)) + ?"
		FLOOR("message"), FLOOR("report"), FLOOR("unit"), FLOOR("officer"), FLOOR("review"),
		FLOOR("outbox")
	};

	for (size_t i = 0; i < sizeof(floors) / sizeof(floors[0]); i++)
		sql_run(db, floors[i], "i", (int64_t)ADVANCE);
	reference_advance(db, ADVANCE);
}

/* They may have been sent: said once too little beats said twice, and a person is told. */
static int64_t
drop_texts(struct db *db, int64_t at_ms)
{
	char text[160];
	int64_t n;

	sql_run(db, "UPDATE attempt SET state = 'unknown', answered = ? WHERE state = 'submitting'",
	    "i", at_ms);
	sql_run(db,
	    "UPDATE outbox SET state = 'dropped', reason = 'restored'"
	    " WHERE state IN ('queued','submitting','unknown')",
	    "");
	n = sql_changes(db);
	if (n > 0) {
		snprintf(text, sizeof(text),
		    "%lld texts of before the restore may have been sent, and are not sent again",
		    (long long)n);
		alert_raise_for(db, "restored", "outbox", text, at_ms);
	}
	return n;
}

static bool
prepare(const char *path, int64_t at_ms, struct backup_restored *r, struct err *e)
{
	struct db *db = db_open(path, DB_WRITE, NULL, e);
	struct journal_head head;
	struct sync_cursor c;
	bool ok;

	if (db == NULL)
		return false;
	db_begin(db);
	journal_head(db, &head);
	r->seq = head.seq;
	journal_new_epoch(r->epoch);
	journal_begin_epoch(db, r->epoch, head.seq, at_ms);
	sync_get(db, &c);
	c.state = SYNC_GOING;
	c.branch[0] = '\0';
	sync_put(db, &c);
	sql_run(
	    db, "INSERT OR REPLACE INTO restored (at, epoch) VALUES (?, ?)", "it", at_ms, r->epoch);
	advance(db);
	r->dropped = drop_texts(db, at_ms);
	ok = db_commit(db) || err_set(e, "%s: %s", path, db_error(db));
	if (ok)
		sqlite3_exec(db->h, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
	db_close(&db);
	return ok;
}

/* What its log holds goes into the file, so that the file alone is the database. */
static void
empty_log(const char *database)
{
	sqlite3 *h = NULL;

	if (sqlite3_open_v2(database, &h, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
		sqlite3_exec(h, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
	sqlite3_close(h);
}

/* The database of before as one file beside, and no log that the new one could take for its own. */
static bool
put_old_away(const char *database, int64_t at_ms, struct backup_restored *r, struct err *e)
{
	char log[PATH_CAP], stamp[CLOCK_STAMP_LEN];
	struct err why;

	if (access(database, F_OK) == 0) {
		empty_log(database);
		clock_format_s(at_ms, stamp);
		snprintf(r->kept, sizeof(r->kept), "%.4000s.before-%s", database, stamp);
		/* What cannot be copied as a database is kept as it is. */
		if (!copy(database, r->kept, &why)) {
			unlink(r->kept);
			if (link(database, r->kept) != 0)
				return err_set(e, "%s: %s", r->kept, strerror(errno));
		}
	}
	snprintf(log, sizeof(log), "%.4000s-wal", database);
	unlink(log);
	snprintf(log, sizeof(log), "%.4000s-shm", database);
	unlink(log);
	return true;
}

static void
remove_fresh(const char *fresh)
{
	char beside[PATH_CAP + 8];

	unlink(fresh);
	snprintf(beside, sizeof(beside), "%s-wal", fresh);
	unlink(beside);
	snprintf(beside, sizeof(beside), "%s-shm", fresh);
	unlink(beside);
}

bool
backup_restore(const char *database, const char *path, int64_t at_ms,
    struct backup_restored *restored_out, struct err *e)
{
	char fresh[PATH_CAP];
	bool ok;

	memset(restored_out, 0, sizeof(*restored_out));
	if (snprintf(fresh, sizeof(fresh), "%s.restoring", database) >= (int)sizeof(fresh))
		return err_set(e, "%s: the path is too long", database);
	if (access(path, F_OK) != 0)
		return err_set(e, "%s: %s", path, strerror(errno));
	remove_fresh(fresh);
	ok = copy(path, fresh, e) && prepare(fresh, at_ms, restored_out, e) &&
	    verify_file(fresh, NULL, e) && put_old_away(database, at_ms, restored_out, e);
	if (ok) {
		lock_adopt_owner(fresh);
		ok = rename(fresh, database) == 0 && folder_sync(database);
		if (!ok)
			err_set(e, "%s: %s", database, strerror(errno));
	}
	/* The log of the fresh file was emptied; what is left of it belongs to no name. */
	remove_fresh(fresh);
	return ok;
}
