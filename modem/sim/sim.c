#include "modem/sim/sim.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "modem/hex.h"
#include "modem/sim/commands.h"
#include "modem/sim/fault.h"
#include "modem/sim/mobile.h"
#include "modem/sim/wire.h"

#define LINE_MAX_LEN 560

#define ESC 0x1b
#define CTRL_Z 0x1a

struct sim {
	struct mobile mobile;
	struct network *network;
	struct faults faults;
	bool mute;
	uint8_t reference; /* of the last submit */

	char line[LINE_MAX_LEN + 1]; /* being typed */
	size_t len;
	bool prompted;      /* what is typed is a PDU */
	struct fault fault; /* of the command under way */

	struct wire in, out, unasked;
	int64_t now_ms, busy_until; /* -1: free; till then the answer is held and nothing is read */
	bool crashes;               /* at the end of busy */

	struct sim_status status;
	unsigned seen[COMMANDS_MAX];
};

static struct reply
cms(int code)
{
	return (struct reply){ REPLY_CMS, code };
}

/* What waits in the network comes in while there is room. */
static void
deliver(struct sim *s)
{
	const uint8_t *octets;
	size_t len;
	int64_t due_ms;
	unsigned index;

	while (mobile_has_room(&s->mobile) && network_waiting(s->network, &octets, &len, &due_ms) &&
	    due_ms <= s->now_ms) {
		index = mobile_store(&s->mobile, octets, len);
		network_taken(s->network);
		s->status.stored++;
		if (s->mobile.hints && !s->mute && s->mobile.options.profile != SIM_MINIMUM)
			wire_say(&s->unasked, "+CMTI: \"%s\",%u",
			    s->mobile.stores[s->mobile.receiving].name, index);
	}
}

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

struct sim *
sim_new(const struct sim_options *options)
{
	struct sim *s = calloc(1, sizeof(*s));

	if (s == NULL)
		abort();
	s->network = network_new(MOBILE_SMSC);
	mobile_init(&s->mobile, options);
	start(s);
	return s;
}

void
sim_free(struct sim **s)
{
	if (*s != NULL) {
		network_free(&(*s)->network);
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
	wire_clear(&s->out);
	if (s->mobile.options.profile == SIM_MINIMUM)
		return;
	wire_say(&s->out, "RDY");
	wire_say(&s->out, "+CPIN: %s", s->mobile.pin_open ? "READY" : "SIM PIN");
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
	case FAULT_DOUBT: break;
	}
	s->fault = (struct fault){ .kind = FAULT_NONE };
	if (after_ms > 0)
		s->busy_until = s->now_ms + after_ms;
	else if (s->crashes)
		reboot(s);
	else
		wire_move(&s->mobile.answer, &s->out);
}

static void
conclude(struct sim *s, struct reply reply, int64_t after_ms)
{
	s->status.refused += reply.kind != REPLY_OK;
	switch (reply.kind) {
	case REPLY_OK: wire_say(&s->mobile.answer, "OK"); break;
	case REPLY_CMS: wire_say(&s->mobile.answer, "+CMS ERROR: %d", reply.code); break;
	case REPLY_CME:
		if (s->mobile.cme_codes) {
			wire_say(&s->mobile.answer, "+CME ERROR: %d", reply.code);
			break;
		}
		wire_say(&s->mobile.answer, "ERROR");
		break;
	case REPLY_ERROR:
	case REPLY_PROMPT: wire_say(&s->mobile.answer, "ERROR"); break;
	}
	finish(s, after_ms);
}

static void
open_prompt(struct sim *s)
{
	if (s->fault.kind == FAULT_REFUSE) {
		s->prompted = false;
		conclude(s, cms(s->fault.number), 0);
		return;
	}
	s->prompted = true;
	s->len = 0;
	wire_add(&s->out, "\r\n> ", 4);
}

static void
take_command(struct sim *s, char *text)
{
	struct reply reply;
	size_t place = commands_place(text);
	const char *name = commands_name(place);

	s->status.commands++;
	if (name != NULL)
		s->seen[place]++;
	s->fault = faults_take(&s->faults, name == NULL ? "?" : name[0] == '+' ? name + 1 : name);
	if (s->fault.kind == FAULT_LOSE)
		return;
	if (s->fault.kind == FAULT_ERROR) {
		conclude(s, (struct reply){ REPLY_ERROR, 0 }, 0);
		return;
	}
	if (s->fault.kind == FAULT_CMS && (name == NULL || strcmp(name, "+CMGS") != 0)) {
		conclude(s, cms(s->fault.number), 0);
		return;
	}
	reply = commands_carry_out(&s->mobile, text, place);
	if (reply.kind == REPLY_PROMPT)
		open_prompt(s);
	else
		conclude(s, reply, 0);
}

static struct reply
submit(struct sim *s)
{
	uint8_t octets[PDU_OCTETS_MAX];
	struct pdu pdu;
	size_t len;

	if (hex_decode(s->line, strlen(s->line), octets, sizeof(octets), &len) != HEX_OK ||
	    len == 0 || len != 1 + (size_t)octets[0] + s->mobile.tpdu_len ||
	    pdu_decode(octets, len, PDU_TO_NETWORK, &pdu) != PDU_OK)
		return cms(CMS_PDU_PARAMETER);
	if (s->fault.kind == FAULT_CMS)
		return cms(s->fault.number);
	network_submit(s->network, &pdu, s->now_ms);
	s->status.submitted++;
	s->reference++;
	if (s->fault.kind == FAULT_DOUBT)
		return cms(s->fault.number);
	wire_say(&s->mobile.answer, "+CMGS: %u", s->reference);
	return (struct reply){ REPLY_OK, 0 };
}

static void
typed_pdu(struct sim *s, char byte)
{
	if (byte == ESC) {
		s->prompted = false;
		s->len = 0;
		conclude(s, (struct reply){ REPLY_OK, 0 }, 0);
		return;
	}
	if (byte == CTRL_Z) {
		s->line[s->len] = '\0';
		s->prompted = false;
		s->len = 0;
		conclude(s, submit(s), s->mobile.options.delay_ms);
		return;
	}
	if (byte != '\r' && byte != '\n' && s->len < LINE_MAX_LEN)
		s->line[s->len++] = byte;
}

static void
typed(struct sim *s, char byte)
{
	char *at;

	if (s->mobile.echo)
		wire_add(&s->out, &byte, 1);
	if (s->prompted) {
		typed_pdu(s, byte);
		return;
	}
	if (byte != '\r') {
		if (byte != '\n' && s->len < LINE_MAX_LEN)
			s->line[s->len++] = byte;
		return;
	}
	s->line[s->len] = '\0';
	s->len = 0;
	at = strcasestr(s->line, "AT");
	if (at != NULL)
		take_command(s, at + 2);
}

static void
run(struct sim *s)
{
	if (s->busy_until >= 0 && s->now_ms >= s->busy_until) {
		s->busy_until = -1;
		if (s->crashes)
			reboot(s);
		wire_move(&s->mobile.answer, &s->out);
	}
	deliver(s);
	while (s->busy_until < 0 && s->in.done < s->in.len) {
		typed(s, s->in.at[s->in.done++]);
		deliver(s);
	}
	/* Unasked lines come between commands, never inside what is being typed. */
	if (s->busy_until < 0 && s->len == 0 && !s->prompted)
		wire_move(&s->unasked, &s->out);
}

/* ---- the owner's side ---- */

void
sim_receive(struct sim *s, const void *bytes, size_t len, int64_t now_ms)
{
	s->now_ms = now_ms;
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
	const uint8_t *octets;
	size_t len;
	int64_t at = s->busy_until, due_ms;

	if (mobile_has_room(&s->mobile) && network_waiting(s->network, &octets, &len, &due_ms) &&
	    (at < 0 || due_ms < at))
		at = due_ms;
	return at;
}

void
sim_expire(struct sim *s, int64_t now_ms)
{
	s->now_ms = now_ms;
	run(s);
}

enum network_status
sim_phone_text(struct sim *s, const char *from, const char *text, int64_t utc_ms, int64_t now_ms)
{
	enum network_status status =
	    network_text(s->network, from, text, utc_ms, now_ms + s->mobile.options.delay_ms);

	sim_expire(s, now_ms);
	return status;
}

void
sim_phone_octets(struct sim *s, const uint8_t *octets, size_t len, int64_t now_ms)
{
	network_octets(s->network, octets, len, now_ms + s->mobile.options.delay_ms);
	sim_expire(s, now_ms);
}

size_t
sim_inbox_count(const struct sim *s)
{
	return network_inbox_count(s->network);
}

const struct network_message *
sim_inbox(const struct sim *s, size_t i)
{
	return network_inbox(s->network, i);
}

static bool
fault_now(struct sim *s, const char *text)
{
	if (strcmp(text, "reboot") == 0) {
		reboot(s);
	} else if (strncmp(text, "hang=", 5) == 0 && isdigit((unsigned char)text[5])) {
		s->busy_until = s->now_ms + strtol(text + 5, NULL, 10);
	} else if (strncmp(text, "noise=", 6) == 0) {
		wire_say(&s->unasked, "%.300s", text + 6);
	} else if (strcmp(text, "mute") == 0) {
		s->mute = true;
	} else if (strcmp(text, "clear") == 0) {
		s->mute = false;
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

	s->now_ms = now_ms;
	if (!fault_now(s, text) && (!fault_parse(text, &fault) || !faults_add(&s->faults, &fault)))
		return false;
	run(s);
	return true;
}

void
sim_status(const struct sim *s, struct sim_status *out)
{
	*out = s->status;
	for (unsigned i = 0; i < s->mobile.nstores; i++) {
		out->slots += s->mobile.stores[i].count;
		out->used += mobile_used(&s->mobile.stores[i]);
	}
	out->waiting = (unsigned)network_waiting_count(s->network);
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
