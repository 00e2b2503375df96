/*
 * Texts of operators, shops, banks, offices and of our own gateway: never answered.
 * Spec: domain/domain.md (b) 18, (d).  Nothing here allocates or does I/O.
 */
#ifndef PARSERS_MACHINE_H
#define PARSERS_MACHINE_H

#include <stdbool.h>

#include "parsers/reports.h"
#include "parsers/survey.h"

/* Words that only a machine writes; some only where it begins, or with a reference. */
bool machine_speaks(const struct message *m, const struct survey *s);

#endif
