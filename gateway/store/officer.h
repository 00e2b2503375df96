/*
 * Officers and their phones: several phones for an officer, several officers on
 * a phone.  Numbers are E.164 in full.
 */
#ifndef STORE_OFFICER_H
#define STORE_OFFICER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/store/db.h"

#define OFFICER_NAME_LEN 128
#define OFFICER_NUMBER_LEN 24
#define OFFICERS_ON_PHONE_MAX 8

struct officer {
	int64_t id;
	char name[OFFICER_NAME_LEN];
	int64_t unit;
	char role[16];  /* officer duty administrator */
	char state[16]; /* pending approved rejected ended */
};

/* Officers of that phone now, oldest first; their number, at most OFFICERS_ON_PHONE_MAX. */
size_t officer_by_phone(
    struct db *db, const char *number, struct officer officers_out[static OFFICERS_ON_PHONE_MAX]);

/*
 * Adds an approved officer, or changes the officer who is already on that phone
 * under that name; journalled when anything changed.  Sets o->id.
 */
bool
officer_put(struct db *db, struct officer *o, const char *number, int64_t at_ms, bool *changed_out);

/*
 * The number to call for people of `unit`: a duty officer of the unit, else of
 * the nearest unit above.  false when there is none.  unit_out is the duty officer's unit.
 */
bool officer_duty_phone(
    struct db *db, int64_t unit, char number_out[static OFFICER_NUMBER_LEN], int64_t *unit_out);

#endif
