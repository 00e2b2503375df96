/*
 * A year of a gateway in a moment: messages, reports, corrections and
 * cancellations as the desk writes them, through the store's own functions.
 * What is written follows from the seed.  No daemon may run.
 */
#ifndef TESTS_BACKLOG_H
#define TESTS_BACKLOG_H

#include <stdint.h>

#define BACKLOG_TIME INT64_C(1767600000000) /* 2026-01-05, for `at_ms` */

struct backlog {
	int64_t rows;  /* of the journal, at least */
	int64_t at_ms; /* the first; each further one a minute later */
	uint32_t seed;
	unsigned changes; /* every so many reports one is corrected or cancelled; 0: none */
};

/* Into the scratch database, whose units are those of tests/house.h. */
void backlog_write(const struct backlog *b);

/* The next of a row of numbers that a seed begins (not 0). */
uint32_t backlog_random(uint32_t *seed);

#endif
