#include "gateway/central/pool.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

struct pool {
	pthread_mutex_t lock;
	size_t n, nidle;
	struct pg *idle[];
};

struct pool *
pool_new(const char *conninfo, pg_greeting *greet, size_t n)
{
	struct pool *pool = calloc(1, sizeof(*pool) + n * sizeof(pool->idle[0]));

	if (pool == NULL)
		abort();
	pthread_mutex_init(&pool->lock, NULL);
	pool->n = n;
	while (pool->nidle < n)
		pool->idle[pool->nidle++] = pg_new(conninfo, greet);
	return pool;
}

void
pool_free(struct pool **pool)
{
	assert((*pool)->nidle == (*pool)->n);
	while ((*pool)->nidle > 0)
		pg_free(&(*pool)->idle[--(*pool)->nidle]);
	pthread_mutex_destroy(&(*pool)->lock);
	free(*pool);
	*pool = NULL;
}

struct pg *
pool_take(struct pool *pool)
{
	struct pg *p;

	pthread_mutex_lock(&pool->lock);
	assert(pool->nidle > 0);
	p = pool->idle[--pool->nidle];
	pthread_mutex_unlock(&pool->lock);
	return p;
}

void
pool_give(struct pool *pool, struct pg *p)
{
	pthread_mutex_lock(&pool->lock);
	pool->idle[pool->nidle++] = p;
	pthread_mutex_unlock(&pool->lock);
}
