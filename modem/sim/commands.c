#include "modem/sim/commands.h"

#include <ctype.h>
#include <string.h>

#include "modem/sim/general.h"
#include "modem/sim/messages.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

enum {
	IN_MINIMUM = 1, /* the minimum modem knows it, but for =? */
	NEEDS_SIM = 2,
	HUAWEIS = 4, /* only they know it */
	ZTES = 8,
};

static const struct {
	const char *name;
	general_command *carry_out;
	unsigned flags;
} commands[] = {
	{ "", general_attention, IN_MINIMUM },
	{ "E", general_echo, IN_MINIMUM },
	{ "&F", general_reset, 0 },
	{ "Z", general_reset, 0 },
	{ "I", general_info, 0 },
	{ "V", general_quiet, 0 },
	{ "Q", general_quiet, 0 },
	{ "X", general_quiet, 0 },
	{ "H", general_quiet, 0 },
	{ "&C", general_quiet, 0 },
	{ "&D", general_quiet, 0 },
	{ "S", general_quiet, 0 },
	{ "+CMEE", general_cmee, 0 },
	{ "+CPIN", general_cpin, IN_MINIMUM },
	{ "+CFUN", general_cfun, 0 },
	{ "+CPAS", general_cpas, 0 },
	{ "+GCAP", general_gcap, 0 },
	{ "+CREG", general_creg, IN_MINIMUM },
	{ "+CGREG", general_cgreg, 0 },
	{ "+CEREG", general_cereg, IN_MINIMUM },
	{ "+COPS", general_cops, 0 },
	{ "+CSQ", general_csq, IN_MINIMUM },
	{ "+CSCS", general_cscs, 0 },
	{ "+CGMI", general_cgmi, 0 },
	{ "+GMI", general_cgmi, 0 },
	{ "+CGMM", general_cgmm, 0 },
	{ "+GMM", general_cgmm, 0 },
	{ "+CGMR", general_cgmr, 0 },
	{ "+GMR", general_cgmr, 0 },
	{ "+CGSN", general_cgsn, 0 },
	{ "+GSN", general_cgsn, 0 },
	{ "+CIMI", general_cimi, NEEDS_SIM },
	{ "+CCID", general_ccid, NEEDS_SIM },
	{ "+CNUM", general_cnum, NEEDS_SIM },
	{ "+CCLK", general_cclk, 0 },
	{ "+CLIP", general_clip, 0 },
	{ "+CRC", general_clip, 0 },
	{ "+CUSD", general_cusd, NEEDS_SIM },
	{ "^CURC", general_curc, HUAWEIS },
	{ "^PORTSEL", general_clip, HUAWEIS },
	{ "^SYSCFG", general_clip, HUAWEIS },
	{ "+ZCDRUN", general_clip, ZTES },
	{ "+ZOPRT", general_clip, ZTES },
	{ "+CMGF", messages_cmgf, IN_MINIMUM },
	{ "+CSMS", messages_csms, 0 },
	{ "+CPMS", messages_cpms, IN_MINIMUM | NEEDS_SIM },
	{ "+CNMI", messages_cnmi, IN_MINIMUM },
	{ "+CMGL", messages_cmgl, IN_MINIMUM | NEEDS_SIM },
	{ "+CMGR", messages_cmgr, IN_MINIMUM | NEEDS_SIM },
	{ "+CMGD", messages_cmgd, IN_MINIMUM | NEEDS_SIM },
	{ "+CMGS", messages_cmgs, IN_MINIMUM | NEEDS_SIM },
	{ "+CMMS", messages_cmms, 0 },
	{ "+CSCA", messages_csca, 0 },
	{ "+CSMP", messages_csmp, 0 },
	{ "+CSDH", messages_csdh, 0 },
};

_Static_assert(
    NITEMS(commands) <= COMMANDS_MAX, "the counts of commands have room for COMMANDS_MAX");

static bool
is_extended(char c)
{
	return c != '\0' && strchr("+^$%*#", c) != NULL;
}

/* Where the name of a command ends: basic ones are a letter, or & and a letter. */
static size_t
name_length(const char *text)
{
	if (is_extended(text[0]))
		return strcspn(text, "=?;");
	if (text[0] == '&' && text[1] != '\0')
		return 2;
	return text[0] == '\0' ? 0 : 1;
}

/* An extended command ends at a semicolon that is not inside quotes. */
static size_t
extended_length(const char *text)
{
	bool quoted = false;
	size_t n;

	for (n = 0; text[n] != '\0' && (quoted || text[n] != ';'); n++)
		if (text[n] == '"')
			quoted = !quoted;
	return n;
}

size_t
commands_cut(const char *line, char out[static COMMANDS_TEXT_MAX])
{
	size_t len = name_length(line), taken;

	if (is_extended(line[0]))
		len = extended_length(line);
	else
		len += strspn(line + len, "0123456789=?");
	taken = line[len] == ';' ? len + 1 : len;
	if (len >= COMMANDS_TEXT_MAX)
		len = COMMANDS_TEXT_MAX - 1;
	memcpy(out, line, len);
	out[len] = '\0';
	return taken;
}

size_t
commands_place(const char *text)
{
	size_t len = name_length(text);

	for (size_t i = 0; i < NITEMS(commands); i++)
		if (strlen(commands[i].name) == len &&
		    strncasecmp(commands[i].name, text, len) == 0)
			return i;
	return COMMANDS_MAX;
}

const char *
commands_name(size_t place)
{
	return place < NITEMS(commands) ? commands[place].name : NULL;
}

/* "+CPMS=?", "E0": what stands behind the name. */
static enum form
form_of(const char *text, const char **args_out)
{
	const char *rest = text + name_length(text);

	*args_out = "";
	if (strcmp(rest, "?") == 0)
		return FORM_READ;
	if (strcmp(rest, "=?") == 0)
		return FORM_TEST;
	*args_out = *rest == '=' ? rest + 1 : rest;
	return *rest == '=' ? FORM_SET : FORM_EXECUTE;
}

static bool
is_in_family(const struct mobile *m, unsigned flags)
{
	return ((flags & HUAWEIS) == 0 || m->profile->family == FAMILY_HUAWEI) &&
	    ((flags & ZTES) == 0 || m->profile->family == FAMILY_ZTE);
}

struct reply
commands_carry_out(struct mobile *m, const char *text, size_t place)
{
	const char *args;
	enum form form = form_of(text, &args);

	if (place >= NITEMS(commands) || !is_in_family(m, commands[place].flags))
		return (struct reply){ REPLY_UNKNOWN, 0 };
	if ((m->quirks & QUIRK_MINIMUM) != 0 &&
	    ((commands[place].flags & IN_MINIMUM) == 0 || form == FORM_TEST))
		return reply_error();
	if ((commands[place].flags & NEEDS_SIM) != 0 && !m->pin_open)
		return reply_cms(CMS_SIM_PIN);
	return commands[place].carry_out(m, form, args);
}
