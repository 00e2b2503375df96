#include "gateway/base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct {
	bool owned; /* by a test */
	int64_t utc_ms, mono_ms;
} fake;

static int64_t
read_us(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t
clock_utc_ms(void)
{
	return fake.owned ? fake.utc_ms : read_us(CLOCK_REALTIME) / 1000;
}

int64_t
clock_mono_ms(void)
{
	return fake.owned ? fake.mono_ms : read_us(CLOCK_MONOTONIC) / 1000;
}

int64_t
clock_mono_us(void)
{
	return read_us(CLOCK_MONOTONIC);
}

void
clock_set(int64_t utc_ms, int64_t mono_ms)
{
	fake.owned = true;
	fake.utc_ms = utc_ms;
	fake.mono_ms = mono_ms;
}

void
clock_system(void)
{
	fake.owned = false;
}

bool
clock_zone(const char *name)
{
	char path[256];

	if (name[0] == '\0' || strstr(name, "..") != NULL)
		return false;
	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name);
	if (access(path, R_OK) != 0 && strcmp(name, "UTC") != 0) {
		/* A minimal system has no zone files; Viet Nam keeps UTC+7 the whole year. */
		if (strcmp(name, "Asia/Ho_Chi_Minh") != 0)
			return false;
		name = "ICT-7";
	}
	setenv("TZ", name, 1);
	tzset();
	return true;
}

void
clock_local(int64_t utc_ms, struct clock_local *out)
{
	time_t t = (time_t)((utc_ms - (utc_ms % 1000 + 1000) % 1000) / 1000);
	struct tm tm;

	localtime_r(&t, &tm);
	*out = (struct clock_local){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
		tm.tm_min, tm.tm_sec, tm.tm_wday };
}

int64_t
clock_from_local(const struct clock_local *l)
{
	struct tm tm = { .tm_year = l->year - 1900,
		.tm_mon = l->month - 1,
		.tm_mday = l->day,
		.tm_hour = l->hour,
		.tm_min = l->minute,
		.tm_sec = l->second,
		.tm_isdst = -1 };

	return (int64_t)mktime(&tm) * 1000;
}

static void
format(int64_t utc_ms, bool fraction, char out[static CLOCK_STAMP_LEN])
{
	int64_t ms = (utc_ms % 1000 + 1000) % 1000;
	time_t t = (time_t)((utc_ms - ms) / 1000);
	struct tm tm;
	size_t n;

	gmtime_r(&t, &tm);
	n = strftime(out, CLOCK_STAMP_LEN, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(out + n, CLOCK_STAMP_LEN - n, fraction ? ".%03dZ" : "Z", (int)ms);
}

void
clock_format(int64_t utc_ms, char out[static CLOCK_STAMP_LEN])
{
	format(utc_ms, true, out);
}

void
clock_format_s(int64_t utc_ms, char out[static CLOCK_STAMP_LEN])
{
	format(utc_ms, false, out);
}

void
clock_day(int64_t utc_ms, char out[static CLOCK_DAY_LEN])
{
	struct clock_local l;
	char text[40];

	clock_local(utc_ms, &l);
	snprintf(text, sizeof(text), "%04d-%02d-%02d", l.year, l.month, l.day);
	memcpy(out, text, CLOCK_DAY_LEN);
	out[CLOCK_DAY_LEN - 1] = '\0';
}

/* The zone designator of RFC 3339: Z or +hh:mm; false when it is neither. */
static bool
parse_offset(const char *text, int *minutes_out)
{
	int h, m, n = 0;

	if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0) {
		*minutes_out = 0;
		return true;
	}
	if ((text[0] != '+' && text[0] != '-') || sscanf(text + 1, "%2d:%2d%n", &h, &m, &n) != 2 ||
	    n != 5 || text[6] != '\0' || h < 0 || h > 23 || m < 0 || m > 59)
		return false;
	*minutes_out = (text[0] == '-' ? -1 : 1) * (h * 60 + m);
	return true;
}

bool
clock_parse(const char *text, int64_t *utc_ms_out, int *offset_min_out)
{
	struct tm tm = { 0 }, back;
	int n = 0, offset, ms = 0;
	time_t t;

	if (sscanf(text, "%4d-%2d-%2d%*1[Tt ]%2d:%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
		&tm.tm_hour, &tm.tm_min, &tm.tm_sec, &n) != 6 ||
	    n != 19)
		return false;
	if (text[n] == '.') {
		int digits = (int)strspn(text + n + 1, "0123456789");

		if (digits == 0)
			return false;
		for (int i = 0, scale = 100; i < digits && scale > 0; i++, scale /= 10)
			ms += (text[n + 1 + i] - '0') * scale;
		n += 1 + digits;
	}
	if (!parse_offset(text + n, &offset))
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	back = tm;
	t = timegm(&back);
	if (back.tm_mon != tm.tm_mon || back.tm_mday != tm.tm_mday || back.tm_hour != tm.tm_hour ||
	    back.tm_min != tm.tm_min || back.tm_sec != tm.tm_sec)
		return false;
	*utc_ms_out = ((int64_t)t - (int64_t)offset * 60) * 1000 + ms;
	if (offset_min_out != NULL)
		*offset_min_out = offset;
	return true;
}
