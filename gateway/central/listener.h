/*
 * The socket that the HTTP side listens on.
 */
#ifndef CENTRAL_LISTENER_H
#define CENTRAL_LISTENER_H

#include "gateway/base/err.h"

#define LISTENER_URL_LEN 96

/*
 * where is "ADDRESS:PORT" or "[ADDRESS]:PORT", numeric; port 0 is any free one, and url_out tells
 * which.  -1 with e filled.
 */
int listener_open(const char *where, char url_out[static LISTENER_URL_LEN], struct err *e);

#endif
