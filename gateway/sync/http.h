/*
 * One HTTP exchange at a time (libcurl): connections and TLS sessions are kept
 * between exchanges, redirects are not followed, an answer has at most 1 MiB.
 * Waits on the link and on one more descriptor, so that its owner can be told
 * to stop while a name look-up hangs.
 */
#ifndef SYNC_HTTP_H
#define SYNC_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/base/err.h"

#define HTTP_ANSWER_MAX (1 << 20)

struct http;

struct http_options {
	const char *ca_file; /* PEM of the only authorities that are trusted; "" = the system's */
	/* While it says so, the exchange goes on; asked when `watch` is readable. */
	bool (*go_on)(void *ctx);
	void *ctx;
	int watch; /* -1: none */
};

struct http_request {
	const char *url;
	const char *token; /* "" = none */
	const char *type;  /* Content-Type of the body */
	const char *body;  /* NULL: GET */
	size_t len;
	bool gzip; /* body is packed */
};

struct http_answer {
	long status;  /* 0: none came; why says the reason */
	bool is_json; /* application/json or problem+json */
	char *body;   /* NUL behind it; http_answer_free */
	size_t len;
	int64_t retry_after_s; /* -1: not said */
	char why[200];
};

/* Never NULL: out of memory ends the program. */
struct http *http_new(const struct http_options *options);
void http_free(struct http **h);

void http_exchange(struct http *h, const struct http_request *request, struct http_answer *out);
void http_answer_free(struct http_answer *a);

/* https anywhere, http to this machine only.  false with e filled. */
bool http_url_allowed(const char *url, struct err *e);

#endif
