#include "modem/sweep.h"

#define OWNER_MS 2000 /* for the owner to commit and to order the deletes */
#define AGAIN_MS 500  /* garbled, or announced before it can be read (Huawei) */
#define AGAIN_MAX 5   /* a line that stays garbled waits for the next sweep */
#define REFUSED_MS 2000
#define REFUSED_MAX 2

void
sweep_init(struct sweep *s, int64_t interval_ms)
{
	*s = (struct sweep){ .interval_ms = interval_ms };
	sweep_stop(s);
}

void
sweep_stop(struct sweep *s)
{
	s->storages = s->due = s->hinted = s->refused = s->incomplete = 0;
	s->next_at = s->again_at = s->owner_until = -1;
}

void
sweep_start(struct sweep *s, unsigned storages, int64_t now_ms)
{
	sweep_stop(s);
	s->storages = storages;
	s->next_at = now_ms + s->interval_ms;
	sweep_all(s);
}

void
sweep_all(struct sweep *s)
{
	s->due = (1u << s->storages) - 1;
}

void
sweep_hint(struct sweep *s, int storage)
{
	unsigned all = (1u << s->storages) - 1;
	unsigned hinted = storage >= 0 ? 1u << storage & all : all;

	s->hints_come = true;
	s->hinted |= hinted;
	s->due |= hinted;
}

void
sweep_listing(struct sweep *s, unsigned storage)
{
	unsigned bit = 1u << storage;

	s->following = (s->hinted & bit) != 0;
	s->due &= ~bit;
	s->hinted &= ~bit;
}

void
sweep_listed(struct sweep *s, unsigned storage, unsigned shown, bool complete, int64_t now_ms)
{
	s->refused = 0;
	s->owner_until = now_ms + OWNER_MS;
	s->incomplete = complete ? 0 : s->incomplete + 1;
	if (s->incomplete > AGAIN_MAX)
		return;
	if (!complete || (s->following && shown == 0))
		s->again_at = now_ms + AGAIN_MS;
	/* Without hints, what came while this was cleared away shows only when asked for. */
	if (!s->hints_come && shown > 0)
		s->due |= 1u << storage;
}

bool
sweep_refused(struct sweep *s, int64_t now_ms)
{
	s->again_at = now_ms + REFUSED_MS;
	return ++s->refused < REFUSED_MAX;
}

bool
sweep_due(const struct sweep *s, bool settled, int64_t now_ms, unsigned *storage_out)
{
	if (s->due == 0 || (!settled && now_ms < s->owner_until))
		return false;
	for (*storage_out = 0; (s->due >> *storage_out & 1) == 0;)
		++*storage_out;
	return true;
}

static int64_t
earlier(int64_t a, int64_t b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

int64_t
sweep_deadline(const struct sweep *s, bool settled)
{
	int64_t at = earlier(s->next_at, s->again_at);

	return s->due != 0 && !settled ? earlier(at, s->owner_until) : at;
}

bool
sweep_expire(struct sweep *s, int64_t now_ms)
{
	bool interval = s->next_at >= 0 && now_ms >= s->next_at;

	if (interval)
		s->next_at = now_ms + s->interval_ms;
	if (interval || (s->again_at >= 0 && now_ms >= s->again_at)) {
		s->again_at = -1;
		sweep_all(s);
	}
	return interval;
}
