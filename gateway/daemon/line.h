/*
 * A line: one configured modem as the turn sees it.  Turns what the engine
 * brings into rows (C1, C4), and what the outbox holds into its next submit (C3).
 */
#ifndef DAEMON_LINE_H
#define DAEMON_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/base/config.h"
#include "gateway/daemon/effects.h"
#include "gateway/daemon/ordering.h"
#include "gateway/desk/desk.h"
#include "gateway/store/linestate.h"
#include "modem/modem.h"

/* What the present listing showed: what may be deleted, and which part that is. */
struct line_shown {
	unsigned index;
	bool gone; /* deleted, not yet written down */
	int64_t part;
};

struct line {
	const struct config_modem *config;
	struct modem *modem; /* its owner's */
	struct line_shown *shown;
	size_t nshown;
	uint32_t listing;
	struct modem_event next; /* pulled, not yet applied */
	bool has_next;
	struct modem_event
	    answer; /* of a submit: cannot be asked again, so it stays until committed */
	bool has_answer;
	bool in_flight;        /* a submit is with the modem, or its answer not yet committed */
	bool planned;          /* a submit stands in the open transaction */
	struct linestate kept; /* as committed */
	int64_t not_before_ms; /* monotonic: the limits, or nothing is due */
	char trouble[160];     /* of its port; "" = none */
	bool trouble_changed;
};

/* What one turn's work shares.  The transaction is open. */
struct work {
	struct desk desk;
	int64_t mono_ms;
	struct effects *effects;
	struct ordering *ordering;
	bool undecided; /* set when there may be messages to decide */
	bool was_ready; /* set when a modem became ready */
};

void line_init(struct line *l, const struct config_modem *config, struct modem *modem);
void line_free(struct line *l);

/* The port's trouble, NULL when it is well; becomes an alert in the next turn. */
void line_trouble(struct line *l, const char *text);

/*
 * Is there something that a turn must apply?  Looks one event ahead.  A deletion alone is none: it
 * is written with what comes next, and if that is a crash, the next listing tells the same.
 */
bool line_has_news(struct line *l);
/* Could it submit now, as far as the line itself knows? */
bool line_may_submit(const struct line *l, int64_t mono_ms);

void line_apply(struct line *l, struct work *w);
void line_plan_submit(struct line *l, struct work *w);
/* A code that people asked for: dialled, or failed at once when the modem is not ready. */
void line_plan_ussd(struct line *l, struct work *w);

/* The transaction stands, or nothing of it does. */
void line_committed(struct line *l);
void line_rolled_back(struct line *l);

#endif
