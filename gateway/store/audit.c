#include "gateway/store/audit.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "gateway/base/chain.h"
#include "gateway/store/journal.h"
#include "gateway/store/sql.h"

static const uint8_t no_prev[CHAIN_HASH];

static bool
fault(struct audit_fault *f, int64_t seq, const char *text)
{
	f->seq = seq;
	snprintf(f->text, sizeof(f->text), "%s", text);
	return false;
}

static bool
verify_seal(const char *body, const char *private_text, const char *salt_hex)
{
	json_t *o = json_loads(body, 0, NULL);
	bool ok = chain_seal_fits(
	    salt_hex, private_text, json_string_value(json_object_get(o, "sealed")));

	json_decref(o);
	return ok;
}

/* An epoch leaves the row before it by name. */
static bool
verify_start(const char *body, int64_t seq, const char *before_epoch, const char *before_hash)
{
	json_t *o = json_loads(body, 0, NULL);
	const char *epoch = json_string_value(json_object_get(o, "from_epoch"));
	const char *hash = json_string_value(json_object_get(o, "from_hash"));
	bool ok;

	if (seq == 1)
		ok = epoch == NULL && hash == NULL;
	else
		ok = epoch != NULL && hash != NULL && strcmp(epoch, before_epoch) == 0 &&
		    strcmp(hash, before_hash) == 0 &&
		    json_integer_value(json_object_get(o, "from_seq")) == seq - 1;
	json_decref(o);
	return ok;
}

/* The row before, for the next. */
struct before {
	uint8_t hash[CHAIN_HASH];
	char hex[CHAIN_HASH_HEX], epoch[JOURNAL_EPOCH_LEN];
};

/* One row against its predecessor; columns seq, at, kind, body, hash, private, salt, epoch. */
static bool
verify_row(const struct sql *q, int64_t seq, struct before *b, struct audit_fault *f)
{
	const char *at = sql_text(q, 1), *kind = sql_text(q, 2), *body = sql_text(q, 3);
	bool starts = strcmp(kind, JOURNAL_EPOCH_STARTED) == 0;

	if (sql_int(q, 0) != seq)
		return fault(f, seq, "row is missing");
	if (seq == 1 && !starts)
		return fault(f, seq, "the journal does not begin with an epoch");
	if (starts ? !verify_start(body, seq, b->epoch, b->hex)
		   : strcmp(b->epoch, sql_text(q, 7)) != 0)
		return fault(f, seq, "the epoch does not fit the row before");
	snprintf(b->epoch, sizeof(b->epoch), "%s", sql_text(q, 7));
	if (starts)
		memcpy(b->hash, no_prev, CHAIN_HASH);
	chain_hash(b->hash, (uint64_t)seq, at, kind, body, b->hash);
	chain_hex(b->hash, CHAIN_HASH, b->hex);
	if (strcmp(b->hex, sql_text(q, 4)) != 0)
		return fault(f, seq, "the hash does not fit the row and its predecessor");
	if (!sql_null(q, 5) && !verify_seal(body, sql_text(q, 5), sql_text(q, 6)))
		return fault(f, seq, "the private part does not fit its seal");
	return true;
}

/* What a fork left aside: each row against the hash that stood before it. */
static bool
verify_aside(struct db *db, struct audit_fault *f)
{
	uint8_t prev[CHAIN_HASH];
	char hex[CHAIN_HASH_HEX];
	bool ok = true;
	struct sql q = sql(db,
	    "SELECT seq, at, kind, body, hash, prev FROM journal_aside ORDER BY branch, seq", "");

	while (ok && sql_row(&q)) {
		const char *kind = sql_text(&q, 2);

		memcpy(prev, no_prev, CHAIN_HASH);
		ok = strcmp(kind, JOURNAL_EPOCH_STARTED) == 0 ||
		    chain_unhex(sql_text(&q, 5), prev, CHAIN_HASH);
		chain_hash(
		    prev, (uint64_t)sql_int(&q, 0), sql_text(&q, 1), kind, sql_text(&q, 3), prev);
		chain_hex(prev, CHAIN_HASH, hex);
		if (!ok || strcmp(hex, sql_text(&q, 4)) != 0)
			ok = fault(f, sql_int(&q, 0), "the hash of a row kept aside does not fit");
	}
	sql_end(&q);
	return ok;
}

bool
audit_journal(struct db *db, int64_t *rows_out, struct audit_fault *fault_out)
{
	struct before before = { .epoch = "" };
	int64_t seq = 0;
	struct sql q = sql(db,
	    "SELECT seq, at, kind, body, hash, private, salt, epoch FROM journal ORDER BY seq", "");

	while (sql_row(&q))
		if (!verify_row(&q, ++seq, &before, fault_out)) {
			sql_end(&q);
			return false;
		}
	*rows_out = seq;
	if (!db_ok(db))
		return fault(fault_out, seq, db_error(db));
	return verify_aside(db, fault_out);
}
