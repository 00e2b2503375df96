/* The real programs together: kengd and keng against kengsim, through a pty and sockets. */
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

#include "tests/crowd.h"
#include "tests/house.h"
#include "tests/rig.h"
#include "tests/scratch.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define FEW 11 /* each 11th text of the crowd: 46, of every fate */
#define KILLED (128 + SIGKILL)

/* ---- what must be true ---- */

static void
send_crowd(struct rig *r, size_t step)
{
	for (size_t i = 0; i < CROWD_TEXTS; i += step) {
		struct crowd_text t;

		crowd_text(i, &t);
		rig_text(r, t.from, t.text);
	}
}

static int64_t
sum_of(const json_t *page, const char *form, const char *field)
{
	return json_integer_value(json_object_get(json_object_get(page, form), field));
}

static void
assert_sums(struct rig *r, const struct crowd_sums *sums)
{
	json_t *rows =
	    rig_rows(r, RIG_WORDS("summary", "--from", "2000-01-01", "--to", "2099-12-31"));
	const json_t *page = json_array_get(rows, 0);

	assert_int_equal(sum_of(page, "thu_hoi", "sung_tu_che"), sums->guns);
	assert_int_equal(sum_of(page, "thu_hoi", "phao"), sums->boxes);
	assert_int_equal(sum_of(page, "hoi_nghi", "luot_nguoi"), sums->people);
	json_decref(rows);
}

/* Everything stored once, with its fate; more: texts that may have gone out a second time. */
static void
assert_crowd_served(struct rig *r, size_t step, unsigned more)
{
	json_t *rows = rig_rows(r, RIG_WORDS("messages"));
	const char *wrong = crowd_check(rows, step);
	struct crowd_sums sums;

	if (wrong != NULL)
		fail_msg("%s", wrong);
	json_decref(rows);
	crowd_sums(step, &sums);
	assert_sums(r, &sums);
	rows = rig_rows(r, RIG_WORDS("outbox"));
	assert_int_equal(json_array_size(rows), sums.answers);
	json_decref(rows);
	assert_in_range(rig_sim_number(r, "inbox"), sums.answers, sums.answers + more);
	rig_assert_whole(r);
}

/* Each phone got an answer to each of its texts. */
static void
assert_all_answered(struct rig *r, size_t step)
{
	for (size_t i = 0; i < CROWD_TEXTS; i += step) {
		struct crowd_text t, other;
		unsigned want = 0;

		crowd_text(i, &t);
		for (size_t k = 0; k < CROWD_TEXTS; k += step) {
			crowd_text(k, &other);
			want += other.answered && strcmp(other.from, t.from) == 0;
		}
		assert_in_range(rig_answers(r, t.from), want, want + 1);
	}
}

/* ---- the crowd ---- */

static void
test_crowd(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r);
	rig_sim_start(&r, NULL);
	rig_start(&r, NULL);
	send_crowd(&r, 1);
	rig_settle_sent(&r);
	assert_crowd_served(&r, 1, 0);
	assert_int_equal(rig_stop(&r), 0);
	rig_close(&r);
}

static void
test_crowd_with_the_least_modem(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r);
	rig_sim_start(&r, RIG_WORDS("--profile", "minimum", "--slots", "10"));
	send_crowd(&r, FEW);
	rig_start(&r, NULL);
	rig_settle_sent(&r);
	assert_crowd_served(&r, FEW, 0);
	assert_int_equal(rig_stop(&r), 0);
	rig_close(&r);
}

/* ---- killed between any two orderings ---- */

#define KIND_LEN 48
#define KINDS_MAX 64

struct kind {
	char name[KIND_LEN];
	long *points;
	size_t n;
};

struct kinds {
	struct kind at[KINDS_MAX];
	size_t n;
	long last; /* number of the last point */
};

/* "point 12 effect delete 3" is point 12 of the kind "effect delete". */
static bool
read_point(const char *line, long *number_out, char name_out[static KIND_LEN])
{
	size_t n;

	line = strstr(line, "point ");
	if (line == NULL || sscanf(line, "point %ld %47[^\n]", number_out, name_out) != 2)
		return false;
	for (n = strlen(name_out); strncmp(name_out, "effect", 6) == 0 && n > 0; n--)
		if (strchr(" 0123456789", name_out[n - 1]) == NULL)
			break;
	name_out[n] = '\0';
	return true;
}

static void
note_point(struct kinds *kinds, const char *name, long number)
{
	struct kind *k = kinds->at;

	while (k < kinds->at + kinds->n && strcmp(k->name, name) != 0)
		k++;
	if (k == kinds->at + kinds->n) {
		assert_true(kinds->n < KINDS_MAX);
		kinds->n++;
		strcpy(k->name, name);
	}
	k->points = realloc(k->points, (k->n + 1) * sizeof(*k->points));
	assert_non_null(k->points);
	k->points[k->n++] = number;
	kinds->last = number;
}

static void
read_points(const char *log, struct kinds *kinds)
{
	for (const char *line = log; line != NULL && *line != '\0'; line = strchr(line, '\n')) {
		char name[KIND_LEN];
		const char *end;
		long number;

		line += *line == '\n';
		end = strchr(line, '\n');
		if (end != NULL && strncmp(line, "<7>point ", 9) == 0 &&
		    read_point(line, &number, name))
			note_point(kinds, name, number);
	}
}

static void
forget_points(struct kinds *kinds)
{
	for (size_t i = 0; i < kinds->n; i++)
		free(kinds->at[i].points);
	*kinds = (struct kinds){ 0 };
}

static void
learn_points(struct kinds *kinds)
{
	struct rig r;

	rig_open(&r);
	rig_sim_start(&r, NULL);
	send_crowd(&r, FEW);
	rig_start(&r, RIG_WORDS("-v"));
	rig_settle_sent(&r);
	assert_crowd_served(&r, FEW, 0);
	assert_int_equal(rig_stop(&r), 0);
	read_points(rig_log(&r), kinds);
	rig_close(&r);
}

/* One run that is killed at that point; the kind where it truly died is noted. */
static void
kill_at(long number, struct kinds *died)
{
	struct kinds seen = { 0 };
	char text[24];
	struct rig r;

	snprintf(text, sizeof(text), "%ld", number);
	rig_open(&r);
	rig_sim_start(&r, NULL);
	send_crowd(&r, FEW);
	rig_launch(&r, RIG_WORDS("-v", "--die-at", text));
	assert_int_equal(rig_ends(&r, RIG_WAIT_MS), KILLED);
	read_points(rig_log(&r), &seen);
	assert_int_equal(seen.last, number);
	for (size_t i = 0; i < seen.n; i++)
		if (seen.at[i].points[seen.at[i].n - 1] == number)
			note_point(died, seen.at[i].name, number);
	forget_points(&seen);

	rig_start(&r, NULL);
	rig_settle(&r);
	assert_int_equal(rig_stop(&r), 0);
	rig_pass(&r, 120000); /* what nobody knows the fate of is sent again after 90 s */
	rig_start(&r, NULL);
	rig_settle_sent(&r);
	assert_crowd_served(&r, FEW, 1);
	assert_all_answered(&r, FEW);
	assert_int_equal(rig_stop(&r), 0);
	rig_close(&r);
}

static void
assert_died_around(const struct kinds *died, size_t n, const char *const *around)
{
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		while (k < died->n && strstr(died->at[k].name, around[i]) == NULL)
			k++;
		if (k == died->n)
			fail_msg("no run was killed at '%s'", around[i]);
	}
}

static void
test_killed_at_every_kind_of_point(void **state)
{
	static const char *const around[] = { "commit C1", "committed C1", "C2", "C3", "C4",
		"effect delete", "effect submit" };
	struct kinds clean = { 0 }, died = { 0 };

	(void)state;
	learn_points(&clean);
	for (size_t i = 0; i < clean.n; i++) {
		const struct kind *k = &clean.at[i];

		kill_at(k->points[0], &died);
		if (k->n > 2)
			kill_at(k->points[k->n / 2], &died);
		if (k->n > 1)
			kill_at(k->points[k->n - 1], &died);
	}
	/* Which kinds there are depends a little on what came when; these there always are. */
	assert_died_around(&died, NITEMS(around), around);
	forget_points(&clean);
	forget_points(&died);
}

/* An act meets the same drill; `keng` repeats it with its id until it has the answer. */
static void
test_killed_over_an_act(void **state)
{
	static const char *const points[] = { "commit A", "committed A", "effect answer" };

	(void)state;
	for (size_t i = 0; i < NITEMS(points); i++) {
		struct kinds seen = { 0 };
		char text[24];
		json_t *rows;
		struct rig r;

		rig_open(&r);
		/* No modem: the act's points are the only ones after the port's. */
		rig_launch(&r, RIG_WORDS("-v"));
		rig_hears(&r, "committed L", RIG_WAIT_MS);
		read_points(rig_log(&r), &seen);
		rig_kill(&r);
		snprintf(text, sizeof(text), "%ld", seen.last + 1 + (long)i);
		forget_points(&seen);
		rig_launch(&r, RIG_WORDS("-v", "--die-at", text));
		rig_hears(&r, "committed L", RIG_WAIT_MS);
		assert_int_equal(rig_keng(&r,
				     RIG_WORDS("officer", "add", "--phone", "0912007777", "--name",
					 "An", "--unit", "10-3")),
		    0);
		assert_int_equal(rig_ends(&r, RIG_WAIT_MS), KILLED);
		assert_non_null(strstr(rig_log(&r), points[i]));
		rows = rig_rows(&r, RIG_WORDS("officers"));
		assert_int_equal(json_array_size(rows), HOUSE_VILLAGES + 2);
		json_decref(rows);
		assert_int_equal(rig_keng(&r, RIG_WORDS("audit", "verify")), 0);
		rig_close(&r);
	}
}

/* ---- a text that no reading survives ---- */

static const char *
text_of(const json_t *row, const char *key)
{
	const char *s = json_string_value(json_object_get(row, key));

	return s != NULL ? s : "";
}

static void
test_poison_lies_in_review_alone(void **state)
{
	json_t *rows;
	struct rig r;
	int deaths = 0;

	(void)state;
	rig_open(&r);
	rig_sim_start(&r, NULL);
	for (unsigned i = 0; i < 30; i++) {
		char phone[24];

		house_phone(i, phone);
		rig_text(&r, phone, i == 7 ? "TH STC 1 POISON" : "TH STC 1");
	}
	for (;;) {
		rig_launch_program(&r, "poison/kengd", RIG_WORDS("-v"));
		if (!rig_hears(&r, "result=review", RIG_WAIT_MS))
			assert_int_equal(rig_ends(&r, RIG_WAIT_MS), 128 + SIGABRT);
		else
			break;
		assert_true(++deaths < 4);
	}
	rig_settle(&r);
	assert_in_range(deaths, 2, 3);
	rows = rig_rows(&r, RIG_WORDS("review"));
	assert_int_equal(json_array_size(rows), 1);
	assert_string_equal(text_of(json_array_get(rows, 0), "kind"), "unread");
	assert_string_equal(text_of(json_array_get(rows, 0), "text"), "TH STC 1 POISON");
	json_decref(rows);
	rows = rig_rows(&r, RIG_WORDS("reports"));
	assert_int_equal(json_array_size(rows), 29);
	json_decref(rows);
	rig_assert_whole(&r);
	assert_int_equal(rig_stop(&r), 0);
	rig_close(&r);
}

/* ---- the disk ---- */

static void
test_full_disk_deletes_nothing(void **state)
{
	char shim[300];
	struct rig r;

	(void)state;
	snprintf(shim, sizeof(shim), "full:%s", scratch_path("full"));
	rig_open(&r);
	rig_sim_start(&r, NULL);
	rig_start(&r, RIG_WORDS("--vfs", shim));
	rig_write("full", "");
	for (unsigned i = 0; i < 5; i++) {
		char phone[24];

		house_phone(i, phone);
		rig_text(&r, phone, "TH STC 1");
	}
	assert_true(rig_hears(&r, "nothing leaves the SIM", RIG_WAIT_MS));
	assert_int_equal(rig_sim_number(&r, "CMGD"), 0);
	assert_int_equal(rig_sim_number(&r, "used"), 5);
	assert_int_equal(rig_sim_number(&r, "inbox"), 0);
	/* Looking is still possible. */
	assert_int_equal(rig_keng(&r, RIG_WORDS("status")), 0);
	unlink(scratch_path("full"));
	assert_true(rig_hears(&r, "store writes again", RIG_WAIT_MS));
	rig_wait_answers(&r, 5);
	rig_settle_sent(&r);
	assert_int_equal(rig_sim_number(&r, "inbox"), 5);
	rig_assert_whole(&r);
	assert_int_equal(rig_stop(&r), 0);
	rig_close(&r);
}

/* ---- the modem ---- */

static void
test_missing_device_appears(void **state)
{
	json_t *rows;
	struct rig r;

	(void)state;
	rig_open(&r);
	rig_launch(&r, NULL);
	assert_true(rig_hears(&r, "error=", RIG_WAIT_MS));
	rows = rig_rows(&r, RIG_WORDS("status"));
	assert_false(json_is_true(json_object_get(json_array_get(rows, 0), "ready")));
	json_decref(rows);
	rows = rig_rows(&r, RIG_WORDS("alerts"));
	assert_string_equal(text_of(json_array_get(rows, 0), "kind"), "port");
	json_decref(rows);
	assert_null(strstr(rig_log(&r), "ready\n"));
	rig_sim_start(&r, NULL);
	assert_true(rig_hears(&r, "\nready\n", 5000 + RIG_WAIT_MS));
	rig_text(&r, "+84912000001", "TH STC 2");
	rig_wait_answers(&r, 1);
	rows = rig_rows(&r, RIG_WORDS("alerts"));
	assert_int_equal(json_array_size(rows), 0);
	json_decref(rows);
	assert_int_equal(rig_stop(&r), 0);
	rig_close(&r);
}

static void
test_stop_without_modem(void **state)
{
	int64_t began;
	struct rig r;

	(void)state;
	rig_open(&r);
	rig_launch(&r, NULL);
	assert_true(rig_hears(&r, "error=", RIG_WAIT_MS));
	began = rig_now_ms();
	assert_int_equal(rig_stop(&r), 0);
	assert_in_range(rig_now_ms() - began, 0, 1000);
	rig_close(&r);
}

/* The answer of a submit in flight is awaited, and not asked for again by a second one. */
static void
test_stop_during_a_submit(void **state)
{
	json_t *rows;
	struct rig r;

	(void)state;
	rig_open(&r);
	rig_sim_start(&r, NULL);
	rig_start(&r, RIG_WORDS("-v"));
	rig_fault(&r, "late:CMGS=1500");
	rig_text(&r, "+84912000001", "TH STC 2");
	rig_text(&r, "+84912000002", "TH STC 2");
	assert_true(rig_hears(&r, "effect submit", RIG_WAIT_MS));
	assert_int_equal(rig_stop(&r), 0);
	rows = rig_rows(&r, RIG_WORDS("outbox"));
	assert_int_equal(
	    json_integer_value(json_object_get(json_array_get(rows, 0), "attempts")), 1);
	assert_string_not_equal(text_of(json_array_get(rows, 0), "state"), "unknown");
	json_decref(rows);
	rig_start(&r, NULL);
	rig_wait_answers(&r, 2);
	rig_settle_sent(&r);
	assert_int_equal(rig_stop(&r), 0);
	rig_pass(&r, 120000);
	rig_start(&r, NULL);
	rig_settle_sent(&r);
	assert_int_equal(rig_sim_number(&r, "inbox"), 2);
	assert_int_equal(rig_stop(&r), 0);
	rig_close(&r);
}

/* A modem that says nothing more cannot hold the end back; the text's fate is unknown then. */
static void
test_stop_during_a_submit_never_answered(void **state)
{
	int64_t began;
	json_t *rows;
	bool told;
	struct rig r;

	(void)state;
	rig_open(&r);
	rig_sim_start(&r, NULL);
	rig_start(&r, RIG_WORDS("-v"));
	rig_fault(&r, "drop:CMGS");
	rig_text(&r, "+84912000001", "TH STC 2");
	assert_true(rig_hears(&r, "effect submit", RIG_WAIT_MS));
	rig_wait_answers(&r, 1);
	began = rig_now_ms();
	assert_int_equal(rig_stop(&r), 0);
	assert_in_range(rig_now_ms() - began, 0, 10000);
	rig_start(&r, NULL);
	rig_settle(&r);
	rows = rig_rows(&r, RIG_WORDS("outbox"));
	/* Its status report may have told in the meantime; else nobody knows. */
	told = strcmp(text_of(json_array_get(rows, 0), "state"), "delivered") == 0;
	if (!told)
		assert_string_equal(text_of(json_array_get(rows, 0), "state"), "unknown");
	json_decref(rows);
	assert_int_equal(rig_stop(&r), 0);
	rig_pass(&r, 120000);
	rig_start(&r, NULL);
	rig_settle_sent(&r);
	/* The one repeat that is allowed, unless the report has told. */
	assert_int_equal(rig_sim_number(&r, "inbox"), told ? 1 : 2);
	assert_int_equal(rig_stop(&r), 0);
	rig_close(&r);
}

/* What heals within seconds; the whole list runs under a fake clock in test_gateway.c. */
static const char *const mishaps[] = { "noise=+CMTI: \"SM\",", "noise=\x07 ~ RING ^BOOT:1,0",
	"garbage", "garble:CMGL", "reboot" };

static void
test_mishap(void **state)
{
	const char *fault = *state;
	json_t *rows;
	struct rig r;

	rig_open(&r);
	rig_sim_start(&r, NULL);
	rig_start(&r, NULL);
	rig_fault(&r, fault);
	for (unsigned i = 0; i < 4; i++) {
		char phone[24];

		house_phone(i, phone);
		rig_text(&r, phone, "TH STC 1");
	}
	rig_wait_answers(&r, 4);
	rig_settle(&r);
	rows = rig_rows(&r, RIG_WORDS("reports"));
	assert_int_equal(json_array_size(rows), 4);
	json_decref(rows);
	assert_in_range(rig_sim_number(&r, "inbox"), 4, 5);
	rig_assert_whole(&r);
	assert_int_equal(rig_stop(&r), 0);
	rig_close(&r);
}

static void
test_undecodable_is_kept(void **state)
{
	json_t *rows;
	struct rig r;

	(void)state;
	rig_open(&r);
	rig_sim_start(&r, NULL);
	rig_start(&r, NULL);
	json_decref(
	    rig_ask(&r, json_pack("{s:s, s:s, s:s}", "do", "text", "from", "", "pdu", "0004910A")));
	rig_text(&r, "+84912000001", "TH STC 2");
	rig_wait_answers(&r, 1);
	rig_settle_sent(&r);
	rows = rig_rows(&r, RIG_WORDS("review"));
	assert_int_equal(json_array_size(rows), 1);
	assert_string_equal(text_of(json_array_get(rows, 0), "kind"), "undecodable");
	json_decref(rows);
	rig_assert_whole(&r);
	assert_int_equal(rig_stop(&r), 0);
	rig_close(&r);
}

int
main(void)
{
	static const struct CMUnitTest plain[] = {
		cmocka_unit_test(test_crowd),
		cmocka_unit_test(test_crowd_with_the_least_modem),
		cmocka_unit_test(test_killed_at_every_kind_of_point),
		cmocka_unit_test(test_killed_over_an_act),
		cmocka_unit_test(test_poison_lies_in_review_alone),
		cmocka_unit_test(test_full_disk_deletes_nothing),
		cmocka_unit_test(test_missing_device_appears),
		cmocka_unit_test(test_stop_without_modem),
		cmocka_unit_test(test_stop_during_a_submit),
		cmocka_unit_test(test_stop_during_a_submit_never_answered),
		cmocka_unit_test(test_undecodable_is_kept),
	};
	struct CMUnitTest tests[NITEMS(plain) + NITEMS(mishaps)];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(plain); i++)
		tests[n++] = plain[i];
	for (size_t i = 0; i < NITEMS(mishaps); i++)
		tests[n++] = (struct CMUnitTest){ .name = mishaps[i],
			.test_func = test_mishap,
			.initial_state = (void *)(uintptr_t)mishaps[i] };
	return cmocka_run_group_tests_name("daemon", tests, NULL, NULL);
}
