/*
 * Ingest at the centre: journals of several gateways over HTTP into a durable
 * PostgreSQL, everything on one machine, beside a plain COPY of the same rows.
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

#include "gateway/base/clock.h"
#include "gateway/base/gzip.h"
#include "tests/central_rig.h"

#define GATEWAYS 8
#define BATCHES 40
#define ROWS 100 /* a batch */

static struct central_copy copy;

static struct sender {
	pthread_t thread;
	struct teller t;
	char *bodies[BATCHES];
	size_t lens[BATCHES];
	bool failed;
} senders[GATEWAYS];

static void
write_batch(struct sender *s, int i)
{
	json_t *request = teller_batch(&s->t, 1 + i * ROWS, (i + 1) * ROWS);
	char *text = json_dumps(request, JSON_COMPACT);

	gzip_deflate(text, strlen(text), &s->bodies[i], &s->lens[i]);
	free(text);
	json_decref(request);
}

static void
prepare(struct sender *s, int number)
{
	char name[32];

	snprintf(name, sizeof(name), "qb-%02d", number);
	teller_new(&s->t, &copy, name);
	while (teller_seq(&s->t) < BATCHES * ROWS) {
		struct told_report what = {
			.report = (int)teller_seq(&s->t), .version = 1, .n = 3
		};

		teller_row(&s->t, "message.received",
		    json_pack("{s:i, s:s, s:s, s:i}", "message", what.report, "line", "viettel",
			"day", "2026-01-02", "parts", 1),
		    json_pack("{s:s, s:s}", "sender", "+84912000001", "text",
			"Thon Ha Trung thu hoi 3 qua luu dan, 2 khau sung tu che"));
		what.message = what.report;
		teller_report(&s->t, "report.recorded", &what);
	}
	for (int i = 0; i < BATCHES; i++)
		write_batch(s, i);
}

static void *
send_all(void *ctx)
{
	struct sender *s = ctx;

	for (int i = 0; i < BATCHES; i++) {
		struct central_reply r;

		central_http(&copy,
		    &(struct central_ask){
			"/v1/sync", s->t.token, "gzip", s->bodies[i], s->lens[i] },
		    &r);
		s->failed = s->failed || r.status != 200 ||
		    json_integer_value(json_object_get(r.json, "acked")) != (i + 1) * ROWS;
		central_reply_free(&r);
	}
	central_http_end();
	return NULL;
}

static void
bench(void **state)
{
	int64_t rows = (int64_t)GATEWAYS * BATCHES * ROWS, start, ingest_us, copy_us;

	(void)state;
	central_cluster(true);
	central_start(&copy);
	for (int i = 0; i < GATEWAYS; i++)
		prepare(&senders[i], i);
	start = clock_mono_us();
	for (int i = 0; i < GATEWAYS; i++)
		pthread_create(&senders[i].thread, NULL, send_all, &senders[i]);
	for (int i = 0; i < GATEWAYS; i++)
		pthread_join(senders[i].thread, NULL);
	ingest_us = clock_mono_us() - start;
	for (int i = 0; i < GATEWAYS; i++)
		assert_false(senders[i].failed);
	assert_int_equal(central_number("SELECT count(*) FROM true_row"), rows);
	central_sql("CREATE TABLE again (LIKE journal INCLUDING ALL)");
	start = clock_mono_us();
	central_sql("INSERT INTO again SELECT * FROM journal");
	copy_us = clock_mono_us() - start;
	printf("ingest over HTTP: %lld rows/s (%d gateways, batches of %d, gzip, fsync)\n",
	    (long long)(rows * 1000000 / ingest_us), GATEWAYS, ROWS);
	printf("the same rows copied within PostgreSQL in one statement: %lld rows/s, ratio %.2f\n",
	    (long long)(rows * 1000000 / copy_us), (double)copy_us / (double)ingest_us);
	start = clock_mono_us();
	free(central_says(
	    0, CENTRAL_WORDS("summary", "--from", "2026-01-01", "--to", "2026-12-31")));
	printf("summary over %lld reports: %lld ms\n", (long long)rows / 2,
	    (long long)(clock_mono_us() - start) / 1000);
	central_stop(&copy);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(bench) };

	return cmocka_run_group_tests_name("bench central", tests, NULL, NULL);
}
