/* The emulated network's weather: its settings, and chance that is the same with the same seed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "modem/sim/sim.h"
#include "modem/sim/weather.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define PHONE "+84912000001"

static const struct setting {
	const char *text;
	bool ok;
} settings[] = {
	{ "loss=5", true },
	{ "loss=0", true },
	{ "loss=100", true },
	{ "loss=101", false },
	{ "loss=-1", false },
	{ "loss=", false },
	{ "loss=5%", false },
	{ "loss-out=7", true },
	{ "twice=3", true },
	{ "reorder=50", true },
	{ "delay=86400000", true },
	{ "delay=86400001", false },
	{ "jitter=500", true },
	{ "clock=-7", true },
	{ "clock=25", false },
	{ "clock=stand", true },
	{ "reports=strange", true },
	{ "reports=often", false },
	{ "report-delay=0", true },
	{ "seed=42", true },
	{ "los=5", false },
	{ "losses=5", false },
	{ "loss", false },
	{ "", false },
};

/* What was set is what is shown. */
static void
test_setting(void **state)
{
	const struct setting *s = *state;
	char text[WEATHER_TEXT_MAX];
	struct weather w;
	bool shown = false;

	weather_init(&w);
	assert_int_equal(weather_set(&w, s->text, 1000), s->ok);
	for (size_t i = 0; weather_show(&w, i, text); i++)
		shown = shown || strcmp(text, s->text) == 0;
	assert_true(shown == s->ok);
}

static void
test_stamps(void **state)
{
	struct weather w;

	(void)state;
	weather_init(&w);
	assert_int_equal(weather_stamp_ms(&w, 5000), 5000);
	weather_set(&w, "clock=2", 5000);
	assert_int_equal(weather_stamp_ms(&w, 5000), 7205000);
	weather_set(&w, "clock=stand", 6000);
	assert_int_equal(weather_stamp_ms(&w, 9000), 6000);
	weather_set(&w, "clock=0", 9000);
	assert_int_equal(weather_stamp_ms(&w, 9000), 9000);
}

/* 200 texts through a network, as one number that says who came when. */
static uint64_t
fate(const char *seed, struct sim_status *st)
{
	struct sim *s = sim_new(&(struct sim_options){ .slots = 255 });
	uint64_t sum = 0;

	assert_true(sim_network(s, seed, 0) && sim_network(s, "loss=10", 0) &&
	    sim_network(s, "twice=10", 0) && sim_network(s, "jitter=5000", 0) &&
	    sim_network(s, "reorder=5", 0));
	for (int i = 0; i < 200; i++)
		assert_int_equal(sim_phone_text(s, PHONE, "TH STC 1", i * 1000, 0), NETWORK_OK);
	for (int64_t now; (now = sim_deadline(s)) >= 0;) {
		sim_expire(s, now);
		sum = sum * 31 + (uint64_t)now;
	}
	sim_status(s, st);
	sim_free(&s);
	return sum;
}

static void
test_the_same_seed_gives_the_same_fate(void **state)
{
	struct sim_status a, b, c;

	(void)state;
	assert_true(fate("seed=1", &a) == fate("seed=1", &b));
	assert_true(fate("seed=2", &c) != fate("seed=1", &a));
	assert_int_equal(a.stored, b.stored);
	/* 200 less a tenth, and a tenth more. */
	assert_in_range(a.stored, 170, 230);
}

static void
test_all_or_nothing(void **state)
{
	struct sim *s = sim_new(&(struct sim_options){ .slots = 20 });
	struct sim_status st;

	(void)state;
	sim_network(s, "loss=100", 0);
	sim_phone_text(s, PHONE, "TH STC 1", 0, 0);
	sim_network(s, "loss=0", 0);
	sim_network(s, "twice=100", 0);
	sim_phone_text(s, PHONE, "TH STC 2", 0, 0);
	sim_status(s, &st);
	assert_int_equal(st.stored, 2);
	assert_true(sim_network(s, "away=" PHONE, 0));
	assert_int_equal(sim_phone_text(s, PHONE, "TH STC 3", 0, 0), NETWORK_AWAY);
	assert_true(sim_network(s, "back=" PHONE, 0));
	assert_int_equal(sim_phone_text(s, PHONE, "TH STC 3", 0, 0), NETWORK_OK);
	assert_false(sim_network(s, "away=", 0));
	assert_false(sim_network(s, "away=" PHONE ":", 0));
	assert_false(sim_network(s, "away=" PHONE ":5x", 0));
	sim_free(&s);
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(settings) + 3];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(settings); i++)
		tests[n++] = (struct CMUnitTest){ .name = settings[i].text,
			.test_func = test_setting,
			.initial_state = (void *)&settings[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_stamps);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_the_same_seed_gives_the_same_fate);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_all_or_nothing);
	return cmocka_run_group_tests_name("weather", tests, NULL, NULL);
}
