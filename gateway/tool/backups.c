#include "gateway/tool/backups.h"

#include <stdio.h>

#include "gateway/base/clock.h"
#include "gateway/base/lock.h"
#include "gateway/store/backup.h"
#include "gateway/tool/say.h"

int
backups_make(const struct config *c, const char *path)
{
	struct journal_head head;
	struct err e;

	if (!backup_make(c->database, path, &head, &e))
		return say_failed(e.text);
	printf("%s: whole and verified, up to journal row %lld\n", path, (long long)head.seq);
	return 0;
}

int
backups_restore(const struct config *c, const char *path)
{
	struct backup_restored r;
	int lock = -1;
	struct err e;
	bool ok;

	if (lock_take(c->database, "keng", &lock, &e) != LOCK_TAKEN) {
		err_prefix(&e, "stop the daemon first");
		return say_failed(e.text);
	}
	ok = backup_restore(c->database, path, clock_utc_ms(), &r, &e);
	lock_release(&lock);
	if (!ok)
		return say_failed(e.text);
	printf("restored up to journal row %lld; epoch %s begins\n", (long long)r.seq, r.epoch);
	if (r.kept[0] != '\0')
		printf("the database of before is kept as %s\n", r.kept);
	if (r.dropped > 0)
		printf("%lld texts were unfinished and are not sent again (keng outbox)\n",
		    (long long)r.dropped);
	printf("reports since then are not here; the central server can give back what it has\n"
	       "(there: kengcentral push --orphans %s)\n",
	    c->id);
	return 0;
}
