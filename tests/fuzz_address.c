#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "modem/address.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is read once and written reads the same again. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct octets o = { .at = data, .left = size };
	uint8_t octets[16];
	struct octets_out w = { .at = octets, .left = sizeof(octets) };
	struct address a, again;
	bool present;

	if (address_decode(&o, &a) == ADDRESS_OK && address_encode(&a, &w) == ADDRESS_OK) {
		o = (struct octets){ .at = octets, .left = sizeof(octets) - w.left };
		if (address_decode(&o, &again) != ADDRESS_OK || again.type != a.type)
			__builtin_trap();
	}
	o = (struct octets){ .at = data, .left = size };
	w = (struct octets_out){ .at = octets, .left = sizeof(octets) };
	if (address_decode_smsc(&o, &present, &a) != ADDRESS_OK)
		return 0;
	if (address_encode_smsc(present ? &a : NULL, &w) != ADDRESS_OK)
		__builtin_trap();
	return 0;
}
