#include "modem/at_lex.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

void
at_lex_init(struct at_lex *l)
{
	l->line[0] = '\0';
	l->len = 0;
	l->overlong = false;
	l->ended = false;
}

static enum at_token
end_line(struct at_lex *l)
{
	if (l->len == 0)
		return AT_TOKEN_NONE;
	while (l->len > 0 && l->line[l->len - 1] == ' ')
		l->len--;
	l->line[l->len] = '\0';
	l->ended = true;
	return l->overlong ? AT_TOKEN_OVERLONG : AT_TOKEN_LINE;
}

enum at_token
at_lex_byte(struct at_lex *l, char byte)
{
	if (l->ended)
		at_lex_init(l);
	if (byte == '\r' || byte == '\n')
		return end_line(l);
	/* Ports deliver NULs at power-up, echoes carry ESC and Ctrl-Z. */
	if ((unsigned char)byte < ' ' || byte == 0x7f)
		return AT_TOKEN_NONE;
	if (l->len == 0 && byte == ' ')
		return AT_TOKEN_NONE;
	if (l->len == 0 && byte == '>')
		return AT_TOKEN_PROMPT;
	if (l->len == AT_LINE_MAX) {
		l->overlong = true;
		return AT_TOKEN_NONE;
	}
	l->line[l->len++] = byte;
	return AT_TOKEN_NONE;
}

const char *
at_lex_line(const struct at_lex *l)
{
	return l->line;
}

bool
at_line_has(const char *line, const char *prefix)
{
	return strncasecmp(line, prefix, strlen(prefix)) == 0;
}

bool
at_line_goes_on(const char *line, bool begun)
{
	const char *open = strchr(line, '"');
	size_t len = strlen(line);

	if (!begun && open == NULL)
		return false;
	/* `"` or `",15` at the end closes it. */
	while (len > 0 && isdigit((unsigned char)line[len - 1]))
		len--;
	if (len > 0 && line[len - 1] == ',')
		len--;
	else
		len = strlen(line);
	if (len == 0 || line[len - 1] != '"')
		return true;
	return !begun && line + len - 1 == open;
}

bool
at_line_is_hex(const char *line)
{
	size_t n = strspn(line, "0123456789abcdefABCDEF");

	return n >= 2 && n % 2 == 0 && line[n] == '\0';
}

/* The number of "+CMS ERROR: 500", "+CMS ERROR:500"; -1 for "+CME ERROR: SIM busy". */
static int
error_code(const char *text)
{
	char *end;
	long code;

	while (*text == ' ' || *text == ':')
		text++;
	if (!isdigit((unsigned char)*text))
		return -1;
	code = strtol(text, &end, 10);
	return *end == '\0' && code <= 65535 ? (int)code : -1;
}

enum at_final
at_final_read(const char *line, int *code_out)
{
	static const struct {
		const char *text;
		enum at_final final;
		bool whole;
	} finals[] = {
		{ "OK", AT_FINAL_OK, true }, { "ERROR", AT_FINAL_ERROR, true },
		{ "+CMS ERROR", AT_FINAL_CMS, false }, { "+CME ERROR", AT_FINAL_CME, false },
		{ "COMMAND NOT SUPPORT", AT_FINAL_ERROR, false }, /* Huawei E-series */
		{ "TOO MANY PARAMETERS", AT_FINAL_ERROR, false }, /* ZTE */
	};

	*code_out = -1;
	for (size_t i = 0; i < NITEMS(finals); i++) {
		if (finals[i].whole ? strcmp(line, finals[i].text) != 0
				    : !at_line_has(line, finals[i].text))
			continue;
		if (finals[i].final == AT_FINAL_CMS || finals[i].final == AT_FINAL_CME)
			*code_out = error_code(line + strlen(finals[i].text));
		return finals[i].final;
	}
	return AT_FINAL_NONE;
}

enum at_notice
at_notice_read(const char *line)
{
	static const struct {
		const char *prefix;
		enum at_notice notice;
	} notices[] = {
		{ "+CMTI:", AT_NOTICE_HINT }, { "+CDSI:", AT_NOTICE_HINT },
		{ "+CDS:", AT_NOTICE_BODY }, { "+CMT:", AT_NOTICE_BODY },
		{ "+CBM:", AT_NOTICE_BODY }, { "RDY", AT_NOTICE_REBOOT },
		{ "+CPIN:", AT_NOTICE_REBOOT }, { "Call Ready", AT_NOTICE_REBOOT },  /* SIM800 */
		{ "SMS Ready", AT_NOTICE_REBOOT }, { "SMS DONE", AT_NOTICE_REBOOT }, /* SIM7600 */
		{ "PB DONE", AT_NOTICE_REBOOT }, { "START", AT_NOTICE_REBOOT },
		{ "MODEM STARTUP", AT_NOTICE_REBOOT },
		{ "^SYSSTART", AT_NOTICE_REBOOT }, /* Cinterion */
		{ "^BOOTREADY", AT_NOTICE_REBOOT },
		{ "+QIND: SMS DONE", AT_NOTICE_REBOOT }, /* Quectel */
		{ "+QIND:", AT_NOTICE_OTHER }, { "+CREG:", AT_NOTICE_OTHER },
		{ "+CGREG:", AT_NOTICE_OTHER }, { "+CEREG:", AT_NOTICE_OTHER },
		{ "+CUSD:", AT_NOTICE_TEXT }, { "+CRING:", AT_NOTICE_OTHER },
		{ "+CLIP:", AT_NOTICE_OTHER }, { "+CIEV:", AT_NOTICE_OTHER },
		{ "+CFUN:", AT_NOTICE_OTHER }, { "+CTZV:", AT_NOTICE_OTHER },
		{ "+CTZE:", AT_NOTICE_OTHER }, { "+CGEV:", AT_NOTICE_OTHER },
		{ "+ZUSIMR:", AT_NOTICE_OTHER }, { "RING", AT_NOTICE_OTHER },
		{ "NO CARRIER", AT_NOTICE_OTHER }, { "*PSUTTZ", AT_NOTICE_OTHER },
		{ "^", AT_NOTICE_OTHER }, /* thirty kinds on Huawei alone */
	};

	for (size_t i = 0; i < NITEMS(notices); i++)
		if (at_line_has(line, notices[i].prefix))
			return notices[i].notice;
	return AT_NOTICE_NONE;
}

const char *
at_final_name(enum at_final final)
{
	switch (final) {
	case AT_FINAL_NONE: return "none";
	case AT_FINAL_OK: return "ok";
	case AT_FINAL_ERROR: return "error";
	case AT_FINAL_CMS: return "cms";
	case AT_FINAL_CME: return "cme";
	}
	return "?";
}

const char *
at_notice_name(enum at_notice notice)
{
	switch (notice) {
	case AT_NOTICE_NONE: return "none";
	case AT_NOTICE_HINT: return "hint";
	case AT_NOTICE_BODY: return "body";
	case AT_NOTICE_TEXT: return "text";
	case AT_NOTICE_MORE: return "more";
	case AT_NOTICE_REBOOT: return "reboot";
	case AT_NOTICE_OTHER: return "other";
	}
	return "?";
}
