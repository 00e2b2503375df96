/*
 * Acts already carried out, with the answer each got: a repeated id gets the
 * same answer and changes nothing.
 */
#ifndef STORE_ACT_H
#define STORE_ACT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "gateway/store/db.h"

/* The answer of that id, a new reference; NULL when the id is new. */
json_t *act_answered(struct db *db, const char *id);

/* Remembers the answer, in the act's own transaction, and journals who did what. */
void act_done(struct db *db, const char *id, const char *act, const char *actor,
    const json_t *answer, int64_t at_ms);

#endif
