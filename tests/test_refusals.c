/* What the programs refuse, and in which words: they name the place, and nothing is half done. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/house.h"
#include "tests/rig.h"
#include "tests/scratch.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static void
assert_says(const struct rig_heard *h, const char *what)
{
	if (strstr(h->err.text, what) == NULL)
		fail_msg("not '%s' but: %s", what, h->err.text);
}

/* ---- configuration ---- */

static const struct config_case {
	const char *name, *text, *says;
} configs[] = {
	{ "unknown key, nearest named", "gateway {\n\tdatabse = \"x\"\n}\n",
	    "keng.conf:2: unknown key 'databse'; did you mean 'database'?" },
	{ "unknown section, nearest named", "\n\nlimit { per_sim_day = 1 }\n",
	    "keng.conf:3: unknown key 'limit'; did you mean 'limits'?" },
	{ "unknown key, none near", "gateway { zzzzzzzz = 1 }\n", "unknown key 'zzzzzzzz'\n" },
	{ "key twice", "gateway { id = a\nid = b }\n", "keng.conf:2: 'id'" },
	{ "lines are counted past comments",
	    "# a\n// b\n/* c\n d */\ngateway {\n# e {\nidd = 1 }\n",
	    "keng.conf:7: unknown key 'idd'" },
	{ "a section is cut off", "gateway {\n\tid = \"http://a#{b\"\n", "keng.conf:1: this '{'" },
	{ "a quote is cut off", "gateway {\n\tid = \"a }\n", "keng.conf:2: a quote" },
	{ "a comment is cut off", "gateway {\n/* }\n", "keng.conf:2: a quote or comment" },
	{ "a brace too many", "gateway { }\n}\n", "keng.conf:2: " },
	{ "no number", "limits { per_sim_day = many }\n", "'per_sim_day' must be a whole number" },
	{ "a code that nobody can dial", "modem a { device = \"x\" ussd = {\"*101#;+CFUN\"} }\n",
	    "'ussd': '*101#;+CFUN' is no code like *101#" },
	{ "modem without device", "modem a { baud = 9600 }\n", "'device' must not be empty" },
	{ "one device for two modems",
	    "modem a { device = \"/dev/ttyUSB0\" }\nmodem b { device = \"/dev/ttyUSB0\" }\n",
	    "modems 'a' and 'b' have the same device" },
	{ "a number with blanks", "gateway { never_answer = {\"0912 345 678\"} }\n",
	    "'never_answer': '0912 345 678' is no number" },
	{ "a central server without TLS", "central { url = \"http://keng.example\" }\n",
	    "'url' is https://" },
	{ "a name that only begins as this machine's",
	    "central { url = \"http://localhost.example\" }\n", "'url' is https://" },
	{ "a central server of no kind", "central { kind = \"ftp\" }\n", "'kind' is keng" },
	{ "time zone", "gateway { timezone = \"Asia/Nowhere\" }\n",
	    "unknown time zone 'Asia/Nowhere'" },
	{ "pack not there", "gateway { pack = \"/nowhere\" }\n", "/nowhere" },
};

static void
test_config(void **state)
{
	const struct config_case *c = *state;
	struct rig_heard h;
	struct rig r;

	rig_open_bare(&r);
	rig_write("keng.conf", c->text);
	rig_run(&r, "kengd", RIG_WORDS("-n"), &h);
	assert_int_equal(h.code, 1);
	assert_says(&h, c->says);
	rig_heard_free(&h);
	rig_close(&r);
}

static void
test_good_config_and_missing_file(void **state)
{
	struct rig_heard h;
	struct rig r;

	(void)state;
	rig_open_bare(&r);
	rig_run(&r, "kengd", RIG_WORDS("-n"), &h);
	assert_int_equal(h.code, 0);
	assert_int_equal(access(scratch_path("keng.db"), F_OK), -1);
	rig_heard_free(&h);
	unlink(scratch_path("keng.conf"));
	rig_run(&r, "kengd", RIG_WORDS("-n"), &h);
	assert_int_equal(h.code, 1);
	assert_says(&h, "keng.conf: No such file");
	rig_heard_free(&h);
	rig_close(&r);
}

/* The repository's pack with one line too many at the end of its forms; its number. */
static unsigned
break_pack(const char *folder, const char *line)
{
	static const char *const files[] = { "pack.conf", "words.conf", "receipts.conf" };
	char from[PATH_MAX], to[PATH_MAX], here[PATH_MAX / 2];
	FILE *in = fopen("config/packs/quang-binh/forms.conf", "re"), *out;
	unsigned n = 1;
	int c;

	assert_int_equal(mkdir(folder, 0700), 0);
	assert_non_null(getcwd(here, sizeof(here)));
	for (size_t i = 0; i < NITEMS(files); i++) {
		snprintf(from, sizeof(from), "%s/config/packs/quang-binh/%s", here, files[i]);
		snprintf(to, sizeof(to), "%s/%s", folder, files[i]);
		assert_int_equal(symlink(from, to), 0);
	}
	snprintf(to, sizeof(to), "%s/forms.conf", folder);
	out = fopen(to, "we");
	assert_true(in != NULL && out != NULL);
	while ((c = getc(in)) != EOF) {
		putc(c, out);
		n += c == '\n';
	}
	fprintf(out, "%s\n", line);
	fclose(in);
	assert_int_equal(fclose(out), 0);
	return n;
}

static void
remove_pack(const char *folder)
{
	static const char *const files[] = { "pack.conf", "words.conf", "receipts.conf",
		"forms.conf" };

	for (size_t i = 0; i < NITEMS(files); i++) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
		unlink(path);
	}
	rmdir(folder);
}

static void
test_broken_pack_names_file_and_line(void **state)
{
	char folder[256], config[600], says[80];
	struct rig_heard h;
	struct rig r;

	(void)state;
	rig_open_bare(&r);
	snprintf(folder, sizeof(folder), "%s", scratch_path("pack"));
	snprintf(says, sizeof(says), "forms.conf:%u: ", break_pack(folder, "frm x { }"));
	snprintf(config, sizeof(config), "gateway { pack = \"%s\" }\n", folder);
	rig_write("keng.conf", config);
	rig_run(&r, "kengd", RIG_WORDS("-n"), &h);
	remove_pack(folder);
	assert_int_equal(h.code, 1);
	assert_says(&h, says);
	assert_says(&h, "'frm'");
	rig_heard_free(&h);
	rig_close(&r);
}

/* ---- a database that is not ours ---- */

static void
make_foreign_file(void)
{
	rig_write("keng.db", "A letter, and no database at all.  It must stay as it is.\n");
}

static void
make_foreign_database(void)
{
	sqlite3 *h;

	assert_int_equal(sqlite3_open(scratch_path("keng.db"), &h), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(h, "PRAGMA application_id = 42; CREATE TABLE bills (n)", NULL, NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(h);
}

/* One that has tables and says nothing of whose it is. */
static void
make_nameless_database(void)
{
	sqlite3 *h;

	assert_int_equal(sqlite3_open(scratch_path("keng.db"), &h), SQLITE_OK);
	assert_int_equal(sqlite3_exec(h, "CREATE TABLE message (n)", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(h);
}

static void
make_newer_database(void)
{
	sqlite3 *h;

	/* Ours, but made by a later release. */
	assert_int_equal(sqlite3_open(scratch_path("keng.db"), &h), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(h, "PRAGMA user_version = 9999", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(h);
}

static const struct database_case {
	const char *name;
	bool ours_first;
	void (*make)(void);
} databases[] = {
	{ "a text file", false, make_foreign_file },
	{ "another program's database", false, make_foreign_database },
	{ "a database without a name", false, make_nameless_database },
	{ "a database of a later release", true, make_newer_database },
};

static void
read_database(struct rig_said *out)
{
	FILE *f = fopen(scratch_path("keng.db"), "re");

	assert_non_null(f);
	out->cap = 1 << 20;
	out->text = malloc(out->cap);
	assert_non_null(out->text);
	out->len = fread(out->text, 1, out->cap, f);
	fclose(f);
}

static void
test_database(void **state)
{
	const struct database_case *c = *state;
	struct rig_said before, after;
	struct rig_heard h;
	struct rig r;

	if (c->ours_first)
		rig_open(&r);
	else
		rig_open_bare(&r);
	c->make();
	read_database(&before);
	rig_run(&r, "kengd", RIG_WORDS("-v"), &h);
	assert_int_equal(h.code, 1);
	assert_says(&h, "keng.db: ");
	rig_heard_free(&h);
	assert_int_equal(rig_keng(&r, RIG_WORDS("messages")), 1);
	assert_int_equal(rig_keng(&r, RIG_WORDS("unit", "import", scratch_path("units.csv"))), 1);
	read_database(&after);
	assert_int_equal(before.len, after.len);
	assert_memory_equal(before.text, after.text, before.len);
	free(before.text);
	free(after.text);
	rig_close(&r);
}

static void
test_second_daemon_names_the_first(void **state)
{
	char pid[32];
	struct rig_heard h;
	struct rig r;

	(void)state;
	rig_open(&r);
	rig_sim_start(&r, NULL);
	rig_start(&r, NULL);
	rig_run(&r, "kengd", RIG_WORDS("-v"), &h);
	assert_int_equal(h.code, 1);
	snprintf(pid, sizeof(pid), "kengd (pid %ld)", (long)r.daemon);
	assert_says(&h, pid);
	rig_heard_free(&h);
	/* The first one is none the worse. */
	rig_text(&r, "+84912000001", "TH STC 2");
	rig_wait_answers(&r, 1);
	assert_int_equal(rig_keng(&r, RIG_WORDS("modems")), 0);
	assert_int_equal(rig_stop(&r), 0);
	rig_close(&r);
}

/* ---- files with bad rows ---- */

static const struct file_case {
	const char *name, *noun, *text;
	const char *says[4];
} files[] = {
	{ "units", "unit",
	    "code,parent,kind,name\n20,,xa,Tốt\n21,99,thon,Mồ côi\n22,20,lang,Sai\n"
	    "23,20,thon,Tốt\n,20,thon,Không mã\n",
	    { "line 3: ", "line 4: ", "line 6: " } },
	{ "days of units", "unit",
	    "code,parent,kind,name,valid_from,valid_to\n20,,xa,A,2026-02-30,\n"
	    "21,,xa,B,2026-02-01,2026-01-01\n22,,xa,C,,\n",
	    { "line 2: ", "line 3: " } },
	{ "officers", "officer",
	    "phone,name,unit,role\n0912,A,10,officer\n0912111111,B,10,officer\n"
	    "0912111112,C,77,officer\n0912111113,D,10,king\n",
	    { "line 2: ", "line 4: ", "line 5: " } },
	{ "a column is missing", "unit", "code,name\n20,A\n", { "rows.csv:1: ", "'parent'" } },
	{ "a quote never ends", "officer", "phone,name,unit,role\n0912111111,\"A,10,officer\n",
	    { "rows.csv:2" } },
	{ "an empty file", "unit", "", { "rows.csv" } },
	{ "a column twice", "unit", "code,parent,code,kind,name\n", { "rows.csv:1: ", "'code'" } },
	{ "a comma too many", "unit", "code,parent,kind,name\n20,,xa,A,B\n21,,xa,C,,\n",
	    { "rows.csv:2: more fields" } },
	{ "not UTF-8", "unit", "code,parent,kind,name\n20,1\xff,xa,A\n21,,xa,\xff\n",
	    { "rows.csv:2: not UTF-8", "rows.csv:3: not UTF-8" } },
	{ "one unit by two rows", "unit", "code,parent,kind,name\n20,,xa,A\n20,,xa,B\n",
	    { "line 3: 20 stands in line 2 already" } },
	{ "one officer by two rows", "officer",
	    "phone,name,unit\n0912111111,A,10\n+84912111111,A,10-1\n", { "line 3: " } },
	{ "a ring", "unit", "code,parent,kind,name\n10,10-1,xa,A\n",
	    { "line 2: parent '10-1' is below it" } },
};

static size_t
count_rows(struct rig *r, const char *noun)
{
	json_t *rows = rig_rows(r, RIG_WORDS(strcmp(noun, "unit") == 0 ? "units" : "officers"));
	size_t n = json_array_size(rows);

	json_decref(rows);
	return n;
}

/* With the daemon down and, the same words, over its socket. */
static void
test_file(void **state)
{
	const struct file_case *c = *state;
	struct rig r;

	rig_open(&r);
	rig_write("rows.csv", c->text);
	for (int running = 0; running < 2; running++) {
		struct rig_heard h;
		size_t before = count_rows(&r, c->noun);

		if (running) {
			rig_launch(&r, NULL);
			rig_hears(&r, "error=", RIG_WAIT_MS);
		}
		rig_run(&r, "keng", RIG_WORDS(c->noun, "import", scratch_path("rows.csv")), &h);
		assert_int_equal(h.code, 1);
		for (size_t i = 0; i < NITEMS(c->says) && c->says[i] != NULL; i++)
			assert_says(&h, c->says[i]);
		rig_heard_free(&h);
		assert_int_equal(count_rows(&r, c->noun), before);
	}
	assert_int_equal(rig_stop(&r), 0);
	rig_close(&r);
}

/* ---- exit codes ---- */

static const struct exit_case {
	const char *name, *program;
	const char *words[10];
	int code;
} exits[] = {
	{ "done", "keng", { "messages" }, 0 },
	{ "status with the daemon down", "keng", { "status", "--json" }, 0 },
	{ "help", "keng", { "--help" }, 0 },
	{ "daemon's help", "kengd", { "--help" }, 0 },
	{ "act with the daemon down", "keng",
	    { "officer", "add", "--phone", "0912007777", "--name", "An" }, 2 },
	{ "refused", "keng", { "review", "confirm", "77" }, 1 },
	{ "a file that is not there", "keng", { "unit", "import", "/nowhere.csv" }, 1 },
	{ "no such unit", "keng",
	    { "summary", "--from", "2026-01-01", "--to", "2026-02-01", "--unit", "zz" }, 1 },
	{ "a role that is cut within a letter", "keng",
	    { "officer", "add", "--phone=0912007777", "--name=An", "--unit=10",
		"--role=officerrôôôôôô" },
	    1 },
	{ "unknown command", "keng", { "frobnicate" }, 2 },
	{ "no command", "keng", { NULL }, 2 },
	{ "unknown option", "keng", { "messages", "--frob" }, 2 },
	{ "no number", "keng", { "messages", "--limit", "x" }, 2 },
	{ "no time", "keng", { "messages", "--since", "x" }, 2 },
	{ "too many words", "keng", { "messages", "all" }, 2 },
	{ "status of what", "keng", { "status", "sim" }, 2 },
	{ "modems, which", "keng", { "modems", "sim" }, 2 },
	{ "an option of another command", "keng", { "reports", "--from", "2026-01-01" }, 2 },
	{ "days the wrong way round", "keng",
	    { "summary", "--from", "2026-02-01", "--to", "2026-01-01" }, 2 },
	{ "unknown format", "keng",
	    { "summary", "--from", "2026-01-01", "--to", "2026-02-01", "--json", "--format", "x" },
	    2 },
	{ "half a summary", "keng", { "summary", "--from", "2026-01-01" }, 2 },
	{ "import of what", "keng", { "unit", "import" }, 2 },
	{ "daemon's unknown option", "kengd", { "--frob" }, 2 },
	{ "daemon with words", "kengd", { "please" }, 2 },
};

static void
test_exit(void **state)
{
	const struct exit_case *c = *state;
	struct rig_heard h;
	struct rig r;

	rig_open(&r);
	rig_run(&r, c->program, c->words, &h);
	if (h.code != c->code)
		fail_msg("%d, not %d: %s", h.code, c->code, h.err.text);
	/* Who fails says why, who does not is silent on stderr. */
	assert_int_equal(h.err.len > 0, c->code != 0);
	rig_heard_free(&h);
	rig_close(&r);
}

#define ROWS(table, test)                                                  \
	for (size_t i = 0; i < NITEMS(table); i++)                         \
		tests[n++] = (struct CMUnitTest)                           \
		{                                                          \
			.name = (table)[i].name, .test_func = (test),      \
			.initial_state = (void *)(uintptr_t) & (table)[i], \
		}

int
main(void)
{
	static const struct CMUnitTest plain[] = {
		cmocka_unit_test(test_good_config_and_missing_file),
		cmocka_unit_test(test_broken_pack_names_file_and_line),
		cmocka_unit_test(test_second_daemon_names_the_first),
	};
	struct CMUnitTest tests[NITEMS(plain) + NITEMS(configs) + NITEMS(databases) +
	    NITEMS(files) + NITEMS(exits)];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(plain); i++)
		tests[n++] = plain[i];
	ROWS(configs, test_config);
	ROWS(databases, test_database);
	ROWS(files, test_file);
	ROWS(exits, test_exit);
	return cmocka_run_group_tests_name("refusals", tests, NULL, NULL);
}
