/*
 * Every line of the shared file of public PDU vectors through the same function as `keng pdu
 * decode`, and back through the encoder.  The folder is $KENG_SHARED (../shared by default);
 * without it the test is skipped with a word.
 */
#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/tool/pdu_lines.h"
#include "modem/alphabet.h"
#include "modem/gsm7.h"
#include "modem/hex.h"
#include "modem/pdu.h"
#include "modem/segment.h"
#include "modem/ucs2.h"

#define LINES_MAX 4096

static json_t *lines[LINES_MAX];
static size_t nlines;

/* A count stands for the parts themselves where the source states only how many there are. */
static bool
same_value(const char *key, const json_t *want, const json_t *got)
{
	if (strcmp(key, "fails") == 0)
		return json_is_string(got);
	if (strcmp(key, "parts") == 0 && json_is_integer(want) && json_is_array(got))
		return (size_t)json_integer_value(want) == json_array_size(got);
	return json_equal(want, got);
}

/* Objects of the answer may say more than the vector does. */
static bool
covers(const char *key, const json_t *want, const json_t *got)
{
	const char *inner;
	json_t *value;

	if (!json_is_object(want))
		return same_value(key, want, got);
	json_object_foreach((json_t *)want, inner, value)
		if (!covers(inner, value, json_object_get(got, inner)))
			return false;
	return json_is_object(got);
}

static void
test_decode(void **state)
{
	const json_t *vector = *state;
	json_t *question = json_copy((json_t *)vector);
	const json_t *expect = json_object_get(vector, "expect");
	char *text, *answer_text;
	json_t *answer;
	bool ok;

	json_object_del(question, "expect");
	json_object_del(question, "derived");
	text = json_dumps(question, 0);
	answer = pdu_line_decode(text, strlen(text));
	answer_text = json_dumps(answer, 0);
	ok = covers("", expect, answer);
	if (!ok)
		print_error("asked %s\nanswered %s\n", text, answer_text);
	if (ok && json_object_get(expect, "fails") == NULL)
		ok = json_object_get(answer, "fails") == NULL;
	free(text);
	free(answer_text);
	json_decref(answer);
	json_decref(question);
	assert_true(ok);
}

static const char *
vector_string(const json_t *vector, const char *key)
{
	return json_string_value(json_object_get(vector, key));
}

static bool
is_kind(const json_t *vector, const char *kind)
{
	return strcmp(vector_string(vector, "kind"), kind) == 0;
}

static size_t
vector_octets(const json_t *vector, uint8_t octets[static 512])
{
	const char *hex = vector_string(vector, "pdu");
	size_t len;

	assert_int_equal(hex_decode(hex, strlen(hex), octets, 512, &len), HEX_OK);
	return len;
}

/* Replaces the user data's text by what the encoder makes of the expected one. */
static void
set_text(struct pdu *pdu, const char *text)
{
	uint8_t septets[PDU_SEPTETS_MAX];
	size_t header = pdu->udh.len, len;

	memset(pdu->ud + header, 0, sizeof(pdu->ud) - header);
	if (pdu->dcs.encoding == DCS_UCS2) {
		assert_int_equal(ucs2_encode(text, strlen(text), pdu->ud + header,
				     sizeof(pdu->ud) - header, &len),
		    UCS2_OK);
	} else {
		assert_int_equal(
		    alphabet_encode(text, strlen(text), septets, sizeof(septets), &pdu->nseptets),
		    ALPHABET_OK);
		assert_int_equal(gsm7_pack(septets, pdu->nseptets, udh_fill_bits(header),
				     pdu->ud + header, sizeof(pdu->ud) - header, &len),
		    GSM7_OK);
	}
	pdu->ud_len = header + len;
}

static void
test_encode(void **state)
{
	const json_t *vector = *state;
	const char *text = vector_string(json_object_get(vector, "expect"), "text");
	bool has_smsc = json_is_true(json_object_get(vector, "has_smsc"));
	uint8_t in[512], out[PDU_OCTETS_MAX];
	size_t len = vector_octets(vector, in), out_len, tpdu_len;
	enum pdu_side side = is_kind(vector, "submit") ? PDU_TO_NETWORK : PDU_FROM_NETWORK;
	struct pdu pdu;

	assert_int_equal(
	    has_smsc ? pdu_decode(in, len, side, &pdu) : pdu_decode_tpdu(in, len, side, &pdu),
	    PDU_OK);
	if (text != NULL)
		set_text(&pdu, text);
	assert_string_equal(
	    pdu_status_name(pdu_encode(&pdu, out, sizeof(out), &out_len, &tpdu_len)), "PDU_OK");
	assert_int_equal(tpdu_len, json_integer_value(json_object_get(vector, "tpdu_len")));
	assert_int_equal(out_len - (has_smsc ? 0 : 1), len);
	assert_memory_equal(out + (has_smsc ? 0 : 1), in, len);
}

static void
test_pack(void **state)
{
	const json_t *vector = *state;
	const json_t *expect = json_object_get(vector, "expect");
	const char *text = vector_string(expect, "text");
	const char *hex = vector_string(expect, "septets_hex");
	unsigned fill = (unsigned)json_integer_value(json_object_get(vector, "fill_bits"));
	uint8_t want[512], septets[512], out[512];
	size_t want_len = vector_octets(vector, want), n, len;

	if (text != NULL)
		assert_int_equal(
		    alphabet_encode(text, strlen(text), septets, sizeof(septets), &n), ALPHABET_OK);
	else
		assert_int_equal(
		    hex_decode(hex, strlen(hex), septets, sizeof(septets), &n), HEX_OK);
	if (strcmp(vector_string(vector, "mode"), "ussd") == 0)
		assert_int_equal(gsm7_pack_ussd(septets, n, out, sizeof(out), &len), GSM7_OK);
	else
		assert_int_equal(gsm7_pack(septets, n, fill, out, sizeof(out), &len), GSM7_OK);
	assert_int_equal(len, want_len);
	assert_memory_equal(out, want, len);
}

static bool
read_lines(void)
{
	const char *folder = getenv("KENG_SHARED");
	char path[4096];
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	FILE *f;

	snprintf(path, sizeof(path), "%s/vectors/pdu.jsonl", folder != NULL ? folder : "../shared");
	f = fopen(path, "r");
	if (f == NULL)
		return false;
	while ((len = getline(&line, &cap, f)) > 0) {
		assert(nlines < LINES_MAX);
		lines[nlines] = json_loadb(line, (size_t)len, 0, NULL);
		assert(lines[nlines] != NULL);
		nlines++;
	}
	free(line);
	fclose(f);
	return true;
}

int
main(void)
{
	static struct CMUnitTest tests[2 * LINES_MAX];
	size_t n = 0;

	if (!read_lines()) {
		puts("vectors_pdu: skipped, no shared vectors here");
		return 0;
	}
	for (size_t i = 0; i < nlines; i++) {
		const char *id = vector_string(lines[i], "id");

		tests[n++] = (struct CMUnitTest){
			.name = id, .test_func = test_decode, .initial_state = lines[i]
		};
		if (json_is_true(json_object_get(lines[i], "encode")))
			tests[n++] = (struct CMUnitTest){
				.name = id, .test_func = test_encode, .initial_state = lines[i]
			};
		if (is_kind(lines[i], "gsm7_pack"))
			tests[n++] = (struct CMUnitTest){
				.name = id, .test_func = test_pack, .initial_state = lines[i]
			};
	}
	return _cmocka_run_group_tests("vectors_pdu", tests, n, NULL, NULL);
}
