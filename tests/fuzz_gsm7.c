#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "modem/alphabet.h"
#include "modem/gsm7.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Septets of any octets, packed again, and their text under any two languages. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t septets[255], packed[225], again[255];
	char text[3 * 255 + 1];
	size_t n, len, text_len;

	if (size < 4)
		return 0;
	if (gsm7_unpack_ussd(data + 4, size - 4, septets, sizeof(septets), &n) == GSM7_OK)
		gsm7_pack_ussd(septets, n, packed, sizeof(packed), &len);
	if (gsm7_unpack(data + 4, size - 4, data[0] % 8, data[1], septets, sizeof(septets), &n) !=
	    GSM7_OK)
		return 0;
	if (gsm7_pack(septets, n, data[0] % 8, packed, sizeof(packed), &len) != GSM7_OK ||
	    gsm7_unpack(packed, len, data[0] % 8, n, again, sizeof(again), &n) != GSM7_OK ||
	    memcmp(septets, again, n) != 0)
		__builtin_trap();
	if (alphabet_decode(septets, n, data[2], data[3], text, sizeof(text), &text_len) !=
	    ALPHABET_OK)
		__builtin_trap();
	return 0;
}
