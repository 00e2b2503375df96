/*
 * A hundred kills under load: short and long texts come in all the time, and
 * the daemon is killed at a moment of its log that a seeded generator chooses.
 * Nothing lost, nothing counted twice, at most one repeated receipt a kill.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "tests/crowd.h"
#include "tests/house.h"
#include "tests/rig.h"

#define KILLS 100
#define TEXTS_A_KILL (CROWD_TEXTS / KILLS)
#define LONGS (KILLS / 2)
#define QUIET_MS 300 /* it had nothing more to say */

/* xorshift32 (Marsaglia 2003): the same moments in each run, as far as the machine allows. */
static uint32_t
next(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/* Two parts; a word that nobody knows beside a number: review, with an answer. */
static void
long_text(unsigned i, char from[static 24], char text[static 400])
{
	int n;

	house_phone(i % HOUSE_VILLAGES, from);
	n = snprintf(text, 400, "TH XYZQ %u", 100 + i);
	for (unsigned k = 0; k < 12; k++)
		n += snprintf(text + n, 400 - (size_t)n, " va mot doan nua cua tin");
}

static void
send_some(struct rig *r, unsigned kill)
{
	char from[24], text[400];

	for (unsigned i = 0; i < TEXTS_A_KILL; i++) {
		struct crowd_text t;

		crowd_text((size_t)kill * TEXTS_A_KILL + i, &t);
		rig_text(r, t.from, t.text);
	}
	if (kill % 2 == 0) {
		long_text(kill / 2, from, text);
		rig_text(r, from, text);
	}
}

/* What the texts that were read come to; those given up unread are a person's. */
struct account {
	int guns, boxes;
	unsigned answers, unread;
};

static const json_t *
row_of(const json_t *rows, const char *from, const char *text)
{
	const json_t *found = NULL, *row;
	size_t i;

	json_array_foreach(rows, i, row) {
		if (strcmp(json_string_value(json_object_get(row, "text")), text) != 0 ||
		    strcmp(json_string_value(json_object_get(row, "from")), from) != 0)
			continue;
		assert_null(found); /* stored once */
		found = row;
	}
	if (found == NULL)
		fail_msg("lost: %s", text);
	return found;
}

/* true: it was read, and decided as a careful human would. */
static bool
was_read(const json_t *row, const char *decision)
{
	const char *reason = json_string_value(json_object_get(row, "reason"));

	/* A message that was being read in two lives that ended is not read in the third. */
	if (reason != NULL && strcmp(reason, "reading it failed twice") == 0)
		return false;
	assert_string_equal(json_string_value(json_object_get(row, "decision")), decision);
	return true;
}

static void
take_account(struct rig *r, struct account *a)
{
	json_t *rows = rig_rows(r, RIG_WORDS("messages"));

	memset(a, 0, sizeof(*a));
	assert_int_equal(json_array_size(rows), CROWD_TEXTS + LONGS);
	for (size_t i = 0; i < CROWD_TEXTS; i++) {
		struct crowd_text t;

		crowd_text(i, &t);
		if (!was_read(row_of(rows, t.from, t.text), t.decision)) {
			a->unread++;
			a->answers += strcmp(t.from, CROWD_STRANGER) != 0;
			continue;
		}
		a->guns += t.guns;
		a->boxes += t.boxes;
		a->answers += t.answered;
	}
	for (unsigned i = 0; i < LONGS; i++) {
		char from[24], text[400];
		const json_t *row;

		long_text(i, from, text);
		row = row_of(rows, from, text);
		assert_int_equal(json_integer_value(json_object_get(row, "parts")), 2);
		a->unread += !was_read(row, "review");
		a->answers++;
	}
	json_decref(rows);
}

static void
assert_sums(struct rig *r, const struct account *a)
{
	json_t *rows =
	    rig_rows(r, RIG_WORDS("summary", "--from", "2000-01-01", "--to", "2099-12-31"));
	const json_t *form = json_object_get(json_array_get(rows, 0), "thu_hoi");

	assert_int_equal(json_integer_value(json_object_get(form, "sung_tu_che")), a->guns);
	assert_int_equal(json_integer_value(json_object_get(form, "phao")), a->boxes);
	json_decref(rows);
}

static void
test_a_hundred_kills(void **state)
{
	struct account a;
	uint32_t seed = 20261124;
	struct rig r;

	(void)state;
	rig_open(&r);
	rig_sim_start(&r, NULL);
	for (unsigned kill = 0; kill < KILLS; kill++) {
		send_some(&r, kill);
		rig_launch(&r, RIG_WORDS("-v"));
		rig_hears_octets(&r, 100 + next(&seed) % 6000, QUIET_MS);
		rig_kill(&r);
	}
	rig_start(&r, NULL);
	rig_settle(&r);
	assert_int_equal(rig_stop(&r), 0);
	rig_pass(&r, 120000);
	rig_start(&r, NULL);
	rig_settle(&r);
	take_account(&r, &a);
	assert_sums(&r, &a);
	assert_in_range(rig_sim_number(&r, "inbox"), a.answers, a.answers + KILLS);
	assert_in_range(a.unread, 0, KILLS / 2);
	print_message(
	    "%u of %d texts were given to a person unread\n", a.unread, CROWD_TEXTS + LONGS);
	rig_assert_whole(&r);
	assert_int_equal(rig_stop(&r), 0);
	rig_close(&r);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_hundred_kills),
	};

	return cmocka_run_group_tests_name("kills", tests, NULL, NULL);
}
