/*
 * Reports given back: what the central server holds of this gateway and a
 * restore from a backup has forgotten (docs/sync-protocol.md, "report" "add").
 */
#ifndef DESK_ORPHANS_H
#define DESK_ORPHANS_H

#include "gateway/desk/acts.h"

/*
 * Adds the report under its old reference; recorded when it was and nothing
 * stands in its way, else held for a person.  A second one of the same origin
 * changes nothing.
 */
void orphans_add(const struct act_work *w);

#endif
