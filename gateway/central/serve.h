/*
 * The HTTP side (libmicrohttpd): reads requests, hands them to their noun, and
 * counts the answers.  A fixed number of threads, each with its connection to
 * the database while it answers; nothing else is kept between requests.
 */
#ifndef CENTRAL_SERVE_H
#define CENTRAL_SERVE_H

#include "gateway/base/central_config.h"
#include "gateway/base/err.h"

struct serve;

/* Listens; NULL with e filled when the address is not to be had.  config lives as long. */
struct serve *serve_new(const struct central_config *config, struct err *e);
/* Waits for requests that are being answered. */
void serve_free(struct serve **s);

/* "http://127.0.0.1:8090"; valid as long as s. */
const char *serve_url(const struct serve *s);

#endif
