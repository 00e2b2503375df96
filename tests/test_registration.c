/* Lines of +CREG and its kin: asked and unasked, with and without what is optional. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "modem/registration.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define NONE REGISTRATION_NOT_TOLD

static const struct row {
	const char *name, *line;
	bool asked;
	enum registration_status status;
	struct registration want;
} rows[] = {
	{ "home, nothing more", "+CREG: 0,1", true, REGISTRATION_OK,
	    { REGISTRATION_CS, 0, 1, 0, 0, NONE } },
	{ "LTE only, roaming", "+CEREG: 2,5,\"2F1A\",\"01A2B3C4\",7", true, REGISTRATION_OK,
	    { REGISTRATION_EPS, 2, 5, 0x2f1a, 0x01a2b3c4, 7 } },
	{ "unasked, area quoted", "+CGREG: 1,\"2F1A\",\"00A2\"", false, REGISTRATION_OK,
	    { REGISTRATION_GPRS, NONE, 1, 0x2f1a, 0xa2, NONE } },
	{ "unasked, with the mode before", "+CREG: 2,1, 2F1A, 00A2", false, REGISTRATION_OK,
	    { REGISTRATION_CS, 2, 1, 0x2f1a, 0xa2, NONE } },
	{ "routing area in the middle", "+CEREG: 2,1, 2F1A, 20 ,A2B3C4 ,7", true, REGISTRATION_OK,
	    { REGISTRATION_EPS, 2, 1, 0x2f1a, 0xa2b3c4, 7 } },
	{ "routing area at the end", "+CGREG: 1,\"2F1A\",\"000000A2\",3,\"01\"", false,
	    REGISTRATION_OK, { REGISTRATION_GPRS, NONE, 1, 0x2f1a, 0xa2, 3 } },
	{ "quote never closed at the end", "+CREG: 2,1,\"2F1A", true, REGISTRATION_OK,
	    { REGISTRATION_CS, 2, 1, 0, 0, NONE } },
	{ "quotes out of order", "+CREG: 2,1,\"2F,\"00A2\",7", true, REGISTRATION_BAD, { 0 } },
	{ "no status", "+CREG: 2", true, REGISTRATION_BAD, { 0 } },
	{ "words", "+CREG: home", false, REGISTRATION_BAD, { 0 } },
	{ "something else", "+CSQ: 3,99", true, REGISTRATION_OTHER, { 0 } },
};

static void
test_row(void **state)
{
	const struct row *r = *state;
	struct registration got = { 0 };

	assert_string_equal(registration_status_name(registration_read(r->line, r->asked, &got)),
	    registration_status_name(r->status));
	if (r->status != REGISTRATION_OK)
		return;
	assert_string_equal(
	    registration_domain_name(got.domain), registration_domain_name(r->want.domain));
	assert_int_equal(got.mode, r->want.mode);
	assert_int_equal(got.stat, r->want.stat);
	assert_int_equal(got.area, r->want.area);
	assert_int_equal(got.cell, r->want.cell);
	assert_int_equal(got.access, r->want.access);
}

static void
test_serves(void **state)
{
	(void)state;
	assert_true(registration_serves(REGISTRATION_HOME));
	assert_true(registration_serves(REGISTRATION_ROAMING));
	assert_false(registration_serves(NONE));
	for (int stat = 2; stat <= 4; stat++)
		assert_false(registration_serves(stat));
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(rows) + 1];

	for (size_t i = 0; i < NITEMS(rows); i++)
		tests[i] = (struct CMUnitTest){ .name = rows[i].name,
			.test_func = test_row,
			.initial_state = (void *)(uintptr_t)&rows[i] };
	tests[NITEMS(rows)] = (struct CMUnitTest)cmocka_unit_test(test_serves);
	return cmocka_run_group_tests_name("registration", tests, NULL, NULL);
}
