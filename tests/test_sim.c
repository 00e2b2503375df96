/* The emulated modem by itself: each command as a real modem answers it, faults, the network. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "modem/sim/fault.h"
#include "modem/sim/sim.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define STEPS_MAX 18

/* 20 octets to +84912000001, "DA NHAN"; the same with a request for a report. */
#define SUBMIT "0001000B914819020000F1000007C420C8890C3A01\x1a"
#define SUBMIT_SRR "0021000B914819020000F1000007C420C8890C3A01\x1a"
#define STAMP "62114221000182"
#define REPORT(mr, stamp, discharge, st) \
	"07914889200030F006" mr "0B914819020000F1" stamp discharge st

/* "> typed", "< what comes" (| is CR LF), "+ ms", "text", "clock", "fault X", "net X", "ussd X". */
static const struct script {
	const char *name;
	struct sim_options options;
	const char *steps[STEPS_MAX];
} scripts[] = {
	{ "echo until ATE0", { .first_index = 1 },
	    { "> AT\r", "< AT\r|OK|", "> ATE0\r", "< ATE0\r|OK|", "> at\r", "< |OK|" } },
	{ "junk before AT, lines without AT", { .first_index = 1 },
	    { "> ATE0\r", "< ATE0\r|OK|", "> \x1b~AT\r", "< |OK|", "> hello\r", "< " } },
	{ "several commands in one line", { .first_index = 1 },
	    { "> ATE0V1+CMEE=1;+CSQ;+CREG?\r",
		"< ATE0V1+CMEE=1;+CSQ;+CREG?\r|+CSQ: 21,99||+CREG: 0,1||OK|",
		"> AT+CSQ;+CPMS=\"X;Y\";+CSQ\r", "< |+CSQ: 21,99||+CMS ERROR: 302|" } },
	{ "the minimum takes one command a line", { .profile = SIM_MINIMUM },
	    { "> ATE0\r", "< ATE0\r|OK|", "> AT+CSQ;+CREG?\r", "< |ERROR|" } },
	{ "questions", { .first_index = 1 },
	    { "> ATE0\r", "< ATE0\r|OK|", "> AT+CPMS=?\r",
		"< |+CPMS: (\"SM\"),(\"SM\"),(\"SM\")||OK|", "> AT+CNMI=?\r",
		"< |+CNMI: (0-2),(0,1),(0),(0-2),(0,1)||OK|", "> AT+CREG?\r", "< |+CREG: 0,1||OK|",
		"> AT+CSQ\r", "< |+CSQ: 21,99||OK|" } },
	{ "the minimum refuses questions", { .profile = SIM_MINIMUM },
	    { "> ATE0\r", "< ATE0\r|OK|", "> AT+CPMS=?\r", "< |ERROR|", "> AT+CMEE=1\r",
		"< |ERROR|", "> AT+CSCA?\r", "< |ERROR|", "> AT+CSMS=0\r", "< |ERROR|",
		"> AT+CPMS?\r", "< |+CPMS: \"SM\",0,20,\"SM\",0,20,\"SM\",0,20||OK|" } },
	{ "a message comes, is read and deleted", { .first_index = 1, .slots = 3 },
	    { "> ATE0\rAT+CNMI=2,1,0,0,0\r", "< ATE0\r|OK||OK|", "text", "< |+CMTI: \"SM\",1|",
		"> AT+CMGL=4\r",
		"< |+CMGL: 1,0,,26|07914889200030F0040B914819020000F1000062114221000182085424684A1D"
		"8262||OK|" } },
	{ "reading marks as read", { .slots = 3 },
	    { "> ATE0\r", "< ATE0\r|OK|", "text", "> AT+CMGR=0\r",
		"< |+CMGR: 0,,26|07914889200030F0040B914819020000F1000062114221000182085424684A1D82"
		"62||OK|",
		"> AT+CMGL=0\r", "< |OK|", "> AT+CMGD=0\r", "< |OK|", "> AT+CMGR=0\r", "< |OK|",
		"> AT+CMGD=3\r", "< |+CMS ERROR: 321|" } },
	{ "no hint before AT+CNMI", { .slots = 3 }, { "> ATE0\r", "< ATE0\r|OK|", "text", "< " } },
	{ "a prompt, ESC", { .first_index = 1 },
	    { "> ATE0\r", "< ATE0\r|OK|", "> AT+CMGS=20\r", "< |> ", "> 0001\x1b", "< |OK|" } },
	{ "a submit", { .first_index = 1 },
	    { "> ATE0\r", "< ATE0\r|OK|", "> AT+CMGS=20\r", "< |> ",
		"> 0001000B914819020000F1000007C420C8890C3A01\x1a", "< |+CMGS: 1||OK|" } },
	{ "a submit of the wrong length", { .first_index = 1 },
	    { "> ATE0\r", "< ATE0\r|OK|", "> AT+CMGS=21\r", "< |> ",
		"> 0001000B914819020000F1000007C420C8890C3A01\x1a", "< |+CMS ERROR: 304|" } },
	{ "the network takes its time", { .first_index = 1, .delay_ms = 700 },
	    { "> ATE0\r", "< ATE0\r|OK|", "> AT+CMGS=20\r", "< |> ",
		"> 0001000B914819020000F1000007C420C8890C3A01\x1a\x1b", "< ", "+ 700",
		"< |+CMGS: 1||OK|" } },
	{ "PIN", { .pin = "1234" },
	    { "> ATE0\rAT+CMEE=1\r", "< ATE0\r|OK||OK|", "> AT+CPIN?\r", "< |+CPIN: SIM PIN||OK|",
		"> AT+CMGL=4\r", "< |+CMS ERROR: 311|", "> AT+CPIN=\"1111\"\r",
		"< |+CME ERROR: 16|", "> AT+CPIN=\"1234\"\r", "< |OK|", "> AT+CPIN?\r",
		"< |+CPIN: READY||OK|" } },
	{ "PUK after three", { .pin = "1234" },
	    { "> ATE0\r", "< ATE0\r|OK|", "> AT+CPIN=\"1\"\r", "< |ERROR|", "> AT+CPIN=\"2\"\r",
		"< |ERROR|", "> AT+CPIN=\"3\"\r", "< |ERROR|", "> AT+CPIN=\"1234\"\r", "< |ERROR|",
		"> AT+CPIN?\r", "< |+CPIN: SIM PUK||OK|" } },
	{ "two storages", { .phone_slots = 2, .slots = 1 },
	    { "> ATE0\r", "< ATE0\r|OK|", "> AT+CPMS=\"ME\"\r", "< |+CPMS: 0,2,0,1,0,1||OK|",
		"> AT+CPMS=\"ME\",\"ME\",\"ME\"\r", "< |+CPMS: 0,2,0,2,0,2||OK|",
		"> AT+CPMS=\"XX\"\r", "< |+CMS ERROR: 302|" } },
	{ "faults at commands", { .first_index = 1 },
	    { "> ATE0\r", "< ATE0\r|OK|", "fault drop:CSQ", "fault error*2", "> AT+CSQ\r", "< ",
		"> AT\r", "< |ERROR|", "> AT\r", "< |ERROR|", "> AT\r", "< |OK|" } },
	{ "an answer that comes late holds up the next", { .first_index = 1 },
	    { "> ATE0\r", "< ATE0\r|OK|", "fault late:CSQ=500", "> AT+CSQ\rAT+CREG?\r", "< ",
		"+ 499", "< ", "+ 1", "< |+CSQ: 21,99||OK||+CREG: 0,1||OK|" } },
	{ "restart", { .first_index = 1 },
	    { "> ATE0\r", "< ATE0\r|OK|", "fault reboot", "< |RDY||+CPIN: READY|", "> AT\r",
		"< AT\r|OK|" } },
	{ "a report comes as +CDS when it is due", { .first_index = 1 },
	    { "> ATE0\rAT+CNMI=2,1,0,1,0\r", "< ATE0\r|OK||OK|", "clock", "> AT+CMGS=20\r", "< |> ",
		"> " SUBMIT_SRR, "< |+CMGS: 1||OK|", "+ 999", "< ", "+ 1",
		"< |+CDS: 25|" REPORT("01", STAMP, STAMP, "00") "|" } },
	{ "no report unless asked for", { .first_index = 1 },
	    { "> ATE0\rAT+CNMI=2,1,0,1,0\r", "< ATE0\r|OK||OK|", "> AT+CMGS=20\r", "< |> ",
		"> " SUBMIT, "< |+CMGS: 1||OK|", "+ 5000", "< " } },
	{ "a report is stored with ds=2", { .first_index = 1 },
	    { "> ATE0\rAT+CNMI=2,1,0,2,0\r", "< ATE0\r|OK||OK|", "clock", "> AT+CMGS=20\r", "< |> ",
		"> " SUBMIT_SRR, "< |+CMGS: 1||OK|", "+ 1000", "< |+CDSI: \"SM\",1|",
		"> AT+CMGR=1\r", "< |+CMGR: 0,,25|" REPORT("01", STAMP, STAMP, "00") "||OK|" } },
	{ "reports are kept and let go", { .first_index = 1 },
	    { "> ATE0\rAT+CNMI=2,1,0,1,0\r", "< ATE0\r|OK||OK|", "clock", "net reports=keep",
		"> AT+CMGS=20\r", "< |> ", "> " SUBMIT_SRR, "< |+CMGS: 1||OK|", "+ 9000", "< ",
		"net reports=send", "< |+CDS: 25|" REPORT("01", STAMP, STAMP, "00") "|" } },
	{ "a report of failure, its comma", { .profile = SIM_ZTE, .slots = 20, .first_index = 1 },
	    { "> ATE0\rAT+CNMI=2,1,0,1,0\r", "< ATE0\r|OK||OK|", "clock", "net reports=fail",
		"> AT+CMGS=20\r", "< |> ", "> " SUBMIT_SRR, "< |+CMGS: 1||OK|", "+ 1000",
		"< |+CDS: ,25|" REPORT("01", STAMP, STAMP, "41") "|" } },
	{ "a phone that is away gets it later", { .first_index = 1 },
	    { "> ATE0\rAT+CNMI=2,1,0,1,0\r", "< ATE0\r|OK||OK|", "clock",
		"net away=+84912000001:60", "> AT+CMGS=20\r", "< |> ", "> " SUBMIT_SRR,
		"< |+CMGS: 1||OK|", "+ 59999", "inbox 0", "+ 1", "inbox 1", "+ 1000",
		"< |+CDS: 25|" REPORT("01", STAMP, "62114221100182", "00") "|" } },
	{ "a stamp that is wrong by hours", { .first_index = 1, .slots = 3 },
	    { "> ATE0\r", "< ATE0\r|OK|", "net clock=-7", "text", "> AT+CMGL=4\r",
		"< |+CMGL: 1,0,,26|07914889200030F0040B914819020000F1000062114250000182085424684A1D"
		"8262||OK|" } },
	{ "text mode", { .first_index = 1 },
	    { "> ATE0\rAT+CMGF=1\r", "< ATE0\r|OK||OK|", "text", "> AT+CMGL=\"ALL\"\r",
		"< |+CMGL: 1,\"REC UNREAD\",\"+84912000001\",,\"26/11/24,12:00:10+28\"|TH STC "
		"1||OK|",
		"> AT+CMGS=\"+84912000001\"\r", "< |> ", "> DA NHAN\x1a", "< |+CMGS: 1||OK|",
		"inbox 1", "> AT+CSCS=\"UCS2\"\r", "< |OK|", "> AT+CMGR=1\r",
		"< |+CMGR: \"REC "
		"READ\",\"002B00380034003900310032003000300030003000300031\",,\"26/11/"
		"24,12:00:10+28\"|00540048002000530054004300200031||OK|" } },
	{ "past the storages", { .profile = SIM_SIMCOM_SIM800, .first_index = 1 },
	    { "> ATE0\rAT+CNMI=2,2,0,0,0\r", "< ATE0\r|OK||OK|", "text",
		"< |+CMT: "
		",26|07914889200030F0040B914819020000F1000062114221000182085424684A1D8262|" } },
	{ "USSD, a menu", { .first_index = 1 },
	    { "ussd *101# > 25.000d", "ussd *1# > 1. A", "ussd  1 ! Het", "> ATE0\r",
		"< ATE0\r|OK|", "> AT+CUSD=1,\"*101#\",15\r", "< |OK||+CUSD: 0,\"25.000d\",15|",
		"> AT+CUSD=1,\"*1#\",15\r", "< |OK||+CUSD: 1,\"1. A\",15|", "> AT+CUSD=1,\"9\"\r",
		"< |OK||+CUSD: 1,\"1. A\",15|", "> AT+CUSD=1,\"1\"\r",
		"< |OK||+CUSD: 2,\"Het\",15|", "> AT+CUSD=1,\"1\"\r", "< |OK||+CUSD: 4|" } },
	{ "USSD, a session ends by time or by the user", { .first_index = 1 },
	    { "ussd *1# > 1. A", "ussd  1 > Xong", "> ATE0\r", "< ATE0\r|OK|",
		"> AT+CUSD=1,\"*1#\"\r", "< |OK||+CUSD: 1,\"1. A\",15|", "+ 120000", "< |+CUSD: 5|",
		"> AT+CUSD=1,\"*1#\"\r", "< |OK||+CUSD: 1,\"1. A\",15|", "> AT+CUSD=2\r", "< |OK|",
		"> AT+CUSD=1,\"1\"\r", "< |OK||+CUSD: 4|" } },
	{ "USSD at the wrong moment", { .first_index = 1 },
	    { "ussd *101# > 25d", "> ATE0\r", "< ATE0\r|OK|", "fault early", "fault bare",
		"fault silent", "fault twice", "> AT+CUSD=1,\"*101#\"\r",
		"< |+CUSD: 0,\"25d\",15||OK|", "> AT+CUSD=1,\"*101#\"\r", "< |+CUSD: 0,\"25d\",15|",
		"> AT+CUSD=1,\"*101#\"\r", "< |OK|", "> AT+CUSD=1,\"*101#\"\r",
		"< |OK||+CUSD: 0,\"25d\",15||+CUSD: 0,\"25d\",15|" } },
	{ "USSD, packed", { .profile = SIM_HUAWEI_E173 },
	    { "ussd *101# > 25d", "> ATE0\r", "< ATE0\r|OK|", "> AT+CUSD=1,\"AA182C3602\",15\r",
		"< |OK||+CUSD: 0,\"B21A19\",15|", "> AT+CUSD=1,\"*101#\",15\r",
		"< |OK||+CUSD: 4|" } },
	{ "USSD, UCS-2", { .profile = SIM_HUAWEI_E3372 },
	    { "ussd *101# > 25\xc4\x91", "> ATE0\r", "< ATE0\r|OK|", "> AT+CUSD=1,\"*101#\",15\r",
		"< |OK||+CUSD: 0,\"003200350111\",72|" } },
	{ "a start in its own words", { .profile = SIM_SIMCOM_SIM800 },
	    { "> ATE0\r", "< ATE0\r|OK|", "> AT+CFUN=1,1\r", "< |OK||RDY|", "> AT+CPMS?\r",
		"< AT+CPMS?\r|+CMS ERROR: 314|", "+ 600", "< |+CFUN: 1||+CPIN: READY|", "+ 3400",
		"< |Call Ready||SMS Ready|", "> ATE0\r", "< ATE0\r|OK|", "> AT+CPMS?\r",
		"< |+CPMS: \"SM\",0,30,\"SM\",0,30,\"SM\",0,30||OK|" } },
	{ "chatter, and an end to it", { .profile = SIM_HUAWEI_E3372 },
	    { "> ATE0\r", "< ATE0\r|OK|", "+ 5000", "< |^HCSQ:\"LTE\",52,45,121,20|", "+ 5000",
		"< |^RSSI:21|", "> AT^CURC=0\r", "< |OK|", "+ 50000", "< " } },
	{ "hints that come early or say nothing",
	    { .first_index = 1, .quirks = QUIRK_EARLY_HINTS | QUIRK_BLIND_HINTS },
	    { "> ATE0\rAT+CNMI=2,1\r", "< ATE0\r|OK||OK|", "text", "< |+CMTI: ,-1|",
		"> AT+CMGR=1\r", "< |OK|", "+ 500", "> AT+CMGR=1\r",
		"< |+CMGR: 0,,26|07914889200030F0040B914819020000F1000062114221000182085424684A1D82"
		"62||OK|" } },
	{ "a listing that wedges", { .first_index = 1, .quirks = QUIRK_WEDGED_CMGL },
	    { "> ATE0\r", "< ATE0\r|OK|", "> AT+CMGL=4\r", "< ", "> AT\r", "+ 59999", "< ", "+ 1",
		"< |OK|" } },
	{ "sleep", { .first_index = 1, .quirks = QUIRK_SLEEPY },
	    { "> ATE0\r", "< ATE0\r|OK|", "+ 10000", "> AT\r", "< ", "> AT\r", "< |OK|" } },
	{ "what it offers and refuses", { .first_index = 1, .quirks = QUIRK_NO_DS1 },
	    { "> ATE0\r", "< ATE0\r|OK|", "> AT+CNMI=2,1,0,1,0\r", "< |+CMS ERROR: 303|",
		"> AT+CNMI=2,1,0,3,0\r", "< |+CMS ERROR: 303|", "> AT+CNMI=2,1,0,2,0\r",
		"< |OK|" } },
	{ "the radio is off", { .first_index = 1 },
	    { "> ATE0\r", "< ATE0\r|OK|", "> AT+CFUN=4\r", "< |OK|", "> AT+CREG?\r",
		"< |+CREG: 0,0||OK|", "> AT+CMGS=20\r", "< |+CMS ERROR: 331|", "text",
		"> AT+CMGL=4\r", "< |OK|" } },
	{ "what it does not know", { .profile = SIM_HUAWEI_E173 },
	    { "> ATE0\r", "< ATE0\r|OK|", "> AT+ZOPRT=5\r", "< |COMMAND NOT SUPPORT|",
		"> AT^PORTSEL=1\r", "< |OK|", "> AT+CGMM\r", "< |E173||OK|", "> AT+CPMS=?\r",
		"< |+CPMS: (\"SM\",\"SR\"),(\"SM\"),(\"SM\")||OK|" } },
	{ "silence and noise", { .first_index = 1 },
	    { "> ATE0\r", "< ATE0\r|OK|", "fault hang=1000", "> AT\r", "< ", "+ 1000", "< |OK|",
		"fault noise=^RSSI:7", "< |^RSSI:7|" } },
};

struct play {
	struct sim *sim;
	int64_t now;
};

static void
expect(struct play *p, const char *want)
{
	char got[512];
	size_t len, n = 0;
	const char *out = sim_output(p->sim, &len);

	for (size_t i = 0; i < len; i++) {
		assert_true(n < sizeof(got) - 1);
		if (out[i] == '\r' && i + 1 < len && out[i + 1] == '\n') {
			got[n++] = '|';
			i++;
		} else {
			got[n++] = out[i];
		}
	}
	got[n] = '\0';
	assert_string_equal(got, want);
	sim_sent(p->sim, len);
}

static void
step(struct play *p, const char *step)
{
	unsigned long ms = 0;

	if (step[0] == '>') {
		sim_receive(p->sim, step + 2, strlen(step + 2), p->now);
	} else if (step[0] == '<') {
		expect(p, step + 2);
	} else if (sscanf(step, "+ %lu", &ms) == 1) {
		p->now += (int64_t)ms;
		sim_expire(p->sim, p->now);
	} else if (sscanf(step, "inbox %lu", &ms) == 1) {
		assert_int_equal(sim_inbox_count(p->sim), ms);
	} else if (strncmp(step, "net ", 4) == 0) {
		assert_true(sim_network(p->sim, step + 4, p->now));
	} else if (strncmp(step, "ussd ", 5) == 0) {
		assert_true(sim_ussd(p->sim, step + 5));
	} else if (strcmp(step, "clock") == 0) {
		sim_set_clock(p->sim, 1795496410000, p->now);
	} else if (strcmp(step, "text") == 0) {
		/* 2026-11-24 12:00:10 in Ha Noi */
		assert_int_equal(
		    sim_phone_text(p->sim, "+84912000001", "TH STC 1", 1795496410000, p->now),
		    NETWORK_OK);
	} else {
		assert_memory_equal(step, "fault ", 6);
		assert_true(sim_fault(p->sim, step + 6, p->now));
	}
}

static void
test_script(void **state)
{
	const struct script *s = *state;
	struct play p = { .sim = sim_new(&s->options), .now = 1000 };

	for (size_t i = 0; i < STEPS_MAX && s->steps[i] != NULL; i++)
		step(&p, s->steps[i]);
	sim_free(&p.sim);
	assert_null(p.sim);
}

static void
test_a_full_sim_makes_the_network_wait(void **state)
{
	struct sim *s = sim_new(&(struct sim_options){ .slots = 2 });
	struct sim_status st;
	size_t len;

	(void)state;
	for (int i = 0; i < 5; i++)
		sim_phone_text(s, "+84912000001", "TH STC 1", 0, 0);
	sim_status(s, &st);
	assert_int_equal(st.used, 2);
	assert_int_equal(st.waiting, 3);
	sim_receive(s, "AT+CMGD=1\r", 10, 5);
	sim_status(s, &st);
	assert_int_equal(st.used, 2);
	assert_int_equal(st.waiting, 2);
	sim_output(s, &len);
	assert_true(len > 0);
	sim_free(&s);
}

static void
test_what_no_phone_can_send(void **state)
{
	struct sim *s = sim_new(&(struct sim_options){ .slots = 20 });
	struct sim_status st;
	char text[3000];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[2999] = '\0';
	assert_int_equal(sim_phone_text(s, "", "x", 0, 0), NETWORK_BAD_NUMBER);
	assert_int_equal(sim_phone_text(s, "+84912000001", "\xff", 0, 0), NETWORK_BAD_TEXT);
	assert_int_equal(sim_phone_text(s, "+84912000001", text, 0, 0), NETWORK_TOO_LONG);
	sim_status(s, &st);
	assert_int_equal(st.used + st.waiting, 0);
	text[200] = '\0';
	assert_int_equal(sim_phone_text(s, "Viettel", text, 0, 0), NETWORK_OK);
	sim_status(s, &st);
	assert_int_equal(st.used, 2);
	sim_free(&s);
}

/* Parts of two texts, mixed and one of them doubled: each phone reads its text whole. */
static void
test_parts_are_joined_for_the_phone(void **state)
{
	struct network *n = network_new("+84980200030");
	struct pdu parts[2][3];
	static const int order[][2] = { { 0, 1 }, { 1, 2 }, { 1, 0 }, { 0, 0 }, { 0, 0 }, { 1, 1 },
		{ 0, 2 } };

	(void)state;
	memset(parts, 0, sizeof(parts));
	for (int t = 0; t < 2; t++) {
		for (int i = 0; i < 3; i++) {
			struct pdu *p = &parts[t][i];
			const uint8_t ud[] = { 5, 0, 3, (uint8_t)(40 + t), 3, (uint8_t)(i + 1), 0,
				(uint8_t)('a' + 3 * t + i) };

			p->kind = PDU_SUBMIT;
			memcpy(p->ud, ud, sizeof(ud));
			p->ud_len = sizeof(ud);
			p->has_ud = true;
			p->dcs.encoding = DCS_UCS2;
			assert_int_equal(udh_decode(ud, sizeof(ud), &p->udh), UDH_OK);
			snprintf(p->peer.text, sizeof(p->peer.text), "+8491200000%d", t);
		}
	}
	for (size_t i = 0; i < NITEMS(order); i++)
		network_submit(n, &parts[order[i][0]][order[i][1]], (uint8_t)i, 0, 7);
	assert_int_equal(network_inbox_count(n), 2);
	assert_string_equal(network_inbox(n, 0)->text, "def");
	assert_string_equal(network_inbox(n, 1)->text, "abc");
	assert_string_equal(network_inbox(n, 1)->to, "+84912000000");
	assert_int_equal(network_inbox(n, 1)->parts, 3);
	network_free(&n);
}

static const struct spelling {
	const char *text, *kind, *command;
	int number;
	unsigned times;
} spellings[] = {
	{ "drop:CMGD", "drop", "CMGD", 0, 1 },
	{ "cms:cmgs=38*3", "cms", "CMGS", 38, 3 },
	{ "late=500", "late", "", 500, 1 },
	{ "error*0", "error", "", 0, 0 },
	{ "refuse=310", "refuse", "CMGS", 310, 1 },
	{ "explode", NULL, "", 0, 0 },
	{ "drop:", NULL, "", 0, 0 },
	{ "drop=x", NULL, "", 0, 0 },
	{ "drop*", NULL, "", 0, 0 },
	{ "drop:CMGD=5 ", NULL, "", 0, 0 },
	{ "drop:ANOVERLONGCOMMAND", NULL, "", 0, 0 },
	{ "", NULL, "", 0, 0 },
};

static void
test_spelling(void **state)
{
	const struct spelling *v = *state;
	struct fault f;

	assert_int_equal(fault_parse(v->text, &f), v->kind != NULL);
	if (v->kind == NULL)
		return;
	assert_string_equal(fault_kind_name(f.kind), v->kind);
	assert_string_equal(f.command, v->command);
	assert_int_equal(f.number, v->number);
	assert_int_equal(f.times, v->times);
}

static void
test_faults_are_used_up_in_order(void **state)
{
	struct faults fs = { .count = 0 };
	struct fault f;

	(void)state;
	assert_true(fault_parse("drop:CMGD*2", &f) && faults_add(&fs, &f));
	assert_true(fault_parse("lose", &f) && faults_add(&fs, &f));
	assert_int_equal(faults_take(&fs, "CMGD").kind, FAULT_DROP);
	assert_int_equal(faults_take(&fs, "CSQ").kind, FAULT_LOSE);
	assert_int_equal(faults_take(&fs, "CSQ").kind, FAULT_NONE);
	assert_int_equal(faults_take(&fs, "CMGD").kind, FAULT_DROP);
	assert_int_equal(faults_take(&fs, "CMGD").kind, FAULT_NONE);
	for (int i = 0; i < FAULTS_MAX; i++)
		assert_true(faults_add(&fs, &f));
	assert_false(faults_add(&fs, &f));
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(scripts) + NITEMS(spellings) + 4];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(scripts); i++)
		tests[n++] = (struct CMUnitTest){ .name = scripts[i].name,
			.test_func = test_script,
			.initial_state = (void *)&scripts[i] };
	for (size_t i = 0; i < NITEMS(spellings); i++)
		tests[n++] = (struct CMUnitTest){ .name = spellings[i].text,
			.test_func = test_spelling,
			.initial_state = (void *)&spellings[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_a_full_sim_makes_the_network_wait);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_what_no_phone_can_send);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_parts_are_joined_for_the_phone);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_faults_are_used_up_in_order);
	return cmocka_run_group_tests_name("sim", tests, NULL, NULL);
}
