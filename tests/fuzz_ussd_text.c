#include <stddef.h>
#include <stdint.h>

#include "modem/ussd_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ussd_reply r;
	struct ussd_text t;

	if (size == 0)
		return 0;
	if (ussd_reply_split((const char *)data, size, &r) == USSD_OK)
		ussd_text_decode(r.payload, r.payload_len, r.dcs, &t);
	ussd_text_decode((const char *)data + 1, size - 1, data[0], &t);
	if (ussd_octets_decode(data + 1, size - 1, data[0], &t) == USSD_OK &&
	    t.len >= sizeof(t.text))
		__builtin_trap();
	return 0;
}
