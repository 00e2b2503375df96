#include "modem/sim/wire.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAY_MAX 1500

void
wire_add(struct wire *w, const void *from, size_t len)
{
	if (w->done == w->len)
		w->done = w->len = 0;
	if (w->len + len > w->cap) {
		w->cap = 2 * (w->len + len);
		w->at = realloc(w->at, w->cap);
		if (w->at == NULL)
			abort();
	}
	if (len > 0)
		memcpy(w->at + w->len, from, len);
	w->len += len;
}

void
wire_say(struct wire *w, const char *fmt, ...)
{
	char text[SAY_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	wire_add(w, "\r\n", 2);
	wire_add(w, text, strlen(text));
	wire_add(w, "\r\n", 2);
}

void
wire_move(struct wire *from, struct wire *to)
{
	if (from->len > from->done)
		wire_add(to, from->at + from->done, from->len - from->done);
	wire_clear(from);
}

void
wire_clear(struct wire *w)
{
	w->len = w->done = 0;
}

void
wire_free(struct wire *w)
{
	free(w->at);
	*w = (struct wire){ 0 };
}
