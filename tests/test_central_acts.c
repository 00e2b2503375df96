/* kengcentral's command line and what it does to gateways: changes, orphans, sums, alarms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/central_rig.h"
#include "tests/house.h"
#include "tests/rig.h"
#include "tests/scratch.h"

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

static void
says(const char *want, const char *const *words)
{
	char *out = central_says(0, words);

	assert_string_equal(out, want);
	free(out);
}

static void
does(const char *const *words)
{
	free(central_says(0, words));
}

static bool
holds(const char *part, const char *const *words)
{
	char *out = central_says(0, words);
	bool there = strstr(out, part) != NULL;

	free(out);
	return there;
}

/* ---- changes ---- */

/* A poll with that cursor and results (consumed); the `down` of the answer, to be freed. */
static json_t *
fetch(const struct teller *t, const char *cursor, json_t *results)
{
	json_t *request = teller_batch(t, teller_seq(t) + 1, teller_seq(t)), *down = json_object();
	struct central_reply r;

	json_object_set_new(down, "cursor", cursor != NULL ? json_string(cursor) : json_null());
	if (results != NULL)
		json_object_set_new(down, "results", results);
	json_object_set_new(request, "down", down);
	teller_send(t, &copy, request, &r);
	if (r.status != 200)
		fail_msg("%d %s", r.status, r.text);
	down = json_incref(json_object_get(r.json, "down"));
	central_reply_free(&r);
	return down;
}

static const json_t *
change(const json_t *down, size_t i)
{
	return json_array_get(json_object_get(down, "changes"), i);
}

static const char *
word(const json_t *object, const char *key)
{
	const char *s = json_string_value(json_object_get(object, key));

	return s != NULL ? s : "";
}

static void
test_changes_go_down_in_order(void **state)
{
	struct teller t, other;
	struct central_reply r;
	json_t *down, *again, *request;

	(void)state;
	teller_new(&t, &copy, "qb-01");
	teller_new(&other, &copy, "qb-02");
	teller_tell(&t, &copy, 0, 0);
	down = fetch(&t, NULL, NULL);
	assert_true(json_is_null(json_object_get(down, "cursor")));
	assert_int_equal(json_array_size(json_object_get(down, "changes")), 0);
	json_decref(down);
	does(
	    CENTRAL_WORDS("push", "unit", "--code", "44", "--kind", "xa", "--name", "Xã Bảo Ninh"));
	does(CENTRAL_WORDS("push", "officer", "--phone", "0912000001", "--name", "Lê", "--unit",
	    "44", "--gateway", "qb-01"));
	does(CENTRAL_WORDS("push", "word", "--form", "thu_hoi", "--word", "giao nop", "--delete"));
	does(CENTRAL_WORDS("push", "text", "--to", "+84912000001", "--text", "Chào", "--expires",
	    "2026-11-24T00:00:00+07:00"));
	down = fetch(&t, NULL, NULL);
	assert_int_equal(json_array_size(json_object_get(down, "changes")), 4);
	assert_true(json_is_false(json_object_get(down, "more")));
	assert_string_equal(word(change(down, 0), "kind"), "unit");
	assert_string_equal(word(json_object_get(change(down, 0), "data"), "name"), "Xã Bảo Ninh");
	assert_string_equal(word(change(down, 1), "kind"), "officer");
	assert_string_equal(word(change(down, 2), "op"), "delete");
	assert_true(
	    json_is_null(json_object_get(json_object_get(change(down, 2), "data"), "field")));
	assert_string_equal(
	    word(json_object_get(change(down, 3), "data"), "expires"), "2026-11-23T17:00:00.000Z");
	again = fetch(&t, NULL, NULL);
	assert_true(json_equal(down, again));
	json_decref(again);
	again = fetch(&t, word(down, "cursor"),
	    json_pack("[{s:s, s:b}, {s:s, s:b, s:[s]}]", "id", word(change(down, 0), "id"), "ok", 1,
		"id", word(change(down, 1), "id"), "ok", 0, "errors", "no such unit"));
	assert_int_equal(json_array_size(json_object_get(again, "changes")), 0);
	assert_string_equal(word(again, "cursor"), word(down, "cursor"));
	json_decref(again);
	assert_int_equal(
	    central_number("SELECT count(*) FROM change WHERE gateway = 'qb-01' AND ok"), 1);
	assert_int_equal(central_number("SELECT count(*) FROM change WHERE gateway = 'qb-01'"
					" AND NOT ok AND errors = '[\"no such unit\"]'"),
	    1);
	assert_int_equal(central_number("SELECT count(*) FROM change WHERE gateway = 'qb-02'"), 3);
	/* A cursor of the other gateway, and of another life of the database. */
	request = teller_batch(&other, 1, 0);
	json_object_set(
	    json_object_get(request, "down"), "cursor", json_object_get(down, "cursor"));
	teller_send(&other, &copy, request, &r);
	assert_int_equal(r.status, 410);
	assert_string_equal(central_problem(&r), "cursor");
	central_reply_free(&r);
	json_decref(down);
	teller_free(&t);
	teller_free(&other);
}

static void
test_cursors_that_are_not_ours(void **state)
{
	static const char *const cursors[] = { "\"7\"", "\"\"", "\"1-00000000\"", "\"-1-x\"", "7",
		"{}", "\"1-\\u0000\"", "\"99999999999999999999999-aa\"" };
	struct teller t;
	struct central_reply r;

	(void)state;
	teller_new(&t, &copy, "qb-01");
	does(CENTRAL_WORDS("push", "word", "--form", "f", "--word", "w"));
	for (size_t i = 0; i < NITEMS(cursors); i++) {
		json_t *request = teller_batch(&t, 1, 1);

		json_object_set_new(json_object_get(request, "down"), "cursor",
		    json_loads(cursors[i], JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL));
		teller_send(&t, &copy, request, &r);
		if (r.status != 410)
			fail_msg("%s: %d %s", cursors[i], r.status, r.text);
		central_reply_free(&r);
		assert_int_equal(central_number("SELECT count(*) FROM journal"), 0);
	}
	teller_free(&t);
}

static void
test_many_changes(void **state)
{
	struct teller t;
	json_t *down;
	char *cursor = NULL;
	size_t n = 0;
	bool more = true;

	(void)state;
	teller_new(&t, &copy, "qb-01");
	central_sql("INSERT INTO change SELECT 'qb-01', i, 'x', 'c' || i, 'pack_word', 'put', i,"
		    " '{\"word\":\"' || repeat('x', 20000) || '\"}' FROM generate_series(1, 60) i");
	while (more) {
		down = fetch(&t, cursor, NULL);
		free(cursor);
		cursor = strdup(word(down, "cursor"));
		n += json_array_size(json_object_get(down, "changes"));
		more = json_is_true(json_object_get(down, "more"));
		json_decref(down);
		assert_true(n <= 60);
	}
	assert_int_equal(n, 60);
	free(cursor);
	teller_free(&t);
}

static void
test_a_pack_goes_down_whole(void **state)
{
	struct teller t;
	json_t *down;
	const json_t *data;

	(void)state;
	teller_new(&t, &copy, "qb-01");
	does(CENTRAL_WORDS("push", "pack", "config/packs/quang-binh"));
	down = fetch(&t, NULL, NULL);
	data = json_object_get(change(down, 0), "data");
	assert_string_equal(word(data, "id"), "quang-binh");
	assert_non_null(json_object_get(json_object_get(data, "files"), "pack.conf"));
	json_decref(down);
	free(central_says(1, CENTRAL_WORDS("push", "pack", "config")));
	teller_free(&t);
}

static void
test_rotation(void **state)
{
	struct central_reply r;
	struct teller t;
	char old[65];
	json_t *down;

	(void)state;
	teller_new(&t, &copy, "qb-01");
	teller_tell(&t, &copy, 0, 0);
	does(CENTRAL_WORDS("gateway", "rotate", "qb-01"));
	does(CENTRAL_WORDS("gateway", "rotate", "qb-01")); /* the first is void */
	down = fetch(&t, NULL, NULL);
	assert_int_equal(json_array_size(json_object_get(down, "changes")), 1);
	assert_string_equal(word(change(down, 0), "kind"), "token");
	strcpy(old, t.token);
	strcpy(t.token, word(json_object_get(change(down, 0), "data"), "token"));
	assert_int_equal(strlen(t.token), 64);
	assert_int_equal(
	    central_number("SELECT count(*) FROM change WHERE data LIKE '%%%s%%'", t.token), 1);
	/* Both are valid; taken, the plain one is wiped. */
	strcpy(t.token, old);
	json_decref(fetch(&t, word(down, "cursor"),
	    json_pack("[{s:s, s:b}]", "id", word(change(down, 0), "id"), "ok", 1)));
	assert_int_equal(central_number("SELECT count(*) FROM change WHERE data IS NOT NULL"), 0);
	assert_int_equal(central_number("SELECT count(*) FROM token"), 2);
	strcpy(t.token, word(json_object_get(change(down, 0), "data"), "token"));
	json_decref(fetch(&t, word(down, "cursor"), NULL));
	assert_int_equal(central_number("SELECT count(*) FROM token"), 1);
	strcpy(t.token, old);
	teller_send(&t, &copy, teller_batch(&t, 2, 1), &r);
	assert_int_equal(r.status, 401);
	central_reply_free(&r);
	json_decref(down);
	teller_free(&t);
}

/* ---- orphans ---- */

#define REPORT(...) (&(const struct told_report){ __VA_ARGS__ })

static void
received(struct teller *t, int message)
{
	teller_row(t, "message.received",
	    json_pack("{s:i, s:s, s:s, s:i}", "message", message, "line", "viettel", "day",
		"2026-01-02", "parts", 1),
	    json_pack("{s:s, s:s}", "sender", "+84912000001", "text", "thu 5 vien dan"));
}

static void
cancel(struct teller *t, int report, int version)
{
	teller_row(t, "report.cancelled",
	    json_pack("{s:i, s:i}", "report", report, "version", version), NULL);
}

static char *
states(const char *gateway)
{
	return central_value("SELECT string_agg(was || ' ' || state, ', ' ORDER BY seq) FROM orphan"
			     " WHERE gateway = '%s'",
	    gateway);
}

static void
are(const char *want)
{
	char *text = states("qb-01");

	assert_string_equal(text, want);
	free(text);
}

/* What a backup forgets: two reports, one of them corrected, one cancelled, one held. */
static void
lose(struct teller *t, struct teller *restored_out)
{
	teller_new(t, &copy, "qb-01");
	received(t, 1);
	teller_report(
	    t, "report.recorded", REPORT(.report = 1, .message = 1, .version = 1, .n = 5));
	received(t, 2); /* row 4: from here on lost */
	teller_report(
	    t, "report.recorded", REPORT(.report = 2, .message = 2, .version = 1, .n = 7));
	teller_report(
	    t, "report.corrected", REPORT(.report = 2, .message = 2, .version = 2, .n = 8));
	teller_report(
	    t, "report.recorded", REPORT(.report = 3, .message = 2, .version = 1, .n = 9));
	cancel(t, 3, 1);
	teller_report(t, "report.recorded",
	    REPORT(.report = 4, .message = 2, .version = 1, .n = 11, .state = "held"));
	cancel(t, 1, 1); /* row 10 */
	teller_tell(t, &copy, 0, 0);
	teller_restore(restored_out, t, 3);
	teller_epoch(restored_out, 'b');
	teller_tell(restored_out, &copy, 4, 4);
}

static void
test_orphans(void **state)
{
	struct teller t, back;
	const json_t *data;
	json_t *down, *again;

	(void)state;
	lose(&t, &back);
	are("recorded open, held open, cancelled open");
	says("2 pushed, 0 pushed before, 0 settled, 1 left to a person (a cancellation)\n",
	    CENTRAL_WORDS("push", "--orphans", "qb-01"));
	says("0 pushed, 2 pushed before, 0 settled, 1 left to a person (a cancellation)\n",
	    CENTRAL_WORDS("push", "--orphans", "qb-01"));
	are("recorded pushed, held pushed, cancelled open");
	down = fetch(&back, NULL, NULL);
	assert_int_equal(json_array_size(json_object_get(down, "changes")), 2);
	assert_string_equal(
	    word(change(down, 0), "id"), "orphan-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:6");
	assert_string_equal(word(change(down, 0), "op"), "add");
	data = json_object_get(change(down, 0), "data");
	assert_string_equal(word(data, "origin"), "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:6");
	assert_string_equal(word(data, "state"), "recorded");
	assert_string_equal(word(json_object_get(change(down, 1), "data"), "state"), "held");
	assert_string_equal(word(data, "ref"), "1012");
	assert_string_equal(word(data, "sender"), "+84912000001");
	assert_string_equal(word(data, "text"), "thu 5 vien dan");
	assert_string_equal(word(data, "sent"), word(teller_at(&t, 4), "at"));
	assert_int_equal(json_integer_value(json_object_get(
			     json_object_get(json_object_get(data, "values"), "luu_dan"), "n")),
	    8);
	/* Held at the gateway it is not settled; a person's confirmation settles it. */
	teller_report(&back, "report.recorded",
	    REPORT(.report = 2, .message = 3, .version = 1, .n = 8, .state = "held",
		.origin = word(data, "origin")));
	teller_tell(&back, &copy, 5, 5);
	are("recorded pushed, held pushed, cancelled open");
	teller_report(
	    &back, "report.corrected", REPORT(.report = 2, .message = 3, .version = 2, .n = 8));
	cancel(&back, 1, 1);
	teller_tell(&back, &copy, 6, 7);
	are("recorded settled, held pushed, cancelled settled");
	assert_true(holds("settled", CENTRAL_WORDS("gateway", "orphans", "qb-01")));
	again = fetch(&back, NULL, NULL);
	assert_true(json_equal(down, again));
	json_decref(again);
	/* One that was refused goes once more, with what its message said. */
	central_sql("UPDATE change SET answered = now(), ok = false, errors = '[\"no unit\"]'"
		    " WHERE seq = 2");
	says("1 pushed, 0 pushed before, 2 settled\n", CENTRAL_WORDS("push", "--orphans", "qb-01"));
	says("0 pushed, 1 pushed before, 2 settled\n", CENTRAL_WORDS("push", "--orphans", "qb-01"));
	again = fetch(&back, NULL, NULL);
	assert_int_equal(json_array_size(json_object_get(again, "changes")), 3);
	assert_string_equal(word(change(again, 2), "id"), word(change(down, 1), "id"));
	assert_true(json_equal(
	    json_object_get(change(again, 2), "data"), json_object_get(change(down, 1), "data")));
	json_decref(down);
	json_decref(again);
	teller_free(&t);
	teller_free(&back);
}

/* Told again, and orphaned again: it stands once, under its first origin. */
static void
test_orphans_of_orphans(void **state)
{
	struct teller t, back, third;

	(void)state;
	lose(&t, &back);
	teller_report(&back, "report.recorded",
	    REPORT(.report = 2, .message = 3, .version = 1, .n = 8,
		.origin = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:6"));
	teller_report(
	    &back, "report.corrected", REPORT(.report = 2, .message = 3, .version = 2, .n = 6));
	teller_tell(&back, &copy, 5, 6);
	are("recorded settled, held open, cancelled open");
	teller_restore(&third, &t, 3);
	teller_epoch(&third, 'c');
	teller_tell(&third, &copy, 4, 4);
	assert_int_equal(central_number("SELECT count(*) FROM orphan WHERE was = 'recorded'"
					" AND origin = repeat('a', 32) || ':6' AND state = 'open'"
					" AND body::jsonb->'values'->'luu_dan'->>'n' = '6'"),
	    1);
	assert_int_equal(central_number("SELECT count(*) FROM orphan"), 3);
	teller_free(&t);
	teller_free(&back);
	teller_free(&third);
}

/* ---- sums ---- */

static void
unit(struct teller *t, int id, const char *code, int parent, const char *from, const char *to)
{
	json_t *body = json_pack(
	    "{s:i, s:s, s:s, s:s}", "unit", id, "code", code, "kind", "xa", "valid_from", from);

	json_object_set_new(body, "valid_to", to != NULL ? json_string(to) : json_null());
	json_object_set_new(body, "parent", parent != 0 ? json_integer(parent) : json_null());
	teller_row(t, "unit.changed", body, json_pack("{s:s}", "name", code));
}

#define SUM(...) CENTRAL_WORDS("summary", "--from", "2026-01-01", "--to", "2026-01-31", __VA_ARGS__)
#define JSON "--format", "json"

static void
test_summary(void **state)
{
	struct teller t, other;

	(void)state;
	teller_new(&t, &copy, "qb-01");
	teller_new(&other, &copy, "qb-02");
	says("{}\n", SUM(JSON));
	says("Nothing was reported from 2026-01-01 to 2026-01-31.\n", SUM("--gateway", "qb-01"));
	teller_report(&t, "report.recorded", REPORT(.report = 1, .version = 1, .n = 5));
	teller_report(
	    &t, "report.recorded", REPORT(.report = 2, .version = 1, .n = 20, .approx = true));
	teller_report(&t, "report.corrected", REPORT(.report = 2, .version = 2, .n = 10));
	teller_report(&t, "report.recorded", REPORT(.report = 3, .version = 1, .n = 100));
	cancel(&t, 3, 1);
	teller_report(
	    &t, "report.recorded", REPORT(.report = 4, .version = 1, .n = 1000, .state = "held"));
	teller_report(&t, "report.recorded",
	    REPORT(.report = 5, .version = 1, .n = 50000, .day = "2026-02-01"));
	teller_tell(&t, &copy, 0, 0);
	says("{\"thu_hoi\":{\"luu_dan\":15,\"_approx\":[]}}\n", SUM(JSON));
	teller_report(
	    &other, "report.recorded", REPORT(.report = 1, .version = 1, .n = 2, .approx = true));
	teller_tell(&other, &copy, 0, 0);
	says("{\"thu_hoi\":{\"luu_dan\":17,\"_approx\":[\"luu_dan\"]}}\n", SUM(JSON));
	says("{\"thu_hoi\":{\"luu_dan\":15,\"_approx\":[]}}\n", SUM(JSON, "--gateway", "qb-01"));
	/* Somebody says that there was some: at least so many; alone, unknown. */
	teller_report(&t, "report.recorded", REPORT(.report = 6, .version = 1, .n = -1));
	teller_report(
	    &t, "report.recorded", REPORT(.report = 7, .version = 1, .n = -1, .day = "2026-03-01"));
	teller_tell(&t, &copy, 9, 10);
	says("{\"thu_hoi\":{\"luu_dan\":15,\"_approx\":[\"luu_dan\"]}}\n",
	    SUM(JSON, "--gateway", "qb-01"));
	says("{\"thu_hoi\":{\"luu_dan\":null,\"_approx\":[]}}\n",
	    CENTRAL_WORDS("summary", "--from", "2026-03-01", "--to", "2026-03-01", JSON));
	assert_true(holds("~          17 ", SUM("--format", "text")));
	teller_free(&t);
	teller_free(&other);
}

/* Only the true chain counts, whatever else is held. */
static void
test_summary_after_a_restore(void **state)
{
	struct teller t, back;

	(void)state;
	lose(&t, &back);
	says("{\"thu_hoi\":{\"luu_dan\":5,\"_approx\":[]}}\n", SUM(JSON));
	teller_report(&back, "report.recorded", REPORT(.report = 2, .version = 1, .n = 3));
	teller_tell(&back, &copy, 5, 5);
	says("{\"thu_hoi\":{\"luu_dan\":8,\"_approx\":[]}}\n", SUM(JSON));
	teller_free(&t);
	teller_free(&back);
}

static void
test_summary_of_a_unit(void **state)
{
	struct teller t;

	(void)state;
	teller_new(&t, &copy, "qb-01");
	unit(&t, 1, "44", 0, "", NULL);
	unit(&t, 2, "44-1", 1, "", "2025-06-30");
	unit(&t, 3, "44-1", 1, "2025-07-01", NULL); /* the same code, another unit */
	unit(&t, 4, "44-1-1", 3, "", NULL);
	unit(&t, 5, "45", 1, "", NULL);
	unit(&t, 5, "45", 0, "", NULL); /* moved out of 44 */
	teller_report(&t, "report.recorded", REPORT(.report = 1, .version = 1, .n = 1));
	teller_report(
	    &t, "report.recorded", REPORT(.report = 2, .version = 1, .n = 10, .unit = "44-1"));
	teller_report(&t, "report.recorded",
	    REPORT(.report = 3, .version = 1, .n = 100, .unit = "44-1", .unit_from = "2025-07-01"));
	teller_report(
	    &t, "report.recorded", REPORT(.report = 4, .version = 1, .n = 1000, .unit = "44-1-1"));
	teller_report(
	    &t, "report.recorded", REPORT(.report = 5, .version = 1, .n = 5000, .unit = "45"));
	teller_tell(&t, &copy, 0, 0);
	says("{\"thu_hoi\":{\"luu_dan\":1111,\"_approx\":[]}}\n", SUM(JSON, "--unit", "44"));
	says("{\"thu_hoi\":{\"luu_dan\":1100,\"_approx\":[]}}\n", SUM(JSON, "--unit", "44-1"));
	says("{\"thu_hoi\":{\"luu_dan\":5000,\"_approx\":[]}}\n", SUM(JSON, "--unit", "45"));
	free(central_says(1, SUM(JSON, "--unit", "46")));
	teller_free(&t);
}

#define STOCK(...) REPORT(.form = "an_toan", .field = "xa_dat", __VA_ARGS__)

/* A stock: the last of each unit, by day, then by report, then by version. */
static void
test_summary_of_a_stock(void **state)
{
	struct teller t;

	(void)state;
	teller_new(&t, &copy, "qb-01");
	teller_report(
	    &t, "report.recorded", STOCK(.report = 2, .version = 1, .n = 5, .day = "2026-01-03"));
	teller_report(
	    &t, "report.recorded", STOCK(.report = 1, .version = 1, .n = 7, .day = "2026-01-03"));
	teller_report(
	    &t, "report.recorded", STOCK(.report = 3, .version = 1, .n = 9, .day = "2026-01-02"));
	teller_report(
	    &t, "report.recorded", STOCK(.report = 4, .version = 1, .n = 30, .unit = "45"));
	teller_report(
	    &t, "report.recorded", STOCK(.report = 5, .version = 1, .n = 99, .day = "2026-02-02"));
	teller_tell(&t, &copy, 0, 0);
	says("{\"an_toan\":{\"xa_dat\":35,\"_approx\":[]}}\n", SUM(JSON));
	teller_report(
	    &t, "report.corrected", STOCK(.report = 2, .version = 2, .n = 6, .day = "2026-01-03"));
	teller_tell(&t, &copy, 7, 7);
	says("{\"an_toan\":{\"xa_dat\":36,\"_approx\":[]}}\n", SUM(JSON));
	teller_free(&t);
}

/* ---- the same page as the gateway ---- */

/* Its journal as rows that go over the wire. */
static void
read_journal(struct teller *t)
{
	sqlite3_stmt *q;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(scratch_path("keng.db"), &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_prepare_v2(db,
		"SELECT seq, epoch, at, kind, body, hash, private, salt FROM journal ORDER BY seq",
		-1, &q, NULL),
	    SQLITE_OK);
	json_array_clear(t->rows);
	json_array_clear(t->marks);
	while (sqlite3_step(q) == SQLITE_ROW) {
		const char *const keys[] = { "seq", "epoch", "at", "kind", "body", "hash",
			"private", "salt" };
		json_t *row = json_pack("{s:I}", "seq", (json_int_t)sqlite3_column_int64(q, 0));

		for (int i = 2; i < 8; i++) {
			const char *text = (const char *)sqlite3_column_text(q, i);

			json_object_set_new(row, keys[i],
			    text == NULL           ? json_null()
				: i == 4 || i == 6 ? json_loads(text, 0, NULL)
						   : json_string(text));
		}
		json_array_append_new(t->rows, row);
		snprintf(t->epoch, sizeof(t->epoch), "%s", (const char *)sqlite3_column_text(q, 1));
		json_array_append_new(t->marks, json_string(t->epoch));
	}
	sqlite3_finalize(q);
	sqlite3_close(db);
}

static void
say_the_same(struct rig *r, const char *unit_code, const char *format)
{
	const char *words[] = { "summary", "--from", "2000-01-01", "--to", "2099-12-31", "--format",
		format, unit_code != NULL ? "--unit" : NULL, unit_code, NULL };
	struct rig_heard gateway;

	rig_run(r, "keng", words, &gateway);
	assert_int_equal(gateway.code, 0);
	assert_true(gateway.out.len > 20);
	says(gateway.out.text, words);
	rig_heard_free(&gateway);
}

static void
test_the_same_page_as_the_gateway(void **state)
{
	static const char *const texts[] = { "TH STC 2, luu dan 3", "TH phao 3,6 kg, dan khoang 20",
		"TH STC 1", "mo hinh 4", "an toan 8/9 khu dan cu", "khong co gi",
		"TH vai qua luu dan" };
	const char *const codes[] = { NULL, "10", "10-1", "10-2" };
	struct teller t;
	struct rig r;
	char phone[24];

	(void)state;
	rig_open(&r);
	rig_sim_start(&r, NULL);
	rig_start(&r, NULL);
	for (unsigned i = 0; i < 20; i++) {
		house_phone(i % 5, phone);
		rig_text(&r, phone, texts[i % NITEMS(texts)]);
	}
	rig_settle(&r);
	assert_int_equal(rig_stop(&r), 0);
	teller_new(&t, &copy, "rig");
	read_journal(&t);
	teller_tell(&t, &copy, 0, 0);
	assert_int_equal(central_number("SELECT count(*) FROM rejected"), 0);
	say_the_same(&r, NULL, "text");
	for (size_t i = 0; i < NITEMS(codes); i++)
		say_the_same(&r, codes[i], "json");
	rig_close(&r);
	teller_free(&t);
}

/* ---- alarms, metrics, usage ---- */

static void
test_silence(void **state)
{
	struct central_reply r;
	struct teller t;

	(void)state;
	teller_new(&t, &copy, "qb-01");
	teller_tell(&t, &copy, 0, 0);
	says("", CENTRAL_WORDS("alarms"));
	central_sql("UPDATE gateway SET contact = now() - interval '899 seconds'");
	says("", CENTRAL_WORDS("alarms"));
	central_sql("UPDATE gateway SET contact = now() - interval '901 seconds'");
	assert_true(holds("qb-01            silent", CENTRAL_WORDS("alarms")));
	assert_true(holds("\"kind\":\"silent\"", CENTRAL_WORDS("alarms", "--json")));
	central_http(&copy, &(struct central_ask){ .path = "/metrics" }, &r);
	assert_non_null(
	    strstr(r.text, "kengcentral_alarm_open{gateway=\"qb-01\",kind=\"silent\"} 1\n"));
	assert_non_null(strstr(r.text, "kengcentral_contact_age_seconds{gateway=\"qb-01\"} 90"));
	assert_non_null(strstr(r.text, "kengcentral_rows{gateway=\"qb-01\"} 1\n"));
	assert_non_null(strstr(r.text, "kengcentral_gateways 1\n"));
	assert_non_null(strstr(r.text, "kengcentral_requests_total{status=\"200\"} "));
	central_reply_free(&r);
	/* It is heard of again, and one row less is open. */
	teller_tell(&t, &copy, 0, 0);
	says("", CENTRAL_WORDS("alarms"));
	assert_int_equal(central_number("SELECT count(*) FROM alarm WHERE closed IS NOT NULL"), 1);
	/* Who has never spoken, or was revoked, is not silent. */
	central_sql("UPDATE gateway SET contact = now() - interval '2000 seconds'");
	does(CENTRAL_WORDS("gateway", "add", "qb-02"));
	does(CENTRAL_WORDS("gateway", "revoke", "qb-01"));
	says("", CENTRAL_WORDS("alarms"));
	teller_free(&t);
}

static void
test_alarms_are_closed_by_a_person(void **state)
{
	struct teller t;

	(void)state;
	teller_new(&t, &copy, "qb-01");
	teller_row(&t, "of.tomorrow", json_object(), NULL);
	teller_tell(&t, &copy, 0, 0);
	assert_true(holds("rejected", CENTRAL_WORDS("alarms")));
	free(central_says(1, CENTRAL_WORDS("alarms", "close", "qb-01", "fork")));
	does(CENTRAL_WORDS("alarms", "close", "qb-01", "rejected"));
	says("", CENTRAL_WORDS("alarms"));
	teller_free(&t);
}

/* What was changed in the database by hand is found. */
static void
test_verify(void **state)
{
	static const char *const deeds[] = { "UPDATE journal SET body = '{}' WHERE seq = 3",
		"UPDATE journal SET private = '{\"by\":\"x\"}' WHERE seq = 3",
		"UPDATE journal SET at = '2026-01-02T03:04:05.678Z' WHERE seq = 2",
		"DELETE FROM journal WHERE seq = 2" };
	struct teller t;

	(void)state;
	teller_new(&t, &copy, "qb-01");
	for (int i = 0; i < 4; i++)
		teller_row(&t, "act", json_pack("{s:s, s:s}", "id", "1", "act", "x"),
		    json_pack("{s:s}", "by", "y"));
	teller_tell(&t, &copy, 0, 0);
	says("qb-01: the true chain is whole: 5 rows\n", CENTRAL_WORDS("verify"));
	for (size_t i = 0; i < NITEMS(deeds); i++) {
		central_sql("CREATE TABLE kept AS SELECT * FROM journal; %s", deeds[i]);
		free(central_says(1, CENTRAL_WORDS("verify", "qb-01")));
		central_sql(
		    "TRUNCATE journal; INSERT INTO journal SELECT * FROM kept; DROP TABLE kept");
	}
	central_sql("UPDATE journal SET private = NULL, salt = NULL"); /* erased */
	does(CENTRAL_WORDS("verify", "qb-01"));
	free(central_says(1, CENTRAL_WORDS("verify", "qb-99")));
	teller_free(&t);
}

static void
test_list(void **state)
{
	struct teller t;
	json_t *request;
	struct central_reply r;

	(void)state;
	does(CENTRAL_WORDS("gateway", "add", "qb-02"));
	teller_new(&t, &copy, "qb-01");
	request = teller_batch(&t, 1, 1);
	json_object_set_new(request, "health",
	    json_pack(
		"{s:s, s:f, s:s%}", "version", "1.2", "signal", 0.5, "odd", "a\0b", (size_t)3));
	teller_send(&t, &copy, request, &r);
	assert_int_equal(r.status, 200);
	assert_int_equal(json_integer_value(json_object_get(r.json, "next_s")), 300);
	central_reply_free(&r);
	assert_true(holds("version 1.2\n", CENTRAL_WORDS("gateway", "list")));
	assert_true(holds("qb-02            invited", CENTRAL_WORDS("gateway", "list")));
	assert_true(holds("\"rows\":1", CENTRAL_WORDS("gateway", "list", "--json")));
	teller_free(&t);
}

static void
test_usage(void **state)
{
	static const struct {
		int code;
		const char *words[8];
	} usages[] = {
		{ 0, { "--help" } },
		{ 2, { "--nonsense" } },
		{ 2, { "nonsense" } },
		{ 2, { "serve", "x" } },
		{ 2, { "gateway" } },
		{ 2, { "gateway", "add" } },
		{ 2, { "gateway", "paint", "qb-01" } },
		{ 1, { "gateway", "adopt", "qb-01" } },
		{ 1, { "gateway", "rotate", "qb-01" } },
		{ 1, { "gateway", "orphans", "qb-01" } },
		{ 1, { "push", "--orphans", "qb-01" } },
		{ 2, { "push" } },
		{ 2, { "push", "house" } },
		{ 2, { "push", "unit" } },
		{ 2, { "push", "officer", "x" } },
		{ 2, { "push", "text", "--to", "0912", "--text", "x" } },
		{ 1, { "push", "word", "--form", "f", "--word", "w" } }, /* for nobody */
		{ 2, { "summary" } },
		{ 2, { "summary", "--from", "2026-02-30", "--to", "2026-03-01" } },
		{ 2, { "summary", "--from", "2026-03-02", "--to", "2026-03-01" } },
		{ 2, { "alarms", "--from", "2026-03-02" } },
		{ 2, { "verify", "a", "b" } },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(usages); i++)
		free(central_says(usages[i].code, usages[i].words));
}

#define TEST(f) cmocka_unit_test_setup(f, setup)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_changes_go_down_in_order),
		TEST(test_cursors_that_are_not_ours),
		TEST(test_many_changes),
		TEST(test_a_pack_goes_down_whole),
		TEST(test_rotation),
		TEST(test_orphans),
		TEST(test_orphans_of_orphans),
		TEST(test_summary),
		TEST(test_summary_after_a_restore),
		TEST(test_summary_of_a_unit),
		TEST(test_summary_of_a_stock),
		TEST(test_the_same_page_as_the_gateway),
		TEST(test_silence),
		TEST(test_alarms_are_closed_by_a_person),
		TEST(test_verify),
		TEST(test_list),
		TEST(test_usage),
	};

	return cmocka_run_group_tests_name("central acts", tests, setup_group, teardown_group);
}
