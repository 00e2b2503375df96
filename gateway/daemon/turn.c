#include "gateway/daemon/turn.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/log.h"
#include "gateway/daemon/line.h"
#include "gateway/desk/acts.h"
#include "gateway/desk/decide.h"
#include "gateway/store/journal.h"
#include "gateway/store/linestate.h"
#include "gateway/store/message.h"
#include "gateway/store/outbox.h"
#include "gateway/store/packs.h"
#include "gateway/store/review.h"
#include "gateway/store/ussd.h"

#define STARVED_PAUSE_MS 2000 /* until the next try to write on a full disk */
#define DECIDE_BATCH 64       /* messages decided in one transaction */
#define LOOK_MS 60000         /* how often what waits for its time is looked at */
#define REQUESTS_MAX 64       /* clients have one or two each; more waits in their sockets */

struct request {
	json_t *json;
	char by[64];
	effects_answer *answer;
	void *ctx;
};

struct turn {
	struct db *db;
	const struct pack *pack;
	const struct config *config;
	int64_t packs; /* that came down before the one in use was loaded */
	struct line lines[CONFIG_MODEMS_MAX];
	size_t nlines;
	struct request requests[REQUESTS_MAX];
	size_t nrequests;
	struct effects effects;
	struct ordering ordering;
	int64_t mono_ms;
	int64_t recover_until; /* messages up to this id are read one by one */
	int64_t raised;        /* the one whose try has been raised and committed */
	int64_t starved_until; /* monotonic; 0: the disk takes writes */
	int64_t look_at;       /* monotonic */
	bool undecided;        /* there may be messages to decide */
	bool was_ready;
	bool draining;
	bool wants_pack;
};

struct turn *
turn_new(const struct turn_options *options)
{
	struct turn *t = calloc(1, sizeof(*t));

	if (t == NULL)
		abort();
	t->db = options->db;
	turn_set_pack(t, options->pack);
	t->config = options->config;
	t->ordering.die_at = options->die_at;
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
		line_free(&(*t)->lines[i]);
	effects_free(&(*t)->effects);
	free(*t);
	*t = NULL;
}

void
turn_modem_options(struct turn *t, const struct config_modem *config, struct modem_options *out)
{
	struct linestate kept;

	linestate_get(t->db, config->name, config->pin, &kept);
	*out = (struct modem_options){ .probe_turn = kept.probe_turn,
		.pin_refused = kept.pin_refused };
	strcpy(out->pin, config->pin);
}

void
turn_add_line(struct turn *t, const struct config_modem *config, struct modem *modem)
{
	assert(t->nlines < CONFIG_MODEMS_MAX);
	line_init(&t->lines[t->nlines++], config, modem);
}

void
turn_line_trouble(struct turn *t, const char *name, const char *text)
{
	for (size_t i = 0; i < t->nlines; i++)
		if (strcmp(t->lines[i].config->name, name) == 0)
			line_trouble(&t->lines[i], text);
}

bool
turn_recover(struct turn *t, int64_t utc_ms, struct err *e)
{
	struct message *m = calloc(1, sizeof(*m));
	int n, ussd;

	if (m == NULL)
		abort();
	db_begin(t->db);
	if (t->config->central_url[0] != '\0')
		journal_ensure_epoch(t->db, utc_ms);
	n = outbox_recover(t->db, utc_ms);
	ussd = ussd_session_recover(t->db, utc_ms);
	while (message_next_undecided(t->db, t->recover_until, m))
		t->recover_until = m->id;
	free(m);
	if (!db_commit(t->db))
		return err_set(e, "%s", db_error(t->db));
	if (n > 0)
		log_warn("recovery attempts=%d now=unknown", n);
	if (ussd > 0)
		log_warn("recovery ussd=%d now=lost", ussd);
	t->undecided = true;
	return true;
}

bool
turn_act(struct turn *t, json_t *request, const char *by, effects_answer *answer, void *ctx)
{
	struct request *r = &t->requests[t->nrequests];

	if (t->nrequests == REQUESTS_MAX)
		return false;
	t->nrequests++;
	*r = (struct request){ .json = json_incref(request), .answer = answer, .ctx = ctx };
	snprintf(r->by, sizeof(r->by), "%s", by);
	return true;
}

void
turn_forget(struct turn *t, const void *ctx)
{
	for (size_t i = 0; i < t->nrequests; i++)
		if (t->requests[i].ctx == ctx)
			t->requests[i].answer = NULL;
	effects_forget(&t->effects, ctx);
}

/* ---- acts ---- */

static void
apply_request(struct turn *t, struct request *r, struct work *w)
{
	struct effect *e = effects_add(&t->effects, EFFECT_ANSWER);
	char why[120];
	struct act a;

	e->answer = r->answer;
	e->ctx = r->ctx;
	if (!act_parse(r->json, &a, why, sizeof(why))) {
		e->json = json_pack("{s:b, s:[s]}", "ok", 0, "errors", why);
		return;
	}
	a.by = r->by;
	e->json = act_perform(&w->desk, &a);
	if (packs_next(t->db) != t->packs ||
	    (strcmp(a.name, ACT_PACK_RELOAD) == 0 && json_is_true(json_object_get(e->json, "ok"))))
		t->wants_pack = true;
	if (!act_is_childs(a.name) || !json_is_true(json_object_get(e->json, "ok")))
		log_info("act id=%s act=%s by=%s ok=%d", a.id, a.name, r->by,
		    json_is_true(json_object_get(e->json, "ok")));
	w->undecided = true; /* an officer registered reopens what waited */
	ordering_did(&t->ordering, "A");
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
set_aside(struct work *w, const struct message *m, const char *why)
{
	struct message_fate fate = {
		.intent = "unclear", .decision = "review", .reason = "not decided"
	};

	review_open(w->desk.db, "unread", m->id, 0, why, w->desk.now_ms);
	message_set_silence(w->desk.db, m->id, "not decided");
	message_decide(w->desk.db, m->id, &fate, w->desk.now_ms);
}

static void
decide_one(struct work *w, const struct message *m)
{
	struct decision fate;
	char why[120];

	db_savepoint(w->desk.db);
	decide_message(&w->desk, m, &fate);
	if (db_ok(w->desk.db)) {
		db_release(w->desk.db);
		log_fate(m, &fate);
	} else if (!db_starved(w->desk.db)) {
		snprintf(why, sizeof(why), "%.119s", db_error(w->desk.db));
		log_error("inbox id=%lld result=failed error=\"%s\"", (long long)m->id, why);
		db_undo(w->desk.db);
		set_aside(w, m, why);
	}
	ordering_did(w->ordering, "C2");
}

/* C2 for what is undecided; true when there may be more. */
static bool
decide_all(struct turn *t, struct work *w)
{
	struct message m;
	int64_t after = 0;

	for (int n = 0; n < DECIDE_BATCH; n++) {
		if (!db_ok(t->db) || !message_next_undecided(t->db, after, &m))
			return false;
		/* Left by a daemon that died: each alone, and its try is committed before it is
		 * read. */
		if (m.id <= t->recover_until) {
			if (n > 0)
				return true;
			if (t->raised != m.id) {
				message_raise_tries(t->db, m.id);
				t->raised = m.id;
				ordering_did(w->ordering, "R");
				return true;
			}
		}
		decide_one(w, &m);
		after = m.id;
		if (m.id <= t->recover_until)
			return true;
	}
	return true;
}

/* Parts that have been missing for too long. */
static void
give_up_incomplete(struct turn *t, struct work *w)
{
	struct decision fate;
	struct message m;

	while (
	    db_ok(t->db) && message_next_incomplete(t->db, w->desk.now_ms - DECIDE_PARTS_MS, &m)) {
		decide_incomplete(&w->desk, &m, &fate);
		log_fate(&m, &fate);
		ordering_did(w->ordering, "C2");
	}
}

/* ---- the turn itself ---- */

static bool
may_submit(const struct turn *t, const struct line *l)
{
	return !t->draining && line_may_submit(l, t->mono_ms);
}

/* While a modem is away, another one carries its texts. */
static void
move_texts(struct turn *t, struct work *w)
{
	char ready[CONFIG_MODEMS_MAX * (CONFIG_NAME_LEN + 1) + 2] = ",";
	const char *to = NULL;
	size_t n = 1;

	for (size_t i = 0; i < t->nlines; i++) {
		if (modem_state(t->lines[i].modem) != MODEM_READY)
			continue;
		to = t->lines[i].config->name;
		n += (size_t)snprintf(ready + n, sizeof(ready) - n, "%s,", to);
	}
	if (to == NULL)
		return;
	n = (size_t)outbox_move(t->db, to, ready, w->desk.now_ms);
	if (n > 0) {
		log_warn("outbox moved=%zu to=%s", n, to);
		ordering_did(w->ordering, "M");
	}
}

static void
apply_all(struct turn *t, struct work *w)
{
	bool look = t->mono_ms >= t->look_at;
	bool outbox_may_have_grown = look || t->nrequests > 0 || w->undecided;

	/* Only what an earlier turn committed is read: whatever reading it does to us, it stays
	 * stored with its try. */
	if (w->undecided)
		w->undecided = decide_all(t, w);
	for (size_t i = 0; i < t->nlines; i++)
		line_apply(&t->lines[i], w);
	for (size_t i = 0; i < t->nrequests && db_ok(t->db); i++)
		apply_request(t, &t->requests[i], w);
	if (look) {
		give_up_incomplete(t, w);
		t->look_at = t->mono_ms + LOOK_MS;
	}
	if (outbox_may_have_grown && db_ok(t->db))
		move_texts(t, w);
	for (size_t i = 0; i < t->nlines && db_ok(t->db); i++) {
		if (outbox_may_have_grown)
			t->lines[i].not_before_ms = 0;
		if (may_submit(t, &t->lines[i]))
			line_plan_submit(&t->lines[i], w);
		line_plan_ussd(&t->lines[i], w);
	}
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
	t->look_at = t->starved_until;
	t->undecided = true;
	t->raised = 0;
	effects_drop(&t->effects);
	for (size_t i = 0; i < t->nlines; i++)
		line_rolled_back(&t->lines[i]);
}

static void
committed(struct turn *t)
{
	for (size_t i = 0; i < t->nlines; i++) {
		line_committed(&t->lines[i]);
		if (t->starved_until != 0)
			modem_sweep(t->lines[i].modem, t->mono_ms);
	}
	if (t->starved_until != 0)
		log_info("store writes again");
	t->starved_until = 0;
	while (t->nrequests > 0)
		json_decref(t->requests[--t->nrequests].json);
	if (t->ordering.did[0] != '\0')
		ordering_point(&t->ordering, "committed%s", t->ordering.did);
	effects_release(&t->effects, &t->ordering, t->mono_ms);
}

static bool
has_work(struct turn *t)
{
	if (t->nrequests > 0 || t->undecided || t->mono_ms >= t->look_at)
		return true;
	for (size_t i = 0; i < t->nlines; i++)
		if (line_has_news(&t->lines[i]) || may_submit(t, &t->lines[i]))
			return true;
	return false;
}

void
turn_run(struct turn *t, int64_t utc_ms, int64_t mono_ms)
{
	struct work w = { .desk = { .db = t->db,
			      .pack = t->pack,
			      .config = t->config,
			      .now_ms = utc_ms,
			      .live = true },
		.mono_ms = mono_ms,
		.effects = &t->effects,
		.ordering = &t->ordering };

	t->mono_ms = mono_ms;
	while (has_work(t) && mono_ms >= t->starved_until) {
		t->ordering.did[0] = '\0';
		w.undecided = t->undecided;
		if (db_begin(t->db))
			apply_all(t, &w);
		if (db_ok(t->db) && t->ordering.did[0] != '\0')
			ordering_point(&t->ordering, "commit%s", t->ordering.did);
		if (!db_commit(t->db)) {
			starve(t);
			return;
		}
		t->undecided = w.undecided;
		t->was_ready = t->was_ready || w.was_ready;
		committed(t);
	}
}

int64_t
turn_deadline(const struct turn *t)
{
	int64_t deadline = t->look_at;

	if (t->mono_ms < t->starved_until)
		return t->starved_until;
	for (size_t i = 0; i < t->nlines; i++) {
		int64_t at = t->lines[i].not_before_ms;

		if (at > t->mono_ms && at < deadline)
			deadline = at;
	}
	return deadline;
}

bool
turn_wants_pack(struct turn *t)
{
	bool wants = t->wants_pack;

	t->wants_pack = false;
	return wants;
}

void
turn_set_pack(struct turn *t, const struct pack *pack)
{
	t->pack = pack;
	t->packs = packs_next(t->db);
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

static json_t *
known(const char *serial)
{
	return serial[0] != '\0' ? json_string(serial) : json_null();
}

static json_t *
modem_json(const struct line *l)
{
	const struct modem_status *s = modem_status(l->modem);
	json_t *m = json_pack("{s:s, s:s, s:s, s:i, s:i, s:i, s:i}", "name", l->config->name,
	    "state", modem_state_name(modem_state(l->modem)), "device", l->config->device,
	    "registration", s->registration, "used", s->used, "total", s->total, "timeouts",
	    (int)s->timeouts);

	/* Of a modem that is gone only its last word is known. */
	json_object_set_new(m, "signal",
	    modem_state(l->modem) == MODEM_READY && s->rssi <= 31 ? json_integer(s->rssi)
								  : json_null());
	json_object_set_new(m, "imei", known(s->imei));
	json_object_set_new(m, "iccid", known(s->iccid));
	return m;
}

json_t *
turn_status(const struct turn *t)
{
	json_t *modems = json_array();
	bool ready = false;

	for (size_t i = 0; i < t->nlines; i++) {
		json_array_append_new(modems, modem_json(&t->lines[i]));
		ready = ready || modem_state(t->lines[i].modem) == MODEM_READY;
	}
	return json_pack("{s:b, s:o}", "ready", (int)ready, "modems", modems);
}
