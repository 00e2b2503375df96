/*
 * Misspelt words of fields and units, taken for the only ones they can be.
 * Spec: domain/domain.md section 3 (a misspelt word that can only be one field: held).
 *
 * One letter of one word of a phrase may be wrong, missing, too many or swapped, and accents may
 * be wrong; a word that is known as it stands is never changed for another.  What is read from
 * mended words is never recorded by itself.  Nothing here allocates or does I/O.
 */
#ifndef PARSERS_MEND_H
#define PARSERS_MEND_H

#include <stdbool.h>

#include "parsers/pack.h"
#include "parsers/tokens.h"

/* Mends in place; false when nothing was mended. */
bool mend_tokens(const struct pack *pack, struct tokens *t);

/* One letter wrong, missing, too many, or two neighbours swapped. */
bool mend_is_near(const struct text_word *typed, const struct text_word *meant);

#endif
