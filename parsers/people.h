/*
 * People that are no attendance: who handed in, who was visited, who received a certificate.
 * Spec: domain/domain.md (b) 13.  Nothing here allocates or does I/O.
 */
#ifndef PARSERS_PEOPLE_H
#define PARSERS_PEOPLE_H

#include <stdbool.h>

#include "parsers/items.h"

/* False when nothing changed. */
bool people_settle(struct items *items);
/* "4 tập thể": does the figure count receivers of what the word names? */
bool people_receive(const struct item *number, const struct item *field);

#endif
