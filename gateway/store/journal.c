#include "gateway/store/journal.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/base/clock.h"
#include "gateway/base/json.h"
#include "gateway/store/sql.h"

void
journal_head(struct db *db, struct journal_head *head_out)
{
	struct sql q;

	memset(head_out, 0, sizeof(*head_out));
	q = sql(db, "SELECT epoch, seq, hash FROM journal ORDER BY seq DESC LIMIT 1", "");
	if (sql_row(&q)) {
		sql_copy(&q, 0, head_out->epoch, sizeof(head_out->epoch));
		head_out->seq = sql_int(&q, 1);
		sql_copy(&q, 2, head_out->hash, sizeof(head_out->hash));
	}
	sql_end(&q);
}

/* Private JSON in canonical form and the seal of it; both to be freed. */
static char *
seal(struct db *db, json_t *body, json_t *private_json, char salt_hex[static CHAIN_SALT_HEX])
{
	uint8_t salt[CHAIN_SALT], sealed[CHAIN_HASH];
	char hex[CHAIN_HASH_HEX];
	struct err e;
	char *text = json_canonical(private_json, &e);

	if (text == NULL) {
		db_fail(db, "private part of a journal row: %s", e.text);
		return NULL;
	}
	chain_random(salt, sizeof(salt));
	chain_seal(salt, text, sealed);
	chain_hex(salt, sizeof(salt), salt_hex);
	chain_hex(sealed, sizeof(sealed), hex);
	json_object_set_new(body, "sealed", json_string(hex));
	return text;
}

/* A row as it shall stand. */
struct written {
	int64_t seq;
	const char *epoch, *at, *kind, *body, *private_text, *salt; /* the last two may be NULL */
};

/* Chains the row to the one before, whose hash is prev_hex ("" before the first). */
static void
write_row(struct db *db, const char *prev_hex, const struct written *w)
{
	uint8_t prev[CHAIN_HASH] = { 0 }, hash[CHAIN_HASH];
	char hex[CHAIN_HASH_HEX];

	if (strcmp(w->kind, JOURNAL_EPOCH_STARTED) != 0 &&
	    !chain_unhex(prev_hex, prev, sizeof(prev)))
		db_fail(db, "hash of journal row %lld is broken", (long long)w->seq - 1);
	if (!db_ok(db))
		return;
	chain_hash(prev, (uint64_t)w->seq, w->at, w->kind, w->body, hash);
	chain_hex(hash, sizeof(hash), hex);
	sql_run(db,
	    "INSERT INTO journal (seq, epoch, at, kind, body, hash, private, salt)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	    "ittttttt", w->seq, w->epoch, w->at, w->kind, w->body, hex, w->private_text, w->salt);
}

static int64_t
add_row(struct db *db, const struct journal_head *head, const char *epoch, int64_t at_ms,
    const char *kind, json_t *body, json_t *private_json)
{
	char salt[CHAIN_SALT_HEX] = "", at[CLOCK_STAMP_LEN];
	char *private_text = NULL, *text;
	struct err e;

	if (private_json != NULL)
		private_text = seal(db, body, private_json, salt);
	text = json_canonical(body, &e);
	if (text == NULL)
		db_fail(db, "body of a journal row: %s", e.text);
	clock_format(at_ms, at);
	if (db_ok(db))
		write_row(db, head->hash,
		    &(struct written){ head->seq + 1, epoch, at, kind, text, private_text,
			private_text != NULL ? salt : NULL });
	free(text);
	free(private_text);
	json_decref(body);
	json_decref(private_json);
	return db_ok(db) ? head->seq + 1 : 0;
}

/* ---- epochs ---- */

void
journal_new_epoch(char epoch_out[static JOURNAL_EPOCH_LEN])
{
	uint8_t random[16];

	chain_random(random, sizeof(random));
	chain_hex(random, sizeof(random), epoch_out);
}

static json_t *
null_or_text(const char *s)
{
	return s[0] != '\0' ? json_string(s) : json_null();
}

/* The row epoch.started behind `from`, all fields empty for the first of all. */
static void
start_epoch(struct db *db, const struct journal_head *from, const char *epoch, int64_t at_ms)
{
	add_row(db, from, epoch, at_ms, JOURNAL_EPOCH_STARTED,
	    json_pack("{s:s, s:o, s:o, s:o}", "epoch", epoch, "from_epoch",
		null_or_text(from->epoch), "from_seq",
		from->seq > 0 ? json_integer(from->seq) : json_null(), "from_hash",
		null_or_text(from->hash)),
	    NULL);
}

static void
set_aside(struct db *db, const char *branch, int64_t from)
{
	sql_run(db,
	    "INSERT INTO journal_aside (branch, seq, epoch, at, kind, body, prev, hash, private, "
	    "salt)"
	    " SELECT ?1, j.seq, j.epoch, j.at, j.kind, j.body,"
	    " coalesce((SELECT hash FROM journal p WHERE p.seq = j.seq - 1), ''), j.hash,"
	    " j.private, j.salt FROM journal j WHERE j.seq > ?2",
	    "ti", branch, from);
	sql_run(db, "DELETE FROM journal WHERE seq > ?", "i", from);
}

/* Beginnings of epochs are no facts: they stay aside. */
static void
tell_again(struct db *db, const char *branch)
{
	struct journal_head head;
	struct sql q = sql(db,
	    "SELECT at, kind, body, private, salt FROM journal_aside"
	    " WHERE branch = ? AND kind <> '" JOURNAL_EPOCH_STARTED "' ORDER BY seq",
	    "t", branch);

	while (sql_row(&q)) {
		journal_head(db, &head);
		write_row(db, head.hash,
		    &(struct written){ head.seq + 1, branch, sql_text(&q, 0), sql_text(&q, 1),
			sql_text(&q, 2), sql_null(&q, 3) ? NULL : sql_text(&q, 3),
			sql_null(&q, 4) ? NULL : sql_text(&q, 4) });
	}
}

bool
journal_begin_epoch(struct db *db, const char *epoch, int64_t from, int64_t at_ms)
{
	struct journal_head head;

	set_aside(db, epoch, from);
	journal_head(db, &head);
	if (head.seq != from) {
		db_fail(db, "there is no journal row %lld", (long long)from);
		return false;
	}
	start_epoch(db, &head, epoch, at_ms);
	tell_again(db, epoch);
	return db_ok(db);
}

void
journal_ensure_epoch(struct db *db, int64_t at_ms)
{
	struct journal_head head;
	char epoch[JOURNAL_EPOCH_LEN];

	journal_head(db, &head);
	if (head.seq != 0)
		return;
	journal_new_epoch(epoch);
	start_epoch(db, &head, epoch, at_ms);
}

int64_t
journal_add(struct db *db, int64_t at_ms, const char *kind, json_t *body, json_t *private_json)
{
	struct journal_head head;

	journal_head(db, &head);
	if (head.seq == 0) {
		journal_ensure_epoch(db, at_ms);
		journal_head(db, &head);
	}
	return add_row(db, &head, head.epoch, at_ms, kind, body, private_json);
}

/* ---- reading ---- */

static void
walk(struct sql q, journal_visit *visit, void *ctx)
{
	bool on = true;

	while (on && sql_row(&q)) {
		struct journal_row row = { sql_int(&q, 0), sql_text(&q, 1), sql_text(&q, 2),
			sql_text(&q, 3), sql_null(&q, 5) ? NULL : sql_text(&q, 5),
			sql_null(&q, 6) ? NULL : sql_text(&q, 6), sql_text(&q, 4) };

		on = visit(&row, ctx);
	}
	sql_end(&q);
}

#define ROWS "SELECT seq, at, kind, body, hash, private, salt FROM journal"

void
journal_walk(struct db *db, int64_t first, int64_t last, journal_visit *visit, void *ctx)
{
	walk(
	    sql(db, ROWS " WHERE seq BETWEEN ? AND ? ORDER BY seq", "ii", first, last), visit, ctx);
}

void
journal_walk_urgent(struct db *db, int64_t first, int64_t last, journal_visit *visit, void *ctx)
{
	walk(sql(db, ROWS " WHERE kind GLOB 'urgent.*' AND seq BETWEEN ? AND ? ORDER BY seq", "ii",
		 first, last),
	    visit, ctx);
}

int64_t
journal_last_urgent(struct db *db)
{
	return sql_number(db, 0,
	    "SELECT seq FROM journal WHERE kind GLOB 'urgent.*' ORDER BY seq DESC LIMIT 1", "");
}

bool
journal_hash(struct db *db, int64_t seq, char hash_out[static CHAIN_HASH_HEX])
{
	struct sql q;
	bool found;

	memset(hash_out, '0', CHAIN_HASH_HEX - 1);
	hash_out[CHAIN_HASH_HEX - 1] = '\0';
	if (seq == 0)
		return true;
	q = sql(db, "SELECT hash FROM journal WHERE seq = ?", "i", seq);
	found = sql_row(&q);
	if (found)
		sql_copy(&q, 0, hash_out, CHAIN_HASH_HEX);
	sql_end(&q);
	return found;
}

bool
journal_epoch_of(struct db *db, int64_t seq, struct journal_epoch *epoch_out)
{
	struct sql q = sql(db,
	    "SELECT (SELECT epoch FROM journal WHERE seq = ?1),"
	    " (SELECT max(seq) FROM journal WHERE kind = '" JOURNAL_EPOCH_STARTED
	    "' AND seq <= ?1),"
	    " coalesce((SELECT min(seq) FROM journal WHERE kind = '" JOURNAL_EPOCH_STARTED
	    "' AND seq > ?1) - 1, (SELECT max(seq) FROM journal))",
	    "i", seq);
	bool found = sql_row(&q) && !sql_null(&q, 0);

	memset(epoch_out, 0, sizeof(*epoch_out));
	if (found) {
		sql_copy(&q, 0, epoch_out->id, sizeof(epoch_out->id));
		epoch_out->first = sql_int(&q, 1);
		epoch_out->last = sql_int(&q, 2);
	}
	sql_end(&q);
	return found;
}

int64_t
journal_time(struct db *db, int64_t seq)
{
	int64_t at_ms = 0;
	struct sql q = sql(db, "SELECT at FROM journal WHERE seq = ?", "i", seq);

	if (sql_row(&q))
		clock_parse(sql_text(&q, 0), &at_ms, NULL);
	sql_end(&q);
	return at_ms;
}
