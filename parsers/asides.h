/*
 * Figures that stand beside those of the report: targets, running totals, other times, who was
 * absent, what is left or still refused, and the parts of a whole ("trong đó ...").
 * Spec: domain/domain.md (b) 12, 13.
 *
 * A clause of such figures is taken out only where its own words say so and the figures around it
 * are told apart from it; whoever cannot tell leaves the message as it is, which is a question.
 * Nothing here allocates or does I/O.
 */
#ifndef PARSERS_ASIDES_H
#define PARSERS_ASIDES_H

#include <stdbool.h>

#include "parsers/items.h"

enum asides {
	ASIDES_NONE,
	ASIDES_DROPPED,
	ASIDES_UNTOLD, /* they cannot be told from what is reported */
};

/* Takes the asides out of the items. */
enum asides asides_drop(struct items *items);

#endif
