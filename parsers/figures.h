/*
 * Items of numbers: figures with their units, ratios, number words, and days in figures.
 * Spec: domain/domain.md (b) 6 to 8, 16.
 */
#ifndef PARSERS_FIGURES_H
#define PARSERS_FIGURES_H

#include <stdbool.h>

#include "parsers/maker.h"

/* Makes the item of the digits at the cursor. */
void figure_make(struct maker *k);
/* Makes the item of number words at the cursor; false when they count nothing here. */
bool figure_make_words(struct maker *k, const struct lexicon_match *m);

#endif
