#include <stddef.h>
#include <stdint.h>

#include "modem/udh.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A header that is read names nothing past the data; what it says, written, is read the same. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct udh h, again;
	uint8_t out[UDH_OCTETS_MAX];
	size_t len;

	if (udh_decode(data, size, &h) != UDH_OK)
		return 0;
	if (h.len > size || h.concat.seq > h.concat.total)
		__builtin_trap();
	if (udh_encode(&h, out, sizeof(out), &len) != UDH_OK ||
	    udh_decode(out, len, &again) != UDH_OK || again.concat.ref != h.concat.ref ||
	    again.ports.dst != h.ports.dst)
		__builtin_trap();
	return 0;
}
