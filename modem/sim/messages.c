#include "modem/sim/messages.h"

#include <stdio.h>
#include <string.h>

#include "modem/hex.h"
#include "modem/sim/args.h"
#include "modem/sim/text_mode.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

#define STAT_ALL 4

struct reply
messages_cmgf(struct mobile *m, enum form form, const char *args)
{
	unsigned mode;

	if (form == FORM_TEST)
		wire_say(&m->answer, "+CMGF: (0,1)");
	else if (form == FORM_READ)
		wire_say(&m->answer, "+CMGF: %d", m->text_mode ? 1 : 0);
	else if (form != FORM_SET || !args_number(&args, &mode) || mode > 1)
		return reply_error();
	else
		m->text_mode = mode == 1;
	return reply_ok();
}

/* Phase 2 only: what would have to be acknowledged under phase 2+ needs no acknowledgement. */
struct reply
messages_csms(struct mobile *m, enum form form, const char *args)
{
	if (form == FORM_TEST)
		wire_say(&m->answer, "+CSMS: (0)");
	else if (form == FORM_READ)
		wire_say(&m->answer, "+CSMS: 0,1,1,1");
	else if (form == FORM_SET && strcmp(args, "0") == 0)
		wire_say(&m->answer, "+CSMS: 1,1,1");
	else
		return form == FORM_SET ? reply_cms(CMS_NOT_SUPPORTED) : reply_error();
	return reply_ok();
}

struct reply
messages_cnmi(struct mobile *m, enum form form, const char *args)
{
	unsigned v[5] = { 0 };

	if (form == FORM_TEST)
		wire_say(&m->answer, "+CNMI: %s", m->profile->indications);
	else if (form == FORM_READ)
		wire_say(&m->answer, "+CNMI: %u,%u,0,%u,0", m->mode, m->mt, m->ds);
	if (form == FORM_TEST || form == FORM_READ)
		return reply_ok();
	for (size_t n = 0; n < NITEMS(v) && *args != '\0'; n++)
		if (!args_number(&args, &v[n]) || !args_allowed(m->profile->indications, n, v[n]))
			return reply_cms(CMS_NOT_SUPPORTED);
	if (form != FORM_SET || *args != '\0')
		return reply_error();
	if ((m->quirks & QUIRK_NO_DS1) != 0 && v[3] == 1)
		return reply_cms(CMS_NOT_SUPPORTED);
	m->mode = v[0];
	m->mt = v[1];
	m->ds = v[3];
	return reply_ok();
}

/* ---- storages ---- */

static void
list_stores(const struct mobile *m, bool reports_too, char out[static 24])
{
	size_t n = 0;

	out[n++] = '(';
	for (unsigned i = 0; i < m->nstores; i++)
		if (reports_too || strcmp(m->stores[i].name, "SR") != 0)
			n += (size_t)snprintf(
			    out + n, 24 - n, "%s\"%s\"", n > 1 ? "," : "", m->stores[i].name);
	snprintf(out + n, 24 - n, ")");
}

/* Reports cannot be written, and messages not received into "SR". */
static bool
take_store(const struct mobile *m, const char **args, bool reports_too, unsigned *out)
{
	char name[4];

	return args_text(args, sizeof(name), name) && mobile_find_store(m, name, out) &&
	    (reports_too || strcmp(name, "SR") != 0);
}

static struct reply
set_stores(struct mobile *m, const char *args)
{
	unsigned which[3] = { m->reading, m->writing, m->receiving };
	const struct store *s[3];

	for (size_t i = 0; i == 0 || (i < 3 && *args != '\0'); i++)
		if (!take_store(m, &args, i == 0, &which[i]))
			return reply_cms(CMS_NOT_ALLOWED);
	if (*args != '\0')
		return reply_cms(CMS_NOT_ALLOWED);
	m->reading = which[0];
	m->writing = which[1];
	m->receiving = which[2];
	for (size_t i = 0; i < 3; i++)
		s[i] = &m->stores[which[i]];
	wire_say(&m->answer, "+CPMS: %u,%u,%u,%u,%u,%u", mobile_used(s[0]), s[0]->count,
	    mobile_used(s[1]), s[1]->count, mobile_used(s[2]), s[2]->count);
	return reply_ok();
}

struct reply
messages_cpms(struct mobile *m, enum form form, const char *args)
{
	const struct store *a = &m->stores[m->reading], *b = &m->stores[m->writing],
			   *c = &m->stores[m->receiving];
	char all[24], usual[24];

	if (m->now_ms < m->ready_ms)
		return reply_cms(CMS_SIM_BUSY);
	if (form == FORM_SET)
		return set_stores(m, args);
	if (form == FORM_EXECUTE)
		return reply_error();
	list_stores(m, true, all);
	list_stores(m, false, usual);
	if (form == FORM_TEST)
		wire_say(&m->answer, "+CPMS: %s,%s,%s", all, usual, usual);
	else
		wire_say(&m->answer, "+CPMS: \"%s\",%u,%u,\"%s\",%u,%u,\"%s\",%u,%u", a->name,
		    mobile_used(a), a->count, b->name, mobile_used(b), b->count, c->name,
		    mobile_used(c), c->count);
	return reply_ok();
}

/* ---- reading ---- */

/* The header's length leaves out the SMSC; of octets that are no PDU it says what it can. */
static size_t
tpdu_length(const uint8_t *octets, size_t len)
{
	size_t smsc = len > 0 ? 1 + (size_t)octets[0] : 0;

	return len > smsc ? len - smsc : 0;
}

static void
show_slot(struct mobile *m, struct slot *slot, const char *head)
{
	char hex[2 * PDU_OCTETS_MAX + 1];

	if (m->text_mode) {
		text_mode_show(m, head, true, slot->read, slot->octets, slot->len, &m->answer);
	} else {
		hex_encode(slot->octets, slot->len, hex, sizeof(hex));
		wire_say(&m->answer, "%s%d,,%zu\r\n%s", head, slot->read ? 1 : 0,
		    tpdu_length(slot->octets, slot->len), hex);
	}
	slot->read = true;
}

static bool
take_stat(const struct mobile *m, const char *args, unsigned *out)
{
	static const char *const words[] = { "REC UNREAD", "REC READ", "STO UNSENT", "STO SENT",
		"ALL" };
	char word[16];

	if (!m->text_mode)
		return args_number(&args, out) && *out <= STAT_ALL;
	if (!args_text(&args, sizeof(word), word))
		return false;
	for (*out = 0; *out < NITEMS(words); ++*out)
		if (strcmp(words[*out], word) == 0)
			return true;
	return false;
}

struct reply
messages_cmgl(struct mobile *m, enum form form, const char *args)
{
	struct store *store = &m->stores[m->reading];
	unsigned wanted = 0;
	char head[24];

	if ((m->quirks & QUIRK_WEDGED_CMGL) != 0 && form != FORM_TEST)
		return (struct reply){ REPLY_WEDGED, 0 };
	if (form == FORM_TEST) {
		wire_say(&m->answer, "+CMGL: %s",
		    m->text_mode
			? "(\"REC UNREAD\",\"REC READ\",\"STO UNSENT\",\"STO SENT\",\"ALL\")"
			: "(0-4)");
		return reply_ok();
	}
	if (form == FORM_READ || (form == FORM_SET && !take_stat(m, args, &wanted)))
		return reply_error();
	if (m->now_ms < m->ready_ms)
		return reply_cms(CMS_SIM_BUSY);
	for (unsigned i = 0; i < store->count; i++) {
		struct slot *slot = &store->slots[i];

		if (!mobile_shows(m, slot) || (wanted != STAT_ALL && wanted != slot->read))
			continue;
		snprintf(head, sizeof(head), "+CMGL: %u,", i + m->options.first_index);
		show_slot(m, slot, head);
	}
	return reply_ok();
}

struct reply
messages_cmgr(struct mobile *m, enum form form, const char *args)
{
	struct slot *slot;
	unsigned index;

	if (form == FORM_TEST)
		return reply_ok();
	if (form != FORM_SET || !args_number(&args, &index))
		return reply_error();
	slot = mobile_slot(m, index);
	if (slot == NULL)
		return reply_cms(CMS_BAD_INDEX);
	if (mobile_shows(m, slot))
		show_slot(m, slot, "+CMGR: ");
	return reply_ok();
}

/* 27.005 section 3.5.4: flags 1 to 3 spare what is unread, 4 spares nothing. */
static void
delete_many(struct mobile *m, unsigned flag)
{
	struct store *store = &m->stores[m->reading];

	for (unsigned i = 0; i < store->count; i++) {
		struct slot *slot = &store->slots[i];

		if (!slot->used || (flag < 4 && !slot->read))
			continue;
		slot->used = false;
		m->deleted++;
	}
}

struct reply
messages_cmgd(struct mobile *m, enum form form, const char *args)
{
	const struct store *store = &m->stores[m->reading];
	struct slot *slot;
	unsigned index, flag = 0;

	if (form == FORM_TEST) {
		wire_say(&m->answer, "+CMGD: (%u-%u),(0-4)", m->options.first_index,
		    m->options.first_index + store->count - 1);
		return reply_ok();
	}
	if (form != FORM_SET || !args_number(&args, &index) ||
	    (*args != '\0' && !args_number(&args, &flag)) || flag > 4)
		return reply_error();
	if (flag > 0) {
		delete_many(m, flag);
		return reply_ok();
	}
	slot = mobile_slot(m, index);
	if (slot == NULL)
		return reply_cms(CMS_BAD_INDEX);
	m->deleted += slot->used;
	slot->used = false;
	return reply_ok();
}

void
messages_announce(
    struct mobile *m, const char *head, const uint8_t *octets, size_t len, struct wire *to)
{
	char hex[2 * PDU_OCTETS_MAX + 1];
	bool is_report = strncmp(head, "+CDS", 4) == 0;
	/* A +CMT has a name field that is empty; ZTE leaves one before the length of a +CDS too. */
	bool comma = !is_report || (m->quirks & QUIRK_REPORT_COMMA) != 0;

	if (m->text_mode) {
		text_mode_show(m, head, false, false, octets, len, to);
		return;
	}
	hex_encode(octets, len, hex, sizeof(hex));
	wire_say(to, "%s%s%zu\r\n%s", head, comma ? "," : "", tpdu_length(octets, len), hex);
}

/* ---- sending ---- */

struct reply
messages_cmgs(struct mobile *m, enum form form, const char *args)
{
	char to[ADDRESS_TEXT_MAX];
	unsigned len;

	if (form == FORM_TEST)
		return reply_ok();
	if (form != FORM_SET)
		return reply_cms(m->text_mode ? CMS_TEXT_PARAMETER : CMS_PDU_PARAMETER);
	if (!mobile_on_air(m))
		return reply_cms(CMS_NO_NETWORK);
	if (m->text_mode) {
		if (!args_text(&args, sizeof(to), to) ||
		    address_from_text(to, false, &m->to) != ADDRESS_OK)
			return reply_cms(CMS_TEXT_PARAMETER);
		/* AT+CMGS="84912...",145: the type of number stands apart. */
		if (strncmp(args, "145", 3) == 0)
			m->to.type = 145;
		return (struct reply){ REPLY_PROMPT, 0 };
	}
	if (!args_number(&args, &len) || *args != '\0')
		return reply_cms(CMS_PDU_PARAMETER);
	m->tpdu_len = len;
	return (struct reply){ REPLY_PROMPT, 0 };
}

struct reply
messages_typed(const struct mobile *m, const char *typed, size_t len, struct pdu *out)
{
	uint8_t octets[PDU_OCTETS_MAX];
	size_t n;

	if (m->text_mode)
		return text_mode_submit(m, typed, len, out) ? reply_ok()
							    : reply_cms(CMS_TEXT_PARAMETER);
	if (hex_decode(typed, len, octets, sizeof(octets), &n) != HEX_OK || n == 0 ||
	    n != 1 + (size_t)octets[0] + m->tpdu_len ||
	    pdu_decode(octets, n, PDU_TO_NETWORK, out) != PDU_OK)
		return reply_cms(CMS_PDU_PARAMETER);
	return reply_ok();
}

struct reply
messages_csca(struct mobile *m, enum form form, const char *args)
{
	char number[ADDRESS_TEXT_MAX];

	if (form == FORM_READ)
		wire_say(&m->answer, "+CSCA: \"%s\",%u", m->smsc.text, m->smsc.type);
	else if (form == FORM_SET &&
	    (!args_text(&args, sizeof(number), number) ||
		address_from_text(number, false, &m->smsc) != ADDRESS_OK))
		return reply_cms(CMS_TEXT_PARAMETER);
	return form == FORM_EXECUTE ? reply_error() : reply_ok();
}

struct reply
messages_csmp(struct mobile *m, enum form form, const char *args)
{
	unsigned *const fields[] = { &m->first_octet, &m->validity, &m->pid, &m->dcs };
	unsigned value;

	if (form == FORM_READ)
		wire_say(
		    &m->answer, "+CSMP: %u,%u,%u,%u", m->first_octet, m->validity, m->pid, m->dcs);
	if (form != FORM_SET)
		return form == FORM_EXECUTE ? reply_error() : reply_ok();
	for (size_t i = 0; i < NITEMS(fields) && *args != '\0'; i++) {
		if (*args == ',') {
			args++;
			continue;
		}
		if (!args_number(&args, &value) || value > 255)
			return reply_cms(CMS_TEXT_PARAMETER);
		*fields[i] = value;
	}
	return reply_ok();
}

struct reply
messages_csdh(struct mobile *m, enum form form, const char *args)
{
	unsigned show;

	if (form == FORM_TEST)
		wire_say(&m->answer, "+CSDH: (0,1)");
	else if (form == FORM_READ)
		wire_say(&m->answer, "+CSDH: %d", m->all_fields ? 1 : 0);
	else if (form != FORM_SET || !args_number(&args, &show) || show > 1)
		return reply_error();
	else
		m->all_fields = show == 1;
	return reply_ok();
}

/* More messages to send: the link is kept open, which nobody sees here. */
struct reply
messages_cmms(struct mobile *m, enum form form, const char *args)
{
	unsigned mode;

	if (form == FORM_TEST)
		wire_say(&m->answer, "+CMMS: (0-2)");
	else if (form == FORM_READ)
		wire_say(&m->answer, "+CMMS: 0");
	else if (form != FORM_SET || !args_number(&args, &mode) || mode > 2)
		return reply_error();
	return reply_ok();
}
