#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "modem/ucs2.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Clean UTF-16 comes back as it was; everything else gives valid UTF-8 all the same. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[3 * 256 + 1];
	uint8_t back[2 * 256];
	size_t n, len;
	enum ucs2_status st = ucs2_decode(data, size, text, sizeof(text), &n);

	if (st == UCS2_NO_SPACE)
		return 0;
	if (ucs2_encode(text, n, back, sizeof(back), &len) == UCS2_BAD_UTF8)
		__builtin_trap();
	if (st == UCS2_OK && len > 0 && (len != size || memcmp(back, data, size) != 0))
		__builtin_trap();
	return 0;
}
