/*
 * What the gateway answers: texts of the pack with the facts filled in.
 * Spec: domain/receipts.md; DESIGN section 6 (Receipts).
 *
 * Unaccented GSM-7 without extension characters, so septets equal octets.  One segment where the
 * values fit: the help is dropped first, then the place, then two segments; never a value.
 * No receipt is readable as a report or a command.  Nothing here allocates or does I/O.
 */
#ifndef PARSERS_RECEIPT_H
#define PARSERS_RECEIPT_H

#include <stddef.h>
#include <stdint.h>

#include "parsers/day.h"
#include "parsers/pack.h"
#include "parsers/reading.h"

#define RECEIPT_SEGMENT 160
/* Several segments: 153 septets each. A form with every field filled is the worst case. */
#define RECEIPT_SIZE 1072

enum receipt_kind {
	RECEIPT_RECORDED,
	RECEIPT_HELD,
	RECEIPT_UNCLEAR,
	RECEIPT_DUPLICATE,
	RECEIPT_UNREGISTERED,
	RECEIPT_KEPT, /* understood, not yet possible: kept for an administrator */
	RECEIPT_HELP,
	RECEIPT_QUERY,
	RECEIPT_ZERO,
	RECEIPT_URGENT,
	RECEIPT_EXPLOSIVE,
	RECEIPT_URGENT_UNTOLD, /* nobody could be told */
	RECEIPT_EXPLOSIVE_UNTOLD,
	RECEIPT_APPROVED,   /* notice: a kept report is recorded now */
	RECEIPT_REJECTED,   /* notice: a kept report is not recorded */
	RECEIPT_INCOMPLETE, /* parts of a long text are missing */
	RECEIPT_KINDS,
};

/* A sum of the query receipt. */
struct receipt_sum {
	const struct pack_field *field;
	int64_t n;
	bool approx;
};

/* What a kind does not mention is ignored; NULL and 0 mean "none". */
struct receipt_facts {
	const char *ref;
	const char *unit; /* "thôn Hà Thôn"; accents are stripped here */
	const struct reading_report *reports;
	size_t nreports;
	const struct reading *reading; /* unclear: its doubt, word and number */
	const char *contact;           /* "CA xa 0912345678"; NULL or "": nobody to call */
	struct day day;                /* query: the span's last day */
	struct day from;               /* query: the span's first day */
	const struct receipt_sum *sums;
	size_t nsums;
	const char *last_ref; /* query: the latest report's reference */
	const char *time;     /* urgent: "22:47" */
	unsigned parts_have;
	unsigned parts_of;
};

/*
 * Renders into out (NUL-terminated) and returns the length; 0 when the pack has no such text or
 * cap is too small (RECEIPT_SIZE always suffices): out is "" then.
 */
size_t receipt_render(const struct pack *pack, enum receipt_kind kind,
    const struct receipt_facts *facts, char *out, size_t cap);

const char *receipt_kind_name(enum receipt_kind k);

#endif
