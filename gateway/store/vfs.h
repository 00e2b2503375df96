/*
 * Shims between SQLite and the disk, for tests, the bench and drills: a disk
 * whose sync takes its time, one that is full, one that fails.
 */
#ifndef STORE_VFS_H
#define STORE_VFS_H

#include <stdbool.h>

#include "gateway/base/err.h"

#define VFS_SHIM "keng-shim" /* name for db_open once vfs_install has succeeded */

/*
 * spec is "slow:MS" (each sync takes that much longer), "full:PATH" or
 * "fail:PATH": while PATH exists, writes and syncs give SQLITE_FULL or
 * SQLITE_IOERR.  false with e filled when it is none of these.
 */
bool vfs_install(const char *spec, struct err *e);

#endif
