/*
 * From a phone to the nation's page, with the real programs: kengd and keng-sync at the gateway,
 * kengcentral over a real PostgreSQL at the centre; backups, copies, wrong clocks and deaths of any
 * of them end with the same page at both ends.
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
#include <unistd.h>

#include "gateway/store/backup.h"
#include "gateway/store/db.h"
#include "gateway/store/journal.h"
#include "tests/backlog.h"
#include "tests/central_rig.h"
#include "tests/centre.h"
#include "tests/house.h"
#include "tests/nation.h"
#include "tests/rig.h"
#include "tests/scratch.h"

#define HURRY RIG_WORDS("--hurry", "50")
#define AWAIT_MS 60000
#define LOOK_MS 20
#define DRILL_ROWS 100000
#define DRILL_KILLS 16

static struct central_copy copy;

static int
setup_group(void **state)
{
	(void)state;
	central_cluster(true);
	central_contact(1);
	central_start(&copy);
	return 0;
}

static int
teardown_group(void **state)
{
	(void)state;
	assert_int_equal(central_stop(&copy), 0);
	return 0;
}

/* ---- set up ---- */

static void
set_up(struct rig *r)
{
	central_empty();
	rig_open(r);
	nation_enrol(r, copy.url);
}

static void
write_rows(int64_t rows, uint32_t seed)
{
	backlog_write(
	    &(struct backlog){ .rows = rows, .at_ms = BACKLOG_TIME, .seed = seed, .changes = 8 });
}

/* ---- both ends ---- */

static const char *
last_words(const struct rig *r)
{
	size_t len = strlen(rig_log(r));

	return rig_log(r) + (len > 2000 ? len - 2000 : 0);
}

static void
look(struct rig *r)
{
	rig_hears_octets(r, SIZE_MAX, LOOK_MS);
}

/* Until the centre's chain ends with the gateway's last row, which stands for all before it. */
static void
await_drained(struct rig *r)
{
	int64_t until = rig_now_ms() + AWAIT_MS;

	while (!nation_drained()) {
		if (rig_now_ms() >= until)
			fail_msg("the centre holds %lld rows: %s",
			    (long long)central_number("SELECT rows FROM gateway"), last_words(r));
		look(r);
	}
}

static bool
state_is(struct rig *r, const char *state)
{
	json_t *rows = rig_rows(r, RIG_WORDS("sync", "status"));
	const json_t *s = json_array_get(rows, 0);
	bool same = strcmp(json_string_value(json_object_get(s, "state")), state) == 0;

	json_decref(rows);
	return same;
}

static void
await_state(struct rig *r, const char *state)
{
	int64_t until = rig_now_ms() + AWAIT_MS;

	while (!state_is(r, state)) {
		if (rig_now_ms() >= until)
			fail_msg("not %s: %s", state, last_words(r));
		look(r);
	}
}

/* Until the centre has heard what became of every change. */
static void
await_results(struct rig *r)
{
	int64_t until = rig_now_ms() + AWAIT_MS;

	while (central_number("SELECT count(*) FROM change WHERE answered IS NULL") > 0) {
		if (rig_now_ms() >= until)
			fail_msg("changes without a result: %s", last_words(r));
		look(r);
	}
}

#define PAGE(format) \
	"summary", "--from", "1970-01-01", "--to", "2099-12-31", "--format", format, NULL

/* What the centre prints, to be freed. */
static char *
page(void)
{
	return central_says(0, (const char *const[]){ PAGE("json") });
}

static void
is_page(const char *want)
{
	char *now = page();

	assert_string_equal(now, want);
	free(now);
}

/* Everybody prints the same, every row stands once, and both chains verify. */
static void
same_at_both_ends(struct rig *r)
{
	static const char *const formats[] = { "text", "json" };
	struct journal_head head;

	for (size_t i = 0; i < 2; i++) {
		const char *const words[] = { PAGE(formats[i]) };
		struct rig_heard h;
		char *theirs = central_says(0, words);

		rig_run(r, "keng", words, &h);
		assert_int_equal(h.code, 0);
		assert_string_equal(h.out.text, theirs);
		assert_non_null(strstr(theirs, i == 0 ? "  " : "thu_hoi"));
		rig_heard_free(&h);
		free(theirs);
	}
	nation_head(&head);
	assert_int_equal(central_number("SELECT count(*) FROM true_row"), head.seq);
	assert_int_equal(central_number("SELECT count(*) FROM rejected"), 0);
	free(central_says(0, CENTRAL_WORDS("verify", "rig")));
	assert_int_equal(rig_keng(r, RIG_WORDS("audit", "verify")), 0);
	assert_int_equal(rig_keng(r, RIG_WORDS("tally", "verify")), 0);
}

static bool
centre_alarms(const char *kind)
{
	free(central_says(0, CENTRAL_WORDS("alarms")));
	return central_number(
		   "SELECT count(*) FROM alarm WHERE kind = '%s' AND closed IS NULL", kind) > 0;
}

static bool
gateway_alerts(struct rig *r, const char *subject)
{
	json_t *rows = rig_rows(r, RIG_WORDS("alerts")), *row;
	bool found = false;
	size_t i;

	json_array_foreach(rows, i, row)
		found = found ||
		    strcmp(json_string_value(json_object_get(row, "subject")), subject) == 0;
	json_decref(rows);
	return found;
}

/* ---- the way there ---- */

static void
say(struct rig *r, unsigned village, const char *text)
{
	char phone[24];

	house_phone(village, phone);
	rig_text(r, phone, text);
	rig_settle(r);
}

static void
test_from_a_phone_to_the_page(void **state)
{
	struct rig r;

	(void)state;
	set_up(&r);
	write_rows(3000, 7);
	rig_sim_start(&r, NULL);
	rig_start(&r, HURRY);
	say(&r, 0, "TH STC 2, luu dan 3");
	say(&r, 1, "TH phao 3,6 kg, dan khoang 20");
	say(&r, 2, "an toan 8/9 khu dan cu");
	await_drained(&r);
	same_at_both_ends(&r);
	assert_true(state_is(&r, "going"));
	/* All of it is there without its phone numbers in what is open. */
	assert_int_equal(
	    central_number("SELECT count(*) FROM journal WHERE body LIKE '%%+84912%%'"), 0);
	assert_int_equal(
	    central_number("SELECT count(*) FROM journal WHERE private LIKE '%%TH STC 2%%'"), 1);
	rig_close(&r);
}

/* ---- what the store writes ---- */

static struct db *
open_store(void)
{
	struct err e;
	struct db *db = db_open(scratch_path("keng.db"), DB_WRITE, NULL, &e);

	if (db == NULL)
		fail_msg("%s", e.text);
	return db;
}

/* A period is closed, an adjustment to it asked for and granted. */
static void
write_closing(void)
{
	struct db *db = open_store();

	assert_true(db_begin(db));
	journal_add(db, BACKLOG_TIME, "period.closed",
	    json_pack("{s:i, s:s, s:s, s:s, s:s, s:s}", "period", 1, "form", "thu_hoi", "from",
		"2026-01-01", "to", "2026-01-31", "unit", "10", "unit_from", ""),
	    json_pack("{s:s}", "by", "lan"));
	for (int i = 0; i < 2; i++)
		journal_add(db, BACKLOG_TIME, "adjustment.made",
		    json_pack("{s:i, s:i, s:i, s:i, s:s}", "adjustment", 1, "period", 1, "report",
			2, "version", 1, "state", i == 0 ? "proposed" : "approved"),
		    json_pack("{s:s, s:s}", "by", "lan", "reason", "a digit too many"));
	assert_true(db_commit(db));
	db_close(&db);
}

/* Its seq. */
static int64_t
write_urgent(void)
{
	struct db *db = open_store();
	int64_t seq;

	assert_true(db_begin(db));
	seq = journal_add(db, BACKLOG_TIME, "urgent.raised",
	    json_pack("{s:i, s:s, s:s, s:s, s:b}", "message", 77, "unit", "10-3", "unit_from", "",
		"day", "2026-01-05", "told", 1),
	    json_pack("{s:s, s:s}", "sender", "+84912000003", "text", "KHAN lu quet o ban"));
	assert_true(db_commit(db));
	db_close(&db);
	return seq;
}

/* Corrections, cancellations, closings and adjustments count; what is urgent overtakes them all. */
static void
test_everything_the_store_writes(void **state)
{
	struct centre line;
	struct rig r;
	int64_t urgent;

	(void)state;
	central_empty();
	rig_open(&r);
	centre_line(&line, (int)strtol(strrchr(copy.url, ':') + 1, NULL, 10));
	{
		char url[64];

		snprintf(url, sizeof(url), "http://127.0.0.1:%d", line.front);
		nation_enrol(&r, url);
	}
	write_rows(4000, 11);
	write_closing();
	urgent = write_urgent();
	centre_plan(&line, "{\"every\":1,\"do\":{\"delay_ms\":150},\"per\":\"request\"}");
	rig_launch(&r, HURRY);
	while (central_number("SELECT count(*) FROM urgent WHERE NOT in_turn") == 0)
		look(&r);
	/* It is seen before its turn; the next look would be too late only if nothing delayed. */
	assert_true(central_number("SELECT max(seq) FROM journal") < urgent);
	assert_int_equal(central_number("SELECT message FROM urgent"), 77);
	centre_plan(&line, "{}");
	await_drained(&r);
	assert_int_equal(central_number("SELECT count(*) FROM urgent WHERE in_turn"), 1);
	assert_int_equal(central_number("SELECT count(*) FROM urgent"), 1);
	assert_int_equal(central_number("SELECT count(*) FROM true_row WHERE kind IN"
					" ('period.closed', 'adjustment.made')"),
	    3);
	assert_true(
	    central_number("SELECT count(*) FROM report_now WHERE state = 'cancelled'") > 0);
	assert_true(central_number("SELECT count(*) FROM report_now WHERE version > 1") > 0);
	same_at_both_ends(&r);
	centre_stop(&line);
	rig_close(&r);
}

/* ---- restores ---- */

static void
orphans_are(const char *want)
{
	char *now = central_value("SELECT string_agg(state, ' ' ORDER BY seq) FROM orphan");

	assert_string_equal(now, want);
	free(now);
}

static void
push_says(const char *want)
{
	char *out = central_says(0, CENTRAL_WORDS("push", "--orphans", "rig"));

	assert_string_equal(out, want);
	free(out);
}

/* The reference and state of every report: "1012 recorded, ...", to be freed. */
static char *
reports(struct rig *r)
{
	json_t *rows = rig_rows(r, RIG_WORDS("reports")), *row;
	char *text = calloc(1, 65536);
	size_t i;

	assert_non_null(text);
	json_array_foreach(rows, i, row)
		sprintf(text + strlen(text), "%s %s, ",
		    json_string_value(json_object_get(row, "ref")),
		    json_string_value(json_object_get(row, "state")));
	json_decref(rows);
	return text;
}

static int64_t
open_orphans(struct rig *r)
{
	json_t *rows = rig_rows(r, RIG_WORDS("sync", "status"));
	int64_t n = json_integer_value(json_object_get(json_array_get(rows, 0), "orphans"));

	json_decref(rows);
	return n;
}

/* The only open review of that kind: its number as a text. */
static void
only_review(struct rig *r, char id[static 24])
{
	json_t *rows = rig_rows(r, RIG_WORDS("review"));

	assert_int_equal(json_array_size(rows), 1);
	assert_string_equal(
	    json_string_value(json_object_get(json_array_get(rows, 0), "kind")), "held");
	snprintf(id, 24, "%lld",
	    (long long)json_integer_value(json_object_get(json_array_get(rows, 0), "id")));
	json_decref(rows);
}

/* Three reports come after the backup, and the gateway burns down. */
static void
lose_three(struct rig *r)
{
	say(r, 0, "TH luu dan 3");
	await_drained(r);
	assert_int_equal(rig_keng(r, RIG_WORDS("backup", scratch_path("kept.db"))), 0);
	say(r, 1, "TH luu dan 4");
	say(r, 2, "TH STC 2, dan 20");
	say(r, 0, "TH phao 5 hop");
	await_drained(r);
}

static void
test_gateway_restored(void **state)
{
	char *whole, *before, *after, id[24];
	struct rig r;

	(void)state;
	set_up(&r);
	rig_sim_start(&r, NULL);
	rig_start(&r, HURRY);
	lose_three(&r);
	whole = page();
	before = reports(&r);
	assert_int_equal(rig_stop(&r), 0);
	assert_int_equal(rig_keng(&r, RIG_WORDS("restore", scratch_path("kept.db"))), 0);
	rig_start(&r, HURRY);
	await_drained(&r);
	assert_true(centre_alarms("orphans"));
	same_at_both_ends(&r);
	orphans_are("open open open");
	/* One officer is asked, and says it again; then everything is given back. */
	say(&r, 2, "TH STC 2, dan 20");
	await_drained(&r);
	push_says("3 pushed, 0 pushed before, 0 settled\n");
	await_results(&r);
	await_drained(&r);
	orphans_are("settled pushed settled");
	assert_int_equal(open_orphans(&r), 1);
	same_at_both_ends(&r);
	push_says("0 pushed, 1 pushed before, 2 settled\n");
	only_review(&r, id);
	assert_int_equal(rig_keng(&r, RIG_WORDS("review", "reject", id)), 0);
	await_drained(&r);
	orphans_are("settled settled settled");
	assert_int_equal(open_orphans(&r), 0);
	assert_false(centre_alarms("orphans"));
	push_says("0 pushed, 0 pushed before, 3 settled\n");
	await_results(&r);
	await_drained(&r);
	same_at_both_ends(&r);
	/* As if nothing had been lost, under the references that the officers know. */
	is_page(whole);
	after = reports(&r);
	for (char *rest, *one = strtok_r(before, ",", &rest); one != NULL;
	     one = strtok_r(NULL, ",", &rest)) {
		char ref[16];

		if (sscanf(one, " %15s", ref) == 1 && strstr(after, ref) == NULL)
			fail_msg("%s is not among %s", ref, after);
	}
	free(whole);
	free(before);
	free(after);
	rig_close(&r);
}

/* A backup of the centre is put back; what it has lost is told again. */
static void
test_centre_restored(void **state)
{
	struct rig r;
	int64_t head;

	(void)state;
	set_up(&r);
	write_rows(600, 3);
	rig_launch(&r, HURRY);
	await_drained(&r);
	central_database_keep();
	head = central_number("SELECT rows FROM gateway");
	assert_int_equal(rig_stop(&r), 0);
	write_rows(400, 4);
	rig_launch(&r, HURRY);
	await_drained(&r);
	assert_int_equal(rig_stop(&r), 0);
	central_database_restore();
	assert_int_equal(central_number("SELECT rows FROM gateway"), head);
	rig_launch(&r, HURRY);
	await_drained(&r);
	same_at_both_ends(&r);
	/* And rows that a disk has eaten at the end. */
	central_sql("DELETE FROM journal WHERE seq > 77");
	await_drained(&r);
	same_at_both_ends(&r);
	assert_int_equal(central_number("SELECT count(*) FROM alarm"), 0);
	rig_close(&r);
}

/* Both at once: the centre knows neither the gateway's epoch nor its last rows. */
static void
test_both_restored(void **state)
{
	struct rig r;

	(void)state;
	set_up(&r);
	write_rows(500, 5);
	rig_launch(&r, HURRY);
	await_drained(&r);
	assert_int_equal(rig_stop(&r), 0);
	assert_int_equal(rig_keng(&r, RIG_WORDS("backup", scratch_path("kept.db"))), 0);
	assert_int_equal(rig_keng(&r, RIG_WORDS("restore", scratch_path("kept.db"))), 0);
	write_rows(100, 6);
	central_sql("DELETE FROM journal WHERE seq > 123");
	rig_launch(&r, HURRY);
	await_drained(&r);
	same_at_both_ends(&r);
	assert_int_equal(central_number("SELECT count(*) FROM epoch"), 2);
	assert_int_equal(central_number("SELECT count(*) FROM orphan"), 0);
	rig_close(&r);
}

/* ---- copies ---- */

static void
fork_and_heal(bool adopt)
{
	struct rig r;
	char *before;

	set_up(&r);
	write_rows(300, 21);
	assert_int_equal(rig_keng(&r, RIG_WORDS("backup", scratch_path("kept.db"))), 0);
	write_rows(60, 22);
	rig_launch(&r, HURRY);
	await_drained(&r);
	before = page();
	assert_int_equal(rig_stop(&r), 0);
	rig_put_back("kept.db");
	write_rows(90, 23);
	rig_launch(&r, HURRY);
	await_state(&r, "fork");
	assert_true(gateway_alerts(&r, "fork"));
	assert_true(centre_alarms("fork"));
	/* Nothing of the copy counts, and nothing of the first counts twice. */
	is_page(before);
	free(before);
	if (adopt)
		free(central_says(0, CENTRAL_WORDS("gateway", "adopt", "rig")));
	else
		assert_int_equal(rig_keng(&r, RIG_WORDS("sync", "new-epoch")), 0);
	await_state(&r, "going");
	await_drained(&r);
	assert_false(gateway_alerts(&r, "fork"));
	assert_false(centre_alarms("fork"));
	assert_true(centre_alarms("orphans"));
	assert_true(central_number("SELECT count(*) FROM orphan_row") >= 60);
	same_at_both_ends(&r);
	rig_close(&r);
}

static void
test_copy_healed_at_the_gateway(void **state)
{
	(void)state;
	fork_and_heal(false);
}

static void
test_copy_healed_at_the_centre(void **state)
{
	(void)state;
	fork_and_heal(true);
}

/* ---- clocks ---- */

/* A gateway without a battery: two hours of 1970 on its own clock, texts and all. */
static void
test_a_clock_at_1970(void **state)
{
	char clock[300], script[300];
	struct rig_heard h;
	struct rig r;

	(void)state;
	set_up(&r);
	backlog_write(&(struct backlog){ .rows = 400, .at_ms = 60000, .seed = 9, .changes = 8 });
	rig_write("script.jsonl",
	    "{\"at\":\"1970-01-02T07:10:00+07:00\",\"from\":\"+84912000001\",\"text\":\"TH PHAO "
	    "1\"}\n"
	    "{\"at\":\"1970-01-02T07:20:00+07:00\",\"from\":\"+84912000002\",\"text\":\"TH PHAO "
	    "2\"}\n");
	snprintf(clock, sizeof(clock), "unix:%s", scratch_path("clock"));
	snprintf(script, sizeof(script), "%s", scratch_path("script.jsonl"));
	rig_sim_start(&r,
	    RIG_WORDS("--clock", clock, "--start", "1970-01-02T07:00:00+07:00", "--until",
		"1970-01-02T09:00:00+07:00", "--script", script));
	rig_launch(&r, RIG_WORDS("--clock", clock));
	assert_true(rig_hears(&r, "the simulator has gone", AWAIT_MS));
	rig_ends(&r, RIG_WAIT_MS);
	assert_true(nation_drained());
	same_at_both_ends(&r);
	assert_int_equal(
	    central_number("SELECT count(*) FROM report_now WHERE day LIKE '1970-01-02'"
			   " AND form = 'thu_hoi' AND \"values\" ? 'phao'"),
	    2);
	rig_run(&r, "keng", RIG_WORDS("sync", "status"), &h);
	if (strstr(h.out.text, "clock: ") == NULL ||
	    strstr(h.out.text, "s behind the server's") == NULL)
		fail_msg("%s", h.out.text);
	rig_heard_free(&h);
	/* The clock is set: what was said of it ends with the next answer. */
	rig_sim_stop(&r);
	rig_sim_start(&r, NULL);
	rig_start(&r, HURRY);
	say(&r, 3, "TH phao 7 hop");
	await_drained(&r);
	same_at_both_ends(&r);
	assert_int_equal(rig_stop(&r), 0);
	rig_run(&r, "keng", RIG_WORDS("sync", "status"), &h);
	assert_null(strstr(h.out.text, "clock: "));
	rig_heard_free(&h);
	rig_close(&r);
}

/* ---- the drill ---- */

/* kill -9 of the child that carries the journal, if it runs. */
static void
kill_sync(struct rig *r)
{
	const char *at = NULL, *next = rig_log(r);
	int pid;

	while ((next = strstr(next, "child program=keng-sync pid=")) != NULL) {
		at = next;
		next++;
	}
	if (at != NULL && sscanf(at, "child program=keng-sync pid=%d result=started", &pid) == 1 &&
	    strstr(at, "result=killed") == NULL)
		kill(pid, SIGKILL);
}

static void
strike(struct rig *r, uint32_t victim)
{
	switch (victim % 4) {
	case 0: kill_sync(r); break;
	case 1:
		rig_kill(r);
		rig_launch(r, HURRY);
		break;
	case 2:
		central_kill(&copy);
		central_restart(&copy);
		break;
	case 3:
		central_database_kill();
		central_database_start();
		break;
	}
}

static int64_t
drill_rows(void)
{
	const char *text = getenv("KENG_DRILL_ROWS");

	return text != NULL ? strtoll(text, NULL, 10) : DRILL_ROWS;
}

static void
test_drill(void **state)
{
	int64_t rows = drill_rows(), start;
	uint32_t seed = 20261124;
	struct rig r;

	(void)state;
	set_up(&r);
	start = rig_now_ms();
	write_rows(rows, seed);
	print_message("written after %lld ms\n", (long long)(rig_now_ms() - start));
	rig_launch(&r, HURRY);
	for (int n = 1; n <= DRILL_KILLS; n++) {
		int64_t until = rig_now_ms() + AWAIT_MS;
		int64_t at = rows * n / (DRILL_KILLS + 1) +
		    backlog_random(&seed) % (rows / (2 * DRILL_KILLS) + 1);

		while (central_number("SELECT rows FROM gateway") < at) {
			if (rig_now_ms() >= until)
				fail_msg("no way on: %s", last_words(&r));
			rig_hears_octets(&r, SIZE_MAX, 2);
		}
		/* Each in its turn, and now and then two at once. */
		strike(&r, (uint32_t)n);
		if (backlog_random(&seed) % 3 == 0)
			strike(&r, backlog_random(&seed));
	}
	await_drained(&r);
	print_message("drained after %lld ms\n", (long long)(rig_now_ms() - start));
	same_at_both_ends(&r);
	/* Nothing twice: as many rows as the journal has, of every epoch. */
	{
		struct journal_head head;
		char *kinds;

		nation_head(&head);
		assert_int_equal(central_number("SELECT count(*) FROM journal"), head.seq);
		assert_int_equal(central_number("SELECT rows FROM gateway"), head.seq);
		/* Silent it was, while it lay dead; nothing else was said of it. */
		kinds = central_value("SELECT string_agg(DISTINCT kind || ' ' || text, ', ') FROM"
				      " alarm WHERE kind <> 'silent'");
		assert_string_equal(kinds, "");
		free(kinds);
	}
	print_message("compared after %lld ms\n", (long long)(rig_now_ms() - start));
	rig_close(&r);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_from_a_phone_to_the_page),
		cmocka_unit_test(test_everything_the_store_writes),
		cmocka_unit_test(test_gateway_restored),
		cmocka_unit_test(test_centre_restored),
		cmocka_unit_test(test_both_restored),
		cmocka_unit_test(test_copy_healed_at_the_gateway),
		cmocka_unit_test(test_copy_healed_at_the_centre),
		cmocka_unit_test(test_a_clock_at_1970),
		cmocka_unit_test(test_drill),
	};

	return cmocka_run_group_tests_name("nation", tests, setup_group, teardown_group);
}
