#include "gateway/base/central_config.h"

#include <string.h>

#include "gateway/base/conf.h"

static bool
copy(char *to, size_t cap, cfg_t *cfg, const char *key)
{
	const char *value = cfg_getstr(cfg, key);

	if (value == NULL || value[0] == '\0')
		cfg_error(cfg, "'%s' must not be empty", key);
	else if (strlen(value) >= cap)
		cfg_error(cfg, "'%s' is longer than %zu characters", key, cap - 1);
	else
		strcpy(to, value);
	return !conf_failed();
}

static bool
take_number(int *to, cfg_t *cfg, const char *key, int least, int most)
{
	long value = cfg_getint(cfg, key);

	if (value < least || value > most)
		cfg_error(cfg, "'%s' is a number from %d to %d", key, least, most);
	*to = (int)value;
	return !conf_failed();
}

static void
take_all(cfg_t *cfg, struct central_config *c)
{
	(void)(copy(c->listen, sizeof(c->listen), cfg, "listen") &&
	    copy(c->database, sizeof(c->database), cfg, "database") &&
	    copy(c->pack, sizeof(c->pack), cfg, "pack") &&
	    copy(c->timezone, sizeof(c->timezone), cfg, "timezone") &&
	    take_number(&c->contact_seconds, cfg, "contact_seconds", 1, 86400) &&
	    take_number(&c->workers, cfg, "workers", 1, CENTRAL_CONFIG_WORKERS_MAX));
}

#define KEY_INT(name, value) CFG_INT_CB(name, value, CFGF_NONE, conf_take_integer)
#define KEY_STR(name, value) CFG_STR(name, value, CFGF_NONE)

bool
central_config_load(const char *path, struct central_config *config_out, struct err *e)
{
	cfg_opt_t central[] = { KEY_STR("listen", "127.0.0.1:8090"),
		KEY_STR("database", "dbname=kengcentral"),
		KEY_STR("pack", "/usr/share/keng/packs/quang-binh"),
		KEY_STR("timezone", "Asia/Ho_Chi_Minh"), KEY_INT("contact_seconds", 300),
		KEY_INT("workers", 8), CFG_END() };
	cfg_opt_t all[] = { CFG_SEC("central", central, CFGF_NONE), CFG_END() };
	cfg_t *cfg = conf_begin(all, e);

	*config_out = (struct central_config){ 0 };
	conf_read(cfg, path, "configuration");
	if (!conf_failed())
		take_all(cfg_getsec(cfg, "central"), config_out);
	return conf_end(cfg);
}
