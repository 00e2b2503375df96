#include "gateway/central/gateways.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/base/json.h"
#include "gateway/base/log.h"
#include "gateway/central/changes.h"
#include "gateway/central/moment.h"
#include "gateway/central/pg.h"

static void
digest(const char *secret, char hex[static CHAIN_HASH_HEX])
{
	uint8_t octets[CHAIN_HASH];

	chain_digest(secret, octets);
	chain_hex(octets, sizeof(octets), hex);
}

/* ---- serving ---- */

static void
take_next_token(struct pg *p, const char *gateway)
{
	pg_run(p, "DELETE FROM token WHERE gateway = $1 AND state = 'current'", "t", gateway);
	pg_run(p, "UPDATE token SET state = 'current' WHERE gateway = $1", "t", gateway);
	changes_forget_token(p, gateway, INT64_MAX);
	log_info("token gateway=%s state=taken", gateway);
}

bool
gateways_admit(
    struct pg *p, const char *gateway, const char *token, struct gateways_admitted *g_out)
{
	char hash[CHAIN_HASH_HEX];
	struct pg_result *r;
	bool known, next;

	digest(token, hash);
	r = pg_ask(p,
	    "SELECT coalesce(g.epoch, ''), g.adopt, t.state = 'next',"
	    " EXISTS (SELECT FROM token n WHERE n.gateway = g.gateway AND n.state = 'next'),"
	    " (SELECT ' ' || string_agg(a.kind, ' ') || ' ' FROM alarm a"
	    "  WHERE a.gateway = g.gateway AND a.closed IS NULL),"
	    " (SELECT e.first FROM epoch e WHERE e.gateway = g.gateway AND e.epoch = g.epoch)"
	    " FROM gateway g JOIN token t ON t.gateway = g.gateway"
	    " WHERE g.gateway = $1 AND t.hash = $2 AND g.state = 'active' FOR UPDATE OF g",
	    "tt", gateway, hash);
	known = pg_count(r) == 1;
	next = pg_bool(r, 0, 2);
	*g_out = (struct gateways_admitted){ .adopt = pg_bool(r, 0, 1),
		.token_waits = pg_bool(r, 0, 3) && !next,
		.epoch_first = pg_int(r, 0, 5) };
	snprintf(g_out->epoch, sizeof(g_out->epoch), "%s", pg_text(r, 0, 0));
	snprintf(g_out->alarms, sizeof(g_out->alarms), "%s", pg_text(r, 0, 4));
	pg_end(r);
	if (known && next)
		take_next_token(p, gateway);
	return known && pg_ok(p);
}

void
gateways_heard(struct pg *p, const char *gateway, int64_t rows, const json_t *health)
{
	char *text = health != NULL ? json_dumps(health, JSON_COMPACT) : NULL;

	pg_run(p, "UPDATE gateway SET contact = now(), rows = rows + $2 WHERE gateway = $1", "ti",
	    gateway, rows);
	if (text != NULL)
		pg_run(p,
		    "INSERT INTO health (gateway, health) VALUES ($1, $2) ON CONFLICT (gateway)"
		    " DO UPDATE SET at = now(), health = excluded.health",
		    "tt", gateway, text);
	free(text);
}

/* ---- administration ---- */

/* Locks it; ends the transaction when there is none. */
static enum gateways_status
begin(struct pg *p, const char *gateway)
{
	struct pg_result *r;
	bool there;

	if (!upload_is_gateway(gateway))
		return GATEWAYS_BAD_NAME;
	if (!pg_begin(p))
		return GATEWAYS_FAILED;
	r = pg_ask(p, "SELECT FROM gateway WHERE gateway = $1 FOR UPDATE", "t", gateway);
	there = pg_count(r) == 1;
	pg_end(r);
	if (there)
		return GATEWAYS_OK;
	pg_rollback(p);
	return pg_ok(p) ? GATEWAYS_UNKNOWN : GATEWAYS_FAILED;
}

static enum gateways_status
end(struct pg *p)
{
	return pg_commit(p) ? GATEWAYS_OK : GATEWAYS_FAILED;
}

/* "0123-4567-89ab-cdef-0123": read out on a telephone. */
static void
make_code(char out[static GATEWAYS_CODE_LEN])
{
	uint8_t random[10];
	char hex[21];

	chain_random(random, sizeof(random));
	chain_hex(random, sizeof(random), hex);
	snprintf(out, GATEWAYS_CODE_LEN, "%.4s-%.4s-%.4s-%.4s-%.4s", hex, hex + 4, hex + 8,
	    hex + 12, hex + 16);
}

static void
make_token(char out[static GATEWAYS_TOKEN_LEN])
{
	uint8_t random[(GATEWAYS_TOKEN_LEN - 1) / 2];

	chain_random(random, sizeof(random));
	chain_hex(random, sizeof(random), out);
}

enum gateways_status
gateways_add(struct pg *p, const char *gateway, char code_out[static GATEWAYS_CODE_LEN])
{
	char hash[CHAIN_HASH_HEX];

	if (!upload_is_gateway(gateway))
		return GATEWAYS_BAD_NAME;
	if (!pg_begin(p))
		return GATEWAYS_FAILED;
	make_code(code_out);
	digest(code_out, hash);
	pg_run(p,
	    "INSERT INTO gateway (gateway, state) VALUES ($1, 'invited') ON CONFLICT (gateway)"
	    " DO UPDATE SET state = CASE gateway.state WHEN 'revoked' THEN 'invited'"
	    " ELSE gateway.state END",
	    "t", gateway);
	pg_run(p,
	    "INSERT INTO enrolment (gateway, hash, expires)"
	    " VALUES ($1, $2, now() + interval '3 days') ON CONFLICT (gateway)"
	    " DO UPDATE SET hash = excluded.hash, expires = excluded.expires",
	    "tt", gateway, hash);
	return end(p);
}

enum gateways_status
gateways_enrol(
    struct pg *p, const char *gateway, const char *code, char token_out[static GATEWAYS_TOKEN_LEN])
{
	enum gateways_status st = begin(p, gateway);
	char hash[CHAIN_HASH_HEX];
	bool fits;

	if (st != GATEWAYS_OK)
		return st;
	digest(code, hash);
	/* Gone with its use; also an old one. */
	fits = pg_number(p, 0,
		   "WITH gone AS (DELETE FROM enrolment WHERE gateway = $1 AND hash = $2"
		   " RETURNING expires) SELECT count(*) FROM gone WHERE expires > now()",
		   "tt", gateway, hash) == 1;
	if (fits) {
		make_token(token_out);
		digest(token_out, hash);
		changes_forget_token(p, gateway, INT64_MAX);
		pg_run(p, "DELETE FROM token WHERE gateway = $1", "t", gateway);
		pg_run(p, "INSERT INTO token VALUES ($1, $2, 'current')", "tt", gateway, hash);
		pg_run(p, "UPDATE gateway SET state = 'active' WHERE gateway = $1", "t", gateway);
	}
	st = end(p);
	return st == GATEWAYS_OK && !fits ? GATEWAYS_BAD_CODE : st;
}

enum gateways_status
gateways_revoke(struct pg *p, const char *gateway)
{
	enum gateways_status st = begin(p, gateway);

	if (st != GATEWAYS_OK)
		return st;
	changes_forget_token(p, gateway, INT64_MAX);
	pg_run(p, "DELETE FROM token WHERE gateway = $1", "t", gateway);
	pg_run(p, "DELETE FROM enrolment WHERE gateway = $1", "t", gateway);
	pg_run(p, "UPDATE gateway SET state = 'revoked' WHERE gateway = $1", "t", gateway);
	return end(p);
}

enum gateways_status
gateways_rotate(struct pg *p, const char *gateway)
{
	enum gateways_status st = begin(p, gateway);
	char token[GATEWAYS_TOKEN_LEN], hash[CHAIN_HASH_HEX], id[32];

	if (st != GATEWAYS_OK)
		return st;
	make_token(token);
	digest(token, hash);
	snprintf(id, sizeof(id), "token-%.16s", hash);
	/* One that waits is replaced. */
	changes_forget_token(p, gateway, INT64_MAX);
	pg_run(p, "DELETE FROM token WHERE gateway = $1 AND state = 'next'", "t", gateway);
	pg_run(p, "INSERT INTO token VALUES ($1, $2, 'next')", "tt", gateway, hash);
	changes_add(p, gateway, id, "token", "put", json_pack("{s:s}", "token", token));
	return end(p);
}

enum gateways_status
gateways_adopt(struct pg *p, const char *gateway)
{
	enum gateways_status st = begin(p, gateway);

	if (st != GATEWAYS_OK)
		return st;
	pg_run(p, "UPDATE gateway SET adopt = true WHERE gateway = $1", "t", gateway);
	return end(p);
}

static void
print_json(const struct pg_result *r, int i, const char *contact, json_t *health, FILE *out)
{
	json_t *o =
	    json_pack("{s:s, s:s, s:s?, s:I, s:s?, s:b, s:I, s:O?}", "gateway", pg_text(r, i, 0),
		"state", pg_text(r, i, 1), "epoch", pg_null(r, i, 2) ? NULL : pg_text(r, i, 2),
		"rows", (json_int_t)pg_int(r, i, 3), "contact", contact, "adopt",
		(int)pg_bool(r, i, 5), "waiting", (json_int_t)pg_int(r, i, 6), "health", health);

	json_print_line(o, out);
	json_decref(o);
}

static void
print_line(const struct pg_result *r, int i, bool json, FILE *out)
{
	json_t *health = json_loads(pg_text(r, i, 7), JSON_ALLOW_NUL, NULL);
	const char *version = json_string_value(json_object_get(health, "version"));
	const char *contact = NULL;
	char moment[MOMENT_LEN];

	if (!pg_null(r, i, 4))
		contact = moment_text(pg_int(r, i, 4), json, moment);
	if (json) {
		print_json(r, i, contact, health, out);
	} else {
		fprintf(out, "%-16s %-8s rows %-10lld last heard of %s%s%s", pg_text(r, i, 0),
		    pg_text(r, i, 1), (long long)pg_int(r, i, 3),
		    contact != NULL ? contact : "never", version != NULL ? ", version " : "",
		    version != NULL ? version : "");
		if (pg_int(r, i, 6) > 0)
			fprintf(out, ", changes waiting: %lld", (long long)pg_int(r, i, 6));
		fprintf(out, "%s\n", pg_bool(r, i, 5) ? ", adopted" : "");
	}
	json_decref(health);
}

enum gateways_status
gateways_print(struct pg *p, bool json, FILE *out)
{
	struct pg_result *r;

	if (!pg_begin(p))
		return GATEWAYS_FAILED;
	r = pg_ask(p,
	    "SELECT g.gateway, g.state, g.epoch, g.rows,"
	    " (extract(epoch FROM g.contact) * 1000)::bigint, g.adopt,"
	    " (SELECT count(*) FROM change c WHERE c.gateway = g.gateway AND c.answered IS NULL"
	    "  AND c.data IS NOT NULL), h.health"
	    " FROM gateway g LEFT JOIN health h ON h.gateway = g.gateway ORDER BY g.gateway",
	    "");
	for (int i = 0; i < pg_count(r); i++)
		print_line(r, i, json, out);
	pg_end(r);
	return end(p);
}

enum gateways_status
gateways_each(struct pg *p, const char *gateway, bool (*visit)(const char *gateway, void *ctx),
    void *ctx, bool *all_out)
{
	struct pg_result *r;
	int n;

	*all_out = true;
	if (!pg_begin(p))
		return GATEWAYS_FAILED;
	r = pg_ask(p,
	    "SELECT gateway FROM gateway WHERE gateway = $1 OR $1 IS NULL ORDER BY gateway", "t",
	    gateway);
	n = pg_count(r);
	if (!pg_commit(p)) {
		pg_end(r);
		return GATEWAYS_FAILED;
	}
	for (int i = 0; i < n; i++)
		*all_out = visit(pg_text(r, i, 0), ctx) && *all_out;
	pg_end(r);
	return gateway != NULL && n == 0 ? GATEWAYS_UNKNOWN : GATEWAYS_OK;
}

const char *
gateways_status_name(enum gateways_status st)
{
	switch (st) {
	case GATEWAYS_OK: return "done";
	case GATEWAYS_BAD_NAME: return "a gateway's name has 1 to 31 letters, digits, - _ .";
	case GATEWAYS_UNKNOWN: return "there is no such gateway";
	case GATEWAYS_BAD_CODE: return "the code is wrong, used or old";
	case GATEWAYS_FAILED: return "the database failed";
	}
	return "?";
}
