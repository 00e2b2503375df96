/*
 * The other end of an act: over the daemon's socket, or, when it is down, by
 * ourselves under its lock.  The same id is repeated until there is an answer.
 */
#ifndef TOOL_CLIENT_H
#define TOOL_CLIENT_H

#include <jansson.h>

#include "gateway/base/config.h"
#include "gateway/base/err.h"

/*
 * The answer of the act, a new reference; args is consumed.  id NULL makes a
 * new one.  NULL with e filled when no answer came in time: e then names the
 * id, with which the command may be given again.
 */
json_t *
client_act(const struct config *c, const char *act, json_t *args, const char *id, struct err *e);

#endif
