#include "gateway/tool/sim_port.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "gateway/base/clock.h"

struct sim_port {
	struct loop_watch *watch;
	struct sim *sim;
	int master, slave;
	char link[PATH_MAX];
	FILE *trace;
	char traced;  /* '>' or '<': whose line is being written; 0 between lines */
	bool visible; /* it has more than CR and LF */
};

/* ---- trace ---- */

static void
trace_byte(FILE *f, char byte)
{
	if (byte == '\r')
		fputs("\\r", f);
	else if (byte == '\n')
		fputs("\\n", f);
	else if (byte == '\\')
		fputs("\\\\", f);
	else if (isprint((unsigned char)byte))
		putc(byte, f);
	else
		fprintf(f, "\\x%02x", (unsigned char)byte);
}

/* A line ends where the other side speaks, and behind a command's CR or an answer's LF. */
static void
trace(struct sim_port *p, char side, const char *bytes, size_t len)
{
	char last = side == '>' ? '\r' : '\n';

	if (p->trace == NULL)
		return;
	for (size_t i = 0; i < len; i++) {
		if (p->traced != side) {
			fprintf(p->trace, "%s%c ", p->traced != 0 ? "\n" : "", side);
			p->traced = side;
			p->visible = false;
		}
		trace_byte(p->trace, bytes[i]);
		if (bytes[i] == last && p->visible) {
			putc('\n', p->trace);
			p->traced = 0;
		}
		p->visible = p->visible || (bytes[i] != '\r' && bytes[i] != '\n');
	}
	fflush(p->trace);
}

/* ---- the port ---- */

bool
sim_port_flush(struct sim_port *p)
{
	size_t len;
	const void *out = sim_output(p->sim, &len);
	ssize_t n = len > 0 ? write(p->master, out, len) : 0;

	if (n > 0) {
		trace(p, '<', out, (size_t)n);
		sim_sent(p->sim, (size_t)n);
	}
	sim_output(p->sim, &len);
	loop_want(p->watch, len > 0 ? LOOP_READ | LOOP_WRITE : LOOP_READ);
	return n > 0;
}

static void
port_ready(int fd, bool readable, bool writable, void *ctx)
{
	struct sim_port *p = ctx;
	char buf[4096];
	ssize_t n;

	(void)writable;
	if (!readable)
		return;
	n = read(fd, buf, sizeof(buf));
	if (n <= 0)
		return;
	trace(p, '>', buf, (size_t)n);
	sim_set_clock(p->sim, clock_utc_ms(), clock_mono_ms());
	sim_receive(p->sim, buf, (size_t)n, clock_mono_ms());
}

static bool
make_link(const char *target, const char *link, struct err *e)
{
	char old[PATH_MAX];
	ssize_t n = readlink(link, old, sizeof(old) - 1);

	/* Only what an earlier run left behind is replaced. */
	if (n > 0 && strncmp(old, "/dev/pts/", 9) == 0)
		unlink(link);
	if (symlink(target, link) != 0)
		return err_set(e, "%s: %s", link, strerror(errno));
	return true;
}

static bool
open_terminal(struct sim_port *p, const char *link, struct err *e)
{
	struct termios raw;
	char name[64];

	p->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (p->master < 0 || grantpt(p->master) != 0 || unlockpt(p->master) != 0 ||
	    ptsname_r(p->master, name, sizeof(name)) != 0)
		return err_set(e, "no pseudo-terminal: %s", strerror(errno));
	p->slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (p->slave < 0 || tcgetattr(p->slave, &raw) != 0)
		return err_set(e, "%s: %s", name, strerror(errno));
	cfmakeraw(&raw);
	tcsetattr(p->slave, TCSANOW, &raw);
	if (!make_link(name, link, e))
		return false;
	snprintf(p->link, sizeof(p->link), "%s", link);
	return true;
}

struct sim_port *
sim_port_open(struct loop *l, struct sim *sim, const char *link, const char *trace, struct err *e)
{
	struct sim_port *p = calloc(1, sizeof(*p));

	if (p == NULL)
		abort();
	p->sim = sim;
	p->master = p->slave = -1;
	if (trace[0] != '\0' && (p->trace = fopen(trace, "we")) == NULL)
		err_set(e, "%s: %s", trace, strerror(errno));
	else if (open_terminal(p, link, e))
		p->watch = loop_watch(l, p->master, LOOP_READ, port_ready, p);
	if (p->watch == NULL)
		sim_port_close(&p);
	return p;
}

void
sim_port_close(struct sim_port **p)
{
	if (*p == NULL)
		return;
	if ((*p)->link[0] != '\0')
		unlink((*p)->link);
	if ((*p)->watch != NULL)
		loop_unwatch(&(*p)->watch);
	if ((*p)->slave >= 0)
		close((*p)->slave);
	if ((*p)->master >= 0)
		close((*p)->master);
	if ((*p)->trace != NULL)
		fclose((*p)->trace);
	free(*p);
	*p = NULL;
}
