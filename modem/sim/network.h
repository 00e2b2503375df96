/*
 * The emulated network: phones that text the modem, and phones that it texts.
 * Spec: 3GPP TS 23.040 (DELIVER, SUBMIT, STATUS-REPORT), section 9.2.3.24.1 (concatenation).
 *
 * What a phone sends waits here until its time has come and the SIM has room.  What the modem
 * submits is put into its recipient's inbox, parts joined again; a phone that is away gets it when
 * it is back, unless the validity has ended by then.  Reports that were asked for wait here too.
 * How well all this works is the weather (modem/sim/weather.h).  No I/O, no clock: times are told,
 * utc_ms for stamps and monotonic now_ms for everything else.
 */
#ifndef SIM_NETWORK_H
#define SIM_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "modem/pdu.h"
#include "modem/sim/queue.h"
#include "modem/sim/weather.h"

#define NETWORK_TEXT_MAX 4896 /* ten parts of 160 characters of three octets, and more */

struct network;

enum network_status {
	NETWORK_OK,
	NETWORK_BAD_NUMBER, /* no phone can have it */
	NETWORK_BAD_TEXT,   /* not UTF-8 */
	NETWORK_TOO_LONG,   /* more parts than a phone sends */
	NETWORK_AWAY,       /* the phone has no coverage */
};

/* One message that a phone received from the modem. */
struct network_message {
	char to[ADDRESS_TEXT_MAX];
	unsigned parts;
	int64_t at_ms; /* when its last part came */
	char text[NETWORK_TEXT_MAX];
};

/* smsc: number of the service centre, in E.164.  Never NULL: out of memory ends the program. */
struct network *network_new(const char *smsc);
void network_free(struct network **n);

/* Its weather, to be read and set. */
struct weather *network_weather(struct network *n);
/* Reports that were kept are let go, if they are kept no longer. */
void network_weather_changed(struct network *n, int64_t now_ms);

/* The phone `from` texts the modem, stamped in local time of Viet Nam. */
enum network_status
network_text(struct network *n, const char *from, const char *text, int64_t utc_ms, int64_t now_ms);
/* The same with octets as they shall lie on the SIM, SMSC first, whatever they are. */
void network_octets(struct network *n, const uint8_t *octets, size_t len, int64_t now_ms);

/* What comes to the modem next and when; NULL: nothing waits. */
const struct queue_entry *network_incoming(const struct network *n);
void network_taken(struct network *n);
size_t network_incoming_count(const struct network *n);

/* The modem submitted this under that reference. */
void network_submit(
    struct network *n, const struct pdu *submit, uint8_t mr, int64_t utc_ms, int64_t now_ms);
/* Messages received by phones, oldest first; joined ones count when their last part came. */
size_t network_inbox_count(const struct network *n);
const struct network_message *network_inbox(const struct network *n, size_t i);

/* The next status report (SMSC first), as network_incoming; those that are kept do not show. */
const struct queue_entry *network_report(const struct network *n);
void network_report_taken(struct network *n);
/* With those that are kept. */
size_t network_report_count(const struct network *n);

/* A phone without coverage, until that time or (-1) until it is back. */
void network_away(struct network *n, const char *number, int64_t until_ms);
void network_back(struct network *n, const char *number, int64_t utc_ms, int64_t now_ms);
/* Who comes back, what has become too old; and when that happens next, or -1. */
void network_expire(struct network *n, int64_t utc_ms, int64_t now_ms);
int64_t network_deadline(const struct network *n);

const char *network_status_name(enum network_status status);

#endif
