/*
 * `keng pdu decode|encode`: the SMS codecs on the command line.
 * `decode` reads lines (JSON objects, or bare hexadecimal beginning with the
 * service centre) and writes one JSON line each, in order; `encode` writes the
 * SUBMITs of one text.  No database, no configuration.
 */
#ifndef TOOL_PDU_H
#define TOOL_PDU_H

#include <jansson.h>
#include <stdbool.h>

/* argv[0] is "pdu".  Exit codes: 0 done, 1 refused or failed, 2 usage. */
int pdu_command(int argc, char **argv);

struct pdu_encode_order {
	const char *to;
	const char *text;
	bool report;  /* ask for a status report */
	bool flash;   /* class 0 */
	unsigned ref; /* of the concatenation; 16 bits are used from 256 on */
};

/*
 * {"encoding","parts":[{"pdu","length"}]}, owned by the caller; NULL when the order cannot be
 * carried out, with *refusal_out naming the rule broken (a constant).
 */
json_t *pdu_encode_parts(const struct pdu_encode_order *order, const char **refusal_out);

#endif
