/*
 * One question to the running daemon over its UNIX socket: a JSON object a
 * line out, one line back.  For `keng` and the daemon's own children.
 */
#ifndef BASE_ASK_H
#define BASE_ASK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define ASK_ID_LEN 37

/*
 * The answer, a new reference.  NULL when nobody listens (*connected_out
 * false), or the daemon was gone or silent until that monotonic time.
 */
json_t *ask_daemon(const char *path, const json_t *request, int64_t until_ms, bool *connected_out);

/* What the daemon says of itself, {"ready","modems"}, a new reference; NULL when none runs. */
json_t *ask_status(const char *path);

/* A new act's id: a random UUID. */
void ask_new_id(char id[static ASK_ID_LEN]);

#endif
