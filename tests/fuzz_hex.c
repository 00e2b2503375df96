#include <stddef.h>
#include <stdint.h>

#include "modem/hex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t octets[256];
	char text[513];
	size_t n;

	if (hex_decode((const char *)data, size, octets, sizeof(octets), &n) != HEX_OK)
		return 0;
	if (hex_encode(octets, n, text, sizeof(text)) != HEX_OK || 2 * n != size)
		__builtin_trap();
	return 0;
}
