/*
 * Who sent it: numbers in E.164, and whom the gateway never answers (an answer
 * to a short code costs money, one to a machine begins a loop).
 */
#ifndef DESK_SENDER_H
#define DESK_SENDER_H

#include <stdbool.h>

#include "gateway/base/config.h"
#include "gateway/store/officer.h"

enum sender_class {
	SENDER_PERSON,       /* a mobile number that may be answered */
	SENDER_ALPHANUMERIC, /* a brand name */
	SENDER_SHORT,        /* a service number */
	SENDER_FOREIGN,      /* no mobile number of the country */
	SENDER_OURSELVES,    /* one of our own SIMs */
	SENDER_LISTED,       /* on the list of those who are never answered */
	SENDER_CLASSES
};

enum sender_class sender_classify(const struct config *c, const char *number);
const char *sender_class_name(enum sender_class class);

/*
 * "0912345678", "84912345678" and "+84912345678" become "+84912345678"; other
 * numbers and alphanumeric senders stay as they are.  false: longer than out.
 */
bool
sender_normalise(const struct config *c, const char *number, char out[static OFFICER_NUMBER_LEN]);

/* "+84912345678" as people of the country dial it: "0912345678". */
void
sender_national(const struct config *c, const char *number, char out[static OFFICER_NUMBER_LEN]);

#endif
