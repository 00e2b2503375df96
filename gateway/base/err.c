#include "gateway/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool
err_set(struct err *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(e->text, sizeof(e->text), fmt, ap);
	va_end(ap);
	return false;
}

bool
err_prefix(struct err *e, const char *fmt, ...)
{
	struct err whole;
	va_list ap;
	size_t n;

	va_start(ap, fmt);
	vsnprintf(whole.text, sizeof(whole.text), fmt, ap);
	va_end(ap);
	n = strlen(whole.text);
	snprintf(
	    whole.text + n, sizeof(whole.text) - n, ": %.*s", (int)sizeof(e->text) / 2, e->text);
	*e = whole;
	return false;
}
