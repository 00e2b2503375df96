/* The table of errors: one row of each class, and what it calls for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "modem/at_errors.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const struct row {
	const char *name;
	enum at_final final;
	int code;
	const char *class, *action, *meaning;
} rows[] = {
	{ "unassigned number", AT_FINAL_CMS, 1, "recipient", "fail", "unassigned number" },
	{ "barred by the operator", AT_FINAL_CMS, 8, "account", "fail and alert",
	    "operator determined barring" },
	{ "congestion", AT_FINAL_CMS, 42, "network", "retry", "congestion" },
	{ "SIM busy", AT_FINAL_CMS, 314, "busy", "repeat", "SIM busy" },
	{ "no service centre", AT_FINAL_CMS, 330, "modem", "retry and alert",
	    "SMSC address unknown" },
	{ "ten is the SIM to one and barring to the other", AT_FINAL_CME, 10, "modem",
	    "retry and alert", "SIM not inserted" },
	{ "still starting", AT_FINAL_CME, 515, "busy", "repeat",
	    "please wait, init or command processing in progress" },
	{ "unknown, of the network", AT_FINAL_CMS, 77, "network", "retry", NULL },
	{ "unknown, of the modem", AT_FINAL_CMS, 513, "modem", "retry and alert", NULL },
	{ "bare ERROR", AT_FINAL_ERROR, -1, "network", "retry", NULL },
};

static void
test_row(void **state)
{
	const struct row *r = *state;
	struct at_error e = at_error_read(r->final, r->code);

	assert_string_equal(at_error_class_name(e.class), r->class);
	assert_string_equal(at_action_name(at_error_action(e.class)), r->action);
	assert_int_equal(e.meaning == NULL, r->meaning == NULL);
	if (r->meaning != NULL)
		assert_string_equal(e.meaning, r->meaning);
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(rows)];

	for (size_t i = 0; i < NITEMS(rows); i++)
		tests[i] = (struct CMUnitTest){ .name = rows[i].name,
			.test_func = test_row,
			.initial_state = (void *)(uintptr_t)&rows[i] };
	return cmocka_run_group_tests_name("at_errors", tests, NULL, NULL);
}
