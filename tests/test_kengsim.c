/* The program itself: a pty, a control socket, its commands and their exits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "modem/serial.h"

extern char **environ;

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define ARGS_MAX 12

struct bench {
	char folder[64], link[96], control[96], out[96], err[96];
	pid_t modem;
	struct serial *port;
};

static const char *
program(void)
{
	static char path[256];
	const char *build = getenv("BUILD");

	snprintf(path, sizeof(path), "%s/kengsim", build != NULL ? build : "build");
	return path;
}

static pid_t
spawn(const struct bench *b, char *const argv[])
{
	posix_spawn_file_actions_t files;
	pid_t pid;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&files, 1, b->out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	posix_spawn_file_actions_addopen(&files, 2, b->err, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_int_equal(posix_spawn(&pid, program(), &files, NULL, argv, environ), 0);
	posix_spawn_file_actions_destroy(&files);
	return pid;
}

static int
exit_of(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* kengsim WORD --control SOCKET ARG...; its exit, and what it printed in b->out. */
static int
ask(const struct bench *b, const char *word, const char *const args[])
{
	char *argv[ARGS_MAX + 4] = { (char *)"kengsim", (char *)word, (char *)"--control",
		(char *)b->control };

	for (size_t i = 0; args[i] != NULL; i++)
		argv[4 + i] = (char *)args[i];
	return exit_of(spawn(b, argv));
}

static const char *
printed(const struct bench *b)
{
	static char text[4096];
	FILE *f = fopen(b->out, "re");
	size_t n;

	assert_non_null(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	fclose(f);
	return text;
}

static void
expect(struct bench *b, const char *typed, const char *want)
{
	char got[1024] = "";
	size_t n = 0;
	ssize_t k;

	assert_int_equal(serial_write(b->port, typed, strlen(typed)), strlen(typed));
	while (strstr(got, want) == NULL) {
		struct pollfd p = { .fd = serial_fd(b->port), .events = POLLIN };

		assert_int_equal(poll(&p, 1, 5000), 1);
		k = serial_read(b->port, got + n, sizeof(got) - 1 - n);
		assert_true(k >= 0);
		n += (size_t)k;
		got[n] = '\0';
	}
}

static int
set_up(void **state)
{
	static struct bench b;
	char error[SERIAL_ERROR_MAX];

	snprintf(b.folder, sizeof(b.folder), "/tmp/test_kengsim.XXXXXX");
	assert_non_null(mkdtemp(b.folder));
	snprintf(b.link, sizeof(b.link), "%s/modem", b.folder);
	snprintf(b.control, sizeof(b.control), "%s/control", b.folder);
	snprintf(b.out, sizeof(b.out), "%s/out", b.folder);
	snprintf(b.err, sizeof(b.err), "%s/err", b.folder);
	b.modem = spawn(&b,
	    (char *[]){ (char *)"kengsim", (char *)"modem", (char *)"--link", b.link,
		(char *)"--control", b.control, (char *)"--slots", (char *)"3", NULL });
	/* The socket comes last: once it answers, the link is there. */
	while (ask(&b, "status", (const char *[]){ NULL }) != 0)
		assert_int_equal(waitpid(b.modem, NULL, WNOHANG), 0);
	b.port = serial_open(b.link, 115200, error);
	assert_non_null(b.port);
	*state = &b;
	return 0;
}

static int
tear_down(void **state)
{
	struct bench *b = *state;

	serial_close(&b->port);
	kill(b->modem, SIGTERM);
	assert_int_equal(exit_of(b->modem), 0);
	/* Link and socket are gone, or the folder could not be removed. */
	unlink(b->out);
	unlink(b->err);
	assert_int_equal(rmdir(b->folder), 0);
	return 0;
}

static void
test_a_text_and_its_answer(void **state)
{
	struct bench *b = *state;
	pid_t text;

	expect(b, "ATE0\r", "OK");
	expect(b, "AT+CNMI=2,1,0,0,0\r", "OK");
	text = spawn(b,
	    (char *[]){ (char *)"kengsim", (char *)"text", (char *)"--control", b->control,
		(char *)"+84912000001", (char *)"TH STC 2", NULL });
	expect(b, "", "+CMTI: \"SM\",1");
	expect(b, "AT+CMGL=4\r", "OK");
	expect(b, "AT+CMGS=20\r", "> ");
	expect(b, "0001000B914819020000F1000007C420C8890C3A01\x1a", "OK");
	assert_int_equal(exit_of(text), 0);
	assert_string_equal(printed(b), "DA NHAN\n");
	assert_int_equal(ask(b, "inbox", (const char *[]){ "+84912000001", NULL }), 0);
	assert_string_equal(printed(b), "DA NHAN\n");
	assert_int_equal(ask(b, "inbox", (const char *[]){ "--json", "+84912000001", NULL }), 0);
	assert_string_equal(
	    printed(b), "{\"to\":\"+84912000001\",\"text\":\"DA NHAN\",\"parts\":1}\n");
	assert_int_equal(ask(b, "inbox", (const char *[]){ "+84912000002", NULL }), 0);
	assert_string_equal(printed(b), "");
}

static void
test_waiting_ends_by_truth_or_by_time(void **state)
{
	struct bench *b = *state;

	assert_int_equal(ask(b, "wait", (const char *[]){ "--timeout", "0", NULL }), 0);
	assert_int_equal(
	    ask(b, "text", (const char *[]){ "--wait", "0", "+84912000001", "x", NULL }), 1);
	assert_int_equal(ask(b, "wait", (const char *[]){ "--timeout", "0", NULL }), 1);
	expect(b, "AT+CMGD=1\r", "OK");
	assert_int_equal(ask(b, "wait", (const char *[]){ "--timeout", "5", NULL }), 0);
	assert_int_equal(
	    ask(b, "wait", (const char *[]){ "--count", "1", "--timeout", "0", NULL }), 1);
}

static void
test_faults_and_status(void **state)
{
	struct bench *b = *state;

	assert_int_equal(ask(b, "faults", (const char *[]){ "error:CSQ", "drop:CMGD*2", NULL }), 0);
	expect(b, "AT+CSQ\r", "ERROR");
	assert_int_equal(ask(b, "faults", (const char *[]){ "explode", NULL }), 1);
	assert_int_equal(ask(b, "faults", (const char *[]){ NULL }), 2);
	assert_int_equal(ask(b, "status", (const char *[]){ "--json", NULL }), 0);
	assert_non_null(strstr(printed(b), "\"slots\":3,\"used\":0"));
}

static void
test_raw_pdus_lie_on_the_sim_as_they_are(void **state)
{
	struct bench *b = *state;

	assert_int_equal(
	    ask(b, "text",
		(const char *[]){ "--no-wait", "--pdu", "FF0102", "+84912000001", NULL }),
	    0);
	expect(b, "AT+CMGL=4\r", "FF0102\r\n");
	assert_int_equal(
	    ask(b, "text", (const char *[]){ "--no-wait", "--pdu", "FF0", "+84912000001", NULL }),
	    1);
}

/* The gateway dies and comes again: the port is still there. */
static void
test_the_port_can_be_opened_again(void **state)
{
	struct bench *b = *state;
	char error[SERIAL_ERROR_MAX];

	expect(b, "AT\r", "OK");
	for (int i = 0; i < 3; i++) {
		serial_close(&b->port);
		b->port = serial_open(b->link, 115200, error);
		assert_non_null(b->port);
		expect(b, "AT\r", "OK");
	}
}

/* Settings go in and come out; a script of menus, a profile and a trace from the command line. */
static void
test_network_settings(void **state)
{
	struct bench *b = *state;

	assert_int_equal(ask(b, "network", (const char *[]){ "loss=100", "clock=-7", NULL }), 0);
	assert_int_equal(ask(b, "network", (const char *[]){ NULL }), 0);
	assert_non_null(strstr(printed(b), "loss=100\n"));
	assert_non_null(strstr(printed(b), "clock=-7\nreports=send\n"));
	assert_int_equal(ask(b, "network", (const char *[]){ "loss=101", NULL }), 1);
	assert_int_equal(
	    ask(b, "text", (const char *[]){ "--no-wait", "+84912000001", "x", NULL }), 0);
	assert_int_equal(ask(b, "wait", (const char *[]){ "--timeout", "0", NULL }), 0);
	assert_int_equal(
	    ask(b, "network", (const char *[]){ "loss=0", "away=+84912000001", NULL }), 0);
	assert_int_equal(
	    ask(b, "text", (const char *[]){ "--no-wait", "+84912000001", "x", NULL }), 1);
}

static void
test_a_furnished_modem(void **state)
{
	struct bench *b = *state;
	char path[4][128], error[SERIAL_ERROR_MAX], line[64] = "";
	FILE *f;
	pid_t pid;

	for (size_t i = 0; i < 4; i++)
		snprintf(path[i], sizeof(path[i]), "%s/furnished%zu", b->folder, i);
	f = fopen(path[0], "we");
	assert_non_null(f);
	fputs("# a menu\n*1# > Chon:\\n1. A\n  1 > Xong\n", f);
	fclose(f);
	pid = spawn(b,
	    (char *[]){ (char *)"kengsim", (char *)"modem", (char *)"--link", path[1],
		(char *)"--control", path[2], (char *)"--profile", (char *)"zte", (char *)"--ussd",
		path[0], (char *)"--trace", path[3], (char *)"--fault", (char *)"cms:CSQ=500",
		(char *)"--no-quirk", (char *)"slow-storage", NULL });
	serial_close(&b->port);
	while ((b->port = serial_open(path[1], 115200, error)) == NULL)
		assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
	expect(b, "AT+CSQ\r", "+CMS ERROR: 500");
	expect(b, "AT+CGMM\r", "K3565-Z\r\n\r\nOK");
	expect(b, "AT+CUSD=1,\"*1#\",15\r", "+CUSD: 1,\"Chon:\n1. A\",15");
	kill(pid, SIGTERM);
	assert_int_equal(exit_of(pid), 0);
	f = fopen(path[3], "re");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	assert_string_equal(line, "> AT+CSQ\\r\n");
	fclose(f);
	unlink(path[0]);
	unlink(path[3]);
}

static const struct usage {
	const char *args[4];
	int want;
} usages[] = {
	{ { NULL }, 2 },
	{ { "--help", NULL }, 0 },
	{ { "explode", NULL }, 2 },
	{ { "modem", NULL }, 2 },
	{ { "modem", "--help", NULL }, 0 },
	{ { "text", "--help", NULL }, 0 },
	{ { "text", "--explode", NULL }, 2 },
	{ { "text", "--wait", "x", NULL }, 2 },
	{ { "status", "--control", "/nonexistent/socket", NULL }, 1 },
	{ { "network", "--help", NULL }, 0 },
};

static void
test_usage(void **state)
{
	const struct bench quiet = { .out = "/dev/null", .err = "/dev/null" };

	(void)state;
	for (size_t i = 0; i < NITEMS(usages); i++) {
		char *argv[6] = { (char *)"kengsim" };

		for (size_t k = 0; k < 4; k++)
			argv[1 + k] = (char *)usages[i].args[k];
		assert_int_equal(exit_of(spawn(&quiet, argv)), usages[i].want);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_text_and_its_answer, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_waiting_ends_by_truth_or_by_time, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_faults_and_status, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_raw_pdus_lie_on_the_sim_as_they_are, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_the_port_can_be_opened_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_network_settings, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_furnished_modem, set_up, tear_down),
		cmocka_unit_test(test_usage),
	};

	return cmocka_run_group_tests_name("kengsim", tests, NULL, NULL);
}
