#include "gateway/central/ingest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/clock.h"
#include "gateway/base/log.h"
#include "gateway/central/alarms.h"
#include "gateway/central/changes.h"
#include "gateway/central/epochs.h"
#include "gateway/central/gateways.h"
#include "gateway/central/pg.h"
#include "gateway/central/rows.h"

enum verdict {
	VERDICT_TAKE, /* rows from index `from` on are stored */
	VERDICT_TELL, /* nothing is stored, only `acked` told */
	VERDICT_FORK,
	VERDICT_SUPERSEDED,
	VERDICT_ALTERED,
	VERDICT_GAP,
};

/* One request on its way; held are the rows around it on the true chain. */
struct ingest {
	struct pg *p;
	struct upload *u;
	struct gateways_admitted g;
	struct rows_head head;
	struct rows_held held[UPLOAD_ROWS_MAX + 1];
	size_t nheld;
	size_t from;
	bool enforce; /* rows[0] begins an epoch that comes into force */
	int64_t acked;
	char acked_hash[CHAIN_HASH_HEX];
	struct err e;
};

static const struct rows_held *
find_held(const struct ingest *in, int64_t seq)
{
	for (size_t i = 0; i < in->nheld; i++)
		if (in->held[i].seq == seq)
			return &in->held[i];
	return NULL;
}

static enum verdict
tell(struct ingest *in, int64_t acked, const char *hash)
{
	in->acked = acked;
	snprintf(in->acked_hash, sizeof(in->acked_hash), "%s", acked > 0 ? hash : "");
	return VERDICT_TELL;
}

/* Rows from `from` on; begins as in upload_verify. */
static enum verdict
take(struct ingest *in, size_t from, int64_t begins)
{
	struct upload *u = in->u;
	enum upload_status st = upload_verify(u, from, begins, &in->e);

	if (st != UPLOAD_OK)
		return st == UPLOAD_GAP ? VERDICT_GAP : VERDICT_ALTERED;
	in->from = from;
	if (from < u->nrows)
		tell(in, u->rows[u->nrows - 1].seq, u->rows[u->nrows - 1].hash);
	else
		tell(in, in->head.seq, in->head.hash);
	return VERDICT_TAKE;
}

/* ---- the order of checks ---- */

static enum verdict
fork_at(struct ingest *in, int64_t seq)
{
	err_set(
	    &in->e, "row %lld of epoch %.8s has another hash here", (long long)seq, in->u->epoch);
	return VERDICT_FORK;
}

/* 3: the epoch in force. */
static enum verdict
judge_known(struct ingest *in)
{
	const struct upload *u = in->u;
	const struct rows_held *h = find_held(in, u->first - 1);
	int64_t behind = in->head.seq + 1 - u->first;

	if (h != NULL && strcmp(h->hash, u->prev_hash) != 0)
		return fork_at(in, h->seq);
	for (size_t i = 0; i < u->nrows; i++) {
		h = find_held(in, u->rows[i].seq);
		if (h != NULL && strcmp(h->hash, u->rows[i].hash) != 0)
			return fork_at(in, h->seq);
	}
	if (behind < 0)
		return tell(in, in->head.seq, in->head.hash);
	return take(in, behind < (int64_t)u->nrows ? (size_t)behind : u->nrows, in->g.epoch_first);
}

/* Does the batch begin with the first row of its epoch?  from_epoch NULL: of the first of all. */
static bool
begins_epoch(const struct upload *u, const char *from_epoch)
{
	const json_t *body = u->nrows > 0 ? u->rows[0].json_body : NULL;
	const json_t *seq = json_object_get(body, "from_seq");
	const json_t *hash = json_object_get(body, "from_hash");
	const json_t *from = json_object_get(body, "from_epoch");
	const char *epoch = json_string_value(json_object_get(body, "epoch"));

	if (body == NULL || strcmp(u->rows[0].kind, UPLOAD_EPOCH_STARTED) != 0 || epoch == NULL ||
	    strcmp(epoch, u->epoch) != 0 || u->rows[0].seq != u->first)
		return false;
	if (from_epoch == NULL)
		return u->first == 1 && json_is_null(from) && json_is_null(seq) &&
		    json_is_null(hash);
	return json_is_string(from) && strcmp(json_string_value(from), from_epoch) == 0 &&
	    json_is_integer(seq) && json_integer_value(seq) == u->first - 1 &&
	    json_is_string(hash) && strcmp(json_string_value(hash), u->prev_hash) == 0;
}

static enum verdict
enforce(struct ingest *in)
{
	in->enforce = true;
	return take(in, 0, in->u->first);
}

static enum verdict
stray(struct ingest *in)
{
	err_set(&in->e, "row %lld is not the beginning of epoch %.8s", (long long)in->u->first,
	    in->u->epoch);
	return VERDICT_GAP;
}

/* 4: no epoch is in force. */
static enum verdict
judge_first(struct ingest *in)
{
	if (in->u->nrows == 0 || in->u->first > 1)
		return tell(in, 0, "");
	return begins_epoch(in->u, NULL) ? enforce(in) : stray(in);
}

/* 5: another epoch is in force. */
static enum verdict
judge_other(struct ingest *in)
{
	const struct upload *u = in->u;
	const struct rows_held *before = find_held(in, u->first - 1);

	if (u->first > 1 && (before == NULL || strcmp(before->hash, u->prev_hash) != 0))
		return tell(in, 0, "");
	if (u->nrows == 0)
		return tell(in, u->first - 1, u->prev_hash);
	if (before != NULL)
		return begins_epoch(u, before->epoch) ? enforce(in) : stray(in);
	if (!begins_epoch(u, NULL))
		return stray(in);
	if (in->g.adopt)
		return enforce(in);
	err_set(&in->e, "a database made anew: epoch %.8s begins with row 1", u->epoch);
	return VERDICT_FORK;
}

static enum verdict
judge(struct ingest *in)
{
	const struct upload *u = in->u;
	bool known = strcmp(in->g.epoch, u->epoch) == 0;

	if (in->g.epoch[0] == '\0')
		return judge_first(in);
	if (!known && epochs_known(in->p, u->gateway, u->epoch)) {
		err_set(&in->e, "epoch %.8s was taken over by %.8s", u->epoch, in->g.epoch);
		return VERDICT_SUPERSEDED;
	}
	in->nheld = rows_held(in->p, u->gateway, u->first - 1, u->first + (int64_t)u->nrows - 1,
	    in->held, sizeof(in->held) / sizeof(in->held[0]));
	if (!known)
		return judge_other(in);
	rows_head(in->p, u->gateway, &in->head);
	return judge_known(in);
}

/* ---- carrying it out ---- */

static bool
is_open(const struct ingest *in, const char *kind)
{
	char word[24];

	snprintf(word, sizeof(word), " %s ", kind);
	return strstr(in->g.alarms, word) != NULL;
}

static void
close_alarm(struct ingest *in, const char *kind)
{
	if (is_open(in, kind))
		alarms_close(in->p, in->u->gateway, kind);
}

static void
begin_epoch(struct ingest *in)
{
	const struct upload *u = in->u;
	const struct rows_held *before = find_held(in, u->first - 1);
	int64_t orphaned = epochs_enforce(
	    in->p, u->gateway, u->epoch, before != NULL ? before->epoch : NULL, u->first - 1);
	char text[80];

	close_alarm(in, "fork");
	if (orphaned == 0)
		return;
	snprintf(text, sizeof(text), "%lld rows behind row %lld", (long long)orphaned,
	    (long long)(u->first - 1));
	alarms_open(in->p, u->gateway, "orphans", text);
}

/* What of the batch is held but counts nowhere, also when it was held before. */
static json_t *
rejected(const struct ingest *in)
{
	json_t *list = json_array();

	for (size_t i = 0; i < in->u->nrows; i++) {
		const struct upload_row *r = &in->u->rows[i];
		const struct rows_held *h = i < in->from ? find_held(in, r->seq) : NULL;
		const char *code = h != NULL ? h->parked : kinds_code(r->fits);

		if (code != NULL && code[0] != '\0')
			json_array_append_new(list,
			    json_pack("{s:I, s:s, s:s}", "seq", (json_int_t)r->seq, "code", code,
				"detail", h != NULL ? h->detail : r->detail));
	}
	return list;
}

static void
store(struct ingest *in)
{
	const struct upload *u = in->u;
	size_t parked = 0;
	char text[KINDS_DETAIL_LEN + 40];

	if (in->enforce)
		begin_epoch(in);
	if (in->from == u->nrows)
		return;
	rows_store(in->p, u, in->from);
	close_alarm(in, "gap");
	close_alarm(in, "altered");
	for (size_t i = in->from; i < u->nrows; i++) {
		if (u->rows[i].fits == KINDS_OK)
			continue;
		snprintf(text, sizeof(text), "row %lld: %s", (long long)u->rows[i].seq,
		    u->rows[i].detail);
		parked++;
	}
	if (parked > 0)
		alarms_open(in->p, u->gateway, "rejected", text);
}

static void
store_express(struct ingest *in)
{
	for (size_t i = 0; i < in->u->nexpress; i++) {
		struct upload_row *r = &in->u->express[i];
		enum upload_status st = upload_verify_express(r, &in->e);

		if (st == UPLOAD_OK && r->fits == KINDS_LACKS)
			err_set(&in->e, "row %lld: %s", (long long)r->seq, r->detail);
		if (st == UPLOAD_OK && r->fits != KINDS_LACKS)
			rows_store_express(in->p, in->u, r);
		else
			alarms_open(in->p, in->u->gateway, "express", in->e.text);
	}
}

/* ---- answering ---- */

static json_t *
answer_of(struct ingest *in, json_t *down, int contact_seconds)
{
	char now[CLOCK_STAMP_LEN];
	json_t *body;

	clock_format(clock_utc_ms(), now);
	body = json_pack("{s:I, s:s, s:o, s:o, s:s, s:i}", "acked", (json_int_t)in->acked, "epoch",
	    in->u->epoch, "rejected", rejected(in), "down", down, "server_time", now, "next_s",
	    contact_seconds);
	if (in->acked > 0)
		json_object_set_new(body, "acked_hash", json_string(in->acked_hash));
	return body;
}

static void
accept(struct ingest *in, enum verdict v, int contact_seconds, struct answer *out)
{
	const struct upload *u = in->u;
	int64_t place = changes_place(in->p, u->gateway, u->cursor);

	if (place < 0) {
		gateways_heard(in->p, u->gateway, 0, u->health);
		answer_problem(out, 410, "cursor", "this cursor was not given out here", NULL);
		return;
	}
	if (v == VERDICT_TAKE)
		store(in);
	else
		in->from = u->nrows;
	/* Of an epoch that is not in force none is known to be this gateway's. */
	if (in->enforce || strcmp(in->g.epoch, u->epoch) == 0)
		store_express(in);
	changes_settle(in->p, u->gateway, u->results);
	if (in->g.token_waits)
		changes_forget_token(in->p, u->gateway, place);
	close_alarm(in, "silent");
	gateways_heard(in->p, u->gateway, (int64_t)(u->nrows - in->from), u->health);
	answer_json(out,
	    answer_of(in, changes_after(in->p, u->gateway, u->cursor, place), contact_seconds));
}

static void
refuse(struct ingest *in, enum verdict v, struct answer *out)
{
	static const struct {
		int status;
		const char *type;
	} refusals[] = {
		[VERDICT_FORK] = { 409, "fork" },
		[VERDICT_SUPERSEDED] = { 409, "superseded" },
		[VERDICT_ALTERED] = { 422, "altered" },
		[VERDICT_GAP] = { 422, "gap" },
	};

	close_alarm(in, "silent");
	gateways_heard(in->p, in->u->gateway, 0, in->u->health);
	alarms_open(in->p, in->u->gateway, refusals[v].type, in->e.text);
	answer_problem(out, refusals[v].status, refusals[v].type, in->e.text,
	    v == VERDICT_FORK && in->g.adopt ? json_pack("{s:b}", "adopt", 1) : NULL);
}

static void
serve(struct ingest *in, const char *token, int contact_seconds, struct answer *out)
{
	enum verdict v;

	if (!gateways_admit(in->p, in->u->gateway, token, &in->g)) {
		answer_problem(out, 401, "token", "the token is not one of this gateway's", NULL);
		return;
	}
	v = judge(in);
	if (!pg_ok(in->p))
		return;
	if (v == VERDICT_TAKE || v == VERDICT_TELL)
		accept(in, v, contact_seconds, out);
	else
		refuse(in, v, out);
}

void
ingest_take(struct pg *p, struct upload *u, const char *token, int contact_seconds,
    struct answer *answer_out)
{
	struct ingest *in = calloc(1, sizeof(*in));

	if (in == NULL)
		abort();
	*answer_out = (struct answer){ 0 };
	in->p = p;
	in->u = u;
	if (pg_begin(p))
		serve(in, token, contact_seconds, answer_out);
	if (!pg_commit(p)) {
		log_warn("database: %s", pg_error(p));
		answer_free(answer_out);
		answer_unavailable(answer_out, "the database is not to be had just now");
	} else {
		log_debug("sync gateway=%s first=%lld rows=%zu status=%d acked=%lld", u->gateway,
		    (long long)u->first, u->nrows, answer_out->status, (long long)in->acked);
	}
	free(in);
}
