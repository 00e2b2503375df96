#include "gateway/sync/sync.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/base/ask.h"
#include "gateway/base/chain.h"
#include "gateway/base/clock.h"
#include "gateway/base/gzip.h"
#include "gateway/base/log.h"
#include "gateway/base/loop.h"
#include "gateway/store/list.h"
#include "gateway/sync/batch.h"
#include "gateway/sync/changes.h"
#include "gateway/sync/courier.h"
#include "gateway/sync/daemon_acts.h"
#include "gateway/sync/http.h"
#include "gateway/sync/notes.h"
#include "gateway/sync/pace.h"
#include "gateway/sync/token.h"

#define GATHER_MS 1000 /* rows that come together go together */
#define NOTE_MS 1000   /* how far the centre is, is told that often at most */
#define NEXT_MS 300000 /* to the next contact, unless the centre says another */
#define TOKEN_AGAIN_MS 3600000
#define TOKEN_LOOK_MS 60000 /* for another token */
#define STATUS_MS 60000
#define PACKED_MIN 512 /* smaller bodies gain nothing */
#define ALTERED_MAX 3
#define OFFSET_STEP_MS 5000 /* a smaller change of the clock's offset is not worth a note */
#define RESULTS_MAX 50

struct sync {
	const struct config *config;
	struct db *db;
	struct http *http;
	struct loop *loop;
	struct loop_watch *input;
	struct courier courier;
	struct pace pace;
	char token[TOKEN_LEN], refused[TOKEN_LEN]; /* in use; the one that the centre refused */
	int64_t refused_ms;
	char endpoint[320], time_url[320];
	bool ends; /* standard input has ended */
	int hurry;
	bool plain;                  /* the centre takes no gzip */
	int64_t next_ms, contact_ms; /* monotonic: pause between contacts, and the last one */
	int64_t seen_seq,
	    seen_ms;   /* the last row that was seen, and when the first that waits was */
	int64_t urged; /* urgent rows up to here have ended a back-off */
	int64_t noted_ms;
	struct notes notes;
	int altered;
	json_t *status;
	int64_t status_ms;
};

/* ---- standard input: pokes, and the end ---- */

static bool
still_wanted(void *ctx)
{
	struct sync *s = ctx;
	struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };
	char octets[512];
	ssize_t n;

	while (!s->ends && poll(&p, 1, 0) > 0) {
		n = read(STDIN_FILENO, octets, sizeof(octets));
		s->ends = n == 0 || (n < 0 && (p.revents & POLLIN) == 0);
	}
	return !s->ends;
}

static void
on_input(int fd, bool readable, bool writable, void *ctx)
{
	(void)fd;
	(void)readable;
	(void)writable;
	still_wanted(ctx);
}

static uint32_t
random_bits(void)
{
	uint32_t r;

	chain_random(&r, sizeof(r));
	return r;
}

static void
note(struct sync *s)
{
	s->noted_ms = clock_mono_ms();
	notes_send(&s->notes, s->config, &s->courier.cursor);
}

/* ---- one request ---- */

static json_t *
health(struct sync *s, const struct journal_head *head)
{
	int64_t now = clock_mono_ms();
	json_t *waiting = list_waiting(s->db), *h;
	char at[CLOCK_STAMP_LEN];

	if (s->status == NULL || now - s->status_ms >= STATUS_MS) {
		json_decref(s->status);
		s->status = ask_status(s->config->socket);
		s->status_ms = now;
	}
	json_object_set_new(
	    waiting, "unsynced", json_integer((json_int_t)(head->seq - s->courier.cursor.acked)));
	clock_format(clock_utc_ms(), at);
	h = json_pack("{s:s, s:o, s:I}", "at", at, "waiting", waiting, "orphans",
	    (json_int_t)sync_orphans_open(s->db));
	if (s->status != NULL)
		json_object_update_missing(h, s->status);
	if (s->courier.cursor.has_offset)
		json_object_set_new(h, "clock_offset_ms",
		    json_integer((json_int_t)s->courier.cursor.clock_offset_ms));
	return h;
}

static bool
write_batch(struct sync *s, const struct courier_plan *plan, json_t *results, struct batch *b)
{
	const struct sync_cursor *c = &s->courier.cursor;
	struct journal_head head;
	struct batch_order order = { .gateway = s->config->id,
		.epoch = plan->epoch,
		.first = plan->first,
		.last = plan->last,
		.rows = s->pace.rows,
		.express_after = INT64_MAX,
		.down = c->down,
		.results = results };
	bool ok;

	if (s->config->central_webhook)
		return batch_write_events(s->db, &order, b);
	journal_head(s->db, &head);
	/* Beside rows of the newest epoch alone: they are of it too. */
	if (c->state == SYNC_GOING && plan->newest && plan->first <= plan->last &&
	    journal_last_urgent(s->db) > c->express)
		order.express_after = c->express;
	order.health = plan->last < plan->first || s->contact_ms == 0 ? health(s, &head) : NULL;
	ok = batch_write(s->db, &order, b);
	json_decref((json_t *)order.health);
	return ok;
}

static void
exchange(struct sync *s, const char *url, const struct batch *b, struct http_answer *out)
{
	struct http_request r = { .url = url, .token = s->token };
	char *packed = NULL;
	size_t len = 0;

	if (b != NULL) {
		r.type = s->config->central_webhook ? "application/cloudevents-batch+json"
						    : "application/json";
		r.body = b->text;
		r.len = b->len;
		if (!s->plain && b->len >= PACKED_MIN) {
			gzip_deflate(b->text, b->len, &packed, &len);
			r.gzip = len < b->len - b->len / 10;
		}
		if (r.gzip) {
			r.body = packed;
			r.len = len;
		}
	}
	http_exchange(s->http, &r, out);
	free(packed);
}

/* ---- what an answer makes of it ---- */

static void
learn_offset(struct sync *s, int64_t server_ms, int64_t sent_ms, int64_t took_ms)
{
	struct sync_cursor *c = &s->courier.cursor;
	int64_t offset = server_ms - (sent_ms + took_ms / 2), step = offset - c->clock_offset_ms;

	if (c->has_offset && step < OFFSET_STEP_MS && step > -OFFSET_STEP_MS)
		return;
	c->has_offset = true;
	c->clock_offset_ms = offset;
}

static void
branch(struct sync *s)
{
	json_t *answer = daemon_act(s->config, "sync.branch",
	    json_pack("{s:s, s:I}", "epoch", s->courier.cursor.branch, "from",
		(json_int_t)s->courier.low));

	if (answer == NULL) {
		pace_failed(&s->pace, clock_mono_ms(), random_bits());
		return;
	}
	log_info("sync epoch=%s from=%lld result=begun", s->courier.cursor.branch,
	    (long long)s->courier.low);
	json_decref(answer);
	courier_begin(&s->courier, s->db);
	s->notes.kept = s->courier.cursor;
	notes_alarm(&s->notes, "");
}

static void
taken(struct sync *s, const struct courier_plan *plan, const struct batch *b, const json_t *results,
    const struct reply *a)
{
	struct sync_cursor *c = &s->courier.cursor;
	enum courier_step step = courier_take(&s->courier, s->db, plan, a);
	bool moved = strcmp(a->down, c->down) != 0;

	/* Also of an answer that is not believed: after a fork the next poll brings the decision.
	 */
	s->next_ms = a->next_s > 0 ? 1000 * (int64_t)a->next_s : NEXT_MS;
	if (step == COURIER_DOUBT || courier_stalls(&s->courier)) {
		notes_trouble(&s->notes,
		    step == COURIER_DOUBT ? "the answer does not fit our journal"
					  : "the server takes nothing that is sent");
		pace_failed(&s->pace, clock_mono_ms(), random_bits());
		s->courier.idle = 0;
		return;
	}
	if (step == COURIER_STOPPED) {
		notes_trouble(&s->notes, "the server holds another row than ours");
		pace_begin(&s->pace, s->hurry);
		s->contact_ms = 0; /* it does not know yet that it is a fork */
		note(s);
		return;
	}
	/* What brought nothing on has not ended the failures: the pauses go on growing. */
	if (s->courier.idle == 0)
		pace_taken(&s->pace);
	notes_trouble(&s->notes, "");
	notes_alarm(&s->notes, "");
	s->altered = 0;
	c->contact = clock_utc_ms();
	if (b->express_last > c->express)
		c->express = b->express_last;
	notes_told(&s->notes, results);
	notes_rejected(&s->notes, a->rejected);
	if (step == COURIER_BRANCH)
		branch(s);
	else if (!s->config->central_webhook && !changes_take(s->config, &s->courier.cursor, a))
		pace_failed(&s->pace, clock_mono_ms(), random_bits());
	else if (a->more && moved)
		s->contact_ms = 0; /* there is more: again at once */
}

/* Everything but TAKEN. */
static void
not_taken(
    struct sync *s, const struct courier_plan *plan, const struct batch *b, const struct reply *a)
{
	int64_t now = clock_mono_ms();

	notes_trouble(&s->notes, a->why);
	switch (a->kind) {
	case REPLY_FORK:
	case REPLY_SUPERSEDED:
	case REPLY_GONE:
		if (courier_take(&s->courier, s->db, plan, a) == COURIER_DOUBT)
			break;
		/* An answer is an answer: it is asked again at the usual pace. */
		pace_begin(&s->pace, s->hurry);
		note(s);
		if (a->adopt && s->courier.cursor.state == SYNC_FORK)
			json_decref(
			    daemon_act(s->config, "sync.note", json_pack("{s:b}", "adopt", 1)));
		courier_reload(&s->courier, s->db);
		return;
	case REPLY_TOKEN:
		notes_alarm(&s->notes, a->why);
		strcpy(s->refused, s->token);
		s->refused_ms = now;
		pace_ask(&s->pace, now, TOKEN_LOOK_MS);
		return;
	case REPLY_TOO_LARGE:
		pace_too_large(&s->pace, b->rows);
		if (b->rows <= 1) {
			notes_alarm(&s->notes, a->why);
			pace_failed(&s->pace, now, random_bits());
		}
		return;
	case REPLY_ENCODING:
		if (s->plain)
			pace_failed(&s->pace, now, random_bits());
		s->plain = true;
		return;
	case REPLY_CURSOR:
		if (s->courier.cursor.down[0] == '\0')
			break; /* it was the beginning that was refused */
		changes_forget(s->config, &s->courier.cursor);
		s->contact_ms = 0;
		return;
	case REPLY_PAUSE: pace_ask(&s->pace, now, a->retry_after_ms); return;
	case REPLY_MALFORMED: notes_alarm(&s->notes, a->why); break;
	case REPLY_ALTERED:
		if (++s->altered >= ALTERED_MAX)
			notes_alarm(&s->notes, a->why);
		break;
	case REPLY_NONE:
	case REPLY_TAKEN:
	case REPLY_KINDS: break;
	}
	pace_failed(&s->pace, now, random_bits());
}

static void
send_plan(struct sync *s, struct courier_plan *plan)
{
	json_t *results = sync_change_results(s->db, RESULTS_MAX);
	int64_t sent = clock_utc_ms(), began = clock_mono_us();
	struct http_answer http;
	struct reply a;
	struct batch b;

	if (!write_batch(s, plan, results, &b)) {
		notes_trouble(&s->notes, "the journal cannot be read");
		pace_failed(&s->pace, clock_mono_ms(), random_bits());
	} else {
		plan->last = b.last; /* as much as fitted */
		exchange(s, s->endpoint, &b, &http);
		reply_read(&http, s->config->central_webhook, b.last, &a);
		http_answer_free(&http);
		log_debug("sync first=%lld rows=%d octets=%zu answer=%s acked=%lld",
		    (long long)plan->first, b.rows, b.len, reply_kind_name(a.kind),
		    (long long)a.acked);
		if (a.kind != REPLY_NONE)
			s->contact_ms = clock_mono_ms();
		if (a.server_ms != 0)
			learn_offset(s, a.server_ms, sent, (clock_mono_us() - began) / 1000);
		if (a.kind == REPLY_TAKEN)
			taken(s, plan, &b, results, &a);
		else if (!s->ends)
			not_taken(s, plan, &b, &a);
		reply_free(&a);
	}
	batch_free(&b);
	json_decref(results);
}

/* After five failures only this goes: a few hundred octets, not a batch. */
static void
probe(struct sync *s)
{
	struct http_answer http;

	exchange(s, s->time_url, NULL, &http);
	/* A stranger's centre may not know the question: it is there all the same. */
	if ((http.status == 200 && http.is_json) || http.status == 404 || http.status == 405) {
		pace_probed(&s->pace);
	} else {
		if (http.status == 0 && http.why[0] != '\0')
			notes_trouble(&s->notes, http.why);
		pace_failed(&s->pace, clock_mono_ms(), random_bits());
	}
	http_answer_free(&http);
}

/* ---- when ---- */

static bool
have_token(struct sync *s)
{
	const char *path = s->config->central_token_file;
	int64_t now = clock_mono_ms();
	struct err e;

	s->token[0] = '\0';
	/* Receivers of events may know us by their URL alone. */
	if (s->config->central_webhook && access(path, F_OK) != 0)
		return true;
	if (token_read(path, s->token, &e)) {
		/* One that was refused is tried again each hour; another one at once. */
		if (strcmp(s->token, s->refused) != 0 || now - s->refused_ms >= TOKEN_AGAIN_MS)
			return true;
		pace_ask(&s->pace, now, TOKEN_LOOK_MS);
		return false;
	}
	notes_trouble(&s->notes, e.text);
	notes_alarm(&s->notes, "no token for the central server: keng central enrol URL CODE");
	pace_ask(&s->pace, now, TOKEN_LOOK_MS);
	return false;
}

/* Urgent rows that came since end a back-off, once each. */
static void
look_for_urgent(struct sync *s)
{
	int64_t urgent = journal_last_urgent(s->db);

	if (urgent > s->courier.cursor.acked && urgent > s->urged) {
		s->urged = urgent;
		pace_urge(&s->pace);
		s->seen_ms = 0;
	}
}

/* Monotonic time when the plan may go. */
static int64_t
due(struct sync *s, const struct courier_plan *plan)
{
	int64_t now = clock_mono_ms(), at;
	struct journal_head head;

	journal_head(s->db, &head);
	if (head.seq != s->seen_seq) {
		/* Rows that come later do not make the first one wait longer. */
		if (s->seen_seq <= s->courier.cursor.acked)
			s->seen_ms = now;
		s->seen_seq = head.seq;
		look_for_urgent(s);
	}
	if (s->contact_ms == 0 || s->courier.seeking ||
	    plan->last - plan->first + 1 >= s->pace.rows) /* a whole batch waits */
		at = now;
	else if (plan->first > plan->last)
		at = s->contact_ms + s->next_ms;
	else
		at = s->seen_ms + GATHER_MS / s->hurry;
	if (at < s->pace.not_before_ms)
		at = s->pace.not_before_ms;
	return at;
}

/* Does what is due; returns when to come again (monotonic, -1: when something changes). */
static int64_t
turn(struct sync *s)
{
	struct courier_plan plan;
	int64_t now, at;

	courier_reload(&s->courier, s->db);
	if (!courier_plan(&s->courier, s->db, &plan))
		return -1;
	at = due(s, &plan);
	now = clock_mono_ms();
	if (at > now)
		return at;
	if (!have_token(s))
		return s->pace.not_before_ms;
	if (pace_probes(&s->pace) && !s->config->central_webhook)
		probe(s);
	else
		send_plan(s, &plan);
	return now;
}

static void
run(struct sync *s)
{
	while (!s->ends) {
		int64_t next = turn(s), now = clock_mono_ms();

		if (notes_wait(&s->notes, &s->courier.cursor) && !s->ends) {
			int64_t due_ms = s->noted_ms + NOTE_MS / s->hurry;

			if (now >= due_ms || (next != now && next - now > NOTE_MS))
				note(s);
			else if (next < 0 || next > due_ms)
				next = due_ms;
		}
		if (!db_ok(s->db)) { /* the store is read anew by a fresh process */
			log_error("sync error=\"%s\"", db_error(s->db));
			break;
		}
		if (!still_wanted(s))
			break;
		if (next < 0 || next > clock_mono_ms())
			loop_once(s->loop, next);
	}
	if (notes_wait(&s->notes, &s->courier.cursor) && !s->ends)
		note(s);
}

bool
sync_run(const struct config *config, int hurry, struct err *e)
{
	struct sync s = { .config = config, .next_ms = NEXT_MS, .hurry = hurry };
	int n;

	if (!http_url_allowed(config->central_url, e))
		return false;
	s.db = db_open(config->database, DB_READ, NULL, e);
	if (s.db == NULL)
		return false;
	signal(SIGPIPE, SIG_IGN);
	n = (int)strlen(config->central_url);
	while (n > 0 && config->central_url[n - 1] == '/')
		n--;
	snprintf(s.endpoint, sizeof(s.endpoint), "%.*s%s", n, config->central_url,
	    config->central_webhook ? "" : "/v1/sync");
	snprintf(s.time_url, sizeof(s.time_url), "%.*s/v1/time", n, config->central_url);
	s.http = http_new(
	    &(struct http_options){ config->central_ca_file, still_wanted, &s, STDIN_FILENO });
	s.loop = loop_new();
	s.input = loop_watch(s.loop, STDIN_FILENO, LOOP_READ, on_input, &s);
	pace_begin(&s.pace, hurry);
	courier_begin(&s.courier, s.db);
	notes_begin(&s.notes, &s.courier.cursor);
	run(&s);
	loop_unwatch(&s.input);
	loop_free(&s.loop);
	http_free(&s.http);
	db_close(&s.db);
	notes_end(&s.notes);
	json_decref(s.status);
	return true;
}
