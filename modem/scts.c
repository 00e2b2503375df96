#include "modem/scts.h"

#include <assert.h>
#include <stdio.h>

#define YEAR_FIRST 1990
#define YEAR_LAST 2089
#define DAY_S 86400
#define QUARTER_S (15 * 60)

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days since 1970-01-01 of a civil date: years begin in March, eras of 400 years repeat. */
static int64_t
days_from_civil(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = y / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

static bool
date_is_civil(const struct scts *s)
{
	return s->month >= 1 && s->month <= 12 && s->day >= 1 &&
	    s->day <= days_in_month(s->year, s->month) && s->hour <= 23 && s->minute <= 59 &&
	    s->second <= 59;
}

/* Swapped digits; -1 when one of them is no digit. */
static int
digits_value(uint8_t octet)
{
	int tens = octet & 0x0f, ones = octet >> 4;

	return tens > 9 || ones > 9 ? -1 : tens * 10 + ones;
}

static uint8_t
digits_octet(int value)
{
	return (uint8_t)(value % 10 << 4 | value / 10);
}

void
scts_decode(struct octets *o, struct scts *out)
{
	uint8_t raw[SCTS_OCTETS];
	int part[SCTS_OCTETS];

	*out = (struct scts){ 0 };
	octets_copy(o, raw, sizeof(raw), sizeof(raw));
	if (o->failed)
		return;
	for (size_t i = 0; i < SCTS_OCTETS - 1; i++) {
		part[i] = digits_value(raw[i]);
		if (part[i] < 0)
			return;
	}
	/* Bit 3 of the zone is its sign; the tens digit has the three bits below. */
	part[6] = digits_value(raw[6] & (uint8_t)~0x08);
	if (part[6] < 0)
		return;

	struct scts s = { .valid = true,
		.year = part[0] + (part[0] >= YEAR_FIRST % 100 ? 1900 : 2000),
		.month = part[1],
		.day = part[2],
		.hour = part[3],
		.minute = part[4],
		.second = part[5],
		.quarters = (raw[6] & 0x08) != 0 ? -part[6] : part[6] };

	if (date_is_civil(&s))
		*out = s;
}

void
scts_encode(const struct scts *s, struct octets_out *o)
{
	uint8_t raw[SCTS_OCTETS] = { 0 };

	if (s->valid) {
		raw[0] = digits_octet(s->year % 100);
		raw[1] = digits_octet(s->month);
		raw[2] = digits_octet(s->day);
		raw[3] = digits_octet(s->hour);
		raw[4] = digits_octet(s->minute);
		raw[5] = digits_octet(s->second);
		raw[6] = s->quarters < 0 ? (uint8_t)(digits_octet(-s->quarters) | 0x08)
					 : digits_octet(s->quarters);
	}
	octets_append(o, raw, sizeof(raw));
}

int64_t
scts_utc_ms(const struct scts *s)
{
	int64_t seconds;

	if (!s->valid)
		return -1;
	seconds = days_from_civil(s->year, s->month, s->day) * DAY_S + s->hour * 3600 +
	    s->minute * 60 + s->second - s->quarters * QUARTER_S;
	return seconds * 1000;
}

bool
scts_from_utc_ms(int64_t utc_ms, int quarters, struct scts *out)
{
	int64_t seconds, days, left;
	struct scts s = { .valid = true, .year = YEAR_FIRST, .month = 1, .quarters = quarters };

	*out = (struct scts){ 0 };
	if (quarters < -SCTS_QUARTERS_MAX || quarters > SCTS_QUARTERS_MAX || utc_ms < 0)
		return false;
	seconds = utc_ms / 1000 + quarters * QUARTER_S;
	days = seconds / DAY_S - days_from_civil(YEAR_FIRST, 1, 1);
	left = seconds % DAY_S;
	if (seconds < 0 || days < 0)
		return false;
	while (s.year <= YEAR_LAST && days >= (is_leap(s.year) ? 366 : 365))
		days -= is_leap(s.year++) ? 366 : 365;
	if (s.year > YEAR_LAST)
		return false;
	while (days >= days_in_month(s.year, s.month))
		days -= days_in_month(s.year, s.month++);
	s.day = (int)days + 1;
	s.hour = (int)(left / 3600);
	s.minute = (int)(left / 60 % 60);
	s.second = (int)(left % 60);
	*out = s;
	return true;
}

void
scts_format(const struct scts *s, char out[static SCTS_TEXT_MAX])
{
	int zone = s->quarters < 0 ? -s->quarters : s->quarters;
	int n;

	out[0] = '\0';
	if (!s->valid)
		return;
	n = snprintf(out, SCTS_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", s->year,
	    s->month, s->day, s->hour, s->minute, s->second, s->quarters < 0 ? '-' : '+', zone / 4,
	    zone % 4 * 15);
	assert(n > 0 && n < SCTS_TEXT_MAX);
}
