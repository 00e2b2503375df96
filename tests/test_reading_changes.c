/*
 * What says nothing changes nothing: greetings, case, missing accents and other separators may
 * make a question of a report, never another report.
 */
#include <ctype.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "parsers/text.h"
#include "tests/parsers_support.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define TEXT_SIZE 2048

static void
greeted(const char *in, char *out)
{
	snprintf(out, TEXT_SIZE, "Chao dong chi a. %s", in);
}

static void
thanked(const char *in, char *out)
{
	snprintf(out, TEXT_SIZE, "%s. Cam on anh a", in);
}

static void
shouted(const char *in, char *out)
{
	size_t n = text_plain(in, strlen(in), out, TEXT_SIZE);

	for (size_t i = 0; i < n; i++)
		out[i] = (char)toupper((unsigned char)out[i]);
}

static void
whispered(const char *in, char *out)
{
	size_t n = text_plain(in, strlen(in), out, TEXT_SIZE);

	for (size_t i = 0; i < n; i++)
		out[i] = (char)tolower((unsigned char)out[i]);
}

static void
stripped(const char *in, char *out)
{
	text_plain(in, strlen(in), out, TEXT_SIZE);
}

/* Commas between words become semicolons; those inside figures stay. */
static void
parted(const char *in, char *out)
{
	snprintf(out, TEXT_SIZE, "%s", in);
	for (char *p = out; (p = strstr(p, ", ")) != NULL; p++)
		*p = ';';
}

static void
doubled_blanks(const char *in, char *out)
{
	size_t n = 0;

	for (; *in != '\0' && n + 2 < TEXT_SIZE; in++) {
		out[n++] = *in;
		if (*in == ' ')
			out[n++] = ' ';
	}
	out[n] = '\0';
}

static void
hidden_signs(const char *in, char *out)
{
	snprintf(out, TEXT_SIZE, "\xef\xbb\xbf%s\xe2\x80\x8b", in);
}

static const struct change {
	const char *name;
	void (*make)(const char *in, char *out);
	bool same; /* the same reading, not only no other */
} changes[] = {
	{ "a greeting before it", greeted, false },
	{ "thanks behind it", thanked, false },
	{ "in capitals", shouted, false },
	{ "in small letters", whispered, false },
	{ "without accents", stripped, false },
	{ "semicolons for commas", parted, false },
	{ "two blanks for one", doubled_blanks, true },
	{ "invisible signs around it", hidden_signs, true },
};

static bool
recorded_alike(const struct reading *a, const struct reading *b)
{
	if (a->nreports != b->nreports)
		return false;
	for (size_t i = 0; i < a->nreports; i++) {
		const struct reading_report *x = &a->reports[i], *y = &b->reports[i];

		if (x->form != y->form || x->zero != y->zero || x->nvalues != y->nvalues ||
		    day_compare(x->day, y->day) != 0)
			return false;
		for (size_t k = 0; k < x->nvalues; k++)
			if (x->values[k].field != y->values[k].field ||
			    x->values[k].n != y->values[k].n)
				return false;
	}
	return true;
}

static unsigned
check_text(const struct change *c, const char *text, const char *sent)
{
	static char changed[TEXT_SIZE];
	struct reading before, after;
	char was[SUPPORT_LINE], is[SUPPORT_LINE];

	support_read(text, sent, &before);
	if (before.intent != INTENT_REPORT)
		return 0;
	c->make(text, changed);
	support_read(changed, sent, &after);
	if (after.intent != INTENT_REPORT ? !c->same : recorded_alike(&before, &after))
		return 0;
	support_line(&before, was);
	support_line(&after, is);
	print_message("\"%s\": %s\n\"%s\": %s\n", text, was, changed, is);
	return 1;
}

static unsigned
check_file(const struct change *c, const char *path)
{
	FILE *in = fopen(path, "r");
	char *buf = NULL;
	size_t cap = 0;
	ssize_t n;
	unsigned faults = 0;

	assert_non_null(in);
	while ((n = getline(&buf, &cap, in)) > 0) {
		json_t *line = json_loadb(buf, (size_t)n, 0, NULL);

		assert_non_null(line);
		faults += check_text(c, json_string_value(json_object_get(line, "text")),
		    json_string_value(json_object_get(line, "sent")));
		json_decref(line);
	}
	free(buf);
	fclose(in);
	return faults;
}

static void
test_change(void **state)
{
	const struct change *c = *state;
	unsigned faults = 0;
	glob_t files;

	assert_int_equal(glob("tests/corpus/*.jsonl", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		faults += check_file(c, files.gl_pathv[i]);
	globfree(&files);
	assert_int_equal(faults, 0);
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(changes)];

	for (size_t i = 0; i < NITEMS(changes); i++)
		tests[i] = (struct CMUnitTest){ .name = changes[i].name,
			.test_func = test_change,
			.initial_state = (void *)&changes[i] };
	return cmocka_run_group_tests_name("reading changes", tests, NULL, NULL);
}
