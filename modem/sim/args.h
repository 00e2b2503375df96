/*
 * What stands behind the = of a command, field by field.
 * Spec: ITU-T V.250 section 5.4.2.  Nothing here allocates or does I/O.
 *
 * A cursor moves over the fields; an empty field is no number and an empty text.
 */
#ifndef SIM_ARGS_H
#define SIM_ARGS_H

#include <stdbool.h>
#include <stddef.h>

/* A decimal number, and the comma behind it.  false (and *at unmoved): something else. */
bool args_number(const char **at, unsigned *out);
/* "text" or text, and the comma behind it; false: too long, or the quotes do not end. */
bool args_text(const char **at, size_t cap, char *out);
/* Whether value is in set n of "(0-2),(0,1),(0)". */
bool args_allowed(const char *sets, size_t n, unsigned value);

#endif
