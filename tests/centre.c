#include "tests/centre.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/store/db.h"
#include "gateway/store/journal.h"
#include "gateway/sync/http.h"
#include "gateway/sync/token.h"
#include "tests/scratch.h"

#define LOOK_MS 20
#define FETCHED_MAX 1500 /* rows */

/* ---- processes ---- */

/* Starts a script of tests/peer; out: the read end of what it says. */
static pid_t
spawn_script(const char *const *words, int *out)
{
	pid_t parent = getpid(), pid;
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
			_exit(127);
		dup2(ends[1], 1);
		execvp("python3", (char *const *)(uintptr_t)words);
		_exit(127);
	}
	close(ends[1]);
	*out = ends[0];
	return pid;
}

/* Reads until `word NUMBER` stands in what it says, within RIG_WAIT_MS. */
static int
number_after(int fd, const char *word, char *said, size_t cap)
{
	for (;;) {
		const char *at = strstr(said, word);
		size_t len = strlen(said);
		struct pollfd p = { .fd = fd, .events = POLLIN };
		ssize_t n;

		if (at != NULL && strchr(at, '\n') != NULL)
			return (int)strtol(at + strlen(word), NULL, 10);
		if (poll(&p, 1, RIG_WAIT_MS) <= 0 || (n = read(fd, said + len, cap - len - 1)) <= 0)
			fail_msg("a script did not say '%s': %s", word, said);
		else
			said[len + (size_t)n] = '\0';
	}
}

static void
end(pid_t *pid)
{
	if (*pid == 0)
		return;
	kill(*pid, SIGKILL);
	waitpid(*pid, NULL, 0);
	*pid = 0;
}

static void
start_centre(struct centre *c, const char *state, int port)
{
	char said[200] = "", text[16];
	int out;

	snprintf(text, sizeof(text), "%d", port);
	c->pid = spawn_script((const char *const[]){ "python3", "tests/peer/centre.py", "--port",
				  text, "--gateway", "rig", "--token", CENTRE_TOKEN, "--state",
				  scratch_path(state), "--with-parent", "--next-s", "1", NULL },
	    &out);
	c->port = number_after(out, "listening ", said, sizeof(said));
	close(out);
}

static int
dial(int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	return fd;
}

static void
start_proxy(struct centre *c)
{
	char said[200] = "", to[16];
	int out;

	snprintf(to, sizeof(to), "%d", c->port);
	c->proxy = spawn_script((const char *const[]){ "python3", "tests/peer/proxy.py", "--listen",
				    "0", "--to", to, "--with-parent", NULL },
	    &out);
	c->front = number_after(out, "listening ", said, sizeof(said));
	c->control = dial(number_after(out, "control ", said, sizeof(said)));
	close(out);
}

void
centre_start(struct centre *c, const char *state, bool proxy)
{
	*c = (struct centre){ .control = -1 };
	start_centre(c, state, 0);
	c->front = c->port;
	if (proxy)
		start_proxy(c);
}

static void
run_openssl(const char *const *words)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);

		dup2(null, 2);
		execvp("openssl", (char *const *)(uintptr_t)words);
		_exit(127);
	}
	assert_true(waitpid(pid, &status, 0) == pid);
	assert_int_equal(status, 0);
}

/* The paths outlive the few that scratch_path keeps. */
static void
make_certificate(char ca[static PATH_MAX], char key[static PATH_MAX])
{
	snprintf(ca, PATH_MAX, "%s", scratch_path("ca.pem"));
	snprintf(key, PATH_MAX, "%s", scratch_path("key.pem"));
	run_openssl((const char *const[]){ "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
	    "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=keng test", "-addext",
	    "subjectAltName=IP:127.0.0.1", "-days", "3650", "-keyout", key, "-out", ca, NULL });
}

void
centre_secure(struct centre *c)
{
	char ca[PATH_MAX], key[PATH_MAX], to[16], said[200] = "";
	int out;

	end(&c->tls);
	make_certificate(ca, key);
	snprintf(to, sizeof(to), "%d", c->port);
	c->tls = spawn_script((const char *const[]){ "python3", "tests/peer/tls.py", "--to", to,
				  "--cert", ca, "--key", key, NULL },
	    &out);
	c->front = number_after(out, "listening ", said, sizeof(said));
	close(out);
}

void
centre_start_hook(struct centre *c, const char *answers)
{
	char said[200] = "";
	int out;

	*c = (struct centre){ .control = -1 };
	c->pid = spawn_script(
	    (const char *const[]){ "python3", "tests/peer/hook.py", "--answers", answers, NULL },
	    &out);
	c->port = c->front = number_after(out, "listening ", said, sizeof(said));
	close(out);
}

void
centre_line(struct centre *c, int port)
{
	*c = (struct centre){ .control = -1, .port = port };
	start_proxy(c);
}

void
centre_restart(struct centre *c, const char *state)
{
	end(&c->pid);
	start_centre(c, state, c->port);
}

void
centre_stop(struct centre *c)
{
	end(&c->pid);
	end(&c->proxy);
	end(&c->tls);
	if (c->control >= 0)
		close(c->control);
	c->control = -1;
}

void
centre_configure(int port, const char *more)
{
	FILE *f = fopen(scratch_path("keng.conf"), "ae");
	struct err e;

	assert_non_null(f);
	fprintf(f, "central { url = \"%s://127.0.0.1:%d\" token_file = \"%s\" %s }\n",
	    strstr(more, "ca_file") != NULL ? "https" : "http", port, scratch_path("token"), more);
	assert_int_equal(fclose(f), 0);
	assert_true(token_write(scratch_path("token"), CENTRE_TOKEN, &e));
}

/* ---- the control road ---- */

static json_t *
control(const struct centre *c, const char *what, json_t *body)
{
	struct http *http = http_new(&(struct http_options){ "", NULL, NULL, -1 });
	char url[128], *text = body != NULL ? json_dumps(body, JSON_COMPACT) : NULL;
	struct http_answer a;
	json_t *said;

	snprintf(url, sizeof(url), "http://127.0.0.1:%d/control/%s", c->port, what);
	http_exchange(http,
	    &(struct http_request){ .url = url,
		.token = "",
		.type = "application/json",
		.body = text,
		.len = text != NULL ? strlen(text) : 0 },
	    &a);
	if (a.status != 200)
		fail_msg("%s: %ld %s", url, a.status, a.status == 0 ? a.why : a.body);
	if (strcmp(what, "rows") == 0)
		said = json_string(a.body != NULL ? a.body : "");
	else
		said = json_loadb(a.body, a.len, 0, NULL);
	assert_non_null(said);
	http_answer_free(&a);
	http_free(&http);
	json_decref(body);
	free(text);
	return said;
}

json_t *
centre_get(const struct centre *c, const char *what)
{
	return control(c, what, NULL);
}

void
centre_post(const struct centre *c, const char *what, json_t *body)
{
	json_decref(control(c, what, body));
}

int64_t
centre_number(const struct centre *c, const char *key)
{
	json_t *state = centre_get(c, "state");
	const json_t *gateway = json_object_get(json_object_get(state, "gateways"), "rig");
	const json_t *v = json_object_get(gateway, key);
	int64_t n = json_is_array(v) ? (int64_t)json_array_size(v) : json_integer_value(v);

	json_decref(state);
	return n;
}

static json_t *
proxy_ask(struct centre *c, json_t *request)
{
	char *line = json_dumps(request, JSON_COMPACT), said[65536] = "";
	json_t *answer;

	assert_true(send(c->control, line, strlen(line), MSG_NOSIGNAL) > 0);
	assert_true(send(c->control, "\n", 1, MSG_NOSIGNAL) > 0);
	for (size_t len = 0; strchr(said, '\n') == NULL;) {
		struct pollfd p = { .fd = c->control, .events = POLLIN };
		ssize_t n = poll(&p, 1, RIG_WAIT_MS) > 0
		    ? recv(c->control, said + len, sizeof(said) - len - 1, 0)
		    : 0;

		assert_true(n > 0);
		len += (size_t)n;
		said[len] = '\0';
	}
	answer = json_loads(said, 0, NULL);
	if (json_object_get(answer, "error") != NULL)
		fail_msg("proxy: %s: %s", line, said);
	json_decref(request);
	free(line);
	return answer;
}

void
centre_plan(struct centre *c, const char *plan)
{
	json_error_t e;
	json_t *p = json_loads(plan, 0, &e);

	if (p == NULL)
		fail_msg("%s: %s", plan, e.text);
	json_decref(proxy_ask(c, json_pack("{s:s, s:o}", "cmd", "plan", "plan", p)));
}

json_t *
centre_counters(struct centre *c)
{
	return proxy_ask(c, json_pack("{s:s}", "cmd", "counters"));
}

/* ---- the store on this side ---- */

static struct db *
open_store(enum db_mode mode)
{
	struct err e;
	struct db *db = db_open(scratch_path("keng.db"), mode, NULL, &e);

	if (db == NULL)
		fail_msg("%s", e.text);
	return db;
}

int64_t
centre_head(void)
{
	struct db *db = open_store(DB_READ);
	struct journal_head head;

	journal_head(db, &head);
	db_close(&db);
	return head.seq;
}

void
centre_write_rows(unsigned n)
{
	struct db *db = open_store(DB_WRITE);

	for (unsigned i = 0; i < n; i++) {
		if (i % 100 == 0)
			assert_true(db_begin(db));
		journal_add(db, INT64_C(1800000000000) + i, "message.received",
		    json_pack("{s:i, s:s, s:s, s:i}", "message", (int)i, "line", "sim", "day",
			"2026-11-24", "parts", 1),
		    json_pack("{s:s, s:s}", "sender", "+84912000001", "text", "thu 2 súng tự chế"));
		if (i % 100 == 99 || i == n - 1)
			assert_true(db_commit(db));
	}
	db_close(&db);
}

/* ---- both sides ---- */

struct comparison {
	char *at; /* what of the centre's rows is left */
	int64_t rows;
};

/* The true chain leaves no row of the gateway's journal out. */
static bool
compare(const struct journal_row *row, void *ctx)
{
	struct comparison *k = ctx;
	char *line = strsep(&k->at, "\n");
	json_t *theirs = line != NULL ? json_loads(line, 0, NULL) : NULL;
	const char *hash = json_string_value(json_object_get(theirs, "hash"));

	if (hash == NULL || strcmp(hash, row->hash) != 0 ||
	    json_integer_value(json_object_get(theirs, "seq")) != row->seq)
		fail_msg("row %lld is another at the centre: %s", (long long)row->seq,
		    line != NULL ? line : "(none)");
	json_decref(theirs);
	k->rows++;
	return true;
}

static void
rows_match(struct centre *c)
{
	struct db *db = open_store(DB_READ);
	json_t *rows = centre_get(c, "rows");
	char *text = strdup(json_string_value(rows));
	struct comparison k = { .at = text };

	journal_walk(db, 1, INT64_MAX, compare, &k);
	if (k.at != NULL && k.at[0] != '\0')
		fail_msg("the centre holds more than the journal: %.200s", k.at);
	db_close(&db);
	json_decref(rows);
	free(text);
}

/* The centre's last hash, which stands for all rows before it, is ours. */
static bool
in_step(const struct centre *c)
{
	struct db *db = open_store(DB_READ);
	json_t *state = centre_get(c, "state");
	const json_t *theirs = json_object_get(json_object_get(state, "gateways"), "rig");
	const char *hash = json_string_value(json_object_get(theirs, "head_hash"));
	struct journal_head head;
	bool same;

	journal_head(db, &head);
	same = json_integer_value(json_object_get(theirs, "head")) == head.seq && hash != NULL &&
	    strcmp(hash, head.hash) == 0;
	json_decref(state);
	db_close(&db);
	return same;
}

void
centre_await(struct rig *r, struct centre *c, int64_t ms)
{
	int64_t until = rig_now_ms() + ms;

	while (!in_step(c)) {
		if (rig_now_ms() >= until)
			fail_msg("the centre holds %lld of %lld rows: %.3000s",
			    (long long)centre_number(c, "head"), (long long)centre_head(),
			    strlen(rig_log(r)) > 3000 ? rig_log(r) + strlen(rig_log(r)) - 3000
						      : rig_log(r));
		rig_hears_octets(r, SIZE_MAX, LOOK_MS);
	}
	/* Row by row, where they are not too many to be fetched. */
	if (centre_head() <= FETCHED_MAX)
		rows_match(c);
}
