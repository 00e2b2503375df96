/*
 * A crowd: 500 distinct texts from 51 phones (50 officers of the house, one
 * stranger), each with the fate that a careful human would give it, known
 * before any of them is sent.
 */
#ifndef TESTS_CROWD_H
#define TESTS_CROWD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define CROWD_TEXTS 500
#define CROWD_STRANGER "+84912008888"

struct crowd_text {
	char from[24];
	char text[96];
	const char *decision; /* recorded held review waiting command ignored */
	bool answered;
	int guns, boxes; /* what it adds to sung_tu_che and phao when recorded */
	int people;      /* to luot_nguoi */
};

/* The i-th text, 0 .. CROWD_TEXTS - 1. */
void crowd_text(size_t i, struct crowd_text *out);

/* What several texts come to. */
struct crowd_sums {
	unsigned texts, answers;
	int guns, boxes, people;
};

/* Of the texts 0, step, 2 * step ... */
void crowd_sums(size_t step, struct crowd_sums *out);
/*
 * Rows of the list `messages`: exactly those texts, each once and with its
 * fate.  NULL, or what is wrong (valid until the next call).
 */
const char *crowd_check(const json_t *messages, size_t step);

#endif
