/*
 * `keng parse [--pack DIR] [--sent TIME] [TEXT]`: reads texts alone, without store or sender.
 * Spec: DESIGN section 9.
 */
#ifndef GATEWAY_TOOL_PARSE_H
#define GATEWAY_TOOL_PARSE_H

#include <stdio.h>

#include "parsers/day.h"
#include "parsers/pack.h"

/* argv[0] is "parse".  Returns the exit code: 0 done, 1 refused or failed, 2 usage. */
int parse_command(int argc, char **argv);

/*
 * JSON Lines {"id","text","sent"} from in, one line out each, flushed.  A line without "sent" was
 * sent at `now`.  Returns 1 when a line was bad (it gets {"id","error"}), else 0.
 */
int parse_lines(const struct pack *pack, const struct local_time *now, FILE *in, FILE *out);

#endif
