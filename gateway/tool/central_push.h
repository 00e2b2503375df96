/*
 * `kengcentral push ...`: a change for one gateway or for all that are active.
 */
#ifndef TOOL_CENTRAL_PUSH_H
#define TOOL_CENTRAL_PUSH_H

#include <stdbool.h>

struct pg;

/* What the command line gave; NULL for what it did not. */
struct central_push {
	struct pg *pg;
	const char *what; /* unit, officer, word, pack, text */
	const char *dir;
	const char *gateway;
	bool remove;
	const char *code, *kind, *name, *parent, *valid_from, *valid_to;
	const char *phone, *unit, *role;
	const char *form, *field, *word;
	const char *to, *text, *expires;
};

/* Exit code. */
int central_push(const struct central_push *push);

#endif
