/*
 * Parts of a whole and figures whose field was named before them: "40 viên, trong đó 25 viên AK",
 * "8 hộp pháo: nhà ông Quế 5 hộp, nhà chị Ly 3 hộp", "CK thôn 1: 45, thôn 2: 60".
 * Spec: domain/domain.md (b) 13.
 *
 * Parts are taken out where they agree with their whole; where they do not, the message stays as it
 * is, which is a question.  Nothing here allocates or does I/O.
 */
#ifndef PARSERS_PARTS_H
#define PARSERS_PARTS_H

#include <stdbool.h>

#include "parsers/items.h"

/* False when nothing changed. */
bool parts_settle(struct items *items);

#endif
