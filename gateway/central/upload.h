/*
 * What a gateway sends in one request: read, and verified against its hashes.
 * Pure: no SQL, no I/O; total over any octets.  Limits and errors are those of
 * docs/sync-protocol.md.
 */
#ifndef CENTRAL_UPLOAD_H
#define CENTRAL_UPLOAD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/base/chain.h"
#include "gateway/base/err.h"
#include "gateway/central/kinds.h"

#define UPLOAD_OCTETS_MAX 65536
#define UPLOAD_ROWS_MAX 200
#define UPLOAD_EXPRESS_MAX 20
#define UPLOAD_EPOCH_LEN 33   /* 32 hex digits and NUL */
#define UPLOAD_GATEWAY_LEN 32 /* 31 characters and NUL */
#define UPLOAD_SEQ_MAX (INT64_C(1) << 53)
#define UPLOAD_NO_HASH "0000000000000000000000000000000000000000000000000000000000000000"
#define UPLOAD_EPOCH_STARTED "epoch.started"

enum upload_status {
	UPLOAD_OK = 0,
	UPLOAD_MALFORMED,
	UPLOAD_TOO_LARGE, /* more rows than the limit */
	UPLOAD_ALTERED,   /* a row does not fit its hash */
	UPLOAD_GAP,       /* a row does not follow the one before */
};

/* Texts point into the request.  body and private_json are canonical once it is verified. */
struct upload_row {
	int64_t seq;
	const char *at, *kind, *hash, *salt;
	const char *prev_hash; /* of an express row, else NULL */
	const json_t *json_body, *json_private;
	char *body;
	char *private_json; /* NULL: none */
	enum kinds_status fits;
	struct kinds_facts facts;
	char detail[KINDS_DETAIL_LEN];
};

struct upload {
	json_t *json;
	const char *gateway, *epoch, *prev_hash;
	int64_t first;
	struct upload_row *rows, *express;
	size_t nrows, nexpress;
	const char *cursor;    /* NULL: none */
	const json_t *results; /* NULL, or an array */
	const json_t *health;  /* NULL, or an object */
};

/* A name that may stand for a gateway: letters, digits, '-', '_', '.'. */
bool upload_is_gateway(const char *name);

/*
 * Reads a request; upload_free in any case.  MALFORMED and TOO_LARGE have their
 * reason in e.  Nothing is verified yet.
 */
enum upload_status
upload_parse(const char *text, size_t len, struct upload *upload_out, struct err *e);
void upload_free(struct upload *u);

/*
 * Rows from index `from` on are numbered without gap, no epoch.started but at
 * `begins` (0: nowhere), fit their hashes and seals.  Judges their kinds too.
 */
enum upload_status upload_verify(struct upload *u, size_t from, int64_t begins, struct err *e);
/* The same of one express row, by its own prev_hash. */
enum upload_status upload_verify_express(struct upload_row *r, struct err *e);

const char *upload_status_name(enum upload_status st);

#endif
