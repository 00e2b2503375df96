#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "modem/dcs.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

/* The groups of 23.038 section 4, first and last value of each. */
static const struct vector {
	const char *name;
	uint8_t octet;
	struct dcs want;
} vectors[] = {
	{ "plain", 0x00, { .encoding = DCS_GSM7, .class = -1 } },
	{ "class bits without a class", 0x03, { .encoding = DCS_GSM7, .class = -1 } },
	{ "8-bit", 0x04, { .encoding = DCS_8BIT, .class = -1 } },
	{ "UCS-2", 0x08, { .encoding = DCS_UCS2, .class = -1 } },
	{ "reserved alphabet", 0x0c, { .encoding = DCS_GSM7, .class = -1, .reserved = true } },
	{ "flash", 0x10, { .encoding = DCS_GSM7, .class = 0 } },
	{ "UCS-2 flash", 0x18, { .encoding = DCS_UCS2, .class = 0 } },
	{ "compressed", 0x20, { .encoding = DCS_GSM7, .class = -1, .compressed = true } },
	{ "automatic deletion", 0x48,
	    { .encoding = DCS_UCS2, .class = -1, .delete_when_read = true } },
	{ "reserved group", 0x80, { .encoding = DCS_GSM7, .class = -1, .reserved = true } },
	{ "reserved group's end", 0xbf, { .encoding = DCS_GSM7, .class = -1, .reserved = true } },
	{ "voicemail cleared, discard", 0xc0,
	    { .encoding = DCS_GSM7,
		.class = -1,
		.waiting = DCS_WAITING_VOICEMAIL,
		.discard = true } },
	{ "voicemail set, store", 0xd8,
	    { .encoding = DCS_GSM7,
		.class = -1,
		.waiting = DCS_WAITING_VOICEMAIL,
		.waiting_active = true } },
	{ "other set, UCS-2", 0xeb,
	    { .encoding = DCS_UCS2,
		.class = -1,
		.waiting = DCS_WAITING_OTHER,
		.waiting_active = true } },
	{ "class group", 0xf1, { .encoding = DCS_GSM7, .class = 1 } },
	{ "class group, 8-bit", 0xf7, { .encoding = DCS_8BIT, .class = 3 } },
	{ "class group, reserved bit", 0xf9,
	    { .encoding = DCS_GSM7, .class = 1, .reserved = true } },
};

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	struct dcs got = dcs_decode(v->octet);

	assert_int_equal(got.octet, v->octet);
	assert_string_equal(dcs_encoding_name(got.encoding), dcs_encoding_name(v->want.encoding));
	assert_int_equal(got.class, v->want.class);
	assert_int_equal(got.compressed, v->want.compressed);
	assert_int_equal(got.reserved, v->want.reserved);
	assert_int_equal(got.delete_when_read, v->want.delete_when_read);
	assert_string_equal(dcs_waiting_name(got.waiting), dcs_waiting_name(v->want.waiting));
	assert_int_equal(got.waiting_active, v->want.waiting_active);
	assert_int_equal(got.discard, v->want.discard);
}

static void
test_made_is_read_as_made(void **state)
{
	(void)state;
	for (int e = DCS_GSM7; e <= DCS_UCS2; e++) {
		for (int class = DCS_NO_CLASS; class <= 3; class ++) {
			struct dcs d = dcs_make((enum dcs_encoding)e, class);

			assert_int_equal(d.encoding, e);
			assert_int_equal(d.class, class);
			assert_false(d.compressed);
			assert_false(d.reserved);
			assert_int_equal(dcs_counts_septets(&d), e == DCS_GSM7);
		}
	}
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
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_made_is_read_as_made);
	return cmocka_run_group_tests_name("dcs", tests, NULL, NULL);
}
