/* The engine with every make of modem: setup, messages both ways, a restart in between. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/house.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define TEXTS 6

static const struct make {
	const char *name;
	enum sim_profile profile;
	unsigned quirks;
} makes[] = {
	{ "generic", SIM_GENERIC, 0 },
	{ "minimum", SIM_MINIMUM, 0 },
	{ "huawei-e173", SIM_HUAWEI_E173, 0 },
	{ "huawei-e3372", SIM_HUAWEI_E3372, 0 },
	{ "simcom-sim800", SIM_SIMCOM_SIM800, 0 },
	{ "simcom-sim7600", SIM_SIMCOM_SIM7600, 0 },
	{ "quectel-ec25", SIM_QUECTEL_EC25, 0 },
	{ "zte", SIM_ZTE, 0 },
	{ "one that offers +CDS and refuses it", SIM_GENERIC, QUIRK_NO_DS1 },
	{ "one that sleeps", SIM_GENERIC, QUIRK_SLEEPY },
};

static void
texts(struct house *h, unsigned from)
{
	for (unsigned i = from; i < from + TEXTS; i++) {
		char phone[24], text[32];

		house_phone(i, phone);
		snprintf(text, sizeof(text), "TH STC %u", i + 1);
		house_text(h, phone, text);
	}
	house_settle(h);
}

static void
test_make(void **state)
{
	const struct make *m = *state;
	struct sim_options options = sim_options_usual(m->profile);
	struct house h = { 0 };
	char phone[24];

	options.quirks = m->quirks;
	house_open(&h, &options);
	texts(&h, 0);
	assert_true(sim_fault(h.sim, "reboot", h.mono_ms));
	texts(&h, TEXTS);
	for (unsigned i = 0; i < 2 * TEXTS; i++) {
		house_phone(i, phone);
		assert_int_equal(house_answers(&h, phone), 1);
	}
	house_close(&h);
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(makes)];

	for (size_t i = 0; i < NITEMS(makes); i++)
		tests[i] = (struct CMUnitTest){ .name = makes[i].name,
			.test_func = test_make,
			.initial_state = (void *)&makes[i] };
	return cmocka_run_group_tests_name("profiles", tests, NULL, NULL);
}
