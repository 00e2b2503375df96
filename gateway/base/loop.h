/*
 * The event loop: descriptors, one deadline, signals (libevent underneath).
 * One thread.  Callbacks run from loop_run only.
 */
#ifndef BASE_LOOP_H
#define BASE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct loop_watch;

enum loop_want {
	LOOP_READ = 1,
	LOOP_WRITE = 2,
};

typedef void loop_ready(int fd, bool readable, bool writable, void *ctx);
typedef void loop_signal(int signo, void *ctx);

/* Never NULL: out of memory ends the program. */
struct loop *loop_new(void);
void loop_free(struct loop **l);

/* Calls ready while fd is as wanted (level-triggered).  The watch belongs to the caller:
 * loop_unwatch ends it. */
struct loop_watch *loop_watch(struct loop *l, int fd, unsigned want, loop_ready *ready, void *ctx);
/* Changes what is wanted; 0 = nothing for now. */
void loop_want(struct loop_watch *w, unsigned want);
/* Ends the watch and sets *w to NULL; the descriptor stays open. */
void loop_unwatch(struct loop_watch **w);

void loop_on_signal(struct loop *l, int signo, loop_signal *handler, void *ctx);

/*
 * Asks every descriptor by poll(2), for epoll learns late of bytes on a pty, and
 * runs the callback of the first that is ready.  false: none was.
 */
bool loop_look(struct loop *l);

/*
 * Waits for what is watched, at most until the monotonic time deadline_ms
 * (-1: without end), and runs the callbacks of all that is ready.  In lockstep
 * (clock.h) it asks every descriptor once more, then lets the simulator's time pass.
 */
void loop_once(struct loop *l, int64_t deadline_ms);

#endif
