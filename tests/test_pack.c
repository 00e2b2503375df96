#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "gateway/base/pack.h"
#include "tests/parsers_support.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const struct vector {
	const char *name;
	const char *conf;
	const char *error; /* a part of it, behind the path; NULL: loads */
} vectors[] = {
	{ "the smallest pack",
	    "id = \"x\"\nform a {\nshort = \"A\"\nfield b { label = \"b\" words = {\"b\"} }\n}\n",
	    NULL },
	{ "an unknown key", "id = \"x\"\ncolour = \"red\"\n", ":2: unknown key 'colour'" },
	{ "a key twice", "id = \"x\"\nid = \"y\"\n", ":2: 'id' stands here a second time" },
	{ "a list twice",
	    "id = \"x\"\nform a { words = {\"a\", \"b\"}\nwords = {\"c\"}\n"
	    "field b { label = \"b\" words = {\"b\"} } }\n",
	    ":3: 'words' stands here a second time" },
	{ "a list of one twice", "form a { words = {\"a\"}\nwords = {\"c\"} }\n",
	    ":2: 'words' stands here a second time" },
	{ "a form twice",
	    "id = \"x\"\nform a { field b { label = \"b\" words = {\"b\"} } }\n"
	    "form a { field b { label = \"b\" words = {\"b\"} } }\n",
	    ":3: " },
	{ "a leading zero", "limits { old_days = 030 }\n", "without leading zeros, not '030'" },
	{ "no id", "form a { field b { label = \"b\" words = {\"b\"} } }\n", "no 'id'" },
	{ "no form", "id = \"x\"\n", "1 to 16 forms, not 0" },
	{ "a field without words", "id = \"x\"\nform a { field b { label = \"b\" } }\n",
	    "field 'b' has no words" },
	{ "a field without a label", "id = \"x\"\nform a { field b { words = {\"b\"} } }\n",
	    "field 'b' has no label" },
	{ "a kind that is none",
	    "id = \"x\"\nform a { field b { label = \"b\" kind = number words = {\"b\"} } }\n",
	    "'kind' cannot be 'number'" },
	{ "a measure without its unit",
	    "id = \"x\"\nform a { field b { label = \"b\" kind = measure unit = \"kg\" words = "
	    "{\"b\"} } }\n",
	    "no measure for its unit 'kg'" },
	{ "a pair of strangers",
	    "id = \"x\"\nform a { field b { label = \"b\" words = {\"b\"} }\n"
	    "pair p { first = \"b\" second = \"c\" } }\n",
	    "has no field 'c'" },
	{ "a phrase too long",
	    "id = \"x\"\nform a { field b { label = \"b\" words = {\"a b c d e f g h i\"} } }\n",
	    "is no phrase of 1 to 8 words" },
	{ "a number word without its number",
	    "id = \"x\"\nform a { field b { label = \"b\" words = {\"b\"} } }\n"
	    "numbers { digits = {\"hai\"} }\n",
	    "must be written word=number" },
	{ "a sign of two septets",
	    "id = \"x\"\nform a { field b { label = \"b\" words = {\"b\"} } }\n"
	    "receipt recorded { text = \"a [b]\" }\n",
	    "costs two septets" },
	{ "a brace left open", "id = \"x\"\nform a {\n", ": " },
};

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	char dir[] = "/tmp/keng-pack-XXXXXX", path[64];
	struct err err = { .text = "" };
	struct pack *pack;
	FILE *f;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/pack.conf", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(v->conf, f);
	fclose(f);
	pack = pack_load(dir, &err);
	unlink(path);
	rmdir(dir);
	if (v->error == NULL) {
		assert_string_equal(err.text, "");
		assert_non_null(pack);
	} else {
		assert_null(pack);
		assert_int_equal(strncmp(err.text, path, strlen(path)), 0);
		if (strstr(err.text, v->error) == NULL)
			fail_msg("\"%s\" does not say \"%s\"", err.text, v->error);
	}
	pack_free(&pack);
	assert_null(pack);
}

static void
test_folder_without_files(void **state)
{
	char dir[] = "/tmp/keng-pack-XXXXXX";
	struct err err;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_null(pack_load(dir, &err));
	assert_non_null(strstr(err.text, "no .conf file"));
	rmdir(dir);
	assert_null(pack_load(dir, &err));
	assert_non_null(strstr(err.text, strerror(ENOENT)));
}

static void
test_shipped_pack_is_whole(void **state)
{
	const struct pack *p = support_pack();
	const struct pack_field *f = pack_field(pack_form(p, "thu_hoi"), "thuoc_no");
	char text[PACK_DECIMAL_SIZE];

	(void)state;
	assert_int_equal(p->nforms, 8);
	assert_int_equal(f->per, 1000);
	assert_int_equal(f->hold_above, 30000);
	assert_int_equal(f->refuse_above, 2000000);
	pack_decimal(f, 3600, '.', text);
	assert_string_equal(text, "3.6");
	pack_decimal(f, 5, ',', text);
	assert_string_equal(text, "0,005");
	assert_ptr_equal(pack_field(pack_form(p, "thu_hoi"), "phao")->twin,
	    pack_field(pack_form(p, "thu_hoi"), "phao_kg"));
	assert_string_equal(pack_urgent_form(p)->id, "khan");
	assert_int_equal(pack_unit_kind(p, "thon")->level, 3);
	assert_true(pack_form_reported_by(pack_form(p, "an_toan"), "xa"));
	assert_false(pack_form_reported_by(pack_form(p, "an_toan"), "thon"));
	assert_null(pack_form(p, "nothing"));
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
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_folder_without_files);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_shipped_pack_is_whole);
	return cmocka_run_group_tests_name("pack", tests, NULL, NULL);
}
