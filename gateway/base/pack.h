/*
 * Reads a pack (parsers/pack.h) from a folder: every *.conf in it, in the order of their names.
 * An error names file:line, the rule and the offending text.  The only file besides config.c that
 * knows libconfuse.  Allocates once at load; parsers only read the result.
 */
#ifndef GATEWAY_BASE_PACK_H
#define GATEWAY_BASE_PACK_H

#include "gateway/base/err.h"
#include "parsers/pack.h"

/* NULL and err filled when the folder is not a whole and consistent pack. */
struct pack *pack_load(const char *dir, struct err *err);
/* The same, and a file of further words (sections more) behind it; more may be NULL. */
struct pack *pack_load_more(const char *dir, const char *more, struct err *err);
/* Frees *p and sets it to NULL; pointers into it (forms, fields, words) die with it. */
void pack_free(struct pack **p);

#endif
