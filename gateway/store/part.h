/*
 * Parts: raw PDUs as a modem showed them, kept before they leave the SIM (C1),
 * and what is known of each copy that still lies there.
 */
#ifndef STORE_PART_H
#define STORE_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/store/db.h"

struct part_seen {
	int64_t id;
	bool plausible; /* its stamp was, at its first arrival */
	int lies;       /* listed copies not known to be gone */
};

/* The newest part with these TPDU octets on that line; false when it is new. */
bool part_find(
    struct db *db, const char *line, const uint8_t *tpdu, size_t len, struct part_seen *seen_out);

/* Stores the PDU's octets for ever; message 0 for what is no message (yet).  Returns its id. */
int64_t part_add(struct db *db, const char *line, const uint8_t *smsc, size_t smsc_len,
    const uint8_t *tpdu, size_t len, bool plausible, int64_t at_ms);

/* The part belongs to that message, as its part `number` (from 1). */
void part_belongs(struct db *db, int64_t part, int64_t message, int number);

/* The octets (SMSC first) of part `number` of a message; 0 when it is not there yet. */
size_t part_of_message(struct db *db, int64_t message, int number, uint8_t *octets_out, size_t cap);
int part_count(struct db *db, int64_t message);

/* A listing in step begins: nothing of this line is known to lie on the SIM until part_lies says
 * so. */
void part_listing(struct db *db, const char *line, const char *storage);
/* One more listed copy of the part, in that storage. */
void part_lies(struct db *db, int64_t part, const char *storage);
/* AT+CMGD of one copy was answered OK. */
void part_gone(struct db *db, int64_t part);

#endif
