/*
 * One line of `keng pdu decode`: what it asks by its "kind", answered as JSON.
 * Kinds: deliver, submit, status_report (a PDU), gsm7_pack, gsm7_unpack, ucs2,
 * udh, timestamp, address, validity, dcs, split, encodable, concat, ussd.
 */
#ifndef TOOL_PDU_LINES_H
#define TOOL_PDU_LINES_H

#include <jansson.h>
#include <stddef.h>

/*
 * Always an object, owned by the caller: the line's "id" if it has one, then the answer, or
 * "fails" with the name of the rule broken.
 */
json_t *pdu_line_decode(const char *line, size_t len);

#endif
