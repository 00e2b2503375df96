/*
 * Any bytes into a modem engine that obeys every order: no crash, and the rules hold: one answer
 * for each submit, one AT+CMGD for each index of a listing, no command while probing.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "modem/modem.h"

struct owner {
	struct modem *modem;
	int64_t now;
	unsigned submitted, answered;
	unsigned dialled, heard; /* USSD */
	uint32_t listing;
	unsigned shown;
};

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
take_event(struct owner *o, const struct modem_event *ev)
{
	switch (ev->type) {
	case MODEM_EV_STATE:
		must(ev->from != ev->to);
		o->shown = 0;
		break;
	case MODEM_EV_LISTED:
		must(ev->len <= MODEM_OCTETS_MAX && (ev->len > 0 || ev->text[0] != '\0'));
		if (modem_delete(o->modem, ev->listing, ev->index, o->now))
			must(!modem_delete(o->modem, ev->listing, ev->index, o->now));
		o->shown++;
		break;
	case MODEM_EV_LISTING_END:
		must(ev->listing > o->listing && ev->shown == o->shown);
		o->listing = ev->listing;
		o->shown = 0;
		break;
	case MODEM_EV_SUBMITTED:
		o->answered++;
		must((ev->outcome == MODEM_SENT) == (ev->mr >= 0));
		must(ev->outcome != MODEM_REFUSED || ev->code <= 65535);
		break;
	case MODEM_EV_DELETED:
	case MODEM_EV_REPORT:
	case MODEM_EV_USSD: o->heard++; break;
	case MODEM_EV_NOISE: break;
	}
}

/* What goes out is taken; a command stands alone in its line. */
static void
turn(struct owner *o)
{
	static const uint8_t pdu[] = { 0, 1, 0, 1, 0x81, 0, 0, 0 };
	struct modem_event ev;
	const char *out;
	size_t len;

	while (modem_next(o->modem, &ev))
		take_event(o, &ev);
	must(o->submitted - o->answered <= 1);
	if (modem_can_submit(o->modem)) {
		must(modem_state(o->modem) == MODEM_READY && o->submitted == o->answered);
		modem_submit(o->modem, o->submitted++, pdu, sizeof(pdu), sizeof(pdu) - 1,
		    o->submitted % 2 == 0, o->now);
	}
	must(o->dialled - o->heard <= 1);
	if (modem_can_ussd(o->modem)) {
		must(o->dialled == o->heard);
		modem_ussd(o->modem, o->dialled++, "*101#", o->now);
	}
	out = modem_output(o->modem, &len);
	must(len == 0 || memchr(out, ';', len) == NULL);
	must(modem_state(o->modem) != MODEM_PROBING || len == 0 ||
	    memmem(out, len, "+CMG", 4) == NULL);
	modem_sent(o->modem, len, o->now);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Bytes below bring the engine to its work at once; the fuzzer finds the rest. */
	static const char in_step[] = "\r\n+CSQ: 1,99\r\n\r\nOK\r\n";
	struct owner o = { .now = 1 };
	struct modem_options options = { .pin = "1234", .probe_turn = 0 };

	o.modem = modem_new(&options);
	modem_opened(o.modem, o.now);
	turn(&o);
	modem_receive(o.modem, in_step, sizeof(in_step) - 1, o.now);
	turn(&o);
	for (size_t i = 0; i < size; i++) {
		if (data[i] == 0xfe && modem_deadline(o.modem) >= 0) {
			o.now = modem_deadline(o.modem) > o.now ? modem_deadline(o.modem) : o.now;
			modem_expire(o.modem, o.now);
		} else if (data[i] == 0xfd) {
			modem_lost(o.modem, o.now);
			modem_opened(o.modem, o.now);
		} else if (data[i] == 0xfc) {
			modem_receive(o.modem, "\r\nOK\r\n", 6, o.now);
		} else {
			modem_receive(o.modem, &data[i], 1, o.now);
		}
		turn(&o);
	}
	modem_lost(o.modem, o.now);
	for (struct modem_event ev; modem_next(o.modem, &ev);)
		take_event(&o, &ev);
	/* Exactly one end for each beginning. */
	must(o.submitted == o.answered && o.dialled == o.heard);
	modem_free(&o.modem);
	return 0;
}
