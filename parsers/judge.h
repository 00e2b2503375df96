/*
 * Judges what a message says: a report, an emergency, chatter, or a doubt.
 * Spec: DESIGN section 5; domain/domain.md section 3 (rulings).
 */
#ifndef PARSERS_JUDGE_H
#define PARSERS_JUDGE_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/reading.h"
#include "parsers/reports.h"
#include "parsers/survey.h"

void judge_decide(struct reading *out, enum reading_intent intent);
/* Unclear, with the words at the item; SIZE_MAX: nowhere. */
void judge_doubt(const struct message *m, enum reading_doubt d, size_t item, struct reading *out);

/* Reports, zero reports, or why there are none; the number item `skip` is a reference. */
void
judge_report(const struct message *m, const struct survey *s, size_t skip, struct reading *out);

#endif
