#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "modem/at_fields.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

/* kinds: n number, t text, r range, m names; one letter a field, and what came of it. */
static const struct vector {
	const char *name, *line, *prefix, *kinds, *want;
} vectors[] = {
	{ "a listing's header", "+CMGL: 1,0,,24", "+CMGL:", "nntnn", "1 0 omitted 24 end" },
	{ "an empty name", "+CMGL: 1,0,\"\",24", "+CMGL:", "nntn", "1 0 <> 24" },
	{ "no space after the prefix", "+CMGS:5", "+CMGS:", "nn", "5 end" },
	{ "a comma inside quotes", "+X: \"a,b\",2", "+X:", "tn", "<a,b> 2" },
	{ "a quote that never ends", "+X: \"a,b", "+X:", "tn", "<\"a,b> end" },
	{ "bare words", "+CPIN: SIM PIN", "+CPIN:", "tt", "<SIM PIN> end" },
	{ "no fields", "+X:", "+X:", "n", "end" },
	{ "only spaces", "+X:   ", "+X:", "n", "end" },
	{ "an omitted last field", "+X: 1,", "+X:", "nnn", "1 omitted end" },
	{ "letters for a number", "+X: abc,7", "+X:", "nn", "bad 7" },
	{ "a number in quotes", "+X: \"12\"", "+X:", "n", "12" },
	{ "a negative number", "+X: -1,2", "+X:", "nn", "bad 2" },
	{ "too many digits", "+X: 12345678", "+X:", "n", "bad" },
	{ "number with a tail", "+X: 12a", "+X:", "n", "bad" },
	{ "what CNMI offers", "+CNMI: (0-2),(0,1,3),(0),(0-2),(0,1)", "+CNMI:", "rrrrr",
	    "7 b 1 7 3" },
	{ "spaces in ranges", "+CNMI: (0 - 2), (0, 1)", "+CNMI:", "rr", "bad 3" },
	{ "empty places in a range", "+X: (1,2,3,4,)", "+X:", "r", "1e" },
	{ "a bare range", "+X: 0-3", "+X:", "r", "f" },
	{ "a single value", "+X: 2", "+X:", "r", "4" },
	{ "values past the word", "+X: (1-30,200)", "+X:", "r", "7ffffffe" },
	{ "a range that falls", "+X: (3-1)", "+X:", "r", "bad" },
	{ "letters in a range", "+X: (a-b)", "+X:", "r", "bad" },
	{ "the empty list", "+X: ()", "+X:", "r", "0" },
	{ "storages", "+CPMS: (\"SM\",\"ME\"),(\"SM\")", "+CPMS:", "mm", "SM+ME SM" },
	{ "storages doubly nested", "+CPMS: ((\"SM\",\"BM\",\"SR\"),(\"SM\"))", "+CPMS:", "m",
	    "SM+BM+SR" },
	{ "a storage alone", "+CPMS: \"MT\"", "+CPMS:", "m", "MT" },
	{ "storages without quotes", "+CPMS: (SM)", "+CPMS:", "m", "bad" },
	{ "a name never ended", "+CPMS: (\"SM", "+CPMS:", "m", "bad" },
	{ "an over-long name is left out", "+CPMS: (\"ABCDEFGHI\",\"SM\")", "+CPMS:", "m", "SM" },
};

static void
print_names(const struct at_names *names, char *out, size_t cap)
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < names->count; i++)
		n += (size_t)snprintf(out + n, cap - n, "%s%s", i > 0 ? "+" : "", names->name[i]);
}

static void
read_one(struct at_fields *f, char kind, char *out, size_t cap)
{
	struct at_names names;
	enum at_field status = AT_FIELD_END;
	char text[32] = "";
	at_range range = 0;
	int number = 0;

	if (kind == 'n')
		status = at_fields_number(f, &number);
	if (kind == 't')
		status = at_fields_text(f, sizeof(text), text);
	if (kind == 'r')
		status = at_fields_range(f, &range);
	if (kind == 'm')
		status = at_fields_names(f, &names);
	if (status != AT_FIELD_OK)
		snprintf(out, cap, "%s", at_field_name(status));
	else if (kind == 'n')
		snprintf(out, cap, "%d", number);
	else if (kind == 't')
		snprintf(out, cap, "<%s>", text);
	else if (kind == 'r')
		snprintf(out, cap, "%llx", (unsigned long long)range);
	else
		print_names(&names, out, cap);
}

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	struct at_fields f;
	char got[200] = "", one[64];

	assert_true(at_fields_start(&f, v->line, v->prefix));
	for (const char *k = v->kinds; *k != '\0'; k++) {
		read_one(&f, *k, one, sizeof(one));
		if (k > v->kinds)
			strcat(got, " ");
		strcat(got, one);
	}
	assert_string_equal(got, v->want);
}

static void
test_another_prefix(void **state)
{
	struct at_fields f;

	(void)state;
	assert_false(at_fields_start(&f, "+CMGL: 1", "+CMGR:"));
	assert_false(at_fields_start(&f, "", "+CMGR:"));
}

/* Every capacity of a text: never a byte past it. */
static void
test_canary(void **state)
{
	char out[16];
	struct at_fields f;

	(void)state;
	for (size_t cap = 1; cap < sizeof(out); cap++) {
		memset(out, 0x55, sizeof(out));
		at_fields_start(&f, "+X: \"abcdefgh\"", "+X:");
		assert_int_equal(
		    at_fields_text(&f, cap, out), cap > 8 ? AT_FIELD_OK : AT_FIELD_BAD);
		assert_int_equal(out[cap], 0x55);
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
			.initial_state = (void *)&vectors[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_another_prefix);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_canary);
	return cmocka_run_group_tests_name("at_fields", tests, NULL, NULL);
}
