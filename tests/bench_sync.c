/*
 * make bench: the way to the centre, real programs on both sides, durable as in production, all on
 * this machine.  What counts are ratios of things measured side by side in one run; the absolute
 * figures beside them are this machine's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "gateway/base/chain.h"
#include "gateway/base/clock.h"
#include "gateway/base/gzip.h"
#include "gateway/central/pg.h"
#include "gateway/central/rows.h"
#include "gateway/central/upload.h"
#include "gateway/store/db.h"
#include "gateway/sync/batch.h"
#include "gateway/sync/http.h"
#include "gateway/sync/token.h"
#include "tests/backlog.h"
#include "tests/central_rig.h"
#include "tests/centre.h"
#include "tests/nation.h"
#include "tests/rig.h"
#include "tests/scratch.h"

#define ROWS_FEW 1000
#define ROWS_SOME 10000
#define ROWS_MANY 100000
#define ROUNDS 2

#define POLLS 6

static struct central_copy copy, second;

static void
set_up(struct rig *r, int64_t rows)
{
	central_empty();
	rig_open(r);
	nation_enrol(r, copy.url);
	backlog_write(&(struct backlog){ .rows = rows, .at_ms = BACKLOG_TIME, .seed = 1 });
}

static struct db *
open_store(void)
{
	struct err e;
	struct db *db = db_open(scratch_path("keng.db"), DB_READ, NULL, &e);

	if (db == NULL)
		fail_msg("%s", e.text);
	return db;
}

/* ---- the real drain ---- */

/* Pid of keng-sync, when kengd has said that it runs. */
static int
sync_pid(struct rig *r)
{
	const char *at;
	int pid = 0;

	rig_hears(r, "child program=keng-sync pid=", RIG_WAIT_MS);
	at = strstr(rig_log(r), "child program=keng-sync pid=");
	if (at == NULL || sscanf(at, "child program=keng-sync pid=%d", &pid) != 1)
		fail_msg("%s", rig_log(r));
	return pid;
}

/* A "Name:  123 kB" of a file of /proc. */
static long
kilobytes(int pid, const char *file, const char *name)
{
	char path[64], line[256];
	long kb = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	f = fopen(path, "re");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, name, strlen(name)) == 0)
			kb = strtol(line + strlen(name), NULL, 10);
	fclose(f);
	return kb;
}

struct drain {
	double rows_s;    /* from the first row that the centre holds */
	long hwm, pss;    /* of keng-sync at the end, kB */
	double store, pg; /* octets a row on the disks of gateway and centre, indexes too */
	double wal;       /* octets a row of PostgreSQL's log: what replication carries */
};

static void
weigh(struct drain *d, int64_t rows, const char *wal_before)
{
	struct stat st;

	assert_int_equal(stat(scratch_path("keng.db"), &st), 0);
	d->store = (double)st.st_size / (double)rows;
	d->pg = (double)central_number("SELECT sum(pg_total_relation_size(relid))"
				       " FROM pg_partition_tree('journal')") /
	    (double)rows;
	d->wal = (double)central_number(
		     "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '%s')::bigint", wal_before) /
	    (double)rows;
}

static struct drain
drain(int64_t rows)
{
	int64_t from = 0, start = 0, last = 0, end;
	struct journal_head head;
	struct drain d;
	struct rig r;
	char *wal;
	int pid;

	set_up(&r, rows);
	nation_head(&head);
	wal = central_value("SELECT pg_current_wal_lsn()");
	rig_launch(&r, NULL);
	pid = sync_pid(&r);
	while (last < head.seq) {
		rig_hears_octets(&r, SIZE_MAX, 5);
		last = central_number("SELECT rows FROM gateway");
		if (start == 0 && last > 0) {
			start = clock_mono_us();
			from = last;
		}
	}
	end = clock_mono_us();
	assert_true(nation_drained());
	d.rows_s = 1e6 * (double)(last - from) / (double)(end - start + 1);
	d.hwm = kilobytes(pid, "status", "VmHWM:");
	d.pss = kilobytes(pid, "smaps_rollup", "Pss:");
	assert_int_equal(rig_stop(&r), 0);
	weigh(&d, head.seq, wal);
	free(wal);
	rig_close(&r);
	return d;
}

/* ---- its parts, one after the other over the same rows ---- */

struct parts {
	struct batch batches[ROWS_MANY / 50];
	char *packed[ROWS_MANY / 50];
	size_t lens[ROWS_MANY / 50];
	size_t n;
	int64_t rows;
};

/* Batches of at most `rows` rows over the scratch journal, until `most` rows. */
static void
build(struct parts *p, int rows, int64_t most)
{
	struct db *db = open_store();
	struct journal_head head;

	p->n = 0;
	p->rows = 0;
	journal_head(db, &head);
	if (most > head.seq)
		most = head.seq;
	while (p->rows < most) {
		struct batch_order order = { .gateway = "rig",
			.epoch = head.epoch,
			.first = p->rows + 1,
			.last = most,
			.rows = rows,
			.express_after = INT64_MAX,
			.down = "" };

		assert_true(p->n < sizeof(p->batches) / sizeof(p->batches[0]));
		assert_true(batch_write(db, &order, &p->batches[p->n]));
		p->rows = p->batches[p->n++].last;
	}
	db_close(&db);
}

static void
pack(struct parts *p)
{
	for (size_t i = 0; i < p->n; i++)
		gzip_deflate(p->batches[i].text, p->batches[i].len, &p->packed[i], &p->lens[i]);
}

static void
drop(struct parts *p)
{
	for (size_t i = 0; i < p->n; i++) {
		batch_free(&p->batches[i]);
		free(p->packed[i]);
		p->packed[i] = NULL;
	}
	p->n = 0;
}

/* As kengcentral does before it asks its database. */
static void
verify(struct parts *p, struct upload *uploads)
{
	for (size_t i = 0; i < p->n; i++) {
		char *text;
		size_t len;
		struct err e;

		assert_int_equal(
		    gzip_inflate(p->packed[i], p->lens[i], UPLOAD_OCTETS_MAX, &text, &len),
		    GZIP_OK);
		assert_int_equal(upload_parse(text, len, &uploads[i], &e), UPLOAD_OK);
		assert_int_equal(upload_verify(&uploads[i], 0, 1, &e), UPLOAD_OK);
		free(text);
	}
}

static void
insert(struct parts *p, struct upload *uploads, bool commit)
{
	struct pg *pg = pg_new(central_conninfo(), NULL);

	for (size_t i = 0; i < p->n; i++) {
		assert_true(pg_begin(pg));
		rows_store(pg, &uploads[i], 0);
		if (commit)
			assert_true(pg_commit(pg));
		else
			pg_rollback(pg);
	}
	pg_free(&pg);
}

/* As many exchanges that ask nothing of the database. */
static void
chat(struct parts *p)
{
	struct http *http = http_new(&(struct http_options){ "", NULL, NULL, -1 });
	char url[128];

	snprintf(url, sizeof(url), "%s/v1/time", copy.url);
	for (size_t i = 0; i < p->n; i++) {
		struct http_answer a;

		http_exchange(http, &(struct http_request){ .url = url, .token = "" }, &a);
		assert_int_equal(a.status, 200);
		http_answer_free(&a);
	}
	http_free(&http);
}

static int64_t
lap(int64_t *since)
{
	int64_t now = clock_mono_us(), took = now - *since;

	*since = now;
	return took;
}

static void
print_part(const char *what, int64_t us, const struct parts *p, int64_t whole_us)
{
	printf("  %-44s %9.1f us a batch %5.1f %%\n", what, (double)us / (double)p->n,
	    100.0 * (double)us / (double)whole_us);
}

static void
bench_parts(double rows_s)
{
	static struct parts p;
	static struct upload uploads[ROWS_MANY / 50];
	int64_t whole, at, copied;
	struct rig r;

	set_up(&r, 20000);
	at = clock_mono_us();
	build(&p, 200, INT64_MAX);
	whole = (int64_t)(1e6 * (double)p.rows / rows_s);
	printf("\nWhat %lld rows in %zu batches cost, each part alone (of the drain's %.2f s):\n",
	    (long long)p.rows, p.n, (double)whole / 1e6);
	print_part("read the journal, write a batch", lap(&at), &p, whole);
	pack(&p);
	print_part("gzip", lap(&at), &p, whole);
	chat(&p);
	print_part("an HTTP exchange (GET /v1/time)", lap(&at), &p, whole);
	verify(&p, uploads);
	print_part("inflate, parse, verify hashes and seals", lap(&at), &p, whole);
	insert(&p, uploads, false);
	print_part("COPY into PostgreSQL, rolled back", lap(&at), &p, whole);
	insert(&p, uploads, true);
	copied = lap(&at);
	print_part("COPY, committed", copied, &p, whole);
	printf("  The drain takes %.1f times as long as PostgreSQL alone needs for the same "
	       "commits.\n",
	    (double)whole / (double)copied);
	for (size_t i = 0; i < p.n; i++)
		upload_free(&uploads[i]);
	drop(&p);
	rig_close(&r);
}

static void
print_memory(int rows, const struct drain *d, const struct drain *of)
{
	printf("  %6d rows: VmHWM %6ld kB, ratio %.2f; Pss %6ld kB, ratio %.2f\n", rows, d->hwm,
	    (double)d->hwm / (double)of->hwm, d->pss, (double)d->pss / (double)of->pss);
}

static void
bench_drain(void **state)
{
	struct drain few, some, many;
	double best = 0;

	(void)state;
	few = drain(ROWS_FEW);
	some = drain(ROWS_SOME);
	for (int i = 0; i < ROUNDS; i++) {
		many = drain(ROWS_MANY);
		printf(
		    "drain of %d rows, one gateway, fsync: %.0f rows/s\n", ROWS_MANY, many.rows_s);
		best = many.rows_s > best ? many.rows_s : best;
	}
	printf("\nMemory of keng-sync by the rows that wait (SQLite's page cache, 2 MB, fills "
	       "first):\n");
	print_memory(ROWS_FEW, &few, &few);
	print_memory(ROWS_SOME, &some, &few);
	print_memory(ROWS_MANY, &many, &few);
	printf(
	    "\nOctets a row: %.0f in the gateway's store (with its message and report), %.0f in\n"
	    "PostgreSQL with indexes, %.0f of PostgreSQL's log\n",
	    many.store, many.pg, many.wal);
	bench_parts(best);
}

/* ---- octets on the wire ---- */

/* The token of a gateway that the centre is made to know without being asked. */
static void
invite(const char *gateway, const char *token)
{
	uint8_t digest[CHAIN_HASH];
	char hex[CHAIN_HASH_HEX];

	chain_digest(token, digest);
	chain_hex(digest, sizeof(digest), hex);
	central_sql("INSERT INTO gateway (gateway, state) VALUES ('%s', 'active');"
		    "INSERT INTO token (gateway, hash, state) VALUES ('%s', '%s', 'current')",
	    gateway, gateway, hex);
}

static void
post(struct http *http, const char *url, const char *token, const char *body, size_t len,
    struct http_answer *a)
{
	http_exchange(http,
	    &(struct http_request){ .url = url,
		.token = token,
		.type = "application/json",
		.body = body,
		.len = len,
		.gzip = true },
	    a);
}

static int64_t
counter(struct centre *line, const char *key)
{
	json_t *counters = centre_counters(line);
	int64_t n = json_integer_value(json_object_get(counters, key));

	json_decref(counters);
	return n;
}

/* All of it in batches of that many rows, as keng-sync sends them, heads and answers too. */
static double
octets_a_row(struct centre *line, struct parts *p, const char *token, int rows)
{
	struct http *http = http_new(&(struct http_options){ "", NULL, NULL, -1 });
	int64_t before = counter(line, "up") + counter(line, "down"), sent;
	char url[128];

	snprintf(url, sizeof(url), "http://127.0.0.1:%d/v1/sync", line->front);
	central_empty();
	invite("rig", token);
	build(p, rows, rows == 1 ? 500 : 4000);
	sent = p->rows;
	pack(p);
	for (size_t i = 0; i < p->n; i++) {
		struct http_answer a;

		post(http, url, token, p->packed[i], p->lens[i], &a);
		if (a.status != 200)
			fail_msg("%ld %s", a.status, a.status == 0 ? a.why : a.body);
		http_answer_free(&a);
	}
	http_free(&http);
	drop(p);
	return (double)(counter(line, "up") + counter(line, "down") - before) / (double)sent;
}

static void
bench_wire(void **state)
{
	static const int sizes[] = { 1, 2, 10, 50, 140, 200 };
	static struct parts p;
	double whole = 0;
	char token[TOKEN_LEN];
	struct centre line;
	struct rig r;

	(void)state;
	set_up(&r, 5000);
	snprintf(token, sizeof(token), "%s", "token-of-the-bench");
	centre_line(&line, (int)strtol(strrchr(copy.url, ':') + 1, NULL, 10));
	printf("\nOctets on the wire, both ways, heads of HTTP too, gzip, without TLS and TCP;\n"
	       "a report is two rows (the message and the report):\n");
	for (size_t i = sizeof(sizes) / sizeof(sizes[0]); i-- > 0;) {
		double row = octets_a_row(&line, &p, token, sizes[i]);

		whole = whole > 0 ? whole : row;
		printf("  batches of up to %3d rows: %6.0f a row, %6.0f a report, ratio %.2f\n",
		    sizes[i], row, 2 * row, row / whole);
	}
	centre_stop(&line);
	rig_close(&r);
}

/* A gateway that has nothing to say, by the real keng-sync: octets of a contact. */
static void
bench_polls(void **state)
{
	int64_t from, requests;
	char url[64];
	struct centre line;
	struct rig r;

	(void)state;
	central_contact(1);
	central_start(&second);
	central_contact(300);
	centre_line(&line, (int)strtol(strrchr(second.url, ':') + 1, NULL, 10));
	central_empty();
	rig_open(&r);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d", line.front);
	nation_enrol(&r, url);
	rig_launch(&r, NULL);
	while (!nation_drained())
		rig_hears_octets(&r, SIZE_MAX, 20);
	requests = counter(&line, "requests");
	from = counter(&line, "up") + counter(&line, "down");
	while (counter(&line, "requests") < requests + POLLS)
		rig_hears_octets(&r, SIZE_MAX, 20);
	from = counter(&line, "up") + counter(&line, "down") - from;
	requests = counter(&line, "requests") - requests;
	printf("  a contact without news:   %6.0f octets; one in 300 s: %.0f kB a day\n",
	    (double)from / (double)requests, 288.0 * (double)from / (double)requests / 1000);
	assert_int_equal(central_stop(&second), 0);
	centre_stop(&line);
	rig_close(&r);
}

/* ---- many gateways, two copies ---- */

#define GATEWAYS 200
#define BATCHES 5
#define BATCH_ROWS 100

static struct sender {
	pthread_t thread;
	struct teller t;
	char *bodies[BATCHES];
	size_t lens[BATCHES];
	const struct central_copy *to[2];
	int asked; /* again, after a 503 */
	bool failed;
} senders[GATEWAYS];

static int64_t sent_sum; /* of luu_dan */

static void
write_batch(struct sender *s, int i)
{
	json_t *request = teller_batch(&s->t, 1 + i * BATCH_ROWS, (i + 1) * BATCH_ROWS);
	char *text = json_dumps(request, JSON_COMPACT);

	gzip_deflate(text, strlen(text), &s->bodies[i], &s->lens[i]);
	free(text);
	json_decref(request);
}

static void
prepare(struct sender *s, int number)
{
	char name[32];

	snprintf(name, sizeof(name), "gw-%03d", number);
	teller_begin(&s->t, name, 'a');
	snprintf(s->t.token, sizeof(s->t.token), "token-%03d", number);
	while (teller_seq(&s->t) < BATCHES * BATCH_ROWS) {
		int64_t seq = teller_seq(&s->t);

		teller_report(&s->t, "report.recorded",
		    &(struct told_report){
			.report = (int)seq, .version = 1, .n = seq % 7, .message = (int)seq });
		sent_sum += seq % 7;
	}
	for (int i = 0; i < BATCHES; i++)
		write_batch(s, i);
}

/* One batch to one copy, the next to the other, as a load balancer would. */
static void *
send_all(void *ctx)
{
	struct sender *s = ctx;
	struct central_reply r;

	for (int i = 0; i < BATCHES && !s->failed; i++) {
		central_http(s->to[i % 2],
		    &(struct central_ask){
			"/v1/sync", s->t.token, "gzip", s->bodies[i], s->lens[i] },
		    &r);
		if (r.status == 503 && s->asked++ < 100)
			i--;
		else
			s->failed = r.status != 200 ||
			    json_integer_value(json_object_get(r.json, "acked")) !=
				(i + 1) * BATCH_ROWS;
		central_reply_free(&r);
	}
	central_http_end();
	return NULL;
}

/* rows/s of all of them at once. */
static double
crowd(const struct central_copy *a, const struct central_copy *b)
{
	int64_t rows = (int64_t)GATEWAYS * BATCHES * BATCH_ROWS, start;
	int again = 0;

	central_empty();
	for (int i = 0; i < GATEWAYS; i++) {
		struct sender *s = &senders[i];

		invite(s->t.gateway, s->t.token);
		s->to[0] = i % 2 == 0 ? a : b;
		s->to[1] = i % 2 == 0 ? b : a;
		s->asked = 0;
	}
	start = clock_mono_us();
	for (int i = 0; i < GATEWAYS; i++)
		assert_int_equal(
		    pthread_create(&senders[i].thread, NULL, send_all, &senders[i]), 0);
	for (int i = 0; i < GATEWAYS; i++)
		pthread_join(senders[i].thread, NULL);
	start = clock_mono_us() - start;
	for (int i = 0; i < GATEWAYS; i++) {
		assert_false(senders[i].failed);
		again += senders[i].asked;
	}
	assert_int_equal(central_number("SELECT count(*) FROM true_row"), rows);
	assert_int_equal(central_number("SELECT count(*) FROM journal"), rows);
	assert_int_equal(
	    central_number("SELECT sum(n) FROM day_sum WHERE field = 'luu_dan'"), sent_sum);
	if (again > 0)
		printf("  (%d requests were asked to come later)\n", again);
	return 1e6 * (double)rows / (double)start;
}

static void
bench_crowd(void **state)
{
	double one = 0, two = 0;

	(void)state;
	central_start(&second);
	for (int i = 0; i < GATEWAYS; i++)
		prepare(&senders[i], i);
	printf("\n%d gateways at once, %d rows each in batches of %d, one PostgreSQL, fsync:\n",
	    GATEWAYS, BATCHES * BATCH_ROWS, BATCH_ROWS);
	crowd(&copy, &second); /* connections and tables are warm from here on */
	for (int i = 0; i < ROUNDS; i++) {
		double a = crowd(&copy, &copy), b = crowd(&copy, &second);

		printf(
		    "  one copy %6.0f rows/s, two copies %6.0f rows/s, ratio %.2f\n", a, b, b / a);
		one += a;
		two += b;
	}
	printf("  mean ratio %.2f; rows and sums are what was sent, each time\n", two / one);
	assert_int_equal(central_stop(&second), 0);
	for (int i = 0; i < GATEWAYS; i++) {
		for (int k = 0; k < BATCHES; k++)
			free(senders[i].bodies[k]);
		teller_free(&senders[i].t);
	}
}

/* ---- a telephone line that breaks ---- */

/*
 * 9,600 bit/s are 1,200 octets/s; here line, latency and back-off are all TEMPO times faster, which
 * leaves every ratio as it is.  Times are printed as on the slow line.
 */
#define TEMPO 10
#define REPORTS 2000
#define SAMPLE 200
#define SLOW "\"slow\":{\"rate\":12000,\"latency_ms\":15}"

static void
slow_line(struct centre *line)
{
	centre_plan(line,
	    "{\"list\":[{" SLOW ",\"times\":4},{" SLOW ",\"break\":true}],"
	    "\"per\":\"request\",\"only\":\"/v1/sync\",\"seed\":5}");
}

/* keng-sync carries a backlog of REPORTS reports; seconds. */
static double
in_batches(struct centre *line, double *octets_out)
{
	int64_t start, up, rows;
	char url[64];
	struct journal_head head;
	struct rig r;

	central_empty();
	rig_open(&r);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d", line->front);
	nation_enrol(&r, url);
	nation_head(&head);
	backlog_write(&(struct backlog){ .rows = 2 * REPORTS, .at_ms = BACKLOG_TIME, .seed = 3 });
	rows = head.seq + 2 * REPORTS;
	slow_line(line);
	up = counter(line, "up") + counter(line, "down");
	start = clock_mono_us();
	rig_launch(&r, RIG_WORDS("--hurry", "10"));
	while (central_number("SELECT rows FROM gateway") < rows)
		rig_hears_octets(&r, SIZE_MAX, 10);
	start = clock_mono_us() - start;
	*octets_out = (double)(counter(line, "up") + counter(line, "down") - up);
	assert_true(nation_drained());
	centre_plan(line, "{}");
	rig_close(&r);
	return TEMPO * (double)start / 1e6;
}

/* The same store, each report in a request of its own, repeated at once until it is taken; seconds
 * for all REPORTS, from the first SAMPLE. */
static double
one_by_one(struct centre *line, double *octets_out)
{
	struct http *http = http_new(&(struct http_options){ "", NULL, NULL, -1 });
	static struct parts p;
	int64_t start, up;
	char url[64];
	struct rig r;

	set_up(&r, 2 * SAMPLE);
	central_empty();
	invite("rig", "token-of-the-bench");
	build(&p, 2, 2 * SAMPLE);
	pack(&p);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/v1/sync", line->front);
	slow_line(line);
	up = counter(line, "up") + counter(line, "down");
	start = clock_mono_us();
	for (size_t i = 0; i < p.n; i++)
		for (bool taken = false; !taken;) {
			struct http_answer a;

			post(http, url, "token-of-the-bench", p.packed[i], p.lens[i], &a);
			taken = a.status == 200;
			http_answer_free(&a);
		}
	start = clock_mono_us() - start;
	*octets_out =
	    (double)REPORTS / SAMPLE * (double)(counter(line, "up") + counter(line, "down") - up);
	centre_plan(line, "{}");
	drop(&p);
	http_free(&http);
	rig_close(&r);
	return TEMPO * (double)start / 1e6 * REPORTS / SAMPLE;
}

static void
bench_slow_line(void **state)
{
	double batches, single, octets, octets_single;
	struct centre line;

	(void)state;
	centre_line(&line, (int)strtol(strrchr(copy.url, ':') + 1, NULL, 10));
	batches = in_batches(&line, &octets);
	single = one_by_one(&line, &octets_single);
	printf("\n%d reports at 9,600 bit/s and 150 ms each way, every fifth request broken\n"
	       "(line and back-off %d times faster, times as on the slow one):\n",
	    REPORTS, TEMPO);
	printf("  in batches by keng-sync:      %6.0f s, %7.0f octets\n", batches, octets);
	printf("  one request a report:         %6.0f s, %7.0f octets (from a sample of %d)\n",
	    single, octets_single, SAMPLE);
	printf("  ratio: %.1f times the time, %.1f times the octets\n", single / batches,
	    octets_single / octets);
	centre_stop(&line);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(bench_drain),
		cmocka_unit_test(bench_wire), cmocka_unit_test(bench_polls),
		cmocka_unit_test(bench_crowd), cmocka_unit_test(bench_slow_line) };

	central_cluster(true);
	central_start(&copy);
	setvbuf(stdout, NULL, _IOLBF, 0);
	return cmocka_run_group_tests_name("bench sync", tests, NULL, NULL);
}
