/*
 * Where a report belongs: the place that the text names, within what its
 * sender may report for, else the sender's own unit.
 */
#ifndef DESK_PLACE_H
#define DESK_PLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "gateway/desk/desk.h"
#include "gateway/store/officer.h"
#include "gateway/store/unit.h"

#define PLACE_LABEL_LEN 160

enum place_status {
	PLACE_FOUND,
	PLACE_OUTSIDE,   /* named, but not within the sender's scope */
	PLACE_AMBIGUOUS, /* several fit, or the officers of this phone have several units */
};

/* typed: the place in the text, "" when none.  The scope is the union of the officers' units and
 * all below. */
enum place_status place_find(const struct desk *d, const struct officer *officers, size_t nofficers,
    const char *typed, const char *day, struct unit *unit_out);

/*
 * Does the text name another unit than that one, near it or below it, without the kind's word ("o
 * Ha Trung") so that the reading took it for no place?  Names of one word are too common to tell.
 */
bool place_names_other(const struct desk *d, const char *text, const struct unit *unit,
    const char *day, struct unit *other_out);

/* "thôn Hà Thôn": the kind's word before the name, unless the name begins with it. */
void place_label(const struct desk *d, const struct unit *u, char out[static PLACE_LABEL_LEN]);

/*
 * Whom people of that unit call: "CA xa 0912345678", else the gateway's voice
 * number, else "".
 */
void place_contact(const struct desk *d, int64_t unit, char out[static PLACE_LABEL_LEN]);

#endif
