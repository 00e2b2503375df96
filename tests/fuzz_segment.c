#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "modem/segment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever text is cut, its parts joined are the text. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct segments s;
	static struct pdu pdus[SEGMENT_MAX];
	const struct pdu *list[SEGMENT_MAX];
	char text[SEGMENT_MAX * PDU_TEXT_MAX];
	size_t len;

	if (size == 0)
		return 0;
	if (segment_text((const char *)data + 1, size - 1, data[0], data[0] % 2 == 0 ? 8 : 16,
		&s) != SEGMENT_OK)
		return 0;
	for (size_t i = 0; i < s.n; i++) {
		segment_put(&s, i, &pdus[i]);
		list[i] = &pdus[i];
	}
	if (segment_join(list, s.n, text, sizeof(text), &len) != SEGMENT_OK || len != size - 1 ||
	    memcmp(text, data + 1, len) != 0)
		__builtin_trap();
	return 0;
}
