#include "modem/sim/queue.h"

#include <stdlib.h>
#include <string.h>

void
queue_add(struct queue *q, const uint8_t *octets, size_t len, int64_t due_ms)
{
	struct queue_entry *e;
	size_t i;

	if (q->first == q->last)
		q->first = q->last = 0;
	if (q->last == q->cap) {
		q->cap = q->cap == 0 ? 16 : 2 * q->cap;
		q->at = realloc(q->at, q->cap * sizeof(*q->at));
		if (q->at == NULL)
			abort();
	}
	for (i = q->last++; i > q->first && q->at[i - 1].due_ms > due_ms; i--)
		q->at[i] = q->at[i - 1];
	e = &q->at[i];
	e->len = len < sizeof(e->octets) ? len : sizeof(e->octets);
	memcpy(e->octets, octets, e->len);
	e->due_ms = due_ms;
}

const struct queue_entry *
queue_head(const struct queue *q)
{
	return q->first < q->last ? &q->at[q->first] : NULL;
}

void
queue_drop_head(struct queue *q)
{
	q->first++;
}

size_t
queue_count(const struct queue *q)
{
	return q->last - q->first;
}

void
queue_release(struct queue *from, struct queue *to, int64_t due_ms)
{
	const struct queue_entry *e;

	while ((e = queue_head(from)) != NULL) {
		queue_add(to, e->octets, e->len, e->due_ms < due_ms ? e->due_ms : due_ms);
		queue_drop_head(from);
	}
}

void
queue_free(struct queue *q)
{
	free(q->at);
	*q = (struct queue){ 0 };
}
