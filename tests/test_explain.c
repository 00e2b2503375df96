/* What `keng parse --explain` tells an administrator: the parts that matter, row by row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/tool/explain.h"
#include "tests/parsers_support.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define SAID_SIZE 16384

static const struct vector {
	const char *name;
	const char *text;
	const char *says[4];
} vectors[] = {
	{ "a report", "TH STC 2 TN 1,5",
	    { "STC                 what is counted: súng tự chế", "number 2",
		"thuốc nổ: 1.5 kg, from \"TN 1,5\"", "there is no other reading" } },
	{ "an unknown word", "TH SUMG 2",
	    { "SUMG                not known", "'SUMG' (number 2)", "asked, never guessed" } },
	{ "a misspelt word", "thu 2 sumg tu che",
	    { "misspelt words mended", "súng tự chế: 2 khẩu", "only a later reading", "Held:" } },
	{ "two meanings of a number", "TH STC 1.069", { "number 1069 or 1.069" } },
	{ "a plan", "mai thu 2 stc", { "blocks.future", "it is planned" } },
	{ "a phone and a place", "thon Ha Thon thu 2 stc. LH 0912345678",
	    { "thon Ha Thon        place", "a number that counts nothing" } },
	{ "several readings", "thu 3 khau sung tu che",
	    { "a number as a day of the week", "the readings that are understood agree" } },
	{ "a machine", "DA GHI 125: thon Ha Thon, ngay 20/11. 2 sung tu che.",
	    { "written by a machine", "Why: a machine wrote it" } },
	{ "nothing", "", { "(none)", "ignore" } },
	{ "a span", "tu dau nam STC 5", { "2019-12-15 to 2020-11-20", "Held:" } },
};

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	struct local_time sent = support_time("2020-11-20 08:15");
	static char said[SAID_SIZE];
	FILE *out = tmpfile();
	size_t n;

	assert_non_null(out);
	explain_text(support_pack(), v->text, strlen(v->text), &sent, out);
	rewind(out);
	n = fread(said, 1, sizeof(said) - 1, out);
	said[n] = '\0';
	fclose(out);
	for (size_t i = 0; i < NITEMS(v->says) && v->says[i] != NULL; i++)
		if (strstr(said, v->says[i]) == NULL)
			fail_msg("\"%s\" is not said in:\n%s", v->says[i], said);
}

static void
test_every_doubt_is_a_sentence(void **state)
{
	(void)state;
	for (int d = DOUBT_NONE; d < DOUBTS; d++)
		assert_non_null(explain_doubt((enum reading_doubt)d));
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
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_every_doubt_is_a_sentence);
	return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
