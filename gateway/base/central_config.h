/*
 * The configuration file of kengcentral, read as strictly as the gateway's
 * (config.h).  config/kengcentral.conf explains every key.
 */
#ifndef BASE_CENTRAL_CONFIG_H
#define BASE_CENTRAL_CONFIG_H

#include <limits.h>
#include <stdbool.h>

#include "gateway/base/err.h"

#define CENTRAL_CONFIG_DEFAULT_PATH "/etc/keng/kengcentral.conf"
#define CENTRAL_CONFIG_WORKERS_MAX 64

struct central_config {
	char listen[64];    /* "ADDRESS:PORT", "[ADDRESS]:PORT" */
	char database[512]; /* a connection text of libpq */
	char pack[PATH_MAX];
	char timezone[64];
	int contact_seconds; /* next_s of the protocol */
	int workers;         /* requests that are served at the same time */
};

/* A missing file is an error, and so is a value out of range; e names file and line. */
bool central_config_load(const char *path, struct central_config *config_out, struct err *e);

#endif
