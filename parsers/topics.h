/*
 * What is only spoken of: the subject of a meeting, what was pledged, the occasion.
 * Spec: domain/domain.md (b) 15.
 */
#ifndef PARSERS_TOPICS_H
#define PARSERS_TOPICS_H

#include <stdbool.h>

#include "parsers/maker.h"

/* Takes into the item what it only speaks of; true when nothing else is to be read from it. */
bool topic_take(
    struct maker *k, struct item *it, const struct item *before, const struct lexicon_match *m);
/* "ký cam kết không" at an end: a denial, no pledge. */
bool topic_is_denial(const struct maker *k, const struct lexicon_match *m);

#endif
