#include "modem/sim/sim.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "modem/hex.h"
#include "modem/sim/fault.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

#define SMSC "+84980200030"
#define SLOTS_USUAL 20
#define STORES_MAX 2
#define LINE_MAX_LEN 560
#define PIN_TRIES 3
#define COMMANDS_MAX 32

/* 27.005 section 3.2.5, 27.007 section 9.2 */
#define CMS_PDU_PARAMETER 304
#define CMS_SIM_PIN 311
#define CMS_BAD_INDEX 321
#define CME_SIM_PIN 11
#define CME_WRONG_PASSWORD 16
#define CME_SIM_PUK 12

#define ESC 0x1b
#define CTRL_Z 0x1a

struct slot {
	bool used, read;
	uint8_t octets[PDU_OCTETS_MAX];
	size_t len;
};

struct store {
	const char *name;
	struct slot *slots;
	unsigned count;
};

struct bytes {
	char *at;
	size_t len, cap, done;
};

enum form {
	FORM_EXECUTE,
	FORM_READ,
	FORM_TEST,
	FORM_SET,
};

enum reply_kind {
	REPLY_OK,
	REPLY_ERROR,
	REPLY_CMS,
	REPLY_CME,
	REPLY_PROMPT,
};

struct reply {
	enum reply_kind kind;
	int code;
};

struct sim {
	struct sim_options options;
	struct network *network;
	struct faults faults;
	struct store stores[STORES_MAX];
	unsigned nstores, reading, receiving; /* mem1, mem3 */

	bool echo, cme_codes, hints, mute, pin_open;
	unsigned pin_tries_left;
	uint8_t reference;

	char line[LINE_MAX_LEN + 1]; /* being typed */
	size_t len;
	bool prompted; /* what is typed is a PDU */
	size_t tpdu_len;
	struct fault fault; /* of the command under way */

	struct bytes in, out, answer, unasked;
	int64_t now_ms, busy_until; /* -1: free; till then the answer is held and nothing is read */
	bool crashes;               /* at the end of busy */

	struct sim_status status;
	unsigned seen[COMMANDS_MAX];
};

static void *
must(void *p)
{
	if (p == NULL)
		abort();
	return p;
}

static void
add(struct bytes *b, const void *from, size_t len)
{
	if (b->done > 0 && b->done == b->len)
		b->done = b->len = 0;
	if (b->len + len > b->cap) {
		b->cap = 2 * (b->len + len);
		b->at = must(realloc(b->at, b->cap));
	}
	if (len > 0)
		memcpy(b->at + b->len, from, len);
	b->len += len;
}

static void
clear(struct bytes *b)
{
	b->len = b->done = 0;
}

static void
move(struct bytes *from, struct bytes *to)
{
	if (from->len > from->done)
		add(to, from->at + from->done, from->len - from->done);
	clear(from);
}

static void __attribute__((format(printf, 2, 3))) say(struct bytes *b, const char *fmt, ...)
{
	char text[2 * PDU_OCTETS_MAX + 64];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	add(b, "\r\n", 2);
	add(b, text, strlen(text));
	add(b, "\r\n", 2);
}

/* ---- storages ---- */

static void
add_store(struct sim *s, const char *name, unsigned count)
{
	struct store *store = &s->stores[s->nstores++];

	store->name = name;
	store->count = count < SIM_SLOTS_MAX ? count : SIM_SLOTS_MAX;
	store->slots = must(calloc(store->count, sizeof(*store->slots)));
}

static unsigned
used(const struct store *store)
{
	unsigned n = 0;

	for (unsigned i = 0; i < store->count; i++)
		n += store->slots[i].used;
	return n;
}

static struct slot *
slot_at(struct sim *s, unsigned index)
{
	struct store *store = &s->stores[s->reading];

	if (index < s->options.first_index || index - s->options.first_index >= store->count)
		return NULL;
	return &store->slots[index - s->options.first_index];
}

/* First free slot of the storage that receives, or its count. */
static unsigned
free_slot(const struct store *store)
{
	unsigned i = 0;

	while (i < store->count && store->slots[i].used)
		i++;
	return i;
}

/* What waits in the network comes in while there is room. */
static void
deliver(struct sim *s)
{
	struct store *store = &s->stores[s->receiving];
	const uint8_t *octets;
	size_t len;
	int64_t due_ms;
	unsigned i;

	while (s->pin_open && network_waiting(s->network, &octets, &len, &due_ms) &&
	    due_ms <= s->now_ms && (i = free_slot(store)) < store->count) {
		struct slot *slot = &store->slots[i];

		slot->used = true;
		slot->read = false;
		slot->len = len;
		memcpy(slot->octets, octets, len);
		network_taken(s->network);
		s->status.stored++;
		if (s->hints && !s->mute && s->options.profile != SIM_MINIMUM)
			say(&s->unasked, "+CMTI: \"%s\",%u", store->name,
			    i + s->options.first_index);
	}
}

/* ---- life ---- */

static void
start(struct sim *s)
{
	s->echo = true;
	s->cme_codes = s->hints = s->prompted = false;
	s->reading = s->receiving = 0;
	s->pin_open = s->options.pin[0] == '\0';
	s->len = 0;
	s->busy_until = -1;
	s->crashes = false;
	s->fault = (struct fault){ .kind = FAULT_NONE };
	clear(&s->in);
	clear(&s->answer);
	clear(&s->unasked);
}

struct sim *
sim_new(const struct sim_options *options)
{
	struct sim *s = must(calloc(1, sizeof(*s)));

	s->options = *options;
	s->network = network_new(SMSC);
	add_store(s, "SM", options->slots > 0 ? options->slots : SLOTS_USUAL);
	if (options->phone_slots > 0)
		add_store(s, "ME", options->phone_slots);
	s->pin_tries_left = PIN_TRIES;
	start(s);
	return s;
}

void
sim_free(struct sim **s)
{
	if (*s != NULL) {
		network_free(&(*s)->network);
		for (unsigned i = 0; i < (*s)->nstores; i++)
			free((*s)->stores[i].slots);
		free((*s)->in.at);
		free((*s)->out.at);
		free((*s)->answer.at);
		free((*s)->unasked.at);
	}
	free(*s);
	*s = NULL;
}

static void
reboot(struct sim *s)
{
	start(s);
	s->status.reboots++;
	clear(&s->out);
	if (s->options.profile == SIM_MINIMUM)
		return;
	say(&s->out, "RDY");
	say(&s->out, "+CPIN: %s", s->pin_open ? "READY" : "SIM PIN");
}

/* ---- commands ---- */

static const struct reply ok = { REPLY_OK, 0 }, error = { REPLY_ERROR, 0 };

static struct reply
cms(int code)
{
	return (struct reply){ REPLY_CMS, code };
}

static struct reply
cme(int code)
{
	return (struct reply){ REPLY_CME, code };
}

/* A decimal number, and a comma or the end behind it. */
static bool
take_number(const char **at, unsigned *out)
{
	char *end;
	unsigned long value;

	if (!isdigit((unsigned char)**at))
		return false;
	value = strtoul(*at, &end, 10);
	if ((*end != '\0' && *end != ',') || value > 100000)
		return false;
	*at = *end == ',' ? end + 1 : end;
	*out = (unsigned)value;
	return true;
}

static struct reply
at_attention(struct sim *s, enum form form, const char *args)
{
	(void)s;
	(void)args;
	return form == FORM_EXECUTE ? ok : error;
}

static struct reply
at_echo_off(struct sim *s, enum form form, const char *args)
{
	(void)form;
	(void)args;
	s->echo = false;
	return ok;
}

static struct reply
at_echo_on(struct sim *s, enum form form, const char *args)
{
	(void)form;
	(void)args;
	s->echo = true;
	return ok;
}

static struct reply
at_cmee(struct sim *s, enum form form, const char *args)
{
	unsigned mode;

	if (form != FORM_SET || !take_number(&args, &mode) || mode > 2)
		return error;
	s->cme_codes = mode > 0;
	return ok;
}

static struct reply
at_cmgf(struct sim *s, enum form form, const char *args)
{
	if (form == FORM_TEST)
		say(&s->answer, "+CMGF: (0)");
	else if (form == FORM_READ)
		say(&s->answer, "+CMGF: 0");
	return form != FORM_SET || strcmp(args, "0") == 0 ? ok : error;
}

static struct reply
at_cpin(struct sim *s, enum form form, const char *args)
{
	char wanted[12];

	if (form == FORM_READ) {
		say(&s->answer, "+CPIN: %s",
		    s->pin_open                 ? "READY"
			: s->pin_tries_left > 0 ? "SIM PIN"
						: "SIM PUK");
		return ok;
	}
	if (form != FORM_SET || s->pin_open)
		return error;
	if (s->pin_tries_left == 0)
		return cme(CME_SIM_PUK);
	snprintf(wanted, sizeof(wanted), "\"%s\"", s->options.pin);
	if (strcmp(args, wanted) != 0) {
		s->pin_tries_left--;
		return cme(CME_WRONG_PASSWORD);
	}
	s->pin_open = true;
	s->pin_tries_left = PIN_TRIES;
	return ok;
}

static struct reply
registration(struct sim *s, enum form form, const char *name)
{
	if (form == FORM_READ)
		say(&s->answer, "%s: 0,1", name);
	if (form == FORM_TEST)
		say(&s->answer, "%s: (0-2)", name);
	return form == FORM_EXECUTE ? error : ok;
}

static struct reply
at_creg(struct sim *s, enum form form, const char *args)
{
	(void)args;
	return registration(s, form, "+CREG");
}

static struct reply
at_cereg(struct sim *s, enum form form, const char *args)
{
	(void)args;
	return registration(s, form, "+CEREG");
}

static struct reply
at_csq(struct sim *s, enum form form, const char *args)
{
	(void)args;
	if (form == FORM_TEST)
		say(&s->answer, "+CSQ: (0-31,99),(99)");
	else
		say(&s->answer, "+CSQ: 21,99");
	return ok;
}

static struct reply
at_csms(struct sim *s, enum form form, const char *args)
{
	if (form == FORM_TEST)
		say(&s->answer, "+CSMS: (0)");
	else if (form == FORM_SET && strcmp(args, "0") == 0)
		say(&s->answer, "+CSMS: 1,1,1");
	else
		return form == FORM_SET ? cms(303) : error;
	return ok;
}

static struct reply
at_cnmi(struct sim *s, enum form form, const char *args)
{
	unsigned v[5] = { 0 };
	size_t n = 0;

	if (form == FORM_TEST) {
		say(&s->answer, "+CNMI: (0-2),(0,1),(0),(0),(0,1)");
		return ok;
	}
	if (form != FORM_SET)
		return error;
	while (n < NITEMS(v) && *args != '\0') {
		if (!take_number(&args, &v[n]))
			return error;
		n++;
	}
	if (*args != '\0' || v[0] > 2 || v[1] > 1 || v[2] != 0 || v[3] != 0 || v[4] > 1)
		return cms(303);
	s->hints = v[0] > 0 && v[1] == 1;
	return ok;
}

/* The storages of AT+CPMS="SM","SM","SM": one to three names; false: one of them is not ours. */
static bool
take_stores(const struct sim *s, const char *args, unsigned which[3], size_t *count_out)
{
	for (*count_out = 0; *count_out < 3 && *args != '\0'; ++*count_out) {
		unsigned i = 0;

		while (i < s->nstores &&
		    (args[0] != '"' || strncmp(args + 1, s->stores[i].name, 2) != 0 ||
			args[3] != '"'))
			i++;
		if (i == s->nstores || (args[4] != '\0' && args[4] != ','))
			return false;
		which[*count_out] = i;
		args += args[4] == ',' ? 5 : 4;
	}
	return *args == '\0' && *count_out > 0;
}

static struct reply
at_cpms(struct sim *s, enum form form, const char *args)
{
	const struct store *a, *c;
	const char *list = s->nstores > 1 ? "(\"SM\",\"ME\")" : "(\"SM\")";
	unsigned which[3];
	size_t n;

	if (form == FORM_TEST) {
		say(&s->answer, "+CPMS: %s,%s,%s", list, list, list);
		return ok;
	}
	if (form == FORM_SET) {
		if (!take_stores(s, args, which, &n))
			return cms(302);
		s->reading = which[0];
		if (n == 3)
			s->receiving = which[2];
	}
	a = &s->stores[s->reading];
	c = &s->stores[s->receiving];
	if (form == FORM_READ)
		say(&s->answer, "+CPMS: \"%s\",%u,%u,\"%s\",%u,%u,\"%s\",%u,%u", a->name, used(a),
		    a->count, a->name, used(a), a->count, c->name, used(c), c->count);
	else if (form == FORM_SET)
		say(&s->answer, "+CPMS: %u,%u,%u,%u,%u,%u", used(a), a->count, used(a), a->count,
		    used(c), c->count);
	return form == FORM_EXECUTE ? error : ok;
}

/* The header's length leaves out the SMSC; of octets that are no PDU it says what it can. */
static void
show_slot(struct sim *s, struct slot *slot, const char *command, int index)
{
	char hex[2 * PDU_OCTETS_MAX + 1];
	size_t smsc = slot->len > 0 ? 1 + (size_t)slot->octets[0] : 0;
	size_t tpdu_len = slot->len > smsc ? slot->len - smsc : 0;
	char head[40] = "";

	if (index >= 0)
		snprintf(head, sizeof(head), "%d,", index);
	hex_encode(slot->octets, slot->len, hex, sizeof(hex));
	say(&s->answer, "%s: %s%d,,%zu\r\n%s", command, head, slot->read ? 1 : 0, tpdu_len, hex);
	slot->read = true;
}

static struct reply
at_cmgl(struct sim *s, enum form form, const char *args)
{
	struct store *store = &s->stores[s->reading];
	unsigned wanted;

	if (form == FORM_TEST) {
		say(&s->answer, "+CMGL: (0-4)");
		return ok;
	}
	if (form != FORM_SET || !take_number(&args, &wanted) || wanted > 4)
		return error;
	for (unsigned i = 0; i < store->count; i++)
		if (store->slots[i].used && (wanted == 4 || wanted == store->slots[i].read))
			show_slot(s, &store->slots[i], "+CMGL", (int)(i + s->options.first_index));
	return ok;
}

static struct reply
at_cmgr(struct sim *s, enum form form, const char *args)
{
	struct slot *slot;
	unsigned index;

	if (form != FORM_SET || !take_number(&args, &index))
		return error;
	slot = slot_at(s, index);
	if (slot == NULL)
		return cms(CMS_BAD_INDEX);
	if (slot->used)
		show_slot(s, slot, "+CMGR", -1);
	return ok;
}

static struct reply
at_cmgd(struct sim *s, enum form form, const char *args)
{
	const struct store *store = &s->stores[s->reading];
	struct slot *slot;
	unsigned index, flag = 0;

	if (form == FORM_TEST) {
		say(&s->answer, "+CMGD: (%u-%u),(0)", s->options.first_index,
		    s->options.first_index + store->count - 1);
		return ok;
	}
	if (form != FORM_SET || !take_number(&args, &index) ||
	    (*args != '\0' && !take_number(&args, &flag)))
		return error;
	slot = slot_at(s, index);
	if (slot == NULL || flag != 0)
		return cms(CMS_BAD_INDEX);
	s->status.deleted += slot->used;
	slot->used = false;
	return ok;
}

static struct reply
at_cmgs(struct sim *s, enum form form, const char *args)
{
	unsigned len;

	if (form == FORM_TEST)
		return ok;
	if (form != FORM_SET || !take_number(&args, &len) || *args != '\0')
		return cms(CMS_PDU_PARAMETER);
	s->tpdu_len = len;
	return (struct reply){ REPLY_PROMPT, 0 };
}

static struct reply
at_csca(struct sim *s, enum form form, const char *args)
{
	(void)args;
	if (form == FORM_READ)
		say(&s->answer, "+CSCA: \"%s\",145", SMSC);
	return form == FORM_EXECUTE ? error : ok;
}

static struct reply
at_cscs(struct sim *s, enum form form, const char *args)
{
	(void)args;
	if (form == FORM_TEST)
		say(&s->answer, "+CSCS: (\"GSM\",\"UCS2\",\"IRA\")");
	return form == FORM_EXECUTE ? error : ok;
}

static struct reply
at_cgmi(struct sim *s, enum form form, const char *args)
{
	(void)args;
	if (form == FORM_EXECUTE)
		say(&s->answer, "Keng");
	return ok;
}

static struct reply
at_cgmm(struct sim *s, enum form form, const char *args)
{
	(void)args;
	if (form == FORM_EXECUTE)
		say(&s->answer, "kengsim");
	return ok;
}

static struct reply
at_cgsn(struct sim *s, enum form form, const char *args)
{
	(void)args;
	if (form == FORM_EXECUTE)
		say(&s->answer, "490154203237518");
	return ok;
}

enum {
	IN_MINIMUM = 1, /* the minimum modem knows it, but for =? */
	NEEDS_SIM = 2,
};

static const struct {
	const char *name;
	struct reply (*carry_out)(struct sim *, enum form, const char *args);
	unsigned flags;
} commands[] = {
	{ "", at_attention, IN_MINIMUM },
	{ "E0", at_echo_off, IN_MINIMUM },
	{ "E1", at_echo_on, IN_MINIMUM },
	{ "+CMEE", at_cmee, 0 },
	{ "+CPIN", at_cpin, IN_MINIMUM },
	{ "+CMGF", at_cmgf, IN_MINIMUM },
	{ "+CREG", at_creg, IN_MINIMUM },
	{ "+CEREG", at_cereg, IN_MINIMUM },
	{ "+CSQ", at_csq, IN_MINIMUM },
	{ "+CSMS", at_csms, 0 },
	{ "+CPMS", at_cpms, IN_MINIMUM | NEEDS_SIM },
	{ "+CNMI", at_cnmi, IN_MINIMUM },
	{ "+CMGL", at_cmgl, IN_MINIMUM | NEEDS_SIM },
	{ "+CMGR", at_cmgr, IN_MINIMUM | NEEDS_SIM },
	{ "+CMGD", at_cmgd, IN_MINIMUM | NEEDS_SIM },
	{ "+CMGS", at_cmgs, IN_MINIMUM | NEEDS_SIM },
	{ "+CSCA", at_csca, 0 },
	{ "+CSCS", at_cscs, 0 },
	{ "+CGMI", at_cgmi, 0 },
	{ "+CGMM", at_cgmm, 0 },
	{ "+CGSN", at_cgsn, 0 },
};

/* ---- answering ---- */

static void
garble(struct bytes *b)
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
	case FAULT_DROP: clear(&s->answer); break;
	case FAULT_GARBAGE:
		clear(&s->answer);
		say(&s->answer, "\x80~%%#}\xff ~~");
		break;
	case FAULT_GARBLE: garble(&s->answer); break;
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
		move(&s->answer, &s->out);
}

static void
conclude(struct sim *s, struct reply reply, int64_t after_ms)
{
	s->status.refused += reply.kind != REPLY_OK;
	switch (reply.kind) {
	case REPLY_OK: say(&s->answer, "OK"); break;
	case REPLY_CMS: say(&s->answer, "+CMS ERROR: %d", reply.code); break;
	case REPLY_CME:
		if (s->cme_codes) {
			say(&s->answer, "+CME ERROR: %d", reply.code);
			break;
		}
		say(&s->answer, "ERROR");
		break;
	case REPLY_ERROR:
	case REPLY_PROMPT: say(&s->answer, "ERROR"); break;
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
	add(&s->out, "\r\n> ", 4);
}

/* Name and form of "AT+CPMS=?", "ATE0"; the place in the table, or the table's size. */
static size_t
parse_command(char *text, enum form *form_out, const char **args_out)
{
	char *end = text + strcspn(text, "=?");
	size_t i;

	*form_out = FORM_EXECUTE;
	*args_out = "";
	if (strcmp(end, "?") == 0) {
		*form_out = FORM_READ;
	} else if (strcmp(end, "=?") == 0) {
		*form_out = FORM_TEST;
	} else if (*end == '=') {
		*form_out = FORM_SET;
		*args_out = end + 1;
	}
	*end = '\0';
	for (i = 0; i < NITEMS(commands); i++)
		if (strcasecmp(commands[i].name, text) == 0)
			break;
	return i;
}

static struct reply
carry_out(struct sim *s, size_t i, enum form form, const char *args)
{
	if (i == NITEMS(commands) || strchr(args, ';') != NULL)
		return error;
	if (s->options.profile == SIM_MINIMUM &&
	    ((commands[i].flags & IN_MINIMUM) == 0 || form == FORM_TEST))
		return error;
	if ((commands[i].flags & NEEDS_SIM) != 0 && !s->pin_open)
		return cms(CMS_SIM_PIN);
	return commands[i].carry_out(s, form, args);
}

static void
take_command(struct sim *s, char *text)
{
	enum form form;
	const char *args;
	struct reply reply;
	size_t i = parse_command(text, &form, &args);

	s->status.commands++;
	if (i < NITEMS(commands))
		s->seen[i]++;
	s->fault = faults_take(&s->faults, text[0] == '+' ? text + 1 : text);
	if (s->fault.kind == FAULT_LOSE)
		return;
	if (s->fault.kind == FAULT_ERROR) {
		conclude(s, error, 0);
		return;
	}
	if (s->fault.kind == FAULT_CMS && strcasecmp(text, "+CMGS") != 0) {
		conclude(s, cms(s->fault.number), 0);
		return;
	}
	reply = carry_out(s, i, form, args);
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
	    len == 0 || len != 1 + (size_t)octets[0] + s->tpdu_len ||
	    pdu_decode(octets, len, PDU_TO_NETWORK, &pdu) != PDU_OK)
		return cms(CMS_PDU_PARAMETER);
	if (s->fault.kind == FAULT_CMS)
		return cms(s->fault.number);
	network_submit(s->network, &pdu, s->now_ms);
	s->status.submitted++;
	s->reference++;
	if (s->fault.kind == FAULT_DOUBT)
		return cms(s->fault.number);
	say(&s->answer, "+CMGS: %u", s->reference);
	return ok;
}

static void
typed_pdu(struct sim *s, char byte)
{
	if (byte == ESC) {
		s->prompted = false;
		s->len = 0;
		conclude(s, ok, 0);
		return;
	}
	if (byte == CTRL_Z) {
		s->line[s->len] = '\0';
		s->prompted = false;
		s->len = 0;
		conclude(s, submit(s), s->options.delay_ms);
		return;
	}
	if (byte != '\r' && byte != '\n' && s->len < LINE_MAX_LEN)
		s->line[s->len++] = byte;
}

static void
typed(struct sim *s, char byte)
{
	char *at;

	if (s->echo)
		add(&s->out, &byte, 1);
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
		move(&s->answer, &s->out);
	}
	deliver(s);
	while (s->busy_until < 0 && s->in.done < s->in.len) {
		typed(s, s->in.at[s->in.done++]);
		deliver(s);
	}
	/* Unasked lines come between commands, never inside what is being typed. */
	if (s->busy_until < 0 && s->len == 0 && !s->prompted)
		move(&s->unasked, &s->out);
}

/* ---- the owner's side ---- */

void
sim_receive(struct sim *s, const void *bytes, size_t len, int64_t now_ms)
{
	s->now_ms = now_ms;
	add(&s->in, bytes, len);
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
	const struct store *store = &s->stores[s->receiving];
	const uint8_t *octets;
	size_t len;
	int64_t at = s->busy_until, due_ms;

	if (s->pin_open && network_waiting(s->network, &octets, &len, &due_ms) &&
	    free_slot(store) < store->count && (at < 0 || due_ms < at))
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
	    network_text(s->network, from, text, utc_ms, now_ms + s->options.delay_ms);

	sim_expire(s, now_ms);
	return status;
}

void
sim_phone_octets(struct sim *s, const uint8_t *octets, size_t len, int64_t now_ms)
{
	network_octets(s->network, octets, len, now_ms + s->options.delay_ms);
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
		say(&s->unasked, "%.300s", text + 6);
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
	for (unsigned i = 0; i < s->nstores; i++) {
		out->slots += s->stores[i].count;
		out->used += used(&s->stores[i]);
	}
	out->waiting = (unsigned)network_waiting_count(s->network);
	out->pin_open = s->pin_open;
	out->pin_tries_left = s->pin_tries_left;
}

const char *
sim_command(const struct sim *s, size_t i, unsigned *seen_out)
{
	if (i >= NITEMS(commands))
		return NULL;
	*seen_out = s->seen[i];
	return commands[i].name;
}
