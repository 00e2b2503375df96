/*
 * A decoded PDU as JSON, and the members of a line that asks for one, in the words of the outside
 * contract of `keng pdu`. Octets are upper-case hexadecimal, times RFC 3339 with the stamp's own
 * zone.
 */
#ifndef TOOL_PDU_JSON_H
#define TOOL_PDU_JSON_H

#include <jansson.h>

#include "modem/pdu.h"

#define PDU_JSON_OCTETS_MAX 512 /* no line names more than one PDU or one USSD string */
#define PDU_JSON_MISSING "LINE_INCOMPLETE"

/* Adds every key that the PDU's kind has. */
void pdu_json_fill(const struct pdu *pdu, json_t *out);

/* Adds "concat" and "ports" as far as the header has them. */
void pdu_json_fill_udh(const struct udh *udh, json_t *out);

/* Adds "dcs", "encoding", "class". */
void pdu_json_fill_dcs(const struct dcs *dcs, json_t *out);

/* A string, or null for a stamp that names no date. */
json_t *pdu_json_stamp(const struct scts *stamp);

/* The octets of a string of hexadecimal; NULL, or the name of the rule broken. */
const char *
pdu_json_hex(const json_t *value, uint8_t octets[static PDU_JSON_OCTETS_MAX], size_t *len_out);

/* The low octet of an integer member, 0 when it is absent. */
uint8_t pdu_json_octet(const json_t *line, const char *key);

/* Text of len octets, which may hold U+0000 and must be UTF-8. */
void pdu_json_set_string(json_t *out, const char *key, const char *text, size_t len);

#endif
