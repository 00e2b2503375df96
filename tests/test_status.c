#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "modem/status.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const struct vector {
	const char *line, *want; /* signal, registration, storage used/total */
} vectors[] = {
	{ "+CSQ: 21,99", "21 -1 -1/-1" },
	{ "+CSQ: ,", "99 -1 -1/-1" },
	{ "+CREG: 0,5", "99 5 -1/-1" },
	{ "+CREG: 2,1,\"00C3\",\"0A\",7", "99 1 -1/-1" },
	{ "+CREG: 0", "99 -1 -1/-1" },
	{ "+CEREG: 2,5,\"00C3\",\"0A\",7", "99 5 -1/-1" },
	{ "+CGREG: 0,2", "99 2 -1/-1" },
	{ "+C5GREG: 0,1", "99 -1 -1/-1" },
	{ "+CPMS: \"SM\",3,10,\"SM\",3,10,\"SM\",3,10", "99 -1 SM3/10" },
	{ "+CPMS: 4,20,4,20,4,20", "99 -1 4/20" },
	{ "+CPMS: ,,,,,,,,", "99 -1 -1/-1" },
	{ "+CPMS: \"SM\",,", "99 -1 SM-1/-1" },
	{ "+CPMS: \"TOOLONG\",1,2", "99 -1 -1/-1" },
	{ "+CPMS: 4", "99 -1 -1/-1" },
	{ "+CPIN: READY", "99 -1 -1/-1" },
};

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	struct modem_status s;
	char got[64];

	status_init(&s);
	status_learn(&s, v->line);
	snprintf(
	    got, sizeof(got), "%d %d %s%d/%d", s.rssi, s.registration, s.storage, s.used, s.total);
	assert_string_equal(got, v->want);
}

/* Whichever says home or roaming counts; where none does, +CREG is believed first. */
static void
test_registrations(void **state)
{
	struct modem_status s;

	(void)state;
	status_init(&s);
	status_learn(&s, "+CREG: 0,0");
	status_learn(&s, "+CGREG: 0,2");
	assert_int_equal(s.registration, 0);
	status_learn(&s, "+CEREG: 0,1");
	assert_int_equal(s.registration, 1);
	status_learn(&s, "+CEREG: 0,3");
	status_learn(&s, "+CREG: 0,5");
	assert_int_equal(s.registration, 5);
	status_forget(&s);
	assert_int_equal(s.registration, -1);
}

static const struct serial {
	const char *line, *imei, *iccid;
} serials[] = {
	{ "356938035643809", "356938035643809", "" },
	{ "+CGSN: \"356938035643809\"", "356938035643809", "" },
	{ "8984041234567890123", "", "8984041234567890123" },
	{ "8984041234567890123F", "", "8984041234567890123" },
	{ "+CCID: \"8984041234567890123\"", "", "8984041234567890123" },
	{ "+ICCID: 89840412345678901234", "", "89840412345678901234" },
	{ "+CCID: ", "", "" },
	{ "1234567", "", "" },
	{ "898404123456789012345678901234567890", "", "" },
};

static void
test_serial(void **state)
{
	const struct serial *v = *state;
	struct modem_status s;

	status_init(&s);
	status_learn(&s, v->line);
	assert_string_equal(s.imei, v->imei);
	assert_string_equal(s.iccid, v->iccid);
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(vectors) + NITEMS(serials) + 1];

	for (size_t i = 0; i < NITEMS(vectors); i++)
		tests[i] = (struct CMUnitTest){ .name = vectors[i].line,
			.test_func = test_vector,
			.initial_state = (void *)&vectors[i] };
	for (size_t i = 0; i < NITEMS(serials); i++)
		tests[NITEMS(vectors) + i] = (struct CMUnitTest){ .name = serials[i].line,
			.test_func = test_serial,
			.initial_state = (void *)&serials[i] };
	tests[NITEMS(vectors) + NITEMS(serials)] =
	    (struct CMUnitTest)cmocka_unit_test(test_registrations);
	return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
