/*
 * make bench: what the gateway costs, as ratios measured side by side in one run.  Rounds of the
 * things compared alternate, so that a busy machine slows both.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/base/clock.h"
#include "gateway/daemon/submit.h"
#include "modem/hex.h"
#include "tests/house.h"
#include "tests/rig.h"
#include "tests/scratch.h"

#define ROUNDS 5
#define SINGLES 40 /* texts of a round, one at a time */
#define BULK 500   /* texts of a round, all at once */
#define BULK_SLOW 200
#define IDLE_MS 10000
#define WAIT_MS 60000

/* ---- figures ---- */

struct figures {
	double at[ROUNDS * SINGLES];
	size_t n;
};

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
add(struct figures *f, double value)
{
	assert_true(f->n < sizeof(f->at) / sizeof(f->at[0]));
	f->at[f->n++] = value;
}

static double
median(struct figures *f)
{
	qsort(f->at, f->n, sizeof(f->at[0]), by_size);
	return f->at[f->n / 2];
}

static void
print(const char *what, struct figures *f, const char *unit)
{
	double middle = median(f);

	printf("  %-38s %9.2f %9.2f %9.2f  %s\n", what, f->at[0], middle, f->at[f->n - 1], unit);
}

static void
head(const char *what)
{
	printf("\n%-40s %9s %9s %9s\n", what, "min", "median", "max");
}

/* ---- the least program that serves a modem: no store, no reading, nothing is kept ---- */

struct bare {
	int fd;
	char text[65536];
	size_t len;
};

static void
say(struct bare *b, const char *line)
{
	size_t n = strlen(line);

	assert_int_equal(write(b->fd, line, n), (ssize_t)n);
}

/* Reads until what was heard contains this. */
static void
hear(struct bare *b, const char *what)
{
	b->text[b->len] = '\0';
	while (strstr(b->text, what) == NULL) {
		struct pollfd p = { .fd = b->fd, .events = POLLIN };
		ssize_t n;

		assert_true(poll(&p, 1, WAIT_MS) > 0);
		n = read(b->fd, b->text + b->len, sizeof(b->text) - b->len - 1);
		assert_true(n > 0);
		b->len += (size_t)n;
		b->text[b->len] = '\0';
	}
}

static void
exchange(struct bare *b, const char *line, const char *until)
{
	b->len = 0;
	say(b, line);
	hear(b, until);
}

static void
bare_open(struct bare *b)
{
	static const char *const setup[] = { "ATE0\r", "AT+CMGF=0\r", "AT+CNMI=2,1,0,0,0\r" };

	b->fd = open(scratch_path("modem"), O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(b->fd >= 0);
	for (size_t i = 0; i < sizeof(setup) / sizeof(setup[0]); i++)
		exchange(b, setup[i], "OK\r\n");
	b->len = 0;
}

static void
bare_answer(struct bare *b, const char *to)
{
	struct outbox o = { .segments = 1, .next = 1 };
	struct submit_pdu pdu;
	char line[400];
	size_t n;

	snprintf(o.recipient, sizeof(o.recipient), "%s", to);
	strcpy(o.text, "DA GHI 101: thon Loc Hai, ngay 20/11. 2 sung tu che, 12 hop phao.");
	assert_true(submit_encode(&o, false, &pdu));
	snprintf(line, sizeof(line), "AT+CMGS=%zu\r", pdu.tpdu_len);
	exchange(b, line, "> ");
	assert_int_equal(hex_encode(pdu.octets, pdu.len, line, sizeof(line) - 2), HEX_OK);
	n = strlen(line);
	strcpy(line + n, "\x1a");
	exchange(b, line, "OK\r\n");
}

/* Lists, deletes and answers to that phone until it has answered n texts. */
static void
bare_serve(struct bare *b, unsigned n, const char *to)
{
	char line[32], listing[sizeof(b->text)];

	while (n > 0) {
		exchange(b, "AT+CMGL=4\r", "OK\r\n");
		strcpy(listing, b->text);
		if (strstr(listing, "+CMGL: ") == NULL)
			hear(b, "+CMTI: "); /* perhaps heard with the listing already */
		for (char *at = strstr(listing, "+CMGL: "); at != NULL;
		     at = strstr(at + 1, "+CMGL: "), n--) {
			snprintf(line, sizeof(line), "AT+CMGD=%ld\r", strtol(at + 7, NULL, 10));
			exchange(b, line, "OK\r\n");
			bare_answer(b, to);
		}
	}
}

/* ---- one text at a time ---- */

static unsigned serial; /* of the texts in the present store */

/* Villages take turns, and none says a figure twice: each text is a report of its own. */
static void
next_text(char phone_out[static 24], char text_out[static 40])
{
	unsigned k = serial++ / HOUSE_VILLAGES;

	house_phone(serial % HOUSE_VILLAGES, phone_out);
	snprintf(text_out, 40, "TH STC %u PHAO %u", 1 + k, 20 + k);
}

static void
begin(struct rig *r)
{
	serial = 0;
	rig_open(r);
	rig_sim_start(r, RIG_WORDS("--slots", "100"));
}

static void
ask_text(struct rig *r, const char *phone, const char *text)
{
	json_t *request = json_pack("{s:s, s:s, s:s, s:i}", "do", "text", "from", phone, "text",
	    text, "wait", WAIT_MS / 1000);
	char *line = json_dumps(request, JSON_COMPACT);

	assert_true(rig_send(r, r->control, line, strlen(line)));
	assert_true(rig_send(r, r->control, "\n", 1));
	json_decref(request);
	free(line);
}

static double
answered(struct rig *r, int64_t since_us)
{
	json_t *answer = rig_receive(r, r->control);
	int64_t now = clock_mono_us();

	assert_true(json_is_true(json_object_get(answer, "ok")));
	json_decref(answer);
	return (double)(now - since_us) / 1000;
}

static void
singles_bare(struct rig *r, struct figures *f)
{
	char phone[24], text[40];
	struct bare b;

	bare_open(&b);
	for (int i = 0; i < SINGLES; i++) {
		int64_t began = clock_mono_us();

		next_text(phone, text);
		ask_text(r, phone, text);
		b.len = 0;
		hear(&b, "+CMTI: ");
		bare_serve(&b, 1, phone);
		add(f, answered(r, began));
	}
	close(b.fd);
}

static void
singles_gateway(struct rig *r, const char *const *words, struct figures *f)
{
	char phone[24], text[40];

	rig_start(r, words);
	for (int i = 0; i < SINGLES; i++) {
		int64_t began = clock_mono_us();

		next_text(phone, text);
		ask_text(r, phone, text);
		add(f, answered(r, began));
	}
	rig_settle(r);
	assert_int_equal(rig_stop(r), 0);
}

static void
bench_latency(const char *title, const char *const *words)
{
	struct figures bare = { 0 }, gateway = { 0 }, ratios = { 0 };
	struct rig r;

	begin(&r);
	for (int i = 0; i < ROUNDS; i++) {
		struct figures one = { 0 }, other = { 0 };

		singles_bare(&r, &one);
		singles_gateway(&r, words, &other);
		add(&ratios, median(&other) / median(&one));
		for (int k = 0; k < SINGLES; k++) {
			add(&bare, one.at[k]);
			add(&gateway, other.at[k]);
		}
	}
	rig_close(&r);
	head(title);
	print("bare emulator", &bare, "ms");
	print("gateway", &gateway, "ms");
	print("gateway / bare (medians of rounds)", &ratios, "");
}

/* ---- all at once ---- */

static void
send_texts(struct rig *r, unsigned n)
{
	char phone[24], text[40];

	while (n-- > 0) {
		next_text(phone, text);
		rig_text(r, phone, text);
	}
}

static double
bulk_bare(unsigned n)
{
	static const char to[] = "+84912000001";
	int64_t began;
	struct bare b;
	struct rig r;

	begin(&r);
	bare_open(&b);
	began = clock_mono_us();
	send_texts(&r, n);
	bare_serve(&b, n, to);
	began = clock_mono_us() - began;
	assert_int_equal(rig_sim_number(&r, "inbox"), n);
	close(b.fd);
	rig_close(&r);
	return n / ((double)began / 1e6);
}

static double
bulk_gateway(unsigned n, const char *const *words)
{
	int64_t began;
	struct rig r;

	begin(&r);
	rig_start(&r, words);
	began = clock_mono_us();
	send_texts(&r, n);
	rig_wait_answers(&r, n);
	began = clock_mono_us() - began;
	rig_settle_sent(&r);
	rig_assert_whole(&r);
	assert_int_equal(rig_stop(&r), 0);
	rig_close(&r);
	return n / ((double)began / 1e6);
}

/* Commits of a run, each of them one sync of the log at least. */
static double
commits_per_message(unsigned n, const char *const *words)
{
	unsigned commits = 0;
	struct rig r;

	begin(&r);
	rig_start(&r, words);
	send_texts(&r, n);
	rig_wait_answers(&r, n);
	rig_settle_sent(&r);
	assert_int_equal(rig_stop(&r), 0);
	for (const char *at = rig_log(&r); (at = strstr(at, " committed ")) != NULL; at++)
		commits++;
	rig_close(&r);
	return (double)commits / n;
}

static void
bench_bulk(const char *title, unsigned n, const char *shim)
{
	const char *const quick[] = { shim != NULL ? "--vfs" : NULL, shim, NULL };
	const char *const loud[] = { "-v", shim != NULL ? "--vfs" : NULL, shim, NULL };
	struct figures bare = { 0 }, gateway = { 0 }, ratios = { 0 };

	for (int i = 0; i < ROUNDS; i++) {
		double one = bulk_bare(n), other = bulk_gateway(n, quick);

		add(&bare, one);
		add(&gateway, other);
		add(&ratios, one / other);
	}
	head(title);
	print("bare emulator", &bare, "messages/s");
	print("gateway (goal: 200)", &gateway, "messages/s");
	print("bare / gateway", &ratios, "");
	printf("  %-38s %29.2f\n", "commits a message", commits_per_message(n, loud));
}

/* ---- at rest ---- */

static long
read_number(pid_t pid, const char *file, const char *key)
{
	char path[64], line[256];
	long value = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/%s", (long)pid, file);
	f = fopen(path, "re");
	assert_non_null(f);
	while (value < 0 && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, key, strlen(key)) == 0)
			value = strtol(line + strlen(key), NULL, 10);
	fclose(f);
	return value;
}

static void
bench_idle(void)
{
	static const char switches[] = "voluntary_ctxt_switches:";
	struct rig r;
	long before;

	begin(&r);
	rig_start(&r, NULL);
	send_texts(&r, BULK);
	rig_wait_answers(&r, BULK);
	rig_settle_sent(&r);
	rig_quiet(&r, 1000); /* the last status reports */
	before = read_number(r.daemon, "status", switches);
	poll(NULL, 0, IDLE_MS);
	printf("\nAt rest after %d messages\n", BULK);
	printf("  %-38s %29.2f  a second\n", "wake-ups (goal: 1)",
	    (double)(read_number(r.daemon, "status", switches) - before) / (IDLE_MS / 1000));
	printf("  %-38s %29.2f  MiB\n", "Pss (goal: 8)",
	    (double)read_number(r.daemon, "smaps_rollup", "Pss:") / 1024);
	assert_int_equal(rig_stop(&r), 0);
	rig_close(&r);
}

/* What one durable write costs here: a page appended and synced. */
static void
bench_disk(void)
{
	int fd = open(scratch_path("page"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	static const char page[4096];
	struct figures f = { 0 };

	assert_true(fd >= 0);
	for (int i = 0; i < SINGLES; i++) {
		int64_t began = clock_mono_us();

		assert_int_equal(write(fd, page, sizeof(page)), sizeof(page));
		assert_int_equal(fdatasync(fd), 0);
		add(&f, (double)(clock_mono_us() - began) / 1000);
	}
	close(fd);
	head("The disk");
	print("a page written and synced", &f, "ms");
}

int
main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	bench_disk();
	bench_latency("From text to receipt, one at a time", NULL);
	bench_latency("The same, each sync takes 10 ms more", RIG_WORDS("--vfs", "slow:10"));
	bench_bulk("500 texts at once", BULK, NULL);
	bench_bulk("200 texts, each sync takes 10 ms more", BULK_SLOW, "slow:10");
	bench_idle();
	return 0;
}
