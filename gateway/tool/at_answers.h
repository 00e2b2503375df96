/*
 * What each kind of answer says, as JSON.  Spec: 3GPP TS 27.005, 27.007.
 */
#ifndef TOOL_AT_ANSWERS_H
#define TOOL_AT_ANSWERS_H

#include <jansson.h>
#include <stdbool.h>

#include "gateway/tool/at_reply.h"

/*
 * Adds the keys of the answer to out.  false: the answer cannot be what it says it is.
 */
bool at_answer(const struct at_reply *r, json_t *out);

#endif
