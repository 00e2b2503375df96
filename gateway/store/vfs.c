#include "gateway/store/vfs.h"

#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
	int sync_us;
	char trouble[PATH_MAX]; /* while this file exists */
	int code;               /* writes and syncs give this */
	sqlite3_vfs *below;
	sqlite3_vfs vfs;
} shim;

/* Our file in front, the real one right behind it in the same allocation. */
struct shim_file {
	sqlite3_file base;
	sqlite3_file *real;
};

#define REAL(f) (((struct shim_file *)(f))->real)
#define CALL(f, method, ...) REAL(f)->pMethods->method(REAL(f), ##__VA_ARGS__)

static int
trouble(void)
{
	return shim.trouble[0] != '\0' && access(shim.trouble, F_OK) == 0 ? shim.code : SQLITE_OK;
}

static int
shim_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	int rc = trouble();

	return rc != SQLITE_OK ? rc : CALL(f, xWrite, p, n, at);
}

static int
shim_sync(sqlite3_file *f, int flags)
{
	int rc = trouble();

	if (rc != SQLITE_OK)
		return rc;
	if (shim.sync_us > 0)
		shim.below->xSleep(shim.below, shim.sync_us);
	return CALL(f, xSync, flags);
}

static int
shim_close(sqlite3_file *f)
{
	return CALL(f, xClose);
}

static int
shim_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	return CALL(f, xRead, p, n, at);
}

static int
shim_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	return CALL(f, xTruncate, size);
}

static int
shim_file_size(sqlite3_file *f, sqlite3_int64 *size)
{
	return CALL(f, xFileSize, size);
}

static int
shim_lock(sqlite3_file *f, int level)
{
	return CALL(f, xLock, level);
}

static int
shim_unlock(sqlite3_file *f, int level)
{
	return CALL(f, xUnlock, level);
}

static int
shim_check_reserved_lock(sqlite3_file *f, int *out)
{
	return CALL(f, xCheckReservedLock, out);
}

static int
shim_file_control(sqlite3_file *f, int op, void *arg)
{
	return CALL(f, xFileControl, op, arg);
}

static int
shim_sector_size(sqlite3_file *f)
{
	return CALL(f, xSectorSize);
}

static int
shim_device_characteristics(sqlite3_file *f)
{
	return CALL(f, xDeviceCharacteristics);
}

static int
shim_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
	return CALL(f, xShmMap, page, size, extend, out);
}

static int
shim_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
	return CALL(f, xShmLock, offset, n, flags);
}

static void
shim_shm_barrier(sqlite3_file *f)
{
	CALL(f, xShmBarrier);
}

static int
shim_shm_unmap(sqlite3_file *f, int remove)
{
	return CALL(f, xShmUnmap, remove);
}

static const sqlite3_io_methods methods = {
	.iVersion = 2, /* with shared memory (WAL), without memory mapping */
	.xClose = shim_close,
	.xRead = shim_read,
	.xWrite = shim_write,
	.xTruncate = shim_truncate,
	.xSync = shim_sync,
	.xFileSize = shim_file_size,
	.xLock = shim_lock,
	.xUnlock = shim_unlock,
	.xCheckReservedLock = shim_check_reserved_lock,
	.xFileControl = shim_file_control,
	.xSectorSize = shim_sector_size,
	.xDeviceCharacteristics = shim_device_characteristics,
	.xShmMap = shim_shm_map,
	.xShmLock = shim_shm_lock,
	.xShmBarrier = shim_shm_barrier,
	.xShmUnmap = shim_shm_unmap,
};

static int
shim_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *f, int flags, int *flags_out)
{
	struct shim_file *mine = (struct shim_file *)f;
	int rc;

	(void)vfs;
	mine->real = (sqlite3_file *)(void *)(mine + 1);
	rc = shim.below->xOpen(shim.below, name, mine->real, flags, flags_out);
	mine->base.pMethods = mine->real->pMethods != NULL ? &methods : NULL;
	return rc;
}

bool
vfs_install(const char *spec, struct err *e)
{
	char *end;

	shim.below = sqlite3_vfs_find(NULL);
	shim.trouble[0] = '\0';
	shim.sync_us = 0;
	if (strncmp(spec, "slow:", 5) == 0) {
		long ms = strtol(spec + 5, &end, 10);

		if (end == spec + 5 || *end != '\0' || ms < 0 || ms > 10000)
			return err_set(
			    e, "slow: takes milliseconds from 0 to 10000, not '%s'", spec + 5);
		shim.sync_us = (int)ms * 1000;
	} else if ((strncmp(spec, "full:", 5) == 0 || strncmp(spec, "fail:", 5) == 0) &&
	    spec[5] != '\0' && strlen(spec + 5) < sizeof(shim.trouble)) {
		strcpy(shim.trouble, spec + 5);
		shim.code = spec[1] == 'u' ? SQLITE_FULL : SQLITE_IOERR;
	} else {
		return err_set(e, "a shim is slow:MS, full:PATH or fail:PATH, not '%s'", spec);
	}
	shim.vfs = *shim.below;
	shim.vfs.zName = VFS_SHIM;
	shim.vfs.szOsFile += (int)sizeof(struct shim_file);
	shim.vfs.xOpen = shim_open;
	if (sqlite3_vfs_register(&shim.vfs, 0) != SQLITE_OK)
		return err_set(e, "the shim cannot be registered");
	return true;
}
