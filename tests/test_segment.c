#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "modem/segment.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

/* `unit` repeated, then `end`: how many parts, in which alphabet, and what the first one holds. */
static const struct vector {
	const char *name, *unit;
	size_t count;
	const char *end;
	unsigned ref_bits;
	enum segment_status want;
	enum dcs_encoding encoding;
	size_t parts, first_len; /* octets of UTF-8 */
} vectors[] = {
	{ "the empty text", "", 0, "", 8, SEGMENT_OK, DCS_GSM7, 1, 0 },
	{ "160 letters", "x", 160, "", 8, SEGMENT_OK, DCS_GSM7, 1, 160 },
	{ "161 letters", "x", 161, "", 8, SEGMENT_OK, DCS_GSM7, 2, 153 },
	{ "161 letters, long reference", "x", 161, "", 16, SEGMENT_OK, DCS_GSM7, 2, 152 },
	{ "escape pairs are not cut", "x€", 60, "", 8, SEGMENT_OK, DCS_GSM7, 2, 51 * 4 },
	{ "an escape pair at the cut", "x", 152, "€xxxxxxxxxx", 8, SEGMENT_OK, DCS_GSM7, 2, 152 },
	{ "70 characters", "đ", 70, "", 8, SEGMENT_OK, DCS_UCS2, 1, 140 },
	{ "71 characters", "đ", 71, "", 8, SEGMENT_OK, DCS_UCS2, 2, 134 },
	{ "71 characters, long reference", "đ", 71, "", 16, SEGMENT_OK, DCS_UCS2, 2, 132 },
	{ "surrogate pairs are not cut", "😁", 36, "", 8, SEGMENT_OK, DCS_UCS2, 2, 33 * 4 },
	/* e + circumflex + acute, three units: 22 whole ones in a part of 67. */
	{ "combining sequences are not cut", "e\u0302\u0301", 24, "", 8, SEGMENT_OK, DCS_UCS2, 2,
	    22 * 5 },
	{ "a family is not cut", "👨‍👩‍👧", 9, "", 8, SEGMENT_OK, DCS_UCS2, 2, 8 * 18 },
	{ "a sequence longer than a part is", "\u0301", 100, "", 8, SEGMENT_OK, DCS_UCS2, 2, 134 },
	{ "as many as go", "x", 1530, "", 8, SEGMENT_OK, DCS_GSM7, SEGMENT_MAX, 153 },
	{ "one letter more", "x", 1531, "", 8, SEGMENT_TOO_LONG, DCS_GSM7, 0, 0 },
	{ "no UTF-8", "\xff", 1, "", 8, SEGMENT_BAD_UTF8, DCS_GSM7, 0, 0 },
	{ "cut UTF-8", "\xe1\xba", 1, "", 8, SEGMENT_BAD_UTF8, DCS_GSM7, 0, 0 },
};

static size_t
text_of(const struct vector *v, char text[static 4096])
{
	size_t len = 0, unit = strlen(v->unit), end = strlen(v->end);

	for (size_t i = 0; i < v->count; i++, len += unit)
		memcpy(text + len, v->unit, unit);
	memcpy(text + len, v->end, end + 1);
	return len + end;
}

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	char text[4096], joined[8192];
	size_t len = text_of(v, text), at = 0, joined_len;
	struct segments s;
	struct pdu pdus[SEGMENT_MAX];
	const struct pdu *list[SEGMENT_MAX];

	assert_string_equal(segment_status_name(segment_text(text, len, 0x1234, v->ref_bits, &s)),
	    segment_status_name(v->want));
	if (v->want != SEGMENT_OK)
		return;
	assert_string_equal(dcs_encoding_name(s.encoding), dcs_encoding_name(v->encoding));
	assert_int_equal(s.n, v->parts);
	assert_int_equal(s.parts[0].text_len, v->first_len);
	memset(pdus, 0, sizeof(pdus));
	for (size_t i = 0; i < s.n; i++) {
		uint8_t out[PDU_OCTETS_MAX];
		size_t out_len, tpdu_len;

		pdus[i].kind = PDU_SUBMIT;
		assert_int_equal(address_from_text("+84912345678", false, &pdus[i].peer), 0);
		segment_put(&s, i, &pdus[i]);
		assert_int_equal(
		    pdu_encode(&pdus[i], out, sizeof(out), &out_len, &tpdu_len), PDU_OK);
		assert_int_equal(pdu_decode(out, out_len, PDU_TO_NETWORK, &pdus[i]), PDU_OK);
		assert_int_equal(pdus[i].text_len, s.parts[i].text_len);
		assert_memory_equal(pdus[i].text, text + at, pdus[i].text_len);
		assert_int_equal(pdus[i].udh.concat.bits, s.n > 1 ? v->ref_bits : 0);
		if (s.n > 1) {
			assert_int_equal(pdus[i].udh.concat.seq, i + 1);
			assert_int_equal(pdus[i].udh.concat.total, s.n);
			assert_int_equal(pdus[i].udh.concat.ref, v->ref_bits == 16 ? 0x1234 : 0x34);
		}
		at += pdus[i].text_len;
		list[i] = &pdus[i];
	}
	assert_int_equal(at, len);
	assert_int_equal(segment_join(list, s.n, joined, sizeof(joined), &joined_len), SEGMENT_OK);
	assert_int_equal(joined_len, len);
	assert_string_equal(joined, text);
}

static void
test_septets(void **state)
{
	size_t n;

	(void)state;
	assert_true(segment_septets("TH 1/2", 6, &n));
	assert_int_equal(n, 6);
	assert_true(segment_septets("[€]", 5, &n));
	assert_int_equal(n, 6);
	assert_true(segment_septets("", 0, &n));
	assert_int_equal(n, 0);
	assert_false(segment_septets("Trạm", 6, &n));
	assert_false(segment_septets("a\xff", 2, &n));
}

static struct pdu
part_of(enum dcs_encoding encoding, const char *octets, size_t len, size_t nseptets)
{
	struct pdu p = { .dcs = dcs_make(encoding, DCS_NO_CLASS), .ud_len = len };

	memcpy(p.ud, octets, len);
	p.nseptets = nseptets;
	return p;
}

/* Other senders cut where we do not: between surrogates, and behind the escape. */
static void
test_joins_what_others_cut(void **state)
{
	struct pdu high = part_of(DCS_UCS2, "\x00\x61\xd8\x3d", 4, 0);
	struct pdu low = part_of(DCS_UCS2, "\xde\x01\x00\x62", 4, 0);
	struct pdu escape = part_of(DCS_GSM7, "\xe1\x0d", 2, 2); /* a ESC */
	struct pdu letter = part_of(DCS_GSM7, "\x65", 1, 1);     /* e */
	struct pdu data = part_of(DCS_8BIT, "zz", 2, 0);
	const struct pdu *pair[] = { &high, &low }, *euro[] = { &escape, &letter };
	const struct pdu *mixed[] = { &high, &letter, &data, &escape };
	char text[64];
	size_t n;

	(void)state;
	assert_int_equal(segment_join(pair, 2, text, sizeof(text), &n), SEGMENT_OK);
	assert_string_equal(text, "a😁b");
	assert_int_equal(segment_join(euro, 2, text, sizeof(text), &n), SEGMENT_OK);
	assert_string_equal(text, "a€");
	assert_int_equal(segment_join(mixed, 4, text, sizeof(text), &n), SEGMENT_OK);
	assert_string_equal(text, "a\ufffdea ");
	assert_int_equal(segment_join(NULL, 0, text, sizeof(text), &n), SEGMENT_OK);
	assert_string_equal(text, "");
}

static void
test_join_never_writes_past_capacity(void **state)
{
	struct pdu high = part_of(DCS_UCS2, "\x00\x61\xd8\x3d", 4, 0);
	struct pdu low = part_of(DCS_UCS2, "\xde\x01\x00\x62", 4, 0);
	const struct pdu *pair[] = { &high, &low };
	char text[8];
	size_t n;

	(void)state;
	for (size_t cap = 0; cap < sizeof(text); cap++) {
		memset(text, '~', sizeof(text));
		assert_int_equal(
		    segment_join(pair, 2, text, cap, &n), cap >= 7 ? SEGMENT_OK : SEGMENT_NO_SPACE);
		assert_int_equal(text[cap], '~');
	}
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(vectors) + 3];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(vectors); i++)
		tests[n++] = (struct CMUnitTest){ .name = vectors[i].name,
			.test_func = test_vector,
			.initial_state = (void *)&vectors[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_septets);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_joins_what_others_cut);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_join_never_writes_past_capacity);
	return cmocka_run_group_tests_name("segment", tests, NULL, NULL);
}
