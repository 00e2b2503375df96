/*
 * The cue card of a pack: what an officer keeps beside the phone.  One HTML page for A6 paper,
 * large print, in the words of the pack (its `card` section); boxes stand where figures go, so that
 * nothing on it can be copied as a whole report.  Only forms that the lowest units report.
 */
#ifndef TOOL_PACK_CARD_H
#define TOOL_PACK_CARD_H

#include <stdio.h>

#include "parsers/pack.h"

/* unit and number may be NULL: blank lines to write on.  They are written as they are, escaped. */
void pack_card_print(const struct pack *pack, const char *unit, const char *number, FILE *out);

#endif
