/*
 * Octets on their way through the network, each due at its time; of equal times the older first.
 * Grows as needed; out of memory ends the program.  No clock: times are told.
 */
#ifndef SIM_QUEUE_H
#define SIM_QUEUE_H

#include <stddef.h>
#include <stdint.h>

#include "modem/pdu.h"

struct queue_entry {
	uint8_t octets[PDU_OCTETS_MAX];
	size_t len;
	int64_t due_ms;
};

/* All zero is an empty one. */
struct queue {
	struct queue_entry *at;
	size_t first, last, cap;
};

/* Octets past PDU_OCTETS_MAX are cut off. */
void queue_add(struct queue *q, const uint8_t *octets, size_t len, int64_t due_ms);
/* The next one due, or NULL: nothing waits. */
const struct queue_entry *queue_head(const struct queue *q);
void queue_drop_head(struct queue *q);
size_t queue_count(const struct queue *q);
/* All of `from` into `to`, due at due_ms at the latest. */
void queue_release(struct queue *from, struct queue *to, int64_t due_ms);
void queue_free(struct queue *q);

#endif
