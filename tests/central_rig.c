#include "tests/central_rig.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libpq-fe.h>
#include <limits.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/base/chain.h"
#include "gateway/base/clock.h"
#include "gateway/base/json.h"
#include "tests/scratch.h"

#define PG_BIN "/usr/lib/postgresql/15/bin/"
#define WORDS_MAX 32

static struct {
	char folder[200];
	char conninfo[300];
	pid_t postgres, janitor;
	int janitor_ends; /* closed with us */
	bool durable;
	PGconn *conn;
} cluster;

/* Of the kengcentral that is started next. */
static struct {
	char listen[64];
	int contact_seconds;
} next = { "127.0.0.1:0", 300 };

/* ---- the folder ---- */

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static void
end_postgres(int how)
{
	if (cluster.postgres == 0)
		return;
	kill(cluster.postgres, how);
	waitpid(cluster.postgres, NULL, 0);
	cluster.postgres = 0;
}

static void
close_cluster(void)
{
	if (cluster.conn != NULL)
		PQfinish(cluster.conn);
	cluster.conn = NULL;
	end_postgres(SIGQUIT);
	/* The janitor removes the folder, and we wait for it. */
	close(cluster.janitor_ends);
	waitpid(cluster.janitor, NULL, 0);
}

/* A process that outlives the test, however that ends, and cleans up behind it. */
static void
start_janitor(void)
{
	int ends[2];
	char octet;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	cluster.janitor = fork();
	assert_true(cluster.janitor >= 0);
	if (cluster.janitor > 0) {
		close(ends[0]);
		cluster.janitor_ends = ends[1];
		atexit(close_cluster);
		return;
	}
	setsid();
	close(ends[1]);
	while (read(ends[0], &octet, 1) < 0 && errno == EINTR)
		;
	/* postgres ends with the test (pdeathsig) and writes its last into the folder. */
	for (int i = 0;
	     i < 100 && nftw(cluster.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0 &&
	     access(cluster.folder, F_OK) == 0;
	     i++)
		poll(NULL, 0, 50);
	_exit(0);
}

/* ---- programs ---- */

/* As postgres when we are root, which it refuses.  out and err: descriptors, -1 for /dev/null. */
static pid_t
spawn(const char *path, const char *const *words, bool as_postgres, int out, int err)
{
	const char *all[WORDS_MAX] = { "/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres",
		"--clear-groups", "--pdeathsig", "QUIT", path };
	size_t n = 7;
	pid_t parent = getpid(), pid;
	bool wrapped = as_postgres && getuid() == 0;

	for (size_t i = 1; words[i] != NULL; i++)
		all[n++] = words[i];
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);

		if (prctl(PR_SET_PDEATHSIG, as_postgres ? SIGQUIT : SIGKILL) != 0 ||
		    getppid() != parent)
			_exit(127);
		dup2(null, 0);
		dup2(out >= 0 ? out : null, 1);
		dup2(err >= 0 ? err : null, 2);
		if (wrapped)
			execv(all[0], (char *const *)(uintptr_t)all);
		else
			execv(path, (char *const *)(uintptr_t)words);
		_exit(127);
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

/* ---- PostgreSQL ---- */

static void
start_postgres(void)
{
	const char *const words[] = { "postgres", "-D", cluster.folder, "-k", cluster.folder, "-h",
		"", "-c", cluster.durable ? "fsync=on" : "fsync=off", "-c", "max_connections=60",
		"-c", "autovacuum=off", NULL };

	int log =
	    open(scratch_path("postgres.log"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	cluster.postgres = spawn(PG_BIN "postgres", words, true, -1, log);
	close(log);
}

static void
hang_up(void)
{
	if (cluster.conn != NULL)
		PQfinish(cluster.conn);
	cluster.conn = NULL;
}

void
central_database_stop(void)
{
	hang_up();
	end_postgres(SIGINT);
}

void
central_database_kill(void)
{
	char path[64], *all = NULL, *rest;
	size_t cap = 0;
	FILE *f;

	hang_up();
	/* Stopped, so that it has no more children while they are killed. */
	kill(cluster.postgres, SIGSTOP);
	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)cluster.postgres,
	    (int)cluster.postgres);
	f = fopen(path, "re");
	assert_non_null(f);
	if (getdelim(&all, &cap, '\0', f) > 0)
		for (char *pid = strtok_r(all, " \n", &rest); pid != NULL;
		     pid = strtok_r(NULL, " \n", &rest))
			kill((pid_t)strtol(pid, NULL, 10), SIGKILL);
	fclose(f);
	free(all);
	end_postgres(SIGKILL);
}

/* cp -a from to, which must not be there. */
static void
copy_folder(const char *from, const char *to)
{
	const char *const words[] = { "cp", "-a", from, to, NULL };

	assert_int_equal(reap(spawn("/bin/cp", words, false, -1, -1)), 0);
}

static void
kept_folder(char out[static 256])
{
	snprintf(out, 256, "%s/kept", cluster.folder);
}

void
central_database_keep(void)
{
	char kept[256], aside[256];

	central_database_stop();
	kept_folder(kept);
	nftw(kept, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	snprintf(aside, sizeof(aside), "%s-kept", cluster.folder);
	copy_folder(cluster.folder, aside);
	assert_int_equal(rename(aside, kept), 0);
	central_database_start();
}

void
central_database_restore(void)
{
	char kept[256], aside[256];

	central_database_stop();
	kept_folder(kept);
	snprintf(aside, sizeof(aside), "%s-kept", cluster.folder);
	assert_int_equal(rename(kept, aside), 0);
	nftw(cluster.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	assert_int_equal(rename(aside, cluster.folder), 0);
	central_database_start();
}

static PGconn *
conn(void)
{
	int64_t until = clock_mono_ms() + CENTRAL_WAIT_MS;

	if (cluster.conn != NULL && PQstatus(cluster.conn) == CONNECTION_OK)
		return cluster.conn;
	for (;;) {
		if (cluster.conn != NULL)
			PQfinish(cluster.conn);
		/* What a killed cluster has left of its shared memory may hold a new one up. */
		if (cluster.postgres != 0 && waitpid(cluster.postgres, NULL, WNOHANG) > 0)
			start_postgres();
		cluster.conn = PQconnectdb(cluster.conninfo);
		if (PQstatus(cluster.conn) == CONNECTION_OK) {
			PQclear(PQexec(cluster.conn, "SET client_min_messages = warning"));
			return cluster.conn;
		}
		if (clock_mono_ms() > until)
			fail_msg("PostgreSQL: %s", PQerrorMessage(cluster.conn));
		poll(NULL, 0, 20);
	}
}

void
central_database_start(void)
{
	start_postgres();
	conn();
}

/* Anew each time: other rigs of the test may have emptied the folder. */
static void
write_config(void)
{
	FILE *f = fopen(scratch_path("kengcentral.conf"), "we");
	char here[PATH_MAX - 64];

	assert_non_null(f);
	assert_non_null(getcwd(here, sizeof(here)));
	fprintf(f,
	    "central {\n\tlisten = \"%s\"\n\tdatabase = \"%s\"\n"
	    "\tpack = \"%s/config/packs/quang-binh\"\n\tworkers = 6\n"
	    "\tcontact_seconds = %d\n}\n",
	    next.listen, cluster.conninfo, here, next.contact_seconds);
	assert_int_equal(fclose(f), 0);
}

void
central_cluster(bool durable)
{
	const struct passwd *postgres = getpwnam("postgres");
	const char *const words[] = { "initdb", "-D", cluster.folder, "-U", "keng", "-E", "UTF8",
		"--locale=C", "-A", "trust", "--no-sync", NULL };
	int code;

	cluster.durable = durable;
	snprintf(cluster.folder, sizeof(cluster.folder), "%s-pg", scratch_path(""));
	/* "<scratch>/-pg" would lie in a folder that only we may enter. */
	memmove(strrchr(cluster.folder, '/'), "-pg", 4);
	snprintf(cluster.conninfo, sizeof(cluster.conninfo), "host=%s user=keng dbname=postgres",
	    cluster.folder);
	assert_int_equal(mkdir(cluster.folder, 0700), 0);
	start_janitor();
	if (getuid() == 0) {
		assert_non_null(postgres);
		assert_int_equal(chown(cluster.folder, postgres->pw_uid, postgres->pw_gid), 0);
	}
	code = reap(spawn(PG_BIN "initdb", words, true, -1, -1));
	if (code != 0)
		fail_msg("initdb: %d", code);
	central_database_start();
}

static PGresult *
query(const char *fmt, va_list ap)
{
	char *text = NULL;
	PGresult *r;

	assert_true(vasprintf(&text, fmt, ap) >= 0);
	r = PQexec(conn(), text);
	if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
		fail_msg("%s: %s", text, PQresultErrorMessage(r));
	free(text);
	return r;
}

void
central_sql(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	PQclear(query(fmt, ap));
	va_end(ap);
}

char *
central_value(const char *fmt, ...)
{
	PGresult *r;
	char *text;
	va_list ap;

	va_start(ap, fmt);
	r = query(fmt, ap);
	va_end(ap);
	text = strdup(PQntuples(r) > 0 ? PQgetvalue(r, 0, 0) : "");
	assert_non_null(text);
	PQclear(r);
	return text;
}

int64_t
central_number(const char *fmt, ...)
{
	PGresult *r;
	int64_t n;
	va_list ap;

	va_start(ap, fmt);
	r = query(fmt, ap);
	va_end(ap);
	n = PQntuples(r) > 0 ? strtoll(PQgetvalue(r, 0, 0), NULL, 10) : 0;
	PQclear(r);
	return n;
}

const char *
central_conninfo(void)
{
	return cluster.conninfo;
}

void
central_empty(void)
{
	central_sql("TRUNCATE gateway, journal, change, alarm, health CASCADE");
}

/* ---- kengcentral ---- */

static const char *
program(void)
{
	static char path[PATH_MAX];
	const char *folder = getenv("BUILD");

	snprintf(path, sizeof(path), "%s/kengcentral", folder != NULL ? folder : "build");
	return path;
}

static void
start_copy(struct central_copy *c)
{
	const char *const words[] = { "kengcentral", "-c", scratch_path("kengcentral.conf"),
		"serve", NULL };
	int64_t until = clock_mono_ms() + CENTRAL_WAIT_MS;
	char said[8192] = "";
	size_t len = 0;
	int ends[2];

	write_config();
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	fcntl(ends[0], F_SETPIPE_SZ, 1 << 20);
	c->pid = spawn(program(), words, false, -1, ends[1]);
	c->err = ends[0];
	close(ends[1]);
	while (strstr(said, "ready\n") == NULL) {
		struct pollfd p = { .fd = c->err, .events = POLLIN };
		ssize_t n;

		if (poll(&p, 1, 100) == 0 && clock_mono_ms() < until)
			continue;
		n = read(c->err, said + len, sizeof(said) - len - 1);
		if (n <= 0)
			fail_msg("kengcentral does not start: %s", said);
		len += (size_t)n;
		said[len] = '\0';
	}
	assert_non_null(strstr(said, "central http"));
	assert_int_equal(sscanf(strstr(said, "central http") + 8, "%95s", c->url), 1);
}

void
central_start(struct central_copy *c)
{
	strcpy(next.listen, "127.0.0.1:0");
	start_copy(c);
}

void
central_contact(int seconds)
{
	next.contact_seconds = seconds;
}

void
central_kill(struct central_copy *c)
{
	kill(c->pid, SIGKILL);
	reap(c->pid);
	close(c->err);
	c->pid = 0;
}

void
central_restart(struct central_copy *c)
{
	snprintf(next.listen, sizeof(next.listen), "%.60s", c->url + strlen("http://"));
	start_copy(c);
	strcpy(next.listen, "127.0.0.1:0");
}

bool
central_lives(const struct central_copy *c)
{
	return waitpid(c->pid, NULL, WNOHANG) == 0;
}

int
central_stop(struct central_copy *c)
{
	int code;

	kill(c->pid, SIGTERM);
	code = reap(c->pid);
	close(c->err);
	*c = (struct central_copy){ 0 };
	return code;
}

static char *
whole(const char *name)
{
	FILE *f = fopen(scratch_path(name), "re");
	char *text = NULL;
	size_t cap = 0;

	assert_non_null(f);
	if (getdelim(&text, &cap, '\0', f) < 0) {
		free(text);
		text = strdup("");
	}
	fclose(f);
	assert_non_null(text);
	return text;
}

void
central_run(const char *const *words, struct central_heard *heard_out)
{
	const char *all[WORDS_MAX] = { "kengcentral", "-c", scratch_path("kengcentral.conf") };
	int out = open(scratch_path("out"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int err = open(scratch_path("err"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	write_config();
	for (size_t i = 0; words[i] != NULL; i++)
		all[3 + i] = words[i];
	heard_out->code = reap(spawn(program(), all, false, out, err));
	close(out);
	close(err);
	heard_out->out = whole("out");
	heard_out->err = whole("err");
}

void
central_heard_free(struct central_heard *h)
{
	free(h->out);
	free(h->err);
	*h = (struct central_heard){ 0 };
}

char *
central_says(int code, const char *const *words)
{
	struct central_heard h;

	central_run(words, &h);
	if (h.code != code)
		fail_msg(
		    "kengcentral %s: %d instead of %d: %s%s", words[0], h.code, code, h.out, h.err);
	free(h.err);
	return h.out;
}

/* ---- HTTP ---- */

struct inbox {
	char *text;
	size_t len;
};

static size_t
take(char *octets, size_t size, size_t n, void *ctx)
{
	struct inbox *in = ctx;

	in->text = realloc(in->text, in->len + size * n + 1);
	assert_non_null(in->text);
	memcpy(in->text + in->len, octets, size * n);
	in->len += size * n;
	in->text[in->len] = '\0';
	return size * n;
}

static struct curl_slist *
headers_of(const struct central_ask *ask)
{
	struct curl_slist *list = curl_slist_append(NULL, "Content-Type: application/json");
	char text[256];

	list = curl_slist_append(list, "Expect:");
	if (ask->token != NULL) {
		snprintf(text, sizeof(text), "Authorization: Bearer %s", ask->token);
		list = curl_slist_append(list, text);
	}
	if (ask->encoding != NULL) {
		snprintf(text, sizeof(text), "Content-Encoding: %s", ask->encoding);
		list = curl_slist_append(list, text);
	}
	return list;
}

/* Each thread keeps its connection, as a gateway does. */
static __thread CURL *line;

static CURL *
handle(void)
{
	if (line == NULL)
		line = curl_easy_init();
	assert_non_null(line);
	curl_easy_reset(line);
	return line;
}

void
central_http_end(void)
{
	curl_easy_cleanup(line);
	line = NULL;
}

void
central_http(
    const struct central_copy *c, const struct central_ask *ask, struct central_reply *reply_out)
{
	struct curl_slist *headers = headers_of(ask);
	struct inbox in = { 0 };
	CURL *h = handle();
	char url[200];
	const char *type = NULL;
	long status = 0;

	*reply_out = (struct central_reply){ .retry_after = -1 };
	snprintf(url, sizeof(url), "%s%s", c->url, ask->path);
	curl_easy_setopt(h, CURLOPT_URL, url);
	curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(h, CURLOPT_WRITEDATA, &in);
	curl_easy_setopt(h, CURLOPT_TIMEOUT, 60L);
	if (ask->body != NULL) {
		curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, (long)ask->len);
		curl_easy_setopt(h, CURLOPT_POSTFIELDS, ask->body);
	}
	if (curl_easy_perform(h) == CURLE_OK) {
		struct curl_header *retry;

		curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
		curl_easy_getinfo(h, CURLINFO_CONTENT_TYPE, &type);
		if (curl_easy_header(h, "Retry-After", 0, CURLH_HEADER, -1, &retry) == CURLHE_OK)
			reply_out->retry_after = strtol(retry->value, NULL, 10);
	}
	reply_out->status = (int)status;
	snprintf(reply_out->type, sizeof(reply_out->type), "%s", type != NULL ? type : "");
	reply_out->text = in.text;
	reply_out->len = in.len;
	reply_out->json = in.text != NULL ? json_loadb(in.text, in.len, 0, NULL) : NULL;
	curl_slist_free_all(headers);
}

void
central_reply_free(struct central_reply *r)
{
	json_decref(r->json);
	free(r->text);
	*r = (struct central_reply){ 0 };
}

const char *
central_problem(const struct central_reply *r)
{
	const char *type = json_string_value(json_object_get(r->json, "type"));

	return type != NULL && strcmp(r->type, "application/problem+json") == 0 ? type : "";
}

/* ---- a gateway ---- */

int64_t
teller_seq(const struct teller *t)
{
	return (int64_t)json_array_size(t->rows);
}

json_t *
teller_at(const struct teller *t, int64_t seq)
{
	return json_array_get(t->rows, (size_t)(seq - 1));
}

const char *
teller_hash(const struct teller *t, int64_t seq)
{
	if (seq == 0)
		return "0000000000000000000000000000000000000000000000000000000000000000";
	return json_string_value(json_object_get(teller_at(t, seq), "hash"));
}

/* The private part beside the row, its seal in the body. */
static void
seal(json_t *row, json_t *body, json_t *private_json, int64_t seq)
{
	uint8_t salt[CHAIN_SALT] = { 0 }, sealed[CHAIN_HASH];
	char hex[CHAIN_HASH_HEX], *text;
	struct err e;

	if (private_json == NULL) {
		json_object_set_new(row, "private", json_null());
		json_object_set_new(row, "salt", json_null());
		return;
	}
	text = json_canonical(private_json, &e);
	assert_non_null(text);
	memcpy(salt, &seq, sizeof(seq));
	chain_seal(salt, text, sealed);
	chain_hex(sealed, sizeof(sealed), hex);
	json_object_set_new(body, "sealed", json_string(hex));
	chain_hex(salt, sizeof(salt), hex);
	json_object_set_new(row, "salt", json_string(hex));
	json_object_set_new(row, "private", private_json);
	free(text);
}

int64_t
teller_row(struct teller *t, const char *kind, json_t *body, json_t *private_json)
{
	int64_t seq = teller_seq(t) + 1;
	uint8_t prev[CHAIN_HASH] = { 0 }, hash[CHAIN_HASH];
	char at[CLOCK_STAMP_LEN], hex[CHAIN_HASH_HEX], *text;
	json_t *row = json_object();
	struct err e;

	assert_non_null(body);
	clock_format(INT64_C(1767322800000) + seq * 1000, at);
	seal(row, body, private_json, seq);
	if (strcmp(kind, "epoch.started") != 0)
		assert_true(chain_unhex(teller_hash(t, seq - 1), prev, sizeof(prev)));
	text = json_canonical(body, &e);
	assert_non_null(text);
	chain_hash(prev, (uint64_t)seq, at, kind, text, hash);
	chain_hex(hash, sizeof(hash), hex);
	free(text);
	json_object_set_new(row, "seq", json_integer(seq));
	json_object_set_new(row, "at", json_string(at));
	json_object_set_new(row, "kind", json_string(kind));
	json_object_set_new(row, "body", body);
	json_object_set_new(row, "hash", json_string(hex));
	json_array_append_new(t->rows, row);
	json_array_append_new(t->marks, json_string(t->epoch));
	return seq;
}

int64_t
teller_epoch(struct teller *t, char epoch)
{
	int64_t from = teller_seq(t);
	json_t *body = json_object();

	json_object_set_new(body, "from_epoch", from > 0 ? json_string(t->epoch) : json_null());
	json_object_set_new(body, "from_seq", from > 0 ? json_integer(from) : json_null());
	json_object_set_new(
	    body, "from_hash", from > 0 ? json_string(teller_hash(t, from)) : json_null());
	memset(t->epoch, epoch, 32);
	json_object_set_new(body, "epoch", json_string(t->epoch));
	return teller_row(t, "epoch.started", body, NULL);
}

void
teller_begin(struct teller *t, const char *gateway, char epoch)
{
	*t = (struct teller){ .rows = json_array(), .marks = json_array() };
	snprintf(t->gateway, sizeof(t->gateway), "%s", gateway);
	teller_epoch(t, epoch);
}

void
teller_new(struct teller *t, const struct central_copy *c, const char *gateway)
{
	char *code = central_says(0, CENTRAL_WORDS("gateway", "add", gateway)), *body;
	struct central_reply reply;

	teller_begin(t, gateway, 'a');
	code[strcspn(code, "\n")] = '\0';
	assert_true(asprintf(&body, "{\"gateway\":\"%s\",\"code\":\"%s\"}", gateway, code) > 0);
	central_http(
	    c, &(struct central_ask){ "/v1/enrol", NULL, NULL, body, strlen(body) }, &reply);
	assert_int_equal(reply.status, 200);
	snprintf(t->token, sizeof(t->token), "%s",
	    json_string_value(json_object_get(reply.json, "token")));
	central_reply_free(&reply);
	free(body);
	free(code);
}

void
teller_restore(struct teller *copy_out, const struct teller *t, int64_t seq)
{
	*copy_out = *t;
	copy_out->rows = json_deep_copy(t->rows);
	copy_out->marks = json_deep_copy(t->marks);
	while (teller_seq(copy_out) > seq) {
		json_array_remove(copy_out->rows, (size_t)teller_seq(copy_out) - 1);
		json_array_remove(copy_out->marks, json_array_size(copy_out->marks) - 1);
	}
	snprintf(copy_out->epoch, sizeof(copy_out->epoch), "%s",
	    json_string_value(json_array_get(copy_out->marks, (size_t)seq - 1)));
}

void
teller_free(struct teller *t)
{
	json_decref(t->rows);
	json_decref(t->marks);
	*t = (struct teller){ 0 };
}

static const char * or (const char *s, const char *otherwise)
{
	return s != NULL ? s : otherwise;
}

int64_t
teller_report(struct teller *t, const char *kind, const struct told_report *w)
{
	json_t *value = json_pack("{s:o, s:i, s:b}", "n",
	    w->n < 0 ? json_null() : json_integer(w->n), "per", 1, "approx", (int)w->approx);
	const char *field = or (w->field, "luu_dan");
	json_t *body = json_pack("{s:i, s:i, s:i, s:s, s:s, s:s, s:s, s:n, s:s, s:s, s:b}",
	    "report", w->report, "message", w->message, "version", w->version, "form",
	    or (w->form, "thu_hoi"), "unit", or (w->unit, "44"), "unit_from", or (w->unit_from, ""),
	    "day", or (w->day, "2026-01-02"), "day_from", "level", "own", "state",
	    or (w->state, "recorded"), "zero", 0);

	json_object_set_new(body, "values", json_pack("{s:o}", field, value));
	if (strcmp(kind, "report.corrected") == 0)
		json_object_set_new(body, "replaces", json_integer(w->version - 1));
	if (w->origin != NULL)
		json_object_set_new(body, "origin", json_string(w->origin));
	return teller_row(t, kind, body,
	    json_pack("{s:{s:s}, s:s, s:s, s:s}", "raw", field, "?", "reason", "", "ref", "1012",
		"sender", "+84912000001"));
}

json_t *
teller_batch(const struct teller *t, int64_t first, int64_t last)
{
	json_t *rows = json_array();
	const char *epoch = t->epoch;

	for (int64_t seq = first; seq <= last; seq++) {
		epoch = json_string_value(json_array_get(t->marks, (size_t)seq - 1));
		json_array_append(rows, teller_at(t, seq));
	}
	return json_pack("{s:s, s:s, s:I, s:s, s:o, s:{s:n}}", "gateway", t->gateway, "epoch",
	    epoch, "first", (json_int_t)first, "prev_hash", teller_hash(t, first - 1), "rows", rows,
	    "down", "cursor");
}

void
teller_send(const struct teller *t, const struct central_copy *c, json_t *request,
    struct central_reply *reply_out)
{
	char *text = json_dumps(request, JSON_COMPACT);

	assert_non_null(text);
	json_decref(request);
	central_http(
	    c, &(struct central_ask){ "/v1/sync", t->token, NULL, text, strlen(text) }, reply_out);
	free(text);
}

/* One epoch a batch, and not more than the limit. */
void
teller_tell(const struct teller *t, const struct central_copy *c, int64_t first, int64_t last)
{
	if (last == 0) {
		first = 1;
		last = teller_seq(t);
	}
	while (first <= last) {
		const json_t *epoch = json_array_get(t->marks, (size_t)first - 1);
		struct central_reply reply;
		int64_t to = first;

		while (to < last && to - first < 99 &&
		    json_equal(epoch, json_array_get(t->marks, (size_t)to)))
			to++;
		teller_send(t, c, teller_batch(t, first, to), &reply);
		if (reply.status != 200 ||
		    json_integer_value(json_object_get(reply.json, "acked")) != to)
			fail_msg("rows %lld to %lld: %d %s", (long long)first, (long long)to,
			    reply.status, reply.text);
		central_reply_free(&reply);
		first = to + 1;
	}
}
