#include "modem/sim/general.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "modem/scts.h"
#include "modem/sim/args.h"
#include "modem/sim/ussd_line.h"

#define IMEI "490154203237518"
#define IMSI "452040000000001"
#define ICCID "8984048000000000017"
#define OPERATOR "Viettel"
#define OPERATOR_CODE "45204"
#define QUARTERS_OF_VIETNAM 28

struct reply
general_attention(struct mobile *m, enum form form, const char *args)
{
	(void)m;
	(void)args;
	return form == FORM_EXECUTE ? reply_ok() : reply_error();
}

struct reply
general_echo(struct mobile *m, enum form form, const char *args)
{
	(void)form;
	m->echo = strcmp(args, "0") != 0;
	return strcmp(args, "0") == 0 || strcmp(args, "1") == 0 || *args == '\0' ? reply_ok()
										 : reply_error();
}

struct reply
general_reset(struct mobile *m, enum form form, const char *args)
{
	(void)form;
	(void)args;
	mobile_reset(m);
	return reply_ok();
}

struct reply
general_info(struct mobile *m, enum form form, const char *args)
{
	(void)form;
	if (*args != '\0' && strcmp(args, "0") != 0)
		return reply_error();
	wire_say(&m->answer, "Manufacturer: %s\r\nModel: %s\r\nRevision: %s\r\nIMEI: " IMEI,
	    m->profile->maker, m->profile->model, m->profile->revision);
	return reply_ok();
}

/* ATQ, ATV, ATX, AT&C, AT&D, ATS: nothing that matters here. */
struct reply
general_quiet(struct mobile *m, enum form form, const char *args)
{
	(void)m;
	(void)form;
	(void)args;
	return reply_ok();
}

struct reply
general_cmee(struct mobile *m, enum form form, const char *args)
{
	unsigned mode;

	if (form == FORM_TEST)
		wire_say(&m->answer, "+CMEE: (0-2)");
	else if (form == FORM_READ)
		wire_say(&m->answer, "+CMEE: %d", m->cme_codes ? 1 : 0);
	else if (form != FORM_SET || !args_number(&args, &mode) || mode > 2)
		return reply_error();
	else
		m->cme_codes = mode > 0;
	return reply_ok();
}

struct reply
general_cpin(struct mobile *m, enum form form, const char *args)
{
	char pin[12];

	if (form == FORM_TEST)
		return reply_ok();
	if (form == FORM_READ) {
		wire_say(&m->answer, "+CPIN: %s",
		    m->pin_open                 ? "READY"
			: m->pin_tries_left > 0 ? "SIM PIN"
						: "SIM PUK");
		return reply_ok();
	}
	if (form != FORM_SET || m->pin_open)
		return reply_error();
	if (m->pin_tries_left == 0)
		return reply_cme(CME_SIM_PUK);
	if (!args_text(&args, sizeof(pin), pin) || strcmp(pin, m->options.pin) != 0) {
		m->pin_tries_left--;
		return reply_cme(CME_WRONG_PASSWORD);
	}
	m->pin_open = true;
	m->pin_tries_left = MOBILE_PIN_TRIES;
	return reply_ok();
}

struct reply
general_cfun(struct mobile *m, enum form form, const char *args)
{
	unsigned function, reset = 0;

	if (form == FORM_TEST)
		wire_say(&m->answer, "+CFUN: (0,1,4),(0,1)");
	else if (form == FORM_READ)
		wire_say(&m->answer, "+CFUN: %d", m->radio ? 1 : 4);
	if (form == FORM_TEST || form == FORM_READ)
		return reply_ok();
	if (form != FORM_SET || !args_number(&args, &function) ||
	    (*args != '\0' && !args_number(&args, &reset)))
		return reply_error();
	if (function != 0 && function != 1 && function != 4 && function != 16)
		return reply_error();
	m->radio = function == 1;
	m->restarts = reset == 1 || function == 16;
	return reply_ok();
}

struct reply
general_csq(struct mobile *m, enum form form, const char *args)
{
	(void)args;
	if (form == FORM_TEST)
		wire_say(&m->answer, "+CSQ: (0-31,99),(99)");
	else
		wire_say(&m->answer, "+CSQ: %d,99", m->radio ? 21 : 99);
	return reply_ok();
}

struct reply
general_cscs(struct mobile *m, enum form form, const char *args)
{
	char name[12];

	if (form == FORM_TEST)
		wire_say(&m->answer, "+CSCS: (\"GSM\",\"IRA\",\"UCS2\")");
	else if (form == FORM_READ)
		wire_say(&m->answer, "+CSCS: \"%s\"", charset_name(m->charset));
	else if (form != FORM_SET || !args_text(&args, sizeof(name), name) ||
	    !charset_find(name, &m->charset))
		return reply_error();
	return reply_ok();
}

static struct reply
registration(struct mobile *m, enum form form, const char *args, const char *name, size_t which)
{
	unsigned *n = &m->registration_form[which], mode;
	int state = mobile_on_air(m) ? 1 : 0;

	if (form == FORM_READ && *n < 2)
		wire_say(&m->answer, "%s: %u,%d", name, *n, state);
	else if (form == FORM_READ)
		wire_say(&m->answer, "%s: %u,%d,\"1E2A\",\"00C4E6F1\",7", name, *n, state);
	else if (form == FORM_TEST)
		wire_say(&m->answer, "%s: (0-2)", name);
	else if (form != FORM_SET || !args_number(&args, &mode) || mode > 2)
		return reply_error();
	else
		*n = mode;
	return reply_ok();
}

struct reply
general_creg(struct mobile *m, enum form form, const char *args)
{
	return registration(m, form, args, "+CREG", 0);
}

struct reply
general_cgreg(struct mobile *m, enum form form, const char *args)
{
	return registration(m, form, args, "+CGREG", 1);
}

struct reply
general_cereg(struct mobile *m, enum form form, const char *args)
{
	return registration(m, form, args, "+CEREG", 2);
}

/* AT+COPS=3,FORM: how the operator is named; AT+COPS=0: it is chosen by itself, as ever. */
static struct reply
choose_operator(struct mobile *m, const char *args)
{
	unsigned mode, named = m->operator_form;

	if (!args_number(&args, &mode) || (*args != '\0' && !args_number(&args, &named)) ||
	    (mode != 0 && mode != 3) || named > 2)
		return reply_error();
	m->operator_form = named;
	return reply_ok();
}

struct reply
general_cops(struct mobile *m, enum form form, const char *args)
{
	if (form == FORM_SET)
		return choose_operator(m, args);
	if (form == FORM_TEST)
		wire_say(&m->answer,
		    "+COPS: (2,\"" OPERATOR "\",\"" OPERATOR "\",\"" OPERATOR_CODE
		    "\",7),,(0-4),(0-2)");
	else if (form == FORM_READ && !mobile_on_air(m))
		wire_say(&m->answer, "+COPS: 0");
	else if (form == FORM_READ)
		wire_say(&m->answer, "+COPS: 0,%u,\"%s\",7", m->operator_form,
		    m->operator_form == 2 ? OPERATOR_CODE : OPERATOR);
	return form == FORM_EXECUTE ? reply_error() : reply_ok();
}

static struct reply
tell(struct mobile *m, enum form form, const char *what)
{
	if (form != FORM_EXECUTE && form != FORM_TEST)
		return reply_error();
	if (form == FORM_EXECUTE)
		wire_say(&m->answer, "%s", what);
	return reply_ok();
}

struct reply
general_cgmi(struct mobile *m, enum form form, const char *args)
{
	(void)args;
	return tell(m, form, m->profile->maker);
}

struct reply
general_cgmm(struct mobile *m, enum form form, const char *args)
{
	(void)args;
	return tell(m, form, m->profile->model);
}

struct reply
general_cgmr(struct mobile *m, enum form form, const char *args)
{
	(void)args;
	return tell(m, form, m->profile->revision);
}

struct reply
general_cgsn(struct mobile *m, enum form form, const char *args)
{
	(void)args;
	return tell(m, form, IMEI);
}

struct reply
general_cimi(struct mobile *m, enum form form, const char *args)
{
	(void)args;
	return tell(m, form, IMSI);
}

struct reply
general_ccid(struct mobile *m, enum form form, const char *args)
{
	(void)args;
	return tell(m, form == FORM_READ ? FORM_EXECUTE : form, "+CCID: \"" ICCID "\"");
}

struct reply
general_cclk(struct mobile *m, enum form form, const char *args)
{
	struct scts t;

	(void)args;
	if (form == FORM_READ && scts_from_utc_ms(mobile_utc_ms(m), QUARTERS_OF_VIETNAM, &t))
		wire_say(&m->answer, "+CCLK: \"%02d/%02d/%02d,%02d:%02d:%02d%+03d\"", t.year % 100,
		    t.month, t.day, t.hour, t.minute, t.second, t.quarters);
	return form == FORM_EXECUTE ? reply_error() : reply_ok();
}

struct reply
general_cpas(struct mobile *m, enum form form, const char *args)
{
	(void)args;
	return tell(m, form, "+CPAS: 0");
}

struct reply
general_cnum(struct mobile *m, enum form form, const char *args)
{
	(void)m;
	(void)args;
	/* The operator did not write the number onto the SIM: the usual case. */
	return form == FORM_EXECUTE || form == FORM_TEST ? reply_ok() : reply_error();
}

/* AT+CLIP, AT+CRC, AT+CVHU, ...: taken, and nobody calls. */
struct reply
general_clip(struct mobile *m, enum form form, const char *args)
{
	(void)m;
	(void)args;
	return form == FORM_EXECUTE ? reply_error() : reply_ok();
}

struct reply
general_gcap(struct mobile *m, enum form form, const char *args)
{
	(void)args;
	return tell(m, form, "+GCAP: +CGSM");
}

/* AT^CURC: whether it chatters. */
struct reply
general_curc(struct mobile *m, enum form form, const char *args)
{
	unsigned mode;

	if (form == FORM_READ)
		wire_say(&m->answer, "^CURC: %d", m->quiet ? 0 : 1);
	else if (form == FORM_SET && args_number(&args, &mode))
		m->quiet = mode == 0;
	else
		return reply_error();
	return reply_ok();
}

struct reply
general_cusd(struct mobile *m, enum form form, const char *args)
{
	char typed[2 * MOBILE_CODE_MAX];
	unsigned mode, dcs;

	if (form == FORM_TEST)
		wire_say(&m->answer, "+CUSD: (0-2)");
	else if (form == FORM_READ)
		wire_say(&m->answer, "+CUSD: 1");
	if (form == FORM_TEST || form == FORM_READ)
		return reply_ok();
	if (form != FORM_SET || !args_number(&args, &mode) || mode > 2)
		return reply_error();
	if (mode == 2)
		m->dial = DIAL_HANG_UP;
	if (*args == '\0' || mode != 1)
		return reply_ok();
	if (!args_text(&args, sizeof(typed), typed) || (*args != '\0' && !args_number(&args, &dcs)))
		return reply_cme(CME_BAD_INDEX);
	if (!mobile_on_air(m))
		return reply_cms(CMS_NO_NETWORK);
	/* What is not in the form wanted goes out as it is, and no network knows it. */
	if (!ussd_line_read(
		m->profile->ussd, m->charset, typed, strlen(typed), m->dialled, sizeof(m->dialled)))
		m->dialled[0] = '\0';
	m->dial = DIAL_CODE;
	return reply_ok();
}
