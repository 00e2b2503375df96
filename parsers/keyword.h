/*
 * Short names of forms and fields: when they count, and what they stand for.
 * Spec: domain/domain.md section 2 (keyword form); domain/field-notes.md 10.
 * All look at the word at the cursor; true when *m holds what it means now.
 */
#ifndef PARSERS_KEYWORD_H
#define PARSERS_KEYWORD_H

#include <stdbool.h>

#include "parsers/maker.h"

/* A form's short name, or a field's that stands for it, begins keyword form. */
bool keyword_begins(struct maker *k, struct lexicon_match *m);
/* "1,5 kg tn": a short name of what the unit before it measures. */
bool keyword_counted(const struct maker *k, struct lexicon_match *m);
/* "9/10 xã": the kind of a place that a ratio rates. */
bool keyword_rated(const struct maker *k, struct lexicon_match *m);

#endif
