/*
 * The lock beside the database: who holds it is the only writer.  It dies with
 * its holder, so a kill leaves nothing to clean up.
 */
#ifndef BASE_LOCK_H
#define BASE_LOCK_H

#include <stdbool.h>

#include "gateway/base/err.h"

enum lock_status {
	LOCK_TAKEN,
	LOCK_HELD,   /* somebody else holds it; e names program and pid */
	LOCK_FAILED, /* the file cannot be used; e says why */
};

/*
 * Takes "<database>.lock" without waiting.  program stands in the file for
 * whoever is refused.  *fd_out is open while the lock is held.
 */
enum lock_status lock_take(const char *database, const char *program, int *fd_out, struct err *e);

/* Gives the lock back and sets *fd to -1. */
void lock_release(int *fd);

/* Gives path the owner of its folder, when we are root and have just created it. */
void lock_adopt_owner(const char *path);

#endif
