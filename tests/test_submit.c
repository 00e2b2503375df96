/* What an answer proves: the whole product of answers, codes and times. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "modem/submit.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const struct vector {
	const char *name, *line;
	enum at_final final; /* AT_FINAL_NONE: none came */
	int code;
	bool handed_over;
	const char *outcome;
	int mr;
} vectors[] = {
	{ "sent", "+CMGS: 7", AT_FINAL_OK, -1, true, "sent", 7 },
	{ "reference 0", "+CMGS: 0", AT_FINAL_OK, -1, true, "sent", 0 },
	{ "reference with a stamp", "+CMGS: 12,\"26/11/24\"", AT_FINAL_OK, -1, true, "sent", 12 },
	{ "OK with a reference that is none", "+CMGS: 256", AT_FINAL_OK, -1, true, "unknown", -1 },
	{ "the network's cause 0", "", AT_FINAL_CMS, 0, true, "refused", -1 },
	{ "the network's cause 38", "", AT_FINAL_CMS, 38, true, "refused", -1 },
	{ "TP-FCS 255", "", AT_FINAL_CMS, 255, true, "refused", -1 },
	{ "the modem's 256", "", AT_FINAL_CMS, 256, true, "unknown", -1 },
	{ "the modem's 332", "", AT_FINAL_CMS, 332, true, "unknown", -1 },
	{ "a code in words", "", AT_FINAL_CMS, -1, true, "unknown", -1 },
	{ "the equipment's 38", "", AT_FINAL_CME, 38, true, "unknown", -1 },
	{ "bare ERROR", "", AT_FINAL_ERROR, -1, true, "unknown", -1 },
	{ "332 before the prompt", "", AT_FINAL_CMS, 332, false, "refused", -1 },
	{ "CME before the prompt", "", AT_FINAL_CME, 515, false, "refused", -1 },
	{ "bare ERROR before the prompt", "", AT_FINAL_ERROR, -1, false, "refused", -1 },
	{ "no prompt", "", AT_FINAL_NONE, -1, false, "refused", -1 },
	{ "no answer", "", AT_FINAL_NONE, -1, true, "unknown", -1 },
	{ "a reference, and no OK", "+CMGS: 7", AT_FINAL_NONE, -1, true, "sent", 7 },
};

static void
test_vector(void **state)
{
	static const uint8_t pdu[] = { 0x00, 0xab, 0xcd };
	const struct vector *v = *state;
	enum modem_outcome outcome;
	struct submit s;

	submit_begin(&s, 3, pdu, sizeof(pdu), 2);
	assert_string_equal(s.hex, "00ABCD");
	assert_true(s.pending);
	submit_line(&s, v->line);
	assert_int_equal(s.mr, v->mr);
	outcome = v->final == AT_FINAL_NONE
	    ? submit_abandoned(&s, v->handed_over)
	    : submit_answered(&s, v->final, v->code, v->handed_over);
	assert_string_equal(modem_outcome_name(outcome), v->outcome);
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(vectors)];

	for (size_t i = 0; i < NITEMS(vectors); i++)
		tests[i] = (struct CMUnitTest){ .name = vectors[i].name,
			.test_func = test_vector,
			.initial_state = (void *)&vectors[i] };
	return cmocka_run_group_tests_name("submit", tests, NULL, NULL);
}
