#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "modem/udh.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const struct vector {
	const char *name;
	uint8_t in[16];
	size_t len;
	enum udh_status want;
	struct udh udh;
} vectors[] = {
	{ "8-bit reference", { 5, 0x00, 3, 0x2a, 3, 2 }, 6, UDH_OK,
	    { .len = 6, .concat = { 8, 0x2a, 3, 2 } } },
	{ "16-bit reference", { 6, 0x08, 4, 0x12, 0x34, 2, 1 }, 7, UDH_OK,
	    { .len = 7, .concat = { 16, 0x1234, 2, 1 } } },
	{ "ports after concatenation", { 11, 0x00, 3, 1, 2, 1, 0x05, 4, 0x0b, 0x84, 0x23, 0xf0 },
	    12, UDH_OK, { .len = 12, .concat = { 8, 1, 2, 1 }, .ports = { 16, 2948, 9200 } } },
	{ "8-bit ports", { 4, 0x04, 2, 100, 50 }, 5, UDH_OK,
	    { .len = 5, .ports = { 8, 100, 50 } } },
	{ "shift tables in either order", { 6, 0x25, 1, 13, 0x24, 1, 1 }, 7, UDH_OK,
	    { .len = 7, .locking = 13, .single = 1 } },
	{ "unknown elements are passed", { 9, 0x70, 0, 0x00, 3, 7, 2, 2, 0x0a, 0 }, 10, UDH_OK,
	    { .len = 10, .concat = { 8, 7, 2, 2 }, .nothers = 2 } },
	{ "of a repeated element the last counts", { 10, 0x00, 3, 7, 2, 1, 0x00, 3, 8, 3, 3 }, 11,
	    UDH_OK, { .len = 11, .concat = { 8, 8, 3, 3 } } },
	{ "part 0 is no part", { 5, 0x00, 3, 7, 2, 0 }, 6, UDH_OK, { .len = 6 } },
	{ "part past the total", { 5, 0x00, 3, 7, 2, 3 }, 6, UDH_OK, { .len = 6 } },
	{ "a total of 0", { 5, 0x00, 3, 7, 0, 0 }, 6, UDH_OK, { .len = 6 } },
	{ "an element of the wrong length is ignored", { 6, 0x00, 4, 7, 2, 1, 9 }, 7, UDH_OK,
	    { .len = 7 } },
	{ "an empty header", { 0, 'x' }, 2, UDH_OK, { .len = 1 } },
	{ "an element past the header", { 5, 0x00, 9, 7, 2, 1, 9 }, 7, UDH_OK,
	    { .len = 6, .malformed = true } },
	{ "half an element after a good one", { 6, 0x00, 3, 7, 2, 1, 0x24 }, 7, UDH_OK,
	    { .len = 7, .malformed = true } },
	{ "header past the data", { 5, 0x00, 3, 7, 2 }, 5, UDH_TRUNCATED, { 0 } },
	{ "nothing", { 0 }, 0, UDH_TRUNCATED, { 0 } },
};

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	struct udh got;

	assert_string_equal(
	    udh_status_name(udh_decode(v->in, v->len, &got)), udh_status_name(v->want));
	assert_int_equal(got.len, v->udh.len);
	assert_int_equal(got.malformed, v->udh.malformed);
	assert_int_equal(got.concat.bits, v->udh.concat.bits);
	assert_int_equal(got.concat.ref, v->udh.concat.ref);
	assert_int_equal(got.concat.total, v->udh.concat.total);
	assert_int_equal(got.concat.seq, v->udh.concat.seq);
	assert_int_equal(got.ports.bits, v->udh.ports.bits);
	assert_int_equal(got.ports.dst, v->udh.ports.dst);
	assert_int_equal(got.ports.src, v->udh.ports.src);
	assert_int_equal(got.locking, v->udh.locking);
	assert_int_equal(got.single, v->udh.single);
	assert_int_equal(got.nothers, v->udh.nothers);
}

static void
test_encode_into_every_capacity(void **state)
{
	const struct udh h = { .concat = { 16, 0x1234, 3, 2 }, .ports = { 8, 1, 2 } };
	static const uint8_t want[] = { 10, 0x08, 4, 0x12, 0x34, 3, 2, 0x04, 2, 1, 2 };
	uint8_t out[sizeof(want) + 1];
	size_t n;

	(void)state;
	for (size_t cap = 0; cap < sizeof(out); cap++) {
		memset(out, 0xaa, sizeof(out));
		assert_int_equal(
		    udh_encode(&h, out, cap, &n), cap >= sizeof(want) ? UDH_OK : UDH_NO_SPACE);
		assert_int_equal(out[cap], 0xaa);
	}
	assert_int_equal(n, sizeof(want));
	assert_memory_equal(out, want, n);
}

/* 9.2.3.24: the text begins on a septet boundary. */
static void
test_fill_bits(void **state)
{
	(void)state;
	for (size_t len = 0; len <= UDH_OCTETS_MAX; len++) {
		assert_in_range(udh_fill_bits(len), 0, 6);
		assert_int_equal((len * 8 + udh_fill_bits(len)) % 7, 0);
	}
	assert_int_equal(udh_septets(6), 7);
	assert_int_equal(udh_septets(7), 8);
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
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_encode_into_every_capacity);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_fill_bits);
	return cmocka_run_group_tests_name("udh", tests, NULL, NULL);
}
