/*
 * Other people's programs on the emulated modem: gammu, gammu-smsd, smstools.
 *
 * Each receives 50 messages and sends 50, some of several parts and some in UCS-2, and both ends
 * are compared.  They run side by side, since they wait a lot.  A program that is not installed is
 * skipped with a word; `make peers` installs what it can.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/base/clock.h"
#include "gateway/tool/sim_control.h"
#include "modem/ucs2.h"

extern char **environ;

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define MESSAGES 50
#define PATIENCE_MS 240000
#define TEXT_MAX 900
#define PATH_LEN 256
#define FILE_MAX (1 << 20)

/* What is fed to a peer, and where what it received is found: all in its folder. */
struct peer {
	const char *name, *program, *profile;
	void (*start)(struct peer *p);
	char folder[64];
	pid_t sim, pid;
	FILE *control;
};

/* ---- texts ---- */

/* Short, long, accented, accented and long, in turn; all of them different. */
static void
text_of(const char *who, unsigned i, char out[static TEXT_MAX])
{
	static const char *const shapes[] = { "TH STC %u PHAO 3",
		"Báo cáo %u: thôn Bắc Sơn họp xong", "Bao cao %u: ", "Báo cáo %u: ", "HOP %u 45" };
	static const char *const fill[] = { "", "", "da thu hoi sung tu che, thuoc no va phao; ",
		"đã thu hồi súng tự chế, thuốc nổ và pháo; ", "" };
	unsigned shape = i % NITEMS(shapes);
	size_t n = (size_t)snprintf(out, TEXT_MAX, "%s ", who);

	/* The shapes are the table's own. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	n += (size_t)snprintf(out + n, TEXT_MAX - n, shapes[shape], i);
#pragma GCC diagnostic pop
	while (fill[shape][0] != '\0' && n < 250)
		n += (size_t)snprintf(out + n, TEXT_MAX - n, "%s", fill[shape]);
	if (fill[shape][0] != '\0')
		snprintf(out + n, TEXT_MAX - n, "het");
}

/* Phones that text us, and phones that are texted. */
static void
number_of(bool outgoing, unsigned i, char out[static 24])
{
	snprintf(out, 24, "+8491%d0000%02u", outgoing ? 3 : 2, i);
}

/* ---- files and programs ---- */

static const char *
in_folder(const struct peer *p, const char *name)
{
	static char paths[6][PATH_LEN];
	static unsigned turn;
	char *path = paths[turn++ % NITEMS(paths)];

	snprintf(path, PATH_LEN, "%s/%s", p->folder, name);
	return path;
}

static void
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* Its length; "" for a file that is not there. */
static size_t
read_file(const char *path, char *out)
{
	FILE *f = fopen(path, "re");
	size_t n = f != NULL ? fread(out, 1, FILE_MAX - 1, f) : 0;

	if (f != NULL)
		fclose(f);
	out[n] = '\0';
	return n;
}

static pid_t
run(const struct peer *p, const char *program, const char *const args[])
{
	posix_spawn_file_actions_t files;
	char *argv[24] = { (char *)program };
	pid_t pid;

	for (size_t i = 0; args[i] != NULL; i++)
		argv[1 + i] = (char *)args[i];
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(
	    &files, 1, in_folder(p, "out"), O_WRONLY | O_CREAT | O_APPEND, 0600);
	posix_spawn_file_actions_addopen(
	    &files, 2, in_folder(p, "err"), O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (posix_spawnp(&pid, program, &files, NULL, argv, environ) != 0)
		pid = -1;
	posix_spawn_file_actions_destroy(&files);
	return pid;
}

static bool
is_installed(const char *program)
{
	char command[PATH_LEN];

	snprintf(command, sizeof(command), "command -v %s >/dev/null", program);
	return system(command) == 0;
}

static void
finish(pid_t *pid)
{
	if (*pid > 0) {
		kill(*pid, SIGTERM);
		waitpid(*pid, NULL, 0);
	}
	*pid = 0;
}

/* Asks again and again until it is so. */
static void
until(const char *what, bool (*holds)(struct peer *), struct peer *p)
{
	int64_t end_ms = clock_mono_ms() + PATIENCE_MS;

	while (!holds(p)) {
		if (clock_mono_ms() > end_ms)
			fail_msg("%s: %s", p->name, what);
		poll(NULL, 0, 20);
	}
}

/* ---- the emulator ---- */

static json_t *
ask(struct peer *p, json_t *request)
{
	char *line = NULL;
	size_t cap = 0;
	json_t *answer;

	json_dumpf(request, p->control, JSON_COMPACT);
	fputs("\n", p->control);
	fflush(p->control);
	json_decref(request);
	assert_true(getline(&line, &cap, p->control) > 0);
	answer = json_loads(line, 0, NULL);
	free(line);
	if (!json_is_true(json_object_get(answer, "ok")))
		fail_msg("%s: %s", p->name, json_string_value(json_object_get(answer, "error")));
	return answer;
}

static bool
answers(struct peer *p)
{
	struct err e;
	int fd = sim_control_connect(in_folder(p, "control"), &e);

	p->control = fd >= 0 ? fdopen(fd, "r+") : NULL;
	return p->control != NULL;
}

static void
switch_on(struct peer *p)
{
	char program[PATH_LEN];
	const char *build = getenv("BUILD");

	snprintf(p->folder, sizeof(p->folder), "/tmp/test_peers.XXXXXX");
	assert_non_null(mkdtemp(p->folder));
	/* smsd gives up its rights, and must get at all of this all the same. */
	chmod(p->folder, 0777);
	snprintf(program, sizeof(program), "%s/kengsim", build != NULL ? build : "build");
	p->sim = run(p, program,
	    (const char *[]){ "modem", "--link", in_folder(p, "modem"), "--control",
		in_folder(p, "control"), "--profile", p->profile, "--slots", "120", "--trace",
		in_folder(p, "trace"), NULL });
	until("the emulator does not start", answers, p);
	for (unsigned i = 0; i < MESSAGES; i++) {
		char from[24], text[TEXT_MAX];

		number_of(false, i, from);
		text_of(p->name, i, text);
		json_decref(
		    ask(p, json_pack("{s:s,s:s,s:s}", "do", "text", "from", from, "text", text)));
	}
}

static bool
sim_is_empty(struct peer *p)
{
	json_t *status = ask(p, json_pack("{s:s}", "do", "status"));
	bool empty = json_integer_value(json_object_get(status, "used")) == 0 &&
	    json_integer_value(json_object_get(status, "waiting")) == 0;

	json_decref(status);
	return empty;
}

static bool
has_sent_all(struct peer *p)
{
	json_t *status = ask(p, json_pack("{s:s}", "do", "status"));
	bool all = json_integer_value(json_object_get(status, "inbox")) >= MESSAGES;

	json_decref(status);
	return all;
}

/* Each phone has one message, and it is the one meant for it. */
static void
check_sent(struct peer *p)
{
	until("not everything was sent", has_sent_all, p);
	for (unsigned i = 0; i < MESSAGES; i++) {
		char to[24], want[TEXT_MAX];
		json_t *answer, *messages;

		number_of(true, i, to);
		text_of(p->name, i, want);
		answer = ask(p, json_pack("{s:s,s:s}", "do", "inbox", "number", to));
		messages = json_object_get(answer, "messages");
		assert_int_equal(json_array_size(messages), 1);
		assert_string_equal(
		    json_string_value(json_object_get(json_array_get(messages, 0), "text")), want);
		json_decref(answer);
	}
}

static void
skip_the_absent(const struct peer *p)
{
	if (p->folder[0] != '\0')
		return;
	print_message("%s is not installed: skipped\n", p->program);
	skip();
}

/* ---- gammu ---- */

static void
start_gammu(struct peer *p)
{
	FILE *batch = fopen(in_folder(p, "batch"), "we");
	char config[512];

	snprintf(config, sizeof(config), "[gammu]\ndevice = %s\nconnection = at115200\n",
	    in_folder(p, "modem"));
	write_file(in_folder(p, "gammurc"), config);
	assert_non_null(batch);
	fprintf(batch, "identify\ngeteachsms\n");
	for (unsigned i = 0; i < MESSAGES; i++) {
		char to[24], text[TEXT_MAX];

		number_of(true, i, to);
		text_of(p->name, i, text);
		fprintf(batch, "sendsms TEXT %s -autolen 600 -text \"%s\"\n", to, text);
	}
	fprintf(batch, "deleteallsms 1\ngetussd *101#\n");
	fclose(batch);
	p->pid = run(p, "gammu",
	    (const char *[]){
		"-c", in_folder(p, "gammurc"), "batch", in_folder(p, "batch"), NULL });
}

static bool
has_ended(struct peer *p)
{
	return waitpid(p->pid, NULL, WNOHANG) == p->pid;
}

static void
test_gammu(void **state)
{
	static const char *const wanted[] = { "Huawei", "E173", "490154203237518",
		"452040000000001", "TK chinh: 25.000d" };
	struct peer *p = *state;
	static char out[FILE_MAX];

	skip_the_absent(p);
	check_sent(p);
	until("gammu does not end", has_ended, p);
	p->pid = 0;
	assert_true(sim_is_empty(p));
	read_file(in_folder(p, "out"), out);
	for (size_t i = 0; i < NITEMS(wanted); i++)
		if (strstr(out, wanted[i]) == NULL)
			fail_msg("gammu does not say %s", wanted[i]);
	for (unsigned i = 0; i < MESSAGES; i++) {
		char text[TEXT_MAX];

		text_of(p->name, i, text);
		/* Once where it was read, once in the command that sends it. */
		if (strstr(out, text) == NULL || strstr(strstr(out, text) + 1, text) == NULL)
			fail_msg("gammu has not read: %s", text);
	}
}

/* ---- gammu-smsd ---- */

static void
start_gammu_smsd(struct peer *p)
{
	static const char *const folders[] = { "inbox", "outbox", "sent", "error" };
	char config[2048];

	for (size_t i = 0; i < NITEMS(folders); i++)
		assert_int_equal(mkdir(in_folder(p, folders[i]), 0777), 0);
	snprintf(config, sizeof(config),
	    "[gammu]\ndevice = %s\nconnection = at115200\n[smsd]\nservice = files\n"
	    "logfile = %s\ninboxpath = %s/inbox/\noutboxpath = %s/outbox/\n"
	    "sentsmspath = %s/sent/\nerrorsmspath = %s/error/\ninboxformat = unicode\n"
	    "transmitformat = auto\ncommtimeout = 1\nreceivefrequency = 1\nstatusfrequency = 0\n"
	    "loopsleep = 0\n",
	    in_folder(p, "modem"), in_folder(p, "log"), p->folder, p->folder, p->folder, p->folder);
	write_file(in_folder(p, "smsdrc"), config);
	for (unsigned i = 0; i < MESSAGES; i++) {
		char to[24], text[TEXT_MAX];
		int status;
		pid_t pid;

		number_of(true, i, to);
		text_of(p->name, i, text);
		pid = run(p, "gammu-smsd-inject",
		    (const char *[]){ "-c", in_folder(p, "smsdrc"), "TEXT", to, "-autolen", "600",
			"-text", text, NULL });
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
	}
	p->pid = run(p, "gammu-smsd", (const char *[]){ "-c", in_folder(p, "smsdrc"), NULL });
}

/* The parts of number's message as gammu-smsd keeps them, one file each, in order by name. */
static void
read_parts(const struct peer *p, const char *number, char out[static TEXT_MAX])
{
	struct dirent **names;
	int n = scandir(in_folder(p, "inbox"), &names, NULL, alphasort);
	static char raw[FILE_MAX];
	size_t len = 0, got;

	out[0] = '\0';
	for (int i = 0; i < n; i++) {
		char path[PATH_LEN + 300];

		snprintf(path, sizeof(path), "%s/%s", in_folder(p, "inbox"), names[i]->d_name);
		if (strstr(names[i]->d_name, number) != NULL && (got = read_file(path, raw)) > 2) {
			assert_memory_equal(raw, "\xfe\xff", 2);
			assert_int_equal(ucs2_decode((uint8_t *)raw + 2, got - 2, out + len,
					     TEXT_MAX - len, &got),
			    UCS2_OK);
			/* Behind a U+0000 stands what its buffer held before. */
			len += strlen(out + len);
		}
		free(names[i]);
	}
	free(names);
}

static void
test_gammu_smsd(void **state)
{
	struct peer *p = *state;

	skip_the_absent(p);
	check_sent(p);
	until("gammu-smsd leaves messages on the SIM", sim_is_empty, p);
	for (unsigned i = 0; i < MESSAGES; i++) {
		char from[24], want[TEXT_MAX], got[TEXT_MAX];

		number_of(false, i, from);
		text_of(p->name, i, want);
		read_parts(p, from, got);
		assert_string_equal(got, want);
	}
}

/* ---- smstools ---- */

static void
start_smstools(struct peer *p)
{
	static const char *const folders[] = { "incoming", "outgoing", "checked", "sent",
		"failed" };
	char config[2048], text[TEXT_MAX], file[TEXT_MAX + 100], name[32], to[24];

	for (size_t i = 0; i < NITEMS(folders); i++)
		assert_int_equal(mkdir(in_folder(p, folders[i]), 0777), 0);
	snprintf(config, sizeof(config),
	    "devices = M1\nincoming = %s/incoming\noutgoing = %s/outgoing\nchecked = %s/checked\n"
	    "sent = %s/sent\nfailed = %s/failed\nlogfile = %s/log\ninfofile = %s/info\n"
	    "pidfile = %s/pid\ndelaytime = 1\nautosplit = 3\nincoming_utf8 = yes\n"
	    "receive_before_send = no\n"
	    "[M1]\ndevice = %s\nincoming = yes\nbaudrate = 115200\npin = ignore\n"
	    "decode_unicode_text = no\ninternal_combine = yes\n",
	    p->folder, p->folder, p->folder, p->folder, p->folder, p->folder, p->folder, p->folder,
	    in_folder(p, "modem"));
	write_file(in_folder(p, "conf"), config);
	for (unsigned i = 0; i < MESSAGES; i++) {
		number_of(true, i, to);
		text_of(p->name, i, text);
		snprintf(file, sizeof(file), "To: %s\nAlphabet: UTF-8\n\n%s", to + 1, text);
		snprintf(name, sizeof(name), "outgoing/%02u", i);
		write_file(in_folder(p, name), file);
	}
	snprintf(config, sizeof(config), "-c%s", in_folder(p, "conf"));
	p->pid = run(p, "smsd", (const char *[]){ "-t", config, NULL });
}

/* The body of an incoming file; false: it is not from number. */
static bool
take_body(const char *path, const char *number, char out[static TEXT_MAX])
{
	static char raw[FILE_MAX];
	size_t len = read_file(path, raw), n;
	char head[40], *body;

	snprintf(head, sizeof(head), "From: %s\n", number + 1);
	if (strncmp(raw, head, strlen(head)) != 0 || (body = strstr(raw, "\n\n")) == NULL)
		return false;
	body += 2;
	if (strstr(raw, "\nAlphabet: UCS2\n") == NULL)
		snprintf(out, TEXT_MAX, "%s", body);
	else
		assert_int_equal(
		    ucs2_decode((uint8_t *)body, len - (size_t)(body - raw), out, TEXT_MAX, &n),
		    UCS2_OK);
	return true;
}

/* What came from number; false: nothing yet. */
static bool
read_incoming(const struct peer *p, const char *number, char out[static TEXT_MAX])
{
	DIR *d = opendir(in_folder(p, "incoming"));
	char path[PATH_LEN + 300];
	struct dirent *entry;
	bool found = false;

	assert_non_null(d);
	while (!found && (entry = readdir(d)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", in_folder(p, "incoming"), entry->d_name);
		found = entry->d_name[0] != '.' && take_body(path, number, out);
	}
	closedir(d);
	return found;
}

static bool
has_received_all(struct peer *p)
{
	char from[24], text[TEXT_MAX];

	for (unsigned i = 0; i < MESSAGES; i++) {
		number_of(false, i, from);
		if (!read_incoming(p, from, text))
			return false;
	}
	return true;
}

static void
test_smstools(void **state)
{
	struct peer *p = *state;

	skip_the_absent(p);
	check_sent(p);
	until("smsd leaves messages on the SIM", sim_is_empty, p);
	until("smsd has not written all files", has_received_all, p);
	for (unsigned i = 0; i < MESSAGES; i++) {
		char from[24], want[TEXT_MAX], got[TEXT_MAX] = "";

		number_of(false, i, from);
		text_of(p->name, i, want);
		read_incoming(p, from, got);
		assert_string_equal(got, want);
	}
}

/* ---- all of them ---- */

static struct peer peers[] = {
	{ .name = "gammu", .program = "gammu", .profile = "huawei-e173", .start = start_gammu },
	{ .name = "gammusmsd",
	    .program = "gammu-smsd",
	    .profile = "generic",
	    .start = start_gammu_smsd },
	{ .name = "smstools",
	    .program = "smsd",
	    .profile = "simcom-sim800",
	    .start = start_smstools },
};

static int
start_all(void **state)
{
	(void)state;
	setenv("LANG", "C.UTF-8", 1);
	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < NITEMS(peers); i++) {
		if (!is_installed(peers[i].program))
			continue;
		switch_on(&peers[i]);
		peers[i].start(&peers[i]);
	}
	return 0;
}

static int
stop_all(void **state)
{
	char command[PATH_LEN];

	(void)state;
	for (size_t i = 0; i < NITEMS(peers); i++) {
		struct peer *p = &peers[i];

		if (p->folder[0] == '\0')
			continue;
		finish(&p->pid);
		fclose(p->control);
		finish(&p->sim);
		snprintf(command, sizeof(command), "rm -rf %s", p->folder);
		if (getenv("KEEP") == NULL && system(command) != 0)
			return 1;
	}
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(test_gammu, &peers[0]),
		cmocka_unit_test_prestate(test_gammu_smsd, &peers[1]),
		cmocka_unit_test_prestate(test_smstools, &peers[2]),
	};

	return cmocka_run_group_tests_name("peers", tests, start_all, stop_all);
}
