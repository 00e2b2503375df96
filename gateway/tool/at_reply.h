/*
 * What a modem said to one command, or unasked, cut into its parts: echo, information lines,
 * final result, and what came after it.  Spec: V.250 section 5.7.  No I/O.
 */
#ifndef TOOL_AT_REPLY_H
#define TOOL_AT_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "modem/at_lex.h"

struct at_reply {
	const char *command; /* the caller's; NULL: unsolicited */
	const char *raw;     /* the caller's, as it came */
	size_t raw_len;
	bool terse;   /* the caller's: access technologies by name, storages without figures */
	char **lines; /* information lines without outer spaces, also those behind the final one */
	size_t n, before; /* before: how many of them stand before the final result */
	bool echoed;
	const char *final; /* "OK", "+CME ERROR", ...; NULL: none */
	enum at_final kind;
	int code; /* of an error, or -1 */
	char *copy;
};

void at_reply_init(struct at_reply *r, const char *command, const char *raw);
void at_reply_free(struct at_reply *r);

/* Does the command begin so ("AT+CPMS=?")?  false when there was none. */
bool at_reply_to(const struct at_reply *r, const char *command);
/* The first line that begins with prefix, from *at_inout on, which moves behind it; NULL: none. */
const char *at_reply_find(const struct at_reply *r, const char *prefix, size_t *at_inout);

#endif
