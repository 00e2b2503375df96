/* What the centre's answers mean: each status and type, and whatever is no answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "gateway/sync/reply.h"

#define H64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct {
	const char *name;
	long status;
	const char *body; /* NULL: none */
	int64_t retry_s;  /* -1: not said */
	enum reply_kind want;
	int64_t acked;
	bool html, webhook, adopt;
} rows[] = {
	{ "no answer", 0, NULL, -1, REPLY_NONE, .acked = 0 },
	{ "taken", 200, "{\"acked\":7}", -1, REPLY_TAKEN, .acked = 7 },
	{ "taken, nothing held", 200, "{\"acked\":0,\"down\":{\"cursor\":null}}", -1, REPLY_TAKEN,
	    .acked = 0 },
	{ "acked missing", 200, "{\"next_s\":5}", -1, REPLY_NONE, .acked = 0 },
	{ "acked in words", 200, "{\"acked\":\"7\"}", -1, REPLY_NONE, .acked = 0 },
	{ "acked with a fraction", 200, "{\"acked\":7.0}", -1, REPLY_NONE, .acked = 0 },
	{ "acked negative", 200, "{\"acked\":-1}", -1, REPLY_NONE, .acked = 0 },
	{ "acked past everything", 200, "{\"acked\":99999999999999999999999}", -1, REPLY_NONE,
	    .acked = 0 },
	{ "a key twice", 200, "{\"acked\":1,\"acked\":2}", -1, REPLY_NONE, .acked = 0 },
	{ "a list", 200, "[7]", -1, REPLY_NONE, .acked = 0 },
	{ "cut", 200, "{\"acked\":7", -1, REPLY_NONE, .acked = 0 },
	{ "something behind it", 200, "{\"acked\":7}x", -1, REPLY_NONE, .acked = 0 },
	{ "empty", 200, "", -1, REPLY_NONE, .acked = 0 },
	{ "no body", 200, NULL, -1, REPLY_NONE, .acked = 0 },
	{ "a page that looks right", 200, "{\"acked\":7}", -1, REPLY_NONE, .html = true },
	{ "changes of the wrong form", 200, "{\"acked\":7,\"down\":{\"changes\":{}}}", -1,
	    REPLY_NONE, .acked = 0 },
	{ "rejected of the wrong form", 200, "{\"acked\":7,\"rejected\":7}", -1, REPLY_NONE,
	    .acked = 0 },
	{ "a cursor of the wrong form", 200, "{\"acked\":7,\"down\":{\"cursor\":7}}", -1,
	    REPLY_NONE, .acked = 0 },
	{ "a hash too long", 200, "{\"acked\":7,\"acked_hash\":\"" H64 "0\"}", -1, REPLY_NONE,
	    .acked = 0 },
	{ "a redirect", 302, NULL, -1, REPLY_NONE, .acked = 0 },
	{ "201 is not said anywhere", 201, "{\"acked\":7}", -1, REPLY_NONE, .acked = 0 },
	{ "malformed", 400, "{\"type\":\"malformed\"}", -1, REPLY_MALFORMED, .acked = 0 },
	{ "400 of somebody else", 400, "<html>", -1, REPLY_NONE, .html = true },
	{ "401", 401, NULL, -1, REPLY_TOKEN, .acked = 0 },
	{ "403", 403, "{\"type\":\"token\"}", -1, REPLY_TOKEN, .acked = 0 },
	{ "fork", 409, "{\"type\":\"fork\"}", -1, REPLY_FORK, .acked = 0 },
	{ "fork by a URI", 409, "{\"type\":\"https://keng.example/problems/fork\"}", -1, REPLY_FORK,
	    .acked = 0 },
	{ "no fork", 409, "{\"type\":\"pitchfork\"}", -1, REPLY_NONE, .acked = 0 },
	{ "fork, adopted", 409, "{\"type\":\"fork\",\"adopt\":true}", -1, REPLY_FORK,
	    .adopt = true },
	{ "fork, adopted in words", 409, "{\"type\":\"fork\",\"adopt\":\"yes\"}", -1, REPLY_FORK,
	    .acked = 0 },
	{ "superseded", 409, "{\"type\":\"superseded\",\"adopt\":true}", -1, REPLY_SUPERSEDED,
	    .acked = 0 },
	{ "409 without a word", 409, NULL, -1, REPLY_NONE, .acked = 0 },
	{ "cursor", 410, "{\"type\":\"cursor\"}", -1, REPLY_CURSOR, .acked = 0 },
	{ "410 of somebody else", 410, NULL, -1, REPLY_NONE, .acked = 0 },
	{ "413", 413, NULL, -1, REPLY_TOO_LARGE, .acked = 0 },
	{ "415", 415, NULL, -1, REPLY_ENCODING, .acked = 0 },
	{ "altered", 422, "{\"type\":\"altered\"}", -1, REPLY_ALTERED, .acked = 0 },
	{ "gap", 422, "{\"type\":\"gap\"}", -1, REPLY_ALTERED, .acked = 0 },
	{ "429 and when", 429, NULL, 9, REPLY_PAUSE, .acked = 0 },
	{ "503 and when", 503, "<html>", 9, REPLY_PAUSE, .html = true },
	{ "503 without", 503, NULL, -1, REPLY_NONE, .acked = 0 },
	{ "500", 500, "{\"type\":\"fork\"}", -1, REPLY_NONE, .acked = 0 },
	{ "502", 502, NULL, 5, REPLY_NONE, .acked = 0 },
	{ "a webhook takes all", 204, NULL, -1, REPLY_TAKEN, .acked = 42, .webhook = true },
	{ "a webhook with a page", 200, "thanks", -1, REPLY_TAKEN, .acked = 42, .html = true,
	    .webhook = true },
	{ "a webhook wants no more", 410, NULL, -1, REPLY_GONE, .webhook = true },
	{ "a webhook that redirects", 301, NULL, -1, REPLY_NONE, .webhook = true },
};

static void
test_row(void **state)
{
	size_t i = (size_t)(uintptr_t)*state;
	struct http_answer http = { .status = rows[i].status,
		.is_json = !rows[i].html,
		.body = rows[i].body != NULL ? strdup(rows[i].body) : NULL,
		.len = rows[i].body != NULL ? strlen(rows[i].body) : 0,
		.retry_after_s = rows[i].retry_s };
	struct reply r;

	reply_read(&http, rows[i].webhook, 42, &r);
	assert_string_equal(reply_kind_name(r.kind), reply_kind_name(rows[i].want));
	assert_int_equal(r.adopt, rows[i].adopt);
	if (r.kind == REPLY_TAKEN) {
		assert_int_equal(r.acked, rows[i].acked);
		assert_true(json_is_array(r.changes) && json_is_array(r.rejected));
	} else {
		assert_null(r.changes);
	}
	if (r.kind == REPLY_PAUSE)
		assert_int_equal(r.retry_after_ms, 1000 * rows[i].retry_s);
	reply_free(&r);
	http_answer_free(&http);
}

/* Every cut of a whole answer is no answer. */
static void
test_cuts(void **state)
{
	static const char whole[] =
	    "{\"acked\":7,\"acked_hash\":\"" H64
	    "\",\"epoch\":\"0123456789abcdef0123456789abcdef\","
	    "\"rejected\":[{\"seq\":3,\"code\":\"kind\",\"detail\":\"x\"}],\"down\":{\"cursor\":"
	    "\"9\","
	    "\"changes\":[{\"id\":\"a\",\"kind\":\"unit\",\"op\":\"put\",\"version\":1,\"data\":{}}"
	    "],"
	    "\"more\":true},\"server_time\":\"2026-11-24T00:00:00.000Z\",\"next_s\":60}";
	struct reply r;

	(void)state;
	for (size_t n = 0; n <= sizeof(whole) - 1; n++) {
		struct http_answer http = { .status = 200,
			.is_json = true,
			.body = strndup(whole, n),
			.len = n,
			.retry_after_s = -1 };

		reply_read(&http, false, 0, &r);
		assert_int_equal(r.kind, n == sizeof(whole) - 1 ? REPLY_TAKEN : REPLY_NONE);
		if (n == sizeof(whole) - 1) {
			assert_true(r.more);
			assert_string_equal(r.down, "9");
			assert_int_equal(r.next_s, 60);
			assert_int_equal(r.server_ms, INT64_C(1795478400000));
		}
		reply_free(&r);
		http_answer_free(&http);
	}
}

/* What is said of it goes to the store as text: no half letters. */
static void
test_why_is_plain(void **state)
{
	struct http_answer http = { .status = 500, .is_json = true, .retry_after_s = -1 };
	struct reply r;
	json_t *text;

	(void)state;
	http.body = strdup("{\"detail\":\"máy chủ \\u0007 đang bảo trì\"}");
	http.len = strlen(http.body);
	reply_read(&http, false, 0, &r);
	text = json_string(r.why);
	assert_non_null(text);
	json_decref(text);
	assert_non_null(strstr(r.why, "500"));
	http_answer_free(&http);
}

int
main(void)
{
	enum { N = sizeof(rows) / sizeof(rows[0]) };
	struct CMUnitTest tests[N + 2] = { cmocka_unit_test(test_cuts),
		cmocka_unit_test(test_why_is_plain) };

	for (size_t i = 0; i < N; i++)
		tests[i + 2] = (struct CMUnitTest){ .name = rows[i].name,
			.test_func = test_row,
			.initial_state = (void *)(uintptr_t)i };
	return cmocka_run_group_tests_name("reply", tests, NULL, NULL);
}
