/* Whatever is typed at the emulated modem, with messages on its SIM and a menu to dial. */
#include <stddef.h>
#include <stdint.h>

#include "modem/sim/sim.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sim_options options;
	struct sim *s;
	int64_t now = 0;
	size_t len;

	if (size < 1)
		return 0;
	options = sim_options_usual((enum sim_profile)(data[0] % SIM_PROFILES));
	s = sim_new(&options);
	sim_ussd(s, "*101# > 25.000d");
	sim_ussd(s, "*1# > 1. A");
	sim_ussd(s, " 1 > B");
	sim_phone_text(s, "+84912000001", "\xc4\x91\xc3\xa3 thu 3 kg", 1795496410000, 0);
	sim_phone_octets(s, data, size, 0);
	for (size_t i = 1; i < size; i += 64) {
		sim_receive(s, data + i, size - i < 64 ? size - i : 64, now);
		sim_output(s, &len);
		sim_sent(s, len);
		now += 700;
		if (sim_deadline(s) >= 0)
			sim_expire(s, now);
	}
	sim_free(&s);
	return 0;
}
