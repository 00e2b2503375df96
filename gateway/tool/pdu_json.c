#include "gateway/tool/pdu_json.h"

#include "modem/hex.h"

const char *
pdu_json_hex(const json_t *value, uint8_t octets[static PDU_JSON_OCTETS_MAX], size_t *len_out)
{
	enum hex_status st;

	*len_out = 0;
	if (!json_is_string(value))
		return PDU_JSON_MISSING;
	st = hex_decode(json_string_value(value), json_string_length(value), octets,
	    PDU_JSON_OCTETS_MAX, len_out);
	return st == HEX_OK ? NULL : hex_status_name(st);
}

uint8_t
pdu_json_octet(const json_t *line, const char *key)
{
	return (uint8_t)json_integer_value(json_object_get(line, key));
}

void
pdu_json_set_string(json_t *out, const char *key, const char *text, size_t len)
{
	json_object_set_new(out, key, json_stringn_nocheck(text, len));
}

static json_t *
hex_json(const uint8_t *octets, size_t len)
{
	char text[2 * PDU_UD_MAX + 1];

	hex_encode(octets, len, text, sizeof(text));
	return json_string(text);
}

json_t *
pdu_json_stamp(const struct scts *stamp)
{
	char text[SCTS_TEXT_MAX];

	if (!stamp->valid)
		return json_null();
	scts_format(stamp, text);
	return json_string(text);
}

/* Unknown and national numbers are written alike: both are dialled as they stand. */
static const char *
ton_word(const struct address *a)
{
	enum address_ton ton = address_ton(a);

	return address_ton_name(ton == ADDRESS_UNKNOWN ? ADDRESS_NATIONAL : ton);
}

void
pdu_json_fill_dcs(const struct dcs *dcs, json_t *out)
{
	json_object_set_new(out, "dcs", json_integer(dcs->octet));
	json_object_set_new(out, "encoding", json_string(dcs_encoding_name(dcs->encoding)));
	json_object_set_new(
	    out, "class", dcs->class == DCS_NO_CLASS ? json_null() : json_integer(dcs->class));
}

void
pdu_json_fill_udh(const struct udh *udh, json_t *out)
{
	if (udh->concat.bits != 0)
		json_object_set_new(out, "concat",
		    json_pack("{s:i, s:i, s:i, s:i}", "ref", udh->concat.ref, "bits",
			udh->concat.bits, "total", udh->concat.total, "seq", udh->concat.seq));
	if (udh->ports.bits != 0)
		json_object_set_new(out, "ports",
		    json_pack("{s:i, s:i, s:i}", "dst", udh->ports.dst, "src", udh->ports.src,
			"bits", udh->ports.bits));
}

static json_t *
validity_json(const struct validity *v)
{
	uint32_t seconds;

	switch (v->format) {
	case VALIDITY_NONE: break;
	case VALIDITY_RELATIVE:
		return json_pack("{s:s, s:i, s:i}", "format", "relative", "value", v->relative,
		    "minutes", (int)validity_minutes(v->relative));
	case VALIDITY_ABSOLUTE:
		return json_pack(
		    "{s:s, s:o}", "format", "absolute", "value", pdu_json_stamp(&v->absolute));
	case VALIDITY_ENHANCED:
		return json_pack("{s:s, s:o, s:o}", "format", "enhanced", "value",
		    hex_json(v->enhanced, sizeof(v->enhanced)), "seconds",
		    validity_enhanced_seconds(v, &seconds) ? json_integer(seconds) : json_null());
	}
	return json_null();
}

static void
fill_user_data(const struct pdu *p, json_t *out)
{
	size_t udl = p->ud_len;

	if (dcs_counts_septets(&p->dcs))
		udl = udh_septets(p->udh.len) + p->nseptets;
	if (p->udh.len > 0)
		json_object_set_new(out, "udh", hex_json(p->ud, p->udh.len));
	pdu_json_fill_udh(&p->udh, out);
	if (p->dcs.encoding == DCS_8BIT || p->dcs.compressed)
		json_object_set_new(
		    out, "data", hex_json(p->ud + p->udh.len, p->ud_len - p->udh.len));
	else
		json_object_set_new(out, "text", json_stringn(p->text, p->text_len));
	json_object_set_new(out, "udl", json_integer((json_int_t)udl));
}

static void
fill_peer(const struct pdu *p, const char *key, const char *type_key, json_t *out)
{
	json_object_set_new(out, key, json_string(p->peer.text));
	json_object_set_new(out, type_key, json_string(ton_word(&p->peer)));
}

static void
fill_coding(const struct pdu *p, json_t *out)
{
	json_object_set_new(out, "pid", json_integer(p->pid));
	pdu_json_fill_dcs(&p->dcs, out);
}

void
pdu_json_fill(const struct pdu *p, json_t *out)
{
	json_object_set_new(out, "kind", json_string(pdu_kind_name(p->kind)));
	if (p->has_smsc)
		json_object_set_new(out, "smsc", json_string(p->smsc.text));
	switch (p->kind) {
	case PDU_DELIVER:
		fill_peer(p, "sender", "sender_type", out);
		json_object_set_new(out, "timestamp", pdu_json_stamp(&p->stamp));
		fill_coding(p, out);
		fill_user_data(p, out);
		break;
	case PDU_SUBMIT:
		fill_peer(p, "recipient", "recipient_type", out);
		json_object_set_new(out, "mr", json_integer(p->mr));
		json_object_set_new(out, "validity", validity_json(&p->validity));
		fill_coding(p, out);
		fill_user_data(p, out);
		break;
	case PDU_STATUS_REPORT:
		fill_peer(p, "recipient", "recipient_type", out);
		json_object_set_new(out, "mr", json_integer(p->mr));
		json_object_set_new(out, "timestamp", pdu_json_stamp(&p->stamp));
		json_object_set_new(out, "discharge", pdu_json_stamp(&p->discharge));
		json_object_set_new(out, "status", json_integer(p->status));
		if (p->has_ud) {
			fill_coding(p, out);
			fill_user_data(p, out);
		}
		break;
	}
	json_object_set_new(out, "report_requested", json_boolean(p->report_requested));
	json_object_set_new(out, "tpdu_len", json_integer((json_int_t)p->tpdu_len));
}
