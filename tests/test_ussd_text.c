#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "modem/ussd_text.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const struct vector {
	const char *name, *line;
	int status, dcs;
	enum ussd_payload payload;
	const char *language, *text;
} vectors[] = {
	{ "plain", "+CUSD: 0,\"TKG: 15.000d\",15", 0, 15, USSD_PLAIN, "", "TKG: 15.000d" },
	{ "no string", "+CUSD: 2", 2, -1, USSD_PLAIN, "", "" },
	{ "an empty string", "+CUSD: 2,\"\",15", 2, 15, USSD_PLAIN, "", "" },
	{ "no quotes, no coding", "+CUSD: 1,Chon 1 hoac 2", 1, -1, USSD_PLAIN, "",
	    "Chon 1 hoac 2" },
	{ "quotes and breaks inside", "+CUSD: 1,\"Chon \"1\"\r\n2. Thoat\",15", 1, 15, USSD_PLAIN,
	    "", "Chon \"1\"\r\n2. Thoat" },
	{ "a comma and digits that are no coding", "+CUSD: 0,\"con 5,000\"", 0, -1, USSD_PLAIN, "",
	    "con 5,000" },
	{ "a number is not hexadecimal", "+CUSD: 0,\"150000\",15", 0, 15, USSD_PLAIN, "",
	    "150000" },
	{ "packed", "+CUSD: 0,\"E8329BFD06\",15", 0, 15, USSD_GSM7_PACKED, "", "hello" },
	{ "UCS-2 by its coding", "+CUSD: 0,\"1EA50111\",72", 0, 72, USSD_UCS2, "", "ấđ" },
	{ "UCS-2 in spite of its coding", "+CUSD: 0,\"00540061006900201EA5\",15", 0, 15, USSD_UCS2,
	    "", "Tai ấ" },
	{ "UCS-2 with a language", "+CUSD: 0,\"F6340061\",17", 0, 17, USSD_UCS2, "vi", "a" },
	{ "packed with a language", "+CUSD: 0,\"F6742308\",16", 0, 16, USSD_GSM7_PACKED, "vi",
	    "A" },
	{ "septets as characters", "+CUSD: 0,\"f~r Sie\"", 0, -1, USSD_GSM7_RAW, "", "für Sie" },
	{ "brackets around words", "+CUSD: 0,\"[1] {ok}\"", 0, -1, USSD_PLAIN, "", "[1] {ok}" },
	{ "UCS-2 of digits", "+CUSD: 0,\"003100320033\",15", 0, 15, USSD_UCS2, "", "123" },
	{ "UCS-2 of digits by its coding", "+CUSD: 0,\"0035\",72", 0, 72, USSD_UCS2, "", "5" },
	{ "8-bit data is no text", "+CUSD: 0,\"DEADBEEFDEAD\",68", 0, 68, USSD_OCTETS, "", "" },
};

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	struct ussd_reply r;
	struct ussd_text t;

	assert_int_equal(ussd_reply_split(v->line, strlen(v->line), &r), USSD_OK);
	assert_int_equal(r.status, v->status);
	assert_int_equal(r.dcs, v->dcs);
	assert_int_equal(ussd_text_decode(r.payload, r.payload_len, r.dcs, &t), USSD_OK);
	assert_string_equal(ussd_payload_name(t.payload), ussd_payload_name(v->payload));
	assert_string_equal(t.language, v->language);
	assert_string_equal(t.text, v->text);
	assert_int_equal(t.len, strlen(v->text));
}

static void
test_refusals(void **state)
{
	static const char *const bad[] = { "", "+CUSD", "+CUSD:", "+CUSD: x", "+CUSD: 1;",
		"CUSD: 1" };
	char long_one[USSD_TEXT_MAX];
	struct ussd_reply r;
	struct ussd_text t;

	(void)state;
	for (size_t i = 0; i < NITEMS(bad); i++)
		assert_int_equal(ussd_reply_split(bad[i], strlen(bad[i]), &r), USSD_BAD_REPLY);
	memset(long_one, 'x', sizeof(long_one));
	assert_int_equal(ussd_text_decode(long_one, sizeof(long_one), 15, &t), USSD_TOO_LONG);
	assert_int_equal(ussd_text_decode(long_one, sizeof(long_one) - 1, 15, &t), USSD_OK);
}

/* 23.038 section 5: every coding scheme of cell broadcast has an encoding. */
static void
test_codings(void **state)
{
	(void)state;
	assert_int_equal(ussd_dcs_encoding(0x0f), DCS_GSM7);
	assert_int_equal(ussd_dcs_encoding(0x11), DCS_UCS2);
	assert_int_equal(ussd_dcs_encoding(0x48), DCS_UCS2);
	assert_int_equal(ussd_dcs_encoding(0x44), DCS_8BIT);
	assert_int_equal(ussd_dcs_encoding(0x98), DCS_UCS2);
	assert_int_equal(ussd_dcs_encoding(0xf4), DCS_8BIT);
	assert_int_equal(ussd_dcs_encoding(0xf0), DCS_GSM7);
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
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_refusals);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_codings);
	return cmocka_run_group_tests_name("ussd_text", tests, NULL, NULL);
}
