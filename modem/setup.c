#include "modem/setup.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

/* +CME ERROR: incorrect password (27.007 section 9.2); SIM PIN and PUK required. */
#define CME_SIM_PIN_REQUIRED 11
#define CME_SIM_PUK_REQUIRED 12

/* New message indications in order of preference: mode, mt, bm, ds, bfr.  mt is always 1 (stored,
 * then +CMTI): never a message routed past the SIM.  Many Qualcomm devices offer ds=1 and refuse
 * it; a MC75i takes bfr=1 only. */
static const int wishes[][5] = {
	{ 2, 1, 0, 1, 0 },
	{ 2, 1, 0, 1, 1 },
	{ 2, 1, 0, 0, 0 },
	{ 2, 1, 0, 0, 1 },
	{ 1, 1, 0, 1, 0 },
	{ 1, 1, 0, 1, 1 },
	{ 1, 1, 0, 0, 0 },
	{ 1, 1, 0, 0, 1 },
	{ 3, 1, 0, 0, 0 },
};

enum step_id {
	STEP_ATTENTION,
	STEP_ECHO,
	STEP_ERRORS,
	STEP_SIM,
	STEP_PIN,
	STEP_PDU_MODE,
	STEP_SERVICE,
	STEP_STORAGES,
	STEP_STORAGE,
	STEP_STORAGE_SHORT,
	STEP_INDICATIONS,
	STEP_INDICATE,
	STEP_LINK,
	STEPS,
};

/* The order is the table's.  may_fail: the modem works without it. */
static const struct {
	const char *text;   /* what is sent, and named in a reason */
	const char *prefix; /* of its information lines */
	bool may_fail;
} steps[STEPS] = {
	[STEP_ATTENTION] = { "AT", NULL, false },
	[STEP_ECHO] = { "ATE0", NULL, true },
	[STEP_ERRORS] = { "AT+CMEE=1", NULL, true },
	[STEP_SIM] = { "AT+CPIN?", "+CPIN:", false },
	[STEP_PIN] = { "AT+CPIN", "+CPIN:", false },
	[STEP_PDU_MODE] = { "AT+CMGF=0", NULL, false },
	/* Phase 2+ would want acknowledgements, and a late one ends reception. */
	[STEP_SERVICE] = { "AT+CSMS=0", "+CSMS:", true },
	[STEP_STORAGES] = { "AT+CPMS=?", "+CPMS:", true },
	[STEP_STORAGE] = { "AT+CPMS", "+CPMS:", true },
	[STEP_STORAGE_SHORT] = { "AT+CPMS", "+CPMS:", true },
	[STEP_INDICATIONS] = { "AT+CNMI=?", "+CNMI:", true },
	[STEP_INDICATE] = { "AT+CNMI", NULL, false },
	[STEP_LINK] = { "AT+CMMS=?", "+CMMS:", true },
};

void
setup_init(struct setup *s, const char *pin, bool pin_refused)
{
	memset(s, 0, sizeof(*s));
	snprintf(s->pin, sizeof(s->pin), "%s", pin);
	s->pin_refused = pin_refused;
	setup_begin(s);
}

void
setup_begin(struct setup *s)
{
	struct setup fresh = { .pin_refused = s->pin_refused };

	memcpy(fresh.pin, s->pin, sizeof(fresh.pin));
	*s = fresh;
}

static bool
wish_is_offered(const struct setup *s, size_t wish)
{
	if (!s->cnmi_known)
		return wishes[wish][3] == 0;
	for (size_t i = 0; i < 5; i++)
		if (!at_range_has(s->cnmi[i], wishes[wish][i]))
			return false;
	return true;
}

static bool
find_wish(struct setup *s, size_t from)
{
	for (s->wish = from; s->wish < NITEMS(wishes); s->wish++)
		if (wish_is_offered(s, s->wish))
			return true;
	return false;
}

void
setup_command(const struct setup *s, size_t cap, char *line_out, const char **prefix_out)
{
	const char *name = s->storage[0];
	const int *w;

	assert(s->step < STEPS);
	*prefix_out = steps[s->step].prefix;
	switch ((enum step_id)s->step) {
	case STEP_PIN: snprintf(line_out, cap, "AT+CPIN=\"%s\"", s->pin); return;
	case STEP_STORAGE:
		snprintf(line_out, cap, "AT+CPMS=\"%s\",\"%s\",\"%s\"", name, name, name);
		return;
	case STEP_STORAGE_SHORT: snprintf(line_out, cap, "AT+CPMS=\"%s\"", name); return;
	case STEP_INDICATE:
		w = wishes[s->wish];
		snprintf(line_out, cap, "AT+CNMI=%d,%d,%d,%d,%d", w[0], w[1], w[2], w[3], w[4]);
		return;
	case STEP_ATTENTION:
	case STEP_ECHO:
	case STEP_ERRORS:
	case STEP_SIM:
	case STEP_PDU_MODE:
	case STEP_SERVICE:
	case STEP_STORAGES:
	case STEP_LINK:
	case STEP_INDICATIONS: snprintf(line_out, cap, "%s", steps[s->step].text); return;
	case STEPS: break;
	}
	assert(s->step < STEPS);
}

static void
learn_storages(struct setup *s, struct at_fields *f)
{
	static const char *const wanted[] = { "SM", "ME" };
	struct at_names readable;

	if (at_fields_names(f, &readable) != AT_FIELD_OK)
		return;
	s->nstorages = 0;
	for (size_t i = 0; i < NITEMS(wanted) && s->nstorages < SETUP_STORAGES_MAX; i++)
		if (at_names_have(&readable, wanted[i]))
			memcpy(s->storage[s->nstorages++], wanted[i], strlen(wanted[i]) + 1);
}

static void
learn_indications(struct setup *s, struct at_fields *f)
{
	size_t n = 0;

	while (n < 5 && at_fields_range(f, &s->cnmi[n]) == AT_FIELD_OK)
		n++;
	s->cnmi_known = n == 5;
}

/* 1 falls back by itself, so that a text on its own does not hold the channel. */
static void
learn_link(struct setup *s, struct at_fields *f)
{
	at_range offered;

	if (at_fields_range(f, &offered) == AT_FIELD_OK)
		s->keeps_link = at_range_has(offered, 1) ? 1 : at_range_has(offered, 2) ? 2 : 0;
}

void
setup_line(struct setup *s, const char *line)
{
	struct at_fields f;

	if (s->step >= STEPS || steps[s->step].prefix == NULL ||
	    !at_fields_start(&f, line, steps[s->step].prefix))
		return;
	if (s->step == STEP_SIM && at_fields_text(&f, sizeof(s->sim), s->sim) != AT_FIELD_OK)
		snprintf(s->sim, sizeof(s->sim), "?");
	if (s->step == STEP_STORAGES)
		learn_storages(s, &f);
	if (s->step == STEP_INDICATIONS)
		learn_indications(s, &f);
	if (s->step == STEP_LINK)
		learn_link(s, &f);
}

static enum setup_outcome
sim_told(struct setup *s, bool ok, int code)
{
	bool wants_pin = strcmp(s->sim, "SIM PIN") == 0 || (!ok && code == CME_SIM_PIN_REQUIRED);

	if (strncmp(s->sim, "SIM PUK", 7) == 0 || (!ok && code == CME_SIM_PUK_REQUIRED))
		return SETUP_PUK;
	if (wants_pin && s->pin_refused)
		return SETUP_PIN_REFUSED;
	if (wants_pin && s->pin[0] == '\0')
		return SETUP_PIN_MISSING;
	s->pin_wanted = wants_pin;
	/* From here until the SIM says otherwise: an attempt that nobody answered was one, too. */
	s->pin_refused = wants_pin;
	/* A bare OK is how some modems say READY. */
	if (!ok && !wants_pin)
		return SETUP_REFUSED;
	if (s->sim[0] != '\0' && !wants_pin && strcmp(s->sim, "READY") != 0)
		return SETUP_REFUSED;
	return SETUP_GO_ON;
}

static bool
is_needed(const struct setup *s, size_t step)
{
	switch ((enum step_id)step) {
	case STEP_PIN: return s->pin_wanted;
	case STEP_STORAGE: return s->nstorages > 0;
	case STEP_STORAGE_SHORT: return s->nstorages > 0 && !s->storage_set;
	case STEP_ATTENTION:
	case STEP_ECHO:
	case STEP_ERRORS:
	case STEP_SIM:
	case STEP_PDU_MODE:
	case STEP_SERVICE:
	case STEP_STORAGES:
	case STEP_INDICATIONS:
	case STEP_INDICATE:
	case STEP_LINK: return true;
	case STEPS: break;
	}
	return true;
}

static enum setup_outcome
go_on(struct setup *s)
{
	do
		s->step++;
	while (s->step < STEPS && !is_needed(s, s->step));
	if (s->step == STEP_INDICATE && !find_wish(s, 0)) {
		/* What it offers holds nothing of use: ask for the common ones all the same. */
		s->cnmi_known = false;
		find_wish(s, 0);
	}
	return s->step < STEPS ? SETUP_GO_ON : SETUP_COMPLETE;
}

enum setup_outcome
setup_done(struct setup *s, bool ok, int code)
{
	enum setup_outcome outcome;

	assert(s->step < STEPS);
	if (s->step == STEP_SIM) {
		outcome = sim_told(s, ok, code);
		return outcome == SETUP_GO_ON ? go_on(s) : outcome;
	}
	if (s->step == STEP_PIN) {
		s->pin_refused = !ok;
		return ok ? go_on(s) : SETUP_PIN_REFUSED;
	}
	if (s->step == STEP_INDICATE && !ok && find_wish(s, s->wish + 1))
		return SETUP_GO_ON;
	if (!ok && !steps[s->step].may_fail)
		return SETUP_REFUSED;
	if (s->step == STEP_ECHO)
		s->echo_off = ok;
	if (s->step == STEP_STORAGE || s->step == STEP_STORAGE_SHORT)
		s->storage_set = ok;
	if (s->step == STEP_STORAGE_SHORT && !ok)
		s->nstorages = 0;
	if (s->step == STEP_INDICATE)
		s->reports = wishes[s->wish][3] == 1;
	return go_on(s);
}

const char *
setup_reason(const struct setup *s)
{
	return s->step < STEPS ? steps[s->step].text : "";
}

const char *
setup_outcome_name(enum setup_outcome outcome)
{
	switch (outcome) {
	case SETUP_GO_ON: return "go on";
	case SETUP_COMPLETE: return "complete";
	case SETUP_REFUSED: return "refused";
	case SETUP_PIN_MISSING: return "no PIN configured";
	case SETUP_PIN_REFUSED: return "PIN refused";
	case SETUP_PUK: return "PUK wanted";
	}
	return "?";
}
