#include "gateway/desk/reviews.h"

#include <string.h>

#include "gateway/desk/answer.h"
#include "gateway/desk/place.h"
#include "gateway/store/report.h"
#include "gateway/store/review.h"

static bool
open_review(const struct act_work *w, struct review *r)
{
	int64_t id = json_integer_value(json_object_get(w->args, "review"));

	if (id <= 0)
		act_refuse(w->errors, "which review? Its number is in `keng review`");
	else if (!review_get(w->d->db, id, r))
		act_refuse(w->errors, "there is no review %lld", (long long)id);
	else if (!r->open)
		act_refuse(w->errors, "review %lld is closed already", (long long)id);
	else
		return true;
	return false;
}

static void
tell_sender(const struct act_work *w, const struct message *m, const struct report *reports,
    size_t n, enum receipt_kind receipt)
{
	struct reading_report shown[READING_REPORTS_MAX];
	char label[PLACE_LABEL_LEN] = "", contact[PLACE_LABEL_LEN];
	struct receipt_facts facts = {
		.ref = m->ref, .unit = label, .reports = shown, .contact = contact
	};
	struct unit u;

	if (m->sender[0] == '\0') /* given back after a restore, its private part erased */
		return;
	for (size_t i = 0; i < n && i < READING_REPORTS_MAX; i++)
		if (answer_reading_of(w->d, &reports[i], &shown[facts.nreports]))
			facts.nreports++;
	if (n > 0 && unit_get(w->d->db, reports[0].unit, &u))
		place_label(w->d, &u, label);
	place_contact(w->d, n > 0 ? reports[0].unit : 0, contact);
	answer_message(w->d, m, OUTBOX_NOTICE, receipt, &facts);
}

void
reviews_confirm(const struct act_work *w)
{
	struct report reports[READING_REPORTS_MAX];
	struct message m;
	struct review r;
	size_t n;

	if (!open_review(w, &r))
		return;
	n = r.message != 0 ? report_of_message(w->d->db, r.message, reports, READING_REPORTS_MAX)
			   : 0;
	if (n == 0 || strcmp(r.kind, "held") != 0 || !message_get(w->d->db, r.message, &m)) {
		act_refuse(w->errors, "review %lld holds no report that could be confirmed",
		    (long long)r.id);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (strcmp(reports[i].state, "held") != 0)
			continue;
		strcpy(reports[i].state, "recorded");
		report_replace(w->d->db, &reports[i], w->d->now_ms);
	}
	review_close(w->d->db, r.id, "confirmed", w->by, w->d->now_ms);
	tell_sender(w, &m, reports, n, RECEIPT_APPROVED);
	json_object_set_new(w->answer, "ref", json_string(m.ref));
}

void
reviews_reject(const struct act_work *w)
{
	struct report reports[READING_REPORTS_MAX];
	struct message m;
	struct review r;
	size_t n;

	if (!open_review(w, &r))
		return;
	n = r.message != 0 ? report_of_message(w->d->db, r.message, reports, READING_REPORTS_MAX)
			   : 0;
	for (size_t i = 0; i < n; i++)
		if (strcmp(reports[i].state, "held") == 0)
			report_cancel(w->d->db, reports[i].first, w->d->now_ms);
	review_close(w->d->db, r.id, "rejected", w->by, w->d->now_ms);
	/* Texts that could not be read were answered so; only who was told "held" waits for news.
	 */
	if (n > 0 && message_get(w->d->db, r.message, &m)) {
		tell_sender(w, &m, reports, n, RECEIPT_REJECTED);
		json_object_set_new(w->answer, "ref", json_string(m.ref));
	}
}
