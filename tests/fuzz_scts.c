#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "modem/scts.h"
#include "modem/validity.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct octets o = { .at = data, .left = size };
	uint8_t back[SCTS_OCTETS];
	struct octets_out w = { .at = back, .left = sizeof(back) };
	struct scts s;
	struct validity v;
	uint32_t seconds;
	char text[SCTS_TEXT_MAX];

	scts_decode(&o, &s);
	scts_format(&s, text);
	if (s.valid) {
		struct scts again;

		scts_encode(&s, &w);
		o = (struct octets){ .at = back, .left = sizeof(back) };
		scts_decode(&o, &again);
		if (scts_utc_ms(&again) != scts_utc_ms(&s))
			__builtin_trap();
	}
	if (size > 0) {
		o = (struct octets){ .at = data + 1, .left = size - 1 };
		validity_decode(&o, (enum validity_format)(data[0] & 0x03), &v);
		validity_enhanced_seconds(&v, &seconds);
	}
	return 0;
}
