/* The sync protocol at the centre: the real program, over HTTP, before a real PostgreSQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/clock.h"
#include "gateway/base/gzip.h"
#include "tests/central_rig.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static struct central_copy copy;

static int
setup_group(void **state)
{
	(void)state;
	central_cluster(false);
	central_start(&copy);
	return 0;
}

static int
teardown_group(void **state)
{
	(void)state;
	assert_int_equal(central_stop(&copy), 0);
	central_http_end();
	return 0;
}

static int
setup(void **state)
{
	(void)state;
	central_empty();
	return 0;
}

/* ---- what is expected ---- */

static int64_t
acked(const struct central_reply *r)
{
	const json_t *n = json_object_get(r->json, "acked");

	return json_is_integer(n) ? json_integer_value(n) : -1;
}

/* Sends, and checks the answer: 200 and acked, with the hash of that row. */
static void
sends(const struct teller *t, json_t *request, int64_t want)
{
	struct central_reply r;
	const char *hash;

	teller_send(t, &copy, request, &r);
	if (r.status != 200 || acked(&r) != want)
		fail_msg("%d %s instead of acked %lld", r.status, r.text, (long long)want);
	assert_string_equal(r.type, "application/json");
	hash = json_string_value(json_object_get(r.json, "acked_hash"));
	if (want > 0 && want <= teller_seq(t))
		assert_string_equal(hash, teller_hash(t, want));
	else
		assert_true(hash == NULL || want > 0);
	central_reply_free(&r);
}

static void
refused(const struct teller *t, json_t *request, int status, const char *type)
{
	struct central_reply r;

	teller_send(t, &copy, request, &r);
	if (r.status != status || strcmp(central_problem(&r), type) != 0)
		fail_msg("%d %s instead of %d %s", r.status, r.text, status, type);
	central_reply_free(&r);
}

static int64_t
rows_of(const char *gateway)
{
	return central_number("SELECT count(*) FROM journal WHERE gateway = '%s'", gateway);
}

static int64_t
true_rows(const char *gateway)
{
	return central_number("SELECT count(*) FROM true_row WHERE gateway = '%s'", gateway);
}

static int64_t
alarm_is_open(const char *gateway, const char *kind)
{
	return central_number("SELECT count(*) FROM alarm WHERE gateway = '%s' AND kind = '%s'"
			      " AND closed IS NULL",
	    gateway, kind);
}

/* A gateway with a first epoch and n more rows: acts, for they need nothing. */
static void
tell_acts(struct teller *t, int n)
{
	char id[32];

	for (int i = 0; i < n; i++) {
		snprintf(id, sizeof(id), "act-%lld", (long long)teller_seq(t));
		teller_row(t, "act", json_pack("{s:s, s:s}", "id", id, "act", "reload"),
		    json_pack("{s:s}", "by", "Nguyễn"));
	}
}

static void
begin(struct teller *t, int n)
{
	teller_new(t, &copy, "qb-01");
	tell_acts(t, n);
}

/* A request whose rows may be changed without changing the journal's. */
static json_t *
apart(json_t *request)
{
	json_t *own = json_deep_copy(request);

	json_decref(request);
	return own;
}

/* ---- rows ---- */

static void
test_rows_are_taken_as_they_came(void **state)
{
	struct teller t;
	char *text;

	(void)state;
	begin(&t, 3);
	sends(&t, teller_batch(&t, 1, 4), 4);
	assert_int_equal(rows_of("qb-01"), 4);
	text = central_value("SELECT hash FROM journal WHERE seq = 4");
	assert_string_equal(text, teller_hash(&t, 4));
	free(text);
	text = central_value("SELECT private FROM journal WHERE seq = 2");
	assert_string_equal(text, "{\"by\":\"Nguyễn\"}");
	free(text);
	free(central_says(0, CENTRAL_WORDS("verify", "qb-01")));
	teller_free(&t);
}

static void
test_the_same_twice_is_the_same(void **state)
{
	struct teller t;

	(void)state;
	begin(&t, 4);
	sends(&t, teller_batch(&t, 1, 3), 3);
	sends(&t, teller_batch(&t, 1, 3), 3);
	sends(&t, teller_batch(&t, 2, 3), 3);
	sends(&t, teller_batch(&t, 2, 5), 5);
	assert_int_equal(rows_of("qb-01"), 5);
	assert_int_equal(central_number("SELECT rows FROM gateway"), 5);
	teller_free(&t);
}

static void
test_polls(void **state)
{
	struct teller t;
	json_t *request;

	(void)state;
	begin(&t, 4);
	sends(&t, teller_batch(&t, 1, 0), 0); /* nothing is there yet */
	sends(&t, teller_batch(&t, 4, 3), 0);
	sends(&t, teller_batch(&t, 1, 4), 4);
	sends(&t, teller_batch(&t, 5, 4), 4);
	sends(&t, teller_batch(&t, 3, 2), 4); /* the centre has more */
	sends(&t, teller_batch(&t, 6, 5), 4); /* and less: rewind */
	request = teller_batch(&t, 5, 4);
	json_object_set_new(request, "prev_hash", json_string(teller_hash(&t, 3)));
	refused(&t, request, 409, "fork"); /* compared in polls too */
	teller_free(&t);
}

static void
test_rewind(void **state)
{
	struct teller t;

	(void)state;
	begin(&t, 6);
	sends(&t, teller_batch(&t, 1, 2), 2);
	sends(&t, teller_batch(&t, 5, 7), 2);
	assert_int_equal(rows_of("qb-01"), 2);
	sends(&t, teller_batch(&t, 3, 7), 7);
	teller_free(&t);
}

/* What of one row may be changed so that it does not fit any more. */
static const struct {
	const char *name, *key;
	const char *value; /* JSON */
	const char *type;
} changes[] = {
	{ "another body", "body", "{\"id\":\"x\",\"act\":\"reload\"}", "altered" },
	{ "a body without canonical form", "body", "{\"id\":1.5}", "altered" },
	{ "another time", "at", "\"2026-01-02T03:04:05.678Z\"", "altered" },
	{ "another kind", "kind", "\"act2\"", "altered" },
	{ "another private part", "private", "{\"by\":\"Trần\"}", "altered" },
	{ "another salt", "salt", "\"000000000000000000000000000000ff\"", "altered" },
	{ "another number", "seq", "9", "gap" },
	{ "the number of a row before", "seq", "3", "gap" },
	{ "a second beginning", "kind", "\"epoch.started\"", "gap" },
};

static void
test_altered_rows(void **state)
{
	struct teller t;

	(void)state;
	begin(&t, 5);
	sends(&t, teller_batch(&t, 1, 2), 2);
	for (size_t i = 0; i < NITEMS(changes); i++) {
		json_t *request = apart(teller_batch(&t, 3, 6));
		json_t *row = json_array_get(json_object_get(request, "rows"), 2);

		json_object_set_new(
		    row, changes[i].key, json_loads(changes[i].value, JSON_DECODE_ANY, NULL));
		refused(&t, request, 422, changes[i].type);
		assert_int_equal(rows_of("qb-01"), 2);
		assert_int_equal(alarm_is_open("qb-01", changes[i].type), 1);
	}
	/* Erased, it fits. */
	json_object_set_new(teller_at(&t, 5), "private", json_null());
	json_object_set_new(teller_at(&t, 5), "salt", json_null());
	sends(&t, teller_batch(&t, 3, 6), 6);
	assert_int_equal(alarm_is_open("qb-01", "altered") + alarm_is_open("qb-01", "gap"), 0);
	teller_free(&t);
}

static void
test_a_hole_in_a_batch(void **state)
{
	struct teller t;
	json_t *request;

	(void)state;
	begin(&t, 5);
	request = teller_batch(&t, 1, 5);
	json_array_remove(json_object_get(request, "rows"), 2);
	refused(&t, request, 422, "gap");
	assert_int_equal(rows_of("qb-01"), 0);
	/* A row under another number cannot stand before one that is new. */
	sends(&t, teller_batch(&t, 1, 4), 4);
	request = apart(teller_batch(&t, 4, 5));
	json_object_set_new(
	    json_array_get(json_object_get(request, "rows"), 0), "seq", json_integer(999));
	refused(&t, request, 422, "gap");
	assert_int_equal(rows_of("qb-01"), 4);
	teller_free(&t);
}

/* Verified, held, acknowledged, and counted nowhere. */
static void
test_rejected_rows(void **state)
{
	struct central_reply r;
	struct teller t;
	json_t *list;

	(void)state;
	begin(&t, 1);
	teller_row(&t, "act.of.tomorrow", json_pack("{s:i}", "x", 1), NULL);
	teller_row(&t, "report.recorded", json_pack("{s:i}", "report", 1), NULL);
	teller_row(&t, "unit.changed", json_pack("{s:i, s:s}", "unit", 1, "code", "44"), NULL);
	for (int i = 0; i < 2; i++) { /* told again when sent again */
		teller_send(&t, &copy, teller_batch(&t, 1, 5), &r);
		assert_int_equal(acked(&r), 5);
		list = json_object_get(r.json, "rejected");
		assert_int_equal(json_array_size(list), 3);
		assert_string_equal(
		    "kind", json_string_value(json_object_get(json_array_get(list, 0), "code")));
		assert_string_equal(
		    "body", json_string_value(json_object_get(json_array_get(list, 1), "code")));
		assert_int_equal(
		    json_integer_value(json_object_get(json_array_get(list, 2), "seq")), 5);
		central_reply_free(&r);
	}
	assert_int_equal(central_number("SELECT count(*) FROM rejected"), 3);
	assert_int_equal(central_number("SELECT count(*) FROM report_now"), 0);
	assert_int_equal(alarm_is_open("qb-01", "rejected"), 1);
	free(central_says(0, CENTRAL_WORDS("verify")));
	teller_free(&t);
}

/* U+0000, lone surrogates' stand-in, every control, what NFC changes, deep and long. */
static void
test_odd_bodies(void **state)
{
	static const char *const bodies[] = {
		"{\"id\":\"a\\u0000b\",\"act\":\"\\u0001\\u001f\\\\\\\"\\b\\t\\n\\f\\r\\u007f\"}",
		"{\"id\":\"\xef\xbf\xbd\",\"act\":\"e\xcc\x81 \\ud83d\\ude00\"}",
		"{\"e\xcc\x81\":1,\"\xc3\xa9\":2,\"id\":\"\",\"act\":\"\\\\N\"}",
		"{\"id\":\"\\\\.\",\"act\":\"\\t\",\"n\":-9007199254740992,\"o\":[{},[],null,true]"
		"}",
	};
	struct teller t;

	(void)state;
	begin(&t, 0);
	for (size_t i = 0; i < NITEMS(bodies); i++)
		teller_row(&t, "act", json_loads(bodies[i], JSON_ALLOW_NUL, NULL),
		    json_loads(bodies[i], JSON_ALLOW_NUL, NULL));
	sends(&t, teller_batch(&t, 1, 5), 5);
	assert_int_equal(
	    central_number("SELECT count(body::jsonb) FROM journal WHERE gateway = 'qb-01'"), 5);
	free(central_says(0, CENTRAL_WORDS("verify", "qb-01")));
	teller_free(&t);
}

/* ---- requests that cannot be read ---- */

static const struct {
	const char *name, *body;
	int status;
} requests[] = {
	{ "nothing", "", 400 },
	{ "no JSON", "<html>", 400 },
	{ "cut off", "{\"gateway\":\"qb-01\"", 400 },
	{ "not UTF-8", "{\"gateway\":\"\xff\xfe\"}", 400 },
	{ "a lone surrogate", "{\"gateway\":\"\\ud800\"}", 400 },
	{ "an array", "[]", 400 },
	{ "no keys", "{}", 400 },
	{ "a key twice", "{\"gateway\":\"a\",\"gateway\":\"b\"}", 400 },
	{ "a name that is none", "{\"gateway\":\"a b\"}", 400 },
	{ "U+0000 in a name", "{\"gateway\":\"qb-01\\u0000\"}", 400 },
	{ "a number past 2^63", "{\"first\":99999999999999999999}", 400 },
};

static void
test_bad_requests(void **state)
{
	struct central_reply r;
	struct teller t;

	(void)state;
	begin(&t, 0);
	for (size_t i = 0; i < NITEMS(requests); i++) {
		central_http(&copy,
		    &(struct central_ask){
			"/v1/sync", t.token, NULL, requests[i].body, strlen(requests[i].body) },
		    &r);
		if (r.status != requests[i].status || strcmp(central_problem(&r), "malformed") != 0)
			fail_msg("%s: %d %s", requests[i].name, r.status, r.text);
		central_reply_free(&r);
	}
	teller_free(&t);
}

/* One key of a good request, or of its row (row true), made wrong. */
static const struct {
	bool row;
	const char *key, *value;
} wrong_keys[] = {
	{ false, "epoch", "\"A0000000000000000000000000000000\"" },
	{ false, "epoch", "7" },
	{ false, "first", "0" },
	{ false, "first", "-1" },
	{ false, "first", "9007199254740993" },
	{ false, "first", "\"1\"" },
	{ false, "prev_hash", "null" },
	{ false, "prev_hash",
	    "\"1000000000000000000000000000000000000000000000000000000000000000\"" },
	{ false, "rows", "null" },
	{ false, "rows", "[null]" },
	{ false, "express", "{}" },
	{ false, "express", "[{}]" },
	{ false, "down", "[]" },
	{ false, "down", "{\"results\":{}}" },
	{ true, "seq", "null" },
	{ true, "at", "\"2026-01-02T03:04:05Z\"" },
	{ true, "at", "\"2026-13-02T03:04:05.000Z\"" },
	{ true, "kind", "\"\"" },
	{ true, "kind", "\"a\\u0000b\"" },
	{ true, "body", "[]" },
	{ true, "body", "null" },
	{ true, "hash", "\"00\"" },
	{ true, "salt", "\"000102030405060708090a0b0c0d0e0f\"" },
	{ true, "private", "{}" },
	{ true, "private", "7" },
};

static void
test_wrong_keys(void **state)
{
	struct teller t;

	(void)state;
	begin(&t, 0);
	for (size_t i = 0; i < NITEMS(wrong_keys); i++) {
		json_t *request = apart(teller_batch(&t, 1, 1));
		json_t *row = json_array_get(json_object_get(request, "rows"), 0);

		json_object_set_new(wrong_keys[i].row ? row : request, wrong_keys[i].key,
		    json_loads(wrong_keys[i].value, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL));
		refused(&t, request, 400, "malformed");
	}
	sends(&t, teller_batch(&t, 1, 1), 1);
	teller_free(&t);
}

static void
test_limits(void **state)
{
	struct central_reply r;
	char *big = malloc(70001);
	struct teller t;

	(void)state;
	assert_non_null(big);
	begin(&t, 200);
	refused(&t, teller_batch(&t, 1, 201), 413, "too_large");
	sends(&t, teller_batch(&t, 1, 200), 200);
	memset(big, ' ', 70000);
	memcpy(big, "{}", 2);
	big[70000] = '\0';
	for (size_t len = 65536; len <= 70000; len += 4464) {
		central_http(
		    &copy, &(struct central_ask){ "/v1/sync", t.token, NULL, big, len }, &r);
		assert_int_equal(r.status, len <= 65536 ? 400 : 413);
		central_reply_free(&r);
	}
	free(big);
	teller_free(&t);
}

static void
send_packed(const struct teller *t, const char *encoding, const char *body, size_t len,
    struct central_reply *r)
{
	central_http(&copy, &(struct central_ask){ "/v1/sync", t->token, encoding, body, len }, r);
}

static void
test_gzip(void **state)
{
	struct central_reply r;
	struct teller t;
	json_t *request;
	char *text, *packed, *zeros;
	size_t len;

	(void)state;
	begin(&t, 100);
	request = teller_batch(&t, 1, 101);
	text = json_dumps(request, JSON_COMPACT);
	json_decref(request);
	gzip_deflate(text, strlen(text), &packed, &len);
	send_packed(&t, "gzip", packed, len, &r);
	assert_int_equal(acked(&r), 101);
	central_reply_free(&r);
	send_packed(&t, "gzip", packed, len - 9, &r);
	assert_string_equal(central_problem(&r), "malformed");
	central_reply_free(&r);
	send_packed(&t, "gzip", text, strlen(text), &r);
	assert_string_equal(central_problem(&r), "malformed");
	central_reply_free(&r);
	send_packed(&t, "br", packed, len, &r);
	assert_int_equal(r.status, 415);
	assert_string_equal(central_problem(&r), "encoding");
	central_reply_free(&r);
	free(packed);
	zeros = calloc(1, (size_t)50 << 20);
	gzip_deflate(zeros, (size_t)50 << 20, &packed, &len);
	send_packed(&t, "gzip", packed, len, &r);
	assert_int_equal(r.status, 413);
	central_reply_free(&r);
	free(zeros);
	free(packed);
	free(text);
	teller_free(&t);
}

static void
test_paths(void **state)
{
	static const struct {
		const char *path, *body;
		int status;
	} paths[] = {
		{ "/v1/time", NULL, 200 },
		{ "/healthz", NULL, 200 },
		{ "/metrics", NULL, 200 },
		{ "/v1/openapi.json", NULL, 200 },
		{ "/v1/sync", NULL, 405 },
		{ "/v1/time", "{}", 405 },
		{ "/v1/../etc/passwd", NULL, 404 },
		{ "/", NULL, 404 },
	};
	struct central_reply r;

	(void)state;
	for (size_t i = 0; i < NITEMS(paths); i++) {
		central_http(&copy,
		    &(struct central_ask){ paths[i].path, NULL, NULL, paths[i].body, 2 }, &r);
		if (r.status != paths[i].status)
			fail_msg("%s: %d", paths[i].path, r.status);
		central_reply_free(&r);
	}
	central_http(&copy, &(struct central_ask){ .path = "/v1/openapi.json" }, &r);
	assert_string_equal(json_string_value(json_object_get(r.json, "openapi")), "3.1.0");
	central_reply_free(&r);
	central_http(&copy, &(struct central_ask){ .path = "/v1/time" }, &r);
	assert_int_equal(strlen(json_string_value(json_object_get(r.json, "server_time"))), 24);
	central_reply_free(&r);
}

/* ---- epochs ---- */

/* Two databases tell other rows of one epoch. */
static void
test_fork(void **state)
{
	struct teller t, other;

	(void)state;
	begin(&t, 4);
	teller_restore(&other, &t, 3);
	tell_acts(&t, 2);
	teller_row(
	    &other, "review.closed", json_pack("{s:i, s:s}", "review", 1, "outcome", "x"), NULL);
	tell_acts(&other, 3);
	sends(&t, teller_batch(&t, 1, 5), 5);
	refused(&other, teller_batch(&other, 3, 5), 409, "fork"); /* rows 4, 5 differ */
	refused(&other, teller_batch(&other, 6, 7), 409, "fork"); /* row 5 before it differs */
	refused(&other, teller_batch(&other, 6, 5), 409, "fork");
	assert_int_equal(rows_of("qb-01"), 5);
	assert_int_equal(alarm_is_open("qb-01", "fork"), 1);
	sends(&t, teller_batch(&t, 6, 7), 7); /* the one that was first goes on */
	teller_free(&t);
	teller_free(&other);
}

/* A person decides at the centre; the gateway finds the common row and begins anew behind it. */
static void
test_adopt_after_a_fork(void **state)
{
	struct teller t, other;
	struct central_reply r;

	(void)state;
	begin(&t, 4);
	teller_restore(&other, &t, 3);
	tell_acts(&t, 1);
	teller_row(
	    &other, "review.closed", json_pack("{s:i, s:s}", "review", 1, "outcome", "x"), NULL);
	sends(&t, teller_batch(&t, 1, 6), 6);
	refused(&other, teller_batch(&other, 4, 4), 409, "fork");
	free(central_says(0, CENTRAL_WORDS("gateway", "adopt", "qb-01")));
	teller_send(&other, &copy, teller_batch(&other, 4, 4), &r);
	assert_int_equal(r.status, 409);
	assert_true(json_is_true(json_object_get(r.json, "adopt")));
	central_reply_free(&r);
	teller_free(&other);

	teller_restore(&other, &t, 3);
	teller_epoch(&other, 'b');
	sends(&other, teller_batch(&other, 4, 3), 3); /* with epoch a's id: known */
	sends(&other, teller_batch(&other, 4, 4), 4);
	assert_int_equal(alarm_is_open("qb-01", "fork"), 0);
	assert_int_equal(alarm_is_open("qb-01", "orphans"), 1);
	assert_int_equal(central_number("SELECT adopt::int FROM gateway"), 0);
	assert_int_equal(true_rows("qb-01"), 4);
	assert_int_equal(rows_of("qb-01"), 7);
	refused(&t, teller_batch(&t, 7, 6), 409, "superseded");
	teller_free(&t);
	teller_free(&other);
}

/* The common row, by polls with an epoch that the centre does not know. */
static void
test_polls_for_the_common_row(void **state)
{
	struct teller t, other;
	json_t *request;

	(void)state;
	begin(&t, 9);
	sends(&t, teller_batch(&t, 1, 6), 6);
	teller_restore(&other, &t, 10);
	teller_epoch(&other, 'b');
	for (int64_t k = 0; k <= 10; k++) {
		request = teller_batch(&other, k + 1, k);
		json_object_set_new(request, "epoch", json_string(other.epoch));
		sends(&other, request, k <= 6 ? k : 0);
	}
	/* Behind it: first the rows of the old epoch, then the new one. */
	sends(&other, teller_batch(&other, 11, 11), 0);
	sends(&other, teller_batch(&other, 7, 10), 10);
	sends(&other, teller_batch(&other, 11, 11), 11);
	assert_int_equal(true_rows("qb-01"), 11);
	assert_int_equal(alarm_is_open("qb-01", "orphans"), 0);
	teller_free(&t);
	teller_free(&other);
}

static void
test_restore(void **state)
{
	struct teller t, other, third;

	(void)state;
	begin(&t, 9);
	sends(&t, teller_batch(&t, 1, 10), 10);
	teller_restore(&other, &t, 7);
	teller_epoch(&other, 'b');
	tell_acts(&other, 4);
	sends(&other, teller_batch(&other, 8, 10), 10);
	sends(&other, teller_batch(&other, 8, 12), 12);
	assert_int_equal(rows_of("qb-01"), 15);
	assert_int_equal(true_rows("qb-01"), 12);
	assert_int_equal(central_number("SELECT count(*) FROM orphan_row"), 3);
	refused(&t, teller_batch(&t, 11, 10), 409, "superseded");
	refused(&t, teller_batch(&t, 10, 10), 409, "superseded");
	assert_int_equal(alarm_is_open("qb-01", "superseded"), 1);
	/* From a backup that is older still: both are left behind. */
	teller_restore(&third, &t, 4);
	teller_epoch(&third, 'c');
	sends(&third, teller_batch(&third, 5, 5), 5);
	assert_int_equal(true_rows("qb-01"), 5);
	assert_int_equal(central_number("SELECT count(*) FROM orphan_row"), 11);
	refused(&other, teller_batch(&other, 13, 12), 409, "superseded");
	free(central_says(0, CENTRAL_WORDS("verify")));
	teller_free(&t);
	teller_free(&other);
	teller_free(&third);
}

/* An epoch that says to go on from where it does not. */
static void
test_epochs_that_do_not_fit(void **state)
{
	static const struct {
		const char *key, *value;
	} bodies[] = { { "from_seq", "3" }, { "from_seq", "null" }, { "from_hash", "null" },
		{ "from_epoch", "\"cccccccccccccccccccccccccccccccc\"" }, { "from_epoch", "null" },
		{ "epoch", "\"cccccccccccccccccccccccccccccccc\"" } };
	struct teller t, other;

	(void)state;
	begin(&t, 4);
	sends(&t, teller_batch(&t, 1, 5), 5);
	for (size_t i = 0; i < NITEMS(bodies); i++) {
		json_t *body;

		teller_restore(&other, &t, 4);
		teller_epoch(&other, 'b');
		body = json_object_get(teller_at(&other, 5), "body");
		body = json_incref(body);
		json_object_set_new(
		    body, bodies[i].key, json_loads(bodies[i].value, JSON_DECODE_ANY, NULL));
		json_array_remove(other.rows, 4);
		json_array_remove(other.marks, 4);
		teller_row(&other, "epoch.started", body, NULL);
		refused(&other, teller_batch(&other, 5, 5), 422, "gap");
		teller_free(&other);
	}
	teller_restore(&other, &t, 4);
	memset(other.epoch, 'b', 32);
	tell_acts(&other, 1);
	refused(&other, teller_batch(&other, 5, 5), 422, "gap"); /* no beginning at all */
	assert_int_equal(rows_of("qb-01"), 5);
	teller_free(&t);
	teller_free(&other);
}

static void
test_a_first_epoch_that_is_none(void **state)
{
	struct teller t;

	(void)state;
	teller_new(&t, &copy, "qb-01");
	json_array_clear(t.rows);
	json_array_clear(t.marks);
	tell_acts(&t, 2);
	refused(&t, teller_batch(&t, 1, 2), 422, "gap");
	sends(&t, teller_batch(&t, 2, 2), 0);
	teller_free(&t);
}

static void
test_a_database_made_anew(void **state)
{
	struct teller t, other;
	struct central_reply r;

	(void)state;
	begin(&t, 4);
	sends(&t, teller_batch(&t, 1, 5), 5);
	teller_begin(&other, "qb-01", 'b');
	strcpy(other.token, t.token);
	tell_acts(&other, 1);
	sends(&other, teller_batch(&other, 1, 0), 0);
	refused(&other, teller_batch(&other, 1, 2), 409, "fork");
	free(central_says(0, CENTRAL_WORDS("gateway", "adopt", "qb-01")));
	teller_send(&other, &copy, teller_batch(&other, 1, 2), &r);
	assert_int_equal(acked(&r), 2);
	central_reply_free(&r);
	assert_int_equal(true_rows("qb-01"), 2);
	assert_int_equal(central_number("SELECT count(*) FROM orphan_row"), 5);
	assert_int_equal(alarm_is_open("qb-01", "orphans"), 1);
	refused(&t, teller_batch(&t, 6, 5), 409, "superseded");
	free(central_says(0, CENTRAL_WORDS("verify", "qb-01")));
	teller_free(&t);
	teller_free(&other);
}

/* The centre was restored from a backup: it has less than it acknowledged. */
static void
test_a_centre_that_lost_rows(void **state)
{
	struct teller t, other;

	(void)state;
	begin(&t, 4);
	sends(&t, teller_batch(&t, 1, 5), 5);
	teller_restore(&other, &t, 5);
	teller_epoch(&other, 'b');
	tell_acts(&other, 2);
	sends(&other, teller_batch(&other, 6, 8), 8);
	central_sql("DELETE FROM journal WHERE seq > 7");
	sends(&other, teller_batch(&other, 9, 8), 7);
	sends(&other, teller_batch(&other, 8, 8), 8);
	/* Even the epoch's beginning is gone, while it is in force. */
	central_sql("DELETE FROM journal WHERE seq > 4");
	sends(&other, teller_batch(&other, 9, 8), 4);
	central_sql("DELETE FROM chain WHERE epoch = repeat('b', 32);"
		    "UPDATE gateway SET epoch = repeat('a', 32);"
		    "DELETE FROM epoch WHERE epoch = repeat('b', 32)");
	sends(&other, teller_batch(&other, 9, 8), 0);
	sends(&other, teller_batch(&other, 5, 5), 5);
	sends(&other, teller_batch(&other, 6, 8), 8);
	assert_int_equal(true_rows("qb-01"), 8);
	free(central_says(0, CENTRAL_WORDS("verify", "qb-01")));
	/* The beginning alone. */
	central_sql("DELETE FROM journal WHERE seq > 5");
	sends(&other, teller_batch(&other, 6, 8), 8);
	teller_free(&t);
	teller_free(&other);
}

/* ---- express ---- */

static json_t *
with_express(const struct teller *t, json_t *request, int64_t seq)
{
	json_t *row = json_copy(teller_at(t, seq)), *list = json_object_get(request, "express");

	if (list == NULL) {
		list = json_array();
		json_object_set_new(request, "express", list);
	}
	json_object_set_new(row, "prev_hash", json_string(teller_hash(t, seq - 1)));
	json_array_append_new(list, row);
	return request;
}

static int64_t
raise_urgent(struct teller *t, int message)
{
	return teller_row(t, "urgent.raised",
	    json_pack("{s:i, s:s, s:s, s:s, s:[s]}", "message", message, "unit", "44", "unit_from",
		"", "day", "2026-01-02", "told", "+84..01"),
	    json_pack("{s:s, s:s}", "sender", "+84912000001", "text", "KHAN chay rung"));
}

static void
test_express(void **state)
{
	struct teller t;
	json_t *request;

	(void)state;
	begin(&t, 5);
	raise_urgent(&t, 12); /* row 7 */
	teller_row(&t, "urgent.acknowledged", json_pack("{s:i}", "message", 12),
	    json_pack("{s:s}", "by", "+84912000002"));
	sends(&t, with_express(&t, teller_batch(&t, 1, 2), 7), 2);
	assert_int_equal(
	    central_number("SELECT count(*) FROM urgent WHERE NOT in_turn AND message = 12"
			   " AND NOT acknowledged"),
	    1);
	assert_int_equal(rows_of("qb-01"), 2);
	sends(&t, with_express(&t, with_express(&t, teller_batch(&t, 3, 3), 7), 8), 3);
	assert_int_equal(central_number("SELECT count(*) FROM urgent WHERE acknowledged"), 1);
	sends(&t, teller_batch(&t, 4, 8), 8); /* now they come in turn */
	assert_int_equal(central_number("SELECT count(*) FROM express"), 0);
	assert_int_equal(central_number("SELECT count(*) FROM urgent WHERE in_turn"), 1);
	sends(&t, with_express(&t, teller_batch(&t, 9, 8), 7), 8); /* late: it is held */
	assert_int_equal(central_number("SELECT count(*) FROM express"), 0);
	assert_int_equal(alarm_is_open("qb-01", "express"), 0);
	/* One that does not verify, and one that is not urgent, spoil nothing. */
	raise_urgent(&t, 13);
	raise_urgent(&t, 14);
	request = apart(with_express(&t, teller_batch(&t, 9, 8), 10));
	json_object_set_new(json_array_get(json_object_get(request, "express"), 0), "prev_hash",
	    json_string(teller_hash(&t, 3)));
	sends(&t, request, 8);
	assert_int_equal(alarm_is_open("qb-01", "express"), 1);
	sends(&t, with_express(&t, teller_batch(&t, 9, 9), 5), 9);
	assert_int_equal(central_number("SELECT count(*) FROM express"), 0);
	/* Nor is one taken with a poll of an epoch that is not in force. */
	request = with_express(&t, teller_batch(&t, 10, 9), 10);
	json_object_set_new(request, "epoch", json_string("0123456789abcdef0123456789abcdef"));
	sends(&t, request, 9);
	assert_int_equal(central_number("SELECT count(*) FROM express"), 0);
	teller_free(&t);
}

/* ---- tokens ---- */

static void
test_tokens(void **state)
{
	struct central_reply r;
	struct teller t, other;
	char token[65];

	(void)state;
	begin(&t, 1);
	strcpy(token, t.token);
	strcpy(t.token, "0000");
	refused(&t, teller_batch(&t, 1, 2), 401, "token");
	teller_new(&other, &copy, "qb-02");
	strcpy(t.token, other.token); /* of another gateway */
	refused(&t, teller_batch(&t, 1, 2), 401, "token");
	central_http(&copy, &(struct central_ask){ "/v1/sync", NULL, NULL, "{}", 2 }, &r);
	assert_int_equal(r.status, 401);
	central_reply_free(&r);
	strcpy(t.token, token);
	sends(&t, teller_batch(&t, 1, 2), 2);
	free(central_says(0, CENTRAL_WORDS("gateway", "revoke", "qb-01")));
	refused(&t, teller_batch(&t, 3, 2), 401, "token");
	free(central_says(1, CENTRAL_WORDS("gateway", "revoke", "qb-99")));
	assert_int_equal(central_number("SELECT count(*) FROM token WHERE hash = '%s'", token), 0);
	teller_free(&t);
	teller_free(&other);
}

static int
enrols(const char *gateway, const char *code)
{
	struct central_reply r;
	char body[200];
	int status;

	snprintf(body, sizeof(body), "{\"gateway\":\"%s\",\"code\":\"%s\"}", gateway, code);
	central_http(
	    &copy, &(struct central_ask){ "/v1/enrol", NULL, NULL, body, strlen(body) }, &r);
	status = r.status;
	if (status == 403)
		assert_string_equal(central_problem(&r), "code");
	central_reply_free(&r);
	return status;
}

static void
test_enrolment(void **state)
{
	char *code = central_says(0, CENTRAL_WORDS("gateway", "add", "qb-01"));

	(void)state;
	code[strcspn(code, "\n")] = '\0';
	assert_int_equal(enrols("qb-01", "wrong"), 403);
	assert_int_equal(enrols("qb-02", code), 403);
	assert_int_equal(enrols("", code), 403);
	assert_int_equal(enrols("qb-01", code), 200);
	assert_int_equal(enrols("qb-01", code), 403); /* once */
	assert_int_equal(central_number("SELECT count(*) FROM enrolment"), 0);
	free(code);
	code = central_says(0, CENTRAL_WORDS("gateway", "add", "qb-01"));
	code[strcspn(code, "\n")] = '\0';
	central_sql("UPDATE enrolment SET expires = now() - interval '1 second'");
	assert_int_equal(enrols("qb-01", code), 403); /* old */
	free(code);
	free(central_says(1, CENTRAL_WORDS("gateway", "add", "a b")));
}

/* ---- two at once, and the database away ---- */

struct racer {
	pthread_t thread;
	const struct central_copy *copy;
	const struct teller *t;
	char *text;
	int status;
	int64_t acked;
};

static void *
race(void *ctx)
{
	struct racer *me = ctx;
	struct central_reply r;

	central_http(me->copy,
	    &(struct central_ask){ "/v1/sync", me->t->token, NULL, me->text, strlen(me->text) },
	    &r);
	me->status = r.status;
	me->acked = acked(&r);
	central_reply_free(&r);
	central_http_end();
	return NULL;
}

static void
test_two_copies_take_a_batch_once(void **state)
{
	struct central_copy second;
	struct racer racers[8];
	struct teller t;
	json_t *request;

	(void)state;
	central_start(&second);
	begin(&t, 199);
	for (int round = 0; round < 10; round++) {
		for (size_t i = 0; i < NITEMS(racers); i++) {
			request = teller_batch(&t, 1 + round * 20, (round + 1) * 20);
			racers[i] = (struct racer){ .copy = i % 2 == 0 ? &copy : &second,
				.t = &t,
				.text = json_dumps(request, JSON_COMPACT) };
			json_decref(request);
		}
		for (size_t i = 0; i < NITEMS(racers); i++)
			pthread_create(&racers[i].thread, NULL, race, &racers[i]);
		for (size_t i = 0; i < NITEMS(racers); i++) {
			pthread_join(racers[i].thread, NULL);
			assert_int_equal(racers[i].status, 200);
			assert_int_equal(racers[i].acked, (round + 1) * 20);
			free(racers[i].text);
		}
	}
	assert_int_equal(rows_of("qb-01"), 200);
	assert_int_equal(central_number("SELECT rows FROM gateway"), 200);
	assert_int_equal(central_stop(&second), 0);
	free(central_says(0, CENTRAL_WORDS("verify", "qb-01")));
	teller_free(&t);
}

/* Several start over an empty database: one makes the tables, nobody fails. */
static void
test_many_start_at_once(void **state)
{
	struct central_copy copies[4];
	struct central_reply r;

	(void)state;
	assert_int_equal(central_stop(&copy), 0);
	central_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
	for (size_t i = 0; i < NITEMS(copies); i++)
		central_start(&copies[i]);
	for (size_t i = 0; i < NITEMS(copies); i++) {
		central_http(&copies[i], &(struct central_ask){ .path = "/healthz" }, &r);
		assert_int_equal(r.status, 200);
		central_reply_free(&r);
		assert_int_equal(central_stop(&copies[i]), 0);
	}
	assert_int_equal(central_number("SELECT version FROM kengcentral"), 1);
	central_start(&copy);
}

static void
test_database_away(void **state)
{
	int64_t until;
	struct central_reply r;
	struct teller t;

	(void)state;
	begin(&t, 4);
	sends(&t, teller_batch(&t, 1, 2), 2);
	central_database_stop();
	for (int i = 0; i < 3; i++) {
		teller_send(&t, &copy, teller_batch(&t, 3, 5), &r);
		assert_int_equal(r.status, 503);
		assert_true(r.retry_after > 0);
		central_reply_free(&r);
	}
	central_http(&copy, &(struct central_ask){ .path = "/v1/time" }, &r);
	assert_int_equal(r.status, 200);
	central_reply_free(&r);
	central_http(&copy, &(struct central_ask){ .path = "/metrics" }, &r);
	assert_int_equal(r.status, 200);
	assert_non_null(strstr(r.text, "kengcentral_database_up 0\n"));
	central_reply_free(&r);
	assert_true(central_lives(&copy));
	central_database_start();
	until = clock_mono_ms() + CENTRAL_WAIT_MS;
	for (;;) {
		teller_send(&t, &copy, teller_batch(&t, 3, 5), &r);
		if (r.status == 200 || clock_mono_ms() > until)
			break;
		assert_int_equal(r.status, 503);
		central_reply_free(&r);
		poll(NULL, 0, 50); /* its pause before it asks a database again */
	}
	assert_int_equal(acked(&r), 5);
	central_reply_free(&r);
	assert_int_equal(rows_of("qb-01"), 5);
	teller_free(&t);
}

/* The database may come after us. */
static void
test_start_without_database(void **state)
{
	struct central_reply r;

	(void)state;
	assert_int_equal(central_stop(&copy), 0);
	central_database_stop();
	central_start(&copy);
	central_http(&copy, &(struct central_ask){ .path = "/healthz" }, &r);
	assert_int_equal(r.status, 503);
	central_reply_free(&r);
	free(central_says(1, CENTRAL_WORDS("gateway", "list")));
	central_database_start();
}

#define TEST(f) cmocka_unit_test_setup(f, setup)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_rows_are_taken_as_they_came),
		TEST(test_the_same_twice_is_the_same),
		TEST(test_polls),
		TEST(test_rewind),
		TEST(test_altered_rows),
		TEST(test_a_hole_in_a_batch),
		TEST(test_rejected_rows),
		TEST(test_odd_bodies),
		TEST(test_bad_requests),
		TEST(test_wrong_keys),
		TEST(test_limits),
		TEST(test_gzip),
		TEST(test_paths),
		TEST(test_fork),
		TEST(test_adopt_after_a_fork),
		TEST(test_polls_for_the_common_row),
		TEST(test_restore),
		TEST(test_epochs_that_do_not_fit),
		TEST(test_a_first_epoch_that_is_none),
		TEST(test_a_database_made_anew),
		TEST(test_a_centre_that_lost_rows),
		TEST(test_express),
		TEST(test_tokens),
		TEST(test_enrolment),
		TEST(test_two_copies_take_a_batch_once),
		TEST(test_many_start_at_once),
		TEST(test_database_away),
		TEST(test_start_without_database),
	};

	return cmocka_run_group_tests_name("central", tests, setup_group, teardown_group);
}
