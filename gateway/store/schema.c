#include "gateway/store/schema.h"

#include <stdio.h>

#include "gateway/store/sql.h"

/*
 * Instants are UTC milliseconds, days are local "YYYY-MM-DD", hashes lower-case
 * hex.  Names, numbers and texts of people stand only in officer, phone,
 * message, outbox and in the erasable columns of journal.
 */
static const char *const migrations[] = {
	/* 1: from nothing */
	"CREATE TABLE unit ("
	" id INTEGER PRIMARY KEY, code TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,"
	" other_names TEXT NOT NULL DEFAULT '', parent INTEGER REFERENCES unit,"
	" valid_from TEXT NOT NULL DEFAULT '', valid_to TEXT, successor INTEGER REFERENCES unit,"
	" UNIQUE (code, valid_from)) STRICT;"
	"CREATE INDEX unit_parent ON unit(parent);"

	"CREATE TABLE officer ("
	" id INTEGER PRIMARY KEY, name TEXT NOT NULL, unit INTEGER NOT NULL REFERENCES unit,"
	" role TEXT NOT NULL CHECK (role IN ('officer','duty','administrator')),"
	" state TEXT NOT NULL CHECK (state IN ('pending','approved','rejected','ended')),"
	" created INTEGER NOT NULL) STRICT;"
	"CREATE INDEX officer_unit ON officer(unit);"

	"CREATE TABLE phone ("
	" id INTEGER PRIMARY KEY, number TEXT NOT NULL, officer INTEGER NOT NULL REFERENCES "
	"officer,"
	" valid_from INTEGER NOT NULL, valid_to INTEGER, UNIQUE (number, officer)) STRICT;"
	"CREATE INDEX phone_officer ON phone(officer);"

	/* Next free serial of a phone ('+84...') or an officer ('officer 12'): given out once. */
	"CREATE TABLE reference (owner TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT, WITHOUT "
	"ROWID;"

	"CREATE TABLE message ("
	" id INTEGER PRIMARY KEY, line TEXT NOT NULL, sender TEXT NOT NULL, text TEXT,"
	" stamp INTEGER, sent INTEGER NOT NULL, received INTEGER NOT NULL, day TEXT NOT NULL,"
	" dated_by TEXT NOT NULL CHECK (dated_by IN ('smsc','arrival')),"
	" parts INTEGER NOT NULL, concat TEXT,"
	" state TEXT NOT NULL CHECK (state IN ('incomplete','undecided','decided')),"
	" tries INTEGER NOT NULL DEFAULT 0, doubtful INTEGER NOT NULL DEFAULT 0,"
	" intent TEXT, decision TEXT, reason TEXT, ref TEXT, silence TEXT, decided INTEGER) STRICT;"
	"CREATE INDEX message_state ON message(state) WHERE state <> 'decided';"
	"CREATE INDEX message_sender ON message(sender, sent);"
	"CREATE INDEX message_waiting ON message(sender) WHERE decision = 'waiting';"

	/* smsc || tpdu is the PDU as the modem showed it.  lies: listed copies whose AT+CMGD was
	 * not answered OK and which a listing in step has not yet missed. */
	"CREATE TABLE part ("
	" id INTEGER PRIMARY KEY, line TEXT NOT NULL, smsc BLOB NOT NULL, tpdu BLOB NOT NULL,"
	" plausible INTEGER NOT NULL, storage TEXT NOT NULL DEFAULT '', lies INTEGER NOT NULL "
	"DEFAULT 0, received INTEGER NOT NULL,"
	" message INTEGER REFERENCES message, number INTEGER) STRICT;"
	"CREATE INDEX part_tpdu ON part(line, tpdu);"
	"CREATE INDEX part_lies ON part(line) WHERE lies > 0;"
	"CREATE INDEX part_message ON part(message);"

	/* One row a version; the first version's id names the report. */
	"CREATE TABLE report ("
	" id INTEGER PRIMARY KEY, first INTEGER, version INTEGER NOT NULL,"
	" state TEXT NOT NULL CHECK (state IN ('recorded','held','superseded','cancelled')),"
	" message INTEGER NOT NULL REFERENCES message, form TEXT, unit INTEGER NOT NULL REFERENCES "
	"unit,"
	" day TEXT NOT NULL, day_from TEXT, level TEXT NOT NULL CHECK (level IN ('own','below')),"
	" zero INTEGER NOT NULL, reason TEXT, created INTEGER NOT NULL,"
	" UNIQUE (first, version)) STRICT;"
	"CREATE INDEX report_message ON report(message);"
	"CREATE INDEX report_place ON report(unit, form, day);"
	"CREATE INDEX report_day ON report(day);"

	/* quantity = n / per in the field's unit; n is NULL when unknown */
	"CREATE TABLE report_value ("
	" report INTEGER NOT NULL REFERENCES report, at INTEGER NOT NULL, field TEXT NOT NULL, n "
	"INTEGER,"
	" per INTEGER NOT NULL, approx INTEGER NOT NULL, raw TEXT NOT NULL,"
	" PRIMARY KEY (report, field)) STRICT, WITHOUT ROWID;"

	"CREATE TABLE tally ("
	" form TEXT NOT NULL, field TEXT NOT NULL, unit INTEGER NOT NULL REFERENCES unit, day TEXT "
	"NOT NULL,"
	" n INTEGER NOT NULL, reports INTEGER NOT NULL, approx INTEGER NOT NULL, unknown INTEGER "
	"NOT NULL,"
	" PRIMARY KEY (form, field, unit, day)) STRICT, WITHOUT ROWID;"

	"CREATE TABLE outbox ("
	" id INTEGER PRIMARY KEY, message INTEGER REFERENCES message, recipient TEXT NOT NULL,"
	" text TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN "
	"('urgent','question','receipt','zero',"
	" 'notice','reminder','broadcast','alert','command')), answer INTEGER NOT NULL,"
	" rank INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('queued','submitting','sent',"
	" 'delivered','failed','unknown','dropped')), line TEXT NOT NULL, segments INTEGER NOT "
	"NULL,"
	" next INTEGER NOT NULL DEFAULT 1, due INTEGER NOT NULL, created INTEGER NOT NULL,"
	" reason TEXT) STRICT;"
	/* One answer to a message, ever. */
	"CREATE UNIQUE INDEX outbox_answer ON outbox(message) WHERE answer = 1;"
	"CREATE INDEX outbox_open ON outbox(rank, id) WHERE state IN "
	"('queued','submitting','unknown');"
	"CREATE INDEX outbox_recipient ON outbox(recipient, created);"

	/* attempts of a segment that count are those not refused */
	"CREATE TABLE attempt ("
	" id INTEGER PRIMARY KEY, outbox INTEGER NOT NULL REFERENCES outbox, segment INTEGER NOT "
	"NULL,"
	" line TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN "
	"('submitting','sent','refused','unknown')),"
	" mr INTEGER, code INTEGER, started INTEGER NOT NULL, answered INTEGER, report INTEGER) "
	"STRICT;"
	"CREATE INDEX attempt_outbox ON attempt(outbox, segment);"
	"CREATE INDEX attempt_line ON attempt(line, started);"

	"CREATE TABLE act ("
	" id TEXT PRIMARY KEY, act TEXT NOT NULL, actor TEXT NOT NULL, answer TEXT NOT NULL,"
	" at INTEGER NOT NULL) STRICT, WITHOUT ROWID;"

	"CREATE TABLE review ("
	" id INTEGER PRIMARY KEY, kind TEXT NOT NULL, message INTEGER REFERENCES message,"
	" part INTEGER REFERENCES part, reason TEXT NOT NULL, opened INTEGER NOT NULL,"
	" closed INTEGER, outcome TEXT, actor TEXT) STRICT;"
	"CREATE INDEX review_open ON review(id) WHERE closed IS NULL;"
	"CREATE INDEX review_message ON review(message);"

	"CREATE TABLE alert ("
	" id INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL,"
	" opened INTEGER NOT NULL, closed INTEGER) STRICT;"
	"CREATE UNIQUE INDEX alert_open ON alert(kind, subject) WHERE closed IS NULL;"

	"CREATE TABLE ussd_session ("
	" id INTEGER PRIMARY KEY, line TEXT NOT NULL, code TEXT NOT NULL,"
	" state TEXT NOT NULL CHECK (state IN ('asked','dialled','answered','failed','lost')),"
	" status INTEGER, text TEXT, raw TEXT, asked INTEGER NOT NULL, ended INTEGER) STRICT;"
	"CREATE INDEX ussd_session_open ON ussd_session(line) WHERE state = 'asked';"

	"CREATE TABLE modem_state ("
	" line TEXT PRIMARY KEY, probe_turn INTEGER NOT NULL, refused_pin TEXT NOT NULL, imei TEXT "
	"NOT NULL DEFAULT '',"
	" iccid TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID;"

	"CREATE TABLE journal ("
	" seq INTEGER PRIMARY KEY, epoch TEXT NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL,"
	" body TEXT NOT NULL, hash TEXT NOT NULL, private TEXT, salt TEXT) STRICT;"
	"PRAGMA application_id = 1262833223;"
	"PRAGMA user_version = 1;",

	/* 2: the central server */
	/* One row: how far the centre holds the journal, and what stands between. */
	"CREATE TABLE sync_cursor ("
	" id INTEGER PRIMARY KEY CHECK (id = 1), acked INTEGER NOT NULL, express INTEGER NOT NULL,"
	" state TEXT NOT NULL CHECK (state IN ('going','fork','branching','superseded','gone')),"
	" branch TEXT, down TEXT, contact INTEGER, trouble TEXT, trouble_since INTEGER,"
	" clock_offset INTEGER) STRICT;"
	"INSERT INTO sync_cursor (id, acked, express, state) VALUES (1, 0, 0, 'going');"
	"CREATE INDEX journal_epoch ON journal(seq) WHERE kind = 'epoch.started';"
	"CREATE INDEX journal_urgent ON journal(seq) WHERE kind GLOB 'urgent.*';"

	/* Rows that a new epoch told again after a fork, as they were; prev: the hash before. */
	"CREATE TABLE journal_aside ("
	" branch TEXT NOT NULL, seq INTEGER NOT NULL, epoch TEXT NOT NULL, at TEXT NOT NULL,"
	" kind TEXT NOT NULL, body TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL,"
	" private TEXT, salt TEXT, PRIMARY KEY (branch, seq)) STRICT, WITHOUT ROWID;"

	/* What came down, and what became of it; told: the centre knows. */
	"CREATE TABLE change ("
	" id TEXT PRIMARY KEY, kind TEXT NOT NULL, ok INTEGER NOT NULL, errors TEXT NOT NULL,"
	" at INTEGER NOT NULL, told INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;"
	"CREATE INDEX change_untold ON change(at) WHERE told = 0;"

	/* Rows that the centre holds but could not take: for the administrator. */
	"CREATE TABLE sync_rejected ("
	" seq INTEGER PRIMARY KEY, code TEXT NOT NULL, detail TEXT NOT NULL) STRICT;"

	/* After a restore: ids up to here were given out before it. */
	"CREATE TABLE id_floor (name TEXT PRIMARY KEY, floor INTEGER NOT NULL) STRICT, WITHOUT "
	"ROWID;"
	"CREATE TABLE restored (at INTEGER PRIMARY KEY, epoch TEXT NOT NULL) STRICT;"

	/* Words that came down beside the pack's own. */
	"CREATE TABLE pack_word ("
	" form TEXT NOT NULL, field TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (form, field, "
	"word)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE pack_version ("
	" id INTEGER PRIMARY KEY, pack TEXT NOT NULL, version TEXT NOT NULL, path TEXT NOT NULL,"
	" words INTEGER NOT NULL,"
	" at INTEGER NOT NULL) STRICT;"

	/* Of a report that a restored gateway was given back: <epoch>:<seq> of its orphaned row. */
	"ALTER TABLE report ADD COLUMN origin TEXT;"
	"CREATE UNIQUE INDEX report_origin ON report(origin) WHERE origin NOT NULL AND version = "
	"1;"
	"ALTER TABLE outbox ADD COLUMN expires INTEGER;"
	"PRAGMA user_version = 2;",
};

#define NEWEST ((int64_t)(sizeof(migrations) / sizeof(migrations[0])))

static bool
identify(struct db *db, int64_t *version_out)
{
	int64_t id = sql_number(db, 0, "PRAGMA application_id", "");
	int64_t tables = sql_number(db, 0, "SELECT count(*) FROM sqlite_schema", "");

	*version_out = sql_number(db, 0, "PRAGMA user_version", "");
	if (db_ok(db) && id != SCHEMA_APPLICATION_ID && (id != 0 || tables != 0))
		db_fail(db, "this is a database, but not one of Kẻng's");
	if (db_ok(db) && *version_out > NEWEST)
		db_fail(db, "written by a newer Kẻng (version %d, this one knows %d)",
		    (int)*version_out, (int)NEWEST);
	return db_ok(db);
}

bool
schema_check(struct db *db)
{
	int64_t version;

	if (!identify(db, &version))
		return false;
	if (version != NEWEST)
		db_fail(db, "not yet brought up to date: start kengd once");
	return db_ok(db);
}

/* Runs a text of several statements. */
static void
run_all(struct db *db, const char *text)
{
	while (*text != '\0' && db_ok(db))
		text = sql_script(db, text);
}

bool
schema_update(struct db *db)
{
	int64_t version;

	if (!identify(db, &version))
		return false;
	run_all(
	    db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
	run_all(db, "PRAGMA cache_size = -1024;");
	if (version == NEWEST)
		return db_ok(db);
	run_all(db, "BEGIN IMMEDIATE");
	for (int64_t v = version; v < NEWEST; v++)
		run_all(db, migrations[v]);
	run_all(db, "COMMIT");
	return db_ok(db);
}
