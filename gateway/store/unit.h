/*
 * Units: province, communes, villages.  Codes were reused with other meanings
 * in 2025, so a row is known by (code, valid_from) and has an id of its own;
 * the parent is data, never derived from the code.
 */
#ifndef STORE_UNIT_H
#define STORE_UNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/store/db.h"

#define UNIT_CODE_LEN 32
#define UNIT_KIND_LEN 32
#define UNIT_NAME_LEN 128
#define UNIT_DAY_LEN 11

struct unit {
	int64_t id;
	char code[UNIT_CODE_LEN];
	char kind[UNIT_KIND_LEN];
	char name[UNIT_NAME_LEN];
	int64_t parent;                /* 0: none */
	char valid_from[UNIT_DAY_LEN]; /* "": always; both inclusive local days */
	char valid_to[UNIT_DAY_LEN];   /* "": still valid */
};

bool unit_get(struct db *db, int64_t id, struct unit *unit_out);
/* The row of that code valid on that day; false when there is none. */
bool unit_find(struct db *db, const char *code, const char *day, struct unit *unit_out);
/* The row of that very key. */
bool
unit_find_exact(struct db *db, const char *code, const char *valid_from, struct unit *unit_out);

/* Adds the unit, or changes the row of its (code, valid_from); journalled when anything changed.
 * Sets u->id. */
bool unit_put(struct db *db, struct unit *u, int64_t at_ms, bool *changed_out);

/*
 * The unit and all below it that are valid on that day ("" = any day), nearest
 * first.  To be freed; NULL when nothing is found.
 */
struct unit *unit_below(struct db *db, int64_t root, const char *day, size_t *n_out);

/* Is `unit` the same as or somewhere below `ancestor`? */
bool unit_is_below(struct db *db, int64_t unit, int64_t ancestor);

#endif
