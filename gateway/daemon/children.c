#include "gateway/daemon/children.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/base/clock.h"
#include "gateway/base/log.h"

#define CHILDREN 1
#define PAUSE_FIRST_MS 1000
#define PAUSE_LAST_MS 60000
#define SOUND_MS 60000 /* who has lived that long begins anew with the pauses */
#define GO_MS 3000     /* for leaving, once the pipe has ended */

struct child {
	const char *program;
	bool wanted;
	pid_t pid; /* 0: does not run */
	int pipe;  /* our end; -1 */
	int64_t started_ms, due_ms, pause_ms;
};

struct children {
	struct loop *loop;
	struct children_options options;
	char folder[PATH_MAX];
	struct child all[CHILDREN];
};

static void
ended(struct child *x, int status, int64_t now)
{
	if (WIFSIGNALED(status))
		log_warn("child program=%s pid=%d result=killed signal=%s", x->program, (int)x->pid,
		    strsignal(WTERMSIG(status)));
	else
		log_warn("child program=%s pid=%d result=ended code=%d", x->program, (int)x->pid,
		    WEXITSTATUS(status));
	close(x->pipe);
	x->pipe = -1;
	x->pid = 0;
	if (now - x->started_ms >= SOUND_MS)
		x->pause_ms = PAUSE_FIRST_MS;
	x->due_ms = now + x->pause_ms;
	x->pause_ms = 2 * x->pause_ms > PAUSE_LAST_MS ? PAUSE_LAST_MS : 2 * x->pause_ms;
}

static void
on_sigchld(int signo, void *ctx)
{
	struct children *c = ctx;
	int status;

	(void)signo;
	for (struct child *x = c->all; x < c->all + CHILDREN; x++)
		if (x->pid != 0 && waitpid(x->pid, &status, WNOHANG) == x->pid)
			ended(x, status, clock_mono_ms());
}

/* Our own folder: the programs of one build belong together. */
static void
find_folder(char *out, size_t cap)
{
	ssize_t n = readlink("/proc/self/exe", out, cap - 1);
	char *slash;

	out[n > 0 ? n : 0] = '\0';
	slash = strrchr(out, '/');
	if (slash != NULL)
		*slash = '\0';
}

struct children *
children_new(struct loop *loop, const struct children_options *options)
{
	struct children *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	c->loop = loop;
	c->options = *options;
	c->all[0] = (struct child){ .program = "keng-sync",
		.wanted = options->config->central_url[0] != '\0' };
	for (struct child *x = c->all; x < c->all + CHILDREN; x++) {
		x->pipe = -1;
		x->pause_ms = PAUSE_FIRST_MS;
	}
	find_folder(c->folder, sizeof(c->folder));
	loop_on_signal(loop, SIGCHLD, on_sigchld, c);
	return c;
}

/* SIGPIPE and the rest as a fresh program has them. */
static int
spawn(const char *path, char *const argv[], int stdin_fd, pid_t *pid_out)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, usual;
	int rc;

	sigemptyset(&none);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, stdin_fd, STDIN_FILENO);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &usual);
	rc = posix_spawn(pid_out, path, &files, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return rc;
}

static void
start(struct children *c, struct child *x, int64_t now)
{
	char path[PATH_MAX + 32];
	const char *argv[8] = { x->program, "-c", c->options.config_path };
	int ends[2], rc, n = 3;

	if (c->options.clock != NULL) {
		argv[n++] = "--clock";
		argv[n++] = c->options.clock;
	}
	if (c->options.hurry != NULL) {
		argv[n++] = "--hurry";
		argv[n++] = c->options.hurry;
	}
	snprintf(path, sizeof(path), "%s/%s", c->folder, x->program);
	if (pipe2(ends, O_CLOEXEC) != 0) {
		log_error("child program=%s error=\"%s\"", x->program, strerror(errno));
		x->due_ms = now + PAUSE_LAST_MS;
		return;
	}
	fcntl(ends[1], F_SETFL, O_NONBLOCK);
	rc = spawn(path, (char *const *)argv, ends[0], &x->pid);
	close(ends[0]);
	x->started_ms = now;
	x->pipe = ends[1];
	if (rc == 0) {
		log_info("child program=%s pid=%d result=started", x->program, (int)x->pid);
		return;
	}
	log_error("child program=%s error=\"%s: %s\"", x->program, path, strerror(rc));
	close(x->pipe);
	x->pipe = -1;
	x->pid = 0;
	x->due_ms = now + PAUSE_LAST_MS;
}

void
children_tick(struct children *c, int64_t mono_ms)
{
	for (struct child *x = c->all; x < c->all + CHILDREN; x++)
		if (x->wanted && x->pid == 0 && mono_ms >= x->due_ms)
			start(c, x, mono_ms);
}

int64_t
children_deadline(const struct children *c)
{
	int64_t due = -1;

	for (const struct child *x = c->all; x < c->all + CHILDREN; x++)
		if (x->wanted && x->pid == 0 && (due < 0 || x->due_ms < due))
			due = x->due_ms;
	return due;
}

void
children_poke(struct children *c)
{
	/* A full pipe says it already. */
	for (struct child *x = c->all; x < c->all + CHILDREN; x++)
		if (x->pid != 0 && write(x->pipe, "", 1) < 0 && errno != EAGAIN)
			log_debug("child program=%s error=\"%s\"", x->program, strerror(errno));
}

const char *
children_name_of(const struct children *c, pid_t pid)
{
	for (const struct child *x = c->all; x < c->all + CHILDREN; x++)
		if (pid > 0 && x->pid == pid)
			return x->program;
	return NULL;
}

static void
end(struct child *x)
{
	int64_t until = clock_mono_us() / 1000 + GO_MS;
	int status;

	close(x->pipe);
	while (waitpid(x->pid, &status, WNOHANG) == 0) {
		if (clock_mono_us() / 1000 >= until) {
			kill(x->pid, SIGKILL);
			waitpid(x->pid, &status, 0);
			return;
		}
		poll(NULL, 0, 10);
	}
}

void
children_free(struct children **c)
{
	if (*c == NULL)
		return;
	for (struct child *x = (*c)->all; x < (*c)->all + CHILDREN; x++)
		if (x->pid != 0)
			end(x);
	free(*c);
	*c = NULL;
}
