#include "gateway/desk/desk.h"

#include "gateway/base/clock.h"

struct local_time
desk_local(int64_t utc_ms)
{
	struct clock_local l;

	clock_local(utc_ms, &l);
	return (struct local_time){ .day = { (int16_t)l.year, (uint8_t)l.month, (uint8_t)l.day },
		.hour = (uint8_t)l.hour,
		.minute = (uint8_t)l.minute };
}
