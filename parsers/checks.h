/*
 * Checks of a complete binding: totals, words that need others, verbs that say something else.
 * For bind.c only; the first doubt stays.
 */
#ifndef PARSERS_CHECKS_H
#define PARSERS_CHECKS_H

#include "parsers/bind.h"
#include "parsers/graph.h"

void checks_run(const struct graph *g, struct binding *out);

#endif
