#include "modem/pdu.h"

#include <string.h>

#include "modem/alphabet.h"
#include "modem/gsm7.h"
#include "modem/octets.h"
#include "modem/ucs2.h"

/* First octet (9.2.3): bits that mean the same in every TPDU, then the others. */
enum {
	FIRST_MTI = 0x03,
	FIRST_NO_MORE = 0x04, /* DELIVER, STATUS-REPORT */
	FIRST_REJECT = 0x04,  /* SUBMIT */
	FIRST_VPF_SHIFT = 3,
	FIRST_REPORT = 0x20,
	FIRST_UDHI = 0x40,
	FIRST_REPLY_PATH = 0x80,
};

/* TP-PI of a STATUS-REPORT (9.2.3.27). */
enum {
	PI_PID = 0x01,
	PI_DCS = 0x02,
	PI_UD = 0x04,
	PI_EXTENSION = 0x80,
};

static enum pdu_status
address_refusal(enum address_status st)
{
	switch (st) {
	case ADDRESS_OK: return PDU_OK;
	case ADDRESS_TRUNCATED: return PDU_TRUNCATED;
	case ADDRESS_TOO_LONG: return PDU_ADDRESS_TOO_LONG;
	case ADDRESS_NO_DIGITS: return PDU_SMSC_ALPHANUMERIC;
	case ADDRESS_BAD_TEXT: return PDU_BAD_ADDRESS;
	case ADDRESS_NO_SPACE: return PDU_NO_SPACE;
	}
	return PDU_BAD_ADDRESS;
}

static bool
kind_decode(uint8_t first, enum pdu_side side, enum pdu_kind *kind_out)
{
	static const enum pdu_kind kinds[] = { PDU_DELIVER, PDU_SUBMIT, PDU_STATUS_REPORT };
	unsigned mti = first & FIRST_MTI;

	if (mti == 3)
		return false;
	*kind_out = kinds[mti];
	switch (side) {
	case PDU_FROM_NETWORK: return *kind_out != PDU_SUBMIT;
	case PDU_TO_NETWORK: return *kind_out == PDU_SUBMIT;
	case PDU_STORED: return true;
	}
	return false;
}

static void
text_decode(struct pdu *p)
{
	uint8_t septets[PDU_SEPTETS_MAX];
	size_t n;

	if (p->dcs.compressed)
		return;
	switch (p->dcs.encoding) {
	case DCS_8BIT: break;
	case DCS_UCS2:
		ucs2_decode(p->ud + p->udh.len, p->ud_len - p->udh.len, p->text, sizeof(p->text),
		    &p->text_len);
		break;
	case DCS_GSM7:
		gsm7_unpack(p->ud + p->udh.len, p->ud_len - p->udh.len, udh_fill_bits(p->udh.len),
		    p->nseptets, septets, sizeof(septets), &n);
		alphabet_decode(septets, n, p->udh.locking, p->udh.single, p->text, sizeof(p->text),
		    &p->text_len);
		break;
	}
}

/* TP-UDL and TP-UD. */
static enum pdu_status
ud_decode(struct octets *o, struct pdu *p)
{
	bool septets = dcs_counts_septets(&p->dcs);
	size_t udl = octets_u8(o);
	size_t len = septets ? GSM7_OCTETS(udl, 0) : udl;
	size_t header;

	if (o->failed)
		return PDU_TRUNCATED;
	if (len > PDU_UD_MAX)
		return PDU_UD_TOO_LONG;
	octets_copy(o, p->ud, sizeof(p->ud), len);
	if (o->failed)
		return PDU_TRUNCATED;
	p->has_ud = true;
	p->ud_len = len;
	/* A header indicated in no user data is no header: some centres leave the bit set. */
	if ((p->first & FIRST_UDHI) != 0 && len > 0 && udh_decode(p->ud, len, &p->udh) != UDH_OK)
		return PDU_HEADER_TOO_LONG;
	header = udh_septets(p->udh.len);
	if (septets)
		p->nseptets = udl > header ? udl - header : 0;
	text_decode(p);
	return PDU_OK;
}

static enum pdu_status
deliver_decode(struct octets *o, struct pdu *p)
{
	enum pdu_status st = address_refusal(address_decode(o, &p->peer));

	if (st != PDU_OK)
		return st;
	p->more_to_send = (p->first & FIRST_NO_MORE) == 0;
	p->pid = octets_u8(o);
	p->dcs = dcs_decode(octets_u8(o));
	scts_decode(o, &p->stamp);
	return ud_decode(o, p);
}

static enum pdu_status
submit_decode(struct octets *o, struct pdu *p)
{
	enum pdu_status st;

	p->reject_duplicates = (p->first & FIRST_REJECT) != 0;
	p->mr = octets_u8(o);
	st = address_refusal(address_decode(o, &p->peer));
	if (st != PDU_OK)
		return st;
	p->pid = octets_u8(o);
	p->dcs = dcs_decode(octets_u8(o));
	validity_decode(
	    o, (enum validity_format)(p->first >> FIRST_VPF_SHIFT & 0x03), &p->validity);
	return ud_decode(o, p);
}

/*
 * What TP-PI announces after the status.  Modems pad reports with FF to the length of a SIM
 * record, which looks like an indicator: what does not decode is padding, not a refusal.
 */
static void
report_tail_decode(struct octets *o, struct pdu *p)
{
	struct octets tail = *o;
	struct pdu with_tail = *p;
	uint8_t pi = octets_u8(&tail);

	for (uint8_t more = pi; !tail.failed && (more & PI_EXTENSION) != 0;)
		more = octets_u8(&tail);
	if ((pi & PI_PID) != 0)
		with_tail.pid = octets_u8(&tail);
	if ((pi & PI_DCS) != 0)
		with_tail.dcs = dcs_decode(octets_u8(&tail));
	if (tail.failed || ((pi & PI_UD) != 0 && ud_decode(&tail, &with_tail) != PDU_OK))
		return;
	*o = tail;
	*p = with_tail;
}

static enum pdu_status
report_decode(struct octets *o, struct pdu *p)
{
	enum pdu_status st;

	p->more_to_send = (p->first & FIRST_NO_MORE) == 0;
	p->mr = octets_u8(o);
	st = address_refusal(address_decode(o, &p->peer));
	if (st != PDU_OK)
		return st;
	scts_decode(o, &p->stamp);
	scts_decode(o, &p->discharge);
	p->status = octets_u8(o);
	p->dcs = dcs_decode(0);
	if (o->failed)
		return PDU_TRUNCATED;
	if (o->left > 0)
		report_tail_decode(o, p);
	return PDU_OK;
}

static enum pdu_status
tpdu_decode(struct octets *o, enum pdu_side side, struct pdu *p)
{
	size_t before = o->left;
	enum pdu_status st = PDU_BAD_KIND;

	p->first = octets_u8(o);
	if (o->failed)
		return PDU_TRUNCATED;
	if (!kind_decode(p->first, side, &p->kind))
		return PDU_BAD_KIND;
	p->report_requested = (p->first & FIRST_REPORT) != 0;
	p->reply_path = p->kind != PDU_STATUS_REPORT && (p->first & FIRST_REPLY_PATH) != 0;
	switch (p->kind) {
	case PDU_DELIVER: st = deliver_decode(o, p); break;
	case PDU_SUBMIT: st = submit_decode(o, p); break;
	case PDU_STATUS_REPORT: st = report_decode(o, p); break;
	}
	p->tpdu_len = before - o->left;
	return st;
}

/* All but the room for a text that may not come: zeroing it would take longer than decoding. */
static void
clear(struct pdu *p)
{
	memset(p, 0, offsetof(struct pdu, text));
	p->text[0] = '\0';
	p->text_len = p->tpdu_len = 0;
}

enum pdu_status
pdu_decode(const uint8_t *octets, size_t len, enum pdu_side side, struct pdu *out)
{
	struct octets o = { .at = octets, .left = len };
	enum address_status st;

	clear(out);
	st = address_decode_smsc(&o, &out->has_smsc, &out->smsc);
	if (st == ADDRESS_TOO_LONG)
		return PDU_SMSC_TOO_LONG;
	if (st != ADDRESS_OK)
		return address_refusal(st);
	return tpdu_decode(&o, side, out);
}

enum pdu_status
pdu_decode_tpdu(const uint8_t *octets, size_t len, enum pdu_side side, struct pdu *out)
{
	struct octets o = { .at = octets, .left = len };

	clear(out);
	return tpdu_decode(&o, side, out);
}

static uint8_t
first_encode(const struct pdu *p)
{
	static const uint8_t mti[] = {
		[PDU_DELIVER] = 0,
		[PDU_SUBMIT] = 1,
		[PDU_STATUS_REPORT] = 2,
	};
	unsigned first = mti[p->kind];

	if (p->kind == PDU_SUBMIT) {
		first |= p->reject_duplicates ? FIRST_REJECT : 0;
		first |= (unsigned)p->validity.format << FIRST_VPF_SHIFT;
	} else {
		first |= p->more_to_send ? 0 : FIRST_NO_MORE;
	}
	first |= p->report_requested ? FIRST_REPORT : 0;
	first |= p->udh.len > 0 ? FIRST_UDHI : 0;
	first |= p->reply_path && p->kind != PDU_STATUS_REPORT ? FIRST_REPLY_PATH : 0;
	return (uint8_t)first;
}

static enum pdu_status
ud_encode(const struct pdu *p, struct octets_out *o)
{
	bool septets = dcs_counts_septets(&p->dcs);
	size_t udl = septets ? udh_septets(p->udh.len) + p->nseptets : p->ud_len;

	if (p->ud_len > PDU_UD_MAX || udl > PDU_SEPTETS_MAX)
		return PDU_UD_TOO_LONG;
	if (p->udh.len > p->ud_len)
		return PDU_HEADER_TOO_LONG;
	if (septets && GSM7_OCTETS(udl, 0) != p->ud_len)
		return PDU_UD_MISCOUNTED;
	octets_put(o, (uint8_t)udl);
	octets_append(o, p->ud, p->ud_len);
	return PDU_OK;
}

static enum pdu_status
report_encode(const struct pdu *p, struct octets_out *o)
{
	scts_encode(&p->stamp, o);
	scts_encode(&p->discharge, o);
	octets_put(o, p->status);
	if (!p->has_ud)
		return PDU_OK;
	octets_put(o, PI_PID | PI_DCS | PI_UD);
	octets_put(o, p->pid);
	octets_put(o, p->dcs.octet);
	return ud_encode(p, o);
}

static enum pdu_status
tpdu_encode(const struct pdu *p, struct octets_out *o)
{
	enum pdu_status st;

	octets_put(o, first_encode(p));
	if (p->kind != PDU_DELIVER)
		octets_put(o, p->mr);
	st = address_refusal(address_encode(&p->peer, o));
	if (st != PDU_OK)
		return st;
	if (p->kind == PDU_STATUS_REPORT)
		return report_encode(p, o);
	octets_put(o, p->pid);
	octets_put(o, p->dcs.octet);
	if (p->kind == PDU_DELIVER)
		scts_encode(&p->stamp, o);
	else
		validity_encode(&p->validity, o);
	return ud_encode(p, o);
}

enum pdu_status
pdu_encode(const struct pdu *pdu, uint8_t *out, size_t cap, size_t *len_out, size_t *tpdu_len_out)
{
	struct octets_out o = { .at = out, .left = cap };
	enum pdu_status st;
	size_t smsc_len;

	*len_out = *tpdu_len_out = 0;
	st = address_refusal(address_encode_smsc(pdu->has_smsc ? &pdu->smsc : NULL, &o));
	if (st != PDU_OK)
		return st;
	smsc_len = cap - o.left;
	st = tpdu_encode(pdu, &o);
	if (st != PDU_OK)
		return st;
	if (o.failed)
		return PDU_NO_SPACE;
	*len_out = cap - o.left;
	*tpdu_len_out = *len_out - smsc_len;
	return PDU_OK;
}

const char *
pdu_status_name(enum pdu_status st)
{
	switch (st) {
	case PDU_OK: return "PDU_OK";
	case PDU_TRUNCATED: return "PDU_TRUNCATED";
	case PDU_SMSC_TOO_LONG: return "PDU_SMSC_TOO_LONG";
	case PDU_SMSC_ALPHANUMERIC: return "PDU_SMSC_ALPHANUMERIC";
	case PDU_BAD_KIND: return "PDU_BAD_KIND";
	case PDU_ADDRESS_TOO_LONG: return "PDU_ADDRESS_TOO_LONG";
	case PDU_UD_TOO_LONG: return "PDU_UD_TOO_LONG";
	case PDU_HEADER_TOO_LONG: return "PDU_HEADER_TOO_LONG";
	case PDU_UD_MISCOUNTED: return "PDU_UD_MISCOUNTED";
	case PDU_BAD_ADDRESS: return "PDU_BAD_ADDRESS";
	case PDU_NO_SPACE: return "PDU_NO_SPACE";
	}
	return "?";
}

const char *
pdu_kind_name(enum pdu_kind kind)
{
	switch (kind) {
	case PDU_DELIVER: return "deliver";
	case PDU_SUBMIT: return "submit";
	case PDU_STATUS_REPORT: return "status_report";
	}
	return "?";
}
