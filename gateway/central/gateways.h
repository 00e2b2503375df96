/*
 * The gateways that may send: their names, codes and tokens.  Of codes and
 * tokens only a hash is kept (BLAKE2b-256).
 */
#ifndef CENTRAL_GATEWAYS_H
#define CENTRAL_GATEWAYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "gateway/central/upload.h"

struct pg;

#define GATEWAYS_TOKEN_LEN 65 /* 32 random octets in hex */
#define GATEWAYS_CODE_LEN 25  /* 10 random octets in hex, in groups of four */

/* A gateway whose request is being served: its row is locked until the transaction ends. */
struct gateways_admitted {
	char epoch[UPLOAD_EPOCH_LEN]; /* in force; "": none yet */
	int64_t epoch_first;          /* seq of its first row */
	bool adopt;                   /* a person has decided */
	bool token_waits;             /* a next token is not taken yet */
	char alarms[160];             /* the kinds that are open, with a blank around each */
};

/*
 * false when the token is not that gateway's (or the database failed: pg_ok).  A next token that is
 * used for the first time ends the one before.
 */
bool gateways_admit(
    struct pg *p, const char *gateway, const char *token, struct gateways_admitted *g_out);
/* It was heard of now, and so many rows were stored. */
void gateways_heard(struct pg *p, const char *gateway, int64_t rows, const json_t *health);

enum gateways_status {
	GATEWAYS_OK = 0,
	GATEWAYS_BAD_NAME,
	GATEWAYS_UNKNOWN,  /* there is none of that name */
	GATEWAYS_BAD_CODE, /* wrong, used or old */
	GATEWAYS_FAILED,   /* the database: pg_error */
};

/* All below: a transaction of their own. */

/* Makes the gateway when it is not there, and a code that one enrolment may use within three days;
 * an earlier code is void. */
enum gateways_status
gateways_add(struct pg *p, const char *gateway, char code_out[static GATEWAYS_CODE_LEN]);
/* A code becomes a token, once; earlier tokens end. */
enum gateways_status gateways_enrol(
    struct pg *p, const char *gateway, const char *code, char token_out[static GATEWAYS_TOKEN_LEN]);
/* Ends its tokens and codes; its rows stay. */
enum gateways_status gateways_revoke(struct pg *p, const char *gateway);
/* Makes the next token, which goes down to the gateway as a change. */
enum gateways_status gateways_rotate(struct pg *p, const char *gateway);
/* A person decides that a database made anew, or the other side of a fork, goes on. */
enum gateways_status gateways_adopt(struct pg *p, const char *gateway);
/* A line each, or JSON Lines. */
enum gateways_status gateways_print(struct pg *p, bool json, FILE *out);

/*
 * Visits that gateway, or all (NULL), in the order of their names and outside of a transaction;
 * *all_out: every visit said true.
 */
enum gateways_status gateways_each(struct pg *p, const char *gateway,
    bool (*visit)(const char *gateway, void *ctx), void *ctx, bool *all_out);

const char *gateways_status_name(enum gateways_status st);

#endif
