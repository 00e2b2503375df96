#include "gateway/tool/pdu_lines.h"

#include <stdbool.h>
#include <string.h>

#include "gateway/tool/pdu_elements.h"
#include "gateway/tool/pdu_json.h"
#include "modem/pdu.h"
#include "modem/segment.h"
#include "modem/ussd_text.h"

#define PARTS_MAX 255 /* of a concatenated message */

/* Each reads its question from `line`, fills `out` and returns NULL or the rule broken. */
typedef const char *line_decoder(const json_t *line, json_t *out);

static const char *
pdu_member(const json_t *line, const json_t *value, enum pdu_side side, struct pdu *pdu_out)
{
	uint8_t octets[PDU_JSON_OCTETS_MAX];
	size_t len;
	const char *refusal = pdu_json_hex(value, octets, &len);
	const json_t *has_smsc = json_object_get(line, "has_smsc");
	enum pdu_status st;

	if (refusal != NULL)
		return refusal;
	st = json_is_false(has_smsc) ? pdu_decode_tpdu(octets, len, side, pdu_out)
				     : pdu_decode(octets, len, side, pdu_out);
	return st == PDU_OK ? NULL : pdu_status_name(st);
}

static const char *
line_tpdu(const json_t *line, json_t *out, enum pdu_side side)
{
	struct pdu pdu;
	const char *refusal = pdu_member(line, json_object_get(line, "pdu"), side, &pdu);

	if (refusal == NULL)
		pdu_json_fill(&pdu, out);
	return refusal;
}

static const char *
line_from_network(const json_t *line, json_t *out)
{
	return line_tpdu(line, out, PDU_FROM_NETWORK);
}

static const char *
line_to_network(const json_t *line, json_t *out)
{
	return line_tpdu(line, out, PDU_TO_NETWORK);
}

static const char *
line_stored(const json_t *line, json_t *out)
{
	return line_tpdu(line, out, PDU_STORED);
}

static void
set_segments(const struct segments *s, const char *text, bool counted, json_t *out)
{
	json_t *parts = json_array();

	for (size_t i = 0; i < s->n; i++)
		json_array_append_new(
		    parts, json_stringn(text + s->parts[i].text_at, s->parts[i].text_len));
	json_object_set_new(out, "encoding", json_string(dcs_encoding_name(s->encoding)));
	json_object_set_new(out, "ref_bits", json_integer(8));
	if (counted)
		json_object_set_new(out, "parts", json_integer((json_int_t)s->n));
	else
		json_object_set(out, "parts", parts);
	json_decref(parts);
}

/* A text as it is, or {"repeat":{"char","count"}}, whose parts are only counted. */
static const char *
line_split(const json_t *line, json_t *out)
{
	const json_t *text = json_object_get(line, "text");
	const json_t *repeat = json_object_get(line, "repeat");
	const json_t *unit = json_object_get(repeat, "char");
	size_t count = (size_t)json_integer_value(json_object_get(repeat, "count"));
	char repeated[4096];
	struct segments segments;
	enum segment_status st;

	if (text != NULL) {
		st = segment_text(
		    json_string_value(text), json_string_length(text), 0, 8, &segments);
		if (st == SEGMENT_OK)
			set_segments(&segments, json_string_value(text), false, out);
		return st == SEGMENT_OK ? NULL : segment_status_name(st);
	}
	if (!json_is_string(unit) || json_string_length(unit) == 0)
		return PDU_JSON_MISSING;
	if (count > sizeof(repeated) / json_string_length(unit))
		return segment_status_name(SEGMENT_TOO_LONG);
	for (size_t i = 0; i < count; i++)
		memcpy(repeated + i * json_string_length(unit), json_string_value(unit),
		    json_string_length(unit));
	st = segment_text(repeated, count * json_string_length(unit), 0, 8, &segments);
	if (st == SEGMENT_OK)
		set_segments(&segments, repeated, true, out);
	return st == SEGMENT_OK ? NULL : segment_status_name(st);
}

static const char *
line_encodable(const json_t *line, json_t *out)
{
	const json_t *text = json_object_get(line, "text");
	size_t n;

	if (!json_is_string(text))
		return PDU_JSON_MISSING;
	json_object_set_new(out, "gsm7",
	    json_boolean(segment_septets(json_string_value(text), json_string_length(text), &n)));
	json_object_set_new(out, "ucs2", json_true());
	return NULL;
}

static bool
same_message(const struct pdu *a, const struct pdu *b)
{
	return a->udh.concat.bits == b->udh.concat.bits && a->udh.concat.ref == b->udh.concat.ref &&
	    a->udh.concat.total == b->udh.concat.total && a->peer.type == b->peer.type &&
	    strcmp(a->peer.text, b->peer.text) == 0;
}

/* Sorts part into list by its place; a repeated place keeps the first. */
static size_t
list_insert(const struct pdu **list, size_t n, const struct pdu *part)
{
	size_t at = 0;

	while (at < n && list[at]->udh.concat.seq < part->udh.concat.seq)
		at++;
	if (at < n && list[at]->udh.concat.seq == part->udh.concat.seq)
		return n;
	memmove(list + at + 1, list + at, (n - at) * sizeof(*list));
	list[at] = part;
	return n + 1;
}

static const char *
set_joined(const struct pdu *const *list, size_t n, json_t *out)
{
	static char text[PARTS_MAX * PDU_TEXT_MAX];
	size_t len;
	enum segment_status st = segment_join(list, n, text, sizeof(text), &len);

	if (st != SEGMENT_OK)
		return segment_status_name(st);
	pdu_json_set_string(out, "text", text, len);
	json_object_set_new(out, "encoding", json_string(dcs_encoding_name(list[0]->dcs.encoding)));
	return NULL;
}

/* User data octets of UCS-2 parts, in order. */
static const char *
ud_parts_read(const json_t *ud_parts, struct pdu *pdus, size_t *n_out)
{
	uint8_t octets[PDU_JSON_OCTETS_MAX];
	size_t i;
	json_t *value;

	*n_out = 0;
	json_array_foreach(ud_parts, i, value) {
		const char *refusal;
		size_t len;

		if (i == PARTS_MAX)
			return segment_status_name(SEGMENT_TOO_LONG);
		refusal = pdu_json_hex(value, octets, &len);
		if (refusal != NULL)
			return refusal;
		if (len > PDU_UD_MAX)
			return pdu_status_name(PDU_UD_TOO_LONG);
		memset(&pdus[i], 0, sizeof(pdus[i]));
		pdus[i].dcs = dcs_make(DCS_UCS2, DCS_NO_CLASS);
		memcpy(pdus[i].ud, octets, len);
		pdus[i].ud_len = len;
		*n_out = i + 1;
	}
	return NULL;
}

static const char *
parts_read(const json_t *line, const json_t *parts, struct pdu *pdus, size_t *n_out)
{
	size_t i;
	json_t *value;

	*n_out = 0;
	json_array_foreach(parts, i, value) {
		const char *refusal;

		if (i == PARTS_MAX)
			return segment_status_name(SEGMENT_TOO_LONG);
		refusal = pdu_member(line, value, PDU_STORED, &pdus[i]);
		if (refusal != NULL)
			return refusal;
		*n_out = i + 1;
	}
	return NULL;
}

/* Parts of one message in any order, some missing or doubled, or of two messages. */
static const char *
line_concat(const json_t *line, json_t *out)
{
	static struct pdu pdus[PARTS_MAX];
	const struct pdu *list[PARTS_MAX];
	const json_t *ud_parts = json_object_get(line, "ud_parts");
	size_t npdus, n = 0;
	const char *refusal = ud_parts != NULL
	    ? ud_parts_read(ud_parts, pdus, &npdus)
	    : parts_read(line, json_object_get(line, "parts"), pdus, &npdus);

	if (refusal != NULL)
		return refusal;
	if (npdus == 0)
		return PDU_JSON_MISSING;
	for (size_t i = 0; i < npdus; i++) {
		if (!same_message(&pdus[0], &pdus[i])) {
			json_object_set_new(out, "joined", json_false());
			json_object_set_new(
			    out, "why", json_string("Part from different message!"));
			return NULL;
		}
		if (ud_parts != NULL)
			list[n++] = &pdus[i];
		else
			n = list_insert(list, n, &pdus[i]);
	}
	return set_joined(list, n, out);
}

static void
set_ussd_text(const struct ussd_text *t, json_t *out)
{
	pdu_json_set_string(out, "text", t->text, t->len);
	if (t->language[0] != '\0')
		json_object_set_new(out, "lang", json_string(t->language));
}

static const char *
ussd_reply_json(const json_t *reply, json_t *out)
{
	struct ussd_reply split;
	struct ussd_text text;
	enum ussd_status st =
	    ussd_reply_split(json_string_value(reply), json_string_length(reply), &split);

	if (st == USSD_OK)
		st = ussd_text_decode(split.payload, split.payload_len, split.dcs, &text);
	if (st != USSD_OK)
		return ussd_status_name(st);
	json_object_set_new(out, "status", json_integer(split.status));
	json_object_set_new(out, "session", json_boolean(split.status == 1));
	json_object_set_new(out, "payload_encoding", json_string(ussd_payload_name(text.payload)));
	set_ussd_text(&text, out);
	return NULL;
}

static const char *
line_ussd(const json_t *line, json_t *out)
{
	const json_t *reply = json_object_get(line, "reply");
	uint8_t octets[PDU_JSON_OCTETS_MAX];
	size_t len;
	const char *refusal;
	struct ussd_text text;
	enum ussd_status st;

	if (json_is_string(reply))
		return ussd_reply_json(reply, out);
	refusal = pdu_json_hex(json_object_get(line, "pdu"), octets, &len);
	if (refusal != NULL)
		return refusal;
	st = ussd_octets_decode(octets, len, pdu_json_octet(line, "dcs"), &text);
	if (st != USSD_OK)
		return ussd_status_name(st);
	json_object_set_new(out, "encoding",
	    json_string(dcs_encoding_name(ussd_dcs_encoding(pdu_json_octet(line, "dcs")))));
	set_ussd_text(&text, out);
	return NULL;
}

static const struct {
	const char *kind;
	line_decoder *decode;
} kinds[] = {
	{ "deliver", line_from_network },
	{ "status_report", line_from_network },
	{ "submit", line_to_network },
	{ "gsm7_pack", pdu_element_gsm7 },
	{ "gsm7_unpack", pdu_element_gsm7 },
	{ "ucs2", pdu_element_ucs2 },
	{ "udh", pdu_element_udh },
	{ "timestamp", pdu_element_timestamp },
	{ "address", pdu_element_address },
	{ "validity", pdu_element_validity },
	{ "dcs", pdu_element_dcs },
	{ "split", line_split },
	{ "encodable", line_encodable },
	{ "concat", line_concat },
	{ "ussd", line_ussd },
};

static const char *
line_decode(const json_t *line, json_t *out)
{
	const char *kind = json_string_value(json_object_get(line, "kind"));

	if (kind == NULL)
		return line_stored(line, out);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return kinds[i].decode(line, out);
	return "LINE_UNKNOWN_KIND";
}

json_t *
pdu_line_decode(const char *line, size_t len)
{
	json_t *in, *out = json_object(), *id;
	const char *refusal;

	while (len > 0 && (line[len - 1] == ' ' || line[len - 1] == '\t'))
		len--;
	while (len > 0 && (*line == ' ' || *line == '\t')) {
		line++;
		len--;
	}
	if (len > 0 && *line == '{')
		in = json_loadb(line, len, 0, NULL);
	else
		in = json_pack("{s:s%}", "pdu", line, len);
	id = json_object_get(in, "id");
	if (id != NULL)
		json_object_set(out, "id", id);
	refusal = in == NULL ? "LINE_NOT_JSON" : line_decode(in, out);
	if (refusal != NULL)
		json_object_set_new(out, "fails", json_string(refusal));
	json_decref(in);
	return out;
}
