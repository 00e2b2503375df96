#include "gateway/sync/pace.h"

void
pace_begin(struct pace *p, int hurry)
{
	*p = (struct pace){ .rows = PACE_ROWS_FIRST, .ceiling = PACE_ROWS_MAX, .hurry = hurry };
}

static void
set_rows(struct pace *p, int rows)
{
	if (rows > p->ceiling)
		rows = p->ceiling;
	p->rows = rows > 1 ? rows : 1;
}

void
pace_taken(struct pace *p)
{
	p->failures = 0;
	p->not_before_ms = 0;
	p->asked = false;
	set_rows(p, 2 * p->rows);
}

void
pace_failed(struct pace *p, int64_t mono_ms, uint32_t random)
{
	int64_t most = PACE_BASE_MS;

	for (int i = 0; i < p->failures && most < PACE_MOST_MS; i++)
		most *= 2;
	if (most > PACE_MOST_MS)
		most = PACE_MOST_MS;
	most /= p->hurry;
	p->failures++;
	p->not_before_ms = mono_ms + (int64_t)((uint64_t)random * (uint64_t)(most + 1) >> 32);
	p->asked = false;
	set_rows(p, p->rows / 2);
}

void
pace_too_large(struct pace *p, int sent_rows)
{
	p->ceiling = sent_rows > 1 ? sent_rows / 2 : 1;
	set_rows(p, p->ceiling);
}

void
pace_ask(struct pace *p, int64_t mono_ms, int64_t pause_ms)
{
	if (pause_ms > PACE_ASKED_MOST_MS)
		pause_ms = PACE_ASKED_MOST_MS;
	if (pause_ms < PACE_BASE_MS)
		pause_ms = PACE_BASE_MS;
	p->not_before_ms = mono_ms + pause_ms / p->hurry;
	p->asked = true;
}

void
pace_urge(struct pace *p)
{
	if (!p->asked)
		p->not_before_ms = 0;
}

bool
pace_probes(const struct pace *p)
{
	return p->failures >= PACE_BREAKER;
}

void
pace_probed(struct pace *p)
{
	p->failures = PACE_BREAKER - 1;
	p->not_before_ms = 0;
}
