/*
 * `keng sync status` and `keng central enrol`: how the way to the central
 * server stands, and how it begins.
 */
#ifndef TOOL_CENTRAL_H
#define TOOL_CENTRAL_H

#include <stdbool.h>

#include "gateway/base/config.h"

/* What waits, since when, and why, in one screen.  Exit code. */
int central_status(const struct config *c, bool as_json);

/* Trades the one-time code for a token and writes it to the configured file.  Exit code. */
int central_enrol(const struct config *c, const char *url, const char *code);

#endif
