/*
 * Tables for people and programs: rows of the store as JSON objects, oldest
 * first, a page at a time so that no read transaction lasts.
 */
#ifndef STORE_LIST_H
#define STORE_LIST_H

#include <jansson.h>
#include <stdint.h>

#include "gateway/store/db.h"

enum list_kind {
	LIST_MESSAGES,
	LIST_REPORTS,
	LIST_OUTBOX,
	LIST_REVIEW, /* open ones */
	LIST_OFFICERS,
	LIST_UNITS,
	LIST_ALERTS, /* open ones */
	LIST_KINDS
};

struct list_filter {
	int64_t limit;    /* the newest so many; -1: all */
	int64_t since_ms; /* not before; 0: all */
	const char *ref;  /* only of that reference; NULL: all */
};

/* The filter's first page begins after this key. */
int64_t list_start(struct db *db, enum list_kind kind, const struct list_filter *f);

/* The next rows after *after, which moves on; an empty array at the end. */
json_t *list_page(struct db *db, enum list_kind kind, const struct list_filter *f, int64_t *after);

/* What waits: {"incoming","outbox","review","unsynced"}. */
json_t *list_waiting(struct db *db);

#endif
