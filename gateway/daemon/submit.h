/*
 * From a text in the outbox to the PDU of its next segment, and from what the
 * modem said to what it means for the text.
 */
#ifndef DAEMON_SUBMIT_H
#define DAEMON_SUBMIT_H

#include <stddef.h>
#include <stdint.h>

#include "gateway/store/outbox.h"
#include "modem/at_errors.h"
#include "modem/modem.h"

struct submit_pdu {
	uint8_t octets[MODEM_OCTETS_MAX];
	size_t len, tpdu_len;
};

/* Sets o->segments; report asks for a status report.  false: no PDU can carry this text or
 * recipient. */
bool submit_encode(struct outbox *o, bool report, struct submit_pdu *pdu_out);

/* What the answer of MODEM_EV_SUBMITTED means for the text: worth another try, or never. */
enum outbox_outcome submit_outcome(const struct modem_event *answer);
/* What the error of a refused one calls for. */
enum at_action submit_action(const struct modem_event *answer);

#endif
