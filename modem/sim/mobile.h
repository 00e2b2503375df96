/*
 * The emulated equipment itself: storages, PIN and settings, as AT commands read and change them.
 * Spec: 3GPP TS 27.005 (storages), 27.007 (CPIN).
 */
#ifndef SIM_MOBILE_H
#define SIM_MOBILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "modem/sim/sim.h"
#include "modem/sim/wire.h"

#define MOBILE_STORES_MAX 2
#define MOBILE_PIN_TRIES 3
#define MOBILE_SMSC "+84980200030"

struct slot {
	bool used, read;
	uint8_t octets[PDU_OCTETS_MAX];
	size_t len;
};

struct store {
	const char *name;
	struct slot *slots;
	unsigned count;
};

struct mobile {
	struct sim_options options;
	struct store stores[MOBILE_STORES_MAX];
	unsigned nstores, reading, receiving; /* mem1, mem3 */
	unsigned pin_tries_left, deleted;
	/* Lost with a restart. */
	bool echo, cme_codes, hints, pin_open;
	size_t tpdu_len;    /* of AT+CMGS, whose PDU is typed now */
	struct wire answer; /* information lines of the command under way */
};

void mobile_init(struct mobile *m, const struct sim_options *options);
void mobile_free(struct mobile *m);
/* The settings are those of a modem just switched on; what is stored stays. */
void mobile_restart(struct mobile *m);

unsigned mobile_used(const struct store *store);
/* The slot of that number in the storage that is read; NULL: there is none. */
struct slot *mobile_slot(struct mobile *m, unsigned index);

/* Whether the storage that receives can be written and has a free slot. */
bool mobile_has_room(const struct mobile *m);
/* Only when it has room: stores a message and returns its number. */
unsigned mobile_store(struct mobile *m, const uint8_t *octets, size_t len);

#endif
