#include "modem/sim/sim.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "modem/sim/air.h"
#include "modem/sim/commands.h"
#include "modem/sim/fault.h"
#include "modem/sim/messages.h"
#include "modem/sim/mobile.h"
#include "modem/sim/wire.h"

#define LINE_MAX_LEN 560
#define WEDGED_MS 60000
#define SLEEPY_MS 10000

#define ESC 0x1b
#define CTRL_Z 0x1a

struct sim {
	struct mobile mobile;
	struct air air;
	struct faults faults;
	uint8_t reference; /* of the last submit */

	char line[LINE_MAX_LEN + 1]; /* being typed */
	size_t len;
	bool prompted;      /* what is typed is a message */
	struct fault fault; /* of the command under way */

	struct wire in, out, unasked;
	int64_t busy_until; /* -1: free; till then the answer is held and nothing is read */
	bool crashes;       /* at the end of busy */
	int64_t heard_ms;   /* when the last line was typed */

	struct sim_status status;
	unsigned seen[COMMANDS_MAX];
};

/* ---- life ---- */

static void
start(struct sim *s)
{
	mobile_restart(&s->mobile);
	s->len = 0;
	s->busy_until = -1;
	s->prompted = s->crashes = false;
	s->fault = (struct fault){ .kind = FAULT_NONE };
	wire_clear(&s->in);
	wire_clear(&s->unasked);
}

struct sim_options
sim_options_usual(enum sim_profile profile)
{
	const struct profile_facts *p = profile_of(profile);

	return (struct sim_options){ .profile = profile,
		.slots = p->slots,
		.phone_slots = p->phone_slots,
		.first_index = p->first_index };
}

struct sim *
sim_new(const struct sim_options *options)
{
	struct sim *s = calloc(1, sizeof(*s));

	if (s == NULL)
		abort();
	air_init(&s->air);
	network_weather(s->air.network)->delay_ms = (int)options->delay_ms;
	mobile_init(&s->mobile, options);
	start(s);
	s->mobile.ready_ms = 0;
	return s;
}

void
sim_free(struct sim **s)
{
	if (*s != NULL) {
		air_free(&(*s)->air);
		mobile_free(&(*s)->mobile);
		wire_free(&(*s)->in);
		wire_free(&(*s)->out);
		wire_free(&(*s)->unasked);
	}
	free(*s);
	*s = NULL;
}

static void
reboot(struct sim *s)
{
	start(s);
	s->status.reboots++;
	air_restarted(&s->air, &s->mobile);
}

static void
crash(struct sim *s)
{
	wire_clear(&s->out);
	reboot(s);
}

/* ---- answering ---- */

static void
garble(struct wire *b)
{
	size_t at = b->len * 2 / 3;

	while (at > 0 && !isxdigit((unsigned char)b->at[at]))
		at--;
	if (at == 0)
		return;
	memmove(b->at + at, b->at + at + 1, b->len - at - 1);
	b->len--;
}

static void
speak(struct sim *s)
{
	if (s->crashes) {
		crash(s);
		return;
	}
	wire_move(&s->mobile.answer, &s->out);
	if (s->mobile.restarts)
		reboot(s);
}

/* The answer goes out, at once or when it is due; until then nothing else is read. */
static void
finish(struct sim *s, int64_t after_ms)
{
	switch (s->fault.kind) {
	case FAULT_DROP: wire_clear(&s->mobile.answer); break;
	case FAULT_GARBAGE:
		wire_clear(&s->mobile.answer);
		wire_say(&s->mobile.answer, "\x80~%%#}\xff ~~");
		break;
	case FAULT_GARBLE: garble(&s->mobile.answer); break;
	case FAULT_LATE: after_ms += s->fault.number; break;
	case FAULT_CRASH: s->crashes = true; break;
	case FAULT_NONE:
	case FAULT_LOSE:
	case FAULT_ERROR:
	case FAULT_CMS:
	case FAULT_REFUSE:
	case FAULT_DOUBT:
	case FAULT_SILENT:
	case FAULT_BARE:
	case FAULT_EARLY:
	case FAULT_TWICE: break;
	}
	s->fault = (struct fault){ .kind = FAULT_NONE };
	if (after_ms > 0)
		s->busy_until = s->mobile.now_ms + after_ms;
	else
		speak(s);
}

/* What AT+CUSD wants of the network. */
static void
dial(struct sim *s)
{
	enum mobile_dial what = s->mobile.dial;
	bool early = s->fault.kind == FAULT_EARLY || (s->mobile.quirks & QUIRK_USSD_FIRST) != 0;

	s->mobile.dial = DIAL_NOTHING;
	if (what == DIAL_HANG_UP)
		air_hang_up(&s->air);
	if (what != DIAL_CODE || s->fault.kind == FAULT_SILENT)
		return;
	air_dial(&s->air, &s->mobile, s->fault.kind == FAULT_TWICE ? 2 : 1);
	if (early)
		air_answer(&s->air, &s->mobile.answer);
}

static void
conclude(struct sim *s, struct reply reply, int64_t after_ms)
{
	struct wire *answer = &s->mobile.answer;

	s->status.refused += reply.kind != REPLY_OK;
	switch (reply.kind) {
	case REPLY_OK:
		dial(s);
		if (s->fault.kind != FAULT_BARE)
			wire_say(answer, "OK");
		break;
	case REPLY_CMS: wire_say(answer, "+CMS ERROR: %d", reply.code); break;
	case REPLY_CME:
		if (s->mobile.cme_codes)
			wire_say(answer, "+CME ERROR: %d", reply.code);
		else
			wire_say(answer, "ERROR");
		break;
	case REPLY_UNKNOWN: wire_say(answer, "%s", s->mobile.profile->unknown); break;
	case REPLY_ERROR:
	case REPLY_PROMPT: wire_say(answer, "ERROR"); break;
	case REPLY_WEDGED:
		wire_clear(answer);
		after_ms = WEDGED_MS;
		break;
	}
	finish(s, after_ms);
}

static void
open_prompt(struct sim *s)
{
	if (s->fault.kind == FAULT_REFUSE) {
		s->prompted = false;
		conclude(s, reply_cms(s->fault.number), 0);
		return;
	}
	s->prompted = true;
	s->len = 0;
	wire_add(&s->out, "\r\n> ", 4);
}

/* false: nothing is answered, nor carried out. */
static bool
carry_out(struct sim *s, const char *text, struct reply *out)
{
	size_t place = commands_place(text);
	const char *name = commands_name(place);
	struct fault fault = faults_take(&s->faults,
	    name == NULL         ? "?"
		: name[0] == '+' ? name + 1
				 : name);

	if (name != NULL)
		s->seen[place]++;
	if (fault.kind != FAULT_NONE)
		s->fault = fault;
	if (fault.kind == FAULT_LOSE)
		return false;
	if (fault.kind == FAULT_ERROR)
		*out = reply_error();
	else if (fault.kind == FAULT_CMS && (name == NULL || strcmp(name, "+CMGS") != 0))
		*out = reply_cms(fault.number);
	else
		*out = commands_carry_out(&s->mobile, text, place);
	return true;
}

/* What stands behind "AT": one command or several, of which the first that fails is the last. */
static void
take_line(struct sim *s, const char *line)
{
	char text[COMMANDS_TEXT_MAX];
	struct reply reply = reply_error();

	s->status.commands++;
	s->fault = (struct fault){ .kind = FAULT_NONE };
	do {
		line += commands_cut(line, text);
		if (*line != '\0' && (s->mobile.quirks & QUIRK_MINIMUM) != 0)
			break;
		if (!carry_out(s, text, &reply))
			return;
	} while (reply.kind == REPLY_OK && *line != '\0');
	if (reply.kind == REPLY_PROMPT)
		open_prompt(s);
	else
		conclude(s, reply, 0);
}

static struct reply
submit(struct sim *s)
{
	struct pdu pdu;
	struct reply reply = messages_typed(&s->mobile, s->line, s->len, &pdu);

	if (reply.kind != REPLY_OK)
		return reply;
	if (s->fault.kind == FAULT_CMS)
		return reply_cms(s->fault.number);
	s->status.submitted++;
	s->reference++;
	network_submit(
	    s->air.network, &pdu, s->reference, mobile_utc_ms(&s->mobile), s->mobile.now_ms);
	if (s->fault.kind == FAULT_DOUBT)
		return reply_cms(s->fault.number);
	wire_say(&s->mobile.answer, "+CMGS: %u", s->reference);
	return reply_ok();
}

static void
typed_message(struct sim *s, char byte)
{
	struct reply reply;

	if (byte == ESC) {
		s->prompted = false;
		s->len = 0;
		conclude(s, reply_ok(), 0);
		return;
	}
	if (byte == CTRL_Z) {
		s->line[s->len] = '\0';
		s->prompted = false;
		reply = submit(s);
		s->len = 0;
		conclude(s, reply, network_weather(s->air.network)->delay_ms);
		return;
	}
	if (byte == '\r' && s->mobile.text_mode)
		byte = '\n';
	else if (byte == '\r' || byte == '\n')
		return;
	if (s->len < LINE_MAX_LEN)
		s->line[s->len++] = byte;
}

static void
typed(struct sim *s, char byte)
{
	const char *at;
	int64_t idle_ms;

	if (s->mobile.echo)
		wire_add(&s->out, &byte, 1);
	if (s->prompted) {
		typed_message(s, byte);
		return;
	}
	if (byte != '\r') {
		if (byte != '\n' && s->len < LINE_MAX_LEN)
			s->line[s->len++] = byte;
		return;
	}
	s->line[s->len] = '\0';
	s->len = 0;
	idle_ms = s->mobile.now_ms - s->heard_ms;
	s->heard_ms = s->mobile.now_ms;
	if ((s->mobile.quirks & QUIRK_SLEEPY) != 0 && idle_ms >= SLEEPY_MS)
		return;
	at = strcasestr(s->line, "AT");
	if (at != NULL)
		take_line(s, at + 2);
}

static void
run(struct sim *s)
{
	if (s->busy_until >= 0 && s->mobile.now_ms >= s->busy_until) {
		s->busy_until = -1;
		speak(s);
	}
	air_bring(&s->air, &s->mobile, &s->unasked);
	while (s->busy_until < 0 && s->in.done < s->in.len) {
		typed(s, s->in.at[s->in.done++]);
		air_bring(&s->air, &s->mobile, &s->unasked);
	}
	/* Unasked lines come between commands, never inside what is being typed. */
	if (s->busy_until < 0 && s->len == 0 && !s->prompted)
		wire_move(&s->unasked, &s->out);
}

/* ---- the owner's side ---- */

void
sim_receive(struct sim *s, const void *bytes, size_t len, int64_t now_ms)
{
	s->mobile.now_ms = now_ms;
	wire_add(&s->in, bytes, len);
	run(s);
}

const void *
sim_output(const struct sim *s, size_t *len_out)
{
	*len_out = s->out.len - s->out.done;
	return *len_out > 0 ? s->out.at + s->out.done : NULL;
}

void
sim_sent(struct sim *s, size_t len)
{
	s->out.done += len;
}

int64_t
sim_deadline(const struct sim *s)
{
	int64_t at = s->busy_until, air = air_deadline(&s->air, &s->mobile);

	return at < 0 || (air >= 0 && air < at) ? air : at;
}

void
sim_expire(struct sim *s, int64_t now_ms)
{
	s->mobile.now_ms = now_ms;
	run(s);
}

void
sim_set_clock(struct sim *s, int64_t utc_ms, int64_t now_ms)
{
	s->mobile.utc_minus_mono_ms = utc_ms - now_ms;
}

enum network_status
sim_phone_text(struct sim *s, const char *from, const char *text, int64_t utc_ms, int64_t now_ms)
{
	enum network_status status = network_text(s->air.network, from, text, utc_ms, now_ms);

	sim_set_clock(s, utc_ms, now_ms);
	sim_expire(s, now_ms);
	return status;
}

void
sim_phone_octets(struct sim *s, const uint8_t *octets, size_t len, int64_t now_ms)
{
	network_octets(s->air.network, octets, len, now_ms);
	sim_expire(s, now_ms);
}

size_t
sim_inbox_count(const struct sim *s)
{
	return network_inbox_count(s->air.network);
}

const struct network_message *
sim_inbox(const struct sim *s, size_t i)
{
	return network_inbox(s->air.network, i);
}

static bool
fault_now(struct sim *s, const char *text)
{
	if (strcmp(text, "reboot") == 0) {
		crash(s);
	} else if (strncmp(text, "hang=", 5) == 0 && isdigit((unsigned char)text[5])) {
		s->busy_until = s->mobile.now_ms + strtol(text + 5, NULL, 10);
	} else if (strncmp(text, "noise=", 6) == 0) {
		wire_say(&s->unasked, "%.300s", text + 6);
	} else if (strcmp(text, "mute") == 0) {
		s->air.mute = true;
	} else if (strcmp(text, "clear") == 0) {
		s->air.mute = false;
		s->faults.count = 0;
	} else {
		return false;
	}
	return true;
}

bool
sim_fault(struct sim *s, const char *text, int64_t now_ms)
{
	struct fault fault;

	s->mobile.now_ms = now_ms;
	if (!fault_now(s, text) && (!fault_parse(text, &fault) || !faults_add(&s->faults, &fault)))
		return false;
	run(s);
	return true;
}

static bool
set_away(struct sim *s, const char *text)
{
	char number[ADDRESS_TEXT_MAX], *end;
	size_t len = strcspn(text, ":");
	int64_t until_ms = -1;

	if (len == 0 || len >= sizeof(number))
		return false;
	memcpy(number, text, len);
	number[len] = '\0';
	if (text[len] == ':') {
		if (!isdigit((unsigned char)text[len + 1]))
			return false;
		until_ms = s->mobile.now_ms + 1000 * strtol(text + len + 1, &end, 10);
		if (*end != '\0')
			return false;
	}
	network_away(s->air.network, number, until_ms);
	return true;
}

bool
sim_network(struct sim *s, const char *setting, int64_t now_ms)
{
	struct network *n = s->air.network;
	int64_t utc_ms;

	s->mobile.now_ms = now_ms;
	utc_ms = mobile_utc_ms(&s->mobile);
	if (strncmp(setting, "away=", 5) == 0) {
		if (!set_away(s, setting + 5))
			return false;
	} else if (strncmp(setting, "back=", 5) == 0) {
		network_back(n, setting + 5, utc_ms, now_ms);
	} else if (weather_set(network_weather(n), setting, utc_ms)) {
		network_weather_changed(n, now_ms);
	} else {
		return false;
	}
	run(s);
	return true;
}

const struct weather *
sim_weather(const struct sim *s)
{
	return network_weather(s->air.network);
}

bool
sim_ussd(struct sim *s, const char *line)
{
	return ussd_menu_add(&s->air.menu, line);
}

void
sim_status(const struct sim *s, struct sim_status *out)
{
	*out = s->status;
	for (unsigned i = 0; i < s->mobile.nstores; i++) {
		out->slots += s->mobile.stores[i].count;
		out->used += mobile_used(&s->mobile.stores[i]);
	}
	out->waiting = (unsigned)network_incoming_count(s->air.network);
	out->stored = s->air.stored;
	out->reports = s->air.reported;
	out->reports_waiting = (unsigned)network_report_count(s->air.network);
	out->deleted = s->mobile.deleted;
	out->pin_open = s->mobile.pin_open;
	out->pin_tries_left = s->mobile.pin_tries_left;
}

const char *
sim_command(const struct sim *s, size_t i, unsigned *seen_out)
{
	const char *name = commands_name(i);

	if (name != NULL)
		*seen_out = s->seen[i];
	return name;
}
