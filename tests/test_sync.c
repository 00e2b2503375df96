/*
 * The way to the central server, with the real programs: kengd and keng-sync on this side, the
 * independent centre of tests/peer on the other, a line that breaks things between them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/store/backup.h"
#include "gateway/sync/token.h"
#include "tests/centre.h"
#include "tests/rig.h"
#include "tests/scratch.h"

#define HURRY RIG_WORDS("--hurry", "50")
#define ROWS 40
#define AWAIT_MS 60000

/* A gateway with a few facts that leads to a centre; the daemon does not run yet. */
static void
set_up(struct rig *r, struct centre *c, bool proxy)
{
	rig_open(r);
	centre_start(c, "centre.json", proxy);
	centre_configure(c->front, "");
}

static void
tear_down(struct rig *r, struct centre *c)
{
	centre_stop(c);
	rig_close(r);
}

/* Waits until `keng sync status` shows that state. */
static void
await_state(struct rig *r, const char *state)
{
	int64_t until = rig_now_ms() + AWAIT_MS;

	for (;;) {
		json_t *rows = rig_rows(r, RIG_WORDS("sync", "status"));
		const json_t *s = json_array_get(rows, 0);
		bool there = strcmp(json_string_value(json_object_get(s, "state")), state) == 0;

		if (!there && rig_now_ms() >= until)
			fail_msg("still %s: %s", json_string_value(json_object_get(s, "state")),
			    rig_log(r));
		json_decref(rows);
		if (there)
			return;
		rig_hears_octets(r, SIZE_MAX, 20);
	}
}

static bool
has_alert(struct rig *r, const char *subject)
{
	json_t *rows = rig_rows(r, RIG_WORDS("alerts")), *row;
	bool found = false;
	size_t i;

	json_array_foreach(rows, i, row)
		found = found ||
		    (strcmp(json_string_value(json_object_get(row, "kind")), "sync") == 0 &&
			strcmp(json_string_value(json_object_get(row, "subject")), subject) == 0);
	json_decref(rows);
	return found;
}

/* ---- the sound line ---- */

static void
test_carries_the_journal(void **state)
{
	struct centre c;
	struct rig r;

	(void)state;
	set_up(&r, &c, false);
	centre_write_rows(1000);
	rig_launch(&r, HURRY);
	centre_await(&r, &c, AWAIT_MS);
	/* What comes later goes too, and the daemon can be stopped and started between. */
	assert_int_equal(rig_keng(&r,
			     RIG_WORDS("officer", "add", "--phone", "0912888888", "--name", "Mai",
				 "--unit", "10-1")),
	    0);
	centre_await(&r, &c, AWAIT_MS);
	assert_int_equal(rig_stop(&r), 0);
	assert_int_equal(rig_keng(&r,
			     RIG_WORDS("officer", "add", "--phone", "0912888889", "--name", "Lan",
				 "--unit", "10-1")),
	    0);
	rig_launch(&r, HURRY);
	centre_await(&r, &c, AWAIT_MS);
	assert_int_equal(rig_keng(&r, RIG_WORDS("audit", "verify")), 0);
	tear_down(&r, &c);
}

/* ---- lines that break ---- */

static const struct {
	const char *name, *plan;
	unsigned rows;
	const char *sweeps; /* until each offset of it was cut once; NULL: the plan as it stands */
} lines[] = {
	{ "every octet of the request", NULL, 300, "cut_request" },
	{ "every octet of the answer", NULL, 300, "cut_answer" },
	{ "delay", "{\"every\":2,\"do\":{\"delay_ms\":60},\"per\":\"request\"}", ROWS, NULL },
	{ "each request twice", "{\"every\":1,\"do\":{\"duplicate\":true},\"per\":\"request\"}",
	    ROWS, NULL },
	{ "an old request before each",
	    "{\"every\":1,\"do\":{\"replay\":\"first\"},\"per\":\"request\"}", ROWS, NULL },
	{ "500", "{\"list\":[{\"status\":500},\"pass\"],\"cyclic\":true,\"per\":\"request\"}", ROWS,
	    NULL },
	{ "502", "{\"list\":[{\"status\":502},\"pass\"],\"cyclic\":true,\"per\":\"request\"}", ROWS,
	    NULL },
	{ "503 and when",
	    "{\"list\":[{\"status\":503,\"retry_after\":1},\"pass\"],\"cyclic\":true,"
	    "\"per\":\"request\"}",
	    ROWS, NULL },
	{ "429 and when",
	    "{\"list\":[{\"status\":429,\"retry_after\":1},\"pass\"],\"cyclic\":true,"
	    "\"per\":\"request\"}",
	    ROWS, NULL },
	{ "413",
	    "{\"list\":[{\"status\":413},{\"status\":413},\"pass\"],\"cyclic\":true,"
	    "\"per\":\"request\"}",
	    ROWS, NULL },
	{ "409 without a word",
	    "{\"list\":[{\"status\":409},\"pass\"],\"cyclic\":true,"
	    "\"per\":\"request\"}",
	    ROWS, NULL },
	{ "one fork that is none",
	    "{\"list\":[{\"status\":409,\"type\":\"fork\"},\"pass\",\"pass\"],"
	    "\"cyclic\":true,\"per\":\"request\"}",
	    ROWS, NULL },
	{ "a cut answer of full length",
	    "{\"list\":[{\"truncate\":30},\"pass\"],\"cyclic\":true,"
	    "\"per\":\"request\"}",
	    ROWS, NULL },
	{ "too much acknowledged",
	    "{\"list\":[{\"lie\":{\"acked_by\":25}},\"pass\"],\"cyclic\":true,"
	    "\"per\":\"request\"}",
	    ROWS, NULL },
	{ "too little acknowledged",
	    "{\"list\":[{\"lie\":{\"acked_by\":-30}},\"pass\"],"
	    "\"cyclic\":true,\"per\":\"request\"}",
	    ROWS, NULL },
	{ "acknowledged in words",
	    "{\"list\":[{\"lie\":{\"set\":{\"acked\":\"many\"}}},\"pass\"],"
	    "\"cyclic\":true,\"per\":\"request\"}",
	    ROWS, NULL },
	{ "an answer of another epoch",
	    "{\"list\":[{\"lie\":{\"set\":{\"epoch\":"
	    "\"00000000000000000000000000000000\"}}},\"pass\"],"
	    "\"cyclic\":true,\"per\":\"request\"}",
	    ROWS, NULL },
	{ "garbage", "{\"list\":[{\"garbage\":true},\"pass\"],\"cyclic\":true,\"per\":\"request\"}",
	    ROWS, NULL },
	{ "a captive portal",
	    "{\"list\":[{\"portal\":true},{\"redirect\":true},\"pass\"],"
	    "\"cyclic\":true,\"per\":\"request\"}",
	    ROWS, NULL },
	{ "refused and reset",
	    "{\"list\":[{\"refuse\":true},{\"reset\":true},\"pass\"],"
	    "\"cyclic\":true}",
	    ROWS, NULL },
};

static bool
swept(struct centre *c)
{
	json_t *counters = centre_counters(c);
	const json_t *sweep = json_array_get(json_object_get(counters, "sweeps"), 0);
	bool done = json_integer_value(json_object_get(sweep, "rounds")) >= 1;

	json_decref(counters);
	return done;
}

/* Facts keep coming, so that there is always something to cut. */
static void
sweep(struct rig *r, struct centre *c)
{
	int64_t until = rig_now_ms() + 4 * AWAIT_MS;
	unsigned n = 0;
	char phone[24];

	while (!swept(c)) {
		assert_true(rig_now_ms() < until);
		snprintf(phone, sizeof(phone), "09128%05u", n++);
		assert_int_equal(rig_keng(r,
				     RIG_WORDS("officer", "add", "--phone", phone, "--name", "Mai",
					 "--unit", "10-1")),
		    0);
	}
}

/* Every octet, or every 17th where programs are slow (KENG_BRIEF). */
static const char *
sweep_plan(const char *cut, char out[static 256])
{
	snprintf(out, 256,
	    "{\"list\":[{\"%s\":\"sweep\",\"step\":%d},\"pass\"],"
	    "\"cyclic\":true,\"per\":\"request\",\"only\":\"/v1/sync\"}",
	    cut, getenv("KENG_BRIEF") != NULL ? 17 : 1);
	return out;
}

static void
test_line(void **state)
{
	size_t i = (size_t)(uintptr_t)*state;
	char plan[256];
	struct centre c;
	struct rig r;

	set_up(&r, &c, true);
	centre_plan(
	    &c, lines[i].sweeps != NULL ? sweep_plan(lines[i].sweeps, plan) : lines[i].plan);
	centre_write_rows(lines[i].rows);
	rig_launch(&r, HURRY);
	if (lines[i].sweeps != NULL)
		sweep(&r, &c);
	centre_await(&r, &c, 4 * AWAIT_MS);
	/* Nothing twice, and nobody was alarmed by what a line can do. */
	assert_int_equal(centre_number(&c, "rows"), centre_head());
	assert_int_equal(centre_number(&c, "orphaned"), 0);
	await_state(&r, "going");
	tear_down(&r, &c);
}

/* ---- what comes down ---- */

/* Waits until the centre has heard what became of so many changes; how many were refused. */
static size_t
await_results(struct rig *r, struct centre *c, size_t n)
{
	for (int64_t until = rig_now_ms() + AWAIT_MS;;) {
		json_t *st = centre_get(c, "state"), *one;
		json_t *results = json_object_get(
		    json_object_get(json_object_get(st, "gateways"), "rig"), "results");
		size_t heard = json_object_size(results), refused = 0;
		const char *id;

		json_object_foreach(results, id, one)
			refused += !json_is_true(json_object_get(one, "ok"));
		json_decref(st);
		if (heard >= n)
			return refused;
		assert_true(rig_now_ms() < until);
		rig_hears_octets(r, SIZE_MAX, 20);
	}
}

static void
test_changes(void **state)
{
	struct centre c;
	struct rig r;
	json_t *rows;

	(void)state;
	set_up(&r, &c, false);
	rig_launch(&r, HURRY);
	centre_await(&r, &c, AWAIT_MS);
	centre_post(&c, "changes",
	    json_pack("[{s:s,s:s,s:s,s:i,s:{s:s,s:s,s:s,s:s,s:s,s:s}},"
		      "{s:s,s:s,s:s,s:i,s:{s:s,s:s,s:s,s:s}},"
		      "{s:s,s:s,s:s,s:i,s:{s:s}}, {s:s,s:s,s:s,s:i,s:{s:s,s:s,s:s}},"
		      "{s:s,s:s,s:s,s:i,s:{s:s}}]",
		"id", "c1", "kind", "unit", "op", "put", "version", 1, "data", "code", "10-99",
		"parent", "10", "kind", "thon", "name", "Thôn Mới", "valid_from", "", "valid_to",
		"", "id", "c2", "kind", "officer", "op", "put", "version", 1, "data", "phone",
		"0912777777", "name", "Tâm", "unit", "10-99", "role", "officer", "id", "c3", "kind",
		"weather", "op", "put", "version", 1, "data", "x", "y", "id", "c4", "kind", "text",
		"op", "put", "version", 1, "data", "to", "+84912777777", "text",
		"Moi anh ve xa nhan tai lieu", "expires", "2099-01-01T00:00:00.000Z", "id", "c5",
		"kind", "token", "op", "put", "version", 1, "data", "token", "another-token"));
	assert_int_equal(await_results(&r, &c, 5), 1);
	rows = rig_rows(&r, RIG_WORDS("units"));
	assert_string_equal(json_string_value(json_object_get(
				json_array_get(rows, json_array_size(rows) - 1), "code")),
	    "10-99");
	json_decref(rows);
	rows = rig_rows(&r, RIG_WORDS("outbox"));
	assert_int_equal(json_array_size(rows), 1);
	json_decref(rows);
	rows = rig_rows(&r, RIG_WORDS("sync", "status"));
	assert_int_equal(json_array_size(json_object_get(json_array_get(rows, 0), "refused")), 1);
	json_decref(rows);
	/* The next token is in use, and the file still ours alone. */
	assert_int_equal(rig_keng(&r,
			     RIG_WORDS("officer", "add", "--phone", "0912888888", "--name", "Mai",
				 "--unit", "10-1")),
	    0);
	centre_await(&r, &c, AWAIT_MS);
	tear_down(&r, &c);
}

/* ---- forks, restores, losses ---- */

/* A copy of the scratch database under another name, whole. */
static void
keep_copy(const char *name)
{
	struct err e;

	unlink(scratch_path(name));
	if (!backup_make(scratch_path("keng.db"), scratch_path(name), NULL, &e))
		fail_msg("%s", e.text);
}

static void
test_gateway_restored(void **state)
{
	struct centre c;
	struct rig r;

	(void)state;
	set_up(&r, &c, false);
	centre_write_rows(120);
	keep_copy("kept.db");
	centre_write_rows(30);
	rig_launch(&r, HURRY);
	centre_await(&r, &c, AWAIT_MS);
	assert_int_equal(rig_stop(&r), 0);
	assert_int_equal(rig_keng(&r, RIG_WORDS("restore", scratch_path("kept.db"))), 0);
	centre_write_rows(10);
	rig_launch(&r, HURRY);
	await_state(&r, "going");
	centre_await(&r, &c, AWAIT_MS);
	/* 30 rows of before, and whatever the daemon wrote beside them. */
	assert_true(centre_number(&c, "orphaned") >= 30);
	assert_int_equal(centre_number(&c, "superseded"), 1);
	assert_int_equal(rig_keng(&r, RIG_WORDS("audit", "verify")), 0);
	tear_down(&r, &c);
}

static void
test_centre_restored(void **state)
{
	struct centre c;
	struct rig r;

	(void)state;
	set_up(&r, &c, false);
	centre_write_rows(300);
	rig_launch(&r, HURRY);
	centre_await(&r, &c, AWAIT_MS);
	centre_post(&c, "forget", json_pack("{s:i}", "after", 41));
	assert_int_equal(centre_number(&c, "head"), 41);
	centre_await(&r, &c, AWAIT_MS);
	tear_down(&r, &c);
}

/* Both: the gateway's second epoch is unknown, and rows of the first are missing. */
static void
test_both_restored(void **state)
{
	struct centre c;
	struct rig r;

	(void)state;
	set_up(&r, &c, false);
	centre_write_rows(200);
	rig_launch(&r, HURRY);
	centre_await(&r, &c, AWAIT_MS);
	assert_int_equal(rig_stop(&r), 0);
	keep_copy("kept.db");
	assert_int_equal(rig_keng(&r, RIG_WORDS("restore", scratch_path("kept.db"))), 0);
	centre_write_rows(50);
	centre_post(&c, "forget", json_pack("{s:i}", "after", 77));
	rig_launch(&r, HURRY);
	centre_await(&r, &c, AWAIT_MS);
	assert_int_equal(centre_number(&c, "orphaned"), 0);
	tear_down(&r, &c);
}

/*
 * Rows that are told after 30 others were lost: fewer, or more, so that the centre's last row is
 * one of ours by number.  adopt: the decision is taken at the centre; else by `keng sync
 * new-epoch`.
 */
static void
fork_and_heal(unsigned rows, bool adopt)
{
	struct centre c;
	struct rig r;

	set_up(&r, &c, false);
	centre_write_rows(120);
	keep_copy("kept.db");
	centre_write_rows(30);
	rig_launch(&r, HURRY);
	centre_await(&r, &c, AWAIT_MS);
	assert_int_equal(rig_stop(&r), 0);
	rig_put_back("kept.db");
	centre_write_rows(rows);
	rig_launch(&r, HURRY);
	await_state(&r, "fork");
	assert_true(has_alert(&r, "fork"));
	assert_true(centre_number(&c, "forks") > 0);
	/* Officers are served on: facts are still recorded. */
	assert_int_equal(rig_keng(&r,
			     RIG_WORDS("officer", "add", "--phone", "0912888888", "--name", "Mai",
				 "--unit", "10-1")),
	    0);
	if (adopt)
		centre_post(&c, "adopt", json_object());
	else
		assert_int_equal(rig_keng(&r, RIG_WORDS("sync", "new-epoch")), 0);
	await_state(&r, "going");
	centre_await(&r, &c, AWAIT_MS);
	assert_false(has_alert(&r, "fork"));
	assert_true(centre_number(&c, "orphaned") >= 30);
	assert_int_equal(rig_keng(&r, RIG_WORDS("audit", "verify")), 0);
	tear_down(&r, &c);
}

static void
test_rolled_back(void **state)
{
	(void)state;
	fork_and_heal(25, false);
	fork_and_heal(60, false);
}

static void
test_adopted(void **state)
{
	(void)state;
	fork_and_heal(25, true);
}

/* A clone goes on beside its original: the second to speak is told so. */
static void
test_cloned(void **state)
{
	struct centre c;
	struct rig r;

	(void)state;
	set_up(&r, &c, false);
	centre_write_rows(60);
	rig_launch(&r, HURRY);
	centre_await(&r, &c, AWAIT_MS);
	assert_int_equal(rig_stop(&r), 0);
	keep_copy("clone.db");
	keep_copy("restored.db");
	centre_write_rows(20);
	rig_launch(&r, HURRY);
	centre_await(&r, &c, AWAIT_MS);
	assert_int_equal(rig_stop(&r), 0);
	rig_put_back("clone.db");
	centre_write_rows(5);
	rig_launch(&r, HURRY);
	await_state(&r, "fork");
	assert_int_equal(rig_stop(&r), 0);
	assert_int_equal(centre_number(&c, "orphaned"), 0);
	/* Somebody restores the original properly: it takes over, and the clone is superseded. */
	keep_copy("clone.db");
	assert_int_equal(rig_keng(&r, RIG_WORDS("restore", scratch_path("restored.db"))), 0);
	rig_launch(&r, HURRY);
	centre_await(&r, &c, AWAIT_MS);
	assert_int_equal(rig_stop(&r), 0);
	rig_put_back("clone.db");
	rig_launch(&r, HURRY);
	await_state(&r, "superseded");
	assert_true(has_alert(&r, "superseded"));
	tear_down(&r, &c);
}

/* ---- TLS ---- */

static void
test_tls(void **state)
{
	char more[512];
	struct centre c;
	struct rig r;

	(void)state;
	rig_open(&r);
	centre_start(&c, "centre.json", false);
	centre_secure(&c);
	snprintf(more, sizeof(more), "ca_file = \"%s\"", scratch_path("ca.pem"));
	centre_configure(c.front, more);
	rig_launch(&r, HURRY);
	centre_await(&r, &c, AWAIT_MS);
	assert_int_equal(rig_stop(&r), 0);
	tear_down(&r, &c);
}

/* A server that shows a certificate of another authority gets nothing, not even the token. */
static void
test_tls_stranger(void **state)
{
	char more[512], kept[512];
	struct centre c;
	struct rig r;

	(void)state;
	rig_open(&r);
	centre_start(&c, "centre.json", false);
	centre_secure(&c);
	snprintf(kept, sizeof(kept), "%s", scratch_path("trusted.pem"));
	assert_int_equal(rename(scratch_path("ca.pem"), kept), 0);
	centre_secure(&c);
	snprintf(more, sizeof(more), "ca_file = \"%.400s\"", kept);
	centre_configure(c.front, more);
	rig_launch(&r, HURRY);
	rig_hears(&r, "certificate", RIG_WAIT_MS);
	assert_int_equal(centre_number(&c, "requests"), 0);
	assert_int_equal(rig_stop(&r), 0);
	tear_down(&r, &c);
}

/* ---- a line that says nothing ---- */

static int64_t
connections(struct centre *c)
{
	json_t *counters = centre_counters(c);
	int64_t n = json_integer_value(json_object_get(counters, "connections"));

	json_decref(counters);
	return n;
}

static void
test_hangs(void **state)
{
	struct centre c;
	struct rig r;
	int64_t began;

	(void)state;
	set_up(&r, &c, true);
	centre_plan(&c, "{\"every\":1,\"do\":{\"hang\":true}}");
	rig_launch(&r, HURRY);
	while (connections(&c) == 0)
		rig_hears_octets(&r, SIZE_MAX, 20);
	/* The radio and the acts do not wait for it ... */
	assert_int_equal(rig_keng(&r,
			     RIG_WORDS("officer", "add", "--phone", "0912888888", "--name", "Mai",
				 "--unit", "10-1")),
	    0);
	/* ... nor does the end. */
	began = rig_now_ms();
	assert_int_equal(rig_stop(&r), 0);
	assert_true(rig_now_ms() - began < 9000);
	centre_plan(&c, "{\"list\":[\"pass\"]}");
	rig_launch(&r, HURRY);
	centre_await(&r, &c, AWAIT_MS);
	tear_down(&r, &c);
}

/* ---- the other kind of centre ---- */

static void
test_cloudevents(void **state)
{
	struct centre c;
	struct rig r;
	int64_t until, events = 0;

	(void)state;
	rig_open(&r);
	centre_start_hook(&c, "503,500,413,200,400");
	centre_configure(c.port, "kind = \"cloudevents\"");
	centre_write_rows(500);
	rig_launch(&r, HURRY);
	for (until = rig_now_ms() + AWAIT_MS; events < centre_head();) {
		json_t *st = centre_get(&c, "state");

		events = json_integer_value(json_object_get(st, "events"));
		assert_int_equal(json_integer_value(json_object_get(st, "bad")), 0);
		json_decref(st);
		assert_true(rig_now_ms() < until);
		rig_hears_octets(&r, SIZE_MAX, 20);
	}
	assert_int_equal(events, centre_head());
	tear_down(&r, &c);
	/* 410: it wants no more. */
	rig_open(&r);
	centre_start_hook(&c, "410");
	centre_configure(c.port, "kind = \"cloudevents\"");
	unlink(scratch_path("token")); /* it knows us by the URL alone */
	rig_launch(&r, HURRY);
	await_state(&r, "gone");
	assert_true(has_alert(&r, "gone"));
	tear_down(&r, &c);
}

/* ---- packs that come down ---- */

static const char *
fate_of(struct rig *r, const char *text, unsigned answers)
{
	static char decision[32];
	json_t *rows;
	const json_t *last;

	rig_text(r, "+84912000001", text);
	rig_wait_answers(r, answers);
	rows = rig_rows(r, RIG_WORDS("messages"));
	last = json_array_get(rows, json_array_size(rows) - 1);
	snprintf(
	    decision, sizeof(decision), "%s", json_string_value(json_object_get(last, "decision")));
	json_decref(rows);
	return decision;
}

static void
test_pack_words(void **state)
{
	struct centre c;
	struct rig r;

	(void)state;
	set_up(&r, &c, false);
	rig_sim_start(&r, NULL);
	rig_start(&r, HURRY);
	centre_await(&r, &c, AWAIT_MS);
	assert_string_equal(fate_of(&r, "th xoengxoeng 2", 1), "review");
	centre_post(&c, "changes",
	    json_pack("[{s:s,s:s,s:s,s:i,s:{s:s,s:s,s:s}},{s:s,s:s,s:s,s:i,s:{s:s,s:s,s:s}},"
		      "{s:s,s:s,s:s,s:i,s:{s:s,s:s,s:{s:s}}}]",
		"id", "w1", "kind", "pack_word", "op", "put", "version", 1, "data", "form",
		"thu_hoi", "field", "luu_dan", "word", "xoengxoeng", "id", "w2", "kind",
		"pack_word", "op", "put", "version", 1, "data", "form", "thu_hoi", "field",
		"luu_dan", "word", "súng tự chế", "id", "w3", "kind", "pack", "op", "put",
		"version", 1, "data", "id", "x", "version", "2", "files", "pack.conf",
		"id = \"x\""));
	/* A word that means something else already, and a pack that is none, are refused. */
	assert_int_equal(await_results(&r, &c, 3), 2);
	assert_string_equal(fate_of(&r, "th xoengxoeng 3", 2), "recorded");
	/* It outlives the daemon, and can be taken back. */
	assert_int_equal(rig_stop(&r), 0);
	rig_start(&r, HURRY);
	assert_string_equal(fate_of(&r, "th xoengxoeng 4", 3), "recorded");
	centre_post(&c, "changes",
	    json_pack("[{s:s,s:s,s:s,s:i,s:{s:s,s:s,s:s}}]", "id", "w4", "kind", "pack_word", "op",
		"delete", "version", 2, "data", "form", "thu_hoi", "field", "luu_dan", "word",
		"xoengxoeng"));
	await_results(&r, &c, 4);
	assert_string_equal(fate_of(&r, "th xoengxoeng 5", 4), "review");
	tear_down(&r, &c);
}

/* ---- deaths ---- */

/* kill -9 of each program in turn while a backlog drains. */
static void
test_kills(void **state)
{
	struct centre c;
	struct rig r;

	(void)state;
	set_up(&r, &c, true);
	centre_plan(&c, "{\"every\":1,\"do\":{\"delay_ms\":5},\"per\":\"request\"}");
	centre_write_rows(6000);
	for (int n = 1; n <= 6; n++) {
		int64_t want = centre_head() * n / 8;

		rig_launch(&r, HURRY);
		while (centre_number(&c, "head") < want)
			rig_hears_octets(&r, SIZE_MAX, 5);
		if (n % 2 == 0)
			centre_restart(&c, "centre.json");
		rig_kill(&r);
	}
	rig_launch(&r, HURRY);
	centre_await(&r, &c, AWAIT_MS);
	assert_int_equal(centre_number(&c, "rows"), centre_head());
	tear_down(&r, &c);
}

/* ---- the token ---- */

static void
test_token(void **state)
{
	struct centre c;
	struct rig r;
	char url[64];
	struct err e;

	(void)state;
	set_up(&r, &c, false);
	assert_int_equal(chmod(scratch_path("token"), 0644), 0);
	rig_launch(&r, HURRY);
	rig_hears(&r, "others can read it", RIG_WAIT_MS);
	assert_int_equal(rig_stop(&r), 0);
	assert_true(token_write(scratch_path("token"), "of-another-gateway", &e));
	rig_launch(&r, HURRY);
	rig_hears(&r, "the server answered 401", RIG_WAIT_MS);
	/* A code is good once; the new token is taken up without a restart. */
	centre_post(&c, "gateway", json_pack("{s:s, s:s}", "gateway", "rig", "code", "ABCD-1234"));
	snprintf(url, sizeof(url), "http://127.0.0.1:%d", c.port);
	assert_int_equal(rig_keng(&r, RIG_WORDS("central", "enrol", url, "wrong")), 1);
	assert_int_equal(rig_keng(&r, RIG_WORDS("central", "enrol", url, "ABCD-1234")), 0);
	assert_int_equal(rig_keng(&r, RIG_WORDS("central", "enrol", url, "ABCD-1234")), 1);
	centre_await(&r, &c, AWAIT_MS);
	tear_down(&r, &c);
}

int
main(void)
{
	static char names[sizeof(lines) / sizeof(lines[0])][64];
	struct CMUnitTest tests[40] = { cmocka_unit_test(test_carries_the_journal),
		cmocka_unit_test(test_changes), cmocka_unit_test(test_gateway_restored),
		cmocka_unit_test(test_centre_restored), cmocka_unit_test(test_both_restored),
		cmocka_unit_test(test_rolled_back), cmocka_unit_test(test_adopted),
		cmocka_unit_test(test_cloned), cmocka_unit_test(test_kills),
		cmocka_unit_test(test_token), cmocka_unit_test(test_tls),
		cmocka_unit_test(test_tls_stranger), cmocka_unit_test(test_hangs),
		cmocka_unit_test(test_cloudevents), cmocka_unit_test(test_pack_words) };
	size_t n = 15;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		snprintf(names[i], sizeof(names[i]), "line: %s", lines[i].name);
		tests[n++] = (struct CMUnitTest){ .name = names[i],
			.test_func = test_line,
			.initial_state = (void *)(uintptr_t)i };
	}
	cmocka_set_test_filter(getenv("KENG_ONLY")); /* a pattern, for whoever looks for one */
	return _cmocka_run_group_tests("sync", tests, n, NULL, NULL);
}
