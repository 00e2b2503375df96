/* The conversation as a script: what is sent, what comes, what is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "modem/at_chat.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

/*
 * Steps, each "X text": < bytes come; > bytes are to go out (\x1b written as ^, Ctrl-Z as $, CR as
 * |); = the events told since; + so many milliseconds pass; ! a command is submitted: list, delete,
 * csq, send; ? in step or not.
 */
#define STEPS_MAX 16

static const struct script {
	const char *name;
	const char *steps[STEPS_MAX];
} scripts[] = {
	{ "a probe brings it in step",
	    { "> ^AT+CSQ|", "< +CSQ: 1,99\rOK\r", "= instep:+CSQ: 1,99;" } },
	{ "everything before the probe's answer is thrown away",
	    { "> ^AT+CSQ|", "< +CMGL: 1,0,,2\r0000\rOK\r+CMGS: 7\rOK\r", "= ", "? no",
		"< +CSQ: 1,99\r\nOK\r\n", "= instep:+CSQ: 1,99;" } },
	{ "an older probe's answer is not this one's",
	    { "> ^AT+CSQ|", "+ 3000", "= silent:1;", "> ^AT+CPMS?|", "< +CSQ: 1,99\rOK\r", "= ",
		"? no", "< +CPMS: \"SM\",1,2\rOK\r", "= instep:+CPMS: \"SM\",1,2;" } },
	{ "an error answers no probe: the next kind follows soon, without ESC",
	    { "> ^AT+CSQ|", "< ERROR\r", "= ", "+ 200", "= silent:1;", "> AT+CPMS?|", "< ERROR\r",
		"+ 200", "> AT+CREG?|", "< +CREG: 0,1\rOK\r", "= silent:2;instep:+CREG: 0,1;" } },
	{ "the probe's information without its OK does not count",
	    { "> ^AT+CSQ|", "< +CSQ: 1,99\rERROR\rOK\r", "= ", "? no" } },
	{ "echoes while probing",
	    { "> ^AT+CSQ|", "< AT+CSQ\r\r\n+CSQ: 1,99\r\n\r\nOK\r\n", "= instep:+CSQ: 1,99;" } },
	{ "notices while probing are told",
	    { "> ^AT+CSQ|", "< +CMTI: \"SM\",3\r+CDS: 2\r0001\r",
		"= hint:+CMTI: \"SM\",3;body:+CDS: 2/0001;" } },
	{ "silence for long: slower and slower, each kind in turn",
	    { "> ^AT+CSQ|", "+ 3000", "> ^AT+CPMS?|", "+ 3000", "> ^AT+CREG?|", "+ 3000",
		"> ^AT+CPIN?|", "+ 3000", "> ^AT+CSQ|", "+ 9999",
		"= silent:1;silent:2;silent:3;silent:4;", "> ", "+ 1", "> ^AT+CPMS?|" } },
	{ "a command and its lines",
	    { "*", "! list", "> AT+CMGL=4|", "< \r\n+CMGL: 1,0,,2\r\n0001\r\n\r\nOK\r\n",
		"= line:+CMGL: 1,0,,2;line:0001;done:ok;" } },
	{ "an empty listing", { "*", "! list", "< OK\r", "= done:ok;" } },
	{ "unasked lines inside an answer",
	    { "*", "! list", "< +CMGL: 1,0,,2\r^RSSI:5\r+CMTI: \"SM\",2\r0001\rOK\r",
		"= line:+CMGL: 1,0,,2;other:^RSSI:5;hint:+CMTI: \"SM\",2;line:0001;done:ok;" } },
	{ "noise belongs to nothing", { "*", "! delete", "< ~~x\rOK\r", "= noise:~~x;done:ok;" } },
	{ "a result that nobody asked for", { "*", "< OK\rERROR\r", "= noise:OK;noise:ERROR;" } },
	{ "errors with their codes",
	    { "*", "! delete", "< +CMS ERROR: 321\r", "= done:cms 321;", "! delete", "< ERROR\r",
		"= done:error;", "! delete", "< +CME ERROR: SIM busy\r", "= done:cme;" } },
	{ "a prompt and its payload",
	    { "*", "! send", "> AT+CMGS=1|", "< \r\n> ", "> 0001$", "< +CMGS: 9\r\nOK\r\n",
		"= line:+CMGS: 9;done:ok prompted;" } },
	{ "payload echoed",
	    { "*", "! send", "> AT+CMGS=1|", "< > ", "> 0001$", "< 0001\r+CMGS: 9\rOK\r",
		"= line:+CMGS: 9;done:ok prompted;" } },
	{ "an error before the prompt",
	    { "*", "! send", "< +CMS ERROR: 310\r", "= done:cms 310;" } },
	{ "a second prompt is nothing",
	    { "*", "! send", "> AT+CMGS=1|", "< > ", "> 0001$", "< > > ", "> " } },
	{ "a prompt that nobody asked for", { "*", "! delete", "> AT+CMGD=1|", "< > ", "> " } },
	{ "an OK without the reference is somebody else's",
	    { "*", "! send", "< > ", "< OK\r", "= noise:OK;", "< +CMGS: 1\rOK\r",
		"= line:+CMGS: 1;done:ok prompted;" } },
	{ "given up: the event, then out of step",
	    { "*", "! delete", "> AT+CMGD=1|", "+ 100", "= timeout;", "? no", "> AT+CPMS?|",
		"< OK\r+CPMS: \"SM\",0,5\rOK\r", "= instep:+CPMS: \"SM\",0,5;" } },
	{ "given up at the prompt: ESC before the probe",
	    { "*", "! send", "> AT+CMGS=1|", "+ 100", "= timeout;", "> ^AT+CPMS?|" } },
	{ "given up after the payload",
	    { "*", "! send", "< > ", "+ 999", "= ", "+ 1", "= timeout prompted;" } },
	{ "a probe's late answer ends no other command",
	    { "*", "! delete", "> AT+CMGD=1|", "< +CREG: 0,1\rOK\r", "= noise:+CREG: 0,1;noise:OK;",
		"< OK\r", "= done:ok;" } },
	{ "its line before the command, its OK after",
	    { "*", "< +CSQ: 1,99\r", "! delete", "< OK\r", "= noise:+CSQ: 1,99;noise:OK;", "< OK\r",
		"= done:ok;" } },
	{ "the state of registration unasked is no probe's answer",
	    { "*", "! delete", "< +CREG: 1,\"00C3\",\"0A\"\r+CREG: 5\r+CREG: 1,00C3,000A\rOK\r",
		"= other:+CREG: 1,\"00C3\",\"0A\";other:+CREG: 5;other:+CREG: "
		"1,00C3,000A;done:ok;" } },
	{ "asked for as a command, it is the command's",
	    { "*", "! csq", "> AT+CSQ|", "< +CSQ: 3,99\rOK\r", "= line:+CSQ: 3,99;done:ok;" } },
	{ "the modem has started anew",
	    { "*", "! delete", "< RDY\r+CPIN: READY\r", "= reboot:RDY;reboot:+CPIN: READY;" } },
	{ "echo of the command is told",
	    { "*", "! delete", "< AT+CMGD=1\rOK\r", "= echo;done:ok;" } },
	{ "a report whose body was lost", { "*", "! delete", "< +CDS: 25\rOK\r", "= done:ok;" } },
	{ "what the port did not take is not said any more",
	    { "*", "! delete", "+ 100", "> AT+CPMS?|" } },
};

static void
submit(struct at_chat *c, const char *what, int64_t now)
{
	struct at_command command = { .line = "AT+CMGD=1", .timeout_ms = 100, .tag = 3 };

	if (strcmp(what, "list") == 0) {
		command.line = "AT+CMGL=4";
		command.answer_prefix = "+CMGL:";
		command.bodies = true;
	} else if (strcmp(what, "csq") == 0) {
		command.line = "AT+CSQ";
		command.answer_prefix = "+CSQ:";
	} else if (strcmp(what, "send") == 0) {
		command.line = "AT+CMGS=1";
		command.answer_prefix = "+CMGS:";
		command.answer_required = true;
		command.payload = "0001";
		command.payload_timeout_ms = 1000;
	}
	at_chat_submit(c, &command, now);
}

static void
describe(const struct at_event *ev, char *out, size_t cap)
{
	char code[16] = "";

	if (ev->code != AT_CODE_NONE)
		snprintf(code, sizeof(code), " %d", ev->code);
	switch (ev->type) {
	case AT_EV_LINE: snprintf(out, cap, "line:%s;", ev->line); break;
	case AT_EV_DONE:
		assert_int_equal(ev->tag, 3);
		snprintf(out, cap, "done:%s%s%s;", at_final_name(ev->final), code,
		    ev->prompted ? " prompted" : "");
		break;
	case AT_EV_TIMEOUT:
		assert_int_equal(ev->tag, 3);
		snprintf(out, cap, "timeout%s;", ev->prompted ? " prompted" : "");
		break;
	case AT_EV_IN_STEP: snprintf(out, cap, "instep:%s;", ev->line); break;
	case AT_EV_SILENT: snprintf(out, cap, "silent:%u;", ev->silent); break;
	case AT_EV_NOTICE:
		snprintf(out, cap, "%s:%s%s%s;", at_notice_name(ev->notice), ev->line,
		    ev->body != NULL ? "/" : "", ev->body != NULL ? ev->body : "");
		break;
	case AT_EV_ECHO: snprintf(out, cap, "echo;"); break;
	case AT_EV_NOISE: snprintf(out, cap, "noise:%s;", ev->line); break;
	}
}

struct play {
	struct at_chat *chat;
	int64_t now;
	bool trickle;
	char told[1024];
};

static void
pull(struct play *p)
{
	struct at_event ev;

	while (at_chat_next(p->chat, &ev)) {
		size_t n = strlen(p->told);

		describe(&ev, p->told + n, sizeof(p->told) - n);
	}
}

static void
come(struct play *p, const char *text)
{
	size_t len = strlen(text), chunk = p->trickle ? 1 : len;

	for (size_t i = 0; i < len; i += chunk) {
		char byte = text[i];

		at_chat_receive(p->chat, p->trickle ? &byte : text, chunk, p->now);
		pull(p);
	}
}

static void
expect_output(struct play *p, const char *want)
{
	char got[256];
	size_t len;
	const char *out = at_chat_output(p->chat, &len);

	assert_true(len < sizeof(got));
	memcpy(got, out, len);
	got[len] = '\0';
	for (size_t i = 0; i < len; i++) {
		got[i] = got[i] == 0x1b ? '^' : got[i];
		got[i] = got[i] == 0x1a ? '$' : got[i];
		got[i] = got[i] == '\r' ? '|' : got[i];
	}
	assert_string_equal(got, want);
	at_chat_sent(p->chat, len);
}

static void
pass_time(struct play *p, int64_t ms)
{
	p->now += ms;
	at_chat_expire(p->chat, p->now);
	pull(p);
}

static void
step(struct play *p, const char *step)
{
	const char *arg = step[0] != '\0' && step[1] == ' ' ? step + 2 : "";

	switch (step[0]) {
	case '*': /* in step, and nothing told yet */
		expect_output(p, "^AT+CSQ|");
		come(p, "+CSQ: 1,99\rOK\r");
		p->told[0] = '\0';
		break;
	case '<': come(p, arg); break;
	case '>': expect_output(p, arg); break;
	case '+': pass_time(p, atoi(arg)); break;
	case '!': submit(p->chat, arg, p->now); break;
	case '?': assert_int_equal(at_chat_in_step(p->chat), strcmp(arg, "yes") == 0); break;
	case '=':
		assert_string_equal(p->told, arg);
		p->told[0] = '\0';
		break;
	default: fail();
	}
}

static void
play(const struct script *s, bool trickle)
{
	struct play p = { .chat = at_chat_new(0), .now = 5, .trickle = trickle };

	at_chat_open(p.chat, p.now);
	for (size_t i = 0; i < STEPS_MAX && s->steps[i] != NULL; i++)
		step(&p, s->steps[i]);
	at_chat_free(&p.chat);
	assert_null(p.chat);
}

static void
test_script(void **state)
{
	play(*state, false);
	play(*state, true);
}

static void
test_the_turn_is_kept(void **state)
{
	(void)state;
	for (unsigned turn = 0; turn < 9; turn++) {
		struct at_chat *c = at_chat_new(turn);
		const char *out;
		size_t len;

		at_chat_open(c, 0);
		out = at_chat_output(c, &len);
		assert_memory_equal(out + 1, at_probe_text(turn % AT_PROBE_KINDS), len - 2);
		assert_int_equal(at_chat_probe_turn(c), (turn + 1) % AT_PROBE_KINDS);
		at_chat_free(&c);
	}
}

static void
test_closed_it_hears_nothing(void **state)
{
	struct at_chat *c = at_chat_new(0);
	struct at_event ev;
	size_t len;

	(void)state;
	at_chat_receive(c, "OK\r", 3, 0);
	assert_false(at_chat_next(c, &ev));
	at_chat_output(c, &len);
	assert_int_equal(len, 0);
	assert_int_equal(at_chat_deadline(c), -1);
	at_chat_free(&c);
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(scripts) + 2];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(scripts); i++)
		tests[n++] = (struct CMUnitTest){ .name = scripts[i].name,
			.test_func = test_script,
			.initial_state = (void *)&scripts[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_the_turn_is_kept);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_closed_it_hears_nothing);
	return cmocka_run_group_tests_name("at_chat", tests, NULL, NULL);
}
