/*
 * The states of one modem and every legal way between them, as one table.
 *
 * Pure: a state and an event give the next state and an order that the owner carries out.
 */
#ifndef MODEM_LINK_H
#define MODEM_LINK_H

#include <stdbool.h>

#include "modem/modem.h"

enum link_event {
	LINK_OPENED,
	LINK_LOST,
	LINK_IN_STEP,     /* the probe was answered */
	LINK_OUT_OF_STEP, /* a command was given up, a probe is under way */
	LINK_SILENT,      /* probes of every kind were given up */
	LINK_REBOOTED,
	LINK_CONFIGURED,
	LINK_REFUSED, /* what cannot be done without was refused */
	LINK_LOCKED,  /* the SIM asks for what only a person can give */
	LINK_RETRY,   /* a faulty modem has waited long enough */
	LINK_EVENTS,
};

enum link_order {
	LINK_DO_NOTHING,
	LINK_DO_OPEN,    /* forget all bytes, probe */
	LINK_DO_RESYNC,  /* probe */
	LINK_DO_SETUP,   /* from the first step */
	LINK_DO_TRAFFIC, /* list, delete, submit */
	LINK_DO_WAIT,    /* and then LINK_RETRY */
	LINK_DO_CLOSE,
};

/* false: in this state the event changes nothing. */
bool link_step(enum modem_state state, enum link_event event, enum modem_state *next_out,
    enum link_order *order_out);

const char *link_event_name(enum link_event event);

#endif
