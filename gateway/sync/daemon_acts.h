/*
 * What keng-sync asks of the daemon: notes, changes to carry out, the beginning
 * of an epoch, and how the modems are.  Each is one question over the socket.
 */
#ifndef SYNC_DAEMON_ACTS_H
#define SYNC_DAEMON_ACTS_H

#include <jansson.h>
#include <stdbool.h>

#include "gateway/base/config.h"

/* args is consumed.  The answer when it was carried out, else NULL with a word in the log. */
json_t *daemon_act(const struct config *c, const char *act, json_t *args);

/* {"ready","modems"}; NULL when the daemon does not answer. */
json_t *daemon_status(const struct config *c);

#endif
