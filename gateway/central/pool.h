/*
 * Connections to the database (pg.h) that threads take and give back.
 */
#ifndef CENTRAL_POOL_H
#define CENTRAL_POOL_H

#include <stddef.h>

#include "gateway/central/pg.h"

struct pool;

/* n connections, each made when it is first used; never NULL. */
struct pool *pool_new(const char *conninfo, pg_greeting *greet, size_t n);
/* All have been given back. */
void pool_free(struct pool **pool);

/* Our bug when none is left: no more threads than connections. */
struct pg *pool_take(struct pool *pool);
void pool_give(struct pool *pool, struct pg *p);

#endif
