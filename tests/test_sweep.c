#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "modem/sweep.h"

static void
list(struct sweep *s, unsigned want, unsigned shown, bool complete, int64_t now)
{
	unsigned storage = 99;

	assert_true(sweep_due(s, true, now, &storage));
	assert_int_equal(storage, want);
	sweep_listing(s, storage);
	sweep_listed(s, storage, shown, complete, now);
}

static void
test_at_start_and_at_intervals(void **state)
{
	struct sweep s;
	unsigned storage;

	(void)state;
	sweep_init(&s, 30000);
	assert_int_equal(sweep_deadline(&s, true), -1);
	assert_false(sweep_due(&s, true, 0, &storage));
	sweep_start(&s, 2, 0);
	list(&s, 0, 0, true, 0);
	list(&s, 1, 0, true, 0);
	assert_false(sweep_due(&s, true, 29999, &storage));
	assert_int_equal(sweep_deadline(&s, true), 30000);
	assert_true(sweep_expire(&s, 30000));
	list(&s, 0, 0, true, 30000);
	list(&s, 1, 0, true, 30000);
	assert_int_equal(sweep_deadline(&s, true), 60000);
	sweep_stop(&s);
	assert_int_equal(sweep_deadline(&s, true), -1);
}

static void
test_a_hint_names_its_storage(void **state)
{
	struct sweep s;
	unsigned storage;

	(void)state;
	sweep_init(&s, 30000);
	sweep_start(&s, 2, 0);
	list(&s, 0, 0, true, 0);
	list(&s, 1, 0, true, 0);
	sweep_hint(&s, 1);
	list(&s, 1, 2, true, 10);
	assert_false(sweep_due(&s, true, 10, &storage));
	/* Unknown names, and numbers that no storage has, mean all, or nothing. */
	sweep_hint(&s, -1);
	list(&s, 0, 1, true, 20);
	list(&s, 1, 1, true, 20);
	sweep_hint(&s, 7);
	assert_false(sweep_due(&s, true, 20, &storage));
}

static void
test_announced_before_it_can_be_read(void **state)
{
	struct sweep s;
	unsigned storage;

	(void)state;
	sweep_init(&s, 30000);
	sweep_start(&s, 1, 0);
	list(&s, 0, 0, true, 0);
	sweep_hint(&s, -1);
	list(&s, 0, 0, true, 100);
	assert_false(sweep_due(&s, true, 100, &storage));
	assert_int_equal(sweep_deadline(&s, true), 600);
	assert_false(sweep_expire(&s, 600));
	list(&s, 0, 0, true, 600);
	/* Once. */
	assert_int_equal(sweep_deadline(&s, true), 30000);
}

static void
test_the_owner_has_time_to_commit(void **state)
{
	struct sweep s;
	unsigned storage;

	(void)state;
	sweep_init(&s, 30000);
	sweep_start(&s, 1, 0);
	list(&s, 0, 5, true, 100);
	sweep_hint(&s, -1);
	assert_false(sweep_due(&s, false, 100, &storage));
	assert_int_equal(sweep_deadline(&s, false), 2100);
	assert_true(sweep_due(&s, true, 100, &storage));
	assert_true(sweep_due(&s, false, 2100, &storage));
}

static void
test_without_hints_until_empty(void **state)
{
	struct sweep s;
	unsigned storage;

	(void)state;
	sweep_init(&s, 30000);
	sweep_start(&s, 1, 0);
	list(&s, 0, 5, true, 0);
	list(&s, 0, 2, true, 0);
	list(&s, 0, 0, true, 0);
	assert_false(sweep_due(&s, true, 0, &storage));
}

static void
test_a_line_that_stays_garbled_waits_for_the_interval(void **state)
{
	struct sweep s;
	unsigned storage;
	int64_t now = 0;

	(void)state;
	sweep_init(&s, 30000);
	sweep_start(&s, 1, 0);
	for (int i = 0; i < 6; i++) {
		list(&s, 0, 0, false, now);
		now = i < 5 ? sweep_deadline(&s, true) : now;
		sweep_expire(&s, now);
	}
	assert_int_equal(now, 2500);
	assert_false(sweep_due(&s, true, now, &storage));
	assert_int_equal(sweep_deadline(&s, true), 30000);
}

static void
test_refused_twice_is_too_often(void **state)
{
	struct sweep s;

	(void)state;
	sweep_init(&s, 30000);
	sweep_start(&s, 1, 0);
	sweep_listing(&s, 0);
	assert_true(sweep_refused(&s, 0));
	assert_int_equal(sweep_deadline(&s, true), 2000);
	sweep_expire(&s, 2000);
	sweep_listing(&s, 0);
	assert_false(sweep_refused(&s, 2000));
	list(&s, 0, 0, true, (sweep_all(&s), 3000));
	assert_true(sweep_refused(&s, 3000));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_at_start_and_at_intervals),
		cmocka_unit_test(test_a_hint_names_its_storage),
		cmocka_unit_test(test_announced_before_it_can_be_read),
		cmocka_unit_test(test_the_owner_has_time_to_commit),
		cmocka_unit_test(test_without_hints_until_empty),
		cmocka_unit_test(test_a_line_that_stays_garbled_waits_for_the_interval),
		cmocka_unit_test(test_refused_twice_is_too_often),
	};

	return cmocka_run_group_tests_name("sweep", tests, NULL, NULL);
}
