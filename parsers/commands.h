/*
 * Commands in their many words: register, cancel, correct, help, query.
 * Spec: domain/domain.md section 2; DESIGN section 6 (Commands).
 */
#ifndef PARSERS_COMMANDS_H
#define PARSERS_COMMANDS_H

#include <stdbool.h>

#include "parsers/reading.h"
#include "parsers/survey.h"

/* True when the message is a command, or could be one and is doubted. */
bool command_read(const struct message *m, const struct survey *s, struct reading *out);

#endif
