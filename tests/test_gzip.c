#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "gateway/base/gzip.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define OCTETS(...) \
	.in = (const uint8_t[]){ __VA_ARGS__ }, .len = sizeof((const uint8_t[]){ __VA_ARGS__ })

/* `printf hello | gzip -n`, and `printf '' | gzip -n` */
#define HELLO                                                                                  \
	0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0, 0x86, \
	    0xa6, 0x10, 0x36, 0x05, 0, 0, 0
#define EMPTY 0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0x03, 0x03, 0, 0, 0, 0, 0, 0, 0, 0, 0

static const struct vector {
	const char *name;
	const uint8_t *in;
	size_t len;
	size_t cap;
	enum gzip_status want;
	const char *text;
} vectors[] = {
	{ .name = "five letters", OCTETS(HELLO), .cap = 100, .text = "hello" },
	{ .name = "five letters into five", OCTETS(HELLO), .cap = 5, .text = "hello" },
	{ .name = "five letters into four", OCTETS(HELLO), .cap = 4, .want = GZIP_TOO_LARGE },
	{ .name = "five letters into none", OCTETS(HELLO), .cap = 0, .want = GZIP_TOO_LARGE },
	{ .name = "two members", OCTETS(HELLO, HELLO), .cap = 10, .text = "hellohello" },
	{ .name = "an empty one", OCTETS(EMPTY), .cap = 0, .text = "" },
	{ .name = "an empty one behind", OCTETS(HELLO, EMPTY), .cap = 5, .text = "hello" },
	{ .name = "nothing at all", .in = (const uint8_t *)"", .cap = 9, .want = GZIP_BROKEN },
	{ .name = "no gzip", OCTETS('{', '"', 'a', '"', '}'), .cap = 9, .want = GZIP_BROKEN },
	{ .name = "letters behind the end", OCTETS(HELLO, 'x'), .cap = 9, .want = GZIP_BROKEN },
	{ .name = "zlib without gzip's header",
	    OCTETS(0x78, 0x9c, 0x03, 0, 0, 0, 0, 1),
	    .cap = 9,
	    .want = GZIP_BROKEN },
};

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	size_t len;
	char *text;

	assert_string_equal(gzip_status_name(gzip_inflate(v->in, v->len, v->cap, &text, &len)),
	    gzip_status_name(v->want));
	if (v->text == NULL) {
		assert_null(text);
		return;
	}
	assert_int_equal(len, strlen(v->text));
	assert_string_equal(text, v->text);
	free(text);
}

/* Cut off anywhere, or with any one octet of body or trailer changed, it is never taken. */
static void
test_every_cut_and_change(void **state)
{
	static const uint8_t whole[] = { HELLO };
	uint8_t copy[sizeof(whole)];
	size_t len;
	char *text;

	(void)state;
	for (size_t n = 0; n < sizeof(whole); n++)
		assert_int_equal(gzip_inflate(whole, n, 100, &text, &len), GZIP_BROKEN);
	for (size_t i = 10; i < sizeof(whole); i++) {
		memcpy(copy, whole, sizeof(whole));
		copy[i] ^= 0x41;
		assert_int_not_equal(gzip_inflate(copy, sizeof(copy), 100, &text, &len), GZIP_OK);
		assert_null(text);
	}
}

static void
test_there_and_back(void **state)
{
	(void)state;
	for (size_t n = 0; n < 200000; n = n * 3 + 1) {
		char *in = malloc(n + 1), *packed, *out;
		size_t npacked, nout;

		assert_non_null(in);
		for (size_t i = 0; i < n; i++)
			in[i] = (char)(i * i >> 3);
		gzip_deflate(in, n, &packed, &npacked);
		assert_int_equal(gzip_inflate(packed, npacked, n, &out, &nout), GZIP_OK);
		assert_int_equal(nout, n);
		assert_memory_equal(in, out, n);
		free(out);
		if (n > 0)
			assert_int_equal(
			    gzip_inflate(packed, npacked, n - 1, &out, &nout), GZIP_TOO_LARGE);
		free(packed);
		free(in);
	}
}

/* 100 MiB of zeros in 100 KiB: no more than the cap is ever made of it. */
static void
test_bomb(void **state)
{
	size_t n = (size_t)100 << 20, npacked, nout;
	char *zeros = calloc(1, n), *packed, *out;

	(void)state;
	assert_non_null(zeros);
	gzip_deflate(zeros, n, &packed, &npacked);
	free(zeros);
	assert_true(npacked < 200000);
	assert_int_equal(gzip_inflate(packed, npacked, 65536, &out, &nout), GZIP_TOO_LARGE);
	free(packed);
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(vectors) + 3];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(vectors); i++)
		tests[n++] = (struct CMUnitTest){ .name = vectors[i].name,
			.test_func = test_vector,
			.initial_state = (void *)(uintptr_t)&vectors[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_every_cut_and_change);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_there_and_back);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_bomb);
	return cmocka_run_group_tests_name("gzip", tests, NULL, NULL);
}
