#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "modem/ucs2.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const struct vector {
	const char *name;
	uint8_t in[8];
	size_t len;
	enum ucs2_status want;
	const char *text;
	size_t text_len;
} vectors[] = {
	{ "nothing", { 0 }, 0, UCS2_OK, "", 0 },
	{ "Vietnamese", { 0x1e, 0xa5, 0x01, 0x11 }, 4, UCS2_OK, "ấđ", 5 },
	{ "a pair of surrogates", { 0xd8, 0x3d, 0xde, 0x01 }, 4, UCS2_OK, "😁", 4 },
	{ "U+0000 inside", { 0x00, 'a', 0x00, 0x00, 0x00, 'b' }, 6, UCS2_OK, "a\0b", 3 },
	{ "a high surrogate at the end", { 0x00, 'a', 0xd8, 0x3d }, 4, UCS2_LONE_SURROGATE,
	    "a\ufffd", 4 },
	{ "a high surrogate before a letter", { 0xd8, 0x3d, 0x00, 'a' }, 4, UCS2_LONE_SURROGATE,
	    "\ufffda", 4 },
	{ "a low surrogate first", { 0xde, 0x01, 0x00, 'a' }, 4, UCS2_LONE_SURROGATE, "\ufffda",
	    4 },
	{ "half a character at the end", { 0x00, 'a', 0x00 }, 3, UCS2_ODD, "a", 1 },
};

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	char text[16];
	uint8_t back[8];
	size_t n, len;

	assert_string_equal(ucs2_status_name(ucs2_decode(v->in, v->len, text, sizeof(text), &n)),
	    ucs2_status_name(v->want));
	assert_int_equal(n, v->text_len);
	assert_memory_equal(text, v->text, n + 1);
	if (v->want != UCS2_OK)
		return;
	assert_int_equal(ucs2_encode(text, n, back, sizeof(back), &len), UCS2_OK);
	assert_int_equal(len, v->len);
	assert_memory_equal(back, v->in, len);
}

static void
test_bad_utf8(void **state)
{
	uint8_t out[8];
	size_t n = 9;

	(void)state;
	assert_int_equal(ucs2_encode("a\xff", 2, out, sizeof(out), &n), UCS2_BAD_UTF8);
	assert_int_equal(n, 0);
}

static void
test_never_writes_past_capacity(void **state)
{
	uint8_t in[140], units[15];
	char text[212];
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(in); i += 2) {
		in[i] = 0x1e;
		in[i + 1] = 0xa5;
	}
	for (size_t cap = 0; cap < sizeof(text); cap++) {
		memset(text, '~', sizeof(text));
		assert_int_equal(ucs2_decode(in, sizeof(in), text, cap, &n),
		    cap > 210 ? UCS2_OK : UCS2_NO_SPACE);
		assert_int_equal(text[cap], '~');
	}
	for (size_t cap = 0; cap < sizeof(units); cap++) {
		memset(units, 0xaa, sizeof(units));
		ucs2_encode("a😁đ😁ấ", 13, units, cap, &n);
		assert_int_equal(units[cap], 0xaa);
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
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_bad_utf8);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_never_writes_past_capacity);
	return cmocka_run_group_tests_name("ucs2", tests, NULL, NULL);
}
