#include "gateway/daemon/budget.h"

#define MINUTE_MS INT64_C(60000)

enum outbox_kind
budget_allows(struct db *db, const struct config_limits *limits, const char *line, int64_t now_ms,
    bool *day_full_out)
{
	const struct {
		int limit;
		int64_t span_ms;
	} spans[] = {
		{ limits->per_sim_minute, MINUTE_MS },
		{ limits->per_sim_hour, 60 * MINUTE_MS },
		{ limits->per_sim_day, INT64_C(24) * 60 * MINUTE_MS },
	};
	enum outbox_kind last = OUTBOX_KINDS;

	*day_full_out = false;
	for (unsigned i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
		int64_t used;

		if (spans[i].limit == 0)
			continue;
		used = outbox_submits_between(db, line, now_ms - spans[i].span_ms, now_ms);
		if (used >= spans[i].limit) {
			last = OUTBOX_URGENT;
			*day_full_out = *day_full_out || i == 2;
		} else if (used >= spans[i].limit - spans[i].limit / 5 && last > OUTBOX_QUESTION) {
			last = OUTBOX_QUESTION;
		}
	}
	return last;
}
