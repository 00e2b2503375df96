/*
 * The tables, and the way from each earlier version to the present one
 * (PRAGMA user_version).  docs/architecture.md says what each table is for.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include <stdbool.h>

/* "KENG" in the file's header (PRAGMA application_id). */
#define SCHEMA_APPLICATION_ID 0x4b454e47

struct db;

/* Writer: creates or brings up to date.  false: not ours, or newer than this program. */
bool schema_update(struct db *db);
/* Reader: only looks. */
bool schema_check(struct db *db);

#endif
