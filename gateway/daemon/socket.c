#include "gateway/daemon/socket.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "gateway/base/lock.h"
#include "gateway/base/log.h"

#define CLIENTS_MAX 32
#define LINE_MAX_OCTETS ((size_t)32 << 20) /* an import of a whole province fits */

struct client {
	struct socket *socket;
	int fd; /* -1: free */
	struct loop_watch *watch;
	char by[64];
	char *in, *out;
	size_t in_len, in_cap, out_len;
};

struct socket {
	struct loop *loop;
	struct turn *turn;
	const struct children *children;
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
	int fd;
	struct loop_watch *watch;
	struct client clients[CLIENTS_MAX];
};

static void
drop(struct client *c)
{
	turn_forget(c->socket->turn, c);
	loop_unwatch(&c->watch);
	close(c->fd);
	free(c->in);
	free(c->out);
	*c = (struct client){ .socket = c->socket, .fd = -1 };
}

static void
flush(struct client *c)
{
	ssize_t n = send(c->fd, c->out, c->out_len, MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		drop(c);
		return;
	}
	if (n > 0) {
		memmove(c->out, c->out + n, c->out_len - (size_t)n);
		c->out_len -= (size_t)n;
	}
	loop_want(c->watch, c->out_len > 0 ? LOOP_READ | LOOP_WRITE : LOOP_READ);
}

static void
say(struct client *c, const json_t *answer)
{
	char *line = json_dumps(answer, JSON_COMPACT);
	size_t n;

	if (line == NULL)
		abort();
	n = strlen(line);
	c->out = realloc(c->out, c->out_len + n + 1);
	if (c->out == NULL)
		abort();
	memcpy(c->out + c->out_len, line, n);
	c->out[c->out_len + n] = '\n';
	c->out_len += n + 1;
	free(line);
	flush(c);
}

static void
on_answer(const json_t *answer, void *ctx)
{
	say(ctx, answer);
}

static void
say_error(struct client *c, const char *text)
{
	json_t *answer = json_pack("{s:b, s:[s]}", "ok", 0, "errors", text);

	say(c, answer);
	json_decref(answer);
}

static void
take_line(struct client *c, const char *line, size_t len)
{
	json_t *request = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL), *status;
	const char *ask = json_string_value(json_object_get(request, "ask"));

	if (!json_is_object(request)) {
		say_error(c, "one JSON object a line");
	} else if (ask != NULL && strcmp(ask, "status") == 0) {
		status = turn_status(c->socket->turn);
		say(c, status);
		json_decref(status);
	} else if (!turn_act(c->socket->turn, request, c->by, on_answer, c)) {
		say_error(c, "too many acts wait; try again");
	}
	json_decref(request);
}

static void
take_lines(struct client *c)
{
	char *end, *at = c->in;

	while (c->fd >= 0 && (end = memchr(at, '\n', c->in_len - (size_t)(at - c->in))) != NULL) {
		take_line(c, at, (size_t)(end - at));
		at = end + 1;
	}
	if (c->fd < 0)
		return;
	c->in_len -= (size_t)(at - c->in);
	memmove(c->in, at, c->in_len);
	if (c->in_len == LINE_MAX_OCTETS)
		drop(c);
}

static void
on_client(int fd, bool readable, bool writable, void *ctx)
{
	struct client *c = ctx;
	ssize_t n;

	if (writable)
		flush(c);
	if (!readable || c->fd < 0)
		return;
	if (c->in_cap - c->in_len < 65536 && c->in_cap < LINE_MAX_OCTETS) {
		c->in_cap = c->in_cap == 0 ? 65536 : 2 * c->in_cap;
		c->in = realloc(c->in, c->in_cap);
		if (c->in == NULL)
			abort();
	}
	n = recv(fd, c->in + c->in_len, c->in_cap - c->in_len, MSG_DONTWAIT);
	if (n > 0) {
		c->in_len += (size_t)n;
		take_lines(c);
	} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		drop(c);
	}
}

/* Root, the daemon's own user, and its group may act.  Its own children are known by their pids. */
static bool
allowed(const struct socket *s, int fd, char by[static 64])
{
	const char *child;
	struct ucred peer;
	socklen_t len = sizeof(peer);
	struct passwd *user;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0)
		return false;
	child = children_name_of(s->children, peer.pid);
	if (child != NULL) {
		snprintf(by, 64, "kengd:%.50s", child);
		return true;
	}
	user = getpwuid(peer.uid);
	if (user != NULL)
		snprintf(by, 64, "unix:%.50s", user->pw_name);
	else
		snprintf(by, 64, "unix:%u", peer.uid);
	return peer.uid == 0 || peer.uid == geteuid() || peer.gid == getegid();
}

static void
on_connection(int fd, bool readable, bool writable, void *ctx)
{
	struct socket *s = ctx;
	struct client *c = NULL;
	int peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	(void)readable;
	(void)writable;
	if (peer < 0)
		return;
	for (size_t i = 0; i < CLIENTS_MAX && c == NULL; i++)
		if (s->clients[i].fd < 0)
			c = &s->clients[i];
	if (c == NULL || !allowed(s, peer, c->by)) {
		log_warn("socket result=refused why=\"%s\"", c == NULL ? "too many" : c->by);
		close(peer);
		return;
	}
	c->fd = peer;
	c->watch = loop_watch(s->loop, peer, LOOP_READ, on_client, c);
}

/* A socket that an earlier run left; never a file that a mistaken path names. */
static void
remove_stale(const char *path)
{
	struct stat st;

	if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode))
		unlink(path);
}

struct socket *
socket_open(struct loop *loop, const char *path, struct turn *turn, const struct children *children,
    struct err *e)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct socket *s;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (strlen(path) >= sizeof(at.sun_path)) {
		err_set(e, "%s: path of the socket is too long", path);
		return NULL;
	}
	strcpy(at.sun_path, path);
	remove_stale(path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0 || chmod(path, 0660) != 0 ||
	    listen(fd, CLIENTS_MAX) != 0) {
		err_set(e, "%s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	lock_adopt_owner(path);
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		abort();
	s->loop = loop;
	s->turn = turn;
	s->children = children;
	s->fd = fd;
	strcpy(s->path, path);
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		s->clients[i] = (struct client){ .socket = s, .fd = -1 };
	s->watch = loop_watch(loop, fd, LOOP_READ, on_connection, s);
	return s;
}

void
socket_close(struct socket **s)
{
	if (*s == NULL)
		return;
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		if ((*s)->clients[i].fd >= 0)
			drop(&(*s)->clients[i]);
	loop_unwatch(&(*s)->watch);
	close((*s)->fd);
	unlink((*s)->path);
	free(*s);
	*s = NULL;
}
