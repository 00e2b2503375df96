/*
 * A decoded PDU as JSON, in the words of the outside contract of `keng pdu`.
 * Octets are upper-case hexadecimal, times RFC 3339 with the stamp's own zone.
 */
#ifndef TOOL_PDU_JSON_H
#define TOOL_PDU_JSON_H

#include <jansson.h>

#include "modem/pdu.h"

/* Adds every key that the PDU's kind has. */
void pdu_json_fill(const struct pdu *pdu, json_t *out);

/* Adds "concat" and "ports" as far as the header has them. */
void pdu_json_fill_udh(const struct udh *udh, json_t *out);

/* Adds "dcs", "encoding", "class". */
void pdu_json_fill_dcs(const struct dcs *dcs, json_t *out);

/* A string, or null for a stamp that names no date. */
json_t *pdu_json_stamp(const struct scts *stamp);

#endif
