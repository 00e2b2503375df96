#include "gateway/sync/courier.h"

#include <string.h>

#define IDLE_MAX 3
#define FORKS_BELIEVED 2

void
courier_begin(struct courier *c, struct db *db)
{
	memset(c, 0, sizeof(*c));
	sync_get(db, &c->cursor);
	c->fork_at = INT64_MAX;
}

void
courier_reload(struct courier *c, struct db *db)
{
	struct sync_cursor now;

	sync_get(db, &now);
	if (now.state != c->cursor.state || strcmp(now.branch, c->cursor.branch) != 0)
		courier_begin(c, db);
}

bool
courier_stalls(const struct courier *c)
{
	return c->idle >= IDLE_MAX;
}

static void
seek(struct courier *c, int64_t high)
{
	c->seeking = true;
	c->older = false;
	c->low = 0;
	c->high = high;
}

static void
poll_at(struct courier_plan *plan, const char *epoch, int64_t row)
{
	strcpy(plan->epoch, epoch);
	plan->first = row + 1;
	plan->last = row;
	plan->newest = true;
}

/* Rows behind `acked`, or the question whether the newest epoch's beginning is known. */
static void
plan_going(
    struct courier *c, struct db *db, const struct journal_epoch *newest, struct courier_plan *plan)
{
	int64_t next = c->cursor.acked + 1;
	struct journal_epoch e = *newest;

	if (next < newest->first && !c->older) {
		poll_at(plan, newest->id, newest->first - 1);
		return;
	}
	if (next <= newest->last)
		journal_epoch_of(db, next, &e);
	strcpy(plan->epoch, e.id);
	plan->first = next;
	plan->last = e.last;
	plan->newest = e.last == newest->last;
}

bool
courier_plan(struct courier *c, struct db *db, struct courier_plan *plan_out)
{
	bool branching = c->cursor.state == SYNC_BRANCHING;
	struct journal_epoch newest;
	struct journal_head head;

	journal_head(db, &head);
	if (head.seq == 0 || !journal_epoch_of(db, head.seq, &newest))
		return false;
	if (branching && !c->seeking)
		seek(c, head.seq);
	if (c->cursor.acked > head.seq) /* a database that lost rows: the polls will tell */
		c->cursor.acked = head.seq;
	switch (c->cursor.state) {
	case SYNC_GOING:
	case SYNC_BRANCHING:
		if (c->seeking)
			poll_at(plan_out, branching ? c->cursor.branch : newest.id,
			    c->low + (c->high - c->low + 1) / 2);
		else
			plan_going(c, db, &newest, plan_out);
		return true;
	case SYNC_FORK:
		poll_at(plan_out, newest.id, c->fork_at < head.seq ? c->fork_at : head.seq);
		return true;
	case SYNC_SUPERSEDED:
	case SYNC_GONE:
	case SYNC_STATES: break;
	}
	return false;
}

/* ---- answers ---- */

static enum courier_step
found(struct courier *c)
{
	if (c->cursor.state == SYNC_BRANCHING)
		return COURIER_BRANCH;
	c->seeking = false;
	c->older = true;
	c->cursor.acked = c->low;
	return COURIER_ON;
}

static enum courier_step
take_seek(struct courier *c, const struct courier_plan *plan, const struct reply *a)
{
	int64_t asked = plan->first - 1;

	if (a->acked >= asked)
		c->low = asked;
	else
		c->high = asked - 1;
	return c->low >= c->high ? found(c) : COURIER_ON;
}

/*
 * A line that breaks a hash looks like a fork: it is believed when told again.  Rows up to `last`
 * were in question; whichever of them is another, so is that one.
 */
static enum courier_step
told_of_fork(struct courier *c, int64_t last)
{
	if (++c->forks < FORKS_BELIEVED)
		return COURIER_DOUBT;
	/* While branching the polls are under a name that the centre does not know. */
	if (c->cursor.state != SYNC_GOING)
		return COURIER_ON;
	c->cursor.state = SYNC_FORK;
	c->fork_at = last;
	c->seeking = false;
	return COURIER_STOPPED;
}

/* The row that was compared is the same after all, or the centre does not hold it. */
static enum courier_step
take_after_fork(struct courier *c, const struct courier_plan *plan, const struct reply *a)
{
	int64_t asked = plan->first - 1;

	/* Row 0 is held by everybody: it ends no fork. */
	if (a->acked == 0)
		return COURIER_ON;
	if (a->acked < asked) {
		c->fork_at = a->acked;
		return COURIER_ON;
	}
	c->cursor.state = SYNC_GOING;
	c->cursor.acked = asked;
	return COURIER_ON;
}

static enum courier_step
take_going(struct courier *c, struct db *db, const struct courier_plan *plan, const struct reply *a)
{
	int64_t before = c->cursor.acked, at = plan->first <= plan->last ? plan->first : plan->last;
	char hash[CHAIN_HASH_HEX];
	struct journal_epoch e;

	/* A question before a new epoch stands on the row before it. */
	if (plan->newest) {
		struct journal_head head;

		journal_head(db, &head);
		at = head.seq;
	}
	if (!journal_epoch_of(db, at, &e))
		return COURIER_DOUBT;
	/* Below what was sent it is gone back to whatever its hash: the centre compares then. */
	if (a->acked_hash[0] != '\0' && a->acked <= e.last && a->acked >= plan->first - 1 &&
	    (!journal_hash(db, a->acked, hash) || strcmp(hash, a->acked_hash) != 0))
		return told_of_fork(c, a->acked);
	c->forks = 0;
	if (a->acked < e.first - 1) {
		seek(c, e.first - 1);
		c->idle++;
		return COURIER_ON;
	}
	c->cursor.acked = a->acked < e.last ? a->acked : e.last;
	if (plan->newest)
		c->older = false;
	c->idle = c->cursor.acked > before || plan->last < plan->first ? 0 : c->idle + 1;
	return COURIER_ON;
}

enum courier_step
courier_take(
    struct courier *c, struct db *db, const struct courier_plan *plan, const struct reply *a)
{
	switch (a->kind) {
	case REPLY_TAKEN: break;
	case REPLY_FORK: return told_of_fork(c, plan->last);
	case REPLY_SUPERSEDED:
		/* Of an older epoch it may be our own newest one that took over, by a request that
		 * came late: that one is asked. */
		if (!plan->newest) {
			c->older = false;
			return COURIER_DOUBT;
		}
		c->cursor.state = SYNC_SUPERSEDED;
		return COURIER_STOPPED;
	case REPLY_GONE: c->cursor.state = SYNC_GONE; return COURIER_STOPPED;
	case REPLY_NONE:
	case REPLY_MALFORMED:
	case REPLY_TOKEN:
	case REPLY_CURSOR:
	case REPLY_TOO_LARGE:
	case REPLY_ENCODING:
	case REPLY_ALTERED:
	case REPLY_PAUSE:
	case REPLY_KINDS: return COURIER_ON;
	}
	if (a->epoch[0] != '\0' && strcmp(a->epoch, plan->epoch) != 0)
		return COURIER_DOUBT;
	if (c->cursor.state == SYNC_GOING && !c->seeking)
		return take_going(c, db, plan, a);
	c->forks = 0;
	return c->cursor.state == SYNC_FORK ? take_after_fork(c, plan, a) : take_seek(c, plan, a);
}
