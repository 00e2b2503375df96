/* The lines of `keng pdu`, fed through streams: what goes in, what comes out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/tool/json_lines.h"
#include "gateway/tool/pdu.h"
#include "gateway/tool/pdu_lines.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define DELIVER                                  \
	"07914889000050F1040B914819325476F80000" \
	"62114281035082"                         \
	"05E8329BFD06"

/* `want` names what the answer must at least hold. */
static const struct vector {
	const char *name, *line, *want;
} vectors[] = {
	{ "bare hexadecimal", DELIVER,
	    "{\"kind\":\"deliver\",\"smsc\":\"+84980000051\",\"sender\":\"+84912345678\","
	    "\"sender_type\":\"intl\",\"timestamp\":\"2026-11-24T18:30:05+07:00\",\"pid\":0,"
	    "\"dcs\":0,\"encoding\":\"gsm7\",\"class\":null,\"text\":\"hello\",\"udl\":5}" },
	{ "a line with an id", "{\"id\":\"a/1\",\"kind\":\"deliver\",\"pdu\":\"" DELIVER "\"}",
	    "{\"id\":\"a/1\",\"text\":\"hello\"}" },
	{ "an id of any type", "{\"id\":7,\"kind\":\"dcs\",\"dcs\":24}",
	    "{\"id\":7,\"encoding\":\"ucs2\",\"class\":0,\"compressed\":false,\"reserved\":"
	    "false}" },
	{ "without a centre",
	    "{\"has_smsc\":false,\"pdu\":\"0100"
	    "0B914819325476F8"
	    "0000"
	    "05E8329BFD06\"}",
	    "{\"kind\":\"submit\",\"recipient\":\"+84912345678\",\"validity\":null,\"mr\":0}" },
	{ "cut short", "07914889000050F104", "{\"fails\":\"PDU_TRUNCATED\"}" },
	{ "no hexadecimal", "0791xx", "{\"fails\":\"HEX_BAD_DIGIT\"}" },
	{ "half an octet", "079", "{\"fails\":\"HEX_ODD\"}" },
	{ "a blank line", "", "{\"fails\":\"PDU_TRUNCATED\"}" },
	{ "no JSON", "{\"id\":", "{\"fails\":\"LINE_NOT_JSON\"}" },
	{ "an unknown kind", "{\"id\":1,\"kind\":\"mms\"}",
	    "{\"id\":1,\"fails\":\"LINE_UNKNOWN_KIND\"}" },
	{ "no pdu", "{\"id\":1,\"kind\":\"deliver\"}", "{\"id\":1,\"fails\":\"LINE_INCOMPLETE\"}" },
	{ "split", "{\"kind\":\"split\",\"text\":\"TH STC 2\"}",
	    "{\"encoding\":\"gsm7\",\"parts\":[\"TH STC 2\"]}" },
	{ "split of a repeated character",
	    "{\"kind\":\"split\",\"repeat\":{\"char\":\"x\",\"count\":161}}", "{\"parts\":2}" },
	{ "split of too much",
	    "{\"kind\":\"split\",\"repeat\":{\"char\":\"x\",\"count\":999999999}}",
	    "{\"fails\":\"SEGMENT_TOO_LONG\"}" },
	{ "split of nothing", "{\"kind\":\"split\"}", "{\"fails\":\"LINE_INCOMPLETE\"}" },
	{ "validity", "{\"kind\":\"validity\",\"minutes\":1440}", "{\"value\":167}" },
	{ "address", "{\"kind\":\"address\",\"text\":\"+84912345678\"}",
	    "{\"pdu\":\"0B914819325476F8\"}" },
	{ "encodable", "{\"kind\":\"encodable\",\"text\":\"đ\"}",
	    "{\"gsm7\":false,\"ucs2\":true}" },
	{ "time", "{\"kind\":\"timestamp\",\"pdu\":\"62114281035082\"}",
	    "{\"timestamp\":\"2026-11-24T18:30:05+07:00\"}" },
	{ "no time", "{\"kind\":\"timestamp\",\"pdu\":\"62\"}", "{\"fails\":\"SCTS_TRUNCATED\"}" },
	{ "header", "{\"kind\":\"udh\",\"pdu\":\"050003010201\"}",
	    "{\"concat\":{\"ref\":1,\"bits\":8,\"total\":2,\"seq\":1}}" },
	{ "no parts", "{\"kind\":\"concat\",\"parts\":[]}", "{\"fails\":\"LINE_INCOMPLETE\"}" },
	{ "balance", "{\"kind\":\"ussd\",\"reply\":\"+CUSD: 0,\\\"5000d\\\",15\"}",
	    "{\"status\":0,\"session\":false,\"payload_encoding\":\"text\",\"text\":\"5000d\"}" },
};

static json_t *
answers_to(const char *input)
{
	FILE *in = fmemopen((void *)input, strlen(input), "r"), *out;
	char *text = NULL, *at, *next;
	size_t len;
	json_t *answers = json_array();

	out = open_memstream(&text, &len);
	assert_true(json_lines(in, out, pdu_line_decode));
	fclose(in);
	fclose(out);
	for (at = text; (next = strchr(at, '\n')) != NULL; at = next + 1)
		json_array_append_new(answers, json_loadb(at, (size_t)(next - at), 0, NULL));
	assert_int_equal(*at, '\0');
	free(text);
	return answers;
}

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	char input[4096];
	json_t *answers, *want = json_loads(v->want, 0, NULL), *value;
	const char *key;

	snprintf(input, sizeof(input), "%s\n", v->line);
	answers = answers_to(input);
	assert_int_equal(json_array_size(answers), 1);
	json_object_foreach(want, key, value) {
		if (!json_equal(json_object_get(json_array_get(answers, 0), key), value))
			fail_msg("%s", key);
	}
	assert_int_equal(json_object_get(want, "fails") == NULL,
	    json_object_get(json_array_get(answers, 0), "fails") == NULL);
	json_decref(answers);
	json_decref(want);
}

/* A bad line costs nobody else's answer; CRLF and a missing last line end are read too. */
static void
test_lines_stay_in_order(void **state)
{
	json_t *answers =
	    answers_to("zz\r\n{\"id\":1}\n" DELIVER "\r\n{\"id\":2,\"kind\":\"dcs\"}");

	(void)state;
	assert_int_equal(json_array_size(answers), 4);
	assert_non_null(json_object_get(json_array_get(answers, 0), "fails"));
	assert_int_equal(json_integer_value(json_object_get(json_array_get(answers, 1), "id")), 1);
	assert_string_equal(
	    json_string_value(json_object_get(json_array_get(answers, 2), "text")), "hello");
	assert_int_equal(json_integer_value(json_object_get(json_array_get(answers, 3), "id")), 2);
	json_decref(answers);
}

static const char *
first_pdu(json_t *result)
{
	return json_string_value(
	    json_object_get(json_array_get(json_object_get(result, "parts"), 0), "pdu"));
}

static void
test_encode(void **state)
{
	struct pdu_encode_order order = { .to = "+84912345678", .text = "hello" };
	const char *refusal = NULL;
	json_t *result = pdu_encode_parts(&order, &refusal);

	(void)state;
	assert_string_equal(first_pdu(result), "0001000B914819325476F8000005E8329BFD06");
	assert_string_equal(json_string_value(json_object_get(result, "encoding")), "gsm7");
	json_decref(result);
	order.report = order.flash = true;
	order.text = "đ";
	result = pdu_encode_parts(&order, &refusal);
	assert_string_equal(first_pdu(result), "0021000B914819325476F80018020111");
	json_decref(result);
	order.to = "VIETTEL";
	assert_null(pdu_encode_parts(&order, &refusal));
	assert_string_equal(refusal, "ADDRESS_BAD_TEXT");
	order.to = "191";
	order.text = "\xff";
	assert_null(pdu_encode_parts(&order, &refusal));
	assert_string_equal(refusal, "SEGMENT_BAD_UTF8");
}

/* --ref chooses the length of the reference. */
static void
test_encode_reference(void **state)
{
	char text[200];
	struct pdu_encode_order order = { .to = "191", .text = text, .ref = 255 };
	const char *refusal = NULL;
	json_t *result;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	result = pdu_encode_parts(&order, &refusal);
	assert_int_equal(json_array_size(json_object_get(result, "parts")), 2);
	assert_non_null(strstr(first_pdu(result), "050003FF0201"));
	json_decref(result);
	order.ref = 256;
	result = pdu_encode_parts(&order, &refusal);
	assert_non_null(strstr(first_pdu(result), "06080401000201"));
	json_decref(result);
}

static void
test_usage(void **state)
{
	static char *const rows[][6] = {
		{ "pdu" },
		{ "pdu", "frobnicate" },
		{ "pdu", "encode", "text" },
		{ "pdu", "encode", "--to", "191" },
		{ "pdu", "encode", "--to", "191", "a", "b" },
		{ "pdu", "encode", "--ref", "65536", "--to=191", "a" },
		{ "pdu", "encode", "--ref", "x", "--to=191", "a" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		char *argv[7] = { NULL };
		int argc = 0;

		while (argc < 6 && rows[i][argc] != NULL) {
			argv[argc] = rows[i][argc];
			argc++;
		}
		assert_int_equal(pdu_command(argc, argv), 2);
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
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_lines_stay_in_order);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_encode);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_encode_reference);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_usage);
	return cmocka_run_group_tests_name("keng_pdu", tests, NULL, NULL);
}
