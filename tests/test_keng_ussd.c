/* `keng ussd` through the real programs: what is printed, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "tests/rig.h"
#include "tests/scratch.h"

static void
open_rig(struct rig *r)
{
	rig_open(r);
	rig_write("menus", "*101# > Số dư: 25.000đ\n*111# > 1. Cuoc\n    1 > Cuoc\n");
	rig_sim_start(r, RIG_WORDS("--ussd", scratch_path("menus")));
}

static void
assert_keng(struct rig *r, const char *const *words, int code, const char *out, const char *err)
{
	struct rig_heard h;

	rig_run(r, "keng", words, &h);
	if (h.code != code || strstr(h.out.text, out) == NULL || strstr(h.err.text, err) == NULL)
		fail_msg("%d, %s, %s", h.code, h.out.text, h.err.text);
	rig_heard_free(&h);
}

static void
test_answers_are_printed(void **state)
{
	struct rig r;

	(void)state;
	open_rig(&r);
	rig_start(&r, NULL);
	assert_keng(&r, RIG_WORDS("ussd", "*101#"), 0, "Số dư: 25.000đ\n", "");
	assert_keng(&r, RIG_WORDS("ussd", "--modem", "sim", "*111#"), 0, "1. Cuoc\n", "");
	assert_keng(&r, RIG_WORDS("ussd", "--json", "*101#"), 0, "\"state\":\"answered\"", "");
	assert_keng(&r, RIG_WORDS("status", "--json"), 0, "\"iccid\":\"8984048000000000017\"", "");
	assert_int_equal(rig_stop(&r), 0);
	rig_close(&r);
}

static void
test_refusals_say_why(void **state)
{
	struct rig r;

	(void)state;
	open_rig(&r);
	assert_keng(&r, RIG_WORDS("ussd", "*101#"), 1, "", "the daemon does not run");
	rig_start(&r, NULL);
	assert_keng(&r, RIG_WORDS("ussd", "*999#"), 1, "", "not among the codes");
	assert_keng(&r, RIG_WORDS("ussd", "--modem", "none", "*101#"), 1, "", "no modem 'none'");
	assert_keng(&r, RIG_WORDS("ussd"), 2, "", "ussd [--modem NAME] CODE");
	rig_fault(&r, "error:CUSD*3");
	assert_keng(&r, RIG_WORDS("ussd", "*101#"), 1, "", "failed: refused by the modem");
	assert_int_equal(rig_stop(&r), 0);
	rig_close(&r);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers_are_printed),
		cmocka_unit_test(test_refusals_say_why),
	};

	return cmocka_run_group_tests_name("keng_ussd", tests, NULL, NULL);
}
