/*
 * What is answered to a request: JSON, a text, or a problem (RFC 9457).
 */
#ifndef CENTRAL_ANSWER_H
#define CENTRAL_ANSWER_H

#include <jansson.h>
#include <stddef.h>

struct answer {
	int status;
	const char *content_type;
	char *text; /* of len octets, owned */
	size_t len;
	int retry_after; /* seconds; 0: no such header */
};

/* 200 with body, which is consumed. */
void answer_json(struct answer *a, json_t *body);
/* detail may hold any octets; extra (or NULL) has further keys and is consumed. */
void
answer_problem(struct answer *a, int status, const char *type, const char *detail, json_t *extra);
/* 200 with a text of that type, which is copied. */
void answer_text(struct answer *a, const char *content_type, const char *text);
/* 503: the database is not to be had just now. */
void answer_unavailable(struct answer *a, const char *detail);
void answer_free(struct answer *a);

#endif
