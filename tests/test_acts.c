/* Acts over kengd's socket and by keng alone, and the formats of what keng prints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/house.h"
#include "tests/rig.h"
#include "tests/scratch.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

/* A daemon without modem: nothing but the socket. */
static void
open_with_daemon(struct rig *r)
{
	rig_open(r);
	rig_launch(r, NULL);
	assert_true(rig_hears(r, "error=", RIG_WAIT_MS));
}

static void
close_with_daemon(struct rig *r)
{
	assert_int_equal(rig_stop(r), 0);
	rig_close(r);
}

static json_t *
ask(struct rig *r, int fd, const char *line)
{
	assert_true(rig_send(r, fd, line, strlen(line)));
	assert_true(rig_send(r, fd, "\n", 1));
	return rig_receive(r, fd);
}

static void
assert_serves(struct rig *r, int fd)
{
	json_t *status = ask(r, fd, "{\"ask\":\"status\"}");

	assert_true(json_is_array(json_object_get(status, "modems")));
	json_decref(status);
}

/* ---- lines that are no acts ---- */

static const struct bad_line {
	const char *name, *line;
} bad_lines[] = {
	{ "nothing", "" },
	{ "half an object", "{\"act\":" },
	{ "an array", "[]" },
	{ "a string", "\"status\"" },
	{ "two objects", "{} {}" },
	{ "an empty object", "{}" },
	{ "a key twice", "{\"act\":\"unit.import\",\"act\":\"unit.import\",\"id\":\"1\"}" },
	{ "not UTF-8", "{\"act\":\"unit.import\",\"id\":\"\xff\"}" },
	{ "an escaped NUL", "{\"act\":\"unit\\u0000.import\",\"id\":\"1\"}" },
	{ "act is a number", "{\"act\":1,\"id\":\"1\"}" },
	{ "no id", "{\"act\":\"unit.import\",\"args\":{}}" },
	{ "an empty id", "{\"act\":\"unit.import\",\"id\":\"\",\"args\":{}}" },
	{ "an id too long",
	    "{\"act\":\"unit.import\",\"id\":\"0123456789012345678901234567890123456789"
	    "0123456789012345678901234\",\"args\":{}}" },
	{ "an id of two lines", "{\"act\":\"unit.import\",\"id\":\"1\\n2\",\"args\":{}}" },
	{ "an unknown act", "{\"act\":\"moon.land\",\"id\":\"1\",\"args\":{}}" },
	{ "args are an array", "{\"act\":\"unit.import\",\"id\":\"1\",\"args\":[]}" },
	{ "no args", "{\"act\":\"officer.add\",\"id\":\"1\"}" },
	{ "args of other types",
	    "{\"act\":\"officer.add\",\"id\":\"1\",\"args\":{\"phone\":1,\"name\":[],\"unit\":{}}"
	    "}" },
	{ "rows of other types",
	    "{\"act\":\"unit.import\",\"id\":\"1\",\"args\":{\"rows\":[1,[]]}}" },
	{ "a review that is none",
	    "{\"act\":\"review.confirm\",\"id\":\"1\",\"args\":{\"review\":\"x\"}}" },
	{ "an unknown question", "{\"ask\":\"weather\"}" },
};

static void
test_bad_line(void **state)
{
	const struct bad_line *b = *state;
	json_t *answer;
	struct rig r;
	int fd;

	open_with_daemon(&r);
	fd = rig_dial();
	assert_true(fd >= 0);
	answer = ask(&r, fd, b->line);
	assert_true(json_is_false(json_object_get(answer, "ok")));
	assert_true(json_array_size(json_object_get(answer, "errors")) > 0);
	json_decref(answer);
	assert_serves(&r, fd);
	close(fd);
	assert_int_equal(rig_keng(&r, RIG_WORDS("audit", "verify")), 0);
	close_with_daemon(&r);
}

/* A line without end is not kept for ever; who sends it is hung up on, the others are served. */
static void
test_huge_line(void **state)
{
	size_t len = 1 << 20, sent = 0;
	char *much = malloc(len);
	int fd, other;
	struct rig r;

	(void)state;
	assert_non_null(much);
	memset(much, ' ', len);
	open_with_daemon(&r);
	fd = rig_dial();
	other = rig_dial();
	while (sent < ((size_t)64 << 20) && rig_send(&r, fd, much, len))
		sent += len;
	assert_true(sent < (size_t)64 << 20);
	assert_serves(&r, other);
	close(fd);
	close(other);
	free(much);
	close_with_daemon(&r);
}

/* What fits is taken, in however many pieces it comes. */
static void
test_long_line(void **state)
{
	json_t *rows = json_array(), *request, *answer;
	struct rig r;
	char *line;
	int fd;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char code[16], name[32];

		snprintf(code, sizeof(code), "x%d", i);
		snprintf(name, sizeof(name), "Thôn %d", i);
		json_array_append_new(rows,
		    json_pack("{s:s, s:s, s:s, s:s}", "code", code, "parent", "10", "kind", "thon",
			"name", name));
	}
	request = json_pack(
	    "{s:s, s:s, s:{s:o}}", "act", "unit.import", "id", "long", "args", "rows", rows);
	line = json_dumps(request, JSON_COMPACT);
	open_with_daemon(&r);
	fd = rig_dial();
	answer = ask(&r, fd, line);
	assert_true(json_is_true(json_object_get(answer, "ok")));
	assert_int_equal(json_integer_value(json_object_get(answer, "changed")), 20000);
	json_decref(answer);
	json_decref(request);
	free(line);
	close(fd);
	close_with_daemon(&r);
}

/* Who asks and does not stay for the answer harms nobody. */
static void
test_clients_that_leave(void **state)
{
	static const char add[] = "{\"act\":\"officer.add\",\"id\":\"left\",\"args\":{\"phone\":"
				  "\"0912007777\",\"name\":\"An\",\"unit\":\"10-3\"}}\n";
	struct rig r;
	int fd;

	(void)state;
	open_with_daemon(&r);
	for (size_t len = 1; len < sizeof(add); len += 7) {
		fd = rig_dial();
		assert_true(fd >= 0);
		assert_true(rig_send(&r, fd, add, len));
		close(fd);
	}
	fd = rig_dial();
	assert_true(rig_send(&r, fd, add, sizeof(add) - 1));
	close(fd);
	fd = rig_dial();
	assert_serves(&r, fd);
	close(fd);
	close_with_daemon(&r);
}

static void
test_too_many_clients(void **state)
{
	int fds[40];
	struct rig r;
	size_t served = 0;

	(void)state;
	open_with_daemon(&r);
	for (size_t i = 0; i < NITEMS(fds); i++)
		fds[i] = rig_dial();
	for (size_t i = 0; i < NITEMS(fds); i++) {
		json_t *status = NULL;

		if (fds[i] >= 0 && rig_send(&r, fds[i], "{\"ask\":\"status\"}\n", 17))
			status = rig_receive(&r, fds[i]);
		served += status != NULL;
		json_decref(status);
	}
	assert_in_range(served, 16, NITEMS(fds) - 1);
	for (size_t i = 0; i < NITEMS(fds); i++)
		close(fds[i]);
	assert_int_equal(rig_keng(&r, RIG_WORDS("modems")), 0);
	close_with_daemon(&r);
}

/* ---- the socket file ---- */

static void
test_stale_socket_is_replaced(void **state)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct rig r;
	int fd;

	(void)state;
	rig_open(&r);
	snprintf(at.sun_path, sizeof(at.sun_path), "%s", scratch_path("kengd.sock"));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	close(fd);
	/* Nobody listens there: keng works by itself, the daemon puts its own in place. */
	assert_int_equal(rig_keng(&r,
			     RIG_WORDS("officer", "add", "--phone", "0912007777", "--name", "An",
				 "--unit", "10-3")),
	    0);
	rig_launch(&r, NULL);
	assert_true(rig_hears(&r, "error=", RIG_WAIT_MS));
	assert_int_equal(rig_keng(&r, RIG_WORDS("modems")), 0);
	assert_int_equal(rig_stop(&r), 0);
	assert_int_equal(access(scratch_path("kengd.sock"), F_OK), -1);
	rig_close(&r);
}

/* A mistaken path must not cost the file that lies there. */
static void
test_socket_path_of_a_file(void **state)
{
	struct rig_heard h;
	struct rig r;

	(void)state;
	rig_open(&r);
	rig_write("kengd.sock", "precious");
	rig_run(&r, "kengd", NULL, &h);
	assert_int_equal(h.code, 1);
	assert_non_null(strstr(h.err.text, "kengd.sock: Address already in use"));
	rig_heard_free(&h);
	assert_int_equal(access(scratch_path("kengd.sock"), F_OK), 0);
	rig_close(&r);
}

/* ---- once, whatever the road ---- */

static void
add_again(struct rig *r, char answer_out[static 200])
{
	struct rig_heard h;

	rig_run(r, "keng",
	    RIG_WORDS("officer", "add", "--phone", "0912007777", "--name", "An", "--unit", "10-3",
		"--id", "the-same"),
	    &h);
	assert_int_equal(h.code, 0);
	snprintf(answer_out, 200, "%s", h.out.text);
	rig_heard_free(&h);
}

static void
test_same_id_same_answer(void **state)
{
	char answers[5][200];
	json_t *rows;
	struct rig r;

	(void)state;
	rig_open(&r);
	add_again(&r, answers[0]); /* alone */
	rig_launch(&r, NULL);
	rig_hears(&r, "error=", RIG_WAIT_MS);
	add_again(&r, answers[1]); /* over the socket */
	add_again(&r, answers[2]);
	rig_kill(&r);
	add_again(&r, answers[3]); /* alone, beside a socket that nobody listens on */
	rig_launch(&r, NULL);
	rig_hears(&r, "error=", RIG_WAIT_MS);
	add_again(&r, answers[4]);
	for (size_t i = 1; i < NITEMS(answers); i++)
		assert_string_equal(answers[i], answers[0]);
	rows = rig_rows(&r, RIG_WORDS("officers"));
	assert_int_equal(json_array_size(rows), HOUSE_VILLAGES + 2);
	json_decref(rows);
	assert_int_equal(rig_keng(&r, RIG_WORDS("audit", "verify")), 0);
	close_with_daemon(&r);
}

/* A refusal did nothing and is not kept: once its reason is gone, the same act is done. */
static void
test_refused_id_is_free(void **state)
{
	static const char *const words[] = { "officer", "add", "--phone", "0912007777", "--name",
		"An", "--unit", "late", "--id", "refused", NULL };
	struct rig r;

	(void)state;
	rig_open(&r);
	assert_int_equal(rig_keng(&r, words), 1);
	rig_write("late.csv", "code,parent,kind,name\nlate,10,thon,Muộn\n");
	assert_int_equal(rig_keng(&r, RIG_WORDS("unit", "import", scratch_path("late.csv"))), 0);
	rig_launch(&r, NULL);
	rig_hears(&r, "error=", RIG_WAIT_MS);
	assert_int_equal(rig_keng(&r, words), 0);
	assert_int_equal(rig_keng(&r, words), 0);
	close_with_daemon(&r);
}

/* ---- formats ---- */

/*
 * Keys and what may stand there: i integer, s string, S string or null, d "YYYY-MM-DD", t time with
 * Z, p phone, b true or false, a array, o object, I integer or null.
 */
static const struct format {
	const char *list, *keys;
} formats[] = {
	{ "messages",
	    "id:i line:s from:p sent:t received:t text:s parts:i decision:s ref:S reports:a" },
	{ "reports",
	    "ref:s version:i state:s form:S unit:s date:d fields:o approx:a zero:b "
	    "message:i" },
	{ "outbox", "id:i to:p text:s kind:s message:i state:s attempts:i mr:I" },
	{ "review", "id:i" },
	{ "officers", "id:i" },
	{ "units", "code:s kind:s name:s" },
	{ "status", "ready:b modems:a waiting:o journal:o" },
	{ "modems", "name:s state:s signal:I" },
};

static bool
has_shape(const char *s, const char *shape)
{
	for (; *shape != '\0'; s++, shape++)
		if (*shape == '0' ? *s < '0' || *s > '9' : *s != *shape)
			return false;
	return *s == '\0';
}

static bool
is_kind(const json_t *v, char kind)
{
	const char *s = json_string_value(v) != NULL ? json_string_value(v) : "";

	switch (kind) {
	case 'i': return json_is_integer(v);
	case 'I': return json_is_integer(v) || json_is_null(v);
	case 's': return json_is_string(v);
	case 'S': return json_is_string(v) || json_is_null(v);
	case 'd': return has_shape(s, "0000-00-00");
	case 't': return has_shape(s, "0000-00-00T00:00:00Z");
	case 'p': return has_shape(s, "+84000000000");
	case 'b': return json_is_boolean(v);
	case 'a': return json_is_array(v);
	case 'o': return json_is_object(v);
	default: return false;
	}
}

static void
assert_keys(const json_t *row, const char *list, const char *keys)
{
	char copy[256], *word, *rest;

	snprintf(copy, sizeof(copy), "%s", keys);
	for (word = strtok_r(copy, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
		char *colon = strchr(word, ':');

		*colon = '\0';
		if (!is_kind(json_object_get(row, word), colon[1]))
			fail_msg("%s: %s", list, word);
	}
}

static void
test_formats(void **state)
{
	static const char *const texts[] = { "TH STC 2 PHAO 12", "TH THUOC NO 3,6KG", "BC 0",
		"TH XYZQ 2", "TH STC 210", "ok cam on anh" };
	struct rig r;

	(void)state;
	rig_open(&r);
	rig_sim_start(&r, NULL);
	rig_start(&r, NULL);
	for (unsigned i = 0; i < NITEMS(texts); i++) {
		char phone[24];

		house_phone(i, phone);
		rig_text(&r, phone, texts[i]);
	}
	rig_wait_answers(&r, NITEMS(texts) - 1);
	rig_settle_sent(&r);
	for (size_t i = 0; i < NITEMS(formats); i++) {
		json_t *rows = rig_rows(&r, RIG_WORDS(formats[i].list)), *row;
		size_t k;

		assert_true(json_array_size(rows) > 0);
		json_array_foreach(rows, k, row) {
			assert_keys(row, formats[i].list, formats[i].keys);
		}
		json_decref(rows);
	}
	assert_int_equal(rig_stop(&r), 0);
	rig_close(&r);
}

static const char *
text_of(const json_t *row, const char *key)
{
	const char *s = json_string_value(json_object_get(row, key));

	return s != NULL ? s : "";
}

/* One text through every list: what refers to what. */
static void
test_one_text_in_every_list(void **state)
{
	json_t *messages, *reports, *outbox, *status, *some;
	char version[40];
	struct rig r;

	(void)state;
	rig_open(&r);
	rig_sim_start(&r, NULL);
	rig_start(&r, NULL);
	rig_text(&r, "+84912000001", "TH STC 2 THUOC NO 3,6KG");
	rig_wait_answers(&r, 1);
	rig_text(&r, "+84912000002", "TH STC 3");
	rig_wait_answers(&r, 2);
	rig_settle_sent(&r);
	messages = rig_rows(&r, RIG_WORDS("messages"));
	reports = rig_rows(&r, RIG_WORDS("reports"));
	outbox = rig_rows(&r, RIG_WORDS("outbox"));
	assert_int_equal(json_array_size(messages), 2);
	assert_string_equal(text_of(json_array_get(messages, 0), "from"), "+84912000001");
	assert_string_equal(text_of(json_array_get(messages, 0), "line"), "sim");
	snprintf(version, sizeof(version), "%s/1", text_of(json_array_get(reports, 0), "ref"));
	assert_string_equal(json_string_value(json_array_get(
				json_object_get(json_array_get(messages, 0), "reports"), 0)),
	    version);
	assert_string_equal(text_of(json_array_get(messages, 0), "ref"),
	    text_of(json_array_get(reports, 0), "ref"));
	assert_string_equal(text_of(json_array_get(reports, 0), "unit"), "10-1");
	assert_true(json_real_value(json_object_get(
			json_object_get(json_array_get(reports, 0), "fields"), "thuoc_no")) == 3.6);
	assert_int_equal(json_integer_value(json_object_get(json_array_get(outbox, 0), "message")),
	    json_integer_value(json_object_get(json_array_get(messages, 0), "id")));
	some = rig_rows(&r, RIG_WORDS("messages", "--limit", "1"));
	assert_int_equal(json_array_size(some), 1);
	assert_string_equal(text_of(json_array_get(some, 0), "from"), "+84912000002");
	json_decref(some);
	some = rig_rows(&r, RIG_WORDS("messages", "--since", "2199-01-01T00:00:00Z"));
	assert_int_equal(json_array_size(some), 0);
	json_decref(some);
	status = rig_rows(&r, RIG_WORDS("status"));
	assert_true(json_is_true(json_object_get(json_array_get(status, 0), "ready")));
	json_decref(status);
	assert_int_equal(rig_stop(&r), 0);

	/* The same without the daemon. */
	some = rig_rows(&r, RIG_WORDS("messages"));
	assert_true(json_equal(some, messages));
	json_decref(some);
	status = rig_rows(&r, RIG_WORDS("status"));
	assert_true(json_is_false(json_object_get(json_array_get(status, 0), "ready")));
	json_decref(status);
	json_decref(messages);
	json_decref(reports);
	json_decref(outbox);
	rig_close(&r);
}

int
main(void)
{
	static const struct CMUnitTest plain[] = {
		cmocka_unit_test(test_huge_line),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_clients_that_leave),
		cmocka_unit_test(test_too_many_clients),
		cmocka_unit_test(test_stale_socket_is_replaced),
		cmocka_unit_test(test_socket_path_of_a_file),
		cmocka_unit_test(test_same_id_same_answer),
		cmocka_unit_test(test_refused_id_is_free),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_one_text_in_every_list),
	};
	struct CMUnitTest tests[NITEMS(plain) + NITEMS(bad_lines)];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(bad_lines); i++)
		tests[n++] = (struct CMUnitTest){ .name = bad_lines[i].name,
			.test_func = test_bad_line,
			.initial_state = (void *)(uintptr_t)&bad_lines[i] };
	for (size_t i = 0; i < NITEMS(plain); i++)
		tests[n++] = plain[i];
	return cmocka_run_group_tests_name("acts", tests, NULL, NULL);
}
