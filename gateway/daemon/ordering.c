#include "gateway/daemon/ordering.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gateway/base/log.h"

void
ordering_did(struct ordering *o, const char *what)
{
	size_t n = strlen(o->did);

	if (strstr(o->did, what) == NULL)
		snprintf(o->did + n, sizeof(o->did) - n, " %s", what);
}

void
ordering_point(struct ordering *o, const char *fmt, ...)
{
	char what[80];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	o->points++;
	log_debug("point %lld %s", (long long)o->points, what);
	if (o->points == o->die_at)
		kill(getpid(), SIGKILL);
}
