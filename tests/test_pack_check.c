/* The shipped pack with one thing changed, and what `keng pack check` says of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/base/pack.h"
#include "gateway/base/pack_check.h"
#include "tests/scratch.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define PACK "config/packs/quang-binh"

static const char *const files[] = { "card.conf", "forms.conf", "pack.conf", "receipts.conf",
	"words.conf" };

static const struct vector {
	const char *name;
	const char *from; /* in any of the files */
	const char *to;
	const char *says; /* a part of what is printed */
	bool error;
} vectors[] = {
	{ "the shipped pack", "", "",
	    ": note: 'dân' is in words.noise, 'đạn' counts "
	    "thu_hoi.dan: the accents decide",
	    false },
	{ "homographs are no errors", "", "",
	    "note: 'họp' counts hoi_nghi.so_hoi_nghi, 'hộp' is a "
	    "unit of thu_hoi.phao",
	    false },
	{ "a word of two fields", "\"thuốc nổ\"}", "\"thuốc nổ\", \"pháo\"}",
	    ": error: 'pháo' counts thu_hoi.phao, 'pháo' counts thu_hoi.thuoc_no: nothing can tell "
	    "them apart",
	    true },
	{ "a short name of two fields of a form", "brief = {\"ld\"}", "brief = {\"ld\", \"sk\"}",
	    "counts thu_hoi.sung_khac", true },
	{ "a short name of two forms", "short = \"CK\"\n\tzero", "short = \"TH\"\n\tzero",
	    "names the form", true },
	{ "a text that overflows", "text = \"DA GHI <ref>: <place>ngay <day>. <values>.\"",
	    "text = \"DA GHI <ref>: <place>ngay <day>. <values>. Cam on dong chi da nhan tin cho "
	    "chung toi, chung toi se chuyen ngay cho Cong an xa xem va luu lai, tran trong cam on "
	    "dong chi that nhieu.\"",
	    "receipts.conf:4: error: receipt 'recorded' is longer than one segment", true },
	{ "a text that can be sent back as a report",
	    "text = \"DA GHI <ref>: <place>ngay <day>. <values>.\"", "text = \"<values>\"",
	    "receipts.conf:4: error: receipt 'recorded' can be read, when it is sent back, as",
	    true },
	{ "a fact that is not known", "luc <time>", "luc <clock>",
	    "error: receipt 'urgent' holds a <...> that is not known", true },
	{ "a text that is missing", "receipt rejected ", "receipt dropped ",
	    "error: receipt 'rejected' is missing", true },
	{ "a doubt that is missing", "receipt doubt_long ", "receipt doubt_short ",
	    "error: receipt 'doubt_long' is missing", true },
};

static void
copy_file(const char *name, const char *from, const char *to)
{
	char path[256], *text = calloc(1, 1 << 17), *at;
	FILE *in, *out;
	size_t n;

	assert_non_null(text);
	snprintf(path, sizeof(path), PACK "/%s", name);
	in = fopen(path, "r");
	assert_non_null(in);
	n = fread(text, 1, (1 << 17) - 1, in);
	fclose(in);
	at = from[0] != '\0' ? strstr(text, from) : NULL;
	out = fopen(scratch_path(name), "w");
	assert_non_null(out);
	if (at == NULL)
		fwrite(text, 1, n, out);
	else
		fprintf(out, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
	fclose(out);
	free(text);
}

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	struct pack_findings found = { 0 };
	struct pack_source *source;
	char dir[256], *said = NULL;
	size_t len;
	struct err err;
	struct pack *pack;
	FILE *out = open_memstream(&said, &len);

	for (size_t i = 0; i < NITEMS(files); i++)
		copy_file(files[i], v->from, v->to);
	snprintf(dir, sizeof(dir), "%s", scratch_path("."));
	pack = pack_load(dir, &err);
	if (pack == NULL)
		fail_msg("%s", err.text);
	source = pack_source_open(dir);
	pack_check_words(pack, source, out, &found);
	pack_check_texts(pack, source, out, &found);
	pack_source_close(&source);
	pack_free(&pack);
	fclose(out);
	if (strstr(said, v->says) == NULL || (found.errors > 0) != v->error)
		fail_msg("%zu errors; \"%s\" is not said in:\n%s", found.errors, v->says, said);
	free(said);
	scratch_clear();
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(vectors)];

	for (size_t i = 0; i < NITEMS(vectors); i++)
		tests[i] = (struct CMUnitTest){ .name = vectors[i].name,
			.test_func = test_vector,
			.initial_state = (void *)&vectors[i] };
	return cmocka_run_group_tests_name("pack_check", tests, NULL, NULL);
}
