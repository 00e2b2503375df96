/*
 * Stored and routed messages as JSON: +CMGR, +CMGL, +CMT, +CDS, in PDU and in text mode.
 * Spec: 3GPP TS 27.005 sections 3.4 and 4.
 *
 * Each adds its keys to out; false: the answer cannot be what it says it is.
 */
#ifndef TOOL_AT_MESSAGES_H
#define TOOL_AT_MESSAGES_H

#include <jansson.h>
#include <stdbool.h>

#include "gateway/tool/at_reply.h"

bool at_read_message(const struct at_reply *r, json_t *out);
bool at_list_messages(const struct at_reply *r, json_t *out);
bool at_read_cmt(const struct at_reply *r, json_t *out);
bool at_read_cds(const struct at_reply *r, json_t *out);

#endif
