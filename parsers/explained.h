/*
 * Numbers that count nothing: phones, plates, hours, roads, documents, numbers of a list.
 * Spec: DESIGN section 5 (every number is bound to a field or explained).
 * All return the tokens they cover from the cursor on, or 0.
 */
#ifndef PARSERS_EXPLAINED_H
#define PARSERS_EXPLAINED_H

#include <stddef.h>

#include "parsers/maker.h"

/* A number that shows by itself: a phone, a number plate, an hour of the day. */
size_t explained_number(const struct maker *k);
/* "1.", "2)" at the next item of a list. */
size_t explained_ordinal(const struct maker *k);
/* A word that explains the number after it, as matched at the cursor. */
size_t explained_by_word(const struct maker *k, const struct lexicon_match *m);
/* "năm 2022" in that year: the year that is reported on, or 0. */
size_t explained_year(const struct maker *k, const struct lexicon_match *m);
/* "QB-93456-TS": the number of a boat or a store, or 0. */
size_t explained_registration(const struct maker *k, const struct lexicon_match *m);
/* "M67", "F1" behind a field's word: its model. */
size_t explained_model(const struct maker *k, const struct lexicon_match *m);
/* What is glued to the end of an explained number that ends before `at`. */
size_t explained_tail(const struct maker *k, size_t at);

#endif
