#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parsers/numbers.h"
#include "tests/parsers_support.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const struct vector {
	const char *name;
	const char *in;
	enum number_status count;
	int64_t pieces;
	enum number_status measure;
	int64_t grams; /* of so many kg */
} vectors[] = {
	{ "plain", "12", NUMBER_OK, 12, NUMBER_OK, 12000 },
	{ "leading zero", "02", NUMBER_OK, 2, NUMBER_OK, 2000 },
	{ "thousands by a dot", "1.069", NUMBER_OK, 1069, NUMBER_AMBIGUOUS, 0 },
	{ "thousands by a comma", "1,500", NUMBER_OK, 1500, NUMBER_AMBIGUOUS, 0 },
	{ "millions", "1.200.000", NUMBER_OK, 1200000, NUMBER_OK, 1200000000 },
	{ "a decimal comma", "1,5", NUMBER_FRACTION, 0, NUMBER_OK, 1500 },
	{ "a decimal point", "0.25", NUMBER_FRACTION, 0, NUMBER_OK, 250 },
	{ "below one, three places", "0,125", NUMBER_FRACTION, 0, NUMBER_OK, 125 },
	{ "thousands and a decimal", "1.200,5", NUMBER_FRACTION, 0, NUMBER_OK, 1200500 },
	{ "groups of no kind", "12.34.5", NUMBER_HUGE, 0, NUMBER_HUGE, 0 },
	{ "beyond belief", "9999999999999999", NUMBER_HUGE, 0, NUMBER_HUGE, 0 },
	{ "tens", "3 chuc", NUMBER_OK, 30, NUMBER_OK, 30000 },
	{ "one and a half thousand", "1.5 ngan", NUMBER_OK, 1500, NUMBER_OK, 1500000 },
	{ "two", "hai", NUMBER_OK, 2, NUMBER_OK, 2000 },
	{ "ten", "muoi", NUMBER_OK, 10, NUMBER_OK, 10000 },
	{ "twelve", "muoi hai", NUMBER_OK, 12, NUMBER_OK, 12000 },
	{ "thirty-five", "ba muoi lam", NUMBER_OK, 35, NUMBER_OK, 35000 },
	{ "with accents", "hai mươi mốt", NUMBER_OK, 21, NUMBER_OK, 21000 },
	{ "a hundred and five", "mot tram linh nam", NUMBER_OK, 105, NUMBER_OK, 105000 },
	{ "a hundred and fifty", "tram ruoi", NUMBER_OK, 150, NUMBER_OK, 150000 },
	{ "twelve hundred", "nghin hai", NUMBER_OK, 1200, NUMBER_OK, 1200000 },
	{ "two thousand three hundred", "hai nghin ba tram", NUMBER_OK, 2300, NUMBER_OK, 2300000 },
	{ "a half", "nua", NUMBER_FRACTION, 0, NUMBER_OK, 500 },
	{ "three and a half", "ba ruoi", NUMBER_FRACTION, 0, NUMBER_OK, 3500 },
	{ "two or three, or twenty-three", "hai ba", NUMBER_HUGE, 0, NUMBER_HUGE, 0 },
};

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	static struct text text;
	static struct tokens t;
	struct number n;
	int64_t got;

	text_fold(v->in, strlen(v->in), &text);
	tokens_split(support_pack(), &text, TOKENS_SPLIT, &t);
	number_figures(support_pack(), &t, 0, false, &n);
	if (n.ntokens > 0)
		number_scaled(support_pack(), &t, 0, &n);
	else
		number_words(support_pack(), &t, 0, &n);
	assert_int_equal(n.ntokens, t.n);
	assert_string_equal(
	    number_status_name(number_count(&n, &got)), number_status_name(v->count));
	assert_int_equal(got, v->pieces);
	assert_string_equal(
	    number_status_name(number_measure(&n, 1000, &got)), number_status_name(v->measure));
	assert_int_equal(got, v->grams);
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(vectors)];

	for (size_t i = 0; i < NITEMS(vectors); i++)
		tests[i] = (struct CMUnitTest){ .name = vectors[i].name,
			.test_func = test_vector,
			.initial_state = (void *)&vectors[i] };
	return cmocka_run_group_tests_name("numbers", tests, NULL, NULL);
}
