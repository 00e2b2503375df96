/*
 * Answers: exactly one is decided for each message, a text or none with the
 * reason; later changes that its sender did not make himself give a notice.
 */
#ifndef DESK_ANSWER_H
#define DESK_ANSWER_H

#include <stdbool.h>

#include "gateway/desk/desk.h"
#include "gateway/store/message.h"
#include "gateway/store/outbox.h"
#include "gateway/store/report.h"
#include "parsers/receipt.h"

/*
 * Queues the receipt as the message's answer; when the message has had its
 * answer already, as a notice.  Over the sender's budget nothing is queued and
 * the message says why.
 */
void answer_message(const struct desk *d, const struct message *m, enum outbox_kind kind,
    enum receipt_kind receipt, const struct receipt_facts *facts);

/* No answer, and why. */
void answer_none(const struct desk *d, const struct message *m, const char *why);

/* Stored reports as the receipts take them: raw words are gone, forms and fields are the pack's. */
bool answer_reading_of(const struct desk *d, const struct report *r, struct reading_report *out);

#endif
