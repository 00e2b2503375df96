/*
 * Several figures of one field in one message: do they add up, or contradict each other?
 * Kinds add up, and what several people gave; parts and their whole are one; meetings add up with
 * those who came to each.  Spec: domain/domain.md (b) 13.  Nothing here allocates or does I/O.
 */
#ifndef PARSERS_ADDITIONS_H
#define PARSERS_ADDITIONS_H

#include <stddef.h>

#include "parsers/bind.h"
#include "parsers/survey.h"

enum addition {
	ADDITION_CONFLICTS,
	ADDITION_ADDS,
	ADDITION_REPEATS, /* in another way what was counted already */
};

/* Of the bound figure at `at`, when the earlier ones of its field are in the same report. */
enum addition addition_of(const struct message *m, const struct binding *b, size_t at);

#endif
