/*
 * Acts that bring in units and officers.  All rows are checked before any
 * counts: every bad row is named, and nothing is half-imported.
 */
#ifndef DESK_IMPORTS_H
#define DESK_IMPORTS_H

#include "gateway/desk/acts.h"

/* args: {"rows":[{"line","code","parent","kind","name","valid_from","valid_to"}]} */
void imports_units(const struct act_work *w);
/* args: {"rows":[{"line","phone","name","unit","role"}]} */
void imports_officers(const struct act_work *w);
/* args: {"phone","name","unit","role"}; messages of that phone that waited are decided anew. */
void imports_officer(const struct act_work *w);

#endif
