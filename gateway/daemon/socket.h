/*
 * The UNIX socket for acts: one JSON object a line in, one a line out, answered
 * after the commit.  Who speaks is told by the kernel, not by the request.
 * {"ask":"status"} is answered at once from what RAM knows.
 */
#ifndef DAEMON_SOCKET_H
#define DAEMON_SOCKET_H

#include "gateway/base/err.h"
#include "gateway/base/loop.h"
#include "gateway/daemon/children.h"
#include "gateway/daemon/turn.h"

struct socket;

/* Only under the lock: a socket that a dead daemon left is removed.  NULL with e filled. */
struct socket *socket_open(struct loop *loop, const char *path, struct turn *turn,
    const struct children *children, struct err *e);
/* Closes and removes it. */
void socket_close(struct socket **s);

#endif
