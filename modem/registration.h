/*
 * Registration as +CREG, +CGREG, +CEREG and +C5GREG tell it.
 * Spec: 3GPP TS 27.007 sections 7.2, 10.1.20, 10.1.22, 10.1.47; access technologies 7.3.
 *
 * An answer begins with <n>, an unsolicited line with <stat>; some modems put <n> into both, and
 * some put a routing area between area and cell.  Pure.
 */
#ifndef MODEM_REGISTRATION_H
#define MODEM_REGISTRATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REGISTRATION_HOME 1
#define REGISTRATION_ROAMING 5
#define REGISTRATION_NOT_TOLD (-1)

enum registration_status {
	REGISTRATION_OK,
	REGISTRATION_OTHER, /* no line of this kind */
	REGISTRATION_BAD,   /* garbled: nothing in it is reliable */
};

enum registration_domain {
	REGISTRATION_CS,   /* +CREG: calls and SMS of 2G and 3G */
	REGISTRATION_GPRS, /* +CGREG */
	REGISTRATION_EPS,  /* +CEREG: LTE */
	REGISTRATION_5GS,  /* +C5GREG */
	REGISTRATION_DOMAINS,
};

struct registration {
	enum registration_domain domain;
	int mode;            /* <n>, or REGISTRATION_NOT_TOLD */
	int stat;            /* 0 to 11 */
	uint64_t area, cell; /* 0 = not told */
	int access;          /* technology, or REGISTRATION_NOT_TOLD */
};

/* asked: the line answers a question, so that <n> stands first. */
enum registration_status registration_read(const char *line, bool asked, struct registration *out);

/* Home or roaming, "SMS only" included: texts can go. */
bool registration_serves(int stat);
/* "gsm", "umts", "lte", ...; NULL for a number without a meaning. */
const char *registration_access_name(int access);
/* "CREG", "CGREG", ... */
const char *registration_domain_name(enum registration_domain domain);
const char *registration_status_name(enum registration_status status);

#endif
