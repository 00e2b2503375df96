#include "gateway/daemon/daemon.h"

#include <poll.h>
#include <signal.h>
#include <string.h>

#include "gateway/base/clock.h"
#include "gateway/base/lock.h"
#include "gateway/base/log.h"
#include "gateway/base/loop.h"
#include "gateway/base/pack.h"
#include "gateway/daemon/children.h"
#include "gateway/daemon/notify.h"
#include "gateway/daemon/ports.h"
#include "gateway/daemon/socket.h"
#include "gateway/daemon/turn.h"
#include "gateway/store/alert.h"
#include "gateway/store/packs.h"
#include "gateway/store/vfs.h"

#define LOCK_WAIT_MS 10000 /* for `keng`, which holds it for one act only */
#define STOP_WAIT_MS 8000  /* for the answer of a submit in flight */

struct daemon {
	struct loop *loop;
	struct turn *turn;
	struct ports *ports;
	struct children *children;
	struct socket *socket;
	struct db *db;
	struct pack *pack;
	int lock;
	int64_t stop_at; /* monotonic; 0 = go on */
	bool said_ready;
};

static void
on_stop(int signo, void *ctx)
{
	struct daemon *d = ctx;

	if (d->stop_at == 0) {
		log_info("stop signal=%s", strsignal(signo));
		notify("STOPPING=1");
		d->stop_at = clock_mono_ms() + STOP_WAIT_MS;
		turn_drain(d->turn);
	}
}

static bool
take_lock(struct daemon *d, const char *database, struct err *e)
{
	int64_t until = clock_mono_ms() + LOCK_WAIT_MS;
	enum lock_status st;

	while ((st = lock_take(database, "kengd", &d->lock, e)) == LOCK_HELD &&
	    strstr(e->text, "by keng (") != NULL && clock_mono_ms() < until)
		poll(NULL, 0, 100);
	return st == LOCK_TAKEN;
}

/* Texts read by another pack than the one that was sent down: a person must know. */
static struct pack *
load_pack(struct db *db, const char *configured, struct err *e)
{
	bool lost;
	struct pack *pack = packs_load(db, configured, &lost, e);

	db_begin(db);
	if (lost)
		alert_raise_for(db, "pack", "lost",
		    "what came down of the pack cannot be read; the configured one serves alone",
		    clock_utc_ms());
	else
		alert_close(db, "pack", "lost", clock_utc_ms());
	db_commit(db);
	return pack;
}

static bool
set_up(struct daemon *d, const struct daemon_options *o, struct err *e)
{
	struct turn_options options = { .config = o->config, .die_at = o->die_at };

	if (o->vfs != NULL && !vfs_install(o->vfs, e))
		return false;
	if (!take_lock(d, o->config->database, e))
		return false;
	d->db = db_open(o->config->database, DB_WRITE, o->vfs != NULL ? VFS_SHIM : NULL, e);
	if (d->db == NULL)
		return false;
	d->pack = load_pack(d->db, o->config->pack, e);
	if (d->pack == NULL)
		return false;
	options.db = d->db;
	options.pack = d->pack;
	d->turn = turn_new(&options);
	if (!turn_recover(d->turn, clock_utc_ms(), e))
		return false;
	d->loop = loop_new();
	d->children = children_new(
	    d->loop, &(struct children_options){ o->config, o->config_path, o->clock, o->hurry });
	d->socket = socket_open(d->loop, o->config->socket, d->turn, d->children, e);
	if (d->socket == NULL)
		return false;
	d->ports = ports_new(d->loop, o->config, d->turn);
	loop_on_signal(d->loop, SIGTERM, on_stop, d);
	loop_on_signal(d->loop, SIGINT, on_stop, d);
	return true;
}

/* The old one stays when the new one has gone bad since it was checked. */
static void
reload_pack(struct daemon *d, const char *configured)
{
	struct err e;
	struct pack *pack = load_pack(d->db, configured, &e);

	if (pack == NULL) {
		log_error("pack error=\"%s\" the old one stays", e.text);
		return;
	}
	turn_set_pack(d->turn, pack);
	pack_free(&d->pack);
	d->pack = pack;
	log_info("pack id=%s result=reloaded", pack->id);
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

static void
run(struct daemon *d, const struct config *config)
{
	uint64_t commits = db_commits(d->db);

	while (d->stop_at == 0 || (turn_in_flight(d->turn) && clock_mono_ms() < d->stop_at)) {
		int64_t now = clock_mono_ms(), deadline;

		children_tick(d->children, now);
		ports_tick(d->ports, now);
		turn_run(d->turn, clock_utc_ms(), now);
		ports_flush(d->ports, now);
		if (db_commits(d->db) != commits) {
			commits = db_commits(d->db);
			children_poke(d->children);
		}
		if (turn_wants_pack(d->turn))
			reload_pack(d, config->pack);
		if (!d->said_ready && turn_was_ready(d->turn)) {
			d->said_ready = true;
			log_signal("ready");
		}
		deadline = earlier(ports_deadline(d->ports), turn_deadline(d->turn));
		deadline = earlier(deadline, children_deadline(d->children));
		if (d->stop_at != 0)
			deadline = earlier(deadline, d->stop_at);
		loop_once(d->loop, deadline);
	}
}

static void
tear_down(struct daemon *d)
{
	socket_close(&d->socket);
	children_free(&d->children);
	ports_free(&d->ports);
	turn_free(&d->turn);
	loop_free(&d->loop);
	db_close(&d->db);
	pack_free(&d->pack);
	lock_release(&d->lock);
}

bool
daemon_run(const struct daemon_options *options, struct err *e)
{
	struct daemon d = { .lock = -1 };
	bool ok;

	/* A client or a modem that goes away is an answer, not a reason to die. */
	signal(SIGPIPE, SIG_IGN);
	ok = set_up(&d, options, e);
	if (ok) {
		log_info("kengd id=%s database=%s modems=%zu", options->config->id,
		    options->config->database, options->config->nmodems);
		notify("READY=1");
		run(&d, options->config);
	}
	tear_down(&d);
	return ok;
}
