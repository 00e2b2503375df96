#include "gateway/desk/command.h"

#include "gateway/desk/answer.h"
#include "gateway/desk/summary.h"
#include "gateway/store/report.h"

#define SUMS_MAX 32

/* First day of the reporting month in which d lies (state reports run from the 15th to the 14th).
 */
static struct day
month_start(const struct pack *p, struct day d)
{
	unsigned start = p->limits.month_start_day;

	if (start <= 1) {
		d.day = 1;
		return d;
	}
	if (d.day < start) {
		d.month = d.month == 1 ? 12 : (uint8_t)(d.month - 1);
		d.year = (int16_t)(d.year - (d.month == 12));
	}
	d.day = (uint8_t)start;
	return d;
}

void
command_query(const struct desk *d, const struct message *m, const struct unit *u,
    const char *label, const char *contact)
{
	struct day to = desk_local(m->sent).day, from = month_start(d->pack, to);
	char first[DAY_TEXT_SIZE], last[DAY_TEXT_SIZE], last_ref[MESSAGE_REF_LEN];
	struct receipt_sum sums[SUMS_MAX];
	size_t n = 0;
	struct receipt_facts facts = { .unit = label, .contact = contact, .from = from, .day = to };

	day_format(from, first);
	day_format(to, last);
	for (size_t i = 0; i < d->pack->nforms; i++) {
		const struct pack_form *form = &d->pack->forms[i];

		for (size_t k = 0; k < form->nfields && n < SUMS_MAX; k++) {
			struct report_sum sum;

			summary_field(d, form, &form->fields[k], u->id, first, last, &sum);
			if (sum.n != 0)
				sums[n++] =
				    (struct receipt_sum){ &form->fields[k], sum.n, sum.approx };
		}
	}
	facts.sums = sums;
	facts.nsums = n;
	if (message_last_ref(d->db, m->sender, m->id, last_ref))
		facts.last_ref = last_ref;
	answer_message(d, m, OUTBOX_COMMAND, RECEIPT_QUERY, &facts);
}
