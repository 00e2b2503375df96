#include "gateway/tool/at_answers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/tool/at_lists.h"
#include "gateway/tool/at_messages.h"
#include "gateway/tool/at_values.h"
#include "modem/registration.h"
#include "modem/ussd_text.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define RSSI_UNKNOWN 99
#define CESQ_UNKNOWN 255
#define RSCP_OFFSET_DBM 121
#define CUSD "+CUSD:"

/* The values of the first line that begins with prefix; false: there is none. */
static bool
values_of(const struct at_reply *r, const char *prefix, struct at_values *out)
{
	size_t at = 0;
	const char *line = at_reply_find(r, prefix, &at);

	return line != NULL && at_values_read(line, prefix, out);
}

static json_t *
access_json(int access, bool terse)
{
	const char *name = registration_access_name(access);

	if (!terse)
		return access < 0 ? json_null() : json_integer(access);
	return name != NULL ? json_string(name) : json_null();
}

/* ---- registration, operator, signal ---- */

static json_t *
place_json(uint64_t place)
{
	return place != 0 ? json_integer((json_int_t)place) : json_null();
}

static bool
read_registration(const struct at_reply *r, json_t *out)
{
	struct registration reg;
	bool asked = r->command != NULL;
	enum registration_status st = REGISTRATION_OTHER;

	for (size_t i = 0; i < r->n && st == REGISTRATION_OTHER; i++)
		st = registration_read(r->lines[i], asked, &reg);
	if (st == REGISTRATION_BAD)
		return false;
	json_object_set_new(out, "urc", json_boolean(!asked));
	if (st == REGISTRATION_OTHER) {
		json_object_set_new(out, "stat", json_null());
		return true;
	}
	json_object_set_new(out, "command", json_string(registration_domain_name(reg.domain)));
	if (reg.mode != REGISTRATION_NOT_TOLD)
		json_object_set_new(out, "n", json_integer(reg.mode));
	json_object_set_new(out, "stat", json_integer(reg.stat));
	json_object_set_new(out, "lac", place_json(reg.area));
	json_object_set_new(out, "ci", place_json(reg.cell));
	json_object_set_new(out, "act", access_json(reg.access, r->terse));
	return true;
}

static bool
read_operator(const struct at_reply *r, json_t *out)
{
	struct at_values v;
	int access = REGISTRATION_NOT_TOLD;

	if (at_reply_to(r, "AT+COPS=?"))
		return at_offer_networks(r, out);
	if (!values_of(r, "+COPS:", &v) || !at_value_is_number(&v, 0))
		return false;
	json_object_set_new(out, "mode", at_value_number(&v, 0));
	json_object_set_new(out, "format", at_value_number(&v, 1));
	json_object_set_new(
	    out, "oper", at_value_stands(&v, 2) ? at_value_string(&v, 2) : json_null());
	if (at_value_is_number(&v, 3))
		access = atoi(v.at[3].text);
	json_object_set_new(out, "act", access_json(access, r->terse));
	return true;
}

static bool
read_signal(const struct at_reply *r, json_t *out)
{
	struct at_values v;
	json_t *rssi;

	if (!values_of(r, "+CSQ:", &v) || !at_value_is_number(&v, 0))
		return false;
	rssi = at_value_number(&v, 0);
	json_object_set_new(out, "known", json_boolean(json_integer_value(rssi) != RSSI_UNKNOWN));
	json_object_set_new(out, "rssi", rssi);
	json_object_set_new(out, "ber", at_value_number(&v, 1));
	return true;
}

/* <rxlev>,<ber>,<rscp>,<ecn0>,<rsrq>,<rsrp> */
static bool
read_extended_signal(const struct at_reply *r, json_t *out)
{
	struct at_values v;
	json_t *rscp;

	if (!values_of(r, "+CESQ:", &v) || v.n < 6)
		return false;
	rscp = at_value_number(&v, 2);
	json_object_set_new(out, "rscp", rscp);
	json_object_set_new(out, "ecn0", at_value_number(&v, 3));
	json_object_set_new(out, "rscp_dbm",
	    json_is_integer(rscp) && json_integer_value(rscp) != CESQ_UNKNOWN
		? json_real((double)(json_integer_value(rscp) - RSCP_OFFSET_DBM))
		: json_null());
	return true;
}

/* ---- storage ---- */

static json_t *
storage_json(const struct at_values *v, size_t i, bool terse)
{
	static const char *const known[] = { "SM", "ME", "MT", "BM", "SR", "TA" };

	if (!terse)
		return json_pack("{s:s, s:o, s:o}", "name", v->at[i].text, "used",
		    at_value_number(v, i + 1), "total", at_value_number(v, i + 2));
	for (size_t k = 0; k < NITEMS(known); k++)
		if (strcmp(v->at[i].text, known[k]) == 0)
			return json_string(known[k]);
	return json_null();
}

static bool
read_storage(const struct at_reply *r, json_t *out)
{
	struct at_values v;

	if (at_reply_to(r, "AT+CPMS=?"))
		return at_offer_storages(r, out);
	if (!values_of(r, "+CPMS:", &v))
		return true;
	if (at_value_is_number(&v, 0)) {
		json_object_set_new(out, "used", at_value_number(&v, 0));
		json_object_set_new(out, "total", at_value_number(&v, 1));
		return true;
	}
	if (at_value_stands(&v, 0) && v.n >= 3)
		json_object_set_new(out, "mem1", storage_json(&v, 0, r->terse));
	if (at_value_stands(&v, 3) && v.n >= 6)
		json_object_set_new(out, "mem2", storage_json(&v, 3, r->terse));
	return true;
}

static bool
read_hint(const struct at_reply *r, json_t *out)
{
	static const char *const prefixes[] = { "+CMTI:", "+CDSI:" };
	struct at_values v;

	for (size_t i = 0; i < NITEMS(prefixes); i++) {
		if (!values_of(r, prefixes[i], &v))
			continue;
		json_object_set_new(out, "urc", json_stringn(prefixes[i], 5));
		json_object_set_new(out, "mem", at_value_string(&v, 0));
		json_object_set_new(out, "index", at_value_number(&v, 1));
		return at_value_is_number(&v, 1);
	}
	return false;
}

/* ---- SIM, service centre, phone book ---- */

static bool
read_pin(const struct at_reply *r, json_t *out)
{
	struct at_values v;

	if (!values_of(r, "+CPIN:", &v) || v.n == 0)
		return r->final != NULL;
	json_object_set_new(out, "state", at_value_string(&v, 0));
	return true;
}

static bool
read_centre(const struct at_reply *r, json_t *out)
{
	struct at_values v;

	if (!values_of(r, "+CSCA:", &v))
		return r->final != NULL;
	json_object_set_new(out, "smsc", at_value_phone(&v, 0));
	json_object_set_new(out, "toa", at_value_number(&v, 1));
	return true;
}

static bool
read_phone_book(const struct at_reply *r, json_t *out)
{
	struct at_values v;
	size_t at = 1;

	if (!values_of(r, "+CPBR:", &v) || !at_value_is_number(&v, 0))
		return r->final != NULL;
	/* Some have an empty value of their own before the number. */
	if (!at_value_stands(&v, 1) && !v.at[1].quoted && at_value_stands(&v, 2) && v.at[2].quoted)
		at = 2;
	json_object_set_new(out, "index", at_value_number(&v, 0));
	json_object_set_new(out, "number", at_value_phone(&v, at));
	if (at_value_is_number(&v, at + 1))
		json_object_set_new(out, "toa", at_value_number(&v, at + 1));
	json_object_set_new(out, "name", at_value_string(&v, at + 2));
	return true;
}

static bool
read_own_numbers(const struct at_reply *r, json_t *out)
{
	json_t *numbers = json_array();
	struct at_values v;
	const char *line;
	size_t at = 0;

	while ((line = at_reply_find(r, "+CNUM:", &at)) != NULL)
		if (at_values_read(line, "+CNUM:", &v) && at_value_stands(&v, 1))
			json_array_append_new(numbers, at_value_phone(&v, 1));
	json_object_set_new(out, "numbers", numbers);
	return true;
}

static bool
read_forwarding(const struct at_reply *r, json_t *out)
{
	struct at_values v;

	if (!values_of(r, "+CCFC:", &v) || !at_value_is_number(&v, 0))
		return r->final != NULL;
	json_object_set_new(out, "status", at_value_number(&v, 0));
	json_object_set_new(out, "class", at_value_number(&v, 1));
	if (at_value_stands(&v, 2)) {
		json_object_set_new(out, "number", at_value_phone(&v, 2));
		json_object_set_new(out, "toa", at_value_number(&v, 3));
	}
	return true;
}

/* ---- the modem itself ---- */

static bool
read_charset(const struct at_reply *r, json_t *out)
{
	struct at_values v;

	if (at_reply_to(r, "AT+CSCS=?"))
		return at_offer_charsets(r, out);
	if (values_of(r, "+CSCS:", &v))
		json_object_set_new(out, "charset", at_value_string(&v, 0));
	return true;
}

static bool
read_functions(const struct at_reply *r, json_t *out)
{
	struct at_values v;

	if (values_of(r, "+CFUN:", &v) && at_value_is_number(&v, 0))
		json_object_set_new(out, "fun", at_value_number(&v, 0));
	return true;
}

static bool
read_clock(const struct at_reply *r, json_t *out)
{
	char text[40];
	size_t at = 0, len;
	const char *line = at_reply_find(r, "+CCLK:", &at);

	if (line == NULL)
		return r->final != NULL;
	line += strlen("+CCLK:");
	line += strspn(line, " \"");
	len = strcspn(line, "\"");
	snprintf(
	    text, sizeof(text), "%.*s", (int)(len < sizeof(text) ? len : sizeof(text) - 1), line);
	json_object_set_new(out, "time", at_time(text, "+00:00"));
	return !json_is_null(json_object_get(out, "time"));
}

static bool
read_model(const struct at_reply *r, json_t *out)
{
	if (r->before > 0)
		json_object_set_new(out, "model", json_string(r->lines[0]));
	return true;
}

static bool
read_maker(const struct at_reply *r, json_t *out)
{
	if (r->before > 0)
		json_object_set_new(out, "manufacturer", json_string(r->lines[0]));
	return true;
}

/* "Model: I: SCH-U706/99" */
static bool
read_identity(const struct at_reply *r, json_t *out)
{
	static const struct {
		const char *prefix, *key;
	} keys[] = { { "Manufacturer:", "manufacturer" }, { "Model:", "model" } };

	for (size_t k = 0; k < NITEMS(keys); k++) {
		size_t at = 0;
		const char *value = at_reply_find(r, keys[k].prefix, &at);

		if (value == NULL)
			continue;
		value += strlen(keys[k].prefix);
		value += strspn(value, " ");
		if (strncmp(value, "I: ", 3) == 0)
			value += 3;
		json_object_set_new(out, keys[k].key, json_string(value));
	}
	return true;
}

/* ---- sent, received, USSD ---- */

static bool
read_sent(const struct at_reply *r, json_t *out)
{
	struct at_values v;

	if (values_of(r, "+CMGS:", &v) && at_value_is_number(&v, 0))
		json_object_set_new(out, "mr", at_value_number(&v, 0));
	return true;
}

/* The +CUSD at the beginning of a line from s on; NULL: no more. */
static const char *
next_cusd(const char *s)
{
	const char *at = s;

	while ((at = strstr(at, CUSD)) != NULL && at != s && at[-1] != '\n' && at[-1] != '\r')
		at++;
	return at;
}

/* It may hold line breaks: to its last quote, and to the end of that line. */
static size_t
cusd_len(const char *from, const char *to)
{
	const char *end = from;

	for (const char *p = from; p < to; p++)
		if (*p == '"')
			end = p;
	while (end < to && *end != '\r' && *end != '\n')
		end++;
	return (size_t)(end - from);
}

static bool
read_ussd(const struct at_reply *r, json_t *out)
{
	const char *at = next_cusd(r->raw), *next;
	struct ussd_reply reply, best = { .status = -1 };
	struct ussd_text text;

	for (; at != NULL; at = next) {
		next = next_cusd(at + 1);
		if (ussd_reply_split(at, cusd_len(at, next != NULL ? next : r->raw + r->raw_len),
			&reply) != USSD_OK)
			continue;
		/* Of several the last that is an answer counts, else the last. */
		if (best.status < 0 || reply.status == 0 || best.status != 0)
			best = reply;
	}
	if (best.status < 0)
		return r->final != NULL;
	if (r->command == NULL)
		json_object_set_new(out, "urc", json_string("+CUSD"));
	json_object_set_new(out, "status", json_integer(best.status));
	json_object_set_new(out, "session", json_boolean(best.status == 1));
	json_object_set_new(
	    out, "dcs", best.dcs != USSD_NO_DCS ? json_integer(best.dcs) : json_null());
	json_object_set_new(out, "text", json_null());
	if (best.payload_len == 0)
		return true;
	if (ussd_text_decode(best.payload, best.payload_len, best.dcs, &text) != USSD_OK)
		return false;
	json_object_set_new(out, "payload_encoding", json_string(ussd_payload_name(text.payload)));
	json_object_set_new(out, "text", json_stringn(text.text, text.len));
	if (text.language[0] != '\0')
		json_object_set_new(out, "lang", json_string(text.language));
	return true;
}

static bool
read_message(const struct at_reply *r, json_t *out)
{
	return r->before == 0 || at_read_message(r, out);
}

static bool
read_indications(const struct at_reply *r, json_t *out)
{
	return !at_reply_to(r, "AT+CNMI=?") || r->before == 0 || at_offer_indications(r, out);
}

static bool
read_indexes(const struct at_reply *r, json_t *out)
{
	return !at_reply_to(r, "AT+CMGD=?") || r->before == 0 || at_offer_indexes(r, out);
}

/* By the command, or where there was none by what the modem says. */
static const struct {
	const char *name;
	bool (*read)(const struct at_reply *r, json_t *out);
} kinds[] = {
	{ "+CREG", read_registration },
	{ "+CGREG", read_registration },
	{ "+CEREG", read_registration },
	{ "+C5GREG", read_registration },
	{ "+COPS", read_operator },
	{ "+CSQ", read_signal },
	{ "+CESQ", read_extended_signal },
	{ "+CPMS", read_storage },
	{ "+CMTI", read_hint },
	{ "+CDSI", read_hint },
	{ "+CPIN", read_pin },
	{ "+CSCA", read_centre },
	{ "+CPBR", read_phone_book },
	{ "+CNUM", read_own_numbers },
	{ "+CCFC", read_forwarding },
	{ "+CSCS", read_charset },
	{ "+CFUN", read_functions },
	{ "+CCLK", read_clock },
	{ "+CGMM", read_model },
	{ "+CGMI", read_maker },
	{ "I", read_identity },
	{ "+CMGS", read_sent },
	{ "+CUSD", read_ussd },
	{ "+CMGR", read_message },
	{ "+CMGL", at_list_messages },
	{ "+CMT", at_read_cmt },
	{ "+CDS", at_read_cds },
	{ "+CNMI", read_indications },
	{ "+CMGD", read_indexes },
};

/* "+CREG" of "AT+CREG?", "+CREG: 1" or "+CREG"; I of "ATI4". */
static size_t
name_len(const char *s)
{
	if (s[0] == 'I' && (s[1] == '\0' || (s[1] >= '0' && s[1] <= '9')))
		return 1;
	return strcspn(s, "?=: ");
}

bool
at_answer(const struct at_reply *r, json_t *out)
{
	const char *subject = r->command != NULL ? r->command : r->n > 0 ? r->lines[0] : "";
	size_t len;

	if (r->command != NULL && strncmp(subject, "AT", 2) == 0)
		subject += 2;
	len = name_len(subject);
	if (r->command != NULL && r->before == 0 && r->n == 0 && r->kind != AT_FINAL_OK)
		return true; /* refused: there is nothing to read */
	for (size_t i = 0; i < NITEMS(kinds); i++)
		if (strlen(kinds[i].name) == len && strncmp(kinds[i].name, subject, len) == 0)
			return kinds[i].read(r, out);
	return true;
}
