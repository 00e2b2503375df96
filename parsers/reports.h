/*
 * From bound figures to the reports of a message: grouped by form, day and place.
 * Spec: domain/domain.md section 3 (rulings); DESIGN section 6 (limits).
 * Nothing here allocates, reads a clock or does I/O.
 */
#ifndef PARSERS_REPORTS_H
#define PARSERS_REPORTS_H

#include "parsers/bind.h"
#include "parsers/items.h"
#include "parsers/reading.h"

/* The message that is being read. */
struct message {
	const struct pack *pack;
	const char *utf8;
	const struct tokens *tokens;
	const struct items *items;
	const struct local_time *sent;
};

/* Fills out->reports, or out->doubt with the words that are doubted. */
void reports_build(const struct message *m, const struct binding *b, struct reading *out);

/* A report of the form (NULL: general) without values, of the day and place the message names. */
struct reading_report *reports_add(
    const struct message *m, const struct pack_form *form, size_t item, struct reading *out);

/* Notes a doubt, unless there is one already, with the words at the item. */
void
reports_doubt(const struct message *m, enum reading_doubt doubt, size_t item, struct reading *out);

#endif
