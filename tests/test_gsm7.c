#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "modem/gsm7.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const struct vector {
	const char *name;
	uint8_t in[8];
	size_t in_len;
	unsigned fill_bits;
	size_t nseptets;
	enum gsm7_status want;
	const char *septets; /* equal to ASCII for the letters used here */
} vectors[] = {
	{ "nothing at all", { 0 }, 0, 0, 0, GSM7_OK, "" },
	{ "eight septets fit seven octets", { 0xe8, 0x32, 0x9b, 0xfd, 0x46, 0x97, 0xd9 }, 7, 0, 8,
	    GSM7_OK, "hellohel" },
	{ "one fill bit", { 0xd0, 0x65, 0x36, 0xfb, 0x0d }, 5, 1, 5, GSM7_OK, "hello" },
	{ "six fill bits", { 0x00, 0x5a }, 2, 6, 1, GSM7_OK, "h" },
	{ "seven fill bits", { 0x00, 0x34 }, 2, 7, 1, GSM7_OK, "h" },
	{ "count past the input", { 0xe8, 0x32 }, 2, 0, 3, GSM7_TRUNCATED, "" },
	{ "fill bits past the input", { 0xe8 }, 1, 3, 1, GSM7_TRUNCATED, "" },
	{ "count past the output", { 0xe8 }, 1, 0, 255, GSM7_NO_SPACE, "" },
};

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	uint8_t out[160], back[8];
	size_t n = 99, len;

	assert_string_equal(gsm7_status_name(gsm7_unpack(
				v->in, v->in_len, v->fill_bits, v->nseptets, out, sizeof(out), &n)),
	    gsm7_status_name(v->want));
	assert_int_equal(n, strlen(v->septets));
	assert_memory_equal(out, v->septets, n);
	if (v->want != GSM7_OK || v->fill_bits >= 6)
		return;
	assert_int_equal(gsm7_pack(out, n, v->fill_bits, back, sizeof(back), &len), GSM7_OK);
	assert_int_equal(len, v->in_len);
	assert_memory_equal(back, v->in, len);
}

/* Any septets, any fill: packed and unpacked they are the same. */
static void
test_round_trip_of_every_length_and_fill(void **state)
{
	uint8_t septets[160], packed[142], back[160];
	size_t len, n;

	(void)state;
	for (size_t i = 0; i < sizeof(septets); i++)
		septets[i] = (uint8_t)(i * 37 & 0x7f);
	for (unsigned fill = 0; fill < 8; fill++) {
		for (size_t count = 0; count <= sizeof(septets); count++) {
			assert_int_equal(
			    gsm7_pack(septets, count, fill, packed, sizeof(packed), &len), GSM7_OK);
			assert_int_equal(len, count == 0 ? 0 : GSM7_OCTETS(count, fill));
			assert_int_equal(
			    gsm7_unpack(packed, len, fill, count, back, sizeof(back), &n), GSM7_OK);
			assert_int_equal(n, count);
			assert_memory_equal(back, septets, n);
		}
	}
}

static void
test_never_writes_past_capacity(void **state)
{
	uint8_t in[160], out[161];
	size_t n;

	(void)state;
	memset(in, 0x7f, sizeof(in));
	for (size_t cap = 0; cap <= 160; cap++) {
		memset(out, 0xaa, sizeof(out));
		gsm7_unpack(in, 140, 0, 160, out, cap, &n);
		assert_int_equal(out[cap], 0xaa);
		gsm7_pack(in, 160, 5, out, cap, &n);
		assert_int_equal(out[cap], 0xaa);
		gsm7_unpack_ussd(in, 140, out, cap, &n);
		assert_int_equal(out[cap], 0xaa);
		gsm7_pack_ussd(in, 160, out, cap, &n);
		assert_int_equal(out[cap], 0xaa);
	}
}

/* CR pads and is told from a CR that was meant, at every length around the group of eight. */
static void
test_ussd_filler(void **state)
{
	static const char *const texts[] = { "", "a", "1234567", "12345678", "123456\r",
		"1234567\r", "12345678\r", "123456789012345", "123456789012345\r" };
	uint8_t packed[32], back[32];
	size_t len, n;

	(void)state;
	for (size_t i = 0; i < NITEMS(texts); i++) {
		n = strlen(texts[i]);
		assert_int_equal(
		    gsm7_pack_ussd((const uint8_t *)texts[i], n, packed, sizeof(packed), &len),
		    GSM7_OK);
		assert_int_equal(gsm7_unpack_ussd(packed, len, back, sizeof(back), &n), GSM7_OK);
		assert_int_equal(n, strlen(texts[i]));
		assert_memory_equal(back, texts[i], n);
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
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_round_trip_of_every_length_and_fill);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_never_writes_past_capacity);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_ussd_filler);
	return cmocka_run_group_tests_name("gsm7", tests, NULL, NULL);
}
