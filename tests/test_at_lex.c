#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "modem/at_lex.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

/* Bytes, and what the lexer makes of them: lines in [], > a prompt, ! a line thrown away. */
static const struct lexed {
	const char *name, *bytes, *want;
} lexed[] = {
	{ "nothing", "", "" },
	{ "an unfinished line is no line", "OK", "" },
	{ "CR LF on both sides", "\r\nOK\r\n", "[OK]" },
	{ "CR alone", "OK\rERROR\r", "[OK][ERROR]" },
	{ "LF alone", "\nOK\n", "[OK]" },
	{ "empty lines", "\r\n\r\n\r\n", "" },
	{ "outer spaces", "  +CSQ: 21,99  \r\n", "[+CSQ: 21,99]" },
	{ "NULs and control characters", "\x01O\x1bK\x7f\r", "[OK]" },
	{ "prompt without newline", "\r\n> ", ">" },
	{ "prompt without space", "\r\n>", ">" },
	{ "prompt and an answer", "\r\n> \r\n+CMGS: 5\r\n\r\nOK\r\n", ">[+CMGS: 5][OK]" },
	{ "prompt and echo of the PDU", "> 0001\x1a\r\n+CMGS: 5\r\n", ">[0001][+CMGS: 5]" },
	{ "a > inside a line", "a > b\r", "[a > b]" },
	{ "echo before the answer", "AT\r\r\nOK\r\n", "[AT][OK]" },
	{ "high bytes are kept", "\xe1\xba\xbb\r", "[\xe1\xba\xbb]" },
};

static void
lex(const char *bytes, size_t len, char *out, size_t cap)
{
	struct at_lex l;
	size_t n = 0;

	at_lex_init(&l);
	out[0] = '\0';
	for (size_t i = 0; i < len; i++) {
		switch (at_lex_byte(&l, bytes[i])) {
		case AT_TOKEN_NONE: break;
		case AT_TOKEN_PROMPT: n += (size_t)snprintf(out + n, cap - n, ">"); break;
		case AT_TOKEN_OVERLONG: n += (size_t)snprintf(out + n, cap - n, "!"); break;
		case AT_TOKEN_LINE:
			n += (size_t)snprintf(out + n, cap - n, "[%s]", at_lex_line(&l));
			break;
		}
	}
}

static void
test_lexed(void **state)
{
	const struct lexed *v = *state;
	char got[256];

	lex(v->bytes, strlen(v->bytes), got, sizeof(got));
	assert_string_equal(got, v->want);
}

/* Every length around the limit: never past the end, and the next line is sound. */
static void
test_canary_of_long_lines(void **state)
{
	struct {
		struct at_lex lex;
		char canary[8];
	} guarded;

	(void)state;
	for (size_t len = AT_LINE_MAX - 3; len < AT_LINE_MAX + 400; len++) {
		memset(&guarded, 0xaa, sizeof(guarded));
		at_lex_init(&guarded.lex);
		for (size_t i = 0; i < len; i++)
			assert_int_equal(at_lex_byte(&guarded.lex, 'A'), AT_TOKEN_NONE);
		assert_int_equal(at_lex_byte(&guarded.lex, '\r'),
		    len > AT_LINE_MAX ? AT_TOKEN_OVERLONG : AT_TOKEN_LINE);
		assert_int_equal(
		    strlen(at_lex_line(&guarded.lex)), len > AT_LINE_MAX ? AT_LINE_MAX : len);
		at_lex_byte(&guarded.lex, 'O');
		at_lex_byte(&guarded.lex, 'K');
		assert_int_equal(at_lex_byte(&guarded.lex, '\n'), AT_TOKEN_LINE);
		assert_string_equal(at_lex_line(&guarded.lex), "OK");
		for (size_t i = 0; i < sizeof(guarded.canary); i++)
			assert_int_equal((unsigned char)guarded.canary[i], 0xaa);
	}
}

static const struct kind {
	const char *line, *final;
	int code;
	const char *notice;
} kinds[] = {
	{ "OK", "ok", -1, "none" },
	{ "OKAY", "none", -1, "none" },
	{ "ERROR", "error", -1, "none" },
	{ "COMMAND NOT SUPPORT", "error", -1, "none" },
	{ "+CMS ERROR: 500", "cms", 500, "none" },
	{ "+CMS ERROR:38", "cms", 38, "none" },
	{ "+CMS ERROR: SIM busy", "cms", -1, "none" },
	{ "+CMS ERROR: 99999999999", "cms", -1, "none" },
	{ "+CMS ERROR", "cms", -1, "none" },
	{ "+CME ERROR: 11", "cme", 11, "none" },
	{ "+CME ERROR: SIM PIN required", "cme", -1, "none" },
	{ "+CMTI: \"SM\",3", "none", -1, "hint" },
	{ "+CDSI: \"SM\",0", "none", -1, "hint" },
	{ "+CDS: 25", "none", -1, "body" },
	{ "+CDS:25", "none", -1, "body" },
	{ "+CMT: ,23", "none", -1, "body" },
	{ "RDY", "none", -1, "reboot" },
	{ "+CPIN: READY", "none", -1, "reboot" },
	{ "SMS Ready", "none", -1, "reboot" },
	{ "^SYSSTART", "none", -1, "reboot" },
	{ "+QIND: SMS DONE", "none", -1, "reboot" },
	{ "+QIND: \"csq\",20,99", "none", -1, "other" },
	{ "^RSSI:18", "none", -1, "other" },
	{ "RING", "none", -1, "other" },
	{ "NO CARRIER", "none", -1, "other" },
	{ "+CMGL: 1,0,,24", "none", -1, "none" },
	{ "07914889200030F0", "none", -1, "none" },
};

static void
test_kind(void **state)
{
	const struct kind *v = *state;
	int code = 77;

	assert_string_equal(at_final_name(at_final_read(v->line, &code)), v->final);
	assert_int_equal(code, v->code);
	assert_string_equal(at_notice_name(at_notice_read(v->line)), v->notice);
}

static void
test_hex_lines(void **state)
{
	(void)state;
	assert_true(at_line_is_hex("00"));
	assert_true(at_line_is_hex("07aF"));
	assert_false(at_line_is_hex(""));
	assert_false(at_line_is_hex("0"));
	assert_false(at_line_is_hex("0G"));
	assert_false(at_line_is_hex("00 "));
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(lexed) + NITEMS(kinds) + 2];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(lexed); i++)
		tests[n++] = (struct CMUnitTest){ .name = lexed[i].name,
			.test_func = test_lexed,
			.initial_state = (void *)&lexed[i] };
	for (size_t i = 0; i < NITEMS(kinds); i++)
		tests[n++] = (struct CMUnitTest){ .name = kinds[i].line,
			.test_func = test_kind,
			.initial_state = (void *)&kinds[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_canary_of_long_lines);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_hex_lines);
	return cmocka_run_group_tests_name("at_lex", tests, NULL, NULL);
}
