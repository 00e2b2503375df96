#include "gateway/tool/at_messages.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/tool/at_values.h"

/* A status report in text mode: <stat>,<fo>,<mr>,<ra>,<tora>,<scts>,<dt>,<st> */
#define REPORT_VALUES 8
/* A stored message with AT+CSDH=1: what is received has 11 values, what is to be sent also. */
#define DETAIL_VALUES 11

static void
set_number(json_t *out, const char *key, const struct at_values *v, size_t i)
{
	if (at_value_is_number(v, i))
		json_object_set_new(out, key, at_value_number(v, i));
}

/* Lines [from, to) as one text. */
static json_t *
body_text(const struct at_reply *r, size_t from, size_t to)
{
	size_t room = 1;
	json_t *text;
	char *all;

	for (size_t i = from; i < to; i++)
		room += strlen(r->lines[i]) + 1;
	all = calloc(room, 1);
	if (all == NULL)
		abort();
	for (size_t i = from; i < to; i++) {
		if (i > from)
			strcat(all, "\n");
		strcat(all, r->lines[i]);
	}
	text = json_string(all);
	free(all);
	return text;
}

static bool
is_report(const struct at_values *v)
{
	return v->n >= REPORT_VALUES && !v->at[0].quoted && strchr(v->at[5].text, '/') != NULL;
}

static void
put_report(const struct at_values *v, json_t *out)
{
	json_object_set_new(out, "mode", json_string("text"));
	set_number(out, "fo", v, 1);
	set_number(out, "mr", v, 2);
	json_object_set_new(out, "number", at_value_phone(v, 3));
	set_number(out, "toa", v, 4);
	json_object_set_new(out, "scts", at_time(v->at[5].text, ""));
	json_object_set_new(out, "discharge", at_time(v->at[6].text, ""));
	set_number(out, "st", v, 7);
}

/* Values of what was received or is to be sent, from the status at `at` on. */
static void
put_text_header(const struct at_values *v, size_t at, json_t *out)
{
	size_t time = at + 3;

	json_object_set_new(out, "stat", json_string(v->at[at].text));
	json_object_set_new(out, "number", at_value_phone(v, at + 1));
	/* Motorola leaves the name out altogether. */
	if (v->n == at + 3)
		time = at + 2;
	if (time < v->n && strchr(v->at[time].text, '/') != NULL)
		json_object_set_new(out, "time", at_time(v->at[time].text, ""));
}

static void
put_detail(const struct at_values *v, json_t *out)
{
	/* Received: toa stands behind the time.  To be sent: no time, a validity. */
	bool received = strchr(v->at[3].text, '/') != NULL;
	size_t at = received ? 5 : 4;

	json_object_set_new(out, "mode", json_string("text-detail"));
	set_number(out, "fo", v, at);
	set_number(out, "pid", v, at + 1);
	set_number(out, "dcs", v, at + 2);
	if (!received)
		set_number(out, "vp", v, at++ + 3);
	json_object_set_new(out, "smsc", at_value_phone(v, at + 3));
	set_number(out, "length", v, at + 5);
}

/* <stat>,[<alpha>],<length>; some leave the name or more away. */
static void
put_pdu_header(const struct at_values *v, size_t at, json_t *out)
{
	size_t n = v->n - at;

	json_object_set_new(out, "stat", n > 1 ? at_value_number(v, at) : json_null());
	json_object_set_new(
	    out, "alpha", n > 2 ? json_string(v->at[at + 1].text) : json_string(""));
	json_object_set_new(out, "length", at_value_number(v, v->n - 1));
}

bool
at_read_message(const struct at_reply *r, json_t *out)
{
	struct at_values v;
	size_t at = 0;
	const char *line = at_reply_find(r, "+CMGR:", &at);

	if (line == NULL || !at_values_read(line, "+CMGR:", &v) || v.n == 0)
		return false;
	if (is_report(&v)) {
		put_report(&v, out);
		return true;
	}
	if (v.at[0].quoted) {
		put_text_header(&v, 0, out);
		json_object_set_new(out, "mode", json_string("text"));
		if (v.n >= DETAIL_VALUES)
			put_detail(&v, out);
		json_object_set_new(out, "text", body_text(r, at, r->before));
		return true;
	}
	put_pdu_header(&v, 0, out);
	if (at == r->n)
		return true;
	json_object_set_new(out, "pdu", json_string(r->lines[at]));
	return at_line_is_hex(r->lines[at]);
}

/* Where the next message's header stands, or the end. */
static size_t
next_header(const struct at_reply *r, size_t at)
{
	while (at < r->before && !at_line_has(r->lines[at], "+CMGL:"))
		at++;
	return at;
}

bool
at_list_messages(const struct at_reply *r, json_t *out)
{
	json_t *messages = json_array(), *m;
	struct at_values v;
	size_t at = next_header(r, 0), end;
	bool text = false, keep;

	for (; at < r->before; at = end) {
		end = next_header(r, at + 1);
		at_values_read(r->lines[at], "+CMGL:", &v);
		if (v.n < 2)
			continue;
		m = json_pack("{s:o}", "index", at_value_number(&v, 0));
		text = v.at[1].quoted;
		if (text) {
			put_text_header(&v, 1, m);
			json_object_set_new(m, "text", body_text(r, at + 1, end));
		} else {
			put_pdu_header(&v, 1, m);
		}
		keep = text || (end > at + 1 && at_line_is_hex(r->lines[at + 1]));
		if (json_object_get(out, "index") == NULL)
			json_object_update(out, m);
		if (keep)
			json_array_append(messages, m);
		json_decref(m);
	}
	json_object_set_new(out, "mode", json_string(text ? "text" : "pdu"));
	json_object_set_new(out, "messages", messages);
	return true;
}

static bool
read_routed(const struct at_reply *r, const char *prefix, const char *name, json_t *out)
{
	struct at_values v;
	size_t at = 0;
	const char *line = at_reply_find(r, prefix, &at);

	json_object_set_new(out, "urc", json_string(name));
	if (line == NULL || !at_values_read(line, prefix, &v) || v.n == 0)
		return false;
	json_object_set_new(out, "length", at_value_number(&v, v.n - 1));
	if (at < r->n)
		json_object_set_new(out, "pdu", json_string(r->lines[at]));
	return at < r->n && at_line_is_hex(r->lines[at]);
}

bool
at_read_cmt(const struct at_reply *r, json_t *out)
{
	return read_routed(r, "+CMT:", "+CMT", out);
}

bool
at_read_cds(const struct at_reply *r, json_t *out)
{
	return read_routed(r, "+CDS:", "+CDS", out);
}
