#include "gateway/desk/decide.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "gateway/desk/answer.h"
#include "gateway/desk/command.h"
#include "gateway/desk/overlap.h"
#include "gateway/desk/place.h"
#include "gateway/desk/sender.h"
#include "gateway/store/alert.h"
#include "gateway/store/officer.h"
#include "gateway/store/part.h"
#include "gateway/store/reference.h"
#include "gateway/store/report.h"
#include "gateway/store/review.h"
#include "gateway/store/unit.h"
#include "parsers/reading.h"

/* What the steps of one decision share. */
struct work {
	const struct desk *d;
	const struct message *m;
	struct reading reading;
	struct officer officers[OFFICERS_ON_PHONE_MAX];
	size_t nofficers;
	struct report reports[READING_REPORTS_MAX];
	struct message other; /* that this one repeats */
	struct unit unit;     /* of the (first) report, else the sender's */
	char label[PLACE_LABEL_LEN], contact[PLACE_LABEL_LEN];
	struct decision *out;
};

static void
finish(struct work *w, const char *fate, const char *reason)
{
	struct message_fate f = { .intent = reading_intent_name(w->reading.intent),
		.decision = fate,
		.reason = reason[0] != '\0' ? reason : NULL,
		.ref = w->out->ref[0] != '\0' ? w->out->ref : NULL };

	w->out->fate = fate;
	snprintf(w->out->reason, sizeof(w->out->reason), "%s", reason);
	message_decide(w->d->db, w->m->id, &f, w->d->now_ms);
}

static void
take_reference(struct work *w)
{
	int64_t ids[OFFICERS_ON_PHONE_MAX];

	/* A message that was reopened keeps the reference its sender has read. */
	if (w->m->ref[0] != '\0') {
		strcpy(w->out->ref, w->m->ref);
		return;
	}
	for (size_t i = 0; i < w->nofficers; i++)
		ids[i] = w->officers[i].id;
	reference_take(w->d->db, w->m->sender, ids, w->nofficers, w->out->ref);
	message_set_ref(w->d->db, w->m->id, w->out->ref);
}

static void
answer(struct work *w, enum outbox_kind kind, enum receipt_kind receipt)
{
	struct reading_report shown[READING_REPORTS_MAX];
	char time[8];
	struct receipt_facts facts = { .ref = w->out->ref,
		.unit = w->label,
		.reports = shown,
		.nreports = w->reading.nreports,
		.reading = &w->reading,
		.contact = w->contact,
		.time = time };
	struct local_time sent = desk_local(w->m->sent);

	snprintf(time, sizeof(time), "%02u:%02u", sent.hour % 24u, sent.minute % 60u);
	memcpy(shown, w->reading.reports, sizeof(shown));
	answer_message(w->d, w->m, kind, receipt, &facts);
}

static void
ignore(struct work *w, const char *why)
{
	answer_none(w->d, w->m, why);
	finish(w, "ignored", why);
}

static void
give_to_person(struct work *w, const char *kind, const char *reason)
{
	review_open(w->d->db, kind, w->m->id, 0, reason, w->d->now_ms);
	finish(w, "review", reason);
}

static void
unclear(struct work *w)
{
	char reason[128];

	snprintf(reason, sizeof(reason), "%s%s%s", reading_doubt_name(w->reading.doubt),
	    w->reading.doubt_word[0] != '\0' ? ": " : "", w->reading.doubt_word);
	take_reference(w);
	answer(
	    w, OUTBOX_RECEIPT, w->reading.explosive ? RECEIPT_EXPLOSIVE_UNTOLD : RECEIPT_UNCLEAR);
	give_to_person(w, "unclear", reason);
	snprintf(
	    w->out->reason, sizeof(w->out->reason), "%s", reading_doubt_name(w->reading.doubt));
}

/* ---- reports ---- */

static void
take_raw(const struct work *w, const struct reading_value *v, struct report_value *out)
{
	size_t n = v->raw_len < sizeof(out->raw) ? v->raw_len : sizeof(out->raw) - 1;

	/* Never half a letter. */
	while (n > 0 && n < v->raw_len && (w->m->text[v->raw_at + n] & 0xc0) == 0x80)
		n--;
	memcpy(out->raw, w->m->text + v->raw_at, n);
	out->raw[n] = '\0';
}

static void
take_report(
    const struct work *w, const struct reading_report *r, const struct unit *u, struct report *out)
{
	memset(out, 0, sizeof(*out));
	out->message = w->m->id;
	snprintf(out->form, sizeof(out->form), "%s", r->form != NULL ? r->form->id : "");
	out->unit = u->id;
	day_format(r->day, out->day);
	if (r->has_from)
		day_format(r->from, out->day_from);
	out->below = r->level == LEVEL_BELOW;
	out->zero = r->zero;
	for (size_t i = 0; i < r->nvalues; i++) {
		const struct reading_value *v = &r->values[i];
		struct report_value *o = &out->values[out->nvalues];

		if (v->state == VALUE_ABSENT || v->state == VALUE_WORDS)
			continue;
		assert(out->nvalues < REPORT_VALUES_MAX);
		snprintf(o->field, sizeof(o->field), "%s", v->field->id);
		o->known = v->state != VALUE_UNKNOWN;
		o->n = v->state == VALUE_NUMBER ? v->n : 0;
		o->per = v->field->per;
		o->approx = v->approx;
		take_raw(w, v, o);
		out->nvalues++;
	}
}

/* Every report's unit; false when one has none: the reading then doubts the place. */
static bool
place_all(struct work *w)
{
	for (size_t i = 0; i < w->reading.nreports; i++) {
		struct reading_report *r = &w->reading.reports[i];
		char day[DAY_TEXT_SIZE];
		struct unit u;

		day_format(r->day, day);
		if (place_find(w->d, w->officers, w->nofficers, r->place, day, &u) != PLACE_FOUND) {
			w->reading.doubt = DOUBT_PLACE;
			text_plain(r->place, strlen(r->place), w->reading.doubt_word,
			    sizeof(w->reading.doubt_word));
			w->reading.doubt_near[0] = '\0';
			return false;
		}
		if (i == 0)
			w->unit = u;
		take_report(w, r, &u, &w->reports[i]);
	}
	place_label(w->d, &w->unit, w->label);
	place_contact(w->d, w->unit.id, w->contact);
	return true;
}

/* Which of the reading's guards it is, for the person who looks. */
static void
name_guard(const struct reading_report *r, char *why, size_t cap)
{
	const char *text = r->fuzzy   ? "a misspelt word"
	    : r->has_from             ? "a span of days"
	    : r->level == LEVEL_BELOW ? "a total of those below"
				      : "an old day";

	for (size_t i = 0; i < r->nvalues; i++) {
		const struct pack_field *f = r->values[i].field;
		char limit[PACK_DECIMAL_SIZE];

		if (f->hold_above < 0 || r->values[i].n <= f->hold_above)
			continue;
		pack_decimal(f, f->hold_above, '.', limit);
		snprintf(why, cap, "%s above %s", f->id, limit);
		return;
	}
	snprintf(why, cap, "%s", text);
}

/* Why the message may not be recorded by itself; false when nothing speaks against it. */
static bool
must_hold(struct work *w, char *why, size_t cap)
{
	struct day sent = desk_local(w->m->sent).day;
	bool several_places = false;

	for (size_t i = 0; i < w->reading.nreports; i++) {
		const struct reading_report *r = &w->reading.reports[i];
		const struct report *o = &w->reports[i];
		struct unit u, other;

		several_places = several_places || o->unit != w->reports[0].unit;
		if (r->form != NULL && unit_get(w->d->db, o->unit, &u) &&
		    !pack_form_reported_by(r->form, u.kind)) {
			snprintf(why, cap, "%s is not reported by a %s", o->form, u.kind);
			return true;
		}
		if (reading_report_guarded(w->d->pack, r, sent)) {
			name_guard(r, why, cap);
			return true;
		}
		if (r->place[0] == '\0' && unit_get(w->d->db, o->unit, &u) &&
		    place_names_other(w->d, w->m->text, &u, o->day, &other)) {
			snprintf(why, cap, "names unit %s too", other.code);
			return true;
		}
		if (overlap_clash(w->d, o, why, cap) || overlap_unusual(w->d, o, why, cap))
			return true;
	}
	if (several_places) {
		/* One receipt names one place: until it can name several, a person confirms. */
		snprintf(why, cap, "several places");
		return true;
	}
	return false;
}

/* All of it stands already, in one message. */
static bool
is_duplicate(const struct work *w, struct message *other_out)
{
	int64_t id = 0;

	for (size_t i = 0; i < w->reading.nreports; i++) {
		if (!overlap_duplicate(w->d, w->m, &w->reports[i], other_out) ||
		    (i > 0 && other_out->id != id))
			return false;
		id = other_out->id;
	}
	return true;
}

static void
decide_duplicate(struct work *w, const struct message *other)
{
	struct report first;
	bool held = report_of_message(w->d->db, other->id, &first, 1) == 1 &&
	    strcmp(first.state, "held") == 0;

	strcpy(w->out->ref, other->ref);
	if (outbox_answer_waits(w->d->db, other->id))
		answer_none(w->d, w->m, "the first answer is still on its way");
	else
		answer(w, OUTBOX_RECEIPT, held ? RECEIPT_HELD : RECEIPT_DUPLICATE);
	finish(w, "duplicate", "same sender, same reading");
}

static void
name_forms(struct work *w)
{
	for (size_t i = 0; i < w->reading.nreports; i++) {
		size_t n = strlen(w->out->form);
		const struct pack_form *f = w->reading.reports[i].form;

		snprintf(w->out->form + n, sizeof(w->out->form) - n, "%s%s", n > 0 ? "," : "",
		    f != NULL ? f->id : "zero");
	}
}

static void
store_reports(struct work *w, const char *state, const char *reason)
{
	for (size_t i = 0; i < w->reading.nreports; i++) {
		strcpy(w->reports[i].state, state);
		snprintf(w->reports[i].reason, sizeof(w->reports[i].reason), "%s", reason);
		report_add(w->d->db, &w->reports[i], w->d->now_ms);
	}
}

static void
decide_report(struct work *w)
{
	bool zero = w->reading.nreports == 1 && w->reading.reports[0].form == NULL;
	char why[128] = "";

	name_forms(w);
	if (!place_all(w)) {
		unclear(w);
		return;
	}
	if (is_duplicate(w, &w->other)) {
		decide_duplicate(w, &w->other);
		return;
	}
	take_reference(w);
	if (w->m->doubtful) {
		store_reports(w, "held", "perhaps a copy");
		answer(w, OUTBOX_RECEIPT, RECEIPT_KEPT);
		review_open(w->d->db, "held", w->m->id, 0, "perhaps a copy of an earlier message",
		    w->d->now_ms);
		finish(w, "held", "perhaps a copy");
	} else if (must_hold(w, why, sizeof(why))) {
		store_reports(w, "held", why);
		answer(w, OUTBOX_QUESTION, RECEIPT_HELD);
		review_open(w->d->db, "held", w->m->id, 0, why, w->d->now_ms);
		finish(w, "held", why);
	} else {
		store_reports(w, "recorded", "");
		if (message_is_answered(w->d->db, w->m->id))
			answer(w, OUTBOX_NOTICE, RECEIPT_APPROVED);
		else
			answer(w, zero ? OUTBOX_ZERO : OUTBOX_RECEIPT,
			    zero ? RECEIPT_ZERO : RECEIPT_RECORDED);
		finish(w, "recorded", "");
	}
}

/* ---- everything else ---- */

/* Word for word to the duty officer; false when there is none but perhaps the sender. */
static bool
tell_duty(struct work *w)
{
	struct outbox o = { .message = w->m->id, .kind = OUTBOX_URGENT };
	int64_t unit;
	size_t n;

	if (!officer_duty_phone(w->d->db, w->unit.id, o.recipient, &unit) ||
	    strcmp(o.recipient, w->m->sender) == 0)
		return false;
	snprintf(o.text, sizeof(o.text), "KHAN %s, %s: ", w->label, w->m->sender);
	n = strlen(o.text);
	text_plain(w->m->text, strlen(w->m->text), o.text + n, sizeof(o.text) - n);
	strcpy(o.line, w->m->line);
	return outbox_add(w->d->db, &o, w->d->now_ms);
}

/* An emergency goes to the duty officer at once; a person looks at it in any case.  The receipt
 * tells of being passed on only where it is. */
static void
decide_urgent(struct work *w)
{
	bool told = tell_duty(w);

	snprintf(w->out->form, sizeof(w->out->form), "%s", w->reading.reports[0].form->id);
	take_reference(w);
	if (!told)
		alert_raise(w->d->db, "urgent", w->m->id,
		    "an emergency, and no duty officer who could be told", w->d->now_ms);
	message_raise_urgent(w->d->db, w->m, w->unit.code, w->unit.valid_from, told, w->d->now_ms);
	if (w->reading.explosive)
		answer(w, OUTBOX_RECEIPT, told ? RECEIPT_EXPLOSIVE : RECEIPT_EXPLOSIVE_UNTOLD);
	else
		answer(w, OUTBOX_RECEIPT, told ? RECEIPT_URGENT : RECEIPT_URGENT_UNTOLD);
	give_to_person(w, "urgent", "urgent");
}

static bool
is_urgent(const struct reading *r)
{
	return r->nreports > 0 && r->reports[0].form != NULL && r->reports[0].form->urgent;
}

static void
decide_registered(struct work *w)
{
	switch (w->reading.intent) {
	case INTENT_REPORT:
		if (is_urgent(&w->reading))
			decide_urgent(w);
		else
			decide_report(w);
		break;
	case INTENT_HELP:
		answer(w, OUTBOX_COMMAND, RECEIPT_HELP);
		finish(w, "command", "help");
		break;
	case INTENT_QUERY:
		command_query(w->d, w->m, &w->unit, w->label, w->contact);
		finish(w, "command", "query");
		break;
	case INTENT_REGISTER:
	case INTENT_CANCEL:
	case INTENT_CORRECT:
		take_reference(w);
		answer(w, OUTBOX_RECEIPT, RECEIPT_KEPT);
		give_to_person(w, "kept", reading_intent_name(w->reading.intent));
		break;
	case INTENT_UNCLEAR: unclear(w); break;
	case INTENT_IGNORE: ignore(w, "nothing to answer"); break;
	}
}

static void
decide_read(struct work *w)
{
	struct local_time sent = desk_local(w->m->sent);

#ifdef KENG_POISON /* a build of the tests: one text that no reading survives */
	assert(strstr(w->m->text, "POISON") == NULL);
#endif
	reading_read(w->d->pack, w->m->text, strlen(w->m->text), &sent, &w->reading);
	if (w->reading.machine) {
		ignore(w, "written by a machine");
		return;
	}
	w->nofficers = officer_by_phone(w->d->db, w->m->sender, w->officers);
	if (w->nofficers == 0) {
		if (w->reading.intent == INTENT_IGNORE) {
			ignore(w, "nothing to answer");
			return;
		}
		place_contact(w->d, 0, w->contact);
		answer(w, OUTBOX_RECEIPT, RECEIPT_UNREGISTERED);
		finish(w, "waiting", "sender unregistered");
		return;
	}
	if (unit_get(w->d->db, w->officers[0].unit, &w->unit))
		place_label(w->d, &w->unit, w->label);
	place_contact(w->d, w->unit.id, w->contact);
	decide_registered(w);
}

void
decide_incomplete(const struct desk *d, const struct message *m, struct decision *decision_out)
{
	struct work w = { .d = d, .m = m, .out = decision_out };
	struct receipt_facts facts = { .ref = decision_out->ref,
		.contact = w.contact,
		.parts_have = (unsigned)part_count(d->db, m->id),
		.parts_of = (unsigned)m->parts };

	memset(decision_out, 0, sizeof(*decision_out));
	w.reading.intent = INTENT_UNCLEAR;
	w.nofficers = officer_by_phone(d->db, m->sender, w.officers);
	if (sender_classify(d->config, m->sender) != SENDER_PERSON || w.nofficers == 0) {
		answer_none(d, m, "not registered, or never answered");
	} else {
		place_contact(d, w.officers[0].unit, w.contact);
		take_reference(&w);
		answer_message(d, m, OUTBOX_QUESTION, RECEIPT_INCOMPLETE, &facts);
	}
	give_to_person(&w, "incomplete", MESSAGE_PARTS_MISSING);
}

/* Its sender hears that it is kept; what it says is not looked at. */
static void
decide_unread(struct work *w)
{
	w->reading.intent = INTENT_UNCLEAR;
	w->nofficers = officer_by_phone(w->d->db, w->m->sender, w->officers);
	if (w->nofficers == 0) {
		answer_none(w->d, w->m, "not read");
	} else {
		place_contact(w->d, w->officers[0].unit, w->contact);
		take_reference(w);
		answer(w, OUTBOX_RECEIPT, RECEIPT_KEPT);
	}
	give_to_person(w, "unread", "reading it failed twice");
}

void
decide_message(const struct desk *d, const struct message *m, struct decision *decision_out)
{
	enum sender_class class = sender_classify(d->config, m->sender);
	struct work w = { .d = d, .m = m, .out = decision_out };

	memset(decision_out, 0, sizeof(*decision_out));
	w.reading.intent = class == SENDER_PERSON ? INTENT_UNCLEAR : INTENT_IGNORE;
	if (class != SENDER_PERSON) {
		ignore(&w, sender_class_name(class));
	} else if (m->tries >= DECIDE_TRIES_MAX) {
		decide_unread(&w);
	} else if (!m->has_text) {
		answer_none(d, m, "no text");
		give_to_person(&w, "undecodable", "no text in it");
	} else {
		decide_read(&w);
	}
}
