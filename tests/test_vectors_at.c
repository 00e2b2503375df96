/*
 * Every line of the shared file of modem answers through the same function as `keng at decode`.
 * The folder is $KENG_SHARED (../shared by default); without it the test is skipped with a word.
 */
#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/tool/at.h"

#define LINES_MAX 1024

static struct vector {
	json_t *line;
	char name[32];
} vectors[LINES_MAX];
static size_t nvectors;

/* The answer may say more than the vector does; a note inside it is for people. */
static bool
covers(const json_t *want, const json_t *got)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)want, key, value)
		if (strcmp(key, "note") != 0 && !json_equal(value, json_object_get(got, key)))
			return false;
	return true;
}

static void
test_decode(void **state)
{
	const struct vector *v = *state;
	json_t *question = json_copy(v->line), *answer;
	const json_t *expect = json_object_get(v->line, "expect");
	char *text, *answer_text;
	bool ok;

	json_object_del(question, "expect");
	json_object_del(question, "note");
	text = json_dumps(question, 0);
	answer = at_line_decode(text, strlen(text));
	answer_text = json_dumps(answer, 0);
	ok = covers(expect, answer);
	if (ok && json_object_get(expect, "fails") == NULL)
		ok = json_object_get(answer, "fails") == NULL;
	if (!ok)
		print_error("asked %s\nanswered %s\n", text, answer_text);
	free(text);
	free(answer_text);
	json_decref(answer);
	json_decref(question);
	assert_true(ok);
}

static bool
read_vectors(void)
{
	const char *folder = getenv("KENG_SHARED");
	char path[4096];
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	FILE *f;

	snprintf(path, sizeof(path), "%s/vectors/at.jsonl", folder != NULL ? folder : "../shared");
	f = fopen(path, "r");
	if (f == NULL)
		return false;
	while ((len = getline(&line, &cap, f)) > 0) {
		struct vector *v = &vectors[nvectors];

		assert(nvectors < LINES_MAX);
		v->line = json_loadb(line, (size_t)len, 0, NULL);
		assert(v->line != NULL);
		snprintf(v->name, sizeof(v->name), "at.jsonl:%zu", ++nvectors);
	}
	free(line);
	fclose(f);
	return true;
}

int
main(void)
{
	static struct CMUnitTest tests[LINES_MAX];

	if (!read_vectors()) {
		puts("vectors_at: skipped, no shared vectors here");
		return 0;
	}
	for (size_t i = 0; i < nvectors; i++)
		tests[i] = (struct CMUnitTest){ .name = vectors[i].name,
			.test_func = test_decode,
			.initial_state = &vectors[i] };
	return _cmocka_run_group_tests("vectors_at", tests, nvectors, NULL, NULL);
}
