#include "gateway/central/moment.h"

#include <stdio.h>

#include "gateway/base/clock.h"

_Static_assert(MOMENT_LEN >= CLOCK_STAMP_LEN, "clock_format_s writes into it");

const char *
moment_text(int64_t utc_ms, bool program, char out[static MOMENT_LEN])
{
	struct clock_local l;

	if (program) {
		clock_format_s(utc_ms, out);
		return out;
	}
	clock_local(utc_ms, &l);
	snprintf(out, MOMENT_LEN, "%04d-%02d-%02d %02d:%02d:%02d", l.year % 10000, l.month, l.day,
	    l.hour, l.minute, l.second);
	return out;
}
