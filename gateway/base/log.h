/*
 * The log: lines on stderr with journald's <n> priority prefixes, key=value
 * fields, one line for each fate of a message.  Message text is never logged;
 * phone numbers only shortened.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

enum log_level {
	LOG_LEVEL_ERROR = 3, /* the numbers are syslog's severities (RFC 5424) */
	LOG_LEVEL_WARN = 4,
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7,
};

#define LOG_PHONE_LEN 24

/* Lines above this level are dropped; the start value is LOG_LEVEL_INFO. */
void log_set_level(enum log_level level);

void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A line without prefix that others wait for (`ready`, `console http://...`). */
void log_signal(const char *line);

/* "+84912345678" becomes "+8491..78"; returns out. */
const char *log_phone(const char *number, char out[static LOG_PHONE_LEN]);

#endif
