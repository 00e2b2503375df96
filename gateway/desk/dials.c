#include "gateway/desk/dials.h"

#include <string.h>

#include "gateway/store/ussd.h"

static bool
allows(const struct config_modem *m, const char *code)
{
	for (size_t i = 0; i < m->nussd; i++)
		if (strcmp(m->ussd[i], code) == 0)
			return true;
	return false;
}

/* The modem of that name, or the first one that may dial the code. */
static const struct config_modem *
modem_for(const struct config *c, const char *name, const char *code)
{
	for (size_t i = 0; i < c->nmodems; i++)
		if (name != NULL ? strcmp(c->modems[i].name, name) == 0
				 : allows(&c->modems[i], code))
			return &c->modems[i];
	return NULL;
}

void
dials_code(const struct act_work *w)
{
	const char *name = json_string_value(json_object_get(w->args, "modem"));
	const char *code = json_string_value(json_object_get(w->args, "code"));
	const struct config_modem *m;
	int64_t session;

	if (code == NULL) {
		act_refuse(w->errors, "which code?");
		return;
	}
	m = modem_for(w->d->config, name, code);
	if (name != NULL && m == NULL)
		act_refuse(w->errors, "there is no modem '%.40s'", name);
	else if (m == NULL || !allows(m, code))
		act_refuse(w->errors,
		    "'%.40s' is not among the codes that may be dialled"
		    " (configuration: modem %s { ussd = {...} })",
		    code, m != NULL ? m->name : "NAME");
	else if (!w->d->live)
		act_refuse(w->errors, "the daemon does not run: nothing can dial");
	if (json_array_size(w->errors) > 0)
		return;
	session = ussd_session_ask(w->d->db, m->name, code, w->d->now_ms);
	json_object_set_new(w->answer, "session", json_integer(session));
	json_object_set_new(w->answer, "modem", json_string(m->name));
}
