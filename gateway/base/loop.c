#include "gateway/base/loop.h"

#include <event2/event.h>
#include <poll.h>
#include <stdlib.h>

#include "gateway/base/clock.h"

#define SIGNALS_MAX 8

struct signal_handler {
	struct loop *loop;
	struct event *ev;
	loop_signal *handler;
	void *ctx;
};

struct loop {
	struct event_base *base;
	struct event *deadline;
	struct signal_handler signals[SIGNALS_MAX];
	unsigned nsignals;
	struct loop_watch *first; /* all watches, for a look by poll(2) */
	unsigned served;          /* callbacks that have run */
};

struct loop_watch {
	struct loop *loop;
	struct loop_watch *next;
	struct event *ev;
	loop_ready *ready;
	void *ctx;
	int fd;
	unsigned want;
};

static void
on_deadline(evutil_socket_t fd, short what, void *ctx)
{
	/* Waking up is all that a deadline does: the owner looks at its clock. */
	(void)fd;
	(void)what;
	(void)ctx;
}

struct loop *
loop_new(void)
{
	struct loop *l = calloc(1, sizeof(*l));

	if (l == NULL || (l->base = event_base_new()) == NULL ||
	    (l->deadline = event_new(l->base, -1, 0, on_deadline, NULL)) == NULL)
		abort();
	return l;
}

void
loop_free(struct loop **l)
{
	if (*l == NULL)
		return;
	for (unsigned i = 0; i < (*l)->nsignals; i++)
		event_free((*l)->signals[i].ev);
	event_free((*l)->deadline);
	event_base_free((*l)->base);
	free(*l);
	*l = NULL;
}

static void
on_ready(evutil_socket_t fd, short what, void *ctx)
{
	struct loop_watch *w = ctx;

	w->loop->served++;
	w->ready((int)fd, (what & EV_READ) != 0, (what & EV_WRITE) != 0, w->ctx);
}

struct loop_watch *
loop_watch(struct loop *l, int fd, unsigned want, loop_ready *ready, void *ctx)
{
	struct loop_watch *w = calloc(1, sizeof(*w));

	if (w == NULL || (w->ev = event_new(l->base, fd, EV_PERSIST, on_ready, w)) == NULL)
		abort();
	w->loop = l;
	w->next = l->first;
	l->first = w;
	w->ready = ready;
	w->ctx = ctx;
	w->fd = fd;
	loop_want(w, want);
	return w;
}

void
loop_want(struct loop_watch *w, unsigned want)
{
	short what = EV_PERSIST;

	if (want == w->want)
		return;
	event_del(w->ev);
	w->want = want;
	if (want == 0)
		return;
	if (want & LOOP_READ)
		what |= EV_READ;
	if (want & LOOP_WRITE)
		what |= EV_WRITE;
	if (event_assign(w->ev, w->loop->base, w->fd, what, on_ready, w) != 0 ||
	    event_add(w->ev, NULL) != 0)
		abort();
}

void
loop_unwatch(struct loop_watch **w)
{
	struct loop_watch **at;

	if (*w == NULL)
		return;
	for (at = &(*w)->loop->first; *at != *w; at = &(*at)->next)
		;
	*at = (*w)->next;
	event_free((*w)->ev);
	free(*w);
	*w = NULL;
}

static void
on_signal(evutil_socket_t signo, short what, void *ctx)
{
	struct signal_handler *s = ctx;

	(void)what;
	s->loop->served++;
	s->handler((int)signo, s->ctx);
}

void
loop_on_signal(struct loop *l, int signo, loop_signal *handler, void *ctx)
{
	struct signal_handler *s;

	if (l->nsignals == SIGNALS_MAX)
		abort();
	s = &l->signals[l->nsignals++];
	s->loop = l;
	s->handler = handler;
	s->ctx = ctx;
	s->ev = evsignal_new(l->base, signo, on_signal, s);
	if (s->ev == NULL || event_add(s->ev, NULL) != 0)
		abort();
}

bool
loop_look(struct loop *l)
{
	for (struct loop_watch *w = l->first; w != NULL; w = w->next) {
		struct pollfd p = { .fd = w->fd };

		p.events = (short)((w->want & LOOP_READ ? POLLIN : 0) |
		    (w->want & LOOP_WRITE ? POLLOUT : 0));
		if (p.events == 0 || poll(&p, 1, 0) <= 0)
			continue;
		/* The callback may end watches: begin anew after each. */
		w->ready(w->fd, (p.revents & ~POLLOUT) != 0, (p.revents & POLLOUT) != 0, w->ctx);
		return true;
	}
	return false;
}

void
loop_once(struct loop *l, int64_t deadline_ms)
{
	if (clock_in_lockstep()) {
		unsigned before = l->served;

		event_base_loop(l->base, EVLOOP_NONBLOCK); /* signals, and what epoll knows */
		if (l->served != before)
			return; /* what came may want an answer before time passes */
		if (!loop_look(l) && (deadline_ms < 0 || deadline_ms > clock_mono_ms()))
			clock_idle(deadline_ms);
		return;
	}
	event_del(l->deadline);
	if (deadline_ms >= 0) {
		int64_t wait = deadline_ms - clock_mono_ms();
		struct timeval tv;

		if (wait < 0)
			wait = 0;
		tv.tv_sec = (time_t)(wait / 1000);
		tv.tv_usec = (suseconds_t)(wait % 1000 * 1000);
		event_add(l->deadline, &tv);
	}
	event_base_loop(l->base, EVLOOP_ONCE);
}
