/*
 * The configuration file (libconfuse).  Each key has a safe default; an
 * unknown key, a repeated key and a value out of range are errors that name
 * file, line and rule.  config/keng.conf explains every key.
 */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "gateway/base/err.h"

#define CONFIG_MODEMS_MAX 16
#define CONFIG_NEVER_MAX 64
#define CONFIG_USSD_MAX 16
#define CONFIG_NAME_LEN 32
#define CONFIG_NUMBER_LEN 24
#define CONFIG_DEFAULT_PATH "/etc/keng/keng.conf"

struct config_modem {
	char name[CONFIG_NAME_LEN];
	char device[PATH_MAX];
	int baud;
	char pin[9];
	char number[CONFIG_NUMBER_LEN];                /* E.164 of its SIM, or "" */
	char ussd[CONFIG_USSD_MAX][CONFIG_NUMBER_LEN]; /* codes that may be dialled */
	size_t nussd;
};

/* 0 = no limit */
struct config_limits {
	int replies_per_sender_hour, per_sim_minute, per_sim_hour, per_sim_day;
};

struct config {
	char id[CONFIG_NAME_LEN];
	char call[CONFIG_NUMBER_LEN]; /* voice number for people, or "" */
	char database[PATH_MAX];
	char socket[108]; /* sun_path */
	char timezone[64];
	char country[8]; /* "+84" */
	char mobile[64]; /* glob of its mobile numbers behind the country's code */
	char pack[PATH_MAX];
	char never_answer[CONFIG_NEVER_MAX][CONFIG_NUMBER_LEN];
	size_t nnever;
	struct config_modem modems[CONFIG_MODEMS_MAX];
	size_t nmodems;
	struct config_limits limits;
	char console_listen[64], ussd_listen[64], ussd_profile[32];
	char central_url[256], central_token_file[PATH_MAX], central_ca_file[PATH_MAX];
	bool central_webhook; /* kind = "cloudevents" */
};

/* A missing file is an error too: a gateway that starts without its modems helps nobody. */
bool config_load(const char *path, struct config *config_out, struct err *e);

#endif
