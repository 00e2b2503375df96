/*
 * The token that the central server knows us by: a file of ours alone (mode
 * 0600), replaced whole.
 */
#ifndef SYNC_TOKEN_H
#define SYNC_TOKEN_H

#include <stdbool.h>

#include "gateway/base/err.h"

#define TOKEN_LEN 513 /* printable ASCII without blanks, and NUL */

/* false with e filled: not there, readable by others, or no token. */
bool token_read(const char *path, char token_out[static TOKEN_LEN], struct err *e);
/* false with e filled: a token could not be written there. */
bool token_may_write(const char *path, struct err *e);
/* Synced to the disk before the old one is replaced. */
bool token_write(const char *path, const char *token, struct err *e);

#endif
