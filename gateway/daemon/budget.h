/*
 * How much may leave a line now: per minute, hour and day.  One fifth of each
 * is kept for questions; urgent texts count but never wait.
 */
#ifndef DAEMON_BUDGET_H
#define DAEMON_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/base/config.h"
#include "gateway/store/db.h"
#include "gateway/store/outbox.h"

/* The last kind that may go now; day_full_out: the day's limit stops everything but urgent texts.
 */
enum outbox_kind budget_allows(struct db *db, const struct config_limits *limits, const char *line,
    int64_t now_ms, bool *day_full_out);

#endif
