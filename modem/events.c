#include "modem/events.h"

#include <stdlib.h>
#include <string.h>

#define EVENTS_FIRST 16
/* Room for more than this is given back once the queue is empty: the burst is over. */
#define EVENTS_KEPT 64

struct modem_event *
events_add(struct events *q, enum modem_event_type type)
{
	struct modem_event *ev;

	if (q->last == q->cap) {
		q->cap = q->cap == 0 ? EVENTS_FIRST : 2 * q->cap;
		q->list = realloc(q->list, q->cap * sizeof(*q->list));
		if (q->list == NULL)
			abort();
	}
	ev = &q->list[q->last++];
	memset(ev, 0, sizeof(*ev));
	ev->type = type;
	ev->mr = -1;
	ev->code = MODEM_CODE_NONE;
	return ev;
}

bool
events_take(struct events *q, struct modem_event *event_out)
{
	if (q->first == q->last) {
		q->first = q->last = 0;
		if (q->cap > EVENTS_KEPT)
			events_free(q);
		return false;
	}
	*event_out = q->list[q->first++];
	return true;
}

void
events_free(struct events *q)
{
	free(q->list);
	*q = (struct events){ 0 };
}
