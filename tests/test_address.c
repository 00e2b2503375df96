#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "modem/address.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const struct vector {
	const char *name;
	uint8_t in[12];
	size_t len;
	enum address_status want;
	uint8_t type;
	const char *text;
	bool one_way; /* the encoder writes it in another, canonical form */
} vectors[] = {
	{ "international, odd", { 0x0b, 0x91, 0x48, 0x19, 0x32, 0x54, 0x76, 0xf8 }, 8, ADDRESS_OK,
	    0x91, "+84912345678", false },
	{ "short code", { 0x03, 0x81, 0x91, 0xf1 }, 4, ADDRESS_OK, 0x81, "191", false },
	{ "national", { 0x0a, 0xa1, 0x90, 0x21, 0x43, 0x65, 0x87 }, 7, ADDRESS_OK, 0xa1,
	    "0912345678", false },
	{ "signs of the keypad", { 0x05, 0x81, 0x1a, 0x10, 0xfb }, 5, ADDRESS_OK, 0x81, "*101#",
	    false },
	{ "the letters a b c", { 0x03, 0x81, 0xdc, 0xfe }, 4, ADDRESS_OK, 0x81, "abc", false },
	{ "twenty digits",
	    { 0x14, 0x81, 0x21, 0x43, 0x65, 0x87, 0x09, 0x21, 0x43, 0x65, 0x87, 0x09 }, 12,
	    ADDRESS_OK, 0x81, "12345678901234567890", false },
	{ "twenty-one digits",
	    { 0x15, 0x81, 0x21, 0x43, 0x65, 0x87, 0x09, 0x21, 0x43, 0x65, 0x87, 0x09 }, 12,
	    ADDRESS_TOO_LONG, 0x81, "", false },
	{ "an end mark in the middle", { 0x04, 0x81, 0xf1, 0x32 }, 4, ADDRESS_OK, 0x81, "1", true },
	{ "no digits at all", { 0x00, 0x91 }, 2, ADDRESS_OK, 0x91, "", false },
	{ "alphanumeric of eight", { 0x0e, 0xd0, 0xd6, 0xb4, 0x3b, 0xdc, 0x4e, 0xb3, 0xd7 }, 9,
	    ADDRESS_OK, 0xd0, "Vinamilk", false },
	{ "alphanumeric of seven in whole octets",
	    { 0x0e, 0xd0, 0xd6, 0x74, 0x99, 0x4e, 0x2f, 0xb3, 0x01 }, 9, ADDRESS_OK, 0xd0,
	    "Viettel", true },
	{ "alphanumeric with an escape pair", { 0x05, 0xd0, 0x9b, 0x32, 0x00 }, 5, ADDRESS_OK, 0xd0,
	    "€", true },
	{ "ends before its type", { 0x0b }, 1, ADDRESS_TRUNCATED, 0x00, "", false },
	{ "ends in its digits", { 0x0b, 0x91, 0x48 }, 3, ADDRESS_TRUNCATED, 0x91, "", false },
	{ "nothing", { 0 }, 0, ADDRESS_TRUNCATED, 0x00, "", false },
};

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	struct octets o = { .at = v->in, .left = v->len };
	uint8_t back[12];
	struct octets_out w = { .at = back, .left = sizeof(back) };
	struct address a;

	assert_string_equal(
	    address_status_name(address_decode(&o, &a)), address_status_name(v->want));
	assert_string_equal(a.text, v->text);
	assert_int_equal(a.type, v->type);
	if (v->want != ADDRESS_OK || v->one_way)
		return;
	assert_int_equal(o.left, 0);
	assert_int_equal(address_encode(&a, &w), ADDRESS_OK);
	assert_int_equal(sizeof(back) - w.left, v->len);
	assert_memory_equal(back, v->in, v->len);
}

/* Names of every length survive; seven characters do not grow an "@". */
static void
test_names_there_and_back(void **state)
{
	static const char name[] = "ABCDEFGHIJK";

	(void)state;
	for (size_t n = 1; n < sizeof(name); n++) {
		char text[sizeof(name)] = "";
		uint8_t octets[12];
		struct octets_out w = { .at = octets, .left = sizeof(octets) };
		struct address a, back;

		memcpy(text, name, n);
		assert_int_equal(address_from_text(text, true, &a), ADDRESS_OK);
		a.type = 0xd0; /* "ABC" would be keypad letters if lower case */
		assert_int_equal(address_encode(&a, &w), ADDRESS_OK);
		if (n == 7) /* as a centre counts that fills octets */
			octets[0] = 14;
		struct octets o = { .at = octets, .left = sizeof(octets) - w.left };
		assert_int_equal(address_decode(&o, &back), ADDRESS_OK);
		assert_string_equal(back.text, text);
		assert_int_equal(address_ton(&back), ADDRESS_ALPHANUMERIC);
	}
}

static void
test_from_text(void **state)
{
	static const struct {
		const char *text;
		bool alphanumeric;
		enum address_status want;
		uint8_t type;
	} rows[] = {
		{ "+84912345678", false, ADDRESS_OK, 0x91 },
		{ "0912345678", false, ADDRESS_OK, 0x81 },
		{ "*101#", false, ADDRESS_OK, 0x81 },
		{ "VIETTEL", true, ADDRESS_OK, 0xd0 },
		{ "VIETTEL", false, ADDRESS_BAD_TEXT, 0 },
		{ "Trạm", true, ADDRESS_BAD_TEXT, 0 },
		{ "TWELVE CHARS", true, ADDRESS_TOO_LONG, 0 },
		{ "+123456789012345678901", false, ADDRESS_TOO_LONG, 0 },
		{ "+", true, ADDRESS_BAD_TEXT, 0 },
		{ "", true, ADDRESS_BAD_TEXT, 0 },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct address a;

		assert_string_equal(
		    address_status_name(address_from_text(rows[i].text, rows[i].alphanumeric, &a)),
		    address_status_name(rows[i].want));
		assert_int_equal(a.type, rows[i].type);
	}
}

static void
test_service_centre(void **state)
{
	static const uint8_t in[] = { 0x07, 0x91, 0x48, 0x89, 0x00, 0x00, 0x50, 0xf1 };
	static const uint8_t type_only[] = { 0x01, 0x81 };
	static const uint8_t name[] = { 0x03, 0xd0, 0x41, 0x42 };
	static const uint8_t long_one[] = { 0x0d, 0x91, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
	static const uint8_t none[] = { 0x00 };
	struct octets o = { .at = in, .left = sizeof(in) };
	uint8_t back[12];
	struct octets_out w = { .at = back, .left = sizeof(back) };
	struct address a;
	bool present;

	(void)state;
	assert_int_equal(address_decode_smsc(&o, &present, &a), ADDRESS_OK);
	assert_true(present);
	assert_string_equal(a.text,
	    "+8498000005"
	    "1");
	assert_int_equal(address_encode_smsc(&a, &w), ADDRESS_OK);
	assert_memory_equal(back, in, sizeof(in));
	o = (struct octets){ .at = type_only, .left = sizeof(type_only) };
	assert_int_equal(address_decode_smsc(&o, &present, &a), ADDRESS_OK);
	assert_true(present);
	assert_string_equal(a.text, "");
	o = (struct octets){ .at = name, .left = sizeof(name) };
	assert_int_equal(address_decode_smsc(&o, &present, &a), ADDRESS_NO_DIGITS);
	o = (struct octets){ .at = long_one, .left = sizeof(long_one) };
	assert_int_equal(address_decode_smsc(&o, &present, &a), ADDRESS_TOO_LONG);
	o = (struct octets){ .at = none, .left = sizeof(none) };
	assert_int_equal(address_decode_smsc(&o, &present, &a), ADDRESS_OK);
	assert_false(present);
}

static void
test_never_writes_past_capacity(void **state)
{
	struct address a = { .type = 0x91, .text = "+84912345678" };
	uint8_t out[9];

	(void)state;
	for (size_t cap = 0; cap < sizeof(out); cap++) {
		struct octets_out w = { .at = out, .left = cap };

		memset(out, 0xaa, sizeof(out));
		assert_int_equal(address_encode(&a, &w), cap >= 8 ? ADDRESS_OK : ADDRESS_NO_SPACE);
		assert_int_equal(out[cap], 0xaa);
	}
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(vectors) + 4];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(vectors); i++)
		tests[n++] = (struct CMUnitTest){ .name = vectors[i].name,
			.test_func = test_vector,
			.initial_state = (void *)&vectors[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_names_there_and_back);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_from_text);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_service_centre);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_never_writes_past_capacity);
	return cmocka_run_group_tests_name("address", tests, NULL, NULL);
}
