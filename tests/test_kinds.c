/* What a row's body has to have, and the vectors of docs/journal.md as a centre reads them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "gateway/central/kinds.h"
#include "gateway/central/upload.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define EPOCH "00112233445566778899aabbccddeeff"
#define REPORT                                                                                     \
	"\"report\":7,\"message\":9,\"version\":2,\"form\":\"thu_hoi\",\"unit\":\"44\","           \
	"\"unit_from\":\"\",\"day\":\"2026-01-02\",\"day_from\":null,\"level\":\"own\",\"state\":" \
	"\"recorded\",\"zero\":false"
#define VALUES "\"values\":{\"dan\":{\"n\":5,\"per\":1,\"approx\":false}}"

static const struct vector {
	const char *name, *kind, *body, *code;
	int64_t report;
} vectors[] = {
	{ "a report", "report.recorded", "{" REPORT "," VALUES "}", NULL, 7 },
	{ "a zero report", "report.recorded", "{" REPORT ",\"values\":{}}", NULL, 7 },
	{ "an unknown quantity", "report.recorded",
	    "{" REPORT ",\"values\":{\"dan\":{\"n\":null,\"per\":1000,\"approx\":true}}}", NULL,
	    7 },
	{ "keys of tomorrow", "report.recorded", "{\"x\":[1]," REPORT "," VALUES "}", NULL, 7 },
	{ "an added orphan", "report.recorded",
	    "{" REPORT "," VALUES ",\"origin\":\"" EPOCH ":12\"}", NULL, 7 },
	{ "an origin that is none", "report.recorded",
	    "{" REPORT "," VALUES ",\"origin\":\"x:12\"}", "body", 0 },
	{ "an origin with more behind it", "report.recorded",
	    "{" REPORT "," VALUES ",\"origin\":\"" EPOCH ":12 \"}", "body", 0 },
	{ "no values", "report.recorded", "{" REPORT "}", "body", 0 },
	{ "values that are a list", "report.recorded", "{" REPORT ",\"values\":[]}", "body", 0 },
	{ "nothing per nothing", "report.recorded",
	    "{" REPORT ",\"values\":{\"dan\":{\"n\":5,\"per\":0,\"approx\":false}}}", "body", 0 },
	{ "a quantity as text", "report.recorded",
	    "{" REPORT ",\"values\":{\"dan\":{\"n\":\"5\",\"per\":1,\"approx\":false}}}", "body",
	    0 },
	{ "a quantity that is no object", "report.recorded", "{" REPORT ",\"values\":{\"dan\":5}}",
	    "body", 0 },
	{ "a correction of nothing", "report.corrected", "{" REPORT "," VALUES "}", "body", 0 },
	{ "a correction", "report.corrected", "{" REPORT "," VALUES ",\"replaces\":1}", NULL, 7 },
	{ "a cancellation", "report.cancelled", "{\"report\":7,\"version\":2}", NULL, 7 },
	{ "a cancellation of report 0", "report.cancelled", "{\"report\":0,\"version\":2}", "body",
	    0 },
	{ "a day that is none", "message.received",
	    "{\"message\":1,\"line\":\"a\",\"day\":\"2026-02-30\",\"parts\":1}", "body", 0 },
	{ "a unit", "unit.changed",
	    "{\"unit\":1,\"code\":\"44\",\"kind\":\"tinh\",\"parent\":null,\"valid_from\":\"\","
	    "\"valid_to\":null}",
	    NULL, 0 },
	{ "a unit below a text", "unit.changed",
	    "{\"unit\":1,\"code\":\"44\",\"kind\":\"tinh\",\"parent\":\"1\",\"valid_from\":\"\","
	    "\"valid_to\":null}",
	    "body", 0 },
	{ "a kind of tomorrow", "of.tomorrow", "{}", "kind", 0 },
	{ "no kind at all", "", "{}", "kind", 0 },
};

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	json_t *body = json_loads(v->body, 0, NULL);
	char detail[KINDS_DETAIL_LEN];
	struct kinds_facts facts;
	const char *code;

	assert_non_null(body);
	code = kinds_code(kinds_check(v->kind, body, &facts, detail));
	assert_string_equal(code != NULL ? code : "", v->code != NULL ? v->code : "");
	assert_int_equal(code == NULL, detail[0] == '\0');
	if (v->code == NULL)
		assert_int_equal(facts.report, v->report);
	json_decref(body);
}

/* Keys in any order and with blanks: the hash is over the canonical text. */
static const char journal_vectors[] =
    "{\"gateway\":\"qb-01\",\"epoch\":\"" EPOCH "\",\"first\":1,\"prev_hash\":\"" UPLOAD_NO_HASH
    "\",\"rows\":[{\"seq\":1,\"at\":\"2026-01-02T03:04:05.678Z\",\"kind\":\"epoch.started\","
    "\"body\":{\"from_seq\":null, \"from_hash\":null, \"from_epoch\":null, \"epoch\":\"" EPOCH
    "\"},\"private\":null,\"salt\":null,"
    "\"hash\":\"0470f5584d540302c868766ed8173107b522e44181af614d590b94beb0a63e79\"},"
    "{\"seq\":2,\"at\":\"2026-01-02T03:04:05.679Z\",\"kind\":\"unit.changed\","
    "\"private\":{\"name\":\"Tỉnh Quảng Trị\"},\"salt\":\"000102030405060708090a0b0c0d0e0f\","
    "\"body\":{\"valid_to\":null,\"valid_from\":\"\",\"unit\":1,"
    "\"sealed\":\"0ea599455e1fb88e2b589c21ad531f4502206dea85275b2082478f3a7e0f1447\","
    "\"parent\":null,\"kind\":\"tinh\",\"code\":\"44\"},"
    "\"hash\":\"9f63660ebd963505f4bb3b687c8ceb84af33bc84545e012868ac711fb09e4624\"}]}";

static void
test_vectors_of_the_journal(void **state)
{
	struct upload u;
	struct err e;

	(void)state;
	assert_int_equal(upload_parse(journal_vectors, strlen(journal_vectors), &u, &e), UPLOAD_OK);
	assert_string_equal(upload_status_name(upload_verify(&u, 0, 1, &e)), "ok");
	assert_string_equal(u.rows[1].private_json, "{\"name\":\"Tỉnh Quảng Trị\"}");
	upload_free(&u);
}

/* Cut off anywhere it is malformed, and nothing worse. */
static void
test_every_cut(void **state)
{
	struct upload u;
	struct err e;

	(void)state;
	for (size_t n = 0; n < strlen(journal_vectors); n++) {
		assert_int_equal(upload_parse(journal_vectors, n, &u, &e), UPLOAD_MALFORMED);
		upload_free(&u);
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
			.initial_state = (void *)(uintptr_t)&vectors[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_vectors_of_the_journal);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_every_cut);
	return cmocka_run_group_tests_name("kinds", tests, NULL, NULL);
}
