/*
 * Answers that offer something, as JSON: storages, character sets, indications, networks.
 * Spec: 3GPP TS 27.005 sections 3.2.2 and 3.4.1, 27.007 sections 5.5 and 7.3.
 *
 * Each adds its keys to out; false: the answer cannot be what it says it is.
 */
#ifndef TOOL_AT_LISTS_H
#define TOOL_AT_LISTS_H

#include <jansson.h>
#include <stdbool.h>

#include "gateway/tool/at_reply.h"

bool at_offer_storages(const struct at_reply *r, json_t *out);
bool at_offer_charsets(const struct at_reply *r, json_t *out);
bool at_offer_indications(const struct at_reply *r, json_t *out);
bool at_offer_indexes(const struct at_reply *r, json_t *out);
bool at_offer_networks(const struct at_reply *r, json_t *out);

#endif
