#include "gateway/tool/pdu_elements.h"

#include <stdbool.h>
#include <string.h>

#include "gateway/tool/pdu_json.h"
#include "modem/address.h"
#include "modem/alphabet.h"
#include "modem/gsm7.h"
#include "modem/hex.h"
#include "modem/ucs2.h"
#include "modem/udh.h"
#include "modem/validity.h"

#define OCTETS_MAX PDU_JSON_OCTETS_MAX
#define MISSING PDU_JSON_MISSING

const char *
pdu_element_gsm7(const json_t *line, json_t *out)
{
	uint8_t octets[OCTETS_MAX], septets[OCTETS_MAX * 8 / 7];
	char hex[2 * sizeof(septets) + 1], text[3 * sizeof(septets) + 1];
	const char *mode = json_string_value(json_object_get(line, "mode"));
	size_t len, n;
	const char *refusal = pdu_json_hex(json_object_get(line, "pdu"), octets, &len);
	enum gsm7_status st;

	if (refusal != NULL)
		return refusal;
	if (mode != NULL && strcmp(mode, "ussd") == 0)
		st = gsm7_unpack_ussd(octets, len, septets, sizeof(septets), &n);
	else
		st = gsm7_unpack(octets, len, pdu_json_octet(line, "fill_bits") % 8,
		    (size_t)json_integer_value(json_object_get(line, "septets")), septets,
		    sizeof(septets), &n);
	if (st != GSM7_OK)
		return gsm7_status_name(st);
	hex_encode(septets, n, hex, sizeof(hex));
	pdu_json_set_string(out, "septets_hex", hex, 2 * n);
	alphabet_decode(septets, n, pdu_json_octet(line, "locking_lang"),
	    pdu_json_octet(line, "single_lang"), text, sizeof(text), &len);
	pdu_json_set_string(out, "text", text, len);
	json_object_set_new(out, "encoding", json_string("gsm7"));
	return NULL;
}

const char *
pdu_element_ucs2(const json_t *line, json_t *out)
{
	uint8_t octets[OCTETS_MAX];
	char text[2 * OCTETS_MAX];
	size_t len, n;
	const char *refusal = pdu_json_hex(json_object_get(line, "pdu"), octets, &len);
	enum ucs2_status st;

	if (refusal != NULL)
		return refusal;
	st = ucs2_decode(octets, len, text, sizeof(text), &n);
	pdu_json_set_string(out, "text", text, n);
	return st == UCS2_OK ? NULL : ucs2_status_name(st);
}

const char *
pdu_element_udh(const json_t *line, json_t *out)
{
	uint8_t octets[OCTETS_MAX];
	size_t len;
	const char *refusal = pdu_json_hex(json_object_get(line, "pdu"), octets, &len);
	struct udh udh;
	enum udh_status st;

	if (refusal != NULL)
		return refusal;
	st = udh_decode(octets, len, &udh);
	if (st != UDH_OK)
		return udh_status_name(st);
	pdu_json_fill_udh(&udh, out);
	return NULL;
}

const char *
pdu_element_timestamp(const json_t *line, json_t *out)
{
	uint8_t octets[OCTETS_MAX];
	size_t len;
	const char *refusal = pdu_json_hex(json_object_get(line, "pdu"), octets, &len);
	struct octets o = { .at = octets, .left = len };
	struct scts stamp;

	if (refusal != NULL)
		return refusal;
	scts_decode(&o, &stamp);
	if (o.failed)
		return "SCTS_TRUNCATED";
	json_object_set_new(out, "timestamp", pdu_json_stamp(&stamp));
	return stamp.valid ? NULL : "SCTS_NO_DATE";
}

/* The type octet of a number by its words; 0x81 and 0xa1 are both common for "national". */
static void
address_set_ton(struct address *a, const char *ton)
{
	if (strcmp(ton, "national") == 0)
		a->type = 0xa1;
	else if (strcmp(ton, "alnum") == 0)
		a->type = 0xd0;
}

const char *
pdu_element_address(const json_t *line, json_t *out)
{
	const char *text = json_string_value(json_object_get(line, "text"));
	const char *ton = json_string_value(json_object_get(line, "ton"));
	bool smsc = json_is_true(json_object_get(line, "smsc"));
	uint8_t octets[OCTETS_MAX];
	char hex[2 * OCTETS_MAX + 1];
	struct octets_out o = { .at = octets, .left = sizeof(octets) };
	struct address address;
	enum address_status st;

	if (text == NULL)
		return MISSING;
	st = address_from_text(text, true, &address);
	if (st != ADDRESS_OK)
		return address_status_name(st);
	if (ton != NULL)
		address_set_ton(&address, ton);
	st = smsc ? address_encode_smsc(&address, &o) : address_encode(&address, &o);
	if (st != ADDRESS_OK)
		return address_status_name(st);
	hex_encode(octets, sizeof(octets) - o.left, hex, sizeof(hex));
	json_object_set_new(out, "pdu", json_string(hex));
	return NULL;
}

const char *
pdu_element_validity(const json_t *line, json_t *out)
{
	json_int_t minutes = json_integer_value(json_object_get(line, "minutes"));

	if (minutes < 0 || minutes > UINT32_MAX)
		return "VALIDITY_OUT_OF_RANGE";
	json_object_set_new(out, "value", json_integer(validity_from_minutes((uint32_t)minutes)));
	return NULL;
}

const char *
pdu_element_dcs(const json_t *line, json_t *out)
{
	json_int_t octet = json_integer_value(json_object_get(line, "dcs"));
	struct dcs dcs;

	if (octet < 0 || octet > UINT8_MAX)
		return "DCS_OUT_OF_RANGE";
	dcs = dcs_decode((uint8_t)octet);
	pdu_json_fill_dcs(&dcs, out);
	json_object_set_new(out, "compressed", json_boolean(dcs.compressed));
	json_object_set_new(out, "reserved", json_boolean(dcs.reserved));
	return NULL;
}
