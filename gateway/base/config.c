#include "gateway/base/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/conf.h"

static bool
copy(char *to, size_t cap, cfg_t *cfg, const char *key, bool may_be_empty)
{
	const char *value = cfg_getstr(cfg, key);

	if (value == NULL)
		value = "";
	if (strlen(value) >= cap)
		cfg_error(cfg, "'%s' is longer than %zu characters", key, cap - 1);
	else if (value[0] == '\0' && !may_be_empty)
		cfg_error(cfg, "'%s' must not be empty", key);
	else
		strcpy(to, value);
	return !conf_failed();
}

static bool
is_e164(const char *s)
{
	return s[0] == '+' && strlen(s) >= 8 && strlen(s) <= 16 &&
	    strspn(s + 1, "0123456789") == strlen(s) - 1;
}

/* As a sender stands in a message: a number without blanks or dots, or a brand's name. */
static bool
is_sender(const char *s)
{
	size_t plus = s[0] == '+', digits = strspn(s + plus, "0123456789");

	return s[0] != '\0' && (s[plus + digits] == '\0' || (plus == 0 && digits == 0));
}

/* Two engines on one port would take each other's answers. */
static bool
devices_are_distinct(cfg_t *cfg, const struct config *c)
{
	for (size_t i = 0; i < c->nmodems; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(c->modems[i].device, c->modems[k].device) == 0)
				cfg_error(cfg, "modems '%s' and '%s' have the same device",
				    c->modems[k].name, c->modems[i].name);
	return !conf_failed();
}

static bool
take_codes(cfg_t *cfg, struct config_modem *m)
{
	m->nussd = cfg_size(cfg, "ussd");
	if (m->nussd > CONFIG_USSD_MAX)
		cfg_error(cfg, "'ussd' holds at most %d codes", CONFIG_USSD_MAX);
	for (unsigned i = 0; i < m->nussd && !conf_failed(); i++) {
		const char *code = cfg_getnstr(cfg, "ussd", i);

		if (code[0] == '\0' || strlen(code) >= CONFIG_NUMBER_LEN ||
		    strspn(code, "0123456789*#") != strlen(code))
			cfg_error(cfg, "'ussd': '%s' is no code like *101#", code);
		else
			strcpy(m->ussd[i], code);
	}
	return !conf_failed();
}

static bool
take_modem(cfg_t *cfg, struct config_modem *m)
{
	const char *name = cfg_title(cfg);

	if (strlen(name) >= sizeof(m->name) || name[0] == '\0' ||
	    strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") !=
		strlen(name)) {
		cfg_error(cfg, "a modem's name has 1 to %zu letters, digits, - and _, not '%s'",
		    sizeof(m->name) - 1, name);
		return false;
	}
	strcpy(m->name, name);
	m->baud = (int)cfg_getint(cfg, "baud");
	if (!copy(m->device, sizeof(m->device), cfg, "device", false) ||
	    !copy(m->pin, sizeof(m->pin), cfg, "pin", true) ||
	    !copy(m->number, sizeof(m->number), cfg, "number", true))
		return false;
	if (m->pin[0] != '\0' &&
	    (strlen(m->pin) < 4 || strspn(m->pin, "0123456789") != strlen(m->pin)))
		cfg_error(cfg, "'pin' has 4 to 8 digits");
	else if (m->number[0] != '\0' && !is_e164(m->number))
		cfg_error(cfg, "'number' is written +84..., not '%s'", m->number);
	return !conf_failed() && take_codes(cfg, m);
}

static bool
take_gateway(cfg_t *cfg, struct config *c)
{
	const char *number;

	if (!copy(c->id, sizeof(c->id), cfg, "id", false) ||
	    !copy(c->call, sizeof(c->call), cfg, "call", true) ||
	    !copy(c->database, sizeof(c->database), cfg, "database", false) ||
	    !copy(c->socket, sizeof(c->socket), cfg, "socket", false) ||
	    !copy(c->timezone, sizeof(c->timezone), cfg, "timezone", false) ||
	    !copy(c->country, sizeof(c->country), cfg, "country", false) ||
	    !copy(c->mobile, sizeof(c->mobile), cfg, "mobile", false) ||
	    !copy(c->pack, sizeof(c->pack), cfg, "pack", false))
		return false;
	if (c->country[0] != '+' || c->country[1] == '\0' ||
	    strspn(c->country + 1, "0123456789") != strlen(c->country) - 1)
		cfg_error(cfg, "'country' is written +84, not '%s'", c->country);
	c->nnever = cfg_size(cfg, "never_answer");
	if (c->nnever > CONFIG_NEVER_MAX)
		cfg_error(cfg, "'never_answer' holds at most %d numbers", CONFIG_NEVER_MAX);
	for (unsigned i = 0; i < c->nnever && !conf_failed(); i++) {
		number = cfg_getnstr(cfg, "never_answer", i);
		if (strlen(number) >= CONFIG_NUMBER_LEN || !is_sender(number))
			cfg_error(cfg, "'never_answer': '%s' is no number", number);
		else
			strcpy(c->never_answer[i], number);
	}
	return !conf_failed();
}

/* https anywhere, http to this machine: tokens and names of people travel there. */
static bool
is_central_url(const char *url)
{
	static const char *const starts[] = { "https://", "http://127.",
		"http://localhost:", "http://localhost/", "http://[::1]:", "http://[::1]/" };

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (strncmp(url, starts[i], strlen(starts[i])) == 0)
			return true;
	return url[0] == '\0' || strcmp(url, "http://localhost") == 0;
}

static bool
take_central(cfg_t *cfg, struct config *c)
{
	const char *kind = cfg_getstr(cfg, "kind");

	c->central_webhook = strcmp(kind, "cloudevents") == 0;
	if (!c->central_webhook && strcmp(kind, "keng") != 0)
		cfg_error(cfg, "'kind' is keng or cloudevents, not '%s'", kind);
	if (!conf_failed() && copy(c->central_url, sizeof(c->central_url), cfg, "url", true) &&
	    !is_central_url(c->central_url))
		cfg_error(cfg, "'url' is https://..., or http:// to this machine, not '%s'",
		    c->central_url);
	return !conf_failed() &&
	    copy(c->central_token_file, sizeof(c->central_token_file), cfg, "token_file", true) &&
	    copy(c->central_ca_file, sizeof(c->central_ca_file), cfg, "ca_file", true);
}

static bool
take_all(cfg_t *cfg, struct config *c)
{
	cfg_t *s = cfg_getsec(cfg, "limits");

	c->limits = (struct config_limits){ (int)cfg_getint(s, "replies_per_sender_hour"),
		(int)cfg_getint(s, "per_sim_minute"), (int)cfg_getint(s, "per_sim_hour"),
		(int)cfg_getint(s, "per_sim_day") };
	if (!take_gateway(cfg_getsec(cfg, "gateway"), c))
		return false;
	c->nmodems = cfg_size(cfg, "modem");
	if (c->nmodems > CONFIG_MODEMS_MAX) {
		cfg_error(cfg, "at most %d modems", CONFIG_MODEMS_MAX);
		return false;
	}
	for (unsigned i = 0; i < c->nmodems; i++)
		if (!take_modem(cfg_getnsec(cfg, "modem", i), &c->modems[i]))
			return false;
	if (!devices_are_distinct(cfg, c))
		return false;
	s = cfg_getsec(cfg, "console");
	if (!copy(c->console_listen, sizeof(c->console_listen), s, "listen", true))
		return false;
	s = cfg_getsec(cfg, "ussd");
	if (!copy(c->ussd_listen, sizeof(c->ussd_listen), s, "listen", true) ||
	    !copy(c->ussd_profile, sizeof(c->ussd_profile), s, "profile", true))
		return false;
	return take_central(cfg_getsec(cfg, "central"), c);
}

#define KEY_INT(name, value) CFG_INT_CB(name, value, CFGF_NONE, conf_take_integer)
#define KEY_STR(name, value) CFG_STR(name, value, CFGF_NONE)

bool
config_load(const char *path, struct config *config_out, struct err *e)
{
	cfg_opt_t gateway[] = { KEY_STR("id", "qb-01"), KEY_STR("call", ""),
		KEY_STR("database", "/var/lib/keng/keng.db"),
		KEY_STR("socket", "/run/keng/kengd.sock"), KEY_STR("timezone", "Asia/Ho_Chi_Minh"),
		KEY_STR("country", "+84"), KEY_STR("mobile", "[35789]????????"),
		KEY_STR("pack", "/usr/share/keng/packs/quang-binh"),
		CFG_STR_LIST("never_answer", "{}", CFGF_NONE), CFG_END() };
	cfg_opt_t modem[] = { KEY_STR("device", ""), KEY_INT("baud", 115200), KEY_STR("pin", ""),
		KEY_STR("number", ""), CFG_STR_LIST("ussd", "{}", CFGF_NONE), CFG_END() };
	cfg_opt_t limits[] = { KEY_INT("replies_per_sender_hour", 20),
		KEY_INT("per_sim_minute", 10), KEY_INT("per_sim_hour", 100),
		KEY_INT("per_sim_day", 500), CFG_END() };
	cfg_opt_t console[] = { KEY_STR("listen", ""), CFG_END() };
	cfg_opt_t ussd[] = { KEY_STR("listen", ""), KEY_STR("profile", "africastalking"),
		CFG_END() };
	cfg_opt_t central[] = { KEY_STR("url", ""), KEY_STR("kind", "keng"),
		KEY_STR("token_file", "/etc/keng/token"), KEY_STR("ca_file", ""), CFG_END() };
	cfg_opt_t all[] = { CFG_SEC("gateway", gateway, CFGF_NONE),
		CFG_SEC("modem", modem, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
		CFG_SEC("limits", limits, CFGF_NONE), CFG_SEC("console", console, CFGF_NONE),
		CFG_SEC("ussd", ussd, CFGF_NONE), CFG_SEC("central", central, CFGF_NONE),
		CFG_END() };
	cfg_t *cfg = conf_begin(all, e);

	*config_out = (struct config){ 0 };
	conf_read(cfg, path, "configuration");
	if (!conf_failed())
		take_all(cfg, config_out);
	return conf_end(cfg);
}
