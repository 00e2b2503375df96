#include "gateway/central/upload.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/base/clock.h"
#include "gateway/base/json.h"

#define KIND_MAX 64
#define CURSOR_MAX 128

/* ---- keys ---- */

/* A text without U+0000 of at most cap octets; NULL for anything else. */
static const char *
text_of(const json_t *object, const char *key, size_t cap)
{
	const json_t *v = json_object_get(object, key);
	const char *s = json_string_value(v);

	return s != NULL && json_string_length(v) <= cap && strlen(s) == json_string_length(v)
	    ? s
	    : NULL;
}

static const char *
hex_of(const json_t *object, const char *key, size_t ndigits)
{
	const char *s = text_of(object, key, ndigits);

	return s != NULL && strlen(s) == ndigits && strspn(s, "0123456789abcdef") == ndigits ? s
											     : NULL;
}

static bool
seq_of(const json_t *object, const char *key, int64_t *seq_out)
{
	const json_t *v = json_object_get(object, key);

	*seq_out = json_integer_value(v);
	return json_is_integer(v) && *seq_out >= 1 && *seq_out <= UPLOAD_SEQ_MAX;
}

static bool
is_absent(const json_t *v)
{
	return v == NULL || json_is_null(v);
}

/* Exactly YYYY-MM-DDTHH:MM:SS.mmmZ, for it is hashed as it is written. */
static bool
is_stamp(const char *s)
{
	static const char shape[] = "dddd-dd-ddTdd:dd:dd.dddZ";
	int64_t ms;

	if (s == NULL || strlen(s) != strlen(shape))
		return false;
	for (size_t i = 0; shape[i] != '\0'; i++)
		if (shape[i] == 'd' ? s[i] < '0' || s[i] > '9' : s[i] != shape[i])
			return false;
	return clock_parse(s, &ms, NULL);
}

bool
upload_is_gateway(const char *name)
{
	size_t n =
	    strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

	return n > 0 && n < UPLOAD_GATEWAY_LEN && name[n] == '\0';
}

/* ---- reading ---- */

static enum upload_status
malformed(struct err *e, const char *what)
{
	err_set(e, "%s", what);
	return UPLOAD_MALFORMED;
}

static enum upload_status
read_row(const json_t *o, bool express, struct upload_row *r, struct err *e)
{
	const json_t *salt = json_object_get(o, "salt");

	r->json_body = json_object_get(o, "body");
	r->json_private = json_object_get(o, "private");
	r->at = text_of(o, "at", 24);
	r->kind = text_of(o, "kind", KIND_MAX);
	r->hash = hex_of(o, "hash", 2 * CHAIN_HASH);
	r->salt = hex_of(o, "salt", 2 * CHAIN_SALT);
	r->prev_hash = hex_of(o, "prev_hash", 2 * CHAIN_HASH);
	if (!seq_of(o, "seq", &r->seq))
		return malformed(e, "a row without 'seq'");
	err_set(e, "row %lld", (long long)r->seq);
	if (!is_stamp(r->at) || r->kind == NULL || r->kind[0] == '\0' || r->hash == NULL ||
	    !json_is_object(r->json_body))
		return malformed(
		    e, "a row's 'at', 'kind', 'hash' or 'body' is not as it should be");
	if (is_absent(r->json_private))
		r->json_private = NULL;
	if ((!is_absent(salt) && r->salt == NULL) || (r->json_private != NULL) != (r->salt != NULL))
		return malformed(e, "'private' and 'salt' stand together, or neither");
	if (express && r->prev_hash == NULL)
		return malformed(e, "an express row without 'prev_hash'");
	return UPLOAD_OK;
}

static enum upload_status
read_rows(
    const json_t *array, bool express, struct upload_row **rows_out, size_t *n_out, struct err *e)
{
	size_t n = json_array_size(array);
	enum upload_status st = UPLOAD_OK;

	*rows_out = calloc(n + 1, sizeof(**rows_out));
	if (*rows_out == NULL)
		abort();
	*n_out = n;
	for (size_t i = 0; i < n && st == UPLOAD_OK; i++)
		st = read_row(json_array_get(array, i), express, &(*rows_out)[i], e);
	return st;
}

static enum upload_status
read_down(const json_t *down, struct upload *u, struct err *e)
{
	const json_t *cursor = json_object_get(down, "cursor");

	if (!is_absent(down) && !json_is_object(down))
		return malformed(e, "'down' is no object");
	u->cursor = text_of(down, "cursor", CURSOR_MAX);
	/* A cursor that cannot be ours is answered as one: it begins anew. */
	if (u->cursor == NULL && !is_absent(cursor))
		u->cursor = "";
	u->results = json_object_get(down, "results");
	if (is_absent(u->results))
		u->results = NULL;
	return u->results == NULL || json_is_array(u->results)
	    ? UPLOAD_OK
	    : malformed(e, "'down.results' is no array");
}

static enum upload_status
read_all(struct upload *u, struct err *e)
{
	const json_t *rows = json_object_get(u->json, "rows");
	const json_t *express = json_object_get(u->json, "express");
	enum upload_status st;

	u->gateway = text_of(u->json, "gateway", UPLOAD_GATEWAY_LEN - 1);
	u->epoch = hex_of(u->json, "epoch", UPLOAD_EPOCH_LEN - 1);
	u->prev_hash = hex_of(u->json, "prev_hash", 2 * CHAIN_HASH);
	if (u->gateway == NULL || !upload_is_gateway(u->gateway))
		return malformed(e, "'gateway' is no name of one");
	if (u->epoch == NULL || u->prev_hash == NULL || !seq_of(u->json, "first", &u->first))
		return malformed(e, "'epoch', 'first' or 'prev_hash' is not as it should be");
	if (u->first == 1 && strcmp(u->prev_hash, UPLOAD_NO_HASH) != 0)
		return malformed(e, "before row 1 stand 64 zeros");
	if (!json_is_array(rows) || (!is_absent(express) && !json_is_array(express)))
		return malformed(e, "'rows' or 'express' is no array");
	if (json_array_size(rows) + json_array_size(express) > UPLOAD_ROWS_MAX) {
		err_set(e, "more than %d rows", UPLOAD_ROWS_MAX);
		return UPLOAD_TOO_LARGE;
	}
	if (json_array_size(express) > UPLOAD_EXPRESS_MAX)
		return malformed(e, "more than 20 express rows");
	st = read_rows(rows, false, &u->rows, &u->nrows, e);
	if (st == UPLOAD_OK)
		st = read_rows(express, true, &u->express, &u->nexpress, e);
	if (st == UPLOAD_OK)
		st = read_down(json_object_get(u->json, "down"), u, e);
	u->health = json_object_get(u->json, "health");
	if (!json_is_object(u->health))
		u->health = NULL;
	return st;
}

enum upload_status
upload_parse(const char *text, size_t len, struct upload *upload_out, struct err *e)
{
	json_error_t error;

	*upload_out = (struct upload){ 0 };
	upload_out->json = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	if (upload_out->json == NULL) {
		err_set(e, "no JSON: %s, at octet %d", error.text, error.position);
		return UPLOAD_MALFORMED;
	}
	if (!json_is_object(upload_out->json))
		return malformed(e, "no object");
	return read_all(upload_out, e);
}

static void
free_rows(struct upload_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(rows[i].body);
		free(rows[i].private_json);
	}
	free(rows);
}

void
upload_free(struct upload *u)
{
	free_rows(u->rows, u->nrows);
	free_rows(u->express, u->nexpress);
	json_decref(u->json);
	*u = (struct upload){ 0 };
}

/* ---- verifying ---- */

static enum upload_status
altered(struct err *e, int64_t seq, const char *why)
{
	err_set(e, "row %lld: %s", (long long)seq, why);
	return UPLOAD_ALTERED;
}

static enum upload_status
verify_private(struct upload_row *r, struct err *e)
{
	const char *want = json_string_value(json_object_get(r->json_body, "sealed"));
	struct err why;

	if (r->json_private == NULL)
		return UPLOAD_OK;
	r->private_json = json_canonical(r->json_private, &why);
	if (r->private_json == NULL)
		return altered(e, r->seq, why.text);
	if (!chain_seal_fits(r->salt, r->private_json, want))
		return altered(e, r->seq, "the private part does not fit 'sealed'");
	return UPLOAD_OK;
}

static enum upload_status
verify_row(struct upload_row *r, const char *prev_hash, struct err *e)
{
	uint8_t prev[CHAIN_HASH] = { 0 }, hash[CHAIN_HASH];
	char hex[CHAIN_HASH_HEX];
	struct err why;

	r->body = json_canonical(r->json_body, &why);
	if (r->body == NULL)
		return altered(e, r->seq, why.text);
	if (strcmp(r->kind, UPLOAD_EPOCH_STARTED) != 0 &&
	    !chain_unhex(prev_hash, prev, sizeof(prev)))
		return altered(e, r->seq, "the hash before is no hex");
	chain_hash(prev, (uint64_t)r->seq, r->at, r->kind, r->body, hash);
	chain_hex(hash, sizeof(hash), hex);
	if (strcmp(hex, r->hash) != 0)
		return altered(e, r->seq, "the hash does not fit the row and its predecessor");
	r->fits = kinds_check(r->kind, r->json_body, &r->facts, r->detail);
	return verify_private(r, e);
}

enum upload_status
upload_verify(struct upload *u, size_t from, int64_t begins, struct err *e)
{
	enum upload_status st = UPLOAD_OK;

	/* Those that are held count too: the hash of the last of them stands before row `from`. */
	for (size_t i = 0; i < u->nrows; i++) {
		const struct upload_row *r = &u->rows[i];
		int64_t want = u->first + (int64_t)i;

		if (r->seq != want) {
			err_set(e, "row %lld stands where %lld should", (long long)r->seq,
			    (long long)want);
			return UPLOAD_GAP;
		}
		if (i >= from && strcmp(r->kind, UPLOAD_EPOCH_STARTED) == 0 && r->seq != begins) {
			err_set(e, "row %lld begins an epoch within one", (long long)r->seq);
			return UPLOAD_GAP;
		}
	}
	for (size_t i = from; i < u->nrows && st == UPLOAD_OK; i++)
		st = verify_row(&u->rows[i], i > 0 ? u->rows[i - 1].hash : u->prev_hash, e);
	return st;
}

enum upload_status
upload_verify_express(struct upload_row *r, struct err *e)
{
	if (strncmp(r->kind, "urgent.", 7) != 0)
		return altered(e, r->seq, "not of an urgent kind");
	return verify_row(r, r->prev_hash, e);
}

const char *
upload_status_name(enum upload_status st)
{
	switch (st) {
	case UPLOAD_OK: return "ok";
	case UPLOAD_MALFORMED: return "malformed";
	case UPLOAD_TOO_LARGE: return "too_large";
	case UPLOAD_ALTERED: return "altered";
	case UPLOAD_GAP: return "gap";
	}
	return "?";
}
