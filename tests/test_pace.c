#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/sync/pace.h"

/* Full jitter: anywhere between nothing and base doubled per failure, at most 5 min. */
static void
test_backs_off(void **state)
{
	static const int64_t most[] = { 1000, 2000, 4000, 8000, 16000, 32000, 64000, 128000, 256000,
		300000, 300000 };
	struct pace least, worst;

	(void)state;
	pace_begin(&least, 1);
	pace_begin(&worst, 1);
	for (size_t i = 0; i < sizeof(most) / sizeof(most[0]); i++) {
		pace_failed(&least, 5000, 0);
		pace_failed(&worst, 5000, UINT32_MAX);
		assert_int_equal(least.not_before_ms, 5000);
		assert_int_equal(worst.not_before_ms, 5000 + most[i]);
	}
	pace_taken(&worst);
	assert_int_equal(worst.not_before_ms, 0);
	pace_failed(&worst, 0, UINT32_MAX);
	assert_int_equal(worst.not_before_ms, 1000);
}

static void
test_breaker(void **state)
{
	struct pace p;

	(void)state;
	pace_begin(&p, 1);
	for (int i = 0; i < PACE_BREAKER; i++) {
		assert_false(pace_probes(&p));
		pace_failed(&p, 0, 0);
	}
	assert_true(pace_probes(&p));
	/* One request may go after a probe; its failure closes the way again. */
	pace_probed(&p);
	assert_false(pace_probes(&p));
	pace_failed(&p, 0, 0);
	assert_true(pace_probes(&p));
	pace_probed(&p);
	pace_taken(&p);
	pace_failed(&p, 0, 0);
	assert_false(pace_probes(&p));
}

static void
test_batches(void **state)
{
	struct pace p;

	(void)state;
	pace_begin(&p, 1);
	assert_int_equal(p.rows, PACE_ROWS_FIRST);
	pace_taken(&p);
	pace_taken(&p);
	pace_taken(&p);
	assert_int_equal(p.rows, PACE_ROWS_MAX);
	pace_failed(&p, 0, 0);
	assert_int_equal(p.rows, PACE_ROWS_MAX / 2);
	for (int i = 0; i < 20; i++)
		pace_failed(&p, 0, 0);
	assert_int_equal(p.rows, 1);
	/* What was too large once is never sent again. */
	pace_begin(&p, 1);
	pace_too_large(&p, 50);
	assert_int_equal(p.rows, 25);
	pace_taken(&p);
	assert_int_equal(p.rows, 25);
	pace_too_large(&p, 1);
	assert_int_equal(p.rows, 1);
}

static void
test_asked(void **state)
{
	struct pace p;

	(void)state;
	pace_begin(&p, 1);
	pace_ask(&p, 1000, 7000);
	assert_int_equal(p.not_before_ms, 8000);
	/* Something urgent does not overrule the server ... */
	pace_urge(&p);
	assert_int_equal(p.not_before_ms, 8000);
	/* ... who may not silence us for ever. */
	pace_ask(&p, 0, INT64_MAX);
	assert_int_equal(p.not_before_ms, PACE_ASKED_MOST_MS);
	pace_ask(&p, 0, -5);
	assert_int_equal(p.not_before_ms, PACE_BASE_MS);
	/* A back-off of our own ends. */
	pace_failed(&p, 0, UINT32_MAX);
	assert_true(p.not_before_ms > 0);
	pace_urge(&p);
	assert_int_equal(p.not_before_ms, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_backs_off),
		cmocka_unit_test(test_breaker), cmocka_unit_test(test_batches),
		cmocka_unit_test(test_asked) };

	return cmocka_run_group_tests_name("pace", tests, NULL, NULL);
}
