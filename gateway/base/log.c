#include "gateway/base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static enum log_level highest = LOG_LEVEL_INFO;

void
log_set_level(enum log_level level)
{
	highest = level;
}

/* One write(2) a line, so that lines of several programs do not mix. */
__attribute__((format(printf, 2, 0))) static void
log_line(enum log_level level, const char *fmt, va_list ap)
{
	char line[1024];
	int n, m;

	if (level > highest)
		return;
	n = snprintf(line, sizeof(line), "<%d>", (int)level);
	m = vsnprintf(line + n, sizeof(line) - (size_t)n - 1, fmt, ap);
	if (m < 0)
		return;
	n = (int)strlen(line);
	for (int i = 0; i < n; i++)
		if (line[i] == '\n' || line[i] == '\r')
			line[i] = ' ';
	line[n++] = '\n';
	(void)!write(STDERR_FILENO, line, (size_t)n);
}

#define LOG_FUNCTION(name, level)         \
	void name(const char *fmt, ...)   \
	{                                 \
		va_list ap;               \
                                          \
		va_start(ap, fmt);        \
		log_line(level, fmt, ap); \
		va_end(ap);               \
	}

LOG_FUNCTION(log_error, LOG_LEVEL_ERROR)
LOG_FUNCTION(log_warn, LOG_LEVEL_WARN)
LOG_FUNCTION(log_info, LOG_LEVEL_INFO)
LOG_FUNCTION(log_debug, LOG_LEVEL_DEBUG)

void
log_signal(const char *line)
{
	char out[256];
	int n = snprintf(out, sizeof(out), "%s\n", line);

	(void)!write(STDERR_FILENO, out, (size_t)n);
}

const char *
log_phone(const char *number, char out[static LOG_PHONE_LEN])
{
	size_t n = strlen(number);

	if (n <= 7)
		snprintf(out, LOG_PHONE_LEN, "%s", number);
	else
		snprintf(out, LOG_PHONE_LEN, "%.5s..%s", number, number + n - 2);
	return out;
}
