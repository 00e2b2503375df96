/*
 * What the emulated modems differ in, as data: names, storages, noise, habits.
 * Sources: the manuals' AT command sets, and replies captured by gammu, oFono and ModemManager.
 *
 * Constant tables; nothing here allocates, reads a clock or does I/O.
 */
#ifndef SIM_PROFILE_H
#define SIM_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROFILE_BOOT_MAX 6
#define PROFILE_CHATTER_MAX 5

enum sim_profile {
	SIM_GENERIC, /* answers every =?, sends +CMTI, tells when it starts */
	SIM_MINIMUM, /* ERROR to every =?, CMEE, CSMS, CSCA, CSCS; no +CMTI; starts in silence */
	SIM_HUAWEI_E173,
	SIM_HUAWEI_E3372,
	SIM_SIMCOM_SIM800,
	SIM_SIMCOM_SIM7600,
	SIM_QUECTEL_EC25,
	SIM_ZTE,
	SIM_PROFILES,
};

/* Habits, each a bit; a profile has some, and any can be had or dropped by name. */
enum profile_quirk {
	QUIRK_MINIMUM = 1 << 0,      /* no more than the minimum's commands */
	QUIRK_NO_HINTS = 1 << 1,     /* never +CMTI, +CDS, +CDSI */
	QUIRK_BLIND_HINTS = 1 << 2,  /* "+CMTI: ,-1" */
	QUIRK_EARLY_HINTS = 1 << 3,  /* +CMTI half a second before the message can be read */
	QUIRK_WEDGED_CMGL = 1 << 4,  /* AT+CMGL makes it deaf and dumb for a minute */
	QUIRK_SLOW_STORAGE = 1 << 5, /* SIM busy for four seconds after a restart */
	QUIRK_REPORT_COMMA = 1 << 6, /* "+CDS: ,25" */
	QUIRK_NO_DS1 = 1 << 7,       /* offers +CDS in AT+CNMI=? and refuses it */
	QUIRK_SLEEPY = 1 << 8,       /* the first line after ten idle seconds is lost */
	QUIRK_USSD_FIRST = 1 << 9,   /* +CUSD before the OK of AT+CUSD */
};

/* Whose commands of its own it knows. */
enum profile_family {
	FAMILY_NONE,
	FAMILY_HUAWEI,
	FAMILY_ZTE,
};

/* How a +CUSD string is written, and how the code in AT+CUSD is wanted. */
enum profile_ussd {
	PROFILE_USSD_PLAIN,  /* as AT+CSCS says: text, or UCS-2 in hex */
	PROFILE_USSD_PACKED, /* packed septets in hex both ways, whatever AT+CSCS says */
	PROFILE_USSD_UCS2,   /* the code packed or as AT+CSCS says, the answer UCS-2 in hex */
};

struct profile_line {
	int64_t after_ms;
	const char *text; /* "+CPIN" stands for the line that says what the SIM wants */
};

struct profile_facts {
	const char *name, *maker, *model, *revision;
	enum profile_family family;
	const char *unknown;     /* said of a command it does not know */
	unsigned slots;          /* of the SIM */
	unsigned phone_slots;    /* of "ME"; 0: it has none */
	unsigned report_slots;   /* of "SR"; 0: reports are stored among the messages */
	unsigned first_index;    /* of every storage */
	bool keeps_in_phone;     /* "ME" is in use after a start */
	const char *indications; /* of AT+CNMI=?, and obeyed */
	enum profile_ussd ussd;
	unsigned quirks;
	struct profile_line boot[PROFILE_BOOT_MAX];
	const char *chatter[PROFILE_CHATTER_MAX]; /* said in turn, unasked */
	int64_t chatter_ms;                       /* 0: never */
};

const struct profile_facts *profile_of(enum sim_profile profile);
/* false: none is called that. */
bool profile_find(const char *name, enum sim_profile *out);
/* The bit of a quirk ("blind-hints"), or 0. */
unsigned profile_quirk_find(const char *name);
/* Quirk i by name, NULL past the end. */
const char *profile_quirk_name(size_t i);

#endif
