#include "gateway/tool/pdu.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/tool/json_lines.h"
#include "gateway/tool/pdu_lines.h"
#include "modem/hex.h"
#include "modem/pdu.h"
#include "modem/segment.h"

static const char usage[] =
    "usage: keng pdu decode < LINES\n"
    "       keng pdu encode --to NUMBER [--report] [--flash] [--ref N] TEXT\n"
    "decode: one JSON object or one PDU in hexadecimal (with service centre) a line,\n"
    "        one JSON object out for each; \"fails\" names the rule that a line breaks.\n"
    "encode: {\"encoding\",\"parts\":[{\"pdu\",\"length\"}]}, length as in AT+CMGS.\n"
    "        --report asks for a status report, --flash shows at once (class 0),\n"
    "        --ref is the reference of a text in several parts, 0 to 65535.\n";

static json_t *
part_json(const struct pdu *pdu, const char **refusal_out)
{
	uint8_t octets[PDU_OCTETS_MAX];
	char text[2 * PDU_OCTETS_MAX + 1];
	size_t len, tpdu_len;
	enum pdu_status st = pdu_encode(pdu, octets, sizeof(octets), &len, &tpdu_len);

	if (st != PDU_OK) {
		*refusal_out = pdu_status_name(st);
		return NULL;
	}
	hex_encode(octets, len, text, sizeof(text));
	return json_pack("{s:s, s:I}", "pdu", text, "length", (json_int_t)tpdu_len);
}

json_t *
pdu_encode_parts(const struct pdu_encode_order *order, const char **refusal_out)
{
	struct pdu pdu = { .kind = PDU_SUBMIT, .report_requested = order->report };
	enum address_status ast = address_from_text(order->to, false, &pdu.peer);
	struct segments segments;
	enum segment_status sst;
	json_t *parts;

	if (ast != ADDRESS_OK) {
		*refusal_out = address_status_name(ast);
		return NULL;
	}
	sst = segment_text(order->text, strlen(order->text), (uint16_t)order->ref,
	    order->ref > UINT8_MAX ? 16 : 8, &segments);
	if (sst != SEGMENT_OK) {
		*refusal_out = segment_status_name(sst);
		return NULL;
	}
	parts = json_array();
	for (size_t i = 0; i < segments.n; i++) {
		json_t *part;

		segment_put(&segments, i, &pdu);
		if (order->flash)
			pdu.dcs = dcs_make(segments.encoding, DCS_FLASH);
		part = part_json(&pdu, refusal_out);
		if (part == NULL) {
			json_decref(parts);
			return NULL;
		}
		json_array_append_new(parts, part);
	}
	return json_pack(
	    "{s:s, s:o}", "encoding", dcs_encoding_name(segments.encoding), "parts", parts);
}

static bool
parse_ref(const char *text, unsigned *ref_out)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	*ref_out = (unsigned)(value & UINT16_MAX);
	return text[0] >= '0' && text[0] <= '9' && *end == '\0' && value <= UINT16_MAX;
}

static int
bad_usage(void)
{
	fputs(usage, stderr);
	return 2;
}

static int
encode_command(int argc, char **argv)
{
	static const struct option options[] = {
		{ "to", required_argument, NULL, 't' },
		{ "report", no_argument, NULL, 'r' },
		{ "flash", no_argument, NULL, 'f' },
		{ "ref", required_argument, NULL, 'n' },
		{ NULL, 0, NULL, 0 },
	};
	struct pdu_encode_order order = { 0 };
	const char *refusal = NULL;
	json_t *result;
	int c;

	optind = 0; /* getopt ran over the program's own options before: begin anew */
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 't': order.to = optarg; break;
		case 'r': order.report = true; break;
		case 'f': order.flash = true; break;
		case 'n':
			if (!parse_ref(optarg, &order.ref))
				return bad_usage();
			break;
		default: return bad_usage();
		}
	}
	if (order.to == NULL || optind + 1 != argc)
		return bad_usage();
	order.text = argv[optind];
	result = pdu_encode_parts(&order, &refusal);
	if (result == NULL) {
		fprintf(stderr, "keng: cannot encode: %s\n", refusal);
		return 1;
	}
	return json_lines_put(result, stdout) ? 0 : 1;
}

int
pdu_command(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		fputs(usage, stdout);
		return 0;
	}
	if (argc == 2 && strcmp(argv[1], "decode") == 0)
		return json_lines(stdin, stdout, pdu_line_decode) ? 0 : 1;
	if (argc > 2 && strcmp(argv[1], "encode") == 0)
		return encode_command(argc - 1, argv + 1);
	return bad_usage();
}
