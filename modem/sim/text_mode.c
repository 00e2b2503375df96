#include "modem/sim/text_mode.h"

#include <stdio.h>
#include <string.h>

#include "modem/hex.h"
#include "modem/segment.h"

#define TIME_MAX 40
#define BODY_MAX 700
/* 23.040 section 9.2.3.5: TP-SRR, in the first octet. */
#define REPORT_REQUESTED 0x20
#define FIRST_OCTET_REPORT 6

static const char *
time_text(const struct scts *t, char out[static TIME_MAX])
{
	snprintf(out, TIME_MAX, "\"%02d/%02d/%02d,%02d:%02d:%02d%+03d\"", t->year % 100, t->month,
	    t->day, t->hour, t->minute, t->second, t->quarters);
	return out;
}

static void
put(struct wire *to, const char *text)
{
	wire_add(to, text, strlen(text));
}

static void
put_body(const struct mobile *m, const struct pdu *pdu, struct wire *to)
{
	char body[BODY_MAX] = "";
	size_t len = 0;

	if (pdu->dcs.encoding == DCS_GSM7) {
		if (!charset_write(m->charset, pdu->text, pdu->text_len, body, sizeof(body), &len))
			charset_write(
			    CHARSET_IRA, pdu->text, pdu->text_len, body, sizeof(body), &len);
	} else {
		hex_encode(pdu->ud + pdu->udh.len, pdu->ud_len - pdu->udh.len, body, sizeof(body));
		len = strlen(body);
	}
	put(to, "\r\n");
	wire_add(to, body, len);
}

static void
show_report(const struct pdu *pdu, struct wire *to)
{
	char line[200], sent[TIME_MAX], done[TIME_MAX];

	snprintf(line, sizeof(line), "%d,%u,\"%s\",%u,%s,%s,%u", FIRST_OCTET_REPORT, pdu->mr,
	    pdu->peer.text, pdu->peer.type, time_text(&pdu->stamp, sent),
	    time_text(&pdu->discharge, done), pdu->status);
	put(to, line);
}

static void
show_message(const struct mobile *m, const struct pdu *pdu, struct wire *to)
{
	char line[4 * ADDRESS_TEXT_MAX + TIME_MAX + 8], sent[TIME_MAX], from[4 * ADDRESS_TEXT_MAX];
	size_t n;

	if (!charset_write(m->charset == CHARSET_UCS2 ? CHARSET_UCS2 : CHARSET_IRA, pdu->peer.text,
		strlen(pdu->peer.text), from, sizeof(from) - 1, &n))
		n = 0;
	from[n] = '\0';
	snprintf(line, sizeof(line), "\"%s\",,%s", from, time_text(&pdu->stamp, sent));
	put(to, line);
	if (m->all_fields) {
		snprintf(line, sizeof(line), ",%u,%zu", pdu->peer.type,
		    pdu->dcs.encoding == DCS_GSM7 ? pdu->nseptets : pdu->ud_len);
		put(to, line);
	}
	put_body(m, pdu, to);
}

void
text_mode_show(const struct mobile *m, const char *head, bool with_stat, bool read,
    const uint8_t *octets, size_t len, struct wire *to)
{
	struct pdu pdu;

	put(to, "\r\n");
	put(to, head);
	if (with_stat)
		put(to, read ? "\"REC READ\"," : "\"REC UNREAD\",");
	if (pdu_decode(octets, len, PDU_STORED, &pdu) != PDU_OK)
		put(to, "\"\",,\r\n");
	else if (pdu.kind == PDU_STATUS_REPORT)
		show_report(&pdu, to);
	else
		show_message(m, &pdu, to);
	put(to, "\r\n");
}

bool
text_mode_submit(const struct mobile *m, const char *typed, size_t len, struct pdu *out)
{
	struct segments segments;
	char text[4 * PDU_TEXT_MAX];
	size_t n;

	if (!charset_read(m->charset, typed, len, text, sizeof(text), &n) ||
	    segment_text(text, n, 0, 8, &segments) != SEGMENT_OK || segments.n != 1)
		return false;
	*out = (struct pdu){ .kind = PDU_SUBMIT,
		.peer = m->to,
		.pid = (uint8_t)m->pid,
		.report_requested = (m->first_octet & REPORT_REQUESTED) != 0,
		.validity = { .format = VALIDITY_RELATIVE, .relative = (uint8_t)m->validity } };
	segment_put(&segments, 0, out);
	memcpy(out->text, text, n < PDU_TEXT_MAX ? n + 1 : 0);
	out->text_len = n;
	return n < PDU_TEXT_MAX;
}
