#include "gateway/store/journal.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/base/clock.h"
#include "gateway/base/json.h"
#include "gateway/store/sql.h"

#define EPOCH_STARTED "epoch.started"

static const uint8_t no_prev[CHAIN_HASH];

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

static bool
unhex(const char *hex, uint8_t *out, size_t len)
{
	if (strlen(hex) != 2 * len)
		return false;
	for (size_t i = 0; i < len; i++) {
		char two[3] = { hex[2 * i], hex[2 * i + 1], '\0' }, *end;

		out[i] = (uint8_t)strtoul(two, &end, 16);
		if (*end != '\0')
			return false;
	}
	return true;
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

static int64_t
add_row(struct db *db, const struct journal_head *head, const char *epoch, int64_t at_ms,
    const char *kind, json_t *body, json_t *private_json)
{
	uint8_t prev[CHAIN_HASH] = { 0 }, hash[CHAIN_HASH];
	char salt[CHAIN_SALT_HEX] = "", hex[CHAIN_HASH_HEX], at[CLOCK_STAMP_LEN];
	char *private_text = NULL, *text;
	int64_t seq = head->seq + 1;
	struct err e;

	if (private_json != NULL)
		private_text = seal(db, body, private_json, salt);
	text = json_canonical(body, &e);
	if (text == NULL)
		db_fail(db, "body of a journal row: %s", e.text);
	if (strcmp(kind, EPOCH_STARTED) != 0 && !unhex(head->hash, prev, sizeof(prev)))
		db_fail(db, "hash of journal row %lld is broken", (long long)head->seq);
	if (db_ok(db)) {
		clock_format(at_ms, at);
		chain_hash(prev, (uint64_t)seq, at, kind, text, hash);
		chain_hex(hash, sizeof(hash), hex);
		sql_run(db,
		    "INSERT INTO journal (seq, epoch, at, kind, body, hash, private, salt)"
		    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		    "ittttttt", seq, epoch, at, kind, text, hex, private_text,
		    private_text != NULL ? salt : NULL);
	}
	free(text);
	free(private_text);
	json_decref(body);
	json_decref(private_json);
	return db_ok(db) ? seq : 0;
}

static void
begin_epoch(struct db *db, int64_t at_ms, struct journal_head *head)
{
	uint8_t random[16];
	char epoch[JOURNAL_EPOCH_LEN];

	chain_random(random, sizeof(random));
	chain_hex(random, sizeof(random), epoch);
	add_row(db, head, epoch, at_ms, EPOCH_STARTED,
	    json_pack(
		"{s:s, s:n, s:n, s:n}", "epoch", epoch, "from_epoch", "from_seq", "from_hash"),
	    NULL);
	journal_head(db, head);
}

int64_t
journal_add(struct db *db, int64_t at_ms, const char *kind, json_t *body, json_t *private_json)
{
	struct journal_head head;

	journal_head(db, &head);
	if (head.seq == 0)
		begin_epoch(db, at_ms, &head);
	return add_row(db, &head, head.epoch, at_ms, kind, body, private_json);
}

/* ---- verification ---- */

static bool
fault(struct journal_fault *f, int64_t seq, const char *text)
{
	f->seq = seq;
	snprintf(f->text, sizeof(f->text), "%s", text);
	return false;
}

static bool
verify_seal(const char *body, const char *private_text, const char *salt_hex)
{
	json_t *o = json_loads(body, 0, NULL);
	const char *want = json_string_value(json_object_get(o, "sealed"));
	uint8_t salt[CHAIN_SALT], sealed[CHAIN_HASH];
	char hex[CHAIN_HASH_HEX];
	bool ok = false;

	if (want != NULL && unhex(salt_hex, salt, sizeof(salt))) {
		chain_seal(salt, private_text, sealed);
		chain_hex(sealed, sizeof(sealed), hex);
		ok = strcmp(hex, want) == 0;
	}
	json_decref(o);
	return ok;
}

/* One row against its predecessor; prev becomes its own hash. */
static bool
verify_row(
    const struct sql *q, int64_t seq, uint8_t prev[static CHAIN_HASH], struct journal_fault *f)
{
	const char *at = sql_text(q, 1), *kind = sql_text(q, 2), *body = sql_text(q, 3);
	char hex[CHAIN_HASH_HEX];

	if (sql_int(q, 0) != seq)
		return fault(f, seq, "row is missing");
	if (seq == 1 && strcmp(kind, EPOCH_STARTED) != 0)
		return fault(f, seq, "the journal does not begin with an epoch");
	if (strcmp(kind, EPOCH_STARTED) == 0)
		memcpy(prev, no_prev, CHAIN_HASH);
	chain_hash(prev, (uint64_t)seq, at, kind, body, prev);
	chain_hex(prev, CHAIN_HASH, hex);
	if (strcmp(hex, sql_text(q, 4)) != 0)
		return fault(f, seq, "the hash does not fit the row and its predecessor");
	if (!sql_null(q, 5) && !verify_seal(body, sql_text(q, 5), sql_text(q, 6)))
		return fault(f, seq, "the private part does not fit its seal");
	return true;
}

bool
journal_verify(struct db *db, int64_t *rows_out, struct journal_fault *fault_out)
{
	uint8_t prev[CHAIN_HASH] = { 0 };
	int64_t seq = 0;
	struct sql q = sql(
	    db, "SELECT seq, at, kind, body, hash, private, salt FROM journal ORDER BY seq", "");

	while (sql_row(&q))
		if (!verify_row(&q, ++seq, prev, fault_out)) {
			sql_end(&q);
			return false;
		}
	*rows_out = seq;
	return db_ok(db) || fault(fault_out, seq, db_error(db));
}
