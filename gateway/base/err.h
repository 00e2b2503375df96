/*
 * Error text of the world's failures (disk full, port gone, file unreadable),
 * filled at the place that knows.  Bad input has closed enums instead, and our
 * own bugs are assertions.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

struct err {
	char text[480];
};

/* Writes the text (cut at the buffer's end) and returns false, so that a caller can `return
 * err_set(...)`. */
bool err_set(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Puts "<prefix>: " before the text that is there; returns false. */
bool err_prefix(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
