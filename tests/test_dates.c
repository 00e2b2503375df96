#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "parsers/dates.h"
#include "tests/parsers_support.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define FRIDAY "2020-11-20 08:15"

static const struct vector {
	const char *name;
	const char *in;
	const char *sent;
	const char *want;
} vectors[] = {
	{ "no day", "stc 2", FRIDAY, "none" },
	{ "today", "hôm nay", FRIDAY, "ok 2020-11-20" },
	{ "yesterday", "hom qua", FRIDAY, "ok 2020-11-19" },
	{ "yesterday over the year", "toi qua", "2021-01-01", "ok 2020-12-31" },
	{ "two days ago", "hom kia", FRIDAY, "ok 2020-11-18" },
	{ "tonight before dawn", "toi nay", "2020-11-20 00:40", "ok 2020-11-19" },
	{ "tonight", "toi nay", "2020-11-20 21:40", "ok 2020-11-20" },
	{ "day and month", "18/11", FRIDAY, "ok 2020-11-18" },
	{ "with the year", "18/11/2019", FRIDAY, "ok 2019-11-18" },
	{ "with a short year", "18-11-19", FRIDAY, "ok 2019-11-18" },
	{ "in words", "ngay 5 thang 10 nam 2020", FRIDAY, "ok 2020-10-05" },
	{ "the day of this month", "ngay 15", FRIDAY, "ok 2020-11-15" },
	{ "the year before, in January", "31/12", "2021-01-02", "ok 2020-12-31" },
	{ "ahead, in November", "31/12", FRIDAY, "ahead 2020-12-31" },
	{ "ahead with its year", "31/12/2021", "2021-01-02", "ahead 2021-12-31" },
	{ "no such day", "31/11", FRIDAY, "impossible" },
	{ "a leap day", "29/2", "2020-03-01", "ok 2020-02-29" },
	{ "no leap day", "29/2", "2021-03-01", "impossible" },
	{ "Wednesday", "thu tu", FRIDAY, "ok 2020-11-18" },
	{ "Wednesday of last week", "thu 4 tuan truoc", FRIDAY, "ok 2020-11-11" },
	{ "Sunday of this week lies ahead", "chu nhat tuan nay", FRIDAY, "ahead 2020-11-22" },
	{ "this week", "tuan nay", FRIDAY, "ok 2020-11-16..2020-11-20" },
	{ "last week ends on its Sunday", "tuan truoc", FRIDAY, "ok 2020-11-09..2020-11-15" },
	{ "the reporting month", "thang 11", FRIDAY, "ok 2020-10-15..2020-11-14" },
	{ "this reporting month", "thang nay", FRIDAY, "ok 2020-11-15..2020-11-20" },
	{ "a span", "tu ngay 15/11 den 18/11", FRIDAY, "ok 2020-11-15..2020-11-18" },
	{ "a span of one month", "tu 15 den 18/11", FRIDAY, "ok 2020-11-15..2020-11-18" },
	{ "a span up to today", "tu 15/11 den 25/11", FRIDAY, "ok 2020-11-15..2020-11-20" },
	{ "a span turned round", "tu 18/11 den 15/11", FRIDAY, "impossible" },
	{ "the lunar calendar", "mung 3 tet", FRIDAY, "unsure" },
	{ "the lunar calendar behind", "28 tet", FRIDAY, "unsure" },
	{ "some day", "hom no", FRIDAY, "unsure" },
};

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	static struct text text;
	static struct tokens t;
	struct local_time sent = support_time(v->sent);
	struct date_match d;
	char got[64], a[DAY_TEXT_SIZE], b[DAY_TEXT_SIZE];

	text_fold(v->in, strlen(v->in), &text);
	tokens_split(support_pack(), &text, TOKENS_SPLIT, &t);
	date_at(support_pack(), &t, 0, &sent, &d);
	day_format(d.from, a);
	day_format(d.day, b);
	snprintf(got, sizeof(got), "%s%s%s%s%s", date_status_name(d.status),
	    d.status == DATE_OK || d.status == DATE_AHEAD ? " " : "",
	    d.has_from && d.status == DATE_OK ? a : "",
	    d.has_from && d.status == DATE_OK ? ".." : "",
	    d.status == DATE_OK || d.status == DATE_AHEAD ? b : "");
	assert_string_equal(got, v->want);
	if (d.status != DATE_NONE)
		assert_int_equal(d.ntokens, t.n);
}

/* Every day of 400 years: number and day are each other's inverse, and weekdays follow. */
static void
test_days_round_trip(void **state)
{
	struct day d = { .year = 1900, .month = 1, .day = 1 };
	int32_t n = day_number(d);
	unsigned weekday = 0;

	(void)state;
	for (; d.year < 2300; n++, d = day_add(d, 1)) {
		assert_true(day_valid(d));
		assert_int_equal(day_number(d), n);
		assert_int_equal(day_compare(day_from_number(n), d), 0);
		assert_int_equal(day_weekday(d), weekday);
		weekday = (weekday + 1) % 7;
	}
}

static void
test_day_text(void **state)
{
	struct day d;
	char text[DAY_TEXT_SIZE];

	(void)state;
	assert_true(day_parse("2020-11-05", &d));
	day_format(d, text);
	assert_string_equal(text, "2020-11-05");
	assert_false(day_parse("2020-11-5", &d));
	assert_false(day_parse("2020-13-05", &d));
	assert_false(day_parse("2020-11-05x", &d));
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
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_days_round_trip);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_day_text);
	return cmocka_run_group_tests_name("dates", tests, NULL, NULL);
}
