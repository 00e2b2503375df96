/*
 * The days and places that a message names, and which of them a figure belongs to.
 * Spec: domain/domain.md section 3 (several places are several reports).
 * For reports.c only.
 */
#ifndef PARSERS_MENTIONS_H
#define PARSERS_MENTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/reports.h"

struct mentions {
	size_t at[ITEMS_MAX];
	size_t n;
	bool several; /* they differ */
};

/* Days (ITEM_DATE) or places (ITEM_PLACE), without those that only say where others are, or who
 * signs. */
void mentions_of(const struct message *m, enum item_kind kind, struct mentions *out);
/*
 * The mention that a figure at `item` belongs to: the only one, else the nearest before it when
 * every figure has one before it, else the next after it.  SIZE_MAX and true without mentions.
 */
bool mention_for(const struct mentions *all, size_t item, size_t first_figure, size_t *out);
bool mention_same_day(const struct date_match *a, const struct date_match *b);
bool mention_same_words(const struct message *m, size_t a, size_t b);
/* "thôn Hà Thôn, xã Bảo Ninh": a place that follows another at once only says where that is. */
bool mention_continues(const struct message *m, size_t i);

#endif
