#include "gateway/tool/client.h"

#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "gateway/base/ask.h"
#include "gateway/base/clock.h"
#include "gateway/base/lock.h"
#include "gateway/desk/acts.h"
#include "gateway/store/packs.h"

#define GIVE_UP_MS 30000
#define AGAIN_MS 100

/* ---- by ourselves ---- */

static void
name_us(char by[static 64])
{
	struct passwd *user = getpwuid(getuid());

	if (user != NULL)
		snprintf(by, 64, "unix:%.50s", user->pw_name);
	else
		snprintf(by, 64, "unix:%u", getuid());
}

/* Under the lock.  NULL with e filled when the store does not take it. */
static json_t *
perform(const struct config *c, json_t *request, struct err *e)
{
	struct db *db = db_open(c->database, DB_WRITE, NULL, e);
	struct pack *pack = db != NULL ? packs_load(db, c->pack, NULL, e) : NULL;
	struct desk d = { .db = db, .pack = pack, .config = c, .now_ms = clock_utc_ms() };
	json_t *answer = NULL;
	char by[64], why[120];
	struct act a;

	name_us(by);
	if (pack != NULL && !act_parse(request, &a, why, sizeof(why))) {
		err_set(e, "%s", why);
	} else if (pack != NULL) {
		a.by = by;
		db_begin(db);
		answer = act_perform(&d, &a);
		if (!db_commit(db)) {
			err_set(e, "%s: %s", c->database, db_error(db));
			json_decref(answer);
			answer = NULL;
		}
	}
	db_close(&db);
	pack_free(&pack);
	return answer;
}

json_t *
client_act(const struct config *c, const char *act, json_t *args, const char *id, struct err *e)
{
	int64_t until = clock_mono_ms() + GIVE_UP_MS;
	json_t *request, *answer = NULL;
	char made[ASK_ID_LEN];
	bool done = false;

	if (id == NULL) {
		ask_new_id(made);
		id = made;
	}
	request = json_pack("{s:s, s:s, s:o}", "act", act, "id", id, "args", args);
	err_set(e, "no answer");
	while (!done && clock_mono_ms() < until) {
		bool connected;
		int lock = -1;

		answer = ask_daemon(c->socket, request, until, &connected);
		done = answer != NULL;
		if (done)
			break;
		if (connected) { /* the daemon died over it: done or not, the same id tells */
			poll(NULL, 0, AGAIN_MS);
			continue;
		}
		switch (lock_take(c->database, "keng", &lock, e)) {
		case LOCK_TAKEN:
			answer = perform(c, request, e);
			lock_release(&lock);
			done = true;
			break;
		case LOCK_HELD: poll(NULL, 0, AGAIN_MS); break;
		case LOCK_FAILED: done = true; break;
		}
	}
	if (!done)
		err_prefix(e, "no answer in %d seconds; give the same command again with --id %s",
		    GIVE_UP_MS / 1000, id);
	json_decref(request);
	return answer;
}
