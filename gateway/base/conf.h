/*
 * libconfuse made strict, for config.c and pack.c: an unknown key names the
 * nearest known one, a key or section that stands twice is an error (left
 * alone the second wins silently), numbers are decimal, errors name file:line.
 *
 * libconfuse reports through callbacks without a context of ours, so one
 * reading goes on at a time: conf_begin .. conf_end.
 */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include <confuse.h>
#include <stdbool.h>

#include "gateway/base/err.h"

/* Ends the program when memory is out; errors go to e, the first one stays. */
cfg_t *conf_begin(cfg_opt_t *all, struct err *e);
/* Reads a file; may be called for several.  what: "configuration", for the error. */
void conf_read(cfg_t *cfg, const char *path, const char *what);
bool conf_failed(void);
/* The error text is in e already. */
void conf_fail(void);
/* Frees cfg; true when all went well. */
bool conf_end(cfg_t *cfg);

/* For CFG_INT_CB: a whole number from 0 to 1000000000 without leading zeros ("030" would be octal).
 */
int conf_take_integer(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result);

#endif
