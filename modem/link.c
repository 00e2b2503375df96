#include "modem/link.h"

#include <assert.h>

struct rule {
	enum modem_state next;
	enum link_order order;
	bool legal;
};

/* clang-format off */
#define GO(st, ord) { .next = (st), .order = (ord), .legal = true }

/* Every legal transition; a missing cell changes nothing. */
static const struct rule rules[MODEM_STATES][LINK_EVENTS] = {
	[MODEM_CLOSED] = {
		[LINK_OPENED]      = GO(MODEM_PROBING,     LINK_DO_OPEN),
	},
	[MODEM_PROBING] = {
		[LINK_OPENED]      = GO(MODEM_PROBING,     LINK_DO_OPEN),
		[LINK_LOST]        = GO(MODEM_CLOSED,      LINK_DO_CLOSE),
		[LINK_IN_STEP]     = GO(MODEM_CONFIGURING, LINK_DO_SETUP),
		[LINK_SILENT]      = GO(MODEM_FAULTY,      LINK_DO_NOTHING),
	},
	[MODEM_CONFIGURING] = {
		[LINK_OPENED]      = GO(MODEM_PROBING,     LINK_DO_OPEN),
		[LINK_LOST]        = GO(MODEM_CLOSED,      LINK_DO_CLOSE),
		[LINK_REBOOTED]    = GO(MODEM_PROBING,     LINK_DO_RESYNC),
		[LINK_OUT_OF_STEP] = GO(MODEM_PROBING,     LINK_DO_NOTHING),
		[LINK_CONFIGURED]  = GO(MODEM_READY,       LINK_DO_TRAFFIC),
		[LINK_REFUSED]     = GO(MODEM_FAULTY,      LINK_DO_WAIT),
		[LINK_LOCKED]      = GO(MODEM_LOCKED,      LINK_DO_NOTHING),
	},
	[MODEM_READY] = {
		[LINK_OPENED]      = GO(MODEM_PROBING,     LINK_DO_OPEN),
		[LINK_LOST]        = GO(MODEM_CLOSED,      LINK_DO_CLOSE),
		[LINK_REBOOTED]    = GO(MODEM_PROBING,     LINK_DO_RESYNC),
		/* One unanswered command is a hint, not a verdict: probe first. */
		[LINK_OUT_OF_STEP] = GO(MODEM_PROBING,     LINK_DO_NOTHING),
		[LINK_REFUSED]     = GO(MODEM_FAULTY,      LINK_DO_WAIT),
	},
	/* Only a person unlocks a SIM; he may do so by putting in another, and the modem restarts. */
	[MODEM_LOCKED] = {
		[LINK_OPENED]      = GO(MODEM_PROBING,     LINK_DO_OPEN),
		[LINK_LOST]        = GO(MODEM_CLOSED,      LINK_DO_CLOSE),
		[LINK_REBOOTED]    = GO(MODEM_PROBING,     LINK_DO_RESYNC),
	},
	[MODEM_FAULTY] = {
		[LINK_OPENED]      = GO(MODEM_PROBING,     LINK_DO_OPEN),
		[LINK_LOST]        = GO(MODEM_CLOSED,      LINK_DO_CLOSE),
		[LINK_REBOOTED]    = GO(MODEM_PROBING,     LINK_DO_RESYNC),
		[LINK_IN_STEP]     = GO(MODEM_CONFIGURING, LINK_DO_SETUP),
		[LINK_RETRY]       = GO(MODEM_PROBING,     LINK_DO_RESYNC),
	},
};
/* clang-format on */

bool
link_step(enum modem_state state, enum link_event event, enum modem_state *next_out,
    enum link_order *order_out)
{
	const struct rule *r;

	assert(state < MODEM_STATES && event < LINK_EVENTS);
	r = &rules[state][event];
	if (!r->legal)
		return false;
	*next_out = r->next;
	*order_out = r->order;
	return true;
}

const char *
link_event_name(enum link_event event)
{
	switch (event) {
	case LINK_OPENED: return "opened";
	case LINK_LOST: return "lost";
	case LINK_IN_STEP: return "in step";
	case LINK_OUT_OF_STEP: return "out of step";
	case LINK_SILENT: return "silent";
	case LINK_REBOOTED: return "rebooted";
	case LINK_CONFIGURED: return "configured";
	case LINK_REFUSED: return "refused";
	case LINK_LOCKED: return "locked";
	case LINK_RETRY: return "retry";
	case LINK_EVENTS: break;
	}
	return "?";
}
