/*
 * Items of places and persons: what follows is a name, also where it spells a number or a field.
 * Spec: domain/domain.md (b) 8 (names that are numbers), (c).
 * Both return false, and make nothing, when no name stands at the cursor.
 */
#ifndef PARSERS_NAMES_H
#define PARSERS_NAMES_H

#include <stdbool.h>

#include "parsers/maker.h"

bool name_make_place(struct maker *k, const struct lexicon_match *m);
bool name_make_person(struct maker *k, const struct lexicon_match *m);

/* Does a name of one word begin the text, which only its place tells? */
bool name_at_head(const struct maker *k);

#endif
