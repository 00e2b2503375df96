/*
 * What stands already: duplicates, and reports that would count one event
 * twice.  Nothing is added up where a doubt is left; it is held.
 */
#ifndef DESK_OVERLAP_H
#define DESK_OVERLAP_H

#include <stdbool.h>

#include "gateway/desk/desk.h"
#include "gateway/store/message.h"
#include "gateway/store/report.h"

/* A repetition of the same reading by the same sender counts as the same message so long, by SMSC
 * time. */
#define OVERLAP_REPEAT_MS (12 * INT64_C(3600000))

/* The same sender's standing report with the same reading: the message it came with. */
bool overlap_duplicate(const struct desk *d, const struct message *m, const struct report *r,
    struct message *other_out);

/* Would r count something that a standing report may have counted?  why_out names it. */
bool overlap_clash(const struct desk *d, const struct report *r, char *why_out, size_t cap);

/* More than ten times what the unit ever reported (of at least five reports of that field). */
bool overlap_unusual(const struct desk *d, const struct report *r, char *why_out, size_t cap);

#endif
