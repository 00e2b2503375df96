/*
 * docs/sync-openapi.json as it was when the program was built.
 */
#ifndef CENTRAL_OPENAPI_H
#define CENTRAL_OPENAPI_H

#include <stddef.h>

extern const char openapi_text[];
size_t openapi_len(void);

#endif
