/*
 * The emulated network: phones that text the modem, and phones that it texts.
 * Spec: 3GPP TS 23.040 (DELIVER, SUBMIT), section 9.2.3.24.1 (concatenation).
 *
 * What a phone sends waits here, oldest first, until the SIM has room and its time has come.  What
 * the modem submits is put into its recipient's inbox, parts joined again.  No I/O, no clock: times
 * are told.
 */
#ifndef SIM_NETWORK_H
#define SIM_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "modem/pdu.h"

#define NETWORK_TEXT_MAX 4896 /* ten parts of 160 characters of three octets, and more */

struct network;

enum network_status {
	NETWORK_OK,
	NETWORK_BAD_NUMBER, /* no phone can have it */
	NETWORK_BAD_TEXT,   /* not UTF-8 */
	NETWORK_TOO_LONG,   /* more parts than a phone sends */
};

/* One message that a phone received from the modem. */
struct network_message {
	char to[ADDRESS_TEXT_MAX];
	unsigned parts;
	int64_t at_ms; /* monotonic: when its last part was submitted */
	char text[NETWORK_TEXT_MAX];
};

/* smsc: number of the service centre, in E.164.  Never NULL: out of memory ends the program. */
struct network *network_new(const char *smsc);
void network_free(struct network **n);

/* The phone `from` texts the modem; it may arrive from due_ms on.  utc_ms is the stamp, in local
 * time of Viet Nam. */
enum network_status
network_text(struct network *n, const char *from, const char *text, int64_t utc_ms, int64_t due_ms);
/* The same with octets as they shall lie on the SIM, SMSC first, whatever they are. */
void network_octets(struct network *n, const uint8_t *octets, size_t len, int64_t due_ms);

/* What waits longest: *due_ms_out is when it may arrive.  false: nothing waits. */
bool network_waiting(
    const struct network *n, const uint8_t **octets_out, size_t *len_out, int64_t *due_ms_out);
/* The SIM has it. */
void network_taken(struct network *n);
size_t network_waiting_count(const struct network *n);

/* The modem submitted this. */
void network_submit(struct network *n, const struct pdu *submit, int64_t now_ms);
/* Messages received by phones, oldest first; joined ones count when their last part came. */
size_t network_inbox_count(const struct network *n);
const struct network_message *network_inbox(const struct network *n, size_t i);

const char *network_status_name(enum network_status status);

#endif
