/*
 * What the centre does with a request to /v1/sync: the order of checks of
 * docs/sync-protocol.md, in one transaction under the gateway's lock.
 */
#ifndef CENTRAL_INGEST_H
#define CENTRAL_INGEST_H

#include "gateway/central/answer.h"
#include "gateway/central/upload.h"

struct pg;

/* u is read (UPLOAD_OK).  Always answers; 503 when the database fails, and then nothing stands. */
void ingest_take(struct pg *p, struct upload *u, const char *token, int contact_seconds,
    struct answer *answer_out);

#endif
