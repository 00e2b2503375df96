#include "gateway/tool/client.h"

#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "gateway/base/chain.h"
#include "gateway/base/clock.h"
#include "gateway/base/lock.h"
#include "gateway/base/pack.h"
#include "gateway/desk/acts.h"

#define GIVE_UP_MS 30000
#define AGAIN_MS 100

static int
dial(const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(to.sun_path, sizeof(to.sun_path), "%s", path);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static bool
send_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t n = send(fd, text, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text += n;
		len -= (size_t)n;
	}
	return true;
}

/* One line from the daemon, parsed; NULL when it is gone or silent until then. */
static json_t *
receive(int fd, int64_t until_ms)
{
	char *line = NULL;
	size_t len = 0;
	json_t *answer = NULL;

	for (;;) {
		ssize_t n;

		if (!clock_wait_readable(fd, until_ms))
			break;
		line = realloc(line, len + 4096);
		if (line == NULL)
			abort();
		n = recv(fd, line + len, 4096, 0);
		if (n <= 0)
			break;
		len += (size_t)n;
		if (line[len - 1] == '\n') {
			answer = json_loadb(line, len, 0, NULL);
			break;
		}
	}
	free(line);
	return answer;
}

static json_t *
ask(const struct config *c, const json_t *request, int64_t until_ms, bool *connected_out)
{
	char *line = json_dumps(request, JSON_COMPACT);
	int fd = dial(c->socket);
	json_t *answer = NULL;

	if (line == NULL)
		abort();
	*connected_out = fd >= 0;
	if (fd >= 0 && send_all(fd, line, strlen(line)) && send_all(fd, "\n", 1))
		answer = receive(fd, until_ms);
	if (fd >= 0)
		close(fd);
	free(line);
	return answer;
}

json_t *
client_status(const struct config *c)
{
	json_t *request = json_pack("{s:s}", "ask", "status");
	bool connected;
	json_t *answer = ask(c, request, clock_mono_ms() + 5000, &connected);

	json_decref(request);
	return answer;
}

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
	struct pack *pack = pack_load(c->pack, e);
	struct db *db = pack != NULL ? db_open(c->database, DB_WRITE, NULL, e) : NULL;
	struct desk d = { .db = db, .pack = pack, .config = c, .now_ms = clock_utc_ms() };
	json_t *answer = NULL;
	char by[64], why[120];
	struct act a;

	name_us(by);
	if (db != NULL && !act_parse(request, &a, why, sizeof(why))) {
		err_set(e, "%s", why);
	} else if (db != NULL) {
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

static void
make_id(char id[static 37])
{
	uint8_t r[16];
	char h[33];

	chain_random(r, sizeof(r));
	r[6] = (uint8_t)((r[6] & 0x0f) | 0x40); /* RFC 9562, version 4 */
	r[8] = (uint8_t)((r[8] & 0x3f) | 0x80);
	chain_hex(r, sizeof(r), h);
	snprintf(id, 37, "%.8s-%.4s-%.4s-%.4s-%.12s", h, h + 8, h + 12, h + 16, h + 20);
}

json_t *
client_act(const struct config *c, const char *act, json_t *args, const char *id, struct err *e)
{
	int64_t until = clock_mono_ms() + GIVE_UP_MS;
	json_t *request, *answer = NULL;
	char made[37];
	bool done = false;

	if (id == NULL) {
		make_id(made);
		id = made;
	}
	request = json_pack("{s:s, s:s, s:o}", "act", act, "id", id, "args", args);
	err_set(e, "no answer");
	while (!done && clock_mono_ms() < until) {
		bool connected;
		int lock = -1;

		answer = ask(c, request, until, &connected);
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
