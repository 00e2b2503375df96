/*
 * docs/sync-openapi.json as it was when the program was built.
 */
#ifndef CENTRAL_OPENAPI_H
#define CENTRAL_OPENAPI_H

extern const char openapi_text[];

#endif
