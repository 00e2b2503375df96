#include "tests/rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/base/clock.h"
#include "tests/house.h"
#include "tests/scratch.h"

int64_t
rig_now_ms(void)
{
	return clock_mono_ms();
}

const char *
rig_log(const struct rig *r)
{
	return r->log.text != NULL ? r->log.text : "";
}

/* As much of its end as a failure shows. */
static const char *
tail(const struct rig *r)
{
	return r->log.len > 900 ? r->log.text + r->log.len - 900 : rig_log(r);
}

/* ---- pipes ---- */

static void
forget(struct rig_said *s)
{
	free(s->text);
	*s = (struct rig_said){ 0 };
}

/* Takes what is there; false at the end. */
static bool
take(int fd, struct rig_said *s)
{
	ssize_t n;

	if (s->cap - s->len < 65536) {
		s->cap = s->cap == 0 ? 131072 : 2 * s->cap;
		s->text = realloc(s->text, s->cap);
		if (s->text == NULL)
			abort();
	}
	n = read(fd, s->text + s->len, s->cap - s->len - 1);
	s->len += n > 0 ? (size_t)n : 0;
	s->text[s->len] = '\0';
	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

static void
shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/*
 * Until one of the descriptors has something (or the deadline has come); the
 * daemon's pipe is emptied meanwhile, so that it never waits for us.
 */
static bool
await(struct rig *r, int a, int b, int64_t until_ms)
{
	for (;;) {
		struct pollfd p[3] = { { .fd = a, .events = POLLIN }, { .fd = b, .events = POLLIN },
			{ .fd = r->daemon_err, .events = POLLIN } };
		int64_t left = until_ms - clock_mono_ms();
		bool said;

		if (poll(p, 3, left > 0 ? (int)left : 0) < 0 && errno != EINTR)
			abort();
		said = p[2].revents != 0;
		if (said && !take(r->daemon_err, &r->log))
			shut(&r->daemon_err);
		if (p[0].revents != 0 || p[1].revents != 0)
			return true;
		if (left <= 0)
			return false;
		if (said && a < 0 && b < 0)
			return true;
	}
}

/* ---- processes ---- */

static void
program_path(const char *program, char out[static PATH_MAX])
{
	const char *folder = getenv("BUILD");

	snprintf(out, PATH_MAX, "%s/%s", folder != NULL ? folder : "build", program);
}

/* out and err: read ends, or NULL for /dev/null. */
static pid_t
spawn(const char *program, const char *const *words, int *out, int *err)
{
	int to_out[2] = { -1, -1 }, to_err[2] = { -1, -1 };
	char path[PATH_MAX];
	pid_t parent = getpid(), pid;

	program_path(program, path);
	if (out != NULL)
		assert_int_equal(pipe2(to_out, O_CLOEXEC), 0);
	if (err != NULL)
		assert_int_equal(pipe2(to_err, O_CLOEXEC), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);

		/* Gone with us, also if we were killed before this line. */
		if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
			_exit(127);
		dup2(null, 0);
		dup2(out != NULL ? to_out[1] : null, 1);
		dup2(err != NULL ? to_err[1] : null, 2);
		execv(path, (char *const *)(uintptr_t)words);
		_exit(127);
	}
	if (out != NULL) {
		close(to_out[1]);
		*out = to_out[0];
	}
	if (err != NULL) {
		close(to_err[1]);
		*err = to_err[0];
		fcntl(*err, F_SETPIPE_SZ, 1 << 20);
	}
	return pid;
}

static int
reap(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		assert_int_equal(errno, EINTR);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static size_t
join(const char **to, size_t n, const char *const *words)
{
	for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
		assert_true(n < RIG_WORDS_MAX - 1);
		to[n++] = words[i];
	}
	to[n] = NULL;
	return n;
}

static void
listen_to(struct rig *r, int fd, struct rig_said *s, int *end, int64_t until)
{
	if (!await(r, fd, -1, until))
		fail_msg("a program said nothing for too long");
	if (!take(fd, s))
		shut(end);
}

void
rig_run(struct rig *r, const char *program, const char *const *words, struct rig_heard *out)
{
	const char *all[RIG_WORDS_MAX] = { program, "-c", scratch_path("keng.conf") };
	int64_t until = clock_mono_ms() + 2 * RIG_WAIT_MS;
	int fd_out, fd_err;
	pid_t pid;

	*out = (struct rig_heard){ 0 };
	join(all, 3, words);
	pid = spawn(program, all, &fd_out, &fd_err);
	while (fd_out >= 0 || fd_err >= 0) {
		if (!await(r, fd_out, fd_err, until)) {
			kill(pid, SIGKILL);
			reap(pid);
			fail_msg("%s %s does not end", program, words[0]);
		}
		if (fd_out >= 0 && await(r, fd_out, -1, 0) && !take(fd_out, &out->out))
			shut(&fd_out);
		if (fd_err >= 0 && await(r, fd_err, -1, 0) && !take(fd_err, &out->err))
			shut(&fd_err);
	}
	out->code = reap(pid);
}

void
rig_heard_free(struct rig_heard *h)
{
	forget(&h->out);
	forget(&h->err);
}

int
rig_keng(struct rig *r, const char *const *words)
{
	struct rig_heard h;

	rig_run(r, "keng", words, &h);
	rig_heard_free(&h);
	return h.code;
}

json_t *
rig_rows(struct rig *r, const char *const *words)
{
	const char *all[RIG_WORDS_MAX] = { 0 };
	json_t *rows = json_array();
	struct rig_heard h;
	char *line, *rest;

	join(all, join(all, 0, words), RIG_WORDS("--json"));
	rig_run(r, "keng", all, &h);
	if (h.code != 0)
		fail_msg("keng %s: %d %s", words[0], h.code, h.err.text);
	for (line = strtok_r(h.out.text, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest)) {
		json_t *row = json_loads(line, 0, NULL);

		if (row == NULL)
			fail_msg("keng %s: no JSON: %s", words[0], line);
		json_array_append_new(rows, row);
	}
	rig_heard_free(&h);
	return rows;
}

/* ---- the folder ---- */

void
rig_write(const char *name, const char *text)
{
	FILE *f = fopen(scratch_path(name), "we");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void
write_config(void)
{
	char here[PATH_MAX - 64];
	FILE *f = fopen(scratch_path("keng.conf"), "we");

	assert_non_null(f);
	assert_non_null(getcwd(here, sizeof(here)));
	fprintf(f,
	    "gateway {\n\tid = \"rig\"\n\tdatabase = \"%s\"\n\tsocket = \"%s\"\n"
	    "\tpack = \"%s/config/packs/quang-binh\"\n}\n",
	    scratch_path("keng.db"), scratch_path("kengd.sock"), here);
	fprintf(f, "modem sim { device = \"%s\" ussd = {\"*101#\", \"*111#\"} }\n",
	    scratch_path("modem"));
	fprintf(f,
	    "limits { replies_per_sender_hour = 0 per_sim_minute = 0 per_sim_hour = 0"
	    " per_sim_day = 0 }\n");
	assert_int_equal(fclose(f), 0);
}

static void
write_people(void)
{
	FILE *units = fopen(scratch_path("units.csv"), "we");
	FILE *officers = fopen(scratch_path("officers.csv"), "we");

	assert_true(units != NULL && officers != NULL);
	fprintf(units, "code,parent,kind,name\n10,,xa,Xã Bảo Ninh\n");
	fprintf(officers, "phone,name,unit,role\n0912009999,Trực,10,duty\n");
	for (unsigned i = 0; i < HOUSE_VILLAGES; i++) {
		char phone[24], village[24];

		house_phone(i, phone);
		house_village(i, village);
		fprintf(units, "10-%u,10,thon,Thôn %s\n", i, village);
		fprintf(officers, "%s,%s,10-%u,officer\n", phone, village, i);
	}
	assert_int_equal(fclose(units), 0);
	assert_int_equal(fclose(officers), 0);
}

void
rig_open_bare(struct rig *r)
{
	*r = (struct rig){ .sim_out = -1, .daemon_err = -1, .control = -1 };
	scratch_clear();
	write_config();
	write_people();
}

void
rig_open(struct rig *r)
{
	rig_open_bare(r);
	assert_int_equal(rig_keng(r, RIG_WORDS("unit", "import", scratch_path("units.csv"))), 0);
	assert_int_equal(
	    rig_keng(r, RIG_WORDS("officer", "import", scratch_path("officers.csv"))), 0);
}

void
rig_close(struct rig *r)
{
	rig_kill(r);
	rig_sim_stop(r);
	forget(&r->log);
	scratch_clear();
}

/* ---- the emulator ---- */

static int
dial(const char *name)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(to.sun_path, sizeof(to.sun_path), "%s", scratch_path(name));
	if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		shut(&fd);
	return fd;
}

void
rig_sim_start(struct rig *r, const char *const *words)
{
	const char *all[RIG_WORDS_MAX] = { "kengsim", "modem", "--link", scratch_path("modem"),
		"--control", scratch_path("sim.sock") };
	struct rig_said said = { 0 };

	join(all, 6, words);
	r->sim = spawn("kengsim", all, &r->sim_out, NULL);
	/* It tells when link and socket stand. */
	while (said.text == NULL || strchr(said.text, '\n') == NULL) {
		int fd = r->sim_out;

		listen_to(r, fd, &said, &r->sim_out, clock_mono_ms() + RIG_WAIT_MS);
		if (r->sim_out < 0)
			fail_msg("kengsim does not start");
	}
	forget(&said);
	r->control = dial("sim.sock");
	assert_true(r->control >= 0);
}

void
rig_sim_stop(struct rig *r)
{
	shut(&r->control);
	shut(&r->sim_out);
	if (r->sim != 0) {
		kill(r->sim, SIGTERM);
		reap(r->sim);
	}
	r->sim = 0;
}

bool
rig_send(struct rig *r, int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t n = send(fd, text, len, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n > 0) {
			text += n;
			len -= (size_t)n;
		} else if (n < 0 && errno == EAGAIN) {
			struct pollfd p = { .fd = fd, .events = POLLOUT };

			assert_true(poll(&p, 1, RIG_WAIT_MS) > 0);
			await(r, -1, -1, 0);
		} else if (n < 0 && errno != EINTR) {
			return false;
		}
	}
	return true;
}

json_t *
rig_receive(struct rig *r, int fd)
{
	int64_t until = clock_mono_ms() + 2 * RIG_WAIT_MS;
	struct rig_said said = { 0 };
	json_t *answer = NULL;

	for (;;) {
		if (!await(r, fd, -1, until))
			fail_msg("no answer: %s", tail(r));
		if (!take(fd, &said))
			break;
		if (said.len > 0 && said.text[said.len - 1] == '\n') {
			answer = json_loads(said.text, 0, NULL);
			break;
		}
	}
	forget(&said);
	return answer;
}

json_t *
rig_ask(struct rig *r, json_t *request)
{
	char *line = json_dumps(request, JSON_COMPACT);
	json_t *answer;

	assert_non_null(line);
	assert_true(rig_send(r, r->control, line, strlen(line)));
	assert_true(rig_send(r, r->control, "\n", 1));
	answer = rig_receive(r, r->control);
	if (!json_is_true(json_object_get(answer, "ok")))
		fail_msg("kengsim: %s: %s\n%s", line,
		    json_string_value(json_object_get(answer, "error")), tail(r));
	json_decref(request);
	free(line);
	return answer;
}

void
rig_text(struct rig *r, const char *from, const char *text)
{
	json_decref(
	    rig_ask(r, json_pack("{s:s, s:s, s:s}", "do", "text", "from", from, "text", text)));
}

void
rig_fault(struct rig *r, const char *fault)
{
	json_decref(rig_ask(r, json_pack("{s:s, s:s}", "do", "fault", "fault", fault)));
}

int64_t
rig_sim_number(struct rig *r, const char *key)
{
	json_t *status = rig_ask(r, json_pack("{s:s}", "do", "status"));
	const json_t *n = json_object_get(status, key);
	char command[24];
	int64_t value;

	if (n == NULL) {
		snprintf(command, sizeof(command), "+%s", key);
		n = json_object_get(json_object_get(status, "seen"), command);
	}
	value = json_integer_value(n);
	json_decref(status);
	return value;
}

unsigned
rig_answers(struct rig *r, const char *to)
{
	json_t *answer = rig_ask(r, json_pack("{s:s, s:s}", "do", "inbox", "number", to));
	unsigned n = (unsigned)json_array_size(json_object_get(answer, "messages"));

	json_decref(answer);
	return n;
}

void
rig_wait_answers(struct rig *r, unsigned count)
{
	json_decref(rig_ask(r,
	    json_pack("{s:s, s:s, s:i, s:i}", "do", "wait", "number", "", "count", (int)count,
		"timeout", 2 * RIG_WAIT_MS / 1000 - 5)));
}

/* ---- the daemon ---- */

void
rig_launch_program(struct rig *r, const char *program, const char *const *words)
{
	const char *all[RIG_WORDS_MAX] = { "kengd", "-c", scratch_path("keng.conf") };

	assert_int_equal(r->daemon, 0);
	forget(&r->log);
	join(all, 3, words);
	r->daemon = spawn(program, all, NULL, &r->daemon_err);
}

void
rig_launch(struct rig *r, const char *const *words)
{
	rig_launch_program(r, "kengd", words);
}

bool
rig_hears(struct rig *r, const char *what, int64_t ms)
{
	int64_t until = clock_mono_ms() + ms;

	while (strstr(rig_log(r), what) == NULL) {
		if (r->daemon_err < 0)
			return false;
		if (!await(r, -1, -1, until))
			fail_msg("the daemon did not say '%s':\n%s", what, tail(r));
	}
	return true;
}

bool
rig_hears_octets(struct rig *r, size_t octets, int64_t ms)
{
	int64_t until = clock_mono_ms() + ms;

	while (r->log.len < octets && r->daemon_err >= 0)
		if (!await(r, -1, -1, until))
			return false;
	return r->log.len >= octets;
}

void
rig_start(struct rig *r, const char *const *words)
{
	rig_launch(r, words);
	if (!rig_hears(r, "ready\n", RIG_WAIT_MS))
		fail_msg("the daemon ended:\n%s", tail(r));
}

int
rig_ends(struct rig *r, int64_t ms)
{
	int64_t until = clock_mono_ms() + ms;
	int code;

	while (r->daemon_err >= 0)
		if (!await(r, -1, -1, until))
			fail_msg("the daemon does not end:\n%s", tail(r));
	code = reap(r->daemon);
	r->daemon = 0;
	return code;
}

int
rig_stop(struct rig *r)
{
	kill(r->daemon, SIGTERM);
	return rig_ends(r, 10000);
}

void
rig_kill(struct rig *r)
{
	if (r->daemon == 0)
		return;
	kill(r->daemon, SIGKILL);
	rig_ends(r, RIG_WAIT_MS);
}

int
rig_dial(void)
{
	return dial("kengd.sock");
}

/* ---- rest ---- */

static bool
at_rest(struct rig *r)
{
	json_t *rows, *waiting;
	bool rest;

	if (rig_sim_number(r, "used") + rig_sim_number(r, "waiting") != 0)
		return false;
	rows = rig_rows(r, RIG_WORDS("status"));
	waiting = json_object_get(json_array_get(rows, 0), "waiting");
	rest = json_integer_value(json_object_get(waiting, "incoming")) == 0 &&
	    json_integer_value(json_object_get(waiting, "outbox")) == 0;
	json_decref(rows);
	return rest;
}

static bool
all_sent(struct rig *r)
{
	json_t *rows = rig_rows(r, RIG_WORDS("outbox")), *row;
	bool sent = true;
	size_t i;

	json_array_foreach(rows, i, row) {
		const char *state = json_string_value(json_object_get(row, "state"));

		/* Whether its report has come by now is the network's affair. */
		sent = sent && (strcmp(state, "sent") == 0 || strcmp(state, "delivered") == 0);
	}
	json_decref(rows);
	return sent;
}

static void
settle(struct rig *r, bool sent)
{
	int64_t until = clock_mono_ms() + 2 * RIG_WAIT_MS;

	while (!at_rest(r) || (sent && !all_sent(r))) {
		int64_t now = clock_mono_ms();

		if (now >= until || r->daemon_err < 0)
			fail_msg("no rest:\n%s", tail(r));
		await(r, -1, -1, now + 50); /* a word in the log may be the news */
	}
}

void
rig_settle(struct rig *r)
{
	settle(r, false);
}

void
rig_settle_sent(struct rig *r)
{
	settle(r, true);
}

void
rig_quiet(struct rig *r, int64_t ms)
{
	while (await(r, -1, -1, clock_mono_ms() + ms))
		if (r->daemon_err < 0)
			fail_msg("the daemon ended:\n%s", tail(r));
}

void
rig_assert_whole(struct rig *r)
{
	assert_int_equal(rig_sim_number(r, "used"), 0);
	assert_int_equal(rig_keng(r, RIG_WORDS("audit", "verify")), 0);
	assert_int_equal(rig_keng(r, RIG_WORDS("tally", "verify")), 0);
}

void
rig_forge(struct rig *r, const char *sql)
{
	sqlite3 *h;

	assert_int_equal(r->daemon, 0);
	assert_int_equal(sqlite3_open(scratch_path("keng.db"), &h), SQLITE_OK);
	assert_int_equal(sqlite3_exec(h, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(h);
}

void
rig_put_back(const char *name)
{
	char from[PATH_MAX], to[PATH_MAX], log[PATH_MAX + 8];

	snprintf(from, sizeof(from), "%s", scratch_path(name));
	snprintf(to, sizeof(to), "%s", scratch_path("keng.db"));
	snprintf(log, sizeof(log), "%s-wal", to);
	unlink(log);
	snprintf(log, sizeof(log), "%s-shm", to);
	unlink(log);
	assert_int_equal(rename(from, to), 0);
}

void
rig_pass(struct rig *r, int64_t ms)
{
	char text[160];

	snprintf(text, sizeof(text),
	    "UPDATE outbox SET due = due - %lld WHERE due BETWEEN %lld AND 9000000000000000000",
	    (long long)ms, (long long)ms);
	rig_forge(r, text);
}
