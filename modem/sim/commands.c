#include "modem/sim/commands.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "modem/hex.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

/* 27.005 section 3.2.5, 27.007 section 9.2 */
#define CMS_NOT_SUPPORTED 303
#define CMS_STORAGE 302
#define CMS_SIM_PIN 311
#define CMS_BAD_INDEX 321
#define CME_SIM_PUK 12
#define CME_WRONG_PASSWORD 16

enum form {
	FORM_EXECUTE,
	FORM_READ,
	FORM_TEST,
	FORM_SET,
};

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
at_attention(struct mobile *m, enum form form, const char *args)
{
	(void)m;
	(void)args;
	return form == FORM_EXECUTE ? ok : error;
}

static struct reply
at_echo_off(struct mobile *m, enum form form, const char *args)
{
	(void)form;
	(void)args;
	m->echo = false;
	return ok;
}

static struct reply
at_echo_on(struct mobile *m, enum form form, const char *args)
{
	(void)form;
	(void)args;
	m->echo = true;
	return ok;
}

static struct reply
at_cmee(struct mobile *m, enum form form, const char *args)
{
	unsigned mode;

	if (form != FORM_SET || !take_number(&args, &mode) || mode > 2)
		return error;
	m->cme_codes = mode > 0;
	return ok;
}

static struct reply
at_cmgf(struct mobile *m, enum form form, const char *args)
{
	if (form == FORM_TEST)
		wire_say(&m->answer, "+CMGF: (0)");
	else if (form == FORM_READ)
		wire_say(&m->answer, "+CMGF: 0");
	return form != FORM_SET || strcmp(args, "0") == 0 ? ok : error;
}

static struct reply
at_cpin(struct mobile *m, enum form form, const char *args)
{
	char wanted[12];

	if (form == FORM_READ) {
		wire_say(&m->answer, "+CPIN: %s",
		    m->pin_open                 ? "READY"
			: m->pin_tries_left > 0 ? "SIM PIN"
						: "SIM PUK");
		return ok;
	}
	if (form != FORM_SET || m->pin_open)
		return error;
	if (m->pin_tries_left == 0)
		return cme(CME_SIM_PUK);
	snprintf(wanted, sizeof(wanted), "\"%s\"", m->options.pin);
	if (strcmp(args, wanted) != 0) {
		m->pin_tries_left--;
		return cme(CME_WRONG_PASSWORD);
	}
	m->pin_open = true;
	m->pin_tries_left = MOBILE_PIN_TRIES;
	return ok;
}

static struct reply
registration(struct mobile *m, enum form form, const char *name)
{
	if (form == FORM_READ)
		wire_say(&m->answer, "%s: 0,1", name);
	if (form == FORM_TEST)
		wire_say(&m->answer, "%s: (0-2)", name);
	return form == FORM_EXECUTE ? error : ok;
}

static struct reply
at_creg(struct mobile *m, enum form form, const char *args)
{
	(void)args;
	return registration(m, form, "+CREG");
}

static struct reply
at_cereg(struct mobile *m, enum form form, const char *args)
{
	(void)args;
	return registration(m, form, "+CEREG");
}

static struct reply
at_csq(struct mobile *m, enum form form, const char *args)
{
	(void)args;
	if (form == FORM_TEST)
		wire_say(&m->answer, "+CSQ: (0-31,99),(99)");
	else
		wire_say(&m->answer, "+CSQ: 21,99");
	return ok;
}

static struct reply
at_csms(struct mobile *m, enum form form, const char *args)
{
	if (form == FORM_TEST)
		wire_say(&m->answer, "+CSMS: (0)");
	else if (form == FORM_SET && strcmp(args, "0") == 0)
		wire_say(&m->answer, "+CSMS: 1,1,1");
	else
		return form == FORM_SET ? cms(CMS_NOT_SUPPORTED) : error;
	return ok;
}

static struct reply
at_cnmi(struct mobile *m, enum form form, const char *args)
{
	unsigned v[5] = { 0 };
	size_t n = 0;

	if (form == FORM_TEST) {
		wire_say(&m->answer, "+CNMI: (0-2),(0,1),(0),(0),(0,1)");
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
		return cms(CMS_NOT_SUPPORTED);
	m->hints = v[0] > 0 && v[1] == 1;
	return ok;
}

/* The storages of AT+CPMS="SM","SM","SM": one to three names; false: one of them is not ours. */
static bool
take_stores(const struct mobile *m, const char *args, unsigned which[3], size_t *count_out)
{
	for (*count_out = 0; *count_out < 3 && *args != '\0'; ++*count_out) {
		unsigned i = 0;

		while (i < m->nstores &&
		    (args[0] != '"' || strncmp(args + 1, m->stores[i].name, 2) != 0 ||
			args[3] != '"'))
			i++;
		if (i == m->nstores || (args[4] != '\0' && args[4] != ','))
			return false;
		which[*count_out] = i;
		args += args[4] == ',' ? 5 : 4;
	}
	return *args == '\0' && *count_out > 0;
}

static struct reply
at_cpms(struct mobile *m, enum form form, const char *args)
{
	const struct store *a, *c;
	const char *list = m->nstores > 1 ? "(\"SM\",\"ME\")" : "(\"SM\")";
	unsigned which[3];
	size_t n;

	if (form == FORM_TEST) {
		wire_say(&m->answer, "+CPMS: %s,%s,%s", list, list, list);
		return ok;
	}
	if (form == FORM_SET) {
		if (!take_stores(m, args, which, &n))
			return cms(CMS_STORAGE);
		m->reading = which[0];
		if (n == 3)
			m->receiving = which[2];
	}
	a = &m->stores[m->reading];
	c = &m->stores[m->receiving];
	if (form == FORM_READ)
		wire_say(&m->answer, "+CPMS: \"%s\",%u,%u,\"%s\",%u,%u,\"%s\",%u,%u", a->name,
		    mobile_used(a), a->count, a->name, mobile_used(a), a->count, c->name,
		    mobile_used(c), c->count);
	else if (form == FORM_SET)
		wire_say(&m->answer, "+CPMS: %u,%u,%u,%u,%u,%u", mobile_used(a), a->count,
		    mobile_used(a), a->count, mobile_used(c), c->count);
	return form == FORM_EXECUTE ? error : ok;
}

/* The header's length leaves out the SMSC; of octets that are no PDU it says what it can. */
static void
show_slot(struct mobile *m, struct slot *slot, const char *command, int index)
{
	char hex[2 * PDU_OCTETS_MAX + 1];
	size_t smsc = slot->len > 0 ? 1 + (size_t)slot->octets[0] : 0;
	size_t tpdu_len = slot->len > smsc ? slot->len - smsc : 0;
	char head[40] = "";

	if (index >= 0)
		snprintf(head, sizeof(head), "%d,", index);
	hex_encode(slot->octets, slot->len, hex, sizeof(hex));
	wire_say(
	    &m->answer, "%s: %s%d,,%zu\r\n%s", command, head, slot->read ? 1 : 0, tpdu_len, hex);
	slot->read = true;
}

static struct reply
at_cmgl(struct mobile *m, enum form form, const char *args)
{
	struct store *store = &m->stores[m->reading];
	unsigned wanted;

	if (form == FORM_TEST) {
		wire_say(&m->answer, "+CMGL: (0-4)");
		return ok;
	}
	if (form != FORM_SET || !take_number(&args, &wanted) || wanted > 4)
		return error;
	for (unsigned i = 0; i < store->count; i++)
		if (store->slots[i].used && (wanted == 4 || wanted == store->slots[i].read))
			show_slot(m, &store->slots[i], "+CMGL", (int)(i + m->options.first_index));
	return ok;
}

static struct reply
at_cmgr(struct mobile *m, enum form form, const char *args)
{
	struct slot *slot;
	unsigned index;

	if (form != FORM_SET || !take_number(&args, &index))
		return error;
	slot = mobile_slot(m, index);
	if (slot == NULL)
		return cms(CMS_BAD_INDEX);
	if (slot->used)
		show_slot(m, slot, "+CMGR", -1);
	return ok;
}

static struct reply
at_cmgd(struct mobile *m, enum form form, const char *args)
{
	const struct store *store = &m->stores[m->reading];
	struct slot *slot;
	unsigned index, flag = 0;

	if (form == FORM_TEST) {
		wire_say(&m->answer, "+CMGD: (%u-%u),(0)", m->options.first_index,
		    m->options.first_index + store->count - 1);
		return ok;
	}
	if (form != FORM_SET || !take_number(&args, &index) ||
	    (*args != '\0' && !take_number(&args, &flag)))
		return error;
	slot = mobile_slot(m, index);
	if (slot == NULL || flag != 0)
		return cms(CMS_BAD_INDEX);
	m->deleted += slot->used;
	slot->used = false;
	return ok;
}

static struct reply
at_cmgs(struct mobile *m, enum form form, const char *args)
{
	unsigned len;

	if (form == FORM_TEST)
		return ok;
	if (form != FORM_SET || !take_number(&args, &len) || *args != '\0')
		return cms(CMS_PDU_PARAMETER);
	m->tpdu_len = len;
	return (struct reply){ REPLY_PROMPT, 0 };
}

static struct reply
at_csca(struct mobile *m, enum form form, const char *args)
{
	(void)args;
	if (form == FORM_READ)
		wire_say(&m->answer, "+CSCA: \"%s\",145", MOBILE_SMSC);
	return form == FORM_EXECUTE ? error : ok;
}

static struct reply
at_cscs(struct mobile *m, enum form form, const char *args)
{
	(void)args;
	if (form == FORM_TEST)
		wire_say(&m->answer, "+CSCS: (\"GSM\",\"UCS2\",\"IRA\")");
	return form == FORM_EXECUTE ? error : ok;
}

static struct reply
at_cgmi(struct mobile *m, enum form form, const char *args)
{
	(void)args;
	if (form == FORM_EXECUTE)
		wire_say(&m->answer, "Keng");
	return ok;
}

static struct reply
at_cgmm(struct mobile *m, enum form form, const char *args)
{
	(void)args;
	if (form == FORM_EXECUTE)
		wire_say(&m->answer, "kengsim");
	return ok;
}

static struct reply
at_cgsn(struct mobile *m, enum form form, const char *args)
{
	(void)args;
	if (form == FORM_EXECUTE)
		wire_say(&m->answer, "490154203237518");
	return ok;
}

enum {
	IN_MINIMUM = 1, /* the minimum modem knows it, but for =? */
	NEEDS_SIM = 2,
};

static const struct {
	const char *name;
	struct reply (*carry_out)(struct mobile *, enum form, const char *args);
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

_Static_assert(
    NITEMS(commands) <= COMMANDS_MAX, "the counts of commands have room for COMMANDS_MAX");

/* Name and form of "+CPMS=?", "E0": cuts text down to the name. */
static enum form
split(char *text, const char **args_out)
{
	char *end = text + strcspn(text, "=?");
	enum form form = FORM_EXECUTE;

	*args_out = "";
	if (strcmp(end, "?") == 0) {
		form = FORM_READ;
	} else if (strcmp(end, "=?") == 0) {
		form = FORM_TEST;
	} else if (*end == '=') {
		form = FORM_SET;
		*args_out = end + 1;
	}
	*end = '\0';
	return form;
}

size_t
commands_place(const char *text)
{
	size_t len = strcspn(text, "=?");

	for (size_t i = 0; i < NITEMS(commands); i++)
		if (strlen(commands[i].name) == len &&
		    strncasecmp(commands[i].name, text, len) == 0)
			return i;
	return COMMANDS_MAX;
}

const char *
commands_name(size_t place)
{
	return place < NITEMS(commands) ? commands[place].name : NULL;
}

struct reply
commands_carry_out(struct mobile *m, char *text, size_t place)
{
	const char *args;
	enum form form = split(text, &args);

	if (place >= NITEMS(commands) || strchr(args, ';') != NULL)
		return error;
	if (m->options.profile == SIM_MINIMUM &&
	    ((commands[place].flags & IN_MINIMUM) == 0 || form == FORM_TEST))
		return error;
	if ((commands[place].flags & NEEDS_SIM) != 0 && !m->pin_open)
		return cms(CMS_SIM_PIN);
	return commands[place].carry_out(m, form, args);
}
