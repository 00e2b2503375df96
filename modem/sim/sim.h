/*
 * An emulated modem: SIM, AT commands, and the network behind it.
 * Spec: 3GPP TS 27.005, 27.007, V.250, as real modems keep to them.
 *
 * The far side of the modem engine, sans-I/O like it:
 *
 *     sim_receive(s, buf, n, now);               bytes the gateway wrote
 *     p = sim_output(s, &len);                   bytes for the gateway
 *     sim_sent(s, len_taken);
 *     sim_deadline(s);                           when to call sim_expire
 *
 * What phones send arrives on the SIM as soon as it has room (the network waits and tries again);
 * what is submitted goes to the phones' inboxes, with a status report where one is asked for.  What
 * the modem is called, has and says is its profile's (modem/sim/profile.h), how well the network
 * works its weather's (modem/sim/weather.h).
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "modem/sim/network.h"
#include "modem/sim/profile.h"

#define SIM_SLOTS_MAX 255

struct sim;

struct sim_options {
	enum sim_profile profile;
	unsigned slots;             /* of the SIM; 0 = the profile's */
	unsigned phone_slots;       /* of the modem's own storage "ME"; 0 = it has none */
	unsigned first_index;       /* 0 on Huawei's, 1 on most */
	int64_t delay_ms;           /* of the network, each way */
	char pin[9];                /* "" = the SIM asks for none */
	unsigned quirks, no_quirks; /* had, and not had, whatever the profile says */
};

struct sim_status {
	unsigned slots, used; /* of both storages */
	unsigned waiting;     /* in the network, for room or for their time */
	unsigned stored;      /* came onto the SIM, ever */
	unsigned deleted, submitted;
	unsigned reports, reports_waiting; /* handed over, ever; in the network */
	unsigned commands, refused;        /* command lines taken; answered with an error */
	unsigned reboots, pin_tries_left;
	bool pin_open;
};

/* Those of a profile: its storages and its first index. */
struct sim_options sim_options_usual(enum sim_profile profile);

/* Never NULL: out of memory ends the program. */
struct sim *sim_new(const struct sim_options *options);
void sim_free(struct sim **s);

void sim_receive(struct sim *s, const void *bytes, size_t len, int64_t now_ms);
const void *sim_output(const struct sim *s, size_t *len_out);
void sim_sent(struct sim *s, size_t len);
int64_t sim_deadline(const struct sim *s);
void sim_expire(struct sim *s, int64_t now_ms);

/* The wall clock, for stamps; it goes on with the monotonic one.  sim_phone_text tells it too. */
void sim_set_clock(struct sim *s, int64_t utc_ms, int64_t now_ms);

/* A phone texts the modem. */
enum network_status
sim_phone_text(struct sim *s, const char *from, const char *text, int64_t utc_ms, int64_t now_ms);
/* The same with octets as they shall lie on the SIM, SMSC first, whatever they are. */
void sim_phone_octets(struct sim *s, const uint8_t *octets, size_t len, int64_t now_ms);

size_t sim_inbox_count(const struct sim *s);
const struct network_message *sim_inbox(const struct sim *s, size_t i);

/*
 * A fault for a coming command (modem/sim/fault.h), or one that happens now: `reboot`, `hang=MS`
 * (says and hears nothing; what is typed meanwhile is taken afterwards), `noise=TEXT` (a line
 * unasked), `mute` (no +CMTI any more), `clear` (no faults, +CMTI again).  false: none of these.
 */
bool sim_fault(struct sim *s, const char *text, int64_t now_ms);

/* A setting of the weather, or `away=NUMBER[:SECONDS]` and `back=NUMBER` for a phone.  false: none
 * of these. */
bool sim_network(struct sim *s, const char *setting, int64_t now_ms);
const struct weather *sim_weather(const struct sim *s);

/* A line of the operator's USSD script (modem/sim/ussd_menu.h).  false: not one. */
bool sim_ussd(struct sim *s, const char *line);

void sim_status(const struct sim *s, struct sim_status *out);
/* Command i in the order of the table ("+CMGD") and how often it was seen; NULL past the end. */
const char *sim_command(const struct sim *s, size_t i, unsigned *seen_out);

#endif
