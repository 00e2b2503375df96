#include "gateway/daemon/submit.h"

#include <string.h>

#include "modem/pdu.h"
#include "modem/segment.h"

/* Refusals that another try cannot mend: the recipient or the subscription is at fault.
 * 3GPP TS 24.011 table 8.4 (RP cause), 23.040 section 9.2.3.22 (TP-FCS). */
static const int for_good[] = {
	1,   /* unassigned number */
	8,   /* operator determined barring */
	10,  /* call barred */
	28,  /* unidentified subscriber */
	29,  /* facility rejected */
	30,  /* unknown subscriber */
	50,  /* requested facility not subscribed */
	69,  /* requested facility not implemented */
	195, /* invalid SME address */
	196, /* destination SME barred */
};

bool
submit_encode(struct outbox *o, bool report, struct submit_pdu *pdu_out)
{
	struct segments segments;
	struct pdu pdu = { .kind = PDU_SUBMIT, .report_requested = report };

	if (address_from_text(o->recipient, false, &pdu.peer) != ADDRESS_OK ||
	    segment_text(o->text, strlen(o->text), (uint16_t)(o->id & 0xff), 8, &segments) !=
		SEGMENT_OK ||
	    o->next < 1 || (size_t)o->next > segments.n)
		return false;
	o->segments = (int)segments.n;
	segment_put(&segments, (size_t)o->next - 1, &pdu);
	return pdu_encode(&pdu, pdu_out->octets, sizeof(pdu_out->octets), &pdu_out->len,
		   &pdu_out->tpdu_len) == PDU_OK;
}

enum outbox_outcome
submit_outcome(enum modem_outcome outcome, int code)
{
	switch (outcome) {
	case MODEM_SENT: return OUTBOX_SENT;
	case MODEM_UNKNOWN: return OUTBOX_UNKNOWN;
	case MODEM_REFUSED:
		for (size_t i = 0; i < sizeof(for_good) / sizeof(for_good[0]); i++)
			if (code == for_good[i])
				return OUTBOX_REFUSED;
		return OUTBOX_RETRY;
	}
	return OUTBOX_UNKNOWN;
}
