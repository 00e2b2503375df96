#include "modem/sim/weather.h"

#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define HOUR_MS INT64_C(3600000)
#define DAY_MS 86400000

/* The settings that are numbers. */
static const struct {
	const char *key;
	int min, max;
	size_t offset;
} numbers[] = {
	{ "delay", 0, DAY_MS, offsetof(struct weather, delay_ms) },
	{ "jitter", 0, DAY_MS, offsetof(struct weather, jitter_ms) },
	{ "loss", 0, 100, offsetof(struct weather, loss) },
	{ "loss-out", 0, 100, offsetof(struct weather, loss_out) },
	{ "twice", 0, 100, offsetof(struct weather, twice) },
	{ "reorder", 0, 100, offsetof(struct weather, reorder) },
	{ "report-delay", 0, DAY_MS, offsetof(struct weather, report_delay_ms) },
	{ "seed", 0, INT_MAX, offsetof(struct weather, seed) },
	{ "clock", -24, 24, offsetof(struct weather, clock_hours) },
};

static const enum weather_reports all_reports[] = {
	REPORTS_SEND,
	REPORTS_KEEP,
	REPORTS_LOSE,
	REPORTS_TWICE,
	REPORTS_FAIL,
	REPORTS_STRANGE,
	REPORTS_BAD,
};

const char *
weather_reports_name(enum weather_reports reports)
{
	switch (reports) {
	case REPORTS_SEND: return "send";
	case REPORTS_KEEP: return "keep";
	case REPORTS_LOSE: return "lose";
	case REPORTS_TWICE: return "twice";
	case REPORTS_FAIL: return "fail";
	case REPORTS_STRANGE: return "strange";
	case REPORTS_BAD: return "bad";
	}
	return "?";
}

void
weather_init(struct weather *w)
{
	*w = (struct weather){ .report_delay_ms = 1000 };
}

static bool
set_reports(struct weather *w, const char *value)
{
	for (size_t i = 0; i < NITEMS(all_reports); i++) {
		if (strcmp(weather_reports_name(all_reports[i]), value) == 0) {
			w->reports = all_reports[i];
			return true;
		}
	}
	return false;
}

static bool
set_number(struct weather *w, size_t i, const char *value)
{
	char *end;
	long n = strtol(value, &end, 10);

	if (*value == '\0' || *end != '\0' || n < numbers[i].min || n > numbers[i].max)
		return false;
	*(int *)((char *)w + numbers[i].offset) = (int)n;
	return true;
}

bool
weather_set(struct weather *w, const char *text, int64_t utc_ms)
{
	const char *value = strchr(text, '=');
	size_t len = strcspn(text, "=");

	if (value++ == NULL)
		return false;
	if (strncmp(text, "reports=", 8) == 0)
		return set_reports(w, value);
	if (strcmp(text, "clock=stand") == 0) {
		w->clock_stands = true;
		w->clock_utc_ms = utc_ms;
		return true;
	}
	for (size_t i = 0; i < NITEMS(numbers); i++) {
		if (strlen(numbers[i].key) != len || strncmp(numbers[i].key, text, len) != 0)
			continue;
		if (!set_number(w, i, value))
			return false;
		if (strcmp(numbers[i].key, "clock") == 0)
			w->clock_stands = false;
		if (strcmp(numbers[i].key, "seed") == 0)
			w->chance = (uint64_t)w->seed;
		return true;
	}
	return false;
}

bool
weather_show(const struct weather *w, size_t i, char out[static WEATHER_TEXT_MAX])
{
	if (i < NITEMS(numbers)) {
		int n = *(const int *)((const char *)w + numbers[i].offset);

		if (strcmp(numbers[i].key, "clock") == 0 && w->clock_stands)
			snprintf(out, WEATHER_TEXT_MAX, "clock=stand");
		else
			snprintf(out, WEATHER_TEXT_MAX, "%s=%d", numbers[i].key, n);
		return true;
	}
	snprintf(out, WEATHER_TEXT_MAX, "reports=%s", weather_reports_name(w->reports));
	return i == NITEMS(numbers);
}

/* Steele, Lea and Flood's splitmix64. */
static uint64_t
draw(struct weather *w)
{
	uint64_t z = (w->chance += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

bool
weather_happens(struct weather *w, int percent)
{
	return percent > 0 && (int)(draw(w) % 100) < percent;
}

int64_t
weather_travel_ms(struct weather *w)
{
	int64_t ms = w->delay_ms;

	if (w->jitter_ms > 0)
		ms += (int64_t)(draw(w) % ((uint64_t)w->jitter_ms + 1));
	if (weather_happens(w, w->reorder))
		ms += WEATHER_REORDER_MS;
	return ms;
}

int64_t
weather_stamp_ms(const struct weather *w, int64_t utc_ms)
{
	return w->clock_stands ? w->clock_utc_ms : utc_ms + w->clock_hours * HOUR_MS;
}
