/*
 * The daemon's own programs: started beside it, restarted with back-off, gone
 * when it goes.  Each inherits a pipe as its standard input: a byte in it means
 * "look again", its end means "the daemon is gone".
 */
#ifndef DAEMON_CHILDREN_H
#define DAEMON_CHILDREN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "gateway/base/config.h"
#include "gateway/base/loop.h"

struct children;

struct children_options {
	const struct config *config;
	const char *config_path; /* handed on as -c */
	const char *clock;       /* handed on as --clock; NULL: real time */
	const char *hurry;       /* a drill's, handed on as --hurry; NULL: none */
};

/* Never NULL: out of memory ends the program. */
struct children *children_new(struct loop *loop, const struct children_options *options);
/* Closes their pipes and waits for their ends; a child that does not go is killed. */
void children_free(struct children **c);

/* Starts what is due. */
void children_tick(struct children *c, int64_t mono_ms);
/* Monotonic time of the next start; -1: none is due. */
int64_t children_deadline(const struct children *c);

/* Something has been committed that they may want to see. */
void children_poke(struct children *c);

/* "keng-sync" for the process of that child, NULL for anybody else. */
const char *children_name_of(const struct children *c, pid_t pid);

#endif
