#include "modem/segment.h"

#include <string.h>
#include <utf8proc.h>

#include "modem/alphabet.h"
#include "modem/gsm7.h"
#include "modem/ucs2.h"
#include "modem/utf8.h"

/* What one part holds, in the units of its encoding: septets, or octets of UCS-2. */
struct room {
	enum dcs_encoding encoding;
	size_t units;
};

/* What a text takes in each encoding. */
struct size {
	bool gsm7; /* every character has a septet or two */
	size_t septets, ucs2_octets;
};

/* false: not UTF-8. */
static bool
measure(const char *utf8, size_t len, struct size *out)
{
	uint8_t septets[2];
	size_t at = 0, width;
	uint32_t c;

	*out = (struct size){ .gsm7 = true };
	while (at < len) {
		if (!utf8_next(utf8, len, &at, &c))
			return false;
		out->ucs2_octets += c >= 0x10000 ? 4 : 2;
		if (!out->gsm7)
			continue;
		width = alphabet_find(c, septets);
		out->gsm7 = width != 0;
		out->septets += width;
	}
	return true;
}

bool
segment_septets(const char *utf8, size_t len, size_t *nseptets_out)
{
	struct size size;
	bool ok = measure(utf8, len, &size) && size.gsm7;

	*nseptets_out = ok ? size.septets : 0;
	return ok;
}

static size_t
character_units(enum dcs_encoding encoding, uint32_t c)
{
	uint8_t septets[2];

	if (encoding == DCS_GSM7)
		return alphabet_find(c, septets);
	return c >= 0x10000 ? 4 : 2;
}

/*
 * Octets of text, from `from` on, that fit into the room: up to the last boundary between
 * combining sequences that fits; inside a sequence only when one alone is longer than a part.
 */
static size_t
stretch(const char *utf8, size_t len, size_t from, struct room room)
{
	size_t at = from, used = 0, fits = from;
	utf8proc_int32_t state = 0;
	uint32_t previous = 0, c = 0;

	while (at < len) {
		size_t before = at;

		utf8_next(utf8, len, &at, &c);
		if (before > from &&
		    utf8proc_grapheme_break_stateful(
			(utf8proc_int32_t)previous, (utf8proc_int32_t)c, &state))
			fits = before;
		used += character_units(room.encoding, c);
		if (used > room.units)
			return (fits > from ? fits : before) - from;
		previous = c;
	}
	return len - from;
}

/* Cuts the text into parts of the room's size; false when they are too many. */
static bool
cut(const char *utf8, size_t len, struct room room, struct segments *out)
{
	size_t at = 0;

	out->n = 0;
	do {
		struct segment *part;

		if (out->n == SEGMENT_MAX)
			return false;
		part = &out->parts[out->n++];
		part->text_at = at;
		part->text_len = stretch(utf8, len, at, room);
		at += part->text_len;
	} while (at < len);
	return true;
}

/* Header and text of part i as on the air. */
static void
part_encode(const char *utf8, size_t i, struct segments *s)
{
	struct segment *part = &s->parts[i];
	const char *text = utf8 + part->text_at;
	struct udh header = { .concat = s->concat };
	uint8_t septets[PDU_SEPTETS_MAX];
	size_t header_len = 0, len;

	if (s->concat.bits != 0) {
		header.concat.seq = (uint8_t)(i + 1);
		udh_encode(&header, part->ud, sizeof(part->ud), &header_len);
	}
	if (s->encoding == DCS_UCS2) {
		ucs2_encode(text, part->text_len, part->ud + header_len,
		    sizeof(part->ud) - header_len, &len);
	} else {
		alphabet_encode(text, part->text_len, septets, sizeof(septets), &part->nseptets);
		gsm7_pack(septets, part->nseptets, udh_fill_bits(header_len), part->ud + header_len,
		    sizeof(part->ud) - header_len, &len);
	}
	part->ud_len = header_len + len;
}

/* Octets of the header of a concatenated part, its length octet counted. */
static size_t
concat_header_len(unsigned ref_bits)
{
	return ref_bits == 16 ? 7 : 6;
}

static struct room
room_after(enum dcs_encoding encoding, size_t header_len)
{
	if (encoding == DCS_GSM7)
		return (struct room){ encoding, PDU_SEPTETS_MAX - udh_septets(header_len) };
	/* An odd octet left over is of no use to a two-octet character. */
	return (struct room){ encoding, (PDU_UD_MAX - header_len) & ~(size_t)1 };
}

enum segment_status
segment_text(const char *utf8, size_t len, uint16_t ref, unsigned ref_bits, struct segments *out)
{
	struct size size;
	size_t units;

	memset(out, 0, sizeof(*out));
	if (!measure(utf8, len, &size))
		return SEGMENT_BAD_UTF8;
	out->encoding = size.gsm7 ? DCS_GSM7 : DCS_UCS2;
	units = size.gsm7 ? size.septets : size.ucs2_octets;
	if (units <= room_after(out->encoding, 0).units) {
		out->n = 1;
		out->parts[0].text_len = len;
	} else {
		if (!cut(utf8, len, room_after(out->encoding, concat_header_len(ref_bits)), out))
			return SEGMENT_TOO_LONG;
		out->concat = (struct udh_concat){ .bits = (uint8_t)ref_bits,
			.ref = ref_bits == 16 ? ref : ref & 0xff,
			.total = (uint8_t)out->n };
	}
	for (size_t i = 0; i < out->n; i++)
		part_encode(utf8, i, out);
	return SEGMENT_OK;
}

void
segment_put(const struct segments *s, size_t i, struct pdu *pdu)
{
	const struct segment *part = &s->parts[i];

	pdu->dcs = dcs_make(s->encoding, DCS_NO_CLASS);
	pdu->has_ud = true;
	memcpy(pdu->ud, part->ud, sizeof(pdu->ud));
	pdu->ud_len = part->ud_len;
	pdu->nseptets = part->nseptets;
	memset(&pdu->udh, 0, sizeof(pdu->udh));
	if (s->concat.bits != 0)
		udh_decode(part->ud, part->ud_len, &pdu->udh);
}

/* The text of one part while joining: octets of UCS-2, or septets, behind the header. */
struct body {
	const struct pdu *pdu;
	uint8_t units[PDU_SEPTETS_MAX];
	size_t n;
};

static void
body_read(const struct pdu *p, struct body *b)
{
	b->pdu = p;
	b->n = 0;
	if (p->dcs.compressed || p->dcs.encoding == DCS_8BIT)
		return;
	if (p->dcs.encoding == DCS_GSM7) {
		gsm7_unpack(p->ud + p->udh.len, p->ud_len - p->udh.len, udh_fill_bits(p->udh.len),
		    p->nseptets, b->units, sizeof(b->units), &b->n);
		return;
	}
	b->n = p->ud_len - p->udh.len;
	memcpy(b->units, p->ud + p->udh.len, b->n);
}

/* Units at the end that only the next part completes: a high surrogate, a lone escape. */
static size_t
body_open_end(const struct body *b)
{
	size_t escapes = 0;

	if (b->pdu->dcs.encoding == DCS_UCS2)
		return b->n >= 2 && b->n % 2 == 0 && (b->units[b->n - 2] & 0xfc) == 0xd8 ? 2 : 0;
	while (escapes < b->n && b->units[b->n - 1 - escapes] == ALPHABET_ESCAPE)
		escapes++;
	return escapes % 2;
}

static bool
body_write(const struct body *b, const uint8_t *units, size_t n, char *out, size_t cap, size_t *len)
{
	const struct udh *udh = &b->pdu->udh;
	size_t written;
	bool ok;

	if (b->pdu->dcs.encoding == DCS_UCS2)
		ok = ucs2_decode(units, n, out + *len, cap - *len, &written) != UCS2_NO_SPACE;
	else
		ok = alphabet_decode(units, n, udh->locking, udh->single, out + *len, cap - *len,
			 &written) == ALPHABET_OK;
	*len += written;
	return ok;
}

enum segment_status
segment_join(const struct pdu *const *parts, size_t n, char *out, size_t cap, size_t *len_out)
{
	uint8_t units[2 + PDU_SEPTETS_MAX]; /* what the last part left open, and this one */
	size_t open = 0, len = 0;
	struct body b;

	*len_out = 0;
	if (cap == 0)
		return SEGMENT_NO_SPACE;
	out[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		size_t nunits, keep = 0;

		body_read(parts[i], &b);
		memcpy(units + open, b.units, b.n);
		nunits = open + b.n;
		if (i + 1 < n && parts[i + 1]->dcs.encoding == parts[i]->dcs.encoding)
			keep = body_open_end(&b);
		if (!body_write(&b, units, nunits - keep, out, cap, &len)) {
			out[0] = '\0';
			return SEGMENT_NO_SPACE;
		}
		memmove(units, units + nunits - keep, keep);
		open = keep;
	}
	*len_out = len;
	return SEGMENT_OK;
}

const char *
segment_status_name(enum segment_status st)
{
	switch (st) {
	case SEGMENT_OK: return "SEGMENT_OK";
	case SEGMENT_BAD_UTF8: return "SEGMENT_BAD_UTF8";
	case SEGMENT_TOO_LONG: return "SEGMENT_TOO_LONG";
	case SEGMENT_NO_SPACE: return "SEGMENT_NO_SPACE";
	}
	return "?";
}
