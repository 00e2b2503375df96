/*
 * The article's page over all gateways: what `keng summary` prints, from the
 * rows of the true chains alone.
 */
#ifndef CENTRAL_SUMS_H
#define CENTRAL_SUMS_H

#include <stdbool.h>
#include <stdio.h>

#include "parsers/pack.h"

struct pg;

struct sums_scope {
	const char *from, *to; /* inclusive local days */
	const char *unit;      /* code of a unit valid at `to`, with all below it; NULL: all */
	const char *gateway;   /* NULL: all */
};

enum sums_status {
	SUMS_OK = 0,
	SUMS_NO_UNIT,
	SUMS_FAILED, /* pg_error */
};

/* A transaction of its own. */
enum sums_status sums_print(
    struct pg *p, const struct pack *pack, const struct sums_scope *scope, bool json, FILE *out);

#endif
