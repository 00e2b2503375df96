/*
 * Days and spans as they are written: "hôm qua", "20/11", "ngày 5 tháng 12", "tuần này".
 * Spec: domain/domain.md (b) 16, section 3; DESIGN section 6 (reporting months).
 *
 * Everything is resolved against the sender's local time of sending.  Nothing here reads a clock,
 * allocates or does I/O.
 */
#ifndef PARSERS_DATES_H
#define PARSERS_DATES_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/day.h"
#include "parsers/pack.h"
#include "parsers/tokens.h"

enum date_status {
	DATE_NONE, /* no date begins here */
	DATE_OK,
	DATE_IMPOSSIBLE, /* no such day */
	DATE_AHEAD,      /* after the day of sending */
	DATE_UNSURE,     /* lunar, or a word for a day that is not known exactly */
};

struct date_match {
	enum date_status status;
	struct day day;  /* the last day, never after the day of sending */
	struct day from; /* the first day of a span */
	bool has_from;
	bool bare; /* "20/11" without a word before it: may be a ratio */
	size_t ntokens;
};

void date_at(const struct pack *pack, const struct tokens *t, size_t at,
    const struct local_time *sent, struct date_match *out);

const char *date_status_name(enum date_status s);

#endif
