#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "modem/hex.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const struct vector {
	const char *name, *text;
	enum hex_status want;
	uint8_t octets[4];
	size_t len;
} vectors[] = {
	{ "nothing", "", HEX_OK, { 0 }, 0 },
	{ "both cases", "00fFa5", HEX_OK, { 0x00, 0xff, 0xa5 }, 3 },
	{ "half an octet", "012", HEX_ODD, { 0 }, 0 },
	{ "a letter past F", "0G", HEX_BAD_DIGIT, { 0 }, 0 },
	{ "a space inside", "0 ", HEX_BAD_DIGIT, { 0 }, 0 },
	{ "more than the room", "0011223344", HEX_NO_SPACE, { 0 }, 0 },
};

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	uint8_t out[4];
	size_t n = 99;

	assert_string_equal(
	    hex_status_name(hex_decode(v->text, strlen(v->text), out, sizeof(out), &n)),
	    hex_status_name(v->want));
	assert_int_equal(n, v->len);
	assert_memory_equal(out, v->octets, n);
}

static void
test_encode_never_writes_past_capacity(void **state)
{
	static const uint8_t octets[] = { 0xde, 0xad, 0xbe, 0xef };
	char out[10];

	(void)state;
	for (size_t cap = 0; cap < sizeof(out); cap++) {
		enum hex_status st;

		memset(out, '~', sizeof(out));
		st = hex_encode(octets, sizeof(octets), out, cap);
		assert_int_equal(out[cap], '~');
		assert_int_equal(st, cap > 8 ? HEX_OK : HEX_NO_SPACE);
	}
	assert_memory_equal(out, "DEADBEEF", 9);
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(vectors) + 1];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(vectors); i++)
		tests[n++] = (struct CMUnitTest){ .name = vectors[i].name,
			.test_func = test_vector,
			.initial_state = (void *)&vectors[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_encode_never_writes_past_capacity);
	return cmocka_run_group_tests_name("hex", tests, NULL, NULL);
}
