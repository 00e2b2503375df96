/*
 * The text of a configuration file, made ready for libconfuse, which counts
 * lines wrongly after comments (3.3) and takes a file that was cut off within a
 * section for a whole one.
 */
#ifndef BASE_CONF_TEXT_H
#define BASE_CONF_TEXT_H

#include <stdio.h>

#include "gateway/base/err.h"

/*
 * The file with each comment (#, //, C's) replaced by as many spaces, so that every line keeps its
 * number; to be closed.  NULL with e filled when it cannot be read, and with file:line in it when a
 * quote, comment or brace is never closed.
 */
FILE *conf_text_open(const char *path, struct err *e);

#endif
