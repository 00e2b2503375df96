#include "gateway/desk/answer.h"

#include <string.h>

#define HOUR_MS INT64_C(3600000)

void
answer_none(const struct desk *d, const struct message *m, const char *why)
{
	message_set_silence(d->db, m->id, why);
}

void
answer_message(const struct desk *d, const struct message *m, enum outbox_kind kind,
    enum receipt_kind receipt, const struct receipt_facts *facts)
{
	struct outbox o = { .message = m->id, .kind = kind };
	int limit = d->config->limits.replies_per_sender_hour;

	if (receipt_render(d->pack, receipt, facts, o.text, sizeof(o.text)) == 0) {
		answer_none(d, m, "the pack has no such text");
		return;
	}
	if (message_is_answered(d->db, m->id)) {
		o.kind = OUTBOX_NOTICE;
	} else if (limit != 0 &&
	    message_answers_between(d->db, m->sender, d->now_ms - HOUR_MS, d->now_ms) >= limit) {
		answer_none(d, m, "over the sender's budget");
		return;
	}
	strcpy(o.recipient, m->sender);
	strcpy(o.line, m->line);
	outbox_add(d->db, &o, d->now_ms);
}

static void
take_value(const struct report_value *v, struct reading_value *out)
{
	out->state = !v->known ? VALUE_UNKNOWN : v->n == 0 ? VALUE_ZERO : VALUE_NUMBER;
	out->n = v->known ? v->n : 0;
	out->approx = v->approx;
}

bool
answer_reading_of(const struct desk *d, const struct report *r, struct reading_report *out)
{
	memset(out, 0, sizeof(*out));
	out->form = r->form[0] != '\0' ? pack_form(d->pack, r->form) : NULL;
	if ((out->form == NULL && r->form[0] != '\0') || !day_parse(r->day, &out->day))
		return false;
	out->has_from = r->day_from[0] != '\0' && day_parse(r->day_from, &out->from);
	out->zero = r->zero;
	out->level = r->below ? LEVEL_BELOW : LEVEL_OWN;
	for (size_t i = 0; i < r->nvalues && out->nvalues < READING_VALUES_MAX; i++) {
		struct reading_value *v = &out->values[out->nvalues];

		v->field = pack_field(out->form, r->values[i].field);
		if (v->field == NULL) /* the pack has moved on since */
			return false;
		take_value(&r->values[i], v);
		out->nvalues++;
	}
	return true;
}
