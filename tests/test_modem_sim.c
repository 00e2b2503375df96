/* Engine and emulator in one process, under a clock of our own: every fault, every rule. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "modem/modem.h"
#include "modem/segment.h"
#include "modem/sim/sim.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define STORED_MAX 600
#define SUBMITS_MAX 64
#define PHONE "+84912000001"

enum damage {
	DAMAGE_LOSES,
	DAMAGE_CHANGES,
	DAMAGE_LOSES_COMMANDS, /* on the way to the modem */
};

struct stored {
	uint8_t octets[MODEM_OCTETS_MAX];
	size_t len;
};

struct rig {
	struct modem *modem;
	struct sim *sim;
	int64_t now;
	bool commits; /* false: the disk is full */
	bool trickle; /* byte by byte, both ways */
	enum damage damage;
	size_t damage_at; /* the how-manieth byte from now on; 0 = none */

	struct stored stored[STORED_MAX]; /* what the owner holds, once each */
	size_t nstored, again;            /* listed although held */
	struct modem_event listed[300];
	size_t nlisted;

	struct modem_event ussd; /* the last */
	size_t nussd;
	struct modem_event submits[SUBMITS_MAX];
	size_t nsubmits;
	size_t listings, incomplete, deletes, refused_deletes, noise, undecoded;
	char reason[MODEM_TEXT_MAX]; /* of the last change of state */
	enum modem_state seen[64];   /* states, in order */
	size_t nseen;
};

static struct rig *
rig_new(const struct sim_options *so, const struct modem_options *mo)
{
	struct rig *r = calloc(1, sizeof(*r));

	r->sim = sim_new(so);
	r->modem = modem_new(mo);
	r->now = 1000;
	r->commits = true;
	return r;
}

static void
rig_free(struct rig *r)
{
	modem_free(&r->modem);
	sim_free(&r->sim);
	free(r);
}

static bool
held(const struct rig *r, const struct modem_event *ev)
{
	for (size_t i = 0; i < r->nstored; i++)
		if (r->stored[i].len == ev->len &&
		    memcmp(r->stored[i].octets, ev->octets, ev->len) == 0)
			return true;
	return false;
}

static void
commit(struct rig *r, const struct modem_event *ev)
{
	struct pdu pdu;

	if (ev->len == 0 || pdu_decode(ev->octets, ev->len, PDU_FROM_NETWORK, &pdu) != PDU_OK)
		r->undecoded++;
	if (ev->len == 0)
		return;
	if (held(r, ev)) {
		r->again++;
		return;
	}
	assert_true(r->nstored < STORED_MAX);
	memcpy(r->stored[r->nstored].octets, ev->octets, ev->len);
	r->stored[r->nstored++].len = ev->len;
}

static void
listing_end(struct rig *r, const struct modem_event *ev)
{
	r->listings++;
	r->incomplete += !ev->complete;
	assert_int_equal(ev->shown, r->nlisted);
	for (size_t i = 0; r->commits && i < r->nlisted; i++) {
		commit(r, &r->listed[i]);
		assert_true(
		    modem_delete(r->modem, r->listed[i].listing, r->listed[i].index, r->now));
		/* One AT+CMGD for each index shown. */
		assert_false(
		    modem_delete(r->modem, r->listed[i].listing, r->listed[i].index, r->now));
	}
	r->nlisted = 0;
}

static void
take_event(struct rig *r, const struct modem_event *ev)
{
	switch (ev->type) {
	case MODEM_EV_STATE:
		assert_int_not_equal(ev->from, ev->to);
		snprintf(r->reason, sizeof(r->reason), "%s", ev->text);
		if (r->nseen < NITEMS(r->seen))
			r->seen[r->nseen++] = ev->to;
		r->nlisted = 0;
		break;
	case MODEM_EV_LISTED: r->listed[r->nlisted++] = *ev; break;
	case MODEM_EV_LISTING_END: listing_end(r, ev); break;
	case MODEM_EV_DELETED:
		r->deletes++;
		r->refused_deletes += !ev->ok;
		break;
	case MODEM_EV_SUBMITTED: r->submits[r->nsubmits++] = *ev; break;
	case MODEM_EV_REPORT: break;
	case MODEM_EV_USSD:
		r->ussd = *ev;
		r->nussd++;
		break;
	case MODEM_EV_NOISE: r->noise++; break;
	}
}

/* What of n bytes arrives; *len_out is at most n. */
static const char *
over_the_line(struct rig *r, bool commands, const char *from, size_t n, size_t *len_out)
{
	static char buf[65536];

	*len_out = n;
	if (r->damage_at == 0 || commands != (r->damage == DAMAGE_LOSES_COMMANDS))
		return from;
	if (r->damage_at > n) {
		r->damage_at -= n;
		return from;
	}
	assert_true(n <= sizeof(buf));
	memcpy(buf, from, n);
	if (r->damage == DAMAGE_CHANGES) {
		buf[r->damage_at - 1] ^= 1;
	} else {
		memmove(buf + r->damage_at - 1, buf + r->damage_at, n - r->damage_at);
		*len_out = n - 1;
	}
	r->damage_at = 0;
	return buf;
}

static bool
exchange(struct rig *r)
{
	struct modem_event ev;
	const void *p;
	size_t n, len, moved = 0;

	while (modem_next(r->modem, &ev)) {
		take_event(r, &ev);
		moved++;
	}
	p = modem_output(r->modem, &n);
	if (n > 0) {
		n = r->trickle ? 1 : n;
		p = over_the_line(r, true, p, n, &len);
		sim_receive(r->sim, p, len, r->now);
		modem_sent(r->modem, n, r->now);
		moved++;
	}
	p = sim_output(r->sim, &n);
	if (n > 0) {
		n = r->trickle ? 1 : n;
		p = over_the_line(r, false, p, n, &len);
		modem_receive(r->modem, p, len, r->now);
		sim_sent(r->sim, n);
		moved++;
	}
	return moved > 0;
}

/* Until nothing moves at this instant. */
static void
settle(struct rig *r)
{
	for (int i = 0; exchange(r); i++)
		assert_true(i < 1000000);
}

static int64_t
next_deadline(const struct rig *r)
{
	int64_t a = modem_deadline(r->modem), b = sim_deadline(r->sim);

	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

static void
run_for(struct rig *r, int64_t ms)
{
	int64_t until = r->now + ms, at;

	settle(r);
	for (int i = 0; (at = next_deadline(r)) >= 0 && at <= until; i++) {
		assert_true(i < 100000);
		r->now = at > r->now ? at : r->now;
		sim_expire(r->sim, r->now);
		modem_expire(r->modem, r->now);
		settle(r);
	}
	r->now = until;
}

static struct rig *
ready(const struct sim_options *so)
{
	struct rig *r = rig_new(so, &(struct modem_options){ .sweep_ms = 0 });

	modem_opened(r->modem, r->now);
	run_for(r, 1000);
	assert_string_equal(modem_state_name(modem_state(r->modem)), "ready");
	return r;
}

static void
text(struct rig *r, const char *fmt, ...)
{
	char buf[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	assert_int_equal(
	    sim_phone_text(r->sim, PHONE, buf, 1795500000000 + r->now, r->now), NETWORK_OK);
}

static void
submit_one(struct rig *r, uint32_t tag, const char *to, const char *body, bool more)
{
	struct segments segments;
	struct pdu pdu = { .kind = PDU_SUBMIT };
	uint8_t octets[PDU_OCTETS_MAX];
	size_t len, tpdu_len;

	assert_int_equal(address_from_text(to, false, &pdu.peer), ADDRESS_OK);
	assert_int_equal(segment_text(body, strlen(body), 0, 8, &segments), SEGMENT_OK);
	segment_put(&segments, 0, &pdu);
	assert_int_equal(pdu_encode(&pdu, octets, sizeof(octets), &len, &tpdu_len), PDU_OK);
	assert_true(modem_can_submit(r->modem));
	modem_submit(r->modem, tag, octets, len, tpdu_len, more, r->now);
	assert_false(modem_can_submit(r->modem));
}

static void
submit(struct rig *r, uint32_t tag, const char *to, const char *body)
{
	submit_one(r, tag, to, body, false);
}

static unsigned
sim_used(const struct rig *r)
{
	struct sim_status st;

	sim_status(r->sim, &st);
	return st.used + st.waiting;
}

/* ---- profiles ---- */

static const struct profile {
	const char *name;
	struct sim_options sim;
	bool trickle;
	const char *storage;
} profiles[] = {
	{ "a usual modem", { .profile = SIM_GENERIC, .first_index = 1 }, false, "SM" },
	{ "indices from 0", { .profile = SIM_GENERIC }, false, "SM" },
	{ "minimum of DESIGN 7", { .profile = SIM_MINIMUM, .first_index = 1 }, false, "SM" },
	{ "two storages", { .profile = SIM_GENERIC, .phone_slots = 5 }, false, "ME" },
	{ "slow network", { .profile = SIM_GENERIC, .delay_ms = 2000 }, false, "SM" },
	{ "one slot", { .profile = SIM_GENERIC, .slots = 1 }, false, "SM" },
	{ "one slot, no hints", { .profile = SIM_MINIMUM, .slots = 1 }, false, "SM" },
	{ "byte by byte", { .profile = SIM_GENERIC, .first_index = 1 }, true, "SM" },
	{ "minimum, byte by byte", { .profile = SIM_MINIMUM }, true, "SM" },
	{ "with a PIN", { .profile = SIM_GENERIC, .pin = "0426" }, false, "SM" },
};

static void
test_profile(void **state)
{
	const struct profile *p = *state;
	struct modem_options mo = { .probe_turn = 3 };
	struct rig *r;

	memcpy(mo.pin, p->sim.pin, sizeof(mo.pin));
	r = rig_new(&p->sim, &mo);
	r->trickle = p->trickle;
	text(r, "first, before the modem is set up");
	modem_opened(r->modem, r->now);
	run_for(r, 5000);
	assert_string_equal(modem_state_name(modem_state(r->modem)), "ready");
	for (int i = 0; i < 30; i++)
		text(r, "TH STC %d", i);
	submit(r, 77, PHONE, "DA NHAN");
	run_for(r, 100000);
	assert_int_equal(r->nstored, 31);
	assert_int_equal(r->again, 0);
	assert_int_equal(sim_used(r), 0);
	assert_int_equal(r->nsubmits, 1);
	assert_int_equal(r->submits[0].tag, 77);
	assert_string_equal(modem_outcome_name(r->submits[0].outcome), "sent");
	assert_int_equal(sim_inbox_count(r->sim), 1);
	assert_string_equal(sim_inbox(r->sim, 0)->text, "DA NHAN");
	assert_string_equal(modem_status(r->modem)->storage, p->storage);
	assert_int_equal(modem_status(r->modem)->rssi, 21);
	assert_int_equal(modem_status(r->modem)->registration, 1);
	assert_int_equal(modem_status(r->modem)->timeouts, 0);
	rig_free(r);
}

/* ---- faults: nothing is lost, nothing doubled, service returns ---- */

static const struct faulty {
	const char *name, *fault;
	const char *outcome; /* of the submit */
	int code;
	unsigned copies; /* that reached the phone */
	unsigned stored; /* 0 = three */
} faults[] = {
	{ "no fault", "clear", "sent", 0, 1, 0 },
	{ "answer to a delete lost", "drop:CMGD", "sent", 0, 1, 0 },
	{ "three answers to deletes lost", "drop:CMGD*3", "sent", 0, 1, 0 },
	{ "delete never heard", "lose:CMGD", "sent", 0, 1, 0 },
	{ "delete refused", "error:CMGD*2", "sent", 0, 1, 0 },
	{ "delete refused with a code", "cms:CMGD=500", "sent", 0, 1, 0 },
	{ "delete answered late", "late:CMGD=40000", "sent", 0, 1, 0 },
	{ "listing lost", "drop:CMGL", "sent", 0, 1, 0 },
	{ "listing late", "late:CMGL=100000", "sent", 0, 1, 0 },
	{ "listing refused once", "error:CMGL", "sent", 0, 1, 0 },
	{ "listing refused again and again", "error:CMGL*3", "sent", 0, 1, 0 },
	{ "listing garbled", "garble:CMGL", "sent", 0, 1, 0 },
	{ "listing garbled twice", "garble:CMGL*2", "sent", 0, 1, 0 },
	{ "noise for a listing", "garbage:CMGL", "sent", 0, 1, 0 },
	{ "noise for a delete", "garbage:CMGD", "sent", 0, 1, 0 },
	{ "noise for a submit", "garbage:CMGS", "unknown", -1, 1, 0 },
	{ "refused before the prompt", "refuse=310", "refused", 310, 0, 0 },
	{ "bare error before the prompt", "error:CMGS", "refused", -1, 0, 0 },
	{ "no prompt", "lose:CMGS", "refused", -1, 0, 0 },
	{ "refused by the network", "cms:CMGS=38", "refused", 38, 0, 0 },
	{ "TP-FCS of the network", "cms:CMGS=193", "refused", 193, 0, 0 },
	{ "error of the modem after the PDU", "cms:CMGS=500", "unknown", 500, 0, 0 },
	{ "taken, and 332 said", "doubt=332", "unknown", 332, 1, 0 },
	{ "answer to a submit lost", "drop:CMGS", "unknown", -1, 1, 0 },
	{ "submit answered late", "late:CMGS=90000", "unknown", -1, 1, 0 },
	{ "submit answered in time", "late:CMGS=50000", "sent", 0, 1, 0 },
	{ "modem restarts in a submit", "crash:CMGS", "unknown", -1, 1, 0 },
	{ "modem restarts in a delete", "crash:CMGD", "sent", 0, 1, 0 },
	{ "modem restarts in a listing", "crash:CMGL", "sent", 0, 1, 0 },
	{ "restart at once", "reboot", "refused", -1, 0, 0 },
	{ "hung for 20 s", "hang=20000", "refused", -1, 0, 0 },
	{ "no hints", "mute", "sent", 0, 1, 0 },
	{ "line noise", "noise=~x~~", "sent", 0, 1, 0 },
	{ "long line noise",
	    "noise=~aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    "sent", 0, 1, 0 },
	{ "unasked signal strength", "noise=^RSSI:18", "sent", 0, 1, 0 },
	{ "unasked registration", "noise=+CREG: 1,\"00C3\",\"A1\"", "sent", 0, 1, 0 },
	{ "a hint for nothing", "noise=+CMTI: \"SM\",99", "sent", 0, 1, 0 },
};

static void
faulty_run(const struct faulty *f, const struct sim_options *so, int64_t fault_at_ms)
{
	struct rig *r = ready(so);

	run_for(r, fault_at_ms);
	assert_true(sim_fault(r->sim, f->fault, r->now));
	for (int i = 0; i < 3; i++)
		text(r, "TH STC %d", i);
	submit(r, 5, PHONE, "DA NHAN");
	run_for(r, 400000);
	assert_string_equal(modem_state_name(modem_state(r->modem)), "ready");
	assert_int_equal(r->nstored, 3);
	assert_int_equal(sim_used(r), 0);
	assert_int_equal(r->nsubmits, 1);
	assert_string_equal(modem_outcome_name(r->submits[0].outcome), f->outcome);
	if (strcmp(f->outcome, "sent") == 0)
		assert_in_range(r->submits[0].mr, 0, 255);
	else
		assert_int_equal(r->submits[0].code, f->code);
	assert_int_equal(sim_inbox_count(r->sim), f->copies);
	/* And all is well afterwards. */
	text(r, "TH STC 99");
	submit(r, 6, PHONE, "DA NHAN 99");
	run_for(r, 60000);
	assert_int_equal(r->nstored, 4);
	assert_int_equal(r->nsubmits, 2);
	assert_string_equal(modem_outcome_name(r->submits[1].outcome), "sent");
	rig_free(r);
}

static void
test_fault(void **state)
{
	faulty_run(*state, &(struct sim_options){ .profile = SIM_GENERIC, .first_index = 1 }, 0);
}

/* ---- USSD ---- */

static const struct dialled {
	const char *name;
	enum sim_profile profile;
	const char *fault, *code;
	bool ok;
	int status;
	const char *text;
} dials[] = {
	{ "USSD: a balance", SIM_GENERIC, NULL, "*101#", true, 0, "So du 25.000d" },
	{ "USSD: beyond GSM-7", SIM_GENERIC, NULL, "*103#", true, 0, "Số dư: 25.000đ" },
	{ "USSD: over several lines", SIM_GENERIC, NULL, "*111#", true, 1,
	    "Chon:\n1. Cuoc\n2. Data" },
	{ "USSD: ended by the network", SIM_GENERIC, NULL, "*102#", true, 2, "Khong co" },
	{ "USSD: a code that the network does not know", SIM_GENERIC, NULL, "*999#", true, 4, "" },
	{ "USSD: answer before the OK", SIM_GENERIC, "early:CUSD", "*101#", true, 0,
	    "So du 25.000d" },
	{ "USSD: answer without an OK", SIM_GENERIC, "bare:CUSD", "*101#", true, 0,
	    "So du 25.000d" },
	{ "USSD: answer twice", SIM_GENERIC, "twice:CUSD", "*101#", true, 0, "So du 25.000d" },
	{ "USSD: no answer", SIM_GENERIC, "silent:CUSD", "*101#", false, -1, "no answer" },
	{ "USSD: refused", SIM_GENERIC, "error:CUSD*3", "*101#", false, -1,
	    "refused by the modem" },
	{ "USSD: the modem restarts", SIM_GENERIC, "crash:CUSD", "*101#", false, -1,
	    "the modem was lost" },
	{ "USSD: no such command", SIM_MINIMUM, NULL, "*101#", false, -1, "refused by the modem" },
	{ "USSD: packed both ways", SIM_HUAWEI_E173, NULL, "*101#", true, 0, "So du 25.000d" },
	{ "USSD: another Huawei", SIM_HUAWEI_E3372, NULL, "*101#", true, 0, "So du 25.000d" },
	{ "USSD: SIM800", SIM_SIMCOM_SIM800, NULL, "*101#", true, 0, "So du 25.000d" },
	{ "USSD: SIM7600", SIM_SIMCOM_SIM7600, NULL, "*101#", true, 0, "So du 25.000d" },
	{ "USSD: EC25", SIM_QUECTEL_EC25, NULL, "*101#", true, 0, "So du 25.000d" },
	{ "USSD: ZTE", SIM_ZTE, NULL, "*101#", true, 0, "So du 25.000d" },
	{ "USSD: no code", SIM_GENERIC, NULL, "*101#;+CFUN=0", false, -1,
	    "no code that could be dialled" },
};

static void
script_menus(struct rig *r)
{
	assert_true(sim_ussd(r->sim, "*101# > So du 25.000d"));
	assert_true(sim_ussd(r->sim, "*102# ! Khong co"));
	assert_true(sim_ussd(r->sim, "*103# > Số dư: 25.000đ"));
	assert_true(sim_ussd(r->sim, "*111# > Chon:\\n1. Cuoc\\n2. Data"));
	assert_true(sim_ussd(r->sim, "    1 > Cuoc"));
}

static void
test_dial(void **state)
{
	const struct dialled *d = *state;
	struct sim_options so = sim_options_usual(d->profile);
	struct rig *r = rig_new(&so, &(struct modem_options){ .probe_turn = 3 });

	script_menus(r);
	modem_opened(r->modem, r->now);
	run_for(r, 30000);
	assert_string_equal(modem_state_name(modem_state(r->modem)), "ready");
	if (d->fault != NULL)
		assert_true(sim_fault(r->sim, d->fault, r->now));
	modem_ussd(r->modem, 5, d->code, r->now);
	run_for(r, 100000);
	assert_int_equal(r->nussd, 1);
	assert_int_equal(r->ussd.tag, 5);
	assert_string_equal(r->ussd.text, d->text);
	assert_int_equal(r->ussd.ok, d->ok);
	assert_int_equal(r->ussd.status, d->status);
	/* The conversation goes on. */
	text(r, "TH STC 1");
	submit(r, 6, PHONE, "DA NHAN");
	run_for(r, 60000);
	assert_int_equal(r->nstored, 1);
	assert_string_equal(modem_outcome_name(r->submits[0].outcome), "sent");
	rig_free(r);
}

/* While the answer is on its way, texts come and go. */
static void
test_texts_pass_while_a_code_is_answered(void **state)
{
	struct rig *r = ready(&(struct sim_options){ .profile = SIM_GENERIC });

	(void)state;
	script_menus(r);
	assert_true(sim_network(r->sim, "delay=20000", r->now));
	modem_ussd(r->modem, 1, "*101#", r->now);
	run_for(r, 1000);
	assert_true(sim_network(r->sim, "delay=0", r->now));
	text(r, "TH STC 1");
	submit(r, 2, PHONE, "DA NHAN");
	run_for(r, 10000);
	assert_int_equal(r->nussd, 0);
	assert_int_equal(r->nstored, 1);
	assert_int_equal(sim_used(r), 0);
	assert_int_equal(r->nsubmits, 1);
	run_for(r, 15000);
	assert_int_equal(r->nussd, 1);
	assert_string_equal(r->ussd.text, "So du 25.000d");
	rig_free(r);
}

/* A menu waits for an answer: were it left open, the next code would be taken for one. */
static void
test_no_session_is_left_open(void **state)
{
	struct rig *r = ready(&(struct sim_options){ .profile = SIM_GENERIC });

	(void)state;
	script_menus(r);
	modem_ussd(r->modem, 1, "*111#", r->now);
	run_for(r, 5000);
	assert_int_equal(r->ussd.status, 1);
	modem_ussd(r->modem, 2, "*101#", r->now);
	assert_false(modem_can_ussd(r->modem));
	modem_ussd(r->modem, 3, "*101#", r->now);
	settle(r);
	assert_int_equal(r->ussd.tag, 3);
	assert_string_equal(r->ussd.text, "another request is under way");
	run_for(r, 5000);
	assert_int_equal(r->ussd.tag, 2);
	assert_string_equal(r->ussd.text, "So du 25.000d");
	rig_free(r);
}

static void
test_an_error_behind_the_ok_ends_the_wait(void **state)
{
	struct rig *r = ready(&(struct sim_options){ .profile = SIM_GENERIC });

	(void)state;
	sim_fault(r->sim, "silent:CUSD", r->now);
	modem_ussd(r->modem, 1, "*101#", r->now);
	run_for(r, 3000);
	assert_int_equal(r->nussd, 0);
	sim_fault(r->sim, "noise=+CME ERROR: 30", r->now);
	run_for(r, 1000);
	assert_int_equal(r->nussd, 1);
	assert_string_equal(r->ussd.text, "refused by the network");
	assert_int_equal(r->ussd.code, 30);
	rig_free(r);
}

/* ---- rules, each by name ---- */

static unsigned
seen(const struct rig *r, const char *command)
{
	unsigned n;
	const char *name;

	for (size_t i = 0; (name = sim_command(r->sim, i, &n)) != NULL; i++)
		if (strcmp(name, command) == 0)
			return n;
	return 0;
}

static const struct sim_options usual = { .profile = SIM_GENERIC, .first_index = 1 };

/* The OK of a delete is lost, the slot holds a new message: it is listed before it is deleted. */
static void
test_lost_ok_and_the_slot_taken_anew(void **state)
{
	struct rig *r = ready(&(struct sim_options){ .slots = 1 });

	(void)state;
	sim_fault(r->sim, "drop:CMGD", r->now);
	text(r, "old");
	text(r, "new");
	run_for(r, 60000);
	assert_int_equal(r->nstored, 2);
	assert_int_equal(r->again, 0);
	assert_int_equal(seen(r, "+CMGD"), 2);
	assert_int_equal(sim_used(r), 0);
	rig_free(r);
}

/* A delete whose OK is lost is not sent again before a new listing. */
static void
test_no_second_delete_without_a_listing(void **state)
{
	struct rig *r = ready(&usual);
	unsigned listings;

	(void)state;
	sim_fault(r->sim, "lose:CMGD", r->now);
	text(r, "one");
	listings = seen(r, "+CMGL");
	run_for(r, 60000);
	assert_int_equal(seen(r, "+CMGD"), 2);
	assert_true(seen(r, "+CMGL") >= listings + 2);
	assert_int_equal(r->nstored, 1);
	assert_int_equal(r->again, 1);
	assert_int_equal(sim_used(r), 0);
	rig_free(r);
}

static void
test_a_listing_answered_late_deletes_nothing(void **state)
{
	struct rig *r = ready(&(struct sim_options){ .slots = 2 });

	(void)state;
	sim_fault(r->sim, "late:CMGL=35000", r->now);
	text(r, "a");
	text(r, "b");
	run_for(r, 120000);
	assert_int_equal(r->nstored, 2);
	assert_int_equal(r->again, 0);
	assert_int_equal(seen(r, "+CMGD"), 2);
	assert_int_equal(sim_used(r), 0);
	rig_free(r);
}

static void
test_orders_of_an_old_listing_are_refused(void **state)
{
	struct rig *r = ready(&usual);
	struct modem_event old;

	(void)state;
	r->commits = false;
	text(r, "one");
	settle(r);
	assert_int_equal(r->listings > 0, 1);
	old = r->listed[0];
	modem_sweep(r->modem, r->now);
	run_for(r, 3000);
	assert_true(modem_state(r->modem) == MODEM_READY);
	assert_false(modem_delete(r->modem, old.listing, old.index, r->now));
	assert_int_equal(seen(r, "+CMGD"), 0);
	rig_free(r);
}

/* The store cannot commit: nothing leaves the SIM; when it can again, all by itself. */
static void
test_nothing_is_deleted_while_the_owner_cannot_commit(void **state)
{
	struct rig *r = ready(&usual);
	unsigned listings;

	(void)state;
	r->commits = false;
	listings = seen(r, "+CMGL");
	for (int i = 0; i < 40; i++)
		text(r, "TH %d", i);
	run_for(r, 300000);
	assert_int_equal(seen(r, "+CMGD"), 0);
	assert_int_equal(sim_used(r), 40);
	/* It neither gives up nor runs hot. */
	assert_in_range(seen(r, "+CMGL") - listings, 8, 14);
	r->commits = true;
	run_for(r, 60000);
	assert_int_equal(r->nstored, 40);
	assert_int_equal(sim_used(r), 0);
	rig_free(r);
}

static void
test_one_listing_covers_many_hints(void **state)
{
	struct rig *r = ready(&(struct sim_options){ .slots = 100, .first_index = 1 });
	unsigned listings = seen(r, "+CMGL");

	(void)state;
	for (int i = 0; i < 100; i++)
		text(r, "TH %d", i);
	run_for(r, 1000);
	assert_int_equal(r->nstored, 100);
	assert_in_range(seen(r, "+CMGL") - listings, 1, 4);
	rig_free(r);
}

static void
test_answers_flow_while_the_sim_is_cleared(void **state)
{
	struct rig *r = ready(&(struct sim_options){ .slots = 100, .first_index = 1 });
	int sent = 0;

	(void)state;
	for (int i = 0; i < 100; i++)
		text(r, "TH %d", i);
	while (r->deletes < 20) {
		assert_true(exchange(r));
		if (modem_can_submit(r->modem) && sent < 50)
			submit(r, (uint32_t)sent++, PHONE, "DA NHAN");
	}
	assert_in_range(sent, 15, 25);
	rig_free(r);
}

static void
test_idle_costs_little(void **state)
{
	struct rig *r = ready(&usual);
	struct sim_status before, after;

	(void)state;
	run_for(r, 10000);
	sim_status(r->sim, &before);
	run_for(r, 300000);
	sim_status(r->sim, &after);
	assert_in_range(after.commands - before.commands, 18, 22);
	rig_free(r);
}

/* Asked for once in a row of texts; a text on its own does without. */
static void
test_the_link_is_kept_while_there_is_more(void **state)
{
	struct rig *r = ready(&usual);

	(void)state;
	submit(r, 1, PHONE, "on its own");
	run_for(r, 100);
	assert_int_equal(seen(r, "+CMMS"), 1); /* =? of the setup */
	for (uint32_t tag = 2; tag < 6; tag++) {
		submit_one(r, tag, PHONE, "one of four", tag < 5);
		run_for(r, 100);
	}
	assert_int_equal(seen(r, "+CMMS"), 2);
	run_for(r, 5000);
	submit_one(r, 6, PHONE, "after a pause", true);
	run_for(r, 100);
	assert_int_equal(seen(r, "+CMMS"), 3);
	assert_int_equal(sim_inbox_count(r->sim), 6);
	rig_free(r);
}

static void
test_a_link_that_cannot_be_kept_costs_one_question(void **state)
{
	struct rig *r = ready(&usual);

	(void)state;
	sim_fault(r->sim, "error:CMMS", r->now);
	for (uint32_t tag = 1; tag < 5; tag++) {
		submit_one(r, tag, PHONE, "more to come", true);
		run_for(r, 100);
	}
	assert_int_equal(seen(r, "+CMMS"), 2);
	assert_int_equal(sim_inbox_count(r->sim), 4);
	rig_free(r);
}

static void
test_who_it_is_is_asked_once(void **state)
{
	struct rig *r = ready(&usual);

	(void)state;
	run_for(r, 600000);
	assert_string_equal(modem_status(r->modem)->imei, "490154203237518");
	assert_string_equal(modem_status(r->modem)->iccid, "8984048000000000017");
	assert_int_equal(seen(r, "+CGSN"), 1);
	assert_int_equal(seen(r, "+CCID"), 1);
	rig_free(r);
}

static void
test_registered_by_lte_alone(void **state)
{
	struct rig *r = rig_new(&usual, &(struct modem_options){ .probe_turn = 3 });

	(void)state;
	sim_fault(r->sim, "error:CREG*0", r->now);
	sim_fault(r->sim, "error:CGREG*0", r->now);
	modem_opened(r->modem, r->now);
	run_for(r, 300000);
	assert_int_equal(modem_status(r->modem)->registered[0], -1);
	assert_int_equal(modem_status(r->modem)->registration, 1);
	/* Refused once, never asked again as a question. */
	assert_int_equal(seen(r, "+CGREG"), 1);
	rig_free(r);
}

static void
test_a_submit_in_flight_is_unknown_when_the_port_goes(void **state)
{
	struct rig *r = ready(&(struct sim_options){ .delay_ms = 5000 });

	(void)state;
	submit(r, 9, PHONE, "DA NHAN");
	run_for(r, 1000);
	modem_lost(r->modem, r->now);
	settle(r);
	assert_string_equal(modem_state_name(modem_state(r->modem)), "closed");
	assert_int_equal(r->nsubmits, 1);
	assert_string_equal(modem_outcome_name(r->submits[0].outcome), "unknown");
	assert_false(modem_can_submit(r->modem));
	modem_opened(r->modem, r->now);
	run_for(r, 20000);
	assert_string_equal(modem_state_name(modem_state(r->modem)), "ready");
	assert_int_equal(r->nsubmits, 1);
	rig_free(r);
}

static void
test_a_wrong_pin_is_tried_once_for_ever(void **state)
{
	const struct sim_options so = { .pin = "1234" };
	struct modem_options mo = { .pin = "4321" };
	struct rig *r = rig_new(&so, &mo);
	struct sim_status st;

	(void)state;
	for (int i = 0; i < 3; i++) {
		modem_opened(r->modem, r->now);
		run_for(r, 120000);
		assert_string_equal(modem_state_name(modem_state(r->modem)), "locked");
		assert_string_equal(r->reason, "PIN refused");
		sim_fault(r->sim, "reboot", r->now);
		run_for(r, 120000);
	}
	assert_true(modem_status(r->modem)->pin_refused);
	modem_free(&r->modem);
	mo.pin_refused = true;
	r->modem = modem_new(&mo);
	modem_opened(r->modem, r->now);
	run_for(r, 120000);
	assert_string_equal(modem_state_name(modem_state(r->modem)), "locked");
	sim_status(r->sim, &st);
	assert_int_equal(st.pin_tries_left, 2);
	rig_free(r);
}

static void
test_a_missing_pin_is_told(void **state)
{
	struct rig *r =
	    rig_new(&(struct sim_options){ .pin = "1234" }, &(struct modem_options){ .pin = "" });

	(void)state;
	modem_opened(r->modem, r->now);
	run_for(r, 60000);
	assert_string_equal(modem_state_name(modem_state(r->modem)), "locked");
	assert_string_equal(r->reason, "no PIN configured");
	assert_int_equal(modem_deadline(r->modem), -1);
	rig_free(r);
}

static void
test_a_silent_modem_is_faulty_and_comes_back(void **state)
{
	struct rig *r = rig_new(&usual, &(struct modem_options){ .pin = "" });

	(void)state;
	sim_fault(r->sim, "hang=60000", r->now);
	modem_opened(r->modem, r->now);
	run_for(r, 30000);
	assert_string_equal(modem_state_name(modem_state(r->modem)), "faulty");
	text(r, "after all");
	run_for(r, 60000);
	assert_string_equal(modem_state_name(modem_state(r->modem)), "ready");
	assert_int_equal(r->nstored, 1);
	rig_free(r);
}

/* Without a word the modem has restarted: it echoes, and that is noticed at the next command. */
static void
test_a_silent_restart_is_noticed_by_the_echo(void **state)
{
	struct rig *r = ready(&(struct sim_options){ .profile = SIM_MINIMUM });

	(void)state;
	sim_fault(r->sim, "reboot", r->now);
	run_for(r, 31000);
	assert_string_equal(modem_state_name(modem_state(r->modem)), "ready");
	assert_int_equal(seen(r, "E"), 2);
	assert_int_equal(modem_status(r->modem)->timeouts, 0);
	rig_free(r);
}

static void
test_the_turn_of_probes_goes_on_after_a_restart(void **state)
{
	struct rig *r = rig_new(&usual, &(struct modem_options){ .probe_turn = 2 });
	unsigned creg = seen(r, "+CREG");

	(void)state;
	assert_int_equal(modem_status(r->modem)->probe_turn, 2);
	modem_opened(r->modem, r->now);
	exchange(r);
	assert_int_equal(seen(r, "+CREG"), creg + 1);
	assert_int_equal(modem_status(r->modem)->probe_turn, 3);
	rig_free(r);
}

/* An undecodable PDU is shown as it is, and an odd length is believed when shown twice. */
static void
test_an_undecodable_pdu_does_not_fill_the_sim(void **state)
{
	static const uint8_t junk[] = { 0xff, 0x01, 0x02 }, empty[] = { 0 };
	struct rig *r = ready(&usual);

	(void)state;
	sim_phone_octets(r->sim, junk, sizeof(junk), r->now);
	sim_phone_octets(r->sim, empty, 0, r->now);
	text(r, "good");
	run_for(r, 60000);
	assert_int_equal(r->nstored, 2);
	assert_int_equal(r->undecoded, 2);
	assert_int_equal(sim_used(r), 0);
	assert_true(r->incomplete >= 1);
	rig_free(r);
}

/* ---- every byte of the line lost once, every byte changed once ---- */

static bool
is_one_of_ours(const struct stored *s)
{
	struct pdu pdu;

	return pdu_decode(s->octets, s->len, PDU_FROM_NETWORK, &pdu) == PDU_OK &&
	    strncmp(pdu.text, "TH STC ", 7) == 0;
}

static void
test_damage(void **state)
{
	const enum damage damage = *(const enum damage *)*state;

	for (size_t at = 1; at < 700; at++) {
		struct rig *r = ready(&(struct sim_options){ .first_index = 9 });
		size_t ours = 0;

		r->damage = damage;
		r->damage_at = at;
		text(r, "TH STC 1");
		text(r, "TH STC 22");
		text(r, "TH STC 333");
		submit(r, 1, PHONE, "DA NHAN");
		run_for(r, 300000);
		for (size_t i = 0; i < r->nstored; i++)
			ours += is_one_of_ours(&r->stored[i]);
		/* Hex has no check digits: a changed one may go unseen, but not lose a message. */
		assert_true(damage == DAMAGE_CHANGES ? r->nstored >= 3 : ours == 3);
		assert_int_equal(sim_used(r), 0);
		assert_int_equal(r->nsubmits, 1);
		if (r->submits[0].outcome == MODEM_SENT)
			assert_int_equal(sim_inbox_count(r->sim), 1);
		if (r->submits[0].outcome == MODEM_REFUSED)
			assert_int_equal(sim_inbox_count(r->sim), 0);
		rig_free(r);
	}
}

int
main(void)
{
	static const enum damage damages[] = { DAMAGE_LOSES, DAMAGE_CHANGES,
		DAMAGE_LOSES_COMMANDS };
	static const char *const damage_names[] = { "every byte lost once",
		"every byte changed once", "every byte of commands lost once" };
	static const struct CMUnitTest rules[] = {
		cmocka_unit_test(test_lost_ok_and_the_slot_taken_anew),
		cmocka_unit_test(test_no_second_delete_without_a_listing),
		cmocka_unit_test(test_a_listing_answered_late_deletes_nothing),
		cmocka_unit_test(test_orders_of_an_old_listing_are_refused),
		cmocka_unit_test(test_nothing_is_deleted_while_the_owner_cannot_commit),
		cmocka_unit_test(test_one_listing_covers_many_hints),
		cmocka_unit_test(test_answers_flow_while_the_sim_is_cleared),
		cmocka_unit_test(test_idle_costs_little),
		cmocka_unit_test(test_the_link_is_kept_while_there_is_more),
		cmocka_unit_test(test_a_link_that_cannot_be_kept_costs_one_question),
		cmocka_unit_test(test_who_it_is_is_asked_once),
		cmocka_unit_test(test_texts_pass_while_a_code_is_answered),
		cmocka_unit_test(test_no_session_is_left_open),
		cmocka_unit_test(test_an_error_behind_the_ok_ends_the_wait),
		cmocka_unit_test(test_registered_by_lte_alone),
		cmocka_unit_test(test_a_submit_in_flight_is_unknown_when_the_port_goes),
		cmocka_unit_test(test_a_wrong_pin_is_tried_once_for_ever),
		cmocka_unit_test(test_a_missing_pin_is_told),
		cmocka_unit_test(test_a_silent_modem_is_faulty_and_comes_back),
		cmocka_unit_test(test_a_silent_restart_is_noticed_by_the_echo),
		cmocka_unit_test(test_the_turn_of_probes_goes_on_after_a_restart),
		cmocka_unit_test(test_an_undecodable_pdu_does_not_fill_the_sim),
	};
	struct CMUnitTest tests[NITEMS(dials) + NITEMS(profiles) + NITEMS(faults) + NITEMS(rules) +
	    NITEMS(damages)];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(dials); i++)
		tests[n++] = (struct CMUnitTest){ .name = dials[i].name,
			.test_func = test_dial,
			.initial_state = (void *)(uintptr_t)&dials[i] };
	for (size_t i = 0; i < NITEMS(profiles); i++)
		tests[n++] = (struct CMUnitTest){ .name = profiles[i].name,
			.test_func = test_profile,
			.initial_state = (void *)&profiles[i] };
	for (size_t i = 0; i < NITEMS(faults); i++)
		tests[n++] = (struct CMUnitTest){ .name = faults[i].name,
			.test_func = test_fault,
			.initial_state = (void *)&faults[i] };
	for (size_t i = 0; i < NITEMS(rules); i++)
		tests[n++] = rules[i];
	for (size_t i = 0; i < NITEMS(damages); i++)
		tests[n++] = (struct CMUnitTest){ .name = damage_names[i],
			.test_func = test_damage,
			.initial_state = (void *)&damages[i] };
	return cmocka_run_group_tests_name("modem_sim", tests, NULL, NULL);
}
