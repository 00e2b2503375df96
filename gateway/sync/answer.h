/*
 * What the centre's answer means (docs/sync-protocol.md, "Answer").  Nothing is
 * taken from an answer that is not whole: a captive portal's page, cut JSON and
 * a field of the wrong type are no answer at all.  Pure.
 */
#ifndef SYNC_ANSWER_H
#define SYNC_ANSWER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "gateway/base/chain.h"
#include "gateway/store/sync.h"
#include "gateway/sync/http.h"

enum answer_kind {
	ANSWER_NONE, /* no answer, or one that means nothing */
	ANSWER_TAKEN,
	ANSWER_MALFORMED,  /* 400 */
	ANSWER_TOKEN,      /* 401, 403 */
	ANSWER_FORK,       /* 409 */
	ANSWER_SUPERSEDED, /* 409 */
	ANSWER_CURSOR,     /* 410 of a centre: changes begin anew */
	ANSWER_GONE,       /* 410 of a webhook */
	ANSWER_TOO_LARGE,  /* 413 */
	ANSWER_ENCODING,   /* 415 */
	ANSWER_ALTERED,    /* 422: a row does not fit its hash or its predecessor */
	ANSWER_PAUSE,      /* 429, 503 with Retry-After */
	ANSWER_KINDS
};

const char *answer_kind_name(enum answer_kind kind);

struct answer {
	enum answer_kind kind;
	char why[256];          /* for people, when not taken */
	int64_t retry_after_ms; /* of ANSWER_PAUSE */
	bool adopt;             /* beside ANSWER_FORK: a person at the centre has decided */
	/* of ANSWER_TAKEN */
	int64_t acked;
	char acked_hash[CHAIN_HASH_HEX]; /* "": not said */
	char epoch[JOURNAL_EPOCH_LEN];   /* "": not said */
	json_t *rejected, *changes;      /* lists, never NULL when taken; answer_free */
	char down[SYNC_CURSOR_LEN];
	bool more;
	int64_t server_ms; /* 0: not said */
	int next_s;        /* 0: not said */
};

/* webhook: any 2xx takes everything up to `sent`. */
void answer_read(const struct http_answer *http, bool webhook, int64_t sent, struct answer *out);
void answer_free(struct answer *a);

#endif
