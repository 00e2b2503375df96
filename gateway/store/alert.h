/*
 * Alerts: what a person must know.  One open alert for a kind and subject;
 * raising it again changes nothing.
 */
#ifndef STORE_ALERT_H
#define STORE_ALERT_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/store/db.h"

void alert_raise(struct db *db, const char *kind, int64_t subject, const char *text, int64_t at_ms);
void alert_raise_for(
    struct db *db, const char *kind, const char *subject, const char *text, int64_t at_ms);
void alert_close(struct db *db, const char *kind, const char *subject, int64_t at_ms);

#endif
