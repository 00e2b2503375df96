#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "parsers/tokens.h"
#include "tests/parsers_support.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const struct vector {
	const char *name;
	const char *in;
	enum tokens_mode mode;
	const char *want; /* parted by bars; words with marks are followed by ' */
} vectors[] = {
	{ "words and digits", "TH STC 2", TOKENS_SPLIT, "th|stc|2" },
	{ "glued to a field", "stc2 dan50", TOKENS_SPLIT, "stc|2|dan|50" },
	{ "glued to a unit", "3kg5", TOKENS_SPLIT, "3|kg|5" },
	{ "signs", "a,b/1", TOKENS_SPLIT, "a|,|b|/|1" },
	{ "marks of Telex", "sungs tuwj chees", TOKENS_SPLIT, "sung'|tu'|che'" },
	{ "Telex with a doubled d", "ddanj", TOKENS_SPLIT, "dan'" },
	{ "a known word is no Telex", "stc", TOKENS_SPLIT, "stc" },
	{ "a stranger stays as it is", "sumg", TOKENS_SPLIT, "sumg" },
	{ "marks of VNI, read so", "sung1 tu75 che61", TOKENS_VNI, "sung'|tu'|che'" },
	{ "the same, cut", "sung1 tu75", TOKENS_SPLIT, "sung|1|tu|75" },
	{ "a figure that is no mark", "dan50", TOKENS_VNI, "dan|50" },
	{ "VNI without the stroke is a figure", "dan5", TOKENS_VNI, "dan|5" },
	{ "VNI with it is a word", "d9an5", TOKENS_VNI, "dan'" },
	{ "a letter for zero", "O3", TOKENS_SPLIT, "3" },
	{ "an odd number", "½kg", TOKENS_SPLIT, "#|kg" },
};

static void
show(const struct tokens *t, char *out, size_t cap)
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < t->n && n < cap; i++) {
		const struct token *k = &t->at[i];
		const char *bar = i > 0 ? "|" : "";

		switch (k->kind) {
		case TOKEN_WORD:
			n += (size_t)snprintf(out + n, cap - n, "%s%s%s", bar, k->word.base,
			    k->word.marked ? "'" : "");
			break;
		case TOKEN_DIGITS:
			n +=
			    (size_t)snprintf(out + n, cap - n, "%s%lld", bar, (long long)k->number);
			break;
		case TOKEN_SIGN:
			n += (size_t)snprintf(out + n, cap - n, "%s%c", bar, k->sign);
			break;
		case TOKEN_ODD_NUMBER: n += (size_t)snprintf(out + n, cap - n, "%s#", bar); break;
		}
	}
}

static void
split(const char *in, enum tokens_mode mode, struct tokens *out)
{
	static struct text text;

	text_fold(in, strlen(in), &text);
	tokens_split(support_pack(), &text, mode, out);
}

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	static struct tokens t;
	char got[256];

	split(v->in, v->mode, &t);
	show(&t, got, sizeof(got));
	assert_string_equal(got, v->want);
}

static void
test_lines_and_blanks_are_seen(void **state)
{
	static struct tokens t;

	(void)state;
	split("TH\nSTC2", TOKENS_SPLIT, &t);
	assert_int_equal(t.n, 3);
	assert_true(t.at[1].new_line);
	assert_true(t.at[1].spaced);
	assert_false(t.at[2].spaced);
	assert_true(t.capitals);
}

static void
test_too_many_are_cut(void **state)
{
	static struct tokens t;
	static char in[2 * TOKENS_MAX + 3];

	(void)state;
	for (size_t i = 0; i < 2 * (TOKENS_MAX + 1); i++)
		in[i] = i % 2 == 0 ? 'a' : ' ';
	split(in, TOKENS_SPLIT, &t);
	assert_true(t.cut);
	assert_int_equal(t.n, TOKENS_MAX);
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
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_lines_and_blanks_are_seen);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_too_many_are_cut);
	return cmocka_run_group_tests_name("tokens", tests, NULL, NULL);
}
