#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "modem/validity.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const struct vector {
	const char *name;
	uint8_t enhanced[7];
	bool want;
	uint32_t seconds;
} vectors[] = {
	{ "no period", { 0x00 }, false, 0 },
	{ "as relative", { 0x01, 11 }, true, 3600 },
	{ "seconds", { 0x02, 90 }, true, 90 },
	{ "seconds of 0 are reserved", { 0x02, 0 }, false, 0 },
	{ "hours, minutes, seconds", { 0x03, 0x10, 0x20, 0x30 }, true, 3723 },
	{ "digits that are none", { 0x03, 0xa0, 0x20, 0x30 }, false, 0 },
	{ "after an extension", { 0x82, 0x00, 7 }, true, 7 },
	{ "single shot does not matter", { 0x42, 7 }, true, 7 },
	{ "reserved format", { 0x05, 7 }, false, 0 },
};

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	struct validity validity = { .format = VALIDITY_ENHANCED };
	uint32_t seconds = 99;

	memcpy(validity.enhanced, v->enhanced, sizeof(validity.enhanced));
	assert_int_equal(validity_enhanced_seconds(&validity, &seconds), v->want);
	assert_int_equal(v->want ? seconds : 0, v->seconds);
}

static void
test_relative_there_and_back(void **state)
{
	(void)state;
	for (unsigned v = 0; v <= 255; v++)
		assert_int_equal(validity_from_minutes(validity_minutes((uint8_t)v)), v);
	assert_int_equal(validity_minutes(0), 5);
	assert_int_equal(validity_minutes(143), 12 * 60);
	assert_int_equal(validity_minutes(144), 12 * 60 + 30);
	assert_int_equal(validity_minutes(167), 24 * 60);
	assert_int_equal(validity_minutes(168), 2 * 24 * 60);
	assert_int_equal(validity_minutes(196), 30 * 24 * 60);
	assert_int_equal(validity_minutes(197), 5 * 7 * 24 * 60);
	assert_int_equal(validity_minutes(255), 63 * 7 * 24 * 60);
	assert_int_equal(validity_from_minutes(6), 1);
	assert_int_equal(validity_from_minutes(UINT32_MAX), 255);
}

/* Each format takes its octets, no more, and gives them back. */
static void
test_formats(void **state)
{
	static const size_t lengths[] = { 0, 7, 1, 7 };
	static const uint8_t in[8] = { 0x62, 0x11, 0x42, 0x81, 0x03, 0x50, 0x82, 0xaa };

	(void)state;
	for (int f = VALIDITY_NONE; f <= VALIDITY_ABSOLUTE; f++) {
		struct octets o = { .at = in, .left = sizeof(in) };
		uint8_t back[8];
		struct octets_out w = { .at = back, .left = sizeof(back) };
		struct validity v;

		validity_decode(&o, (enum validity_format)f, &v);
		assert_int_equal(sizeof(in) - o.left, lengths[f]);
		validity_encode(&v, &w);
		assert_int_equal(sizeof(back) - w.left, lengths[f]);
		assert_memory_equal(back, in, lengths[f]);
		for (size_t len = 0; len < lengths[f]; len++) {
			o = (struct octets){ .at = in, .left = len };
			validity_decode(&o, (enum validity_format)f, &v);
			assert_true(o.failed);
		}
	}
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(vectors) + 2];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(vectors); i++)
		tests[n++] = (struct CMUnitTest){ .name = vectors[i].name,
			.test_func = test_vector,
			.initial_state = (void *)&vectors[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_relative_there_and_back);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_formats);
	return cmocka_run_group_tests_name("validity", tests, NULL, NULL);
}
