/* A day of sparse traffic through the real programs, with the simulator's own time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "tests/rig.h"
#include "tests/scratch.h"

#define TEXTS 24

/* A text an hour; each says another number of boxes. */
static void
write_script(void)
{
	char script[TEXTS * 120], *at = script;

	for (unsigned hour = 0; hour < TEXTS; hour++)
		at += sprintf(at,
		    "{\"at\":\"2026-11-24T%02u:30:00+07:00\",\"from\":\"+84912000001\",\"text\":"
		    "\"TH PHAO %u\"}\n",
		    hour, hour + 1);
	rig_write("script.jsonl", script);
}

static void
test_a_day_in_seconds(void **state)
{
	char clock[300], script[300];
	struct rig r;
	json_t *rows, *row;
	size_t i;

	(void)state;
	rig_open(&r);
	write_script();
	snprintf(clock, sizeof(clock), "unix:%s", scratch_path("clock"));
	snprintf(script, sizeof(script), "%s", scratch_path("script.jsonl"));
	rig_sim_start(&r,
	    RIG_WORDS("--clock", clock, "--start", "2026-11-24T00:00:00+07:00", "--until",
		"2026-11-25T00:00:00+07:00", "--script", script));
	rig_launch(&r, RIG_WORDS("--clock", clock));
	/* The play ends at midnight, and the daemon with it. */
	assert_true(rig_hears(&r, "the simulator has gone", RIG_WAIT_MS));
	assert_int_equal(rig_ends(&r, RIG_WAIT_MS), 1);
	assert_null(strstr(rig_log(&r), "no answer"));
	rows = rig_rows(&r, RIG_WORDS("messages"));
	assert_int_equal(json_array_size(rows), TEXTS);
	json_array_foreach(rows, i, row) {
		char sent[32];

		assert_string_equal(
		    json_string_value(json_object_get(row, "decision")), "recorded");
		snprintf(sent, sizeof(sent), "2026-11-%02uT%02u:30:00Z", i < 7 ? 23 : 24,
		    (unsigned)(i + 17) % 24);
		assert_string_equal(json_string_value(json_object_get(row, "sent")), sent);
		assert_string_equal(json_string_value(json_object_get(row, "day")), "2026-11-24");
	}
	json_decref(rows);
	rows = rig_rows(&r, RIG_WORDS("outbox"));
	assert_int_equal(json_array_size(rows), TEXTS);
	json_array_foreach(rows, i, row)
		assert_string_equal(json_string_value(json_object_get(row, "state")), "delivered");
	json_decref(rows);
	rig_close(&r);
}

/* An act by keng in the middle of it: its coming wakes the daemon. */
static void
test_an_act_in_between(void **state)
{
	char clock[300];
	struct rig_heard heard;
	struct rig r;

	(void)state;
	rig_open(&r);
	snprintf(clock, sizeof(clock), "unix:%s", scratch_path("clock"));
	rig_sim_start(&r, RIG_WORDS("--clock", clock, "--start", "2026-11-24T00:00:00+07:00"));
	rig_start(&r, RIG_WORDS("--clock", clock));
	rig_run(&r, "keng",
	    RIG_WORDS("officer", "add", "--phone", "0912007777", "--name", "An", "--unit", "10-3",
		"--clock", clock),
	    &heard);
	assert_int_equal(heard.code, 0);
	assert_non_null(strstr(heard.out.text, "done"));
	rig_heard_free(&heard);
	rig_close(&r);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_day_in_seconds),
		cmocka_unit_test(test_an_act_in_between),
	};

	return cmocka_run_group_tests_name("lockstep", tests, NULL, NULL);
}
