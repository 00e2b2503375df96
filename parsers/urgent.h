/*
 * Emergencies: by their keyword, by their words, or explosives that were found.
 * Spec: domain/domain.md (KHAN); domain/field-notes.md 10, 11.
 */
#ifndef PARSERS_URGENT_H
#define PARSERS_URGENT_H

#include <stdbool.h>

#include "parsers/reading.h"
#include "parsers/reports.h"
#include "parsers/survey.h"

/* True when it is urgent; out is its report, the text word for word. */
bool urgent_read(const struct message *m, const struct survey *s, struct reading *out);

#endif
