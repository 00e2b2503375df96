/* Setting up as a dialogue: what is asked, what is answered, where it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "modem/setup.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define RULES_MAX 16

/* "COMMAND=>answer": E an error, En an error with a code, O a bare OK, else an information line and
 * OK.  What no rule names is answered OK. */
static const struct dialogue {
	const char *name, *pin;
	bool pin_refused;
	const char *rules[RULES_MAX];
	const char *outcome, *reason;
	const char *asks;   /* a command that must be sent */
	const char *spares; /* one that must not */
	bool reports;
	size_t storages;
} dialogues[] = {
	{ .name = "a usual modem",
	    .rules = { "AT+CPIN?=>+CPIN: READY", "AT+CPMS=?=>+CPMS: (\"SM\"),(\"SM\"),(\"SM\")",
		"AT+CNMI=?=>+CNMI: (0-2),(0-1),(0),(0-1),(0,1)" },
	    .outcome = "complete",
	    .asks = "AT+CNMI=2,1,0,1,0",
	    .spares = "AT+CPIN=\"\"",
	    .reports = true,
	    .storages = 1 },
	{ .name = "the minimum",
	    .rules = { "AT+CMEE=1=>E", "AT+CSMS=0=>E", "AT+CPMS=?=>E", "AT+CNMI=?=>E",
		"AT+CPIN?=>+CPIN: READY" },
	    .outcome = "complete",
	    .asks = "AT+CNMI=2,1,0,0,0",
	    .spares = "AT+CPMS=\"SM\",\"SM\",\"SM\"" },
	{ .name = "CPIN? with a bare OK", .rules = { "AT+CPIN?=>O" }, .outcome = "complete" },
	{ .name = "reports offered and refused",
	    .rules = { "AT+CPIN?=>+CPIN: READY", "AT+CNMI=?=>+CNMI: (0-2),(0-1),(0),(0-1),(0)",
		"AT+CNMI=2,1,0,1,0=>E" },
	    .outcome = "complete",
	    .asks = "AT+CNMI=2,1,0,0,0" },
	{ .name = "only mode 1 and bfr 1",
	    .rules = { "AT+CPIN?=>+CPIN: READY", "AT+CNMI=?=>+CNMI: (0,1),(0-1),(0),(0),(1)" },
	    .outcome = "complete",
	    .asks = "AT+CNMI=1,1,0,0,1",
	    .spares = "AT+CNMI=2,1,0,0,0" },
	{ .name = "offers nothing of use, takes the common one",
	    .rules = { "AT+CPIN?=>O", "AT+CNMI=?=>+CNMI: (5),(5),(5),(5),(5)" },
	    .outcome = "complete",
	    .asks = "AT+CNMI=2,1,0,0,0" },
	{ .name = "no CNMI at all",
	    .rules = { "AT+CPIN?=>O", "AT+CNMI=2,1,0,0,0=>E", "AT+CNMI=2,1,0,0,1=>E",
		"AT+CNMI=1,1,0,0,0=>E", "AT+CNMI=1,1,0,0,1=>E", "AT+CNMI=3,1,0,0,0=>E" },
	    .outcome = "refused",
	    .reason = "AT+CNMI" },
	{ .name = "two storages",
	    .rules = { "AT+CPIN?=>O",
		"AT+CPMS=?=>+CPMS: (\"ME\",\"SM\",\"SR\"),(\"SM\"),(\"SM\")" },
	    .outcome = "complete",
	    .asks = "AT+CPMS=\"SM\",\"SM\",\"SM\"",
	    .storages = 2 },
	{ .name = "storages one by one",
	    .rules = { "AT+CPIN?=>O", "AT+CPMS=?=>+CPMS: (\"SM\"),(\"SM\")",
		"AT+CPMS=\"SM\",\"SM\",\"SM\"=>E" },
	    .outcome = "complete",
	    .asks = "AT+CPMS=\"SM\"",
	    .storages = 1 },
	{ .name = "storages not to be chosen",
	    .rules = { "AT+CPIN?=>O", "AT+CPMS=?=>+CPMS: (\"SM\"),(\"SM\")",
		"AT+CPMS=\"SM\",\"SM\",\"SM\"=>E", "AT+CPMS=\"SM\"=>E" },
	    .outcome = "complete" },
	{ .name = "no PDU mode",
	    .rules = { "AT+CPIN?=>O", "AT+CMGF=0=>E" },
	    .outcome = "refused",
	    .reason = "AT+CMGF=0" },
	{ .name = "no SIM",
	    .rules = { "AT+CPIN?=>E10" },
	    .outcome = "refused",
	    .reason = "AT+CPIN?",
	    .spares = "AT+CMGF=0" },
	{ .name = "a right PIN",
	    .pin = "1234",
	    .rules = { "AT+CPIN?=>+CPIN: SIM PIN" },
	    .outcome = "complete",
	    .asks = "AT+CPIN=\"1234\"" },
	{ .name = "PIN wanted by an error",
	    .pin = "1234",
	    .rules = { "AT+CPIN?=>E11" },
	    .outcome = "complete",
	    .asks = "AT+CPIN=\"1234\"" },
	{ .name = "a wrong PIN",
	    .pin = "1234",
	    .rules = { "AT+CPIN?=>+CPIN: SIM PIN", "AT+CPIN=\"1234\"=>E16" },
	    .outcome = "PIN refused",
	    .spares = "AT+CMGF=0" },
	{ .name = "refused before",
	    .pin = "1234",
	    .pin_refused = true,
	    .rules = { "AT+CPIN?=>+CPIN: SIM PIN" },
	    .outcome = "PIN refused",
	    .spares = "AT+CPIN=\"1234\"" },
	{ .name = "no PIN to give",
	    .rules = { "AT+CPIN?=>+CPIN: SIM PIN" },
	    .outcome = "no PIN configured" },
	{ .name = "PUK",
	    .pin = "1234",
	    .rules = { "AT+CPIN?=>+CPIN: SIM PUK" },
	    .outcome = "PUK wanted",
	    .spares = "AT+CPIN=\"1234\"" },
	{ .name = "PUK by an error",
	    .pin = "1234",
	    .rules = { "AT+CPIN?=>E12" },
	    .outcome = "PUK wanted" },
	{ .name = "another lock",
	    .rules = { "AT+CPIN?=>+CPIN: PH-NET PIN" },
	    .outcome = "refused",
	    .reason = "AT+CPIN?" },
};

static const char *
answer_to(const struct dialogue *d, const char *line)
{
	size_t n = strlen(line);

	for (size_t i = 0; i < RULES_MAX && d->rules[i] != NULL; i++)
		if (strncmp(d->rules[i], line, n) == 0 && strncmp(d->rules[i] + n, "=>", 2) == 0)
			return d->rules[i] + n + 2;
	return "O";
}

static enum setup_outcome
one_step(struct setup *s, const struct dialogue *d, char line[static SETUP_COMMAND_MAX])
{
	const char *answer, *prefix;
	int code = -1;

	setup_command(s, SETUP_COMMAND_MAX, line, &prefix);
	answer = answer_to(d, line);
	if (answer[0] == 'E') {
		sscanf(answer, "E%d", &code);
		return setup_done(s, false, code);
	}
	if (answer[0] == '+')
		setup_line(s, answer);
	return setup_done(s, true, -1);
}

static void
test_dialogue(void **state)
{
	const struct dialogue *d = *state;
	char line[SETUP_COMMAND_MAX];
	enum setup_outcome outcome = SETUP_GO_ON;
	bool asked = false;
	struct setup s;

	setup_init(&s, d->pin != NULL ? d->pin : "", d->pin_refused);
	for (int i = 0; outcome == SETUP_GO_ON; i++) {
		assert_true(i < 40);
		outcome = one_step(&s, d, line);
		asked = asked || (d->asks != NULL && strcmp(line, d->asks) == 0);
		if (d->spares != NULL)
			assert_string_not_equal(line, d->spares);
	}
	assert_string_equal(setup_outcome_name(outcome), d->outcome);
	if (d->reason != NULL)
		assert_string_equal(setup_reason(&s), d->reason);
	assert_true(asked || d->asks == NULL);
	assert_int_equal(s.nstorages, d->storages);
	assert_int_equal(s.reports, d->reports);
	assert_int_equal(s.pin_refused, outcome == SETUP_PIN_REFUSED);
}

/* From its sending on, and over a new beginning, until the SIM says READY. */
static void
test_an_unanswered_pin_is_not_sent_again(void **state)
{
	const struct dialogue d = { .rules = { "AT+CPIN?=>+CPIN: SIM PIN" } };
	char line[SETUP_COMMAND_MAX] = "";
	const char *prefix;
	struct setup s;

	(void)state;
	setup_init(&s, "1234", false);
	while (strcmp(line, "AT+CPIN=\"1234\"") != 0) {
		setup_command(&s, sizeof(line), line, &prefix);
		if (strcmp(line, "AT+CPIN=\"1234\"") != 0)
			one_step(&s, &d, line);
	}
	assert_true(s.pin_refused);
	setup_begin(&s);
	while (one_step(&s, &d, line) == SETUP_GO_ON)
		assert_string_not_equal(line, "AT+CPIN=\"1234\"");
	setup_begin(&s);
	while (one_step(&s, &(struct dialogue){ .name = "" }, line) == SETUP_GO_ON)
		;
	assert_false(s.pin_refused);
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(dialogues) + 1];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(dialogues); i++)
		tests[n++] = (struct CMUnitTest){ .name = dialogues[i].name,
			.test_func = test_dialogue,
			.initial_state = (void *)&dialogues[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_an_unanswered_pin_is_not_sent_again);
	return cmocka_run_group_tests_name("setup", tests, NULL, NULL);
}
