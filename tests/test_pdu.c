#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "modem/hex.h"
#include "modem/pdu.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

#define SMSC "07914889000050F1"
#define PHONE "0B914819325476F8"
#define STAMP "62114281035082"
#define HELLO "05E8329BFD06"

static const struct vector {
	const char *name, *hex;
	enum pdu_side side;
	enum pdu_status want;
	const char *text; /* of a good one */
	size_t trailing;  /* octets after the TPDU */
} vectors[] = {
	{ "deliver", SMSC "04" PHONE "0000" STAMP HELLO, PDU_FROM_NETWORK, PDU_OK, "hello", 0 },
	{ "deliver without a centre", "0004" PHONE "0000" STAMP HELLO, PDU_FROM_NETWORK, PDU_OK,
	    "hello", 0 },
	{ "deliver in UCS-2", SMSC "00" PHONE "0008" STAMP "041EA50111", PDU_FROM_NETWORK, PDU_OK,
	    "ấđ", 0 },
	{ "deliver of 8-bit data", SMSC "04" PHONE "0004" STAMP "02DEAD", PDU_FROM_NETWORK, PDU_OK,
	    "", 0 },
	{ "deliver of compressed data", SMSC "04" PHONE "0020" STAMP "02DEAD", PDU_FROM_NETWORK,
	    PDU_OK, "", 0 },
	{ "deliver of nothing", SMSC "04" PHONE "0000" STAMP "00", PDU_FROM_NETWORK, PDU_OK, "",
	    0 },
	{ "part 2 of 3 in UCS-2", SMSC "44" PHONE "0008" STAMP "080500032A03020111",
	    PDU_FROM_NETWORK, PDU_OK, "đ", 0 },
	{ "Urdu by locking shift", SMSC "44" PHONE "0000" STAMP "070325010D000C00",
	    PDU_FROM_NETWORK, PDU_OK, "اٻ", 0 },
	{ "Turkish by single shift", SMSC "44" PHONE "0000" STAMP "0703240101D8CC01",
	    PDU_FROM_NETWORK, PDU_OK, "ş", 0 },
	{ "octets after the TPDU", SMSC "04" PHONE "0000" STAMP HELLO "FFFF", PDU_FROM_NETWORK,
	    PDU_OK, "hello", 2 },
	{ "a stamp that is no date",
	    SMSC "04" PHONE "0000"
		 "00000000000000" HELLO,
	    PDU_FROM_NETWORK, PDU_OK, "hello", 0 },
	{ "replace short message type 1", SMSC "04" PHONE "4100" STAMP HELLO, PDU_FROM_NETWORK,
	    PDU_OK, "hello", 0 },
	{ "type 0", SMSC "04" PHONE "4000" STAMP "00", PDU_FROM_NETWORK, PDU_OK, "", 0 },
	{ "submit", "000100" PHONE "0000" HELLO, PDU_TO_NETWORK, PDU_OK, "hello", 0 },
	{ "submit, relative validity, report", "003100" PHONE "0000AA" HELLO, PDU_TO_NETWORK,
	    PDU_OK, "hello", 0 },
	{ "submit, absolute validity", "001900" PHONE "0000" STAMP HELLO, PDU_TO_NETWORK, PDU_OK,
	    "hello", 0 },
	{ "submit, enhanced validity",
	    "000900" PHONE "0000"
	    "025A0000000000" HELLO,
	    PDU_TO_NETWORK, PDU_OK, "hello", 0 },
	{ "submit, reply path, no duplicates", "008500" PHONE "0000" HELLO, PDU_TO_NETWORK, PDU_OK,
	    "hello", 0 },
	{ "submit in a storage", "000100" PHONE "0000" HELLO, PDU_STORED, PDU_OK, "hello", 0 },
	{ "status report", SMSC "062A" PHONE STAMP STAMP "00", PDU_FROM_NETWORK, PDU_OK, "", 0 },
	{ "status report with a text", SMSC "062A" PHONE STAMP STAMP "30070000" HELLO,
	    PDU_FROM_NETWORK, PDU_OK, "hello", 0 },
	{ "status report padded with FF", SMSC "062A" PHONE STAMP STAMP "00FFFFFFFF",
	    PDU_FROM_NETWORK, PDU_OK, "", 4 },

	{ "nothing", "", PDU_FROM_NETWORK, PDU_TRUNCATED, "", 0 },
	{ "a centre past the end", "0791", PDU_FROM_NETWORK, PDU_TRUNCATED, "", 0 },
	{ "a centre too long", "0C91000000000000000000000004", PDU_FROM_NETWORK, PDU_SMSC_TOO_LONG,
	    "", 0 },
	{ "a centre with a name", "03D0414204", PDU_FROM_NETWORK, PDU_SMSC_ALPHANUMERIC, "", 0 },
	{ "the reserved type", SMSC "07" PHONE, PDU_STORED, PDU_BAD_KIND, "", 0 },
	{ "submit from the network", "000100" PHONE "0000" HELLO, PDU_FROM_NETWORK, PDU_BAD_KIND,
	    "", 0 },
	{ "deliver to the network", SMSC "04" PHONE "0000" STAMP HELLO, PDU_TO_NETWORK,
	    PDU_BAD_KIND, "", 0 },
	{ "a sender too long", SMSC "0415914819325476F84819325476F8", PDU_FROM_NETWORK,
	    PDU_ADDRESS_TOO_LONG, "", 0 },
	{ "161 septets", SMSC "04" PHONE "0000" STAMP "A1E8", PDU_FROM_NETWORK, PDU_UD_TOO_LONG, "",
	    0 },
	{ "141 octets", SMSC "04" PHONE "0008" STAMP "8D00", PDU_FROM_NETWORK, PDU_UD_TOO_LONG, "",
	    0 },
	{ "a header past the data", SMSC "44" PHONE "0008" STAMP "040500032A", PDU_FROM_NETWORK,
	    PDU_HEADER_TOO_LONG, "", 0 },
};

static size_t
octets_of(const char *hex, uint8_t octets[static PDU_OCTETS_MAX])
{
	size_t len;

	assert_int_equal(hex_decode(hex, strlen(hex), octets, PDU_OCTETS_MAX, &len), HEX_OK);
	return len;
}

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	uint8_t in[PDU_OCTETS_MAX], out[PDU_OCTETS_MAX];
	size_t len = octets_of(v->hex, in), out_len, tpdu_len;
	struct pdu p;

	assert_string_equal(
	    pdu_status_name(pdu_decode(in, len, v->side, &p)), pdu_status_name(v->want));
	if (v->want != PDU_OK)
		return;
	assert_string_equal(p.text, v->text);
	assert_string_equal(p.peer.text, "+84912345678");
	assert_int_equal(pdu_encode(&p, out, sizeof(out), &out_len, &tpdu_len), PDU_OK);
	assert_int_equal(tpdu_len, p.tpdu_len);
	assert_int_equal(out_len, len - v->trailing);
	if (p.kind == PDU_STATUS_REPORT && p.has_ud)
		return;
	assert_memory_equal(out, in, out_len);
}

/* Every prefix is refused by name or is whole; each lies in memory of exactly its size. */
static void
test_every_prefix(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(vectors); i++) {
		uint8_t in[PDU_OCTETS_MAX];
		size_t len = octets_of(vectors[i].hex, in);
		struct pdu whole, p;

		if (vectors[i].want != PDU_OK)
			continue;
		pdu_decode(in, len, vectors[i].side, &whole);
		for (size_t n = 0; n < len - vectors[i].trailing; n++) {
			uint8_t *exact = malloc(n + (n == 0));
			enum pdu_status st;

			memcpy(exact, in, n);
			st = pdu_decode(exact, n, vectors[i].side, &p);
			free(exact);
			/* A report is whole without the text that may follow it. */
			if (st == PDU_OK)
				assert_int_equal(p.kind, PDU_STATUS_REPORT);
			else
				assert_string_equal(pdu_status_name(st), "PDU_TRUNCATED");
		}
	}
}

/* Every octet of every vector in turn takes every value: a value or a named refusal. */
static void
test_every_octet_changed(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(vectors); i++) {
		uint8_t in[PDU_OCTETS_MAX];
		size_t len = octets_of(vectors[i].hex, in);

		for (size_t at = 0; at < len; at++) {
			uint8_t kept = in[at];

			for (unsigned value = 0; value <= 255; value++) {
				struct pdu p;
				enum pdu_status st;

				in[at] = (uint8_t)value;
				st = pdu_decode(in, len, vectors[i].side, &p);
				assert_string_not_equal(pdu_status_name(st), "?");
				assert_true(p.ud_len <= sizeof(p.ud));
				assert_true(p.text_len < sizeof(p.text));
			}
			in[at] = kept;
		}
	}
}

static void
test_encode_never_writes_past_capacity(void **state)
{
	uint8_t in[PDU_OCTETS_MAX], out[PDU_OCTETS_MAX + 1];
	size_t len, tpdu_len;
	struct pdu p;

	(void)state;
	for (size_t i = 0; i < NITEMS(vectors); i++) {
		size_t whole = octets_of(vectors[i].hex, in) - vectors[i].trailing;

		if (pdu_decode(in, whole, vectors[i].side, &p) != PDU_OK)
			continue;
		for (size_t cap = 0; cap <= PDU_OCTETS_MAX; cap++) {
			enum pdu_status st;

			memset(out, 0xaa, sizeof(out));
			st = pdu_encode(&p, out, cap, &len, &tpdu_len);
			assert_int_equal(st, cap >= whole ? PDU_OK : PDU_NO_SPACE);
			assert_int_equal(len, st == PDU_OK ? whole : 0);
			assert_int_equal(out[cap], 0xaa);
		}
	}
}

/* What an encoder is given wrongly is refused by name, never written. */
static void
test_encode_refusals(void **state)
{
	uint8_t in[PDU_OCTETS_MAX], out[PDU_OCTETS_MAX];
	size_t n = octets_of("000100" PHONE "0000" HELLO, in), len, tpdu_len;
	struct pdu good, p;

	(void)state;
	assert_int_equal(pdu_decode(in, n, PDU_TO_NETWORK, &good), PDU_OK);
	p = good;
	strcpy(p.peer.text, "no number");
	assert_int_equal(pdu_encode(&p, out, sizeof(out), &len, &tpdu_len), PDU_BAD_ADDRESS);
	p = good;
	p.nseptets++;
	assert_int_equal(pdu_encode(&p, out, sizeof(out), &len, &tpdu_len), PDU_UD_MISCOUNTED);
	p.nseptets = 161;
	assert_int_equal(pdu_encode(&p, out, sizeof(out), &len, &tpdu_len), PDU_UD_TOO_LONG);
	p = good;
	p.udh.len = 9;
	assert_int_equal(pdu_encode(&p, out, sizeof(out), &len, &tpdu_len), PDU_HEADER_TOO_LONG);
	assert_int_equal(len, 0);
}

static void
test_members(void **state)
{
	uint8_t in[PDU_OCTETS_MAX];
	size_t len = octets_of(SMSC "62"
				    "2A" PHONE STAMP STAMP "46",
	    in);
	struct pdu p;

	(void)state;
	assert_int_equal(pdu_decode(in, len, PDU_FROM_NETWORK, &p), PDU_OK);
	assert_int_equal(p.mr, 0x2a);
	assert_int_equal(p.status, 0x46);
	assert_true(p.more_to_send);
	assert_true(p.report_requested);
	assert_false(p.has_ud);
	assert_string_equal(p.smsc.text, "+84980000051");
	assert_int_equal(scts_utc_ms(&p.discharge), 1795519805000);
	len = octets_of("003D07" PHONE "41F0" STAMP HELLO, in);
	assert_int_equal(pdu_decode(in, len, PDU_STORED, &p), PDU_OK);
	assert_int_equal(p.kind, PDU_SUBMIT);
	assert_true(p.reject_duplicates);
	assert_true(p.report_requested);
	assert_int_equal(p.mr, 7);
	assert_int_equal(p.pid, 0x41);
	assert_int_equal(p.dcs.class, DCS_FLASH);
	assert_int_equal(p.validity.format, VALIDITY_ABSOLUTE);
	assert_int_equal(p.nseptets, 5);
	assert_false(p.has_smsc);
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(vectors) + 5];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(vectors); i++)
		tests[n++] = (struct CMUnitTest){ .name = vectors[i].name,
			.test_func = test_vector,
			.initial_state = (void *)&vectors[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_every_prefix);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_every_octet_changed);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_encode_never_writes_past_capacity);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_encode_refusals);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_members);
	return cmocka_run_group_tests_name("pdu", tests, NULL, NULL);
}
