/*
 * When the next request may go, and how many rows it carries: full-jitter
 * back-off (base 1 s, doubling, at most 5 min), what the server asks for, a
 * breaker that after five failures lets only a cheap probe through, and a
 * batch that grows while it is taken and shrinks when it is not.  Pure.
 */
#ifndef SYNC_PACE_H
#define SYNC_PACE_H

#include <stdbool.h>
#include <stdint.h>

#define PACE_ROWS_MAX 200
#define PACE_ROWS_FIRST 50
#define PACE_BASE_MS 1000
#define PACE_MOST_MS 300000
#define PACE_ASKED_MOST_MS (6 * INT64_C(3600000)) /* of Retry-After */
#define PACE_BREAKER 5

struct pace {
	int failures; /* in a row */
	int64_t not_before_ms;
	bool asked;  /* by the server: nothing may come before */
	int rows;    /* of the next batch */
	int ceiling; /* what a 413 has left */
	int hurry;
};

/* hurry: pauses are that many times shorter than they are said to be (a drill); 1 = as said. */
void pace_begin(struct pace *p, int hurry);
/* The batch was taken. */
void pace_taken(struct pace *p);
/* No answer, or one that is none; random: 32 fresh bits. */
void pace_failed(struct pace *p, int64_t mono_ms, uint32_t random);
/* The batch was too large: half of what it was, for good. */
void pace_too_large(struct pace *p, int sent_rows);
/* The server asks for a pause. */
void pace_ask(struct pace *p, int64_t mono_ms, int64_t pause_ms);
/* Something urgent came: the back-off ends, but not what the server asked for. */
void pace_urge(struct pace *p);

/* Only a probe may go. */
bool pace_probes(const struct pace *p);
/* The probe was answered: one real request may go. */
void pace_probed(struct pace *p);

#endif
