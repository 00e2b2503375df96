/*
 * What the centre's answer means (docs/sync-protocol.md, "Answer").  Nothing is
 * taken from an answer that is not whole: a captive portal's page, cut JSON and
 * a field of the wrong type are no answer at all.  Pure.
 */
#ifndef SYNC_REPLY_H
#define SYNC_REPLY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "gateway/base/chain.h"
#include "gateway/store/sync.h"
#include "gateway/sync/http.h"

enum reply_kind {
	REPLY_NONE, /* no answer, or one that means nothing */
	REPLY_TAKEN,
	REPLY_MALFORMED,  /* 400 */
	REPLY_TOKEN,      /* 401, 403 */
	REPLY_FORK,       /* 409 */
	REPLY_SUPERSEDED, /* 409 */
	REPLY_CURSOR,     /* 410 of a centre: changes begin anew */
	REPLY_GONE,       /* 410 of a webhook */
	REPLY_TOO_LARGE,  /* 413 */
	REPLY_ENCODING,   /* 415 */
	REPLY_ALTERED,    /* 422: a row does not fit its hash or its predecessor */
	REPLY_PAUSE,      /* 429, 503 with Retry-After */
	REPLY_KINDS
};

const char *reply_kind_name(enum reply_kind kind);

struct reply {
	enum reply_kind kind;
	char why[256];          /* for people, when not taken */
	int64_t retry_after_ms; /* of REPLY_PAUSE */
	bool adopt;             /* beside REPLY_FORK: a person at the centre has decided */
	/* of REPLY_TAKEN */
	int64_t acked;
	char acked_hash[CHAIN_HASH_HEX]; /* "": not said */
	char epoch[JOURNAL_EPOCH_LEN];   /* "": not said */
	json_t *rejected, *changes;      /* lists, never NULL when taken; reply_free */
	char down[SYNC_CURSOR_LEN];
	bool more;
	int64_t server_ms; /* 0: not said */
	int next_s;        /* 0: not said */
};

/* webhook: any 2xx takes everything up to `sent`. */
void reply_read(const struct http_answer *http, bool webhook, int64_t sent, struct reply *out);
void reply_free(struct reply *a);

#endif
