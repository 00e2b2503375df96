#include "gateway/central/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/central/pg.h"

#define VERIFY_AT_ONCE 2000

void
rows_head(struct pg *p, const char *gateway, struct rows_head *head_out)
{
	/* One look at the end of each part: the rows themselves are not sorted. */
	struct pg_result *r = pg_ask(p,
	    "SELECT h.seq, h.hash FROM true_part t CROSS JOIN LATERAL (SELECT seq, hash"
	    " FROM journal j WHERE j.gateway = t.gateway AND j.epoch = t.epoch"
	    " AND j.seq <= t.upto ORDER BY seq DESC LIMIT 1) h WHERE t.gateway = $1"
	    " ORDER BY h.seq DESC LIMIT 1",
	    "t", gateway);

	*head_out = (struct rows_head){ .seq = pg_int(r, 0, 0) };
	snprintf(head_out->hash, sizeof(head_out->hash), "%s", pg_text(r, 0, 1));
	pg_end(r);
}

size_t
rows_held(struct pg *p, const char *gateway, int64_t first, int64_t last,
    struct rows_held *rows_out, size_t cap)
{
	struct pg_result *r = pg_ask(p,
	    "SELECT j.seq, j.hash, j.epoch, coalesce(j.parked, ''), coalesce(j.detail, '')"
	    " FROM true_part t JOIN journal j ON j.gateway = t.gateway AND j.epoch = t.epoch"
	    " AND j.seq <= t.upto WHERE t.gateway = $1 AND j.seq BETWEEN $2 AND $3 ORDER BY 1",
	    "tii", gateway, first, last);
	size_t n = (size_t)pg_count(r);

	if (n > cap)
		n = cap;
	for (size_t i = 0; i < n; i++) {
		struct rows_held *h = &rows_out[i];

		h->seq = pg_int(r, (int)i, 0);
		snprintf(h->hash, sizeof(h->hash), "%s", pg_text(r, (int)i, 1));
		snprintf(h->epoch, sizeof(h->epoch), "%s", pg_text(r, (int)i, 2));
		snprintf(h->parked, sizeof(h->parked), "%s", pg_text(r, (int)i, 3));
		snprintf(h->detail, sizeof(h->detail), "%s", pg_text(r, (int)i, 4));
	}
	pg_end(r);
	return n;
}

/* ---- storing ---- */

/* A field as COPY reads it, and what ends it; NULL is \N. */
static void
put(FILE *out, const char *s, char end)
{
	static const char special[] = "\\\n\r\t", letters[] = "\\nrt";

	while (s != NULL && *s != '\0') {
		size_t plain = strcspn(s, special);

		fwrite(s, 1, plain, out);
		s += plain;
		if (*s != '\0') {
			fputc('\\', out);
			fputc(letters[strchr(special, *s) - special], out);
			s++;
		}
	}
	if (s == NULL)
		fputs("\\N", out);
	fputc(end, out);
}

/* 0 is none. */
static void
put_number(FILE *t, int64_t n, char end)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%lld", (long long)n);
	put(t, n != 0 ? digits : NULL, end);
}

static void
put_row(FILE *t, const struct upload *u, const struct upload_row *r)
{
	bool parked = r->fits != KINDS_OK;

	put(t, u->gateway, '\t');
	put(t, u->epoch, '\t');
	put_number(t, r->seq, '\t');
	put(t, r->at, '\t');
	put(t, r->kind, '\t');
	put(t, r->body, '\t');
	put(t, r->hash, '\t');
	put(t, r->private_json, '\t');
	put(t, r->salt, '\t');
	put(t, kinds_code(r->fits), '\t');
	put(t, parked ? r->detail : NULL, '\t');
	put_number(t, parked ? 0 : r->facts.report, '\t');
	put_number(t, parked ? 0 : r->facts.version, '\t');
	put(t, parked ? NULL : r->facts.day, '\t');
	put(t, parked ? NULL : r->facts.origin, '\n');
}

void
rows_store(struct pg *p, const struct upload *u, size_t from)
{
	size_t len = 0;
	char *text = NULL;
	FILE *page = open_memstream(&text, &len);
	bool urgent = false;

	if (page == NULL)
		abort();
	for (size_t i = from; i < u->nrows; i++) {
		put_row(page, u, &u->rows[i]);
		urgent = urgent || strncmp(u->rows[i].kind, "urgent.", 7) == 0;
	}
	if (fclose(page) != 0)
		abort();
	pg_copy(p,
	    "COPY journal (gateway, epoch, seq, at, kind, body, hash, private, salt, parked, "
	    "detail,"
	    " report, version, day, origin) FROM STDIN",
	    text, len);
	free(text);
	if (urgent)
		pg_run(p,
		    "DELETE FROM express WHERE gateway = $1 AND epoch = $2 AND seq BETWEEN $3 AND "
		    "$4",
		    "ttii", u->gateway, u->epoch, u->first, u->first + (int64_t)u->nrows - 1);
}

void
rows_store_express(struct pg *p, const struct upload *u, const struct upload_row *r)
{
	pg_run(p,
	    "INSERT INTO express (gateway, epoch, seq, at, kind, body, hash, prev_hash, private, "
	    "salt)"
	    " SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 WHERE NOT EXISTS (SELECT FROM journal"
	    " WHERE gateway = $1 AND epoch = $2 AND seq = $3) ON CONFLICT DO NOTHING",
	    "ttittttttt", u->gateway, u->epoch, r->seq, r->at, r->kind, r->body, r->hash,
	    r->prev_hash, r->private_json, r->salt);
}

/* ---- verifying what is held ---- */

static bool
fault(struct rows_fault *f, int64_t seq, const char *text)
{
	f->seq = seq;
	snprintf(f->text, sizeof(f->text), "%s", text);
	return false;
}

static bool
verify_seal(const char *body, const char *private_json, const char *salt_hex)
{
	json_t *o = json_loads(body, 0, NULL);
	bool ok = chain_seal_fits(
	    salt_hex, private_json, json_string_value(json_object_get(o, "sealed")));

	json_decref(o);
	return ok;
}

/* Row i of r against its predecessor; prev becomes its own hash. */
static bool
verify_row(const struct pg_result *r, int i, int64_t seq, uint8_t prev[static CHAIN_HASH],
    struct rows_fault *f)
{
	const char *kind = pg_text(r, i, 2), *body = pg_text(r, i, 3);
	char hex[CHAIN_HASH_HEX];

	if (pg_int(r, i, 0) != seq)
		return fault(f, seq, "row is missing");
	if (strcmp(kind, UPLOAD_EPOCH_STARTED) == 0)
		memset(prev, 0, CHAIN_HASH);
	else if (seq == 1)
		return fault(f, seq, "the journal does not begin with an epoch");
	chain_hash(prev, (uint64_t)seq, pg_text(r, i, 1), kind, body, prev);
	chain_hex(prev, CHAIN_HASH, hex);
	if (strcmp(hex, pg_text(r, i, 4)) != 0)
		return fault(f, seq, "the hash does not fit the row and its predecessor");
	if (!pg_null(r, i, 5) && !verify_seal(body, pg_text(r, i, 5), pg_text(r, i, 6)))
		return fault(f, seq, "the private part does not fit its seal");
	return true;
}

bool
rows_verify(struct pg *p, const char *gateway, int64_t *rows_out, struct rows_fault *fault_out)
{
	uint8_t prev[CHAIN_HASH] = { 0 };
	bool ok = true, more = true;
	int64_t seq = 0;

	if (!pg_begin(p))
		return fault(fault_out, 0, pg_error(p));
	pg_script(p, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
	while (ok && more) {
		struct pg_result *r = pg_ask(p,
		    "SELECT j.seq, j.at, j.kind, j.body, j.hash, j.private, j.salt FROM true_part t"
		    " JOIN journal j ON j.gateway = t.gateway AND j.epoch = t.epoch"
		    " AND j.seq <= t.upto WHERE t.gateway = $1 AND j.seq > $2 AND j.seq <= $3"
		    " ORDER BY 1",
		    "tii", gateway, seq, seq + VERIFY_AT_ONCE);

		for (int i = 0; ok && i < pg_count(r); i++)
			ok = verify_row(r, i, ++seq, prev, fault_out);
		more = pg_count(r) == VERIFY_AT_ONCE;
		pg_end(r);
	}
	/* A hole wider than what is read at once would look like the end. */
	if (ok &&
	    pg_number(p, 0, "SELECT count(*) FROM true_row WHERE gateway = $1 AND seq > $2", "ti",
		gateway, seq) > 0)
		ok = fault(fault_out, seq + 1, "row is missing");
	*rows_out = seq;
	if (!pg_commit(p))
		ok = fault(fault_out, seq, pg_error(p));
	return ok;
}
