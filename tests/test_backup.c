/* Copies of the database and the way back, with the real programs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/store/backup.h"
#include "tests/rig.h"
#include "tests/scratch.h"

#define PHONE "+84912000001"

/* One text, answered; the reference that its sender was given. */
static void
text_and_ref(struct rig *r, const char *text, unsigned answers, char ref[static 12])
{
	json_t *rows;

	rig_text(r, PHONE, text);
	rig_wait_answers(r, answers);
	rows = rig_rows(r, RIG_WORDS("messages"));
	snprintf(ref, 12, "%s",
	    json_string_value(
		json_object_get(json_array_get(rows, json_array_size(rows) - 1), "ref")));
	json_decref(rows);
}

static size_t
count(struct rig *r, const char *list)
{
	json_t *rows = rig_rows(r, RIG_WORDS(list));
	size_t n = json_array_size(rows);

	json_decref(rows);
	return n;
}

/* What `keng words...` says on stderr, and that it refuses. */
static void
refuses(struct rig *r, const char *const *words, const char *why)
{
	struct rig_heard h;

	rig_run(r, "keng", words, &h);
	if (h.code != 1 || h.err.text == NULL || strstr(h.err.text, why) == NULL)
		fail_msg("exit %d: %s", h.code, h.err.text != NULL ? h.err.text : "");
	rig_heard_free(&h);
}

/* While the daemon runs, and back: what came since is gone, and nothing is given out twice. */
static void
test_there_and_back(void **state)
{
	char first[12], second[12], third[12];
	struct rig r;
	json_t *rows;

	(void)state;
	rig_open(&r);
	rig_sim_start(&r, NULL);
	rig_start(&r, NULL);
	text_and_ref(&r, "TH STC 2", 1, first);
	assert_int_equal(rig_keng(&r, RIG_WORDS("backup", scratch_path("b.db"))), 0);
	text_and_ref(&r, "TH DAN 5", 2, second);
	refuses(&r, RIG_WORDS("restore", scratch_path("b.db")), "stop the daemon first");
	refuses(&r, RIG_WORDS("backup", scratch_path("b.db")), "is there already");
	assert_int_equal(rig_stop(&r), 0);
	assert_int_equal(rig_keng(&r, RIG_WORDS("restore", scratch_path("b.db"))), 0);
	assert_int_equal(count(&r, "reports"), 1);
	assert_int_equal(rig_keng(&r, RIG_WORDS("audit", "verify")), 0);
	assert_int_equal(rig_keng(&r, RIG_WORDS("tally", "verify")), 0);
	rig_start(&r, NULL);
	text_and_ref(&r, "TH PHAO 7", 3, third);
	assert_string_not_equal(third, first);
	assert_string_not_equal(third, second);
	rows = rig_rows(&r, RIG_WORDS("reports"));
	/* Ids of what was forgotten are passed over. */
	assert_true(json_integer_value(json_object_get(json_array_get(rows, 1), "message")) > 1000);
	json_decref(rows);
	assert_int_equal(rig_keng(&r, RIG_WORDS("audit", "verify")), 0);
	rig_close(&r);
}

static void
test_unfinished_texts_are_dropped(void **state)
{
	struct rig r;
	json_t *rows;

	(void)state;
	rig_open(&r);
	rig_sim_start(&r, NULL);
	rig_start(&r, NULL);
	rig_fault(&r, "lose:CMGS*0");
	rig_text(&r, PHONE, "TH STC 2");
	while (count(&r, "outbox") == 0)
		rig_hears_octets(&r, SIZE_MAX, 20);
	rig_kill(&r);
	assert_int_equal(rig_keng(&r, RIG_WORDS("backup", scratch_path("b.db"))), 0);
	assert_int_equal(rig_keng(&r, RIG_WORDS("restore", scratch_path("b.db"))), 0);
	rows = rig_rows(&r, RIG_WORDS("outbox"));
	assert_int_equal(json_array_size(rows), 1);
	assert_string_equal(
	    json_string_value(json_object_get(json_array_get(rows, 0), "state")), "dropped");
	json_decref(rows);
	rows = rig_rows(&r, RIG_WORDS("alerts"));
	assert_string_equal(json_string_value(json_object_get(
				json_array_get(rows, json_array_size(rows) - 1), "kind")),
	    "restored");
	json_decref(rows);
	rig_close(&r);
}

/* A byte of the file is another: it is no backup, and the database stays as it was. */
static void
test_broken_backup(void **state)
{
	struct rig r;
	struct stat st;
	char path[256];
	int fd;

	(void)state;
	rig_open(&r);
	snprintf(path, sizeof(path), "%s", scratch_path("b.db"));
	assert_int_equal(rig_keng(&r, RIG_WORDS("backup", path)), 0);
	fd = open(path, O_RDWR | O_CLOEXEC);
	assert_int_equal(fstat(fd, &st), 0);
	for (off_t at = 4096; at < st.st_size; at += 997)
		assert_int_equal(pwrite(fd, "\x5a", 1, at), 1);
	close(fd);
	refuses(&r, RIG_WORDS("restore", path), "");
	assert_int_equal(truncate(path, st.st_size / 2), 0);
	refuses(&r, RIG_WORDS("restore", path), "");
	rig_write("b.db", "not a database at all, but long enough to be looked at as one.......");
	refuses(&r, RIG_WORDS("restore", path), "");
	refuses(&r, RIG_WORDS("restore", scratch_path("nowhere.db")), "No such file");
	assert_int_equal(rig_keng(&r, RIG_WORDS("audit", "verify")), 0);
	assert_true(count(&r, "officers") > 0);
	rig_close(&r);
}

/* A row that was changed by hand is found before the copy has its name. */
static void
test_forged_database(void **state)
{
	struct rig r;
	struct rig_heard h;

	(void)state;
	rig_open(&r);
	rig_forge(&r,
	    "UPDATE journal SET body = replace(body, 'approved', 'rejected') WHERE kind = "
	    "'officer.registered'");
	rig_run(&r, "keng", RIG_WORDS("backup", scratch_path("b.db")), &h);
	assert_int_equal(h.code, 1);
	assert_non_null(strstr(h.err.text, "journal row"));
	assert_int_not_equal(access(scratch_path("b.db"), F_OK), 0);
	assert_int_not_equal(access(scratch_path("b.db.part"), F_OK), 0);
	rig_heard_free(&h);
	rig_close(&r);
}

/* The database is lost altogether: the backup alone brings it back. */
static void
test_lost_database(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r);
	assert_int_equal(rig_keng(&r, RIG_WORDS("backup", scratch_path("b.db"))), 0);
	unlink(scratch_path("keng.db"));
	unlink(scratch_path("keng.db-wal"));
	unlink(scratch_path("keng.db-shm"));
	assert_int_equal(rig_keng(&r, RIG_WORDS("restore", scratch_path("b.db"))), 0);
	assert_true(count(&r, "officers") > 0);
	/* And again, over itself. */
	assert_int_equal(rig_keng(&r, RIG_WORDS("restore", scratch_path("b.db"))), 0);
	assert_int_equal(rig_keng(&r, RIG_WORDS("audit", "verify")), 0);
	rig_close(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_unfinished_texts_are_dropped),
		cmocka_unit_test(test_broken_backup), cmocka_unit_test(test_forged_database),
		cmocka_unit_test(test_lost_database) };

	return cmocka_run_group_tests_name("backup", tests, NULL, NULL);
}
