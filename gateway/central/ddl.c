#include "gateway/central/ddl.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "gateway/central/pg.h"

/* "keng" on a telephone, and our own business: nobody else locks this number. */
#define LOCK "53640001"

#define KEY "text COLLATE \"C\" NOT NULL"
#define KEY_NULL "text COLLATE \"C\""
#define PARTITIONS "16"

/*
 * Hashes, epochs and days are text as they stand on the wire: no cast of what a
 * gateway wrote can fail.  `report`, `version`, `day`, `origin` of journal are taken
 * out of bodies that have all that their kind needs; a parked row has none of them.
 */
static const char tables_1[] =
    "CREATE TABLE gateway ("
    " gateway " KEY " PRIMARY KEY,"
    " state text NOT NULL CHECK (state IN ('invited','active','revoked')),"
    " epoch " KEY_NULL "," /* in force */
    " adopt boolean NOT NULL DEFAULT false, rows bigint NOT NULL DEFAULT 0,"
    " contact timestamptz, created timestamptz NOT NULL DEFAULT now());"

    "CREATE TABLE token ("
    " gateway " KEY " REFERENCES gateway, hash " KEY ","
    " state text NOT NULL CHECK (state IN ('current','next')),"
    " created timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (gateway, hash));"
    "CREATE UNIQUE INDEX token_state ON token (gateway, state);"

    "CREATE TABLE enrolment ("
    " gateway " KEY " PRIMARY KEY REFERENCES gateway, hash " KEY ","
    " expires timestamptz NOT NULL);"

    "CREATE TABLE epoch ("
    " gateway " KEY " REFERENCES gateway, epoch " KEY ", from_epoch " KEY_NULL ","
    " from_seq bigint, first bigint NOT NULL, begun timestamptz NOT NULL DEFAULT now(),"
    " PRIMARY KEY (gateway, epoch));"

    /* The chain of `epoch` has the rows of `part` up to `upto`. */
    "CREATE TABLE chain ("
    " gateway " KEY ", epoch " KEY ", part " KEY ", upto bigint NOT NULL,"
    " PRIMARY KEY (gateway, epoch, part), FOREIGN KEY (gateway, epoch) REFERENCES epoch,"
    " FOREIGN KEY (gateway, part) REFERENCES epoch);"

    "CREATE TABLE journal ("
    " gateway " KEY ", epoch " KEY ", seq bigint NOT NULL, at text NOT NULL, kind text NOT NULL,"
    " body text NOT NULL, hash text NOT NULL, private text, salt text,"
    " parked text, detail text, report bigint, version bigint, day " KEY_NULL ", origin " KEY_NULL
    ", received timestamptz NOT NULL DEFAULT now(),"
    " PRIMARY KEY (gateway, epoch, seq)) PARTITION BY HASH (gateway);"
    "DO $$ BEGIN FOR i IN 0.." PARTITIONS " - 1 LOOP"
    " EXECUTE format('CREATE TABLE journal_%s PARTITION OF journal"
    " FOR VALUES WITH (MODULUS " PARTITIONS ", REMAINDER %s)', i, i);"
    " END LOOP; END $$;"
    "CREATE INDEX journal_report ON journal (gateway, report, version, seq)"
    " WHERE report IS NOT NULL;"
    "CREATE INDEX journal_day ON journal (day) WHERE day IS NOT NULL;"
    "CREATE INDEX journal_origin ON journal (gateway, origin) WHERE origin IS NOT NULL;"
    "CREATE INDEX journal_parked ON journal (gateway) WHERE parked IS NOT NULL;"
    "CREATE INDEX journal_unit ON journal (gateway, seq) WHERE kind = 'unit.changed';"
    "CREATE INDEX journal_urgent ON journal (gateway, seq) WHERE kind LIKE 'urgent.%';"

    "CREATE TABLE express ("
    " gateway " KEY " REFERENCES gateway, epoch " KEY ", seq bigint NOT NULL, at text NOT NULL,"
    " kind text NOT NULL, body text NOT NULL, hash text NOT NULL, prev_hash text NOT NULL,"
    " private text, salt text, received timestamptz NOT NULL DEFAULT now(),"
    " PRIMARY KEY (gateway, epoch, seq));"

    /* data goes when it was a secret and has been taken; mark makes the cursor one of our own */
    "CREATE TABLE change ("
    " gateway " KEY " REFERENCES gateway, seq bigint NOT NULL, mark text NOT NULL, id " KEY ","
    " kind text NOT NULL, op text NOT NULL, version bigint NOT NULL, data text,"
    " created timestamptz NOT NULL DEFAULT now(), answered timestamptz, ok boolean, errors text,"
    " PRIMARY KEY (gateway, seq), UNIQUE (gateway, id));"

    "CREATE TABLE alarm ("
    " gateway " KEY " REFERENCES gateway, id bigint GENERATED ALWAYS AS IDENTITY, kind " KEY ","
    " text text NOT NULL, times bigint NOT NULL DEFAULT 1,"
    " opened timestamptz NOT NULL DEFAULT now(), last timestamptz NOT NULL DEFAULT now(),"
    " closed timestamptz, PRIMARY KEY (gateway, id));"
    "CREATE UNIQUE INDEX alarm_open ON alarm (gateway, kind) WHERE closed IS NULL;"

    "CREATE TABLE health ("
    " gateway " KEY " PRIMARY KEY REFERENCES gateway, at timestamptz NOT NULL DEFAULT now(),"
    " health text NOT NULL);";

/* OFFSET 0 keeps the planner from reading a body anew for each of its columns. */
#define BODY_OF(row) "CROSS JOIN LATERAL (SELECT " row ".body::jsonb AS b OFFSET 0) x "

static const char views_1[] =
    "CREATE VIEW true_part AS SELECT g.gateway, c.part AS epoch, c.upto FROM gateway g"
    " JOIN chain c ON c.gateway = g.gateway AND c.epoch = g.epoch;"

    "CREATE VIEW true_row AS SELECT j.* FROM journal j"
    " JOIN true_part t ON t.gateway = j.gateway AND t.epoch = j.epoch AND j.seq <= t.upto;"

    "CREATE VIEW report_now AS SELECT r.gateway, r.epoch, r.seq, r.at, r.report, r.version,"
    " CASE r.kind WHEN 'report.cancelled' THEN 'cancelled' ELSE b->>'state' END AS state,"
    " (b->>'message')::bigint AS message, b->>'form' AS form, b->>'unit' AS unit,"
    " b->>'unit_from' AS unit_from, r.day, b->>'day_from' AS day_from, b->>'level' AS level,"
    " (b->>'zero')::boolean AS zero, b->'values' AS \"values\", r.origin,"
    " r.private FROM true_row r " BODY_OF(
	"r") "WHERE r.report IS NOT NULL AND NOT EXISTS (SELECT FROM true_row n"
	     " WHERE n.gateway = r.gateway AND n.report = r.report"
	     " AND (n.version, n.seq) > (r.version, r.seq));"

	     "CREATE VIEW report_value_now AS SELECT r.gateway, r.epoch, r.seq, r.report, "
	     "r.version,"
	     " r.state, r.form, r.unit, r.unit_from, r.day, v.key AS field, "
	     "(v.value->>'n')::bigint AS n,"
	     " (v.value->>'per')::bigint AS per, (v.value->>'approx')::boolean AS approx"
	     " FROM report_now r CROSS JOIN LATERAL jsonb_each(r.\"values\") v"
	     " WHERE r.state <> 'cancelled';"

	     "CREATE VIEW day_sum AS SELECT gateway, unit, unit_from, day, form, field, per,"
	     " count(*) AS reports, sum(n) AS n, bool_or(approx) AS approx,"
	     " count(*) - count(n) AS unknown FROM report_value_now WHERE state = 'recorded'"
	     " GROUP BY gateway, unit, unit_from, day, form, field, per;"

	     "CREATE VIEW urgent AS SELECT u.gateway, u.epoch, u.seq, u.at, u.in_turn,"
	     " (b->>'message')::bigint AS message, b->>'unit' AS unit, b->>'unit_from' AS "
	     "unit_from,"
	     " b->>'day' AS day, b->'told' AS told, u.private, EXISTS (SELECT FROM true_row a"
	     "  WHERE a.gateway = u.gateway AND a.kind = 'urgent.acknowledged' AND a.parked IS NULL"
	     "  AND a.kind LIKE 'urgent.%' AND a.body::jsonb->>'message' = b->>'message')"
	     " OR EXISTS (SELECT FROM express a WHERE a.gateway = u.gateway"
	     "  AND a.kind = 'urgent.acknowledged'"
	     "  AND a.body::jsonb->>'message' = b->>'message') AS acknowledged"
	     " FROM (SELECT gateway, epoch, seq, at, body, private, true AS in_turn FROM true_row"
	     "  WHERE kind = 'urgent.raised' AND kind LIKE 'urgent.%' AND parked IS NULL"
	     "  UNION ALL SELECT gateway, epoch, seq, at, body, private, false FROM express"
	     "  WHERE kind = 'urgent.raised') u " BODY_OF(
		 "u") ";"

		      "CREATE VIEW rejected AS SELECT gateway, epoch, seq, at, kind, parked AS "
		      "code, detail, body"
		      " FROM journal WHERE parked IS NOT NULL;"

		      "CREATE VIEW orphan_row AS SELECT j.* FROM epoch e"
		      " LEFT JOIN true_part t ON t.gateway = e.gateway AND t.epoch = e.epoch"
		      " JOIN journal j ON j.gateway = e.gateway AND j.epoch = e.epoch AND j.seq > "
		      "coalesce(t.upto, 0);";

/*
 * An orphan is the last that was said of a report on the chain of an epoch that
 * lost: a later version in an epoch that goes on from there replaces it.  What was
 * recorded and cancelled among the orphans is none.  One that was pushed before and
 * orphaned again keeps its first origin, and stands once.
 */
static const char views_2[] =
    "CREATE VIEW orphan AS WITH last AS ("
    " SELECT o.*, coalesce(o.origin, (SELECT r.origin FROM chain c JOIN journal r"
    "   ON r.gateway = c.gateway AND r.epoch = c.part AND r.seq <= c.upto"
    "   WHERE c.gateway = o.gateway AND c.epoch = o.epoch AND r.report = o.report"
    "   AND r.origin IS NOT NULL ORDER BY r.seq LIMIT 1),"
    "   o.epoch || ':' || o.seq) AS root FROM orphan_row o"
    "  WHERE o.report IS NOT NULL AND NOT EXISTS (SELECT FROM chain c JOIN journal n"
    "   ON n.gateway = c.gateway AND n.epoch = c.epoch AND n.report = o.report"
    "   AND (n.version, n.seq) > (o.version, o.seq)"
    "   WHERE c.gateway = o.gateway AND c.part = o.epoch AND c.upto >= o.seq)"
    "  AND (o.kind <> 'report.cancelled' OR EXISTS (SELECT FROM chain c JOIN true_row t"
    "   ON t.gateway = c.gateway AND t.epoch = c.part AND t.seq <= c.upto AND t.report = o.report"
    "   WHERE c.gateway = o.gateway AND c.epoch = o.epoch))),"
    " one AS (SELECT DISTINCT ON (gateway, root) * FROM last"
    "  ORDER BY gateway, root, received DESC, seq DESC)"
    " SELECT o.gateway, o.root AS origin, o.epoch, o.seq, o.kind, o.report, o.version, o.day,"
    " CASE o.kind WHEN 'report.cancelled' THEN 'cancelled' ELSE o.body::jsonb->>'state' END AS was,"
    " CASE WHEN o.kind = 'report.cancelled' THEN CASE WHEN EXISTS (SELECT FROM report_now n"
    "   WHERE n.gateway = o.gateway AND n.report = o.report AND n.state = 'cancelled')"
    "   THEN 'settled' ELSE 'open' END"
    "  WHEN EXISTS (SELECT FROM true_row t JOIN report_now n"
    "   ON n.gateway = t.gateway AND n.report = t.report WHERE t.gateway = o.gateway"
    "   AND t.origin = o.root AND n.state <> 'held') THEN 'settled'"
    "  WHEN c.id IS NOT NULL THEN 'pushed' ELSE 'open' END AS state,"
    " c.ok, c.errors, o.body, o.private"
    " FROM one o LEFT JOIN change c ON c.gateway = o.gateway AND c.id = 'orphan-' || o.root;";

static const struct migration {
	const char *parts[3];
} migrations[] = {
	{ { tables_1, views_1, views_2 } },
};

#define NEWEST ((int64_t)(sizeof(migrations) / sizeof(migrations[0])))

static void
run(struct pg *p, const struct migration *m, int64_t version)
{
	char note[80];

	for (size_t i = 0; i < sizeof(m->parts) / sizeof(m->parts[0]); i++)
		if (m->parts[i] != NULL)
			pg_script(p, m->parts[i]);
	snprintf(note, sizeof(note), "UPDATE kengcentral SET version = %lld", (long long)version);
	pg_script(p, note);
}

/* The one row of `kengcentral`, made when it is not there; -1 after an error. */
static int64_t
version_of(struct pg *p)
{
	if (pg_number(p, 0, "SELECT current_setting('server_version_num')::bigint", "") < 150000)
		pg_fail(p, "PostgreSQL 15 or newer is needed");
	if (pg_number(
		p, 0, "SELECT (current_setting('server_encoding') = 'UTF8')::int::bigint", "") == 0)
		pg_fail(p, "its encoding has to be UTF8");
	pg_script(p,
	    "CREATE TABLE IF NOT EXISTS kengcentral (version bigint NOT NULL);"
	    "INSERT INTO kengcentral SELECT 0 WHERE NOT EXISTS (SELECT FROM kengcentral)");
	return pg_number(p, -1, "SELECT version FROM kengcentral", "");
}

void
ddl_update(struct pg *p)
{
	int64_t version;

	pg_script(
	    p, "BEGIN; SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock(" LOCK ")");
	version = version_of(p);
	if (pg_ok(p) && version > NEWEST)
		pg_fail(p, "written by a newer kengcentral (version %d, this one knows %d)",
		    (int)version, (int)NEWEST);
	for (int64_t v = version; v >= 0 && v < NEWEST && pg_ok(p); v++)
		run(p, &migrations[v], v + 1);
	pg_commit(p);
}
