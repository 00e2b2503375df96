/*
 * The only place that reads time.  Two clocks: UTC milliseconds date what is
 * recorded, monotonic milliseconds drive every deadline, so that a corrected
 * wall clock neither fires nor starves a timer.  Local days are those of the
 * configured time zone.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/base/err.h"

#define CLOCK_STAMP_LEN 25 /* "YYYY-MM-DDTHH:MM:SS.mmmZ" and NUL */
#define CLOCK_DAY_LEN 11   /* "YYYY-MM-DD" and NUL */

struct clock_local {
	int year, month, day; /* month and day from 1 */
	int hour, minute, second;
	int weekday; /* 0 = Sunday */
};

int64_t clock_utc_ms(void);
int64_t clock_mono_ms(void);
/* Monotonic microseconds, for measuring; never replaced. */
int64_t clock_mono_us(void);

/* Tests own both clocks from here on; clock_system() gives them back. */
void clock_set(int64_t utc_ms, int64_t mono_ms);
void clock_system(void);

/*
 * Lockstep: a simulator at unix:PATH owns both clocks from here on (the hidden
 * --clock of every program).  We say `idle <deadline>\n` (absolute UTC ms, -1 =
 * none) and stand still until it says `now <ms>\n`, in turn; the first line is
 * `idle 0`.  false with e filled when nobody is there.
 */
bool clock_lockstep(const char *spec, struct err *e);
bool clock_in_lockstep(void);
/*
 * One turn of it: says until when nothing is to be done (monotonic, -1 = for
 * ever) and waits for the time.  false: a signal came in between; call again.
 * When the simulator has gone, the program ends: its time has stopped.
 */
bool clock_idle(int64_t deadline_ms);

/* Waits until fd is readable; false when the monotonic time until_ms came first. */
bool clock_wait_readable(int fd, int64_t until_ms);

/* Names the zone of local days ("Asia/Ho_Chi_Minh"); false when the system does not know it. */
bool clock_zone(const char *name);

void clock_local(int64_t utc_ms, struct clock_local *out);
/* UTC of a local wall-clock time. */
int64_t clock_from_local(const struct clock_local *local);

/* "2026-11-24T11:06:00.000Z"; whole seconds without the milliseconds by clock_format_s. */
void clock_format(int64_t utc_ms, char out[static CLOCK_STAMP_LEN]);
void clock_format_s(int64_t utc_ms, char out[static CLOCK_STAMP_LEN]);
/* Local day of an instant. */
void clock_day(int64_t utc_ms, char out[static CLOCK_DAY_LEN]);

/*
 * RFC 3339 ("2020-11-20T08:15:00+07:00", fraction optional) to UTC milliseconds.
 * offset_min_out, when not NULL, is the offset that was written.
 * false when the text is not one.
 */
bool clock_parse(const char *text, int64_t *utc_ms_out, int *offset_min_out);

#endif
