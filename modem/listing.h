/*
 * One answer to AT+CMGL=4: what it showed, what of it is believed, what may be deleted.
 * Spec: 3GPP TS 27.005 section 4.1 (+CMGL in PDU mode), 23.040.
 *
 * A listing is in doubt when a header, a length or some hex does not fit, or when indices do not
 * rise: perhaps the line was garbled, perhaps the SIM holds just that.  An index may be the garbled
 * part, and then a delete would hit another message; so of a listing in doubt only those entries
 * are believed that the listing before showed in the same bytes, and it is not complete as long as
 * others are in it.  Each entry shown may be ordered to be deleted once.
 */
#ifndef MODEM_LISTING_H
#define MODEM_LISTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "modem/at_lex.h"

#define LISTING_OCTETS_MAX 200

enum listing_mark {
	LISTING_SHOWN,   /* may be ordered to be deleted */
	LISTING_ORDERED, /* the owner has committed it */
	LISTING_SENT,    /* AT+CMGD went out: never again under this listing */
};

struct listing_entry {
	enum listing_mark mark;
	int index;     /* -1: the header named none; such an entry is not shown */
	uint64_t hash; /* of header and PDU line as they came */
	int stat;
	size_t len; /* of octets; 0: no hex */
	uint8_t octets[LISTING_OCTETS_MAX];
	char text[AT_LINE_MAX + 1]; /* the line as it came, where len is 0 */
};

struct listing {
	uint32_t number; /* of this listing; 0 before the first */
	bool complete;   /* after listing_end */
	bool doubt;
	struct listing_entry *entries;
	size_t count, cap;
	int last_index;
	char header[AT_LINE_MAX + 1]; /* of the entry whose PDU is awaited; "" = none */
	uint64_t *before;             /* hashes of the listing before */
	size_t nbefore;
};

void listing_init(struct listing *l);
void listing_free(struct listing *l);

/* AT+CMGL goes out: a new number, and all that the last one allowed is void. */
void listing_begin(struct listing *l);
void listing_line(struct listing *l, const char *line);
/* OK came: entries[0..count) are what is shown. */
void listing_end(struct listing *l);
/* Nothing of it may be deleted any more. */
void listing_forget(struct listing *l);

/* false: not shown by this listing, or ordered before. */
bool listing_order(struct listing *l, uint32_t number, unsigned index);
/* The oldest ordered entry, now marked as sent; NULL when there is none. */
const struct listing_entry *listing_take_ordered(struct listing *l);
bool listing_has_ordered(const struct listing *l);
/* Nothing that was shown is still to be ordered or sent. */
bool listing_settled(const struct listing *l);

#endif
