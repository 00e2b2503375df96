/*
 * A day of the calendar and a local moment, without a clock and without a time zone.
 * Proleptic Gregorian; the year 0 never occurs in a valid day.
 */
#ifndef PARSERS_DAY_H
#define PARSERS_DAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct day {
	int16_t year;
	uint8_t month; /* 1..12 */
	uint8_t day;   /* 1..31 */
};

/* The sender's local wall clock when he sent the text. */
struct local_time {
	struct day day;
	uint8_t hour;
	uint8_t minute;
};

#define DAY_TEXT_SIZE 11 /* "YYYY-MM-DD" and NUL */

bool day_valid(struct day d);
/* Negative, zero, positive as a is before, the same as, after b. */
int day_compare(struct day a, struct day b);
/* Days since 1970-01-01. */
int32_t day_number(struct day d);
struct day day_from_number(int32_t n);
struct day day_add(struct day d, int32_t days);
/* 0 Monday .. 6 Sunday. */
unsigned day_weekday(struct day d);
void day_format(struct day d, char out[static DAY_TEXT_SIZE]);
/* Reads exactly "YYYY-MM-DD" of a day that exists. */
bool day_parse(const char *s, struct day *out);

#endif
