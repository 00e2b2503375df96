#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "modem/scts.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const struct vector {
	const char *name;
	uint8_t in[7];
	const char *text; /* "" = no date */
	int64_t utc_ms;
} vectors[] = {
	{ "Viet Nam", { 0x62, 0x11, 0x42, 0x81, 0x03, 0x50, 0x82 }, "2026-11-24T18:30:05+07:00",
	    1795519805000 },
	{ "UTC", { 0x07, 0x10, 0x10, 0x00, 0x00, 0x00, 0x00 }, "2070-01-01T00:00:00+00:00",
	    3155760000000 },
	{ "west of Greenwich", { 0x62, 0x11, 0x42, 0x81, 0x03, 0x50, 0x8a },
	    "2026-11-24T18:30:05-07:00", 1795570205000 },
	{ "a quarter of an hour", { 0x62, 0x11, 0x42, 0x81, 0x03, 0x50, 0x32 },
	    "2026-11-24T18:30:05+05:45", 1795524305000 },
	{ "the last century", { 0x99, 0x21, 0x13, 0x32, 0x95, 0x95, 0x00 },
	    "1999-12-31T23:59:59+00:00", 946684799000 },
	{ "a leap day", { 0x42, 0x20, 0x92, 0x00, 0x00, 0x00, 0x00 }, "2024-02-29T00:00:00+00:00",
	    1709164800000 },
	{ "no leap day", { 0x62, 0x20, 0x92, 0x00, 0x00, 0x00, 0x00 }, "", -1 },
	{ "month 0", { 0x62, 0x00, 0x10, 0x00, 0x00, 0x00, 0x00 }, "", -1 },
	{ "month 13", { 0x62, 0x31, 0x10, 0x00, 0x00, 0x00, 0x00 }, "", -1 },
	{ "hour 24", { 0x62, 0x11, 0x42, 0x42, 0x00, 0x00, 0x00 }, "", -1 },
	{ "a digit that is none", { 0x62, 0x11, 0x42, 0x1a, 0x00, 0x00, 0x00 }, "", -1 },
	{ "a zone that is none", { 0x62, 0x11, 0x42, 0x00, 0x00, 0x00, 0xf0 }, "", -1 },
	{ "all zero", { 0 }, "", -1 },
	{ "all ones", { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, "", -1 },
};

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	struct octets o = { .at = v->in, .left = sizeof(v->in) };
	uint8_t back[7];
	struct octets_out w = { .at = back, .left = sizeof(back) };
	struct scts s, again;
	char text[SCTS_TEXT_MAX];

	scts_decode(&o, &s);
	assert_false(o.failed);
	scts_format(&s, text);
	assert_string_equal(text, v->text);
	assert_int_equal(scts_utc_ms(&s), v->utc_ms);
	if (!s.valid)
		return;
	scts_encode(&s, &w);
	assert_memory_equal(back, v->in, sizeof(back));
	assert_true(scts_from_utc_ms(v->utc_ms + 999, s.quarters, &again));
	scts_format(&again, text);
	assert_string_equal(text, v->text);
}

/* Every day of the hundred years, in the zones at both ends and our own. */
static void
test_every_day_there_and_back(void **state)
{
	static const int zones[] = { -SCTS_QUARTERS_MAX, 0, 28, SCTS_QUARTERS_MAX };
	const int64_t day_ms = 86400000;
	struct scts s;

	(void)state;
	for (size_t z = 0; z < NITEMS(zones); z++) {
		for (int64_t day = 7306; day < 43829; day++) {
			int64_t ms = day * day_ms + day % 86400 * 1000;
			uint8_t raw[7];
			struct octets_out w = { .at = raw, .left = sizeof(raw) };
			struct octets o = { .at = raw, .left = sizeof(raw) };

			assert_true(scts_from_utc_ms(ms, zones[z], &s));
			assert_int_equal(scts_utc_ms(&s), ms);
			scts_encode(&s, &w);
			scts_decode(&o, &s);
			assert_int_equal(scts_utc_ms(&s), ms);
		}
	}
}

static void
test_out_of_range(void **state)
{
	struct scts s;

	(void)state;
	assert_false(scts_from_utc_ms(0, 0, &s));
	assert_false(scts_from_utc_ms(-1, 0, &s));
	assert_false(scts_from_utc_ms(INT64_MIN, 0, &s));
	assert_false(scts_from_utc_ms(INT64_MAX, 0, &s));
	assert_false(scts_from_utc_ms(3786912000000, 0, &s)); /* 2090 */
	assert_false(scts_from_utc_ms(1795519805000, 80, &s));
	assert_false(s.valid);
}

static void
test_too_few_octets(void **state)
{
	static const uint8_t in[7] = { 0x62, 0x11, 0x42, 0x81, 0x03, 0x50, 0x82 };

	(void)state;
	for (size_t len = 0; len < sizeof(in); len++) {
		struct octets o = { .at = in, .left = len };
		struct scts s;

		scts_decode(&o, &s);
		assert_true(o.failed);
		assert_false(s.valid);
	}
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(vectors) + 3];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(vectors); i++)
		tests[n++] = (struct CMUnitTest){ .name = vectors[i].name,
			.test_func = test_vector,
			.initial_state = (void *)&vectors[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_every_day_there_and_back);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_out_of_range);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_too_few_octets);
	return cmocka_run_group_tests_name("scts", tests, NULL, NULL);
}
