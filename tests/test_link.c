/* The whole [state][event] product. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "modem/link.h"

/* One row a state, one letter an event: where it leads; . = the event changes nothing. */
static const struct row {
	enum modem_state state;
	const char *next;
} rows[MODEM_STATES] = {
	/* opened lost instep outofstep silent rebooted configured refused locked retry */
	{ MODEM_CLOSED, "P........." },
	{ MODEM_PROBING, "PXC.F....." },
	{ MODEM_CONFIGURING, "PX.P.PRFL." },
	{ MODEM_READY, "PX.P.P.F.." },
	{ MODEM_LOCKED, "PX...P...." },
	{ MODEM_FAULTY, "PXC..P...P" },
};

static const char letters[] = "XPCRLF";

static void
test_row(void **state)
{
	const struct row *row = *state;

	assert_int_equal(strlen(row->next), LINK_EVENTS);
	for (enum link_event ev = LINK_OPENED; ev < LINK_EVENTS; ev++) {
		enum modem_state next = row->state;
		enum link_order order = LINK_DO_NOTHING;
		char got = link_step(row->state, ev, &next, &order) ? letters[next] : '.';

		if (got != row->next[ev])
			fail_msg("%s, %s: %c instead of %c", modem_state_name(row->state),
			    link_event_name(ev), got, row->next[ev]);
	}
}

/* Where a state leads, its work begins: no state is entered with nothing to wake it. */
static void
test_orders(void **state)
{
	(void)state;
	for (enum modem_state s = MODEM_CLOSED; s < MODEM_STATES; s++) {
		for (enum link_event ev = LINK_OPENED; ev < LINK_EVENTS; ev++) {
			enum modem_state next;
			enum link_order order;

			if (!link_step(s, ev, &next, &order))
				continue;
			if (ev == LINK_OPENED)
				assert_int_equal(order, LINK_DO_OPEN);
			if (next == MODEM_CONFIGURING)
				assert_int_equal(order, LINK_DO_SETUP);
			if (next == MODEM_READY)
				assert_int_equal(order, LINK_DO_TRAFFIC);
			if (next == MODEM_CLOSED)
				assert_int_equal(order, LINK_DO_CLOSE);
			if (next == MODEM_FAULTY && ev != LINK_SILENT)
				assert_int_equal(order, LINK_DO_WAIT);
			if (ev == LINK_REBOOTED || ev == LINK_RETRY)
				assert_int_equal(order, LINK_DO_RESYNC);
		}
	}
}

int
main(void)
{
	struct CMUnitTest tests[MODEM_STATES + 1];
	size_t n = 0;

	for (size_t i = 0; i < MODEM_STATES; i++)
		tests[n++] = (struct CMUnitTest){ .name = modem_state_name(rows[i].state),
			.test_func = test_row,
			.initial_state = (void *)&rows[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_orders);
	return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}
