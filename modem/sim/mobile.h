/*
 * The emulated equipment itself: storages, PIN and settings, as AT commands read and change them.
 * Spec: 3GPP TS 27.005 (storages, text mode), 27.007 (CPIN, CFUN, CSCS).
 */
#ifndef SIM_MOBILE_H
#define SIM_MOBILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "modem/address.h"
#include "modem/pdu.h"
#include "modem/sim/charset.h"
#include "modem/sim/profile.h"
#include "modem/sim/sim.h"
#include "modem/sim/wire.h"

#define MOBILE_STORES_MAX 3
#define MOBILE_PIN_TRIES 3
#define MOBILE_SMSC "+84980200030"
#define MOBILE_CODE_MAX 200 /* of USSD */

struct slot {
	bool used, read;
	uint8_t octets[PDU_OCTETS_MAX];
	size_t len;
	int64_t from_ms; /* not to be read before */
};

struct store {
	const char *name;
	struct slot *slots;
	unsigned count;
};

enum mobile_dial {
	DIAL_NOTHING,
	DIAL_CODE,    /* dialled[] */
	DIAL_HANG_UP, /* the session is given up */
};

struct mobile {
	struct sim_options options;
	const struct profile_facts *profile;
	unsigned quirks;
	struct store stores[MOBILE_STORES_MAX];
	unsigned nstores, reading, writing, receiving; /* mem1, mem2, mem3 */
	unsigned reporting;                            /* where reports are stored */
	unsigned pin_tries_left, deleted;
	int64_t now_ms, utc_minus_mono_ms;
	int64_t ready_ms; /* the SIM is busy until then */
	/* Lost with a restart. */
	bool quiet; /* no chatter */
	bool echo, cme_codes, pin_open, radio, text_mode, all_fields;
	unsigned mode, mt, ds;          /* of AT+CNMI */
	unsigned registration_form[3];  /* of AT+CREG, AT+CGREG, AT+CEREG */
	unsigned first_octet, pid, dcs; /* of AT+CSMP */
	unsigned validity;              /* of AT+CSMP, relative */
	unsigned operator_form;         /* of AT+COPS */
	enum charset charset;           /* of AT+CSCS */
	struct address smsc;            /* of AT+CSCA */
	/* Of the command under way. */
	size_t tpdu_len;       /* of AT+CMGS in PDU mode */
	struct address to;     /* of AT+CMGS in text mode */
	enum mobile_dial dial; /* what AT+CUSD wants of the network */
	char dialled[MOBILE_CODE_MAX];
	bool restarts;      /* once the answer is out */
	struct wire answer; /* information lines */
};

void mobile_init(struct mobile *m, const struct sim_options *options);
void mobile_free(struct mobile *m);
/* The settings are those of a modem just switched on; what is stored stays. */
void mobile_restart(struct mobile *m);
/* AT&F, ATZ: settings only. */
void mobile_reset(struct mobile *m);

int64_t mobile_utc_ms(const struct mobile *m);

/* The storage of that name; false: it has none. */
bool mobile_find_store(const struct mobile *m, const char *name, unsigned *out);
unsigned mobile_used(const struct store *store);
/* The slot of that number in the storage that is read; NULL: there is none. */
struct slot *mobile_slot(struct mobile *m, unsigned index);
/* Whether it holds something that can be read already. */
bool mobile_shows(const struct mobile *m, const struct slot *slot);

/* Whether SIM and network are there at all. */
bool mobile_on_air(const struct mobile *m);
/* Whether messages for that storage can come in: it is on the air, and a slot is free. */
bool mobile_has_room(const struct mobile *m, unsigned store);
/* Only when it has room: stores a message and returns its number. */
unsigned mobile_store(struct mobile *m, unsigned store, const uint8_t *octets, size_t len);

#endif
