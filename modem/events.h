/*
 * A queue of modem events, oldest first.  Grows as needed; out of memory ends the program.
 */
#ifndef MODEM_EVENTS_H
#define MODEM_EVENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "modem/modem.h"

/* All zero is an empty one. */
struct events {
	struct modem_event *list;
	size_t first, last, cap;
};

/* A new last event, without a reference and a code, to be filled in before the next call. */
struct modem_event *events_add(struct events *q, enum modem_event_type type);
bool events_take(struct events *q, struct modem_event *event_out);
void events_free(struct events *q);

#endif
