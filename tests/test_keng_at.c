/* `keng at decode`, a line at a time: what is asked, and what the answer must hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/tool/at.h"
#include "gateway/tool/json_lines.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const struct row {
	const char *name, *ask, *holds;
} rows[] = {
	{ "echo, answer, OK",
	    "{\"command\":\"AT+CSQ\",\"reply\":\"AT+CSQ\\r\\r\\n+CSQ: 7,99\\r\\n\\r\\nOK\\r\\n\"}",
	    "{\"final\":\"OK\",\"echo\":\"AT+CSQ\",\"rssi\":7,\"known\":true,\"lines\":1}" },
	{ "an error by number",
	    "{\"command\":\"AT+CMGS=20\",\"reply\":\"\\r\\n+CMS ERROR: 42\\r\\n\"}",
	    "{\"final\":\"+CMS ERROR\",\"code\":42,\"meaning\":\"congestion\",\"is_error\":true}" },
	{ "an error in words", "{\"command\":\"AT+CPIN?\",\"reply\":\"+CME ERROR: SIM busy\"}",
	    "{\"final\":\"+CME ERROR\",\"is_error\":true}" },
	{ "nothing final yet", "{\"command\":\"AT+CFUN?\",\"reply\":\"+CFUN: 4\"}",
	    "{\"final\":null,\"fun\":4}" },
	{ "a listing with a garbled PDU",
	    "{\"command\":\"AT+CMGL=4\",\"reply\":\"+CMGL: 0,1,,23\\r\\n0791\\r\\n+CMGL: "
	    "1,1,,9\\r\\n07"
	    "9\\r\\nOK\"}",
	    "{\"messages\":[{\"index\":0,\"stat\":1,\"alpha\":\"\",\"length\":23}],\"mode\":"
	    "\"pdu\"}" },
	{ "a message that is no hex",
	    "{\"command\":\"AT+CMGR=2\",\"reply\":\"+CMGR: 1,,9\\r\\n07;1\\r\\nOK\"}",
	    "{\"fails\":true}" },
	{ "a message in text mode",
	    "{\"command\":\"AT+CMGR=2\",\"reply\":\"+CMGR: \\\"REC "
	    "UNREAD\\\",\\\"+84912000001\\\",,"
	    "\\\"26/11/24,08:15:00+28\\\"\\r\\nTH STC 2\\r\\nhet\\r\\nOK\"}",
	    "{\"mode\":\"text\",\"number\":\"+84912000001\",\"time\":\"2026-11-24T08:15:00+07:00\","
	    "\"text\":\"TH STC 2\\nhet\"}" },
	{ "a centre in UCS-2",
	    "{\"command\":\"AT+CSCA?\",\"reply\":\"+CSCA: "
	    "\\\"002B00380034003900380030\\\",145\\r\\nOK\"}",
	    "{\"smsc\":\"+84980\",\"toa\":145}" },
	{ "a menu over lines",
	    "{\"command\":\"AT+CUSD=1\",\"reply\":\"+CUSD: 1,\\\"1. A\\r\\n2. B\\\",15\\r\\nOK\"}",
	    "{\"status\":1,\"session\":true,\"text\":\"1. A\\r\\n2. B\"}" },
	{ "registration unasked", "{\"command\":null,\"reply\":\"\\r\\n+CEREG: 5\\r\\n\"}",
	    "{\"urc\":true,\"command\":\"CEREG\",\"stat\":5}" },
	{ "a hint", "{\"command\":null,\"reply\":\"+CMTI: \\\"ME\\\",12\"}",
	    "{\"urc\":\"+CMTI\",\"mem\":\"ME\",\"index\":12}" },
	{ "networks",
	    "{\"command\":\"AT+COPS=?\",\"reply\":\"+COPS: "
	    "(2,\\\"Viettel\\\",\\\"VTL\\\",\\\"45204\\\",7),,(0-4),(0-2)\"}",
	    "{\"networks\":[{\"status\":2,\"long\":\"Viettel\",\"short\":\"VTL\",\"numeric\":"
	    "\"45204"
	    "\",\"act\":\"lte\"}],\"charset\":\"GSM\"}" },
	{ "an identifier comes back", "{\"id\":\"x/1\",\"command\":\"AT\",\"reply\":\"OK\"}",
	    "{\"id\":\"x/1\",\"final\":\"OK\"}" },
	{ "no reply", "{\"command\":\"AT\"}", "{\"fails\":true}" },
	{ "no JSON", "AT+CSQ", "{\"fails\":true}" },
};

static void
test_row(void **state)
{
	const struct row *r = *state;
	json_t *answer = at_line_decode(r->ask, strlen(r->ask)), *want, *value;
	const char *key;

	want = json_loads(r->holds, 0, NULL);
	assert_non_null(want);
	json_object_foreach(want, key, value)
		if (!json_equal(value, json_object_get(answer, key)))
			fail_msg("%s: %s", key, json_dumps(answer, 0));
	json_decref(want);
	json_decref(answer);
}

/* Each line is answered in its place, whatever it is. */
static void
test_lines_in_order(void **state)
{
	char in_text[] = "{\"id\":1,\"command\":\"AT\",\"reply\":\"OK\"}\n\nnoise\n"
			 "{\"id\":2,\"command\":\"AT\",\"reply\":\"ERROR\"}";
	FILE *in = fmemopen(in_text, strlen(in_text), "r"), *out = tmpfile();
	char line[512];
	int n = 0;

	(void)state;
	assert_true(json_lines(in, out, at_line_decode));
	rewind(out);
	while (fgets(line, sizeof(line), out) != NULL) {
		n++;
		assert_int_equal(strstr(line, "\"fails\":true") != NULL, n == 2 || n == 3);
	}
	assert_int_equal(n, 4);
	fclose(in);
	fclose(out);
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(rows) + 1];

	for (size_t i = 0; i < NITEMS(rows); i++)
		tests[i] = (struct CMUnitTest){ .name = rows[i].name,
			.test_func = test_row,
			.initial_state = (void *)(uintptr_t)&rows[i] };
	tests[NITEMS(rows)] = (struct CMUnitTest)cmocka_unit_test(test_lines_in_order);
	return cmocka_run_group_tests_name("keng_at", tests, NULL, NULL);
}
