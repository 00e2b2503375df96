/*
 * From a listed PDU to rows (C1): the raw octets first, then what they say.
 * The same TPDU on a line is never processed again when its stamp was
 * plausible; with an implausible stamp it is a new message only when every
 * earlier copy is known to be gone (DESIGN section 6, Duplicate).
 */
#ifndef DAEMON_INTAKE_H
#define DAEMON_INTAKE_H

#include <stddef.h>
#include <stdint.h>

#include "gateway/desk/desk.h"

enum intake_fate {
	INTAKE_NEW,         /* a message, whole and undecided */
	INTAKE_PART,        /* one part of a message that is not whole yet */
	INTAKE_KNOWN,       /* seen before: only to be deleted */
	INTAKE_UNDECODABLE, /* kept raw, in review */
	INTAKE_REPORT,      /* kept raw: a status report, settled as far as it goes */
	INTAKE_OTHER,       /* kept raw: somebody's draft */
};

struct intake {
	enum intake_fate fate;
	int64_t part;    /* its row */
	int64_t message; /* 0: none */
	char why[80];    /* for the log */
};

/* octets begin with the service centre.  Everything is in the caller's savepoint. */
void intake_part(const struct desk *d, const char *line, const char *storage, const uint8_t *octets,
    size_t len, struct intake *intake_out);

/* C5: a status report that came by itself (+CDS).  What it cannot settle stays as it is. */
void intake_report(const struct desk *d, const char *line, const uint8_t *octets, size_t len);

const char *intake_fate_name(enum intake_fate fate);

#endif
