/*
 * Acts: what people and other programs change.  One JSON object a request,
 * idempotent by id, answered after the commit.  Journal order, permissions and
 * audit live here, whoever asks: the socket, or `keng` under the lock.
 */
#ifndef DESK_ACTS_H
#define DESK_ACTS_H

#include <jansson.h>

#include "gateway/desk/desk.h"

/* A request: {"act":"officer.add","id":"<uuid>","args":{...}}. */
struct act {
	const char *name;
	const char *id;
	const char *by; /* "unix:<user>", "kengd:<child>", or whom a child speaks for */
	json_t *args;   /* borrowed */
};

/* The act after which whoever owns the pack reads it anew. */
#define ACT_PACK_RELOAD "pack.reload"

/* false with why_out filled when the request has not that form; by is the caller's to fill. */
bool act_parse(json_t *request, struct act *act_out, char *why_out, size_t cap);

/* Is it one of the daemon's own children's, said many times a minute? */
bool act_is_childs(const char *name);

/*
 * Carries the act out inside a savepoint of the open transaction.  Returns the
 * answer, a new reference: {"id","ok":true,...}, the stored one for a known
 * id, or {"id","ok":false,"errors":[...]} with nothing changed.
 */
json_t *act_perform(const struct desk *d, const struct act *a);

/* ---- for the files that carry acts out ---- */

/* One act being carried out. */
struct act_work {
	const struct desk *d;
	const char *id;
	json_t *args;
	const char *by;
	json_t *errors; /* texts; any refuses the whole act */
	json_t *answer; /* what the act adds to its answer */
};

void act_refuse(json_t *errors, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
