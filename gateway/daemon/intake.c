#include "gateway/daemon/intake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/clock.h"
#include "gateway/base/log.h"
#include "gateway/desk/sender.h"
#include "gateway/store/message.h"
#include "gateway/store/outbox.h"
#include "gateway/store/part.h"
#include "gateway/store/review.h"
#include "modem/pdu.h"
#include "modem/segment.h"

#define DAY_MS INT64_C(86400000)
#define EARLIEST_MS (7 * DAY_MS)
#define LATEST_MS (15 * INT64_C(60000))

const char *
intake_fate_name(enum intake_fate fate)
{
	static const char *const names[] = { [INTAKE_NEW] = "new",
		[INTAKE_PART] = "part",
		[INTAKE_KNOWN] = "known",
		[INTAKE_UNDECODABLE] = "undecodable",
		[INTAKE_REPORT] = "report",
		[INTAKE_OTHER] = "other" };

	return names[fate];
}

static bool
plausible(int64_t stamp, int64_t now_ms)
{
	return stamp >= now_ms - EARLIEST_MS && stamp <= now_ms + LATEST_MS;
}

/* U+0000 may come from the air; in a C string it would hide what follows. */
static void
take_text(struct message *m, const char *text, size_t len)
{
	size_t at = 0;

	m->has_text = true;
	for (size_t i = 0; i < len && at + 4 < sizeof(m->text); i++) {
		if (text[i] != '\0') {
			m->text[at++] = text[i];
			continue;
		}
		memcpy(m->text + at, "\xef\xbf\xbd", 3);
		at += 3;
	}
	m->text[at] = '\0';
}

static bool
is_text(const struct pdu *p)
{
	return !p->dcs.compressed && (p->dcs.encoding == DCS_GSM7 || p->dcs.encoding == DCS_UCS2) &&
	    p->udh.ports.bits == 0;
}

static void
fill(const struct desk *d, const char *line, const struct pdu *p, struct message *m)
{
	memset(m, 0, sizeof(*m));
	snprintf(m->line, sizeof(m->line), "%s", line);
	if (!sender_normalise(d->config, p->peer.text, m->sender))
		snprintf(
		    m->sender, sizeof(m->sender), "%.*s", (int)sizeof(m->sender) - 1, p->peer.text);
	m->received = d->now_ms;
	m->stamp = p->stamp.valid ? scts_utc_ms(&p->stamp) : 0;
	m->by_arrival = !p->stamp.valid || !plausible(m->stamp, d->now_ms);
	m->sent = m->by_arrival ? d->now_ms : m->stamp;
	clock_day(m->sent, m->day);
	m->parts = 1;
	if (is_text(p))
		take_text(m, p->text, p->text_len);
}

/* ---- several parts ---- */

/* Joins the parts of a message that has them all; false leaves it without text. */
static bool
join(const struct desk *d, struct message *m)
{
	struct pdu *pdus = calloc((size_t)m->parts, sizeof(*pdus));
	const struct pdu **order = calloc((size_t)m->parts, sizeof(*order));
	char text[MESSAGE_TEXT_MAX];
	size_t len = 0;
	bool ok = true;

	if (pdus == NULL || order == NULL)
		abort();
	for (int i = 0; i < m->parts && ok; i++) {
		uint8_t octets[512];
		size_t n = part_of_message(d->db, m->id, i + 1, octets, sizeof(octets));

		ok = n > 0 && pdu_decode(octets, n, PDU_STORED, &pdus[i]) == PDU_OK &&
		    is_text(&pdus[i]);
		order[i] = &pdus[i];
	}
	ok = ok && segment_join(order, (size_t)m->parts, text, sizeof(text), &len) == SEGMENT_OK;
	if (ok)
		take_text(m, text, len);
	else
		m->has_text = false;
	free(pdus);
	free(order);
	return ok;
}

static void
take_part(const struct desk *d, const struct pdu *p, struct message *m, struct intake *in)
{
	char concat[32];

	m->parts = p->udh.concat.total;
	snprintf(concat, sizeof(concat), "%u/%u/%u", p->udh.concat.ref, p->udh.concat.bits,
	    p->udh.concat.total);
	if (!message_add_incomplete(d->db, m, concat, p->udh.concat.seq))
		return;
	in->message = m->id;
	in->fate = INTAKE_PART;
	part_belongs(d->db, in->part, m->id, p->udh.concat.seq);
	snprintf(in->why, sizeof(in->why), "%u/%u", p->udh.concat.seq, p->udh.concat.total);
	if (part_count(d->db, m->id) < m->parts || !message_get(d->db, m->id, m))
		return;
	join(d, m);
	review_settle(d->db, m->id, d->now_ms);
	if (message_complete(d->db, m))
		in->fate = INTAKE_NEW;
}

/* ---- status reports ---- */

static void
take_report(const struct desk *d, const char *line, const struct pdu *p)
{
	static const char *const names[] = { [OUTBOX_SETTLES_NOTHING] = "nothing",
		[OUTBOX_DELIVERED] = "delivered",
		[OUTBOX_UNDELIVERED] = "undelivered" };
	char recipient[OFFICER_NUMBER_LEN] = "", phone[LOG_PHONE_LEN];
	struct outbox_report r = { .line = line,
		.recipient = recipient,
		.mr = p->mr,
		.stamp = scts_utc_ms(&p->stamp),
		.status = p->status };
	enum outbox_settled settled = OUTBOX_SETTLES_NOTHING;

	if (p->stamp.valid && sender_normalise(d->config, p->peer.text, recipient))
		settled = outbox_take_report(d->db, &r, d->now_ms);
	log_info("report modem=%s to=%s mr=%d status=%d settles=%s", line,
	    log_phone(recipient, phone), r.mr, r.status, names[settled]);
}

void
intake_report(const struct desk *d, const char *line, const uint8_t *octets, size_t len)
{
	struct pdu pdu;
	enum pdu_status st = pdu_decode(octets, len, PDU_STORED, &pdu);

	if (st == PDU_OK && pdu.kind == PDU_STATUS_REPORT)
		take_report(d, line, &pdu);
	else
		log_warn("report modem=%s error=%s", line, pdu_status_name(st));
}

/* ---- one PDU ---- */

static void
take_deliver(
    const struct desk *d, const char *line, const struct pdu *p, bool doubtful, struct intake *in)
{
	struct message m;

	fill(d, line, p, &m);
	m.doubtful = doubtful;
	if (p->udh.concat.bits != 0 && p->udh.concat.total > 1 && p->udh.concat.seq >= 1 &&
	    p->udh.concat.seq <= p->udh.concat.total) {
		take_part(d, p, &m, in);
		return;
	}
	if (!message_add(d->db, &m))
		return;
	in->fate = INTAKE_NEW;
	in->message = m.id;
	part_belongs(d->db, in->part, m.id, 1);
}

void
intake_part(const struct desk *d, const char *line, const char *storage, const uint8_t *octets,
    size_t len, struct intake *intake_out)
{
	size_t smsc_len = len > 0 && (size_t)octets[0] + 1 <= len ? (size_t)octets[0] + 1 : 0;
	const uint8_t *tpdu = octets + smsc_len;
	size_t tpdu_len = len - smsc_len;
	struct part_seen seen;
	struct pdu pdu;
	enum pdu_status st = pdu_decode(octets, len, PDU_STORED, &pdu);
	bool known = part_find(d->db, line, tpdu, tpdu_len, &seen), ok;

	memset(intake_out, 0, sizeof(*intake_out));
	if (known && (seen.plausible || st != PDU_OK || pdu.kind != PDU_DELIVER)) {
		intake_out->fate = INTAKE_KNOWN;
		/* Sent again by the network, or another text of the same second: nobody can tell.
		 */
		if (seen.lies == 0)
			log_warn("inbox modem=%s part=%lld result=known why=\"its earlier copies "
				 "were gone\"",
			    line, (long long)seen.id);
		intake_out->part = seen.id;
		part_lies(d->db, seen.id, storage);
		return;
	}
	/* What is no DELIVER has no stamp that could tell two of them apart: its octets are it. */
	ok = st == PDU_OK && pdu.kind == PDU_DELIVER && pdu.stamp.valid &&
	    plausible(scts_utc_ms(&pdu.stamp), d->now_ms);
	intake_out->part = part_add(d->db, line, octets, smsc_len, tpdu, tpdu_len, ok, d->now_ms);
	part_lies(d->db, intake_out->part, storage);
	if (st != PDU_OK) {
		intake_out->fate = INTAKE_UNDECODABLE;
		snprintf(intake_out->why, sizeof(intake_out->why), "%s", pdu_status_name(st));
		review_open(d->db, "undecodable", 0, intake_out->part, intake_out->why, d->now_ms);
	} else if (pdu.kind == PDU_STATUS_REPORT) {
		intake_out->fate = INTAKE_REPORT;
		take_report(d, line, &pdu);
	} else if (pdu.kind != PDU_DELIVER) {
		intake_out->fate = INTAKE_OTHER;
		snprintf(intake_out->why, sizeof(intake_out->why), "%s", pdu_kind_name(pdu.kind));
	} else {
		take_deliver(d, line, &pdu, known && seen.lies > 0, intake_out);
	}
}
