/*
 * `keng at decode`: what modems answer, on the command line.  Reads JSON lines
 * {"command","reply","src"}: a command (null: unsolicited) and the bytes that came; writes one
 * JSON line each, in order.  No database, no configuration.
 *
 * Every line out has "final" (null: none), "final_found", "is_error" and "info" (the information
 * lines); "code" and "meaning" for errors, "echo" where the command came back, and the keys of the
 * answer's kind.  "fails": true when the answer cannot be what it says it is.
 */
#ifndef TOOL_AT_H
#define TOOL_AT_H

#include <jansson.h>
#include <stdbool.h>

/* argv[0] is "at".  Exit codes: 0 done, 1 failed, 2 usage. */
int at_command(int argc, char **argv);

/* Always an object, owned by the caller. */
json_t *at_line_decode(const char *line, size_t len);

#endif
