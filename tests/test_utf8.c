#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "modem/utf8.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const struct vector {
	const char *name, *text;
	uint32_t c; /* 0: refused */
} vectors[] = {
	{ "one octet", "a", 'a' },
	{ "two octets", "\xc3\xa9", 0xe9 },
	{ "three octets", "\xe1\xba\xa5", 0x1ea5 },
	{ "four octets", "\xf0\x9f\x98\x81", 0x1f601 },
	{ "the last character", "\xf4\x8f\xbf\xbf", 0x10ffff },
	{ "past the last character", "\xf4\x90\x80\x80", 0 },
	{ "overlong two", "\xc1\x81", 0 },
	{ "overlong three", "\xe0\x81\x81", 0 },
	{ "overlong four", "\xf0\x80\x81\x81", 0 },
	{ "a surrogate", "\xed\xa0\x80", 0 },
	{ "a tail alone", "\x80", 0 },
	{ "cut short", "\xe1\xba", 0 },
	{ "a head for a tail", "\xe1\xba\xe1", 0 },
	{ "no such head", "\xff", 0 },
	{ "nothing", "", 0 },
};

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	uint32_t c = 0;
	size_t at = 0;
	bool ok = utf8_next(v->text, strlen(v->text), &at, &c);

	assert_int_equal(ok, v->c != 0);
	assert_int_equal(at, ok ? strlen(v->text) : 0);
	assert_int_equal(c, v->c);
}

static void
test_every_character_there_and_back(void **state)
{
	char text[4];

	(void)state;
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		size_t len = 0, at = 0;
		uint32_t back;

		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		assert_true(utf8_put(c, text, sizeof(text), &len));
		assert_true(utf8_next(text, len, &at, &back));
		assert_int_equal(back, c);
		assert_int_equal(at, len);
	}
}

static void
test_never_writes_past_capacity(void **state)
{
	static const uint32_t wide[] = { 'a', 0xe9, 0x1ea5, 0x1f601 };
	char text[5];

	(void)state;
	for (size_t i = 0; i < NITEMS(wide); i++) {
		for (size_t cap = 0; cap < sizeof(text); cap++) {
			size_t len = 0;

			memset(text, '~', sizeof(text));
			assert_int_equal(utf8_put(wide[i], text, cap, &len), cap >= i + 1);
			assert_int_equal(text[cap], '~');
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
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_every_character_there_and_back);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_never_writes_past_capacity);
	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
