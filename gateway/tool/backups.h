/* `keng backup F` and `keng restore F`. */
#ifndef TOOL_BACKUPS_H
#define TOOL_BACKUPS_H

#include "gateway/base/config.h"

/* Both print what they did and return the exit code. */
int backups_make(const struct config *c, const char *path);
int backups_restore(const struct config *c, const char *path);

#endif
