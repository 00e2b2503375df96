#include "gateway/daemon/submit.h"

#include <string.h>

#include "modem/at_errors.h"
#include "modem/pdu.h"
#include "modem/segment.h"

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
submit_outcome(const struct modem_event *answer)
{
	switch (answer->outcome) {
	case MODEM_SENT: return OUTBOX_SENT;
	case MODEM_UNKNOWN: return OUTBOX_UNKNOWN;
	case MODEM_REFUSED: break;
	}
	switch (submit_action(answer)) {
	case AT_ACTION_FAIL:
	case AT_ACTION_FAIL_AND_ALERT: return OUTBOX_REFUSED;
	case AT_ACTION_RETRY:
	case AT_ACTION_REPEAT:
	case AT_ACTION_RETRY_AND_ALERT: return OUTBOX_RETRY;
	}
	return OUTBOX_RETRY;
}

enum at_action
submit_action(const struct modem_event *answer)
{
	return at_error_action(at_error_read(answer->final, answer->code).class);
}
