/*
 * Changes that go down to the gateways (docs/sync-protocol.md): each is given
 * in order from a cursor on, and what became of it comes back by its id.
 * Those with a gateway's name want its lock held (gateways.h).
 */
#ifndef CENTRAL_CHANGES_H
#define CENTRAL_CHANGES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "gateway/base/err.h"

struct pg;

#define CHANGES_AT_ONCE 50
#define CHANGES_OCTETS_AT_ONCE 262144
#define CHANGES_ID_LEN 65 /* 64 characters and NUL */

/* Behind all that wait; data is consumed.  false: one of that id is there already. */
bool changes_add(struct pg *p, const char *gateway, const char *id, const char *kind,
    const char *op, json_t *data);

/* One that was refused gives its id free; it stays as told. */
void changes_set_aside(struct pg *p, const char *gateway, const char *id);

/*
 * The same for one gateway, or for all that are active (NULL), under an id made at random.  For how
 * many; -1 with e filled.  A transaction of its own; data is consumed.
 */
int changes_push(struct pg *p, const char *gateway, const char *kind, const char *op, json_t *data,
    struct err *e);

/* Its place, 0 for NULL; -1: not one that we gave out. */
int64_t changes_place(struct pg *p, const char *gateway, const char *cursor);
/* {"cursor", "changes", "more"} from that place on. */
json_t *changes_after(struct pg *p, const char *gateway, const char *cursor, int64_t place);
/* What became of them; results is the array of the request.  Only the first answer counts. */
void changes_settle(struct pg *p, const char *gateway, const json_t *results);
/* Wipes tokens that were taken: up to that place, and those that were answered. */
void changes_forget_token(struct pg *p, const char *gateway, int64_t place);

#endif
