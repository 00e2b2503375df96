#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parsers/lexicon.h"
#include "tests/parsers_support.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const struct vector {
	const char *name;
	const char *in;
	size_t ntokens;
	const char *field; /* of the first field meaning; NULL: none */
	size_t nfields;
	const char *keyword; /* form begun by its short name */
} vectors[] = {
	{ "a stranger", "xyz", 0, NULL, 0, NULL },
	{ "the longest phrase wins", "luu dan 2", 2, "luu_dan", 1, NULL },
	{ "a flintlock is no detonator", "sung kip", 2, "sung_khac", 1, NULL },
	{ "a detonator", "kip no", 2, "kip_no", 1, NULL },
	{ "racks or shells", "dan phao", 2, "bom_min", 2, NULL },
	{ "racks by their accent", "dàn pháo", 2, "phao", 1, NULL },
	{ "shells by theirs", "đạn pháo", 2, "bom_min", 1, NULL },
	{ "dots for blanks", "sung.tu.che", 5, "sung_tu_che", 1, NULL },
	{ "a model's figure", "K54", 2, "sung_quan_dung", 1, NULL },
	{ "another figure", "K55", 1, NULL, 0, NULL },
	{ "a short name in a sentence", "TN", 0, NULL, 0, NULL },
	{ "in its own form", "TN", 1, "thuoc_no", 1, "thu_hoi" },
	{ "in another's", "TN", 0, NULL, 0, "hoi_nghi" },
	{ "an abbreviation of a word", "xung tu che", 3, "sung_tu_che", 1, NULL },
	{ "a zero for a word", "0 co gi", 3, NULL, 0, NULL },
	{ "a line ends a phrase", "luu\ndan", 0, NULL, 0, NULL },
};

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	const struct pack *pack = support_pack();
	static struct text text;
	static struct tokens t;
	struct lexicon_match m;
	const struct pack_phrase *field;
	size_t n = 0;

	text_fold(v->in, strlen(v->in), &text);
	tokens_split(pack, &text, TOKENS_SPLIT, &t);
	lexicon_match(pack, &t, 0, v->keyword != NULL ? pack_form(pack, v->keyword) : NULL, &m);
	assert_int_equal(m.ntokens, v->ntokens);
	field = lexicon_meaning(&m, WORD_FIELD);
	if (v->field == NULL)
		assert_null(field);
	for (size_t i = 0; i < m.n; i++)
		n += m.at[i]->kind == WORD_FIELD && !m.at[i]->measured;
	assert_int_equal(n, v->nfields);
	if (v->field != NULL && n == 1)
		assert_string_equal(field->field->id, v->field);
}

static void
test_bad_spellings(void **state)
{
	struct pack_phrase p;

	(void)state;
	assert_false(lexicon_phrase("", &p));
	assert_false(lexicon_phrase("12 abc", &p));
	assert_false(lexicon_phrase("...", &p));
	assert_false(lexicon_phrase("a b c d e f g h i", &p));
	assert_false(lexicon_phrase("abcdefghijklmnopqrstuvwxyz", &p));
	assert_true(lexicon_phrase("a b c d e f g h", &p));
	assert_int_equal(p.nwords, 8);
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
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_bad_spellings);
	return cmocka_run_group_tests_name("lexicon", tests, NULL, NULL);
}
