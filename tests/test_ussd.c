/* One USSD request as a script of what the modem says, and when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "modem/ussd.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define STEPS_MAX 12
#define ANSWER "+CUSD: 0,\"25.000d\",15"
#define RELEASE "+CUSD: 2,\"released\",15"
#define MENU "+CUSD: 1,\"1. Cuoc\",15"

/* ">COMMAND" is what must be sent now, "-" nothing; "OK", "ERROR N", "SILENCE" its end; "+..." what
 * the network says, "&..." how that goes on; "!N" a stray error; "gone" the modem; a number passes
 * so many milliseconds.  want: "TAG ok STATUS RAW" or "TAG why ERROR". */
static const struct script {
	const char *name;
	const char *steps[STEPS_MAX];
	const char *want;
	bool closes; /* AT+CUSD=2 comes last */
} scripts[] = {
	{ "answer behind the OK", { ">AT+CUSD=1,\"*101#\",15", "OK", "4000", ANSWER, "500" },
	    "7 ok 0 " ANSWER, false },
	{ "answer before the OK", { ">AT+CUSD=1,\"*101#\",15", ANSWER, "OK", "500" },
	    "7 ok 0 " ANSWER, false },
	{ "answer without an OK", { ">AT+CUSD=1,\"*101#\",15", ANSWER, "SILENCE", "500" },
	    "7 ok 0 " ANSWER, false },
	{ "answer, then an error", { ">AT+CUSD=1,\"*101#\",15", ANSWER, "ERROR 100", "500" },
	    "7 ok 0 " ANSWER, false },
	{ "twice in one go", { ">AT+CUSD=1,\"*101#\",15", "OK", ANSWER, ANSWER, "500" },
	    "7 ok 0 " ANSWER, false },
	{ "a notice of release first",
	    { ">AT+CUSD=1,\"*101#\",15", "OK", RELEASE, "1000", ANSWER, "500" }, "7 ok 0 " ANSWER,
	    false },
	{ "a notice of release last", { ">AT+CUSD=1,\"*101#\",15", "OK", ANSWER, RELEASE, "500" },
	    "7 ok 0 " ANSWER, false },
	{ "nothing but a release", { ">AT+CUSD=1,\"*101#\",15", "OK", RELEASE, "2000" },
	    "7 ok 2 " RELEASE, false },
	{ "over three lines",
	    { ">AT+CUSD=1,\"*101#\",15", "OK", "+CUSD: 0,\"one", "&two", "&three\",15", "500" },
	    "7 ok 0 +CUSD: 0,\"one\ntwo\nthree\",15", false },
	{ "a menu: the session is closed", { ">AT+CUSD=1,\"*101#\",15", "OK", MENU, "500" },
	    "7 ok 1 " MENU, true },
	{ "no answer at all", { ">AT+CUSD=1,\"*101#\",15", "OK", "59999", "-", "1" },
	    "7 no answer -1", true },
	{ "neither OK nor answer", { ">AT+CUSD=1,\"*101#\",15", "SILENCE", "60000" },
	    "7 no answer -1", true },
	{ "an error behind the OK", { ">AT+CUSD=1,\"*101#\",15", "OK", "1000", "!30" },
	    "7 refused by the network 30", false },
	{ "wanted packed",
	    { ">AT+CUSD=1,\"*101#\",15", "ERROR 100", ">AT+CUSD=1,\"AA182C3602\",15", "OK", ANSWER,
		"500" },
	    "7 ok 0 " ANSWER, false },
	{ "wanted packed, says the network",
	    { ">AT+CUSD=1,\"*101#\",15", "OK", "+CUSD: 4", "2000", ">AT+CUSD=1,\"AA182C3602\",15",
		"OK", ANSWER, "500" },
	    "7 ok 0 " ANSWER, false },
	{ "wanted in UCS-2",
	    { ">AT+CUSD=1,\"*101#\",15", "ERROR 100", ">AT+CUSD=1,\"AA182C3602\",15", "ERROR 100",
		">AT+CUSD=1,\"002A0031003000310023\",15", "OK", ANSWER, "500" },
	    "7 ok 0 " ANSWER, false },
	{ "wanted in no form",
	    { ">AT+CUSD=1,\"*101#\",15", "ERROR 100", ">AT+CUSD=1,\"AA182C3602\",15", "ERROR 100",
		">AT+CUSD=1,\"002A0031003000310023\",15", "ERROR 258" },
	    "7 refused by the modem 258", false },
	{ "the modem goes while it is asked", { ">AT+CUSD=1,\"*101#\",15", "gone" },
	    "7 the modem was lost -1", false },
	{ "the modem goes behind the answer", { ">AT+CUSD=1,\"*101#\",15", "OK", ANSWER, "gone" },
	    "7 ok 0 " ANSWER, false },
};

static void
play_command(struct ussd *u, const char *want)
{
	char line[160];

	assert_true(ussd_wants_command(u));
	ussd_command(u, sizeof(line), line);
	assert_string_equal(line, want);
	assert_false(ussd_wants_command(u));
}

static void
play(struct ussd *u, const char *step, int64_t *now)
{
	switch (step[0]) {
	case '>': play_command(u, step + 1); return;
	case '-': assert_false(u->done); return;
	case 'O': ussd_answered(u, true, -1, *now); return;
	case 'E': ussd_answered(u, false, atoi(step + 6), *now); return;
	case 'S': ussd_unanswered(u, *now); return;
	case '+': ussd_heard(u, step, *now); return;
	case '&': ussd_heard_more(u, step + 1); return;
	case '!': ussd_stray_error(u, atoi(step + 1)); return;
	case 'g': ussd_lost(u); return;
	default: *now += atoi(step); ussd_expire(u, *now);
	}
}

static void
test_script(void **state)
{
	const struct script *s = *state;
	struct ussd_result r;
	struct ussd u;
	int64_t now = 5000;
	char got[USSD_RAW_MAX + 60];

	ussd_init(&u);
	ussd_begin(&u, 7, "*101#");
	for (size_t i = 0; i < STEPS_MAX && s->steps[i] != NULL; i++)
		play(&u, s->steps[i], &now);
	assert_true(ussd_take(&u, &r));
	assert_false(ussd_take(&u, &r));
	if (r.ok)
		snprintf(got, sizeof(got), "%u ok %d %s", r.tag, r.status, u.raw);
	else
		snprintf(got, sizeof(got), "%u %s %d", r.tag, r.why, r.error);
	assert_string_equal(got, s->want);
	assert_string_equal(ussd_phase_name(u.phase), "idle");
	assert_int_equal(ussd_deadline(&u), -1);
	assert_int_equal(ussd_wants_command(&u), s->closes);
	if (s->closes)
		play_command(&u, "AT+CUSD=2");
}

/* The form that worked is dialled at once the next time. */
static void
test_the_form_is_kept(void **state)
{
	struct ussd_result r;
	struct ussd u;
	int64_t now = 0;

	(void)state;
	ussd_init(&u);
	ussd_begin(&u, 1, "*101#");
	play(&u, ">AT+CUSD=1,\"*101#\",15", &now);
	play(&u, "ERROR 100", &now);
	play(&u, ">AT+CUSD=1,\"AA182C3602\",15", &now);
	play(&u, "OK", &now);
	play(&u, ANSWER, &now);
	play(&u, "500", &now);
	assert_true(ussd_take(&u, &r));
	ussd_begin(&u, 2, "*101#");
	play(&u, ">AT+CUSD=1,\"AA182C3602\",15", &now);
}

/* The network asks, and nobody has dialled. */
static void
test_an_unasked_menu_is_closed(void **state)
{
	struct ussd u;

	(void)state;
	ussd_init(&u);
	ussd_heard(&u, "+CUSD: 0,\"news\",15", 0);
	assert_false(ussd_wants_command(&u));
	ussd_heard(&u, MENU, 0);
	play_command(&u, "AT+CUSD=2");
	ussd_answered(&u, true, -1, 0);
	assert_false(ussd_wants_command(&u));
}

/* However much is said, never past the end. */
static void
test_endless_text_is_cut(void **state)
{
	struct ussd u;
	char line[700];

	(void)state;
	memset(line, 'a', sizeof(line));
	line[sizeof(line) - 1] = '\0';
	memcpy(line, "+CUSD: 0,\"", 10);
	ussd_init(&u);
	ussd_begin(&u, 1, "*101#");
	play_command(&u, "AT+CUSD=1,\"*101#\",15");
	ussd_heard(&u, line, 0);
	for (int i = 0; i < 10; i++)
		ussd_heard_more(&u, line);
	assert_int_equal(strlen(u.raw), USSD_RAW_MAX - 1);
	assert_int_equal(u.len, USSD_RAW_MAX - 1);
}

static void
test_codes(void **state)
{
	(void)state;
	assert_true(ussd_code_ok("*101#"));
	assert_false(ussd_code_ok(""));
	assert_false(ussd_code_ok("*101#\",15"));
	assert_false(ussd_code_ok("*101#;ATD112"));
	assert_false(ussd_code_ok("12345678901234567890123456789012"));
}

int
main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_the_form_is_kept),
		cmocka_unit_test(test_an_unasked_menu_is_closed),
		cmocka_unit_test(test_endless_text_is_cut),
		cmocka_unit_test(test_codes),
	};
	struct CMUnitTest tests[NITEMS(scripts) + NITEMS(others)];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(scripts); i++)
		tests[n++] = (struct CMUnitTest){ .name = scripts[i].name,
			.test_func = test_script,
			.initial_state = (void *)(uintptr_t)&scripts[i] };
	for (size_t i = 0; i < NITEMS(others); i++)
		tests[n++] = others[i];
	return cmocka_run_group_tests_name("ussd", tests, NULL, NULL);
}
