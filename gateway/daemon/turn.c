#include "gateway/daemon/turn.h"

#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/base/log.h"
#include "gateway/daemon/budget.h"
#include "gateway/daemon/intake.h"
#include "gateway/daemon/submit.h"
#include "gateway/desk/acts.h"
#include "gateway/desk/decide.h"
#include "gateway/store/alert.h"
#include "gateway/store/line.h"
#include "gateway/store/message.h"
#include "gateway/store/outbox.h"
#include "gateway/store/part.h"
#include "gateway/store/review.h"

#define STARVED_PAUSE_MS 2000 /* until the next try to write on a full disk */
#define BUDGET_PAUSE_MS 2000  /* until the limits are looked at again */
#define DECIDE_BATCH 64       /* messages decided in one transaction */

/* What the present listing showed, by index: what may be deleted, and which part that is. */
struct shown {
	unsigned index;
	int64_t part;
};

struct line {
	char name[CONFIG_NAME_LEN];
	struct modem *modem;
	struct shown *shown;
	size_t nshown;
	uint32_t listing;
	unsigned probe_turn; /* as committed */
	struct modem_event
	    answer; /* of a submit: cannot be asked again, so it stays until committed */
	bool has_answer;
	bool in_flight;          /* a submit is with the modem */
	struct modem_event next; /* pulled, not yet applied */
	bool has_next;
	int64_t not_before_ms; /* monotonic: the limits, or nothing is due */
	char trouble_text[160];
	bool trouble_changed;
};

enum effect_type {
	EFFECT_DELETE,
	EFFECT_SUBMIT,
	EFFECT_ANSWER,
};

struct effect {
	enum effect_type type;
	struct line *line;
	uint32_t listing;
	unsigned index;
	int64_t attempt;
	struct submit_pdu pdu;
	json_t *answer_json;
	turn_answer *answer;
	void *ctx;
};

struct request {
	json_t *json;
	char by[64];
	turn_answer *answer;
	void *ctx;
};

struct turn {
	struct db *db;
	const struct pack *pack;
	const struct config *config;
	int64_t die_at, points;
	struct line lines[CONFIG_MODEMS_MAX];
	size_t nlines;
	struct request *requests;
	size_t nrequests;
	struct effect *effects;
	size_t neffects;
	int64_t utc_ms, mono_ms;
	int64_t recover_until; /* messages up to this id are read one by one */
	int64_t starved_until; /* monotonic; 0: the disk takes writes */
	bool undecided;        /* there may be messages to decide */
	bool outbox_grew;
	bool was_ready;
	bool draining;
	char did[32]; /* orderings in the open transaction, for the trace */
};

/* ---- ordering points: where a drill may kill the daemon ---- */

static void
point(struct turn *t, const char *what)
{
	t->points++;
	log_debug("point %lld %s", (long long)t->points, what);
	if (t->points == t->die_at)
		kill(getpid(), SIGKILL);
}

static void
did(struct turn *t, const char *ordering)
{
	size_t n = strlen(t->did);

	if (strstr(t->did, ordering) == NULL)
		snprintf(t->did + n, sizeof(t->did) - n, " %s", ordering);
}

/* ---- memory ---- */

static void *
grow(void *at, size_t n, size_t size)
{
	if (n != 0 && (n & (n - 1)) != 0)
		return at;
	at = realloc(at, (n == 0 ? 1 : 2 * n) * size);
	if (at == NULL)
		abort();
	return at;
}

struct turn *
turn_new(const struct turn_options *options)
{
	struct turn *t = calloc(1, sizeof(*t));

	if (t == NULL)
		abort();
	t->db = options->db;
	t->pack = options->pack;
	t->config = options->config;
	t->die_at = options->die_at;
	return t;
}

void
turn_free(struct turn **t)
{
	if (*t == NULL)
		return;
	for (size_t i = 0; i < (*t)->nrequests; i++)
		json_decref((*t)->requests[i].json);
	for (size_t i = 0; i < (*t)->nlines; i++)
		free((*t)->lines[i].shown);
	free((*t)->requests);
	free((*t)->effects);
	free(*t);
	*t = NULL;
}

unsigned
turn_probe_turn(struct turn *t, const char *line)
{
	return line_probe_turn(t->db, line);
}

void
turn_add_line(struct turn *t, const char *name, struct modem *modem)
{
	struct line *l = &t->lines[t->nlines++];

	assert(t->nlines <= CONFIG_MODEMS_MAX);
	snprintf(l->name, sizeof(l->name), "%s", name);
	l->modem = modem;
	l->probe_turn = modem_status(modem)->probe_turn;
}

void
turn_line_trouble(struct turn *t, const char *name, const char *text)
{
	for (size_t i = 0; i < t->nlines; i++) {
		struct line *l = &t->lines[i];

		if (strcmp(l->name, name) != 0 ||
		    strcmp(l->trouble_text, text != NULL ? text : "") == 0)
			continue;
		snprintf(l->trouble_text, sizeof(l->trouble_text), "%s", text != NULL ? text : "");
		l->trouble_changed = true;
	}
}

static struct desk
desk_of(const struct turn *t)
{
	return (
	    struct desk){ .db = t->db, .pack = t->pack, .config = t->config, .now_ms = t->utc_ms };
}

static struct effect *
effect(struct turn *t, enum effect_type type)
{
	struct effect *e;

	t->effects = grow(t->effects, t->neffects, sizeof(*t->effects));
	e = &t->effects[t->neffects++];
	*e = (struct effect){ .type = type };
	return e;
}

bool
turn_recover(struct turn *t, int64_t utc_ms, struct err *e)
{
	struct message *m = calloc(1, sizeof(*m));
	int n;

	if (m == NULL)
		abort();
	t->utc_ms = utc_ms;
	db_begin(t->db);
	n = outbox_recover(t->db, utc_ms);
	while (message_next_undecided(t->db, t->recover_until, m))
		t->recover_until = m->id;
	free(m);
	if (!db_commit(t->db))
		return err_set(e, "%s", db_error(t->db));
	if (n > 0)
		log_warn("recovery attempts=%d now=unknown", n);
	t->undecided = true;
	return true;
}

void
turn_act(struct turn *t, json_t *request, const char *by, turn_answer *answer, void *ctx)
{
	struct request *r;

	t->requests = grow(t->requests, t->nrequests, sizeof(*t->requests));
	r = &t->requests[t->nrequests++];
	*r = (struct request){ .json = json_incref(request), .answer = answer, .ctx = ctx };
	snprintf(r->by, sizeof(r->by), "%s", by);
}

void
turn_forget(struct turn *t, const void *ctx)
{
	for (size_t i = 0; i < t->nrequests; i++)
		if (t->requests[i].ctx == ctx)
			t->requests[i].answer = NULL;
	for (size_t i = 0; i < t->neffects; i++)
		if (t->effects[i].ctx == ctx)
			t->effects[i].answer = NULL;
}

/* ---- what a modem brought ---- */

/* An item failed although the disk is well: a fault of ours or an impossible row.  It goes alone.
 */
static void
undo_item(struct turn *t, const char *what)
{
	log_error("item failed what=%s error=\"%s\"", what, db_error(t->db));
	if (!db_starved(t->db))
		db_undo(t->db);
}

static void
on_listed(struct turn *t, struct line *l, const struct modem_event *ev)
{
	struct desk d = desk_of(t);
	struct intake in;

	if (ev->listing != l->listing) {
		l->listing = ev->listing;
		l->nshown = 0;
	}
	if (ev->len == 0) {
		/* No octets: what lies there is unknown, so it is neither kept nor deleted. */
		log_warn("inbox modem=%s index=%u result=garbled", l->name, ev->index);
		return;
	}
	db_savepoint(t->db);
	intake_part(&d, l->name, ev->storage, ev->octets, ev->len, &in);
	if (!db_ok(t->db)) {
		undo_item(t, "listed");
		return;
	}
	db_release(t->db);
	l->shown = grow(l->shown, l->nshown, sizeof(*l->shown));
	l->shown[l->nshown++] = (struct shown){ ev->index, in.part };
	t->undecided = t->undecided || in.fate == INTAKE_NEW;
	did(t, "C1");
	log_debug("inbox id=%lld modem=%s part=%lld index=%u result=%s why=%s",
	    (long long)in.message, l->name, (long long)in.part, ev->index,
	    intake_fate_name(in.fate), in.why);
}

/* The whole listing is known: copies that it did not show are gone, those it showed may be deleted.
 */
static void
on_listing_end(struct turn *t, struct line *l, const struct modem_event *ev)
{
	if (ev->listing != l->listing)
		l->nshown = 0;
	l->listing = ev->listing;
	if (ev->complete) {
		part_listing(t->db, l->name, ev->storage);
		for (size_t i = 0; i < l->nshown; i++)
			part_lies(t->db, l->shown[i].part, ev->storage);
	}
	for (size_t i = 0; i < l->nshown; i++) {
		struct effect *e = effect(t, EFFECT_DELETE);

		e->line = l;
		e->listing = ev->listing;
		e->index = l->shown[i].index;
	}
	did(t, "C1");
}

static void
on_deleted(struct turn *t, struct line *l, const struct modem_event *ev)
{
	if (!ev->ok || ev->listing != l->listing)
		return;
	for (size_t i = 0; i < l->nshown; i++)
		if (l->shown[i].index == ev->index)
			part_gone(t->db, l->shown[i].part);
	did(t, "D");
}

static void
on_state(struct turn *t, struct line *l, const struct modem_event *ev)
{
	log_info("modem name=%s from=%s to=%s reason=\"%s\"", l->name, modem_state_name(ev->from),
	    modem_state_name(ev->to), ev->text);
	l->not_before_ms = 0;
	did(t, "L");
	if (ev->to == MODEM_READY) {
		t->was_ready = true;
		alert_close(t->db, "modem", l->name, t->utc_ms);
	} else if (ev->to == MODEM_LOCKED || ev->to == MODEM_FAULTY) {
		alert_raise_for(t->db, "modem", l->name, ev->text, t->utc_ms);
	}
}

static void
apply_event(struct turn *t, struct line *l, const struct modem_event *ev)
{
	switch (ev->type) {
	case MODEM_EV_STATE: on_state(t, l, ev); break;
	case MODEM_EV_LISTED: on_listed(t, l, ev); break;
	case MODEM_EV_LISTING_END: on_listing_end(t, l, ev); break;
	case MODEM_EV_DELETED: on_deleted(t, l, ev); break;
	case MODEM_EV_SUBMITTED:
		l->answer = *ev;
		l->has_answer = true;
		break;
	case MODEM_EV_REPORT:
		/* Settling an attempt by its status report needs the window of matching; `sent` is
		 * final. */
		log_debug("report modem=%s octets=%zu", l->name, ev->len);
		break;
	case MODEM_EV_NOISE: log_debug("noise modem=%s line=\"%s\"", l->name, ev->text); break;
	}
}

/* C4.  The answer stays in RAM until its commit stands. */
static void
apply_answer(struct turn *t, struct line *l)
{
	char state[16];

	if (!l->has_answer)
		return;
	outbox_end(t->db, (int64_t)l->answer.tag, submit_outcome(l->answer.outcome, l->answer.code),
	    l->answer.mr, l->answer.code, t->utc_ms, state);
	did(t, "C4");
	log_info("outbox attempt=%u modem=%s result=%s mr=%d code=%d state=%s", l->answer.tag,
	    l->name, modem_outcome_name(l->answer.outcome), l->answer.mr, l->answer.code, state);
}

/* Looks one event ahead. */
static bool
pull(struct line *l)
{
	l->has_next = l->has_next || modem_next(l->modem, &l->next);
	return l->has_next;
}

static void
apply_line(struct turn *t, struct line *l)
{
	const struct modem_status *s = modem_status(l->modem);

	while (db_ok(t->db) && pull(l)) {
		l->has_next = false;
		apply_event(t, l, &l->next);
	}
	apply_answer(t, l);
	if (s->probe_turn != l->probe_turn) {
		line_set_probe_turn(t->db, l->name, s->probe_turn);
		did(t, "P");
	}
	if (l->trouble_changed && l->trouble_text[0] != '\0')
		alert_raise_for(t->db, "port", l->name, l->trouble_text, t->utc_ms);
	else if (l->trouble_changed)
		alert_close(t->db, "port", l->name, t->utc_ms);
	if (l->trouble_changed)
		did(t, "L");
}

/* ---- acts ---- */

static json_t *
bad_request(const char *why)
{
	return json_pack("{s:b, s:[s]}", "ok", 0, "errors", why);
}

static void
apply_request(struct turn *t, struct request *r)
{
	struct desk d = desk_of(t);
	struct effect *e = effect(t, EFFECT_ANSWER);
	char why[120];
	struct act a;

	e->answer = r->answer;
	e->ctx = r->ctx;
	if (!act_parse(r->json, &a, why, sizeof(why))) {
		e->answer_json = bad_request(why);
		return;
	}
	a.by = r->by;
	e->answer_json = act_perform(&d, &a);
	log_info("act id=%s act=%s by=%s ok=%d", a.id, a.name, r->by,
	    json_is_true(json_object_get(e->answer_json, "ok")));
	t->undecided = t->outbox_grew = true; /* an officer registered reopens what waited */
	did(t, "A");
}

/* ---- decisions ---- */

static void
log_fate(const struct message *m, const struct decision *fate)
{
	char phone[LOG_PHONE_LEN];

	log_info("inbox id=%lld modem=%s from=%s parts=%d form=%s result=%s ref=%s reason=\"%s\"",
	    (long long)m->id, m->line, log_phone(m->sender, phone), m->parts,
	    fate->form[0] != '\0' ? fate->form : "-", fate->fate,
	    fate->ref[0] != '\0' ? fate->ref : "-", fate->reason);
}

/* What cannot be decided without a failure goes to a person, raw. */
static void
set_aside(struct turn *t, const struct message *m, const char *why)
{
	struct message_fate fate = {
		.intent = "unclear", .decision = "review", .reason = "not decided"
	};

	review_open(t->db, "unread", m->id, 0, why, t->utc_ms);
	message_set_silence(t->db, m->id, "not decided");
	message_decide(t->db, m->id, &fate, t->utc_ms);
}

static void
decide_one(struct turn *t, const struct message *m)
{
	struct desk d = desk_of(t);
	struct decision fate;
	char why[160];

	db_savepoint(t->db);
	decide_message(&d, m, &fate);
	if (db_ok(t->db)) {
		db_release(t->db);
		log_fate(m, &fate);
	} else if (!db_starved(t->db)) {
		snprintf(why, sizeof(why), "%.150s", db_error(t->db));
		log_error("inbox id=%lld result=failed error=\"%s\"", (long long)m->id, why);
		db_undo(t->db);
		set_aside(t, m, why);
	}
	t->outbox_grew = true;
	did(t, "C2");
}

/* C2 for what is undecided; true when there may be more. */
static bool
decide_all(struct turn *t)
{
	struct message m;
	int64_t after = 0;

	for (int n = 0; n < DECIDE_BATCH; n++) {
		if (!db_ok(t->db) || !message_next_undecided(t->db, after, &m))
			return false;
		/* Left by a daemon that died: each alone, and its try counted before it is read. */
		if (m.id <= t->recover_until && m.tries > 0) {
			if (n > 0)
				return true;
			message_raise_tries(t->db, m.id);
			did(t, "R");
			return true;
		}
		decide_one(t, &m);
		after = m.id;
	}
	return true;
}

/* ---- submits ---- */

static void
plan_submit(struct turn *t, struct line *l)
{
	struct outbox o;
	struct effect *e;
	enum outbox_kind last;
	bool day_full;
	int64_t due;

	if (t->draining || !modem_can_submit(l->modem) || t->mono_ms < l->not_before_ms)
		return;
	last = budget_allows(t->db, &t->config->limits, l->name, t->utc_ms, &day_full);
	if (day_full)
		alert_raise_for(t->db, "day-limit", l->name, "per_sim_day is used up", t->utc_ms);
	if (!outbox_next(t->db, l->name, t->utc_ms, last, &o)) {
		due = last < OUTBOX_KINDS ? t->utc_ms + BUDGET_PAUSE_MS
					  : outbox_due(t->db, l->name, t->utc_ms);
		l->not_before_ms = due < 0 ? INT64_MAX : t->mono_ms + (due - t->utc_ms);
		return;
	}
	e = effect(t, EFFECT_SUBMIT);
	e->line = l;
	if (!submit_encode(&o, &e->pdu)) {
		t->neffects--;
		outbox_give_up(t->db, o.id, "no PDU can carry it", t->utc_ms);
		return;
	}
	e->attempt = outbox_begin(t->db, &o, l->name, t->utc_ms);
	did(t, "C3");
}

/* ---- the turn itself ---- */

static void
release_one(struct turn *t, struct effect *e)
{
	char what[48];

	switch (e->type) {
	case EFFECT_DELETE:
		modem_delete(e->line->modem, e->listing, e->index, t->mono_ms);
		snprintf(what, sizeof(what), "effect delete %u", e->index);
		break;
	case EFFECT_SUBMIT:
		modem_submit(e->line->modem, (uint32_t)e->attempt, e->pdu.octets, e->pdu.len,
		    e->pdu.tpdu_len, t->mono_ms);
		e->line->in_flight = true;
		snprintf(what, sizeof(what), "effect submit %lld", (long long)e->attempt);
		break;
	case EFFECT_ANSWER:
		if (e->answer != NULL)
			e->answer(e->answer_json, e->ctx);
		snprintf(what, sizeof(what), "effect answer");
		break;
	}
	point(t, what);
}

static void
drop_effects(struct turn *t)
{
	for (size_t i = 0; i < t->neffects; i++)
		json_decref(t->effects[i].answer_json);
	t->neffects = 0;
}

/* The disk takes nothing: nothing was done, so nothing may follow.  What came is asked again later.
 */
static void
starve(struct turn *t)
{
	if (t->starved_until == 0)
		log_error("store error=\"%s\" nothing leaves the SIM until it takes writes again",
		    db_error(t->db));
	t->starved_until = t->mono_ms + STARVED_PAUSE_MS;
	drop_effects(t);
	t->undecided = true;
	for (size_t i = 0; i < t->nlines; i++)
		t->lines[i].nshown = 0;
}

static void
committed(struct turn *t)
{
	char what[48];

	if (t->starved_until != 0) {
		log_info("store writes again");
		t->starved_until = 0;
		for (size_t i = 0; i < t->nlines; i++)
			modem_sweep(t->lines[i].modem, t->mono_ms);
	}
	for (size_t i = 0; i < t->nlines; i++) {
		struct line *l = &t->lines[i];

		if (l->has_answer)
			l->in_flight = false;
		l->has_answer = l->trouble_changed = false;
		l->probe_turn = modem_status(l->modem)->probe_turn;
	}
	for (size_t i = 0; i < t->nrequests; i++)
		json_decref(t->requests[i].json);
	t->nrequests = 0;
	snprintf(what, sizeof(what), "committed%s", t->did);
	if (t->did[0] != '\0')
		point(t, what);
	for (size_t i = 0; i < t->neffects; i++)
		release_one(t, &t->effects[i]);
	drop_effects(t);
}

static void
apply_all(struct turn *t)
{
	for (size_t i = 0; i < t->nlines; i++)
		apply_line(t, &t->lines[i]);
	for (size_t i = 0; i < t->nrequests && db_ok(t->db); i++)
		apply_request(t, &t->requests[i]);
	if (t->undecided)
		t->undecided = decide_all(t);
	for (size_t i = 0; i < t->nlines && db_ok(t->db); i++) {
		if (t->outbox_grew)
			t->lines[i].not_before_ms = 0;
		plan_submit(t, &t->lines[i]);
	}
	t->outbox_grew = false;
}

static bool
has_work(struct turn *t)
{
	if (t->nrequests > 0 || t->undecided)
		return true;
	for (size_t i = 0; i < t->nlines; i++) {
		struct line *l = &t->lines[i];

		if (pull(l) || l->has_answer || l->trouble_changed ||
		    modem_status(l->modem)->probe_turn != l->probe_turn ||
		    (!t->draining && modem_can_submit(l->modem) && t->mono_ms >= l->not_before_ms))
			return true;
	}
	return false;
}

void
turn_run(struct turn *t, int64_t utc_ms, int64_t mono_ms)
{
	char what[48];

	t->utc_ms = utc_ms;
	t->mono_ms = mono_ms;
	while (has_work(t) && mono_ms >= t->starved_until) {
		t->did[0] = '\0';
		if (db_begin(t->db))
			apply_all(t);
		snprintf(what, sizeof(what), "commit%s", t->did);
		if (db_ok(t->db) && t->did[0] != '\0')
			point(t, what);
		if (!db_commit(t->db)) {
			starve(t);
			return;
		}
		committed(t);
	}
}

int64_t
turn_deadline(const struct turn *t)
{
	int64_t deadline = -1;

	if (t->starved_until != 0 && t->mono_ms < t->starved_until)
		return t->starved_until;
	for (size_t i = 0; i < t->nlines; i++) {
		int64_t at = t->lines[i].not_before_ms;

		if (at > t->mono_ms && at != INT64_MAX && (deadline < 0 || at < deadline))
			deadline = at;
	}
	return deadline;
}

void
turn_drain(struct turn *t)
{
	t->draining = true;
}

bool
turn_in_flight(const struct turn *t)
{
	for (size_t i = 0; i < t->nlines; i++)
		if (t->lines[i].in_flight)
			return true;
	return false;
}

bool
turn_was_ready(const struct turn *t)
{
	return t->was_ready;
}

json_t *
turn_status(const struct turn *t)
{
	json_t *modems = json_array();
	bool ready = false;

	for (size_t i = 0; i < t->nlines; i++) {
		const struct line *l = &t->lines[i];
		const struct modem_status *s = modem_status(l->modem);
		json_t *m = json_pack("{s:s, s:s, s:i, s:i, s:i, s:i}", "name", l->name, "state",
		    modem_state_name(modem_state(l->modem)), "registration", s->registration,
		    "used", s->used, "total", s->total, "timeouts", (int)s->timeouts);

		json_object_set_new(
		    m, "signal", s->rssi <= 31 ? json_integer(s->rssi) : json_null());
		json_array_append_new(modems, m);
		ready = ready || modem_state(l->modem) == MODEM_READY;
	}
	return json_pack("{s:b, s:o}", "ready", (int)ready, "modems", modems);
}
