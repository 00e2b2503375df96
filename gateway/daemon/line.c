#include "gateway/daemon/line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/log.h"
#include "gateway/daemon/budget.h"
#include "gateway/daemon/intake.h"
#include "gateway/daemon/submit.h"
#include "gateway/store/alert.h"
#include "gateway/store/outbox.h"
#include "gateway/store/part.h"
#include "gateway/store/ussd.h"

#define BUDGET_PAUSE_MS 2000 /* until the limits are looked at again */

/* What the engine wants to be remembered. */
static struct linestate
linestate_of(const struct modem *m)
{
	const struct modem_status *s = modem_status(m);

	return (struct linestate){ .probe_turn = s->probe_turn, .pin_refused = s->pin_refused };
}

static bool
must_remember(const struct line *l)
{
	struct linestate now = linestate_of(l->modem);

	return now.probe_turn != l->kept.probe_turn || now.pin_refused != l->kept.pin_refused;
}

void
line_init(struct line *l, const struct config_modem *config, struct modem *modem)
{
	*l = (struct line){ .config = config, .modem = modem, .kept = linestate_of(modem) };
}

void
line_free(struct line *l)
{
	free(l->shown);
	l->shown = NULL;
}

void
line_trouble(struct line *l, const char *text)
{
	if (text == NULL)
		text = "";
	if (strcmp(l->trouble, text) == 0)
		return;
	snprintf(l->trouble, sizeof(l->trouble), "%s", text);
	l->trouble_changed = true;
}

static bool
pull(struct line *l)
{
	l->has_next = l->has_next || modem_next(l->modem, &l->next);
	return l->has_next;
}

static void
note_deleted(struct line *l, const struct modem_event *ev)
{
	for (size_t i = 0; ev->ok && ev->listing == l->listing && i < l->nshown; i++)
		if (l->shown[i].index == ev->index)
			l->shown[i].gone = true;
}

bool
line_has_news(struct line *l)
{
	while (pull(l) && l->next.type == MODEM_EV_DELETED) {
		note_deleted(l, &l->next);
		l->has_next = false;
	}
	return l->has_next || l->has_answer || l->trouble_changed || must_remember(l);
}

bool
line_may_submit(const struct line *l, int64_t mono_ms)
{
	return modem_can_submit(l->modem) && (!l->in_flight || l->has_answer) &&
	    mono_ms >= l->not_before_ms;
}

/* ---- what the modem brought ---- */

static void
remember(struct line *l, unsigned index, int64_t part)
{
	if (l->nshown == 0 || (l->nshown & (l->nshown - 1)) == 0) {
		l->shown =
		    reallocarray(l->shown, l->nshown == 0 ? 1 : 2 * l->nshown, sizeof(*l->shown));
		if (l->shown == NULL)
			abort();
	}
	l->shown[l->nshown++] = (struct line_shown){ .index = index, .part = part };
}

static void
on_listed(struct line *l, struct work *w, const struct modem_event *ev)
{
	struct db *db = w->desk.db;
	struct intake in;

	if (ev->listing != l->listing) {
		l->listing = ev->listing;
		l->nshown = 0;
	}
	if (ev->len == 0) {
		/* No octets: what lies there is unknown, so it is neither kept nor deleted. */
		log_warn("inbox modem=%s index=%u result=garbled", l->config->name, ev->index);
		return;
	}
	db_savepoint(db);
	intake_part(&w->desk, l->config->name, ev->storage, ev->octets, ev->len, &in);
	if (!db_ok(db)) {
		/* It stays on the SIM; the others stand, unless the disk itself is the matter. */
		log_error("inbox modem=%s index=%u error=\"%s\"", l->config->name, ev->index,
		    db_error(db));
		if (!db_starved(db))
			db_undo(db);
		return;
	}
	db_release(db);
	remember(l, ev->index, in.part);
	w->undecided = w->undecided || in.fate == INTAKE_NEW;
	ordering_did(w->ordering, "C1");
	log_debug("inbox id=%lld modem=%s part=%lld index=%u result=%s why=%s",
	    (long long)in.message, l->config->name, (long long)in.part, ev->index,
	    intake_fate_name(in.fate), in.why);
}

/* The whole listing is known: copies that it did not show are gone, those it showed may be deleted.
 */
static void
on_listing_end(struct line *l, struct work *w, const struct modem_event *ev)
{
	if (ev->listing != l->listing)
		l->nshown = 0;
	l->listing = ev->listing;
	if (ev->complete) {
		part_listing(w->desk.db, l->config->name, ev->storage);
		for (size_t i = 0; i < l->nshown; i++)
			part_lies(w->desk.db, l->shown[i].part, ev->storage);
	}
	for (size_t i = 0; i < l->nshown; i++) {
		struct effect *e = effects_add(w->effects, EFFECT_DELETE);

		e->modem = l->modem;
		e->listing = ev->listing;
		e->index = l->shown[i].index;
	}
	ordering_did(w->ordering, "C1");
}

static void
apply_deleted(struct line *l, struct work *w)
{
	for (size_t i = 0; i < l->nshown; i++) {
		if (!l->shown[i].gone)
			continue;
		l->shown[i].gone = false;
		part_gone(w->desk.db, l->shown[i].part);
		ordering_did(w->ordering, "D");
	}
}

static void
on_state(struct line *l, struct work *w, const struct modem_event *ev)
{
	log_info("modem name=%s from=%s to=%s reason=\"%s\"", l->config->name,
	    modem_state_name(ev->from), modem_state_name(ev->to), ev->text);
	l->not_before_ms = 0;
	ordering_did(w->ordering, "L");
	if (ev->to == MODEM_READY) {
		w->was_ready = true;
		alert_close(w->desk.db, "modem", l->config->name, w->desk.now_ms);
	} else if (ev->to == MODEM_LOCKED || ev->to == MODEM_FAULTY) {
		alert_raise_for(w->desk.db, "modem", l->config->name, ev->text, w->desk.now_ms);
	}
}

static void
on_ussd(struct line *l, struct work *w, const struct modem_event *ev)
{
	ussd_session_end(w->desk.db, ev->tag, ev->ok, ev->status, ev->text,
	    ev->ok ? modem_ussd_raw(l->modem) : "", w->desk.now_ms);
	ordering_did(w->ordering, "U");
	log_info("ussd session=%u modem=%s ok=%d status=%d code=%d", ev->tag, l->config->name,
	    ev->ok, ev->status, ev->code);
}

static void
apply_event(struct line *l, struct work *w, const struct modem_event *ev)
{
	switch (ev->type) {
	case MODEM_EV_STATE: on_state(l, w, ev); break;
	case MODEM_EV_LISTED: on_listed(l, w, ev); break;
	case MODEM_EV_LISTING_END: on_listing_end(l, w, ev); break;
	case MODEM_EV_DELETED: note_deleted(l, ev); break;
	case MODEM_EV_SUBMITTED:
		l->answer = *ev;
		l->has_answer = true;
		break;
	case MODEM_EV_REPORT:
		intake_report(&w->desk, l->config->name, ev->octets, ev->len);
		ordering_did(w->ordering, "C5");
		break;
	case MODEM_EV_USSD: on_ussd(l, w, ev); break;
	case MODEM_EV_NOISE:
		log_debug("noise modem=%s line=\"%s\"", l->config->name, ev->text);
		break;
	}
}

/* A subscription or a modem that refuses is a person's matter; the next text that goes ends it. */
static void
tell_refusal(const struct line *l, struct work *w)
{
	const struct modem_event *a = &l->answer;
	struct at_error error;
	char text[120];

	if (a->outcome == MODEM_SENT)
		alert_close(w->desk.db, "submit", l->config->name, w->desk.now_ms);
	if (a->outcome != MODEM_REFUSED)
		return;
	error = at_error_read(a->final, a->code);
	switch (submit_action(a)) {
	case AT_ACTION_FAIL:
	case AT_ACTION_RETRY:
	case AT_ACTION_REPEAT: return;
	case AT_ACTION_FAIL_AND_ALERT:
	case AT_ACTION_RETRY_AND_ALERT: break;
	}
	snprintf(text, sizeof(text), "texts are refused: %s (%d)",
	    error.meaning != NULL ? error.meaning : at_error_class_name(error.class), a->code);
	alert_raise_for(w->desk.db, "submit", l->config->name, text, w->desk.now_ms);
}

/* C4.  The answer stays in RAM until its commit stands. */
static void
apply_answer(struct line *l, struct work *w)
{
	char state[16];

	if (!l->has_answer)
		return;
	outbox_end(w->desk.db, (int64_t)l->answer.tag, submit_outcome(&l->answer), l->answer.mr,
	    l->answer.code, w->desk.now_ms, state);
	tell_refusal(l, w);
	ordering_did(w->ordering, "C4");
	log_info("outbox attempt=%u modem=%s result=%s mr=%d code=%d state=%s", l->answer.tag,
	    l->config->name, modem_outcome_name(l->answer.outcome), l->answer.mr, l->answer.code,
	    state);
}

static void
apply_trouble(struct line *l, struct work *w)
{
	if (!l->trouble_changed)
		return;
	if (l->trouble[0] != '\0')
		alert_raise_for(w->desk.db, "port", l->config->name, l->trouble, w->desk.now_ms);
	else
		alert_close(w->desk.db, "port", l->config->name, w->desk.now_ms);
	ordering_did(w->ordering, "L");
}

void
line_apply(struct line *l, struct work *w)
{
	struct linestate now;

	apply_deleted(l, w); /* before a new listing takes the place of the one it belongs to */
	while (db_ok(w->desk.db) && pull(l)) {
		l->has_next = false;
		apply_event(l, w, &l->next);
	}
	apply_answer(l, w);
	apply_trouble(l, w);
	if (must_remember(l)) {
		now = linestate_of(l->modem);
		linestate_put(w->desk.db, l->config->name, l->config->pin, &now);
		ordering_did(w->ordering, "P");
	}
}

/* ---- what the outbox holds ---- */

void
line_plan_submit(struct line *l, struct work *w)
{
	struct db *db = w->desk.db;
	int64_t now = w->desk.now_ms, due;
	enum outbox_kind last;
	struct effect *e;
	struct outbox o;
	bool day_full;

	last = budget_allows(db, &w->desk.config->limits, l->config->name, now, &day_full);
	if (day_full)
		alert_raise_for(db, "day-limit", l->config->name, "per_sim_day is used up", now);
	outbox_expire(db, l->config->name, now);
	if (!outbox_next(db, l->config->name, now, last, &o)) {
		due = last < OUTBOX_KINDS ? now + BUDGET_PAUSE_MS
					  : outbox_due(db, l->config->name, now);
		l->not_before_ms = due < 0 ? INT64_MAX : w->mono_ms + (due - now);
		return;
	}
	e = effects_add(w->effects, EFFECT_SUBMIT);
	e->modem = l->modem;
	if (!submit_encode(&o, modem_status(l->modem)->reports, &e->pdu)) {
		effects_undo(w->effects);
		outbox_give_up(db, o.id, "no PDU can carry it", now);
	} else {
		e->attempt = outbox_begin(db, &o, l->config->name, now);
		e->more = o.next < o.segments || outbox_more(db, l->config->name, now);
		l->planned = true;
	}
	ordering_did(w->ordering, "C3");
}

void
line_plan_ussd(struct line *l, struct work *w)
{
	struct db *db = w->desk.db;
	enum modem_state state = modem_state(l->modem);
	struct ussd_session s;
	struct effect *e;
	char why[60];

	while ((state != MODEM_READY || modem_can_ussd(l->modem)) &&
	    ussd_session_next(db, l->config->name, &s)) {
		ordering_did(w->ordering, "U");
		if (state != MODEM_READY) {
			snprintf(why, sizeof(why), "the modem is %s", modem_state_name(state));
			ussd_session_end(db, s.id, false, -1, why, "", w->desk.now_ms);
			continue;
		}
		ussd_session_dialled(db, s.id);
		e = effects_add(w->effects, EFFECT_USSD);
		e->modem = l->modem;
		e->attempt = s.id;
		strcpy(e->code, s.code);
		return;
	}
}

void
line_committed(struct line *l)
{
	l->in_flight = l->planned || (l->in_flight && !l->has_answer);
	l->planned = l->has_answer = l->trouble_changed = false;
	l->kept = linestate_of(l->modem);
}

void
line_rolled_back(struct line *l)
{
	l->planned = false;
	/* A new listing will show it all again. */
	l->nshown = 0;
}
