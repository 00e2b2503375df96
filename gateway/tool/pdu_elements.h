/*
 * Lines of `keng pdu decode` that ask one codec alone, without a whole PDU.
 * Each reads its question from `line`, adds its answer to `out` and returns
 * NULL, or the name of the rule broken (a constant).
 */
#ifndef TOOL_PDU_ELEMENTS_H
#define TOOL_PDU_ELEMENTS_H

#include <jansson.h>

const char *pdu_element_gsm7(const json_t *line, json_t *out);
const char *pdu_element_ucs2(const json_t *line, json_t *out);
const char *pdu_element_udh(const json_t *line, json_t *out);
const char *pdu_element_timestamp(const json_t *line, json_t *out);
const char *pdu_element_address(const json_t *line, json_t *out);
const char *pdu_element_validity(const json_t *line, json_t *out);
const char *pdu_element_dcs(const json_t *line, json_t *out);

#endif
