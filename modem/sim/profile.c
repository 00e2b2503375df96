#include "modem/sim/profile.h"

#include <string.h>

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const struct profile_facts profiles[SIM_PROFILES] = {
	[SIM_GENERIC] = { .name = "generic",
	    .maker = "Keng",
	    .model = "kengsim",
	    .revision = "1",
	    .unknown = "ERROR",
	    .slots = 20,
	    .first_index = 1,
	    .indications = "(0-2),(0,1),(0),(0-2),(0,1)",
	    .boot = { { 0, "RDY" }, { 0, "+CPIN" } } },
	[SIM_MINIMUM] = { .name = "minimum",
	    .maker = "",
	    .model = "",
	    .revision = "",
	    .unknown = "ERROR",
	    .slots = 20,
	    .first_index = 1,
	    .indications = "(0-2),(0,1),(0),(0),(0,1)",
	    .quirks = QUIRK_MINIMUM | QUIRK_NO_HINTS },
	[SIM_HUAWEI_E173] = { .name = "huawei-e173",
	    .maker = "huawei",
	    .family = FAMILY_HUAWEI,
	    .model = "E173",
	    .revision = "11.126.85.00.209",
	    .unknown = "COMMAND NOT SUPPORT",
	    .slots = 20,
	    .phone_slots = 100,
	    .report_slots = 10,
	    .first_index = 0,
	    .indications = "(0-2),(0-1),(0,2),(0-2),(0,1)",
	    .ussd = PROFILE_USSD_PACKED,
	    .boot = { { 200, "^BOOT:27710117,0,0,0,75" }, { 1500, "^SIMST:1" },
		{ 2000, "^SRVST:2" }, { 2000, "^MODE:5,4" }, { 2500, "^RSSI:18" } },
	    .chatter = { "^RSSI:18", "^BOOT:27710117,0,0,0,75", "^MODE:5,4",
		"^DSFLOWRPT:0000001E,00000000,00000000,0000000000000000", "^RSSI:19" },
	    .chatter_ms = 7000 },
	[SIM_HUAWEI_E3372] = { .name = "huawei-e3372",
	    .maker = "huawei",
	    .family = FAMILY_HUAWEI,
	    .model = "E3372",
	    .revision = "21.180.01.00.00",
	    .unknown = "ERROR",
	    .slots = 50,
	    .phone_slots = 200,
	    .first_index = 0,
	    .indications = "(0-2),(0-1),(0,2),(0-2),(0,1)",
	    .ussd = PROFILE_USSD_UCS2,
	    .quirks = QUIRK_EARLY_HINTS,
	    .boot = { { 300, "^SIMST:1" }, { 1500, "^SRVST:2" }, { 1800, "^MODE:6,101" },
		{ 2000, "^HCSQ:\"LTE\",52,45,121,20" } },
	    .chatter = { "^HCSQ:\"LTE\",52,45,121,20", "^RSSI:21", "^LWURC:\"LTE\",0",
		"^HCSQ:\"LTE\",51,44,117,18" },
	    .chatter_ms = 5000 },
	[SIM_SIMCOM_SIM800] = { .name = "simcom-sim800",
	    .maker = "SIMCOM_Ltd",
	    .model = "SIMCOM_SIM800L",
	    .revision = "Revision:1418B05SIM800L24",
	    .unknown = "ERROR",
	    .slots = 30,
	    .phone_slots = 20,
	    .first_index = 1,
	    .indications = "(0-2),(0-3),(0,2,3),(0,1),(0,1)",
	    .quirks = QUIRK_SLOW_STORAGE,
	    .boot = { { 0, "RDY" }, { 300, "+CFUN: 1" }, { 600, "+CPIN" }, { 3000, "Call Ready" },
		{ 4000, "SMS Ready" } } },
	[SIM_SIMCOM_SIM7600] = { .name = "simcom-sim7600",
	    .maker = "SIMCOM INCORPORATED",
	    .model = "SIMCOM_SIM7600E",
	    .revision = "+CGMR: LE11B14SIM7600M22",
	    .unknown = "ERROR",
	    .slots = 30,
	    .phone_slots = 99,
	    .report_slots = 10,
	    .first_index = 0,
	    .keeps_in_phone = true,
	    .indications = "(0,1,2),(0,1,2,3),(0,2,3),(0,1,2),(0,1)",
	    .quirks = QUIRK_BLIND_HINTS,
	    .boot = { { 0, "RDY" }, { 800, "+CPIN" }, { 2500, "SMS DONE" }, { 3500, "PB DONE" } } },
	[SIM_QUECTEL_EC25] = { .name = "quectel-ec25",
	    .maker = "Quectel",
	    .model = "EC25",
	    .revision = "EC25EFAR06A01M4G",
	    .unknown = "ERROR",
	    .slots = 30,
	    .phone_slots = 127,
	    .report_slots = 10,
	    .first_index = 0,
	    .keeps_in_phone = true,
	    .indications = "(0-2),(0-3),(0,2,3),(0-2),(0,1)",
	    .boot = { { 0, "RDY" }, { 700, "+CPIN" }, { 900, "+QUSIM: 1" }, { 1000, "+CFUN: 1" },
		{ 2500, "+QIND: SMS DONE" }, { 3500, "+QIND: PB DONE" } },
	    .chatter = { "+QIND: \"csq\",23,99", "+QIND: \"act\",\"LTE\"", "+QIND: \"csq\",22,99" },
	    .chatter_ms = 11000 },
	[SIM_ZTE] = { .name = "zte",
	    .maker = "ZTE INCORPORATED",
	    .family = FAMILY_ZTE,
	    .model = "K3565-Z",
	    .revision = "BD_P673A2V1.0.0B09",
	    .unknown = "ERROR",
	    .slots = 20,
	    .phone_slots = 100,
	    .report_slots = 10,
	    .first_index = 1,
	    .indications = "(0-2),(0-3),(0,2,3),(0-2),(0,1)",
	    .quirks = QUIRK_SLOW_STORAGE | QUIRK_REPORT_COMMA,
	    .boot = { { 500, "+ZUSIMR:2" }, { 1500, "+ZPASR: \"UMTS\"" },
		{ 2000, "+ZDONR: \"Viettel\",452,4,\"CS_PS\",\"ROAM_OFF\"" } },
	    .chatter = { "+ZUSIMR:2", "+ZPASR: \"UMTS\"" },
	    .chatter_ms = 25000 },
};

static const struct {
	const char *name;
	enum profile_quirk quirk;
} quirks[] = {
	{ "minimum", QUIRK_MINIMUM },
	{ "no-hints", QUIRK_NO_HINTS },
	{ "blind-hints", QUIRK_BLIND_HINTS },
	{ "early-hints", QUIRK_EARLY_HINTS },
	{ "wedged-cmgl", QUIRK_WEDGED_CMGL },
	{ "slow-storage", QUIRK_SLOW_STORAGE },
	{ "report-comma", QUIRK_REPORT_COMMA },
	{ "no-ds1", QUIRK_NO_DS1 },
	{ "sleepy", QUIRK_SLEEPY },
	{ "ussd-first", QUIRK_USSD_FIRST },
};

const struct profile_facts *
profile_of(enum sim_profile profile)
{
	return &profiles[profile];
}

bool
profile_find(const char *name, enum sim_profile *out)
{
	for (size_t i = 0; i < NITEMS(profiles); i++) {
		if (strcmp(profiles[i].name, name) == 0) {
			*out = (enum sim_profile)i;
			return true;
		}
	}
	return false;
}

unsigned
profile_quirk_find(const char *name)
{
	for (size_t i = 0; i < NITEMS(quirks); i++)
		if (strcmp(quirks[i].name, name) == 0)
			return quirks[i].quirk;
	return 0;
}

const char *
profile_quirk_name(size_t i)
{
	return i < NITEMS(quirks) ? quirks[i].name : NULL;
}
