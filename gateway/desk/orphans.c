#include "gateway/desk/orphans.h"

#include <stdio.h>
#include <string.h>

#include "gateway/base/clock.h"
#include "gateway/desk/overlap.h"
#include "gateway/store/message.h"
#include "gateway/store/report.h"
#include "gateway/store/review.h"
#include "gateway/store/unit.h"

#define LINE "central" /* of the messages that reports are given back under */

static const char *
text_of(const struct act_work *w, const char *key)
{
	const char *s = json_string_value(json_object_get(w->args, key));

	return s != NULL ? s : "";
}

/* Copies a text that must fit; false (and an error) when it does not. */
static bool
take(const struct act_work *w, const char *key, char *to, size_t cap)
{
	const char *s = text_of(w, key);

	if (strlen(s) >= cap) {
		act_refuse(w->errors, "%s is longer than %zu octets", key, cap - 1);
		return false;
	}
	strcpy(to, s);
	return true;
}

static bool
take_day(const struct act_work *w, const char *key, bool may_be_empty, char *to)
{
	struct day day;

	if (!take(w, key, to, REPORT_DAY_LEN))
		return false;
	if ((to[0] == '\0' && may_be_empty) || day_parse(to, &day))
		return true;
	act_refuse(w->errors, "%s must be YYYY-MM-DD, not '%s'", key, to);
	return false;
}

static void
take_value(const struct act_work *w, const struct pack_form *form, const char *id, const json_t *v,
    struct report *r)
{
	const struct pack_field *f = pack_field(form, id);
	const json_t *n = json_object_get(v, "n");
	struct report_value *o;

	if (f == NULL) {
		act_refuse(w->errors, "form %s has no field '%s'", form->id, id);
		return;
	}
	if ((!json_is_integer(n) && !json_is_null(n)) || json_integer_value(n) < 0 ||
	    json_integer_value(json_object_get(v, "per")) != f->per) {
		act_refuse(w->errors, "the value of %s is none of the pack's", id);
		return;
	}
	if (r->nvalues == REPORT_VALUES_MAX) {
		act_refuse(w->errors, "more than %d values", REPORT_VALUES_MAX);
		return;
	}
	o = &r->values[r->nvalues++];
	snprintf(o->field, sizeof(o->field), "%s", f->id);
	o->known = json_is_integer(n);
	o->n = json_integer_value(n);
	o->per = f->per;
	o->approx = json_is_true(json_object_get(v, "approx"));
}

static void
take_values(const struct act_work *w, struct report *r)
{
	const struct pack_form *form = r->form[0] != '\0' ? pack_form(w->d->pack, r->form) : NULL;
	json_t *values = json_object_get(w->args, "values"), *v;
	const char *id;

	if (form == NULL) {
		/* A general zero report has neither a form nor values. */
		if (r->form[0] != '\0' || json_object_size(values) > 0)
			act_refuse(w->errors, "the pack has no form '%s'", r->form);
		return;
	}
	json_object_foreach(values, id, v)
		take_value(w, form, id, v, r);
}

static void
take_report(const struct act_work *w, struct report *r)
{
	struct unit u;

	memset(r, 0, sizeof(*r));
	if (!take(w, "origin", r->origin, sizeof(r->origin)) ||
	    !take(w, "form", r->form, sizeof(r->form)) || !take_day(w, "day", false, r->day) ||
	    !take_day(w, "day_from", true, r->day_from))
		return;
	if (r->origin[0] == '\0')
		act_refuse(w->errors, "origin is missing");
	if (unit_find_exact(w->d->db, text_of(w, "unit"), text_of(w, "unit_from"), &u))
		r->unit = u.id;
	else
		act_refuse(w->errors, "there is no unit '%s' from '%s'", text_of(w, "unit"),
		    text_of(w, "unit_from"));
	r->below = strcmp(text_of(w, "level"), "below") == 0;
	r->zero = json_is_true(json_object_get(w->args, "zero"));
	take_values(w, r);
}

/* The message it came with, told anew: the restored store has forgotten it. */
static bool
take_message(const struct act_work *w, struct message *m)
{
	memset(m, 0, sizeof(*m));
	if (!take(w, "sender", m->sender, sizeof(m->sender)) ||
	    !take(w, "ref", m->ref, sizeof(m->ref)) || !take(w, "text", m->text, sizeof(m->text)) ||
	    !take_day(w, "day", false, m->day))
		return false;
	if (m->ref[0] != '\0' && message_given_back(w->d->db, LINE, m->sender, m->ref, m))
		return true;
	strcpy(m->line, LINE);
	m->has_text = m->text[0] != '\0';
	m->received = w->d->now_ms;
	if (!clock_parse(text_of(w, "sent"), &m->sent, NULL))
		m->sent = w->d->now_ms;
	m->by_arrival = true;
	m->parts = 1;
	message_add(w->d->db, m);
	if (m->ref[0] != '\0')
		message_set_ref(w->d->db, m->id, m->ref);
	return db_ok(w->d->db);
}

void
orphans_add(const struct act_work *w)
{
	struct report r;
	struct message m;
	char why[64] = "";
	bool held;

	take_report(w, &r);
	if (json_array_size(w->errors) > 0)
		return;
	if (report_has_origin(w->d->db, r.origin)) {
		json_object_set_new(w->answer, "same", json_true());
		return;
	}
	held =
	    strcmp(text_of(w, "state"), "held") == 0 || overlap_clash(w->d, &r, why, sizeof(why));
	if (!take_message(w, &m))
		return;
	r.message = m.id;
	strcpy(r.state, held ? "held" : "recorded");
	snprintf(
	    r.reason, sizeof(r.reason), "%.63s", why[0] != '\0' || !held ? why : "held before");
	report_add(w->d->db, &r, w->d->now_ms);
	if (held)
		review_open(w->d->db, "held", m.id, 0, "given back after a restore", w->d->now_ms);
	message_decide(w->d->db, m.id,
	    &(struct message_fate){
		"report", r.state, "given back after a restore", m.ref[0] != '\0' ? m.ref : NULL },
	    w->d->now_ms);
	message_set_silence(w->d->db, m.id, "its sender had an answer before the restore");
	json_object_set_new(w->answer, "state", json_string(r.state));
}
