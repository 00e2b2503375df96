/*
 * How well the emulated network works: settings KEY=VALUE, and chance from a seed.
 *
 *     delay=MS         of the network, each way
 *     jitter=MS        so much more by chance, for what phones send (they overtake each other)
 *     loss=PERCENT     of what phones send is lost for ever
 *     loss-out=PERCENT of what the modem submits is taken and lost
 *     twice=PERCENT    of what phones send arrives a second time
 *     reorder=PERCENT  of what phones send is held up for three seconds
 *     clock=HOURS      the service centre's stamps are wrong by so much (-24..24)
 *     clock=stand      its clock stands still from now on
 *     reports=HOW      send (usual), keep (until `send`), lose, twice, fail (the phone refused the
 *                      message), strange (a reference that nobody knows), bad (half a PDU)
 *     report-delay=MS  until a report comes (1000)
 *     seed=N           chance begins anew
 *
 * A value; no clock, no allocation, no I/O.
 */
#ifndef SIM_WEATHER_H
#define SIM_WEATHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WEATHER_TEXT_MAX 40
#define WEATHER_REORDER_MS 3000

enum weather_reports {
	REPORTS_SEND,
	REPORTS_KEEP,
	REPORTS_LOSE,
	REPORTS_TWICE,
	REPORTS_FAIL,
	REPORTS_STRANGE,
	REPORTS_BAD,
};

struct weather {
	int delay_ms, jitter_ms, loss, loss_out, twice, reorder;
	int clock_hours;
	bool clock_stands;
	int64_t clock_utc_ms; /* where it stands */
	enum weather_reports reports;
	int report_delay_ms, seed;
	uint64_t chance;
};

void weather_init(struct weather *w);
/* false: no setting as above.  utc_ms is now. */
bool weather_set(struct weather *w, const char *text, int64_t utc_ms);
/* Setting i as it stands ("loss=5"); false past the end. */
bool weather_show(const struct weather *w, size_t i, char out[static WEATHER_TEXT_MAX]);

/* Chance: true in so many of a hundred cases; 0 draws nothing. */
bool weather_happens(struct weather *w, int percent);
/* How long what a phone sends is on its way. */
int64_t weather_travel_ms(struct weather *w);
/* What the service centre takes for the time. */
int64_t weather_stamp_ms(const struct weather *w, int64_t utc_ms);

const char *weather_reports_name(enum weather_reports reports);

#endif
