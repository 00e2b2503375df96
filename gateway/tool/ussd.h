/*
 * `keng ussd [--modem NAME] CODE`: has the daemon dial a code, waits for what the operator says and
 * prints it.
 */
#ifndef TOOL_USSD_H
#define TOOL_USSD_H

#include <stdbool.h>

#include "gateway/base/config.h"

/* modem NULL: the first one that may dial the code.  id NULL: a new act.  Exit code. */
int
ussd_run(const struct config *c, const char *modem, const char *code, const char *id, bool as_json);

#endif
