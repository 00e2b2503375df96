/*
 * Reading a message against committing it, side by side in one run: the texts of tests/corpus/,
 * each read and then committed to a database whose sync takes 1 ms.  Reading may take a tenth of
 * it, at the median and at the 99.9th percentile, and allocates nothing.
 */
#include <glob.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/clock.h"
#include "gateway/store/db.h"
#include "gateway/store/message.h"
#include "gateway/store/vfs.h"
#include "tests/parsers_support.h"
#include "tests/scratch.h"

#define TEXTS_MAX 4096
#define SENT_MS INT64_C(1605834900000)

/* ---- who allocates: glibc's own functions behind a count ---- */

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);

static unsigned long allocations;

void *
malloc(size_t n)
{
	allocations++;
	return __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	allocations++;
	return __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	allocations++;
	return __libc_realloc(p, n);
}

/* ---- the texts ---- */

static char *texts[TEXTS_MAX];
static size_t ntexts;

static void
take_file(const char *path)
{
	FILE *in = fopen(path, "r");
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	while (in != NULL && ntexts < TEXTS_MAX && (n = getline(&line, &cap, in)) > 0) {
		json_t *j = json_loadb(line, (size_t)n, 0, NULL);
		const char *text = json_string_value(json_object_get(j, "text"));

		if (text != NULL)
			texts[ntexts++] = strdup(text);
		json_decref(j);
	}
	free(line);
	if (in != NULL)
		fclose(in);
}

static void
take_texts(void)
{
	glob_t files;

	if (glob("tests/corpus/*.jsonl", 0, NULL, &files) != 0)
		exit(1);
	for (size_t i = 0; i < files.gl_pathc; i++)
		take_file(files.gl_pathv[i]);
	globfree(&files);
}

/* ---- figures ---- */

static double reading_us[TEXTS_MAX], commit_us[TEXTS_MAX];

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static bool
compare(const char *what, double share)
{
	size_t at = (size_t)(share * (double)(ntexts - 1));
	double ratio = reading_us[at] / commit_us[at];

	printf("  %-24s reading %9.1f us   commit %9.1f us   ratio %6.3f\n", what, reading_us[at],
	    commit_us[at], ratio);
	return ratio <= 0.1;
}

static struct db *
open_slow(void)
{
	struct err e;
	struct db *db = NULL;

	if (vfs_install("slow:1", &e))
		db = db_open(scratch_path("keng.db"), DB_WRITE, VFS_SHIM, &e);
	if (db == NULL) {
		fprintf(stderr, "%s\n", e.text);
		exit(1);
	}
	return db;
}

static void
commit(struct db *db, size_t i)
{
	struct message m = { .has_text = true,
		.sent = SENT_MS,
		.received = SENT_MS,
		.parts = 1,
		.day = "2020-11-20" };

	snprintf(m.text, sizeof(m.text), "%s", texts[i]);
	snprintf(m.line, sizeof(m.line), "sim");
	snprintf(m.sender, sizeof(m.sender), "+8491200%04zu", i);
	if (!db_begin(db) || !message_add(db, &m) || !db_commit(db)) {
		fprintf(stderr, "%s\n", db_error(db));
		exit(1);
	}
}

int
main(void)
{
	const struct pack *pack = support_pack();
	struct local_time sent = support_time("2020-11-20 08:15");
	struct db *db = open_slow();
	unsigned long allocated = 0;
	struct reading r;
	bool good;

	take_texts();
	for (size_t i = 0; i < ntexts; i++) {
		unsigned long before = allocations;
		int64_t start = clock_mono_us(), read;

		reading_read(pack, texts[i], strlen(texts[i]), &sent, &r);
		read = clock_mono_us();
		allocated += allocations - before;
		commit(db, i);
		reading_us[i] = (double)(read - start);
		commit_us[i] = (double)(clock_mono_us() - read);
	}
	db_close(&db);
	scratch_clear();
	qsort(reading_us, ntexts, sizeof(double), by_size);
	qsort(commit_us, ntexts, sizeof(double), by_size);
	printf("Reading beside committing, %zu texts, a sync takes 1 ms\n", ntexts);
	good = compare("median", 0.5);
	good &= compare("99.9th percentile", 0.999);
	printf("  allocations in reading: %lu\n", allocated);
	for (size_t i = 0; i < ntexts; i++)
		free(texts[i]);
	/* A count that counts nothing would prove nothing. */
	return good && allocated == 0 && allocations > 0 ? 0 : 1;
}
