/*
 * What keng-sync asks of the daemon: notes, changes to carry out and the
 * beginning of an epoch, each one act over the socket.
 */
#ifndef SYNC_DAEMON_ACTS_H
#define SYNC_DAEMON_ACTS_H

#include <jansson.h>
#include <stdbool.h>

#include "gateway/base/config.h"

/* args is consumed.  The answer when it was carried out, else NULL with a word in the log. */
json_t *daemon_act(const struct config *c, const char *act, json_t *args);

#endif
