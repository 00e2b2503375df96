/*
 * The life of kengd: lock, store, socket, ports, loop; the only writer of the
 * database from beginning to end.
 */
#ifndef DAEMON_DAEMON_H
#define DAEMON_DAEMON_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/base/config.h"
#include "gateway/base/err.h"

struct daemon_options {
	const struct config *config;
	const char *config_path; /* handed on to children, as is the clock */
	const char *clock;       /* NULL: real time */
	const char *hurry;       /* drill: handed on to keng-sync; NULL: none */
	const char *vfs;         /* drill: a shim of store/vfs.h; NULL = the disk as it is */
	int64_t die_at;          /* drill: ordering point at which to die; 0 = never */
};

/* Reads the pack, then runs until SIGTERM or SIGINT.  false with e filled: it could not begin. */
bool daemon_run(const struct daemon_options *options, struct err *e);

#endif
