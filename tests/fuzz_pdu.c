#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "modem/pdu.h"
#include "modem/segment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What decodes, encodes; and what was encoded decodes to the same text, sender and header. */
static void
check_round_trip(const struct pdu *p)
{
	uint8_t out[PDU_OCTETS_MAX];
	size_t len, tpdu_len;
	struct pdu again;

	if (pdu_encode(p, out, sizeof(out), &len, &tpdu_len) != PDU_OK)
		return; /* an alphanumeric sender may use what the default alphabet has not */
	if (pdu_decode(out, len, PDU_STORED, &again) != PDU_OK || again.kind != p->kind ||
	    again.text_len != p->text_len || memcmp(again.text, p->text, p->text_len) != 0 ||
	    again.udh.concat.ref != p->udh.concat.ref || again.tpdu_len != tpdu_len)
		__builtin_trap();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum pdu_side sides[] = { PDU_FROM_NETWORK, PDU_TO_NETWORK, PDU_STORED };
	struct pdu p;
	const struct pdu *twice[] = { &p, &p };
	char text[2 * PDU_TEXT_MAX];
	size_t len;

	for (size_t i = 0; i < 3; i++) {
		pdu_decode_tpdu(data, size, sides[i], &p);
		if (pdu_decode(data, size, sides[i], &p) != PDU_OK)
			continue;
		if (p.ud_len > PDU_UD_MAX || p.udh.len > p.ud_len || p.text_len >= PDU_TEXT_MAX)
			__builtin_trap();
		check_round_trip(&p);
		if (segment_join(twice, 2, text, sizeof(text), &len) != SEGMENT_OK)
			__builtin_trap();
	}
	return 0;
}
