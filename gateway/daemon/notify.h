/* Tells the service manager how we are: one datagram (sd_notify(3)), without its library. */
#ifndef DAEMON_NOTIFY_H
#define DAEMON_NOTIFY_H

/* "READY=1", "STOPPING=1"; nothing happens when nobody listens ($NOTIFY_SOCKET). */
void notify(const char *state);

#endif
