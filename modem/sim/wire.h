/*
 * Bytes on their way: added at one end, taken at the other.  Grows as needed; out of memory ends
 * the program.
 */
#ifndef SIM_WIRE_H
#define SIM_WIRE_H

#include <stddef.h>

/* All zero is an empty one. */
struct wire {
	char *at;
	size_t len, cap, done; /* at[done..len) is what is to be taken */
};

void wire_add(struct wire *w, const void *from, size_t len);
/* A line as modems write it, between two CR LF; cut at some 1400 characters. */
void wire_say(struct wire *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* All of `from` to the end of `to`. */
void wire_move(struct wire *from, struct wire *to);
void wire_clear(struct wire *w);
void wire_free(struct wire *w);

#endif
