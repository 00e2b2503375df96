/*
 * Figures that a word beside them takes out of the count: other things, old figures, wrong ones,
 * whose it was.
 * Spec: domain/domain.md (b) 11, section 3 (corrections).
 */
#ifndef PARSERS_DISCOUNTS_H
#define PARSERS_DISCOUNTS_H

#include <stdbool.h>

#include "parsers/maker.h"

/* "3 đối tượng", "200k": the item counts what is not reported; `before` is the item before it. */
void discount_before(const struct maker *k, struct item *it, struct item *before);
/* "của 2 người": whose it was, not how many came. */
void discount_owner(const struct maker *k, struct item *it);
/* "sửa 2 thành 3": what stands before the item is the old figure. */
void discount_old(struct maker *k, struct item *it);
/* "không phải 2 mà là 3": makes the item of the word and the figure behind it. */
bool discount_contrast(struct maker *k, const struct lexicon_match *m);

#endif
