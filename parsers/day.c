#include "parsers/day.h"

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool
day_valid(struct day d)
{
	static const uint8_t lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (d.year < 1 || d.year > 9999 || d.month < 1 || d.month > 12 || d.day < 1)
		return false;
	return d.day <= lengths[d.month - 1] + (d.month == 2 && is_leap(d.year) ? 1 : 0);
}

int
day_compare(struct day a, struct day b)
{
	if (a.year != b.year)
		return a.year - b.year;
	if (a.month != b.month)
		return a.month - b.month;
	return a.day - b.day;
}

/* Days of the era algorithm: the year begins in March, so the leap day comes last. */
int32_t
day_number(struct day d)
{
	int32_t y = d.year - (d.month <= 2);
	int32_t era = y / 400, yoe = y - era * 400;
	int32_t m = d.month + (d.month > 2 ? -3 : 9);
	int32_t doy = (153 * m + 2) / 5 + d.day - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

struct day
day_from_number(int32_t n)
{
	int32_t z = n + 719468;
	int32_t era = z / 146097, doe = z - era * 146097;
	int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int32_t mp = (5 * doy + 2) / 153;
	int32_t month = mp + (mp < 10 ? 3 : -9);

	return (struct day){ .year = (int16_t)(yoe + era * 400 + (month <= 2)),
		.month = (uint8_t)month,
		.day = (uint8_t)(doy - (153 * mp + 2) / 5 + 1) };
}

struct day
day_add(struct day d, int32_t days)
{
	return day_from_number(day_number(d) + days);
}

unsigned
day_weekday(struct day d)
{
	/* 1970-01-01 was a Thursday; the era keeps the sum positive. */
	return (unsigned)((day_number(d) + 719468 + 2) % 7);
}

void
day_format(struct day d, char out[static DAY_TEXT_SIZE])
{
	unsigned y = (unsigned)d.year % 10000;
	const unsigned digits[] = { y / 1000, y / 100 % 10, y / 10 % 10, y % 10, 0,
		d.month / 10u % 10, d.month % 10u, 0, d.day / 10u % 10, d.day % 10u };

	for (size_t i = 0; i < sizeof(digits) / sizeof(digits[0]); i++)
		out[i] = (char)('0' + digits[i]);
	out[4] = '-';
	out[7] = '-';
	out[10] = '\0';
}

bool
day_parse(const char *s, struct day *out)
{
	unsigned v[3] = { 0, 0, 0 };
	static const size_t width[] = { 4, 2, 2 };

	for (size_t part = 0; part < 3; part++) {
		if (part > 0 && *s++ != '-')
			return false;
		for (size_t i = 0; i < width[part]; i++, s++) {
			if (*s < '0' || *s > '9')
				return false;
			v[part] = v[part] * 10 + (unsigned)(*s - '0');
		}
	}
	*out = (struct day){ .year = (int16_t)v[0], .month = (uint8_t)v[1], .day = (uint8_t)v[2] };
	return *s == '\0' && day_valid(*out);
}
