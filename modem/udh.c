#include "modem/udh.h"

#include <string.h>

#include "modem/octets.h"

/* Information element identifiers (9.2.3.24). */
enum {
	IE_CONCAT_8 = 0x00,
	IE_PORTS_8 = 0x04,
	IE_PORTS_16 = 0x05,
	IE_CONCAT_16 = 0x08,
	IE_SINGLE_SHIFT = 0x24,
	IE_LOCKING_SHIFT = 0x25,
};

static uint16_t
octets_u16(struct octets *o)
{
	uint8_t high = octets_u8(o);

	return (uint16_t)(high << 8 | octets_u8(o));
}

static void
concat_decode(struct octets *ie, uint8_t bits, struct udh *out)
{
	struct udh_concat c = { .bits = bits };

	c.ref = bits == 16 ? octets_u16(ie) : octets_u8(ie);
	c.total = octets_u8(ie);
	c.seq = octets_u8(ie);
	if (!ie->failed && ie->left == 0 && c.total > 0 && c.seq > 0 && c.seq <= c.total)
		out->concat = c;
}

static void
ports_decode(struct octets *ie, uint8_t bits, struct udh *out)
{
	struct udh_ports p = { .bits = bits };

	p.dst = bits == 16 ? octets_u16(ie) : octets_u8(ie);
	p.src = bits == 16 ? octets_u16(ie) : octets_u8(ie);
	if (!ie->failed && ie->left == 0)
		out->ports = p;
}

static void
language_decode(struct octets *ie, uint8_t *language)
{
	uint8_t id = octets_u8(ie);

	if (!ie->failed && ie->left == 0)
		*language = id;
}

static void
element_decode(uint8_t id, struct octets *ie, struct udh *out)
{
	switch (id) {
	case IE_CONCAT_8: concat_decode(ie, 8, out); break;
	case IE_CONCAT_16: concat_decode(ie, 16, out); break;
	case IE_PORTS_8: ports_decode(ie, 8, out); break;
	case IE_PORTS_16: ports_decode(ie, 16, out); break;
	case IE_SINGLE_SHIFT: language_decode(ie, &out->single); break;
	case IE_LOCKING_SHIFT: language_decode(ie, &out->locking); break;
	default: out->nothers++; break;
	}
}

enum udh_status
udh_decode(const uint8_t *ud, size_t ud_len, struct udh *out)
{
	struct octets o = { .at = ud, .left = ud_len };
	size_t len = octets_u8(&o);
	struct udh h = { .len = len + 1 };

	memset(out, 0, sizeof(*out));
	if (o.failed || len > o.left)
		return UDH_TRUNCATED;
	o.left = len;
	while (o.left > 0) {
		uint8_t id = octets_u8(&o);
		struct octets ie = { .left = octets_u8(&o) };

		if (o.failed || ie.left > o.left) {
			*out = (struct udh){ .len = len + 1, .malformed = true };
			return UDH_OK;
		}
		ie.at = o.at;
		o.at += ie.left;
		o.left -= ie.left;
		element_decode(id, &ie, &h);
	}
	*out = h;
	return UDH_OK;
}

static void
put_number(struct octets_out *o, uint8_t bits, uint16_t value)
{
	if (bits == 16)
		octets_put(o, (uint8_t)(value >> 8));
	octets_put(o, (uint8_t)(value & 0xff));
}

enum udh_status
udh_encode(const struct udh *h, uint8_t *ud, size_t ud_cap, size_t *len_out)
{
	struct octets_out o = { .at = ud, .left = ud_cap };

	*len_out = 0;
	octets_put(&o, 0);
	if (h->concat.bits != 0) {
		octets_put(&o, h->concat.bits == 16 ? IE_CONCAT_16 : IE_CONCAT_8);
		octets_put(&o, h->concat.bits == 16 ? 4 : 3);
		put_number(&o, h->concat.bits, h->concat.ref);
		octets_put(&o, h->concat.total);
		octets_put(&o, h->concat.seq);
	}
	if (h->ports.bits != 0) {
		octets_put(&o, h->ports.bits == 16 ? IE_PORTS_16 : IE_PORTS_8);
		octets_put(&o, h->ports.bits == 16 ? 4 : 2);
		put_number(&o, h->ports.bits, h->ports.dst);
		put_number(&o, h->ports.bits, h->ports.src);
	}
	if (o.failed)
		return UDH_NO_SPACE;
	*len_out = ud_cap - o.left;
	ud[0] = (uint8_t)(*len_out - 1);
	return UDH_OK;
}

size_t
udh_septets(size_t len)
{
	return (len * 8 + 6) / 7;
}

unsigned
udh_fill_bits(size_t len)
{
	return (unsigned)(udh_septets(len) * 7 - len * 8);
}

const char *
udh_status_name(enum udh_status st)
{
	switch (st) {
	case UDH_OK: return "UDH_OK";
	case UDH_TRUNCATED: return "UDH_TRUNCATED";
	case UDH_NO_SPACE: return "UDH_NO_SPACE";
	}
	return "?";
}
