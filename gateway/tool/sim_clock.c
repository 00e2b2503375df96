#include "gateway/tool/sim_clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "gateway/base/clock.h"

#define CLIENTS_MAX 8

struct client {
	struct sim_clock *clock;
	int fd; /* -1: free */
	struct loop_watch *watch;
	bool idle;
	int64_t deadline;
	char line[40];
	size_t len;
};

struct sim_clock {
	struct loop *loop;
	struct loop_watch *watch;
	int fd;
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
	struct client clients[CLIENTS_MAX];
	bool stirred; /* something moved since time was told */
	bool spoke;   /* the last look was at a client's `idle` alone */
};

static void
drop(struct client *c)
{
	loop_unwatch(&c->watch);
	close(c->fd);
	c->fd = -1;
	c->clock->stirred = true;
}

/* Strictly in turn: one `idle` line, then our `now`. */
static void
on_client(int fd, bool readable, bool writable, void *ctx)
{
	struct client *c = ctx;
	ssize_t n = recv(fd, c->line + c->len, sizeof(c->line) - 1 - c->len, MSG_DONTWAIT);
	long long deadline;

	(void)readable;
	(void)writable;
	c->clock->spoke = true;
	if (n <= 0) {
		if (n == 0 || (errno != EAGAIN && errno != EINTR))
			drop(c);
		return;
	}
	c->len += (size_t)n;
	c->line[c->len] = '\0';
	if (strchr(c->line, '\n') == NULL && c->len < sizeof(c->line) - 1)
		return;
	c->len = 0;
	if (c->idle || sscanf(c->line, "idle %lld", &deadline) != 1) {
		drop(c);
		return;
	}
	c->idle = true;
	c->deadline = deadline;
}

static void
on_connection(int fd, bool readable, bool writable, void *ctx)
{
	struct sim_clock *c = ctx;
	int peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC);

	(void)readable;
	(void)writable;
	for (size_t i = 0; i < CLIENTS_MAX && peer >= 0; i++)
		if (c->clients[i].fd < 0) {
			c->clients[i] = (struct client){ .clock = c, .fd = peer };
			c->clients[i].watch =
			    loop_watch(c->loop, peer, LOOP_READ, on_client, &c->clients[i]);
			c->stirred = true;
			return;
		}
	if (peer >= 0)
		close(peer);
}

struct sim_clock *
sim_clock_open(struct loop *l, const char *spec, int64_t start_ms, struct err *e)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct sim_clock *c = calloc(1, sizeof(*c));
	const char *path = spec + strlen("unix:");

	if (c == NULL)
		abort();
	c->fd = -1;
	if (strncmp(spec, "unix:", strlen("unix:")) != 0 || strlen(path) >= sizeof(c->path)) {
		err_set(e, "--clock takes unix:PATH, not '%s'", spec);
		sim_clock_close(&c);
		return NULL;
	}
	strcpy(at.sun_path, path);
	unlink(path);
	c->loop = l;
	c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (c->fd < 0 || bind(c->fd, (struct sockaddr *)&at, sizeof(at)) != 0 ||
	    listen(c->fd, CLIENTS_MAX) != 0) {
		err_set(e, "%s: %s", path, strerror(errno));
		sim_clock_close(&c);
		return NULL;
	}
	strcpy(c->path, path);
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		c->clients[i].fd = -1;
	c->watch = loop_watch(l, c->fd, LOOP_READ, on_connection, c);
	clock_set(start_ms, start_ms);
	return c;
}

void
sim_clock_close(struct sim_clock **c)
{
	if (*c == NULL)
		return;
	for (size_t i = 0; i < CLIENTS_MAX && (*c)->watch != NULL; i++)
		if ((*c)->clients[i].fd >= 0)
			drop(&(*c)->clients[i]);
	loop_unwatch(&(*c)->watch);
	if ((*c)->fd >= 0)
		close((*c)->fd);
	if ((*c)->path[0] != '\0')
		unlink((*c)->path);
	free(*c);
	*c = NULL;
}

void
sim_clock_stir(struct sim_clock *c)
{
	c->stirred = true;
}

static void
tell(struct sim_clock *c, int64_t now_ms)
{
	char line[40];
	int n = snprintf(line, sizeof(line), "now %lld\n", (long long)now_ms);

	clock_set(now_ms, now_ms);
	c->stirred = false;
	for (size_t i = 0; i < CLIENTS_MAX; i++) {
		struct client *client = &c->clients[i];

		if (client->fd < 0)
			continue;
		client->idle = false;
		if (send(client->fd, line, (size_t)n, MSG_NOSIGNAL) != n)
			drop(client);
	}
}

/* All are there and idle; *deadline becomes the earliest of theirs and itself. */
static bool
all_idle(const struct sim_clock *c, int64_t *deadline)
{
	bool any = false;

	for (size_t i = 0; i < CLIENTS_MAX; i++) {
		const struct client *client = &c->clients[i];

		if (client->fd < 0)
			continue;
		any = true;
		if (!client->idle)
			return false;
		if (client->deadline >= 0 && (*deadline < 0 || client->deadline < *deadline))
			*deadline = client->deadline;
	}
	return any;
}

void
sim_clock_step(struct sim_clock *c, int64_t deadline_ms, int64_t until_ms)
{
	c->spoke = false;
	if (loop_look(c->loop)) {
		c->stirred = c->stirred || !c->spoke;
		return;
	}
	if (!all_idle(c, &deadline_ms)) {
		loop_once(c->loop, -1);
		c->stirred = c->stirred || !c->spoke;
		return;
	}
	if (c->stirred || deadline_ms < clock_mono_ms())
		deadline_ms = deadline_ms < 0 && !c->stirred ? until_ms : clock_mono_ms();
	tell(c, deadline_ms < until_ms ? deadline_ms : until_ms);
}
