/*
 * What comes to the emulated modem by itself: messages, reports and USSD from the network, the
 * lines of its start, its chatter.  No I/O, no clock: mobile.now_ms is the time.
 */
#ifndef SIM_AIR_H
#define SIM_AIR_H

#include <stdbool.h>
#include <stdint.h>

#include "modem/sim/mobile.h"
#include "modem/sim/network.h"
#include "modem/sim/ussd_line.h"
#include "modem/sim/ussd_menu.h"
#include "modem/sim/wire.h"

struct air {
	struct network *network;
	bool mute;                 /* no hints of what has come */
	unsigned stored, reported; /* messages that came, reports handed over, ever */

	struct ussd_menu menu;
	char ussd[USSD_LINE_MAX]; /* the answer under way, "" for none */
	unsigned ussd_times;
	int64_t ussd_due_ms, session_until_ms; /* -1: no session is open */

	size_t boot_next;
	int64_t booted_ms;
	size_t chatter_next;
	int64_t chatter_due_ms; /* -1: not known yet */
};

void air_init(struct air *a);
void air_free(struct air *a);
/* The modem was switched on, just now. */
void air_restarted(struct air *a, const struct mobile *m);

/* Everything that is due; lines for the port go to `unasked`. */
void air_bring(struct air *a, struct mobile *m, struct wire *unasked);
/* When there is more to bring, or -1. */
int64_t air_deadline(const struct air *a, const struct mobile *m);

/* mobile.dialled goes to the network, whose answer comes so many times. */
void air_dial(struct air *a, const struct mobile *m, unsigned times);
void air_hang_up(struct air *a);
/* The answer under way comes now. */
void air_answer(struct air *a, struct wire *to);

#endif
