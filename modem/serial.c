#include "modem/serial.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libserialport.h>
#include <limits.h>
#include <linux/serial.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#define PTYS "/dev/pts/"
#define TCP "tcp:"

struct serial {
	int fd;
	struct sp_port *port; /* NULL: a pty or a socket */
};

static struct serial *
fail(char error_out[static SERIAL_ERROR_MAX], const char *device, const char *why)
{
	snprintf(error_out, SERIAL_ERROR_MAX, "%.120s: %.70s", device, why);
	return NULL;
}

static struct serial *
opened(int fd, struct sp_port *port)
{
	struct serial *s = malloc(sizeof(*s));

	if (s == NULL)
		abort();
	s->fd = fd;
	s->port = port;
	return s;
}

static struct serial *
open_pty(const char *path, char error_out[static SERIAL_ERROR_MAX])
{
	struct termios raw;
	int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return fail(error_out, path, strerror(errno));
	if (tcgetattr(fd, &raw) == 0) {
		cfmakeraw(&raw);
		raw.c_cc[VMIN] = 0;
		raw.c_cc[VTIME] = 0;
		if (tcsetattr(fd, TCSANOW, &raw) == 0)
			return opened(fd, NULL);
	}
	fail(error_out, path, strerror(errno));
	close(fd);
	return NULL;
}

/* "192.0.2.7:2000" or "[2001:db8::7]:2000"; false when it is neither. */
static bool
parse_address(const char *text, struct sockaddr_storage *to, socklen_t *len_out)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)to;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)to;
	const char *colon = strrchr(text, ':');
	char host[64], *end;
	size_t n = colon != NULL ? (size_t)(colon - text) : 0;
	unsigned long port;

	if (n == 0 || n >= sizeof(host))
		return false;
	port = strtoul(colon + 1, &end, 10);
	if (colon[1] < '0' || colon[1] > '9' || *end != '\0' || port == 0 || port > 65535)
		return false;
	memset(to, 0, sizeof(*to));
	if (text[0] == '[' && text[n - 1] == ']') {
		snprintf(host, sizeof(host), "%.*s", (int)n - 2, text + 1);
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)port);
		*len_out = sizeof(*v6);
		return inet_pton(AF_INET6, host, &v6->sin6_addr) == 1;
	}
	snprintf(host, sizeof(host), "%.*s", (int)n, text);
	v4->sin_family = AF_INET;
	v4->sin_port = htons((uint16_t)port);
	*len_out = sizeof(*v4);
	return inet_pton(AF_INET, host, &v4->sin_addr) == 1;
}

static struct serial *
open_tcp(const char *device, char error_out[static SERIAL_ERROR_MAX])
{
	struct sockaddr_storage to;
	socklen_t len;
	int fd, on = 1;

	if (!parse_address(device + strlen(TCP), &to, &len))
		return fail(error_out, device, "not tcp:ADDRESS:PORT with a numeric address");
	fd = socket(to.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return fail(error_out, device, strerror(errno));
	if (connect(fd, (struct sockaddr *)&to, len) != 0 && errno != EINPROGRESS) {
		fail(error_out, device, strerror(errno));
		close(fd);
		return NULL;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	/* A far side that lost its power says nothing: the engine's deadlines see it, this frees
	 * it. */
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	return opened(fd, NULL);
}

/* By default a close waits up to 30 s for a port that takes nothing (setserial(8)). */
static void
never_wait_at_close(int fd)
{
	struct serial_struct settings;

	/* Not every driver knows it, and only root may on some: then tcflush has to do. */
	if (ioctl(fd, TIOCGSERIAL, &settings) == 0) {
		settings.closing_wait = ASYNC_CLOSING_WAIT_NONE;
		(void)ioctl(fd, TIOCSSERIAL, &settings);
	}
}

static enum sp_return
configure(struct sp_port *port, int baud)
{
	enum sp_return status = sp_set_baudrate(port, baud);

	if (status == SP_OK)
		status = sp_set_bits(port, 8);
	if (status == SP_OK)
		status = sp_set_parity(port, SP_PARITY_NONE);
	if (status == SP_OK)
		status = sp_set_stopbits(port, 1);
	if (status == SP_OK)
		status = sp_set_flowcontrol(port, SP_FLOWCONTROL_NONE);
	return status;
}

/* libserialport says "flock() failed" where another program has the port. */
static struct serial *
fail_sp(char error_out[static SERIAL_ERROR_MAX], const char *path, enum sp_return status)
{
	int code = errno;
	char *text;

	switch (status) {
	case SP_ERR_FAIL:
		if (code == EWOULDBLOCK || code == EBUSY)
			return fail(error_out, path, "another program uses this port");
		text = sp_last_error_message();
		fail(error_out, path, text != NULL && text[0] != '\0' ? text : strerror(code));
		sp_free_error_message(text);
		return NULL;
	case SP_ERR_ARG: return fail(error_out, path, "not a serial device");
	case SP_ERR_MEM: return fail(error_out, path, "out of memory");
	case SP_ERR_SUPP: return fail(error_out, path, "the device does not support this setting");
	case SP_OK: break;
	}
	return fail(error_out, path, "failed");
}

static struct serial *
open_device(const char *path, int baud, char error_out[static SERIAL_ERROR_MAX])
{
	struct sp_port *port;
	enum sp_return status = sp_get_port_by_name(path, &port);
	int fd, flags;

	if (status != SP_OK)
		return fail_sp(error_out, path, status);
	status = sp_open(port, SP_MODE_READ_WRITE);
	if (status != SP_OK) {
		fail_sp(error_out, path, status);
		sp_free_port(port);
		return NULL;
	}
	status = configure(port, baud);
	if (status == SP_OK)
		status = sp_get_port_handle(port, &fd);
	if (status != SP_OK) {
		fail_sp(error_out, path, status);
		sp_close(port);
		sp_free_port(port);
		return NULL;
	}
	flags = fcntl(fd, F_GETFL);
	fcntl(fd, F_SETFL, flags | O_NONBLOCK);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	never_wait_at_close(fd);
	return opened(fd, port);
}

struct serial *
serial_open(const char *device, int baud, char error_out[static SERIAL_ERROR_MAX])
{
	char path[PATH_MAX];

	if (strncmp(device, TCP, strlen(TCP)) == 0)
		return open_tcp(device, error_out);
	if (realpath(device, path) == NULL)
		return fail(error_out, device, strerror(errno));
	if (strncmp(path, PTYS, strlen(PTYS)) == 0)
		return open_pty(path, error_out);
	return open_device(path, baud, error_out);
}

void
serial_close(struct serial **s)
{
	if (*s == NULL)
		return;
	/* What a hung modem never took would hold up the close; a socket just refuses this. */
	(void)tcflush((*s)->fd, TCIOFLUSH);
	if ((*s)->port != NULL) {
		sp_close((*s)->port);
		sp_free_port((*s)->port);
	} else {
		close((*s)->fd);
	}
	free(*s);
	*s = NULL;
}

int
serial_fd(const struct serial *s)
{
	return s->fd;
}

/* Octets, 0 for an end or for nothing there, or -1: the port is in error. */
static ssize_t
read_some(int fd, void *buf, size_t cap, bool *nothing_out)
{
	ssize_t n = read(fd, buf, cap);

	*nothing_out = n < 0 && (errno == EAGAIN || errno == EINTR);
	return *nothing_out ? 0 : n;
}

ssize_t
serial_read(struct serial *s, void *buf, size_t cap)
{
	struct pollfd p = { .fd = s->fd, .events = POLLIN };
	bool nothing;
	ssize_t n = read_some(s->fd, buf, cap, &nothing);

	if (n > 0)
		return n;
	if (n < 0)
		return SERIAL_LOST;
	/* A terminal that hung up reads as "nothing"; poll tells the two apart.  It may also tell
	 * of octets that came since: only what it calls readable and is still empty has ended. */
	if (poll(&p, 1, 0) <= 0)
		return 0;
	n = read_some(s->fd, buf, cap, &nothing);
	if (n > 0)
		return n;
	if (n < 0 || !nothing || (p.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
		return SERIAL_LOST;
	return 0;
}

ssize_t
serial_write(struct serial *s, const void *buf, size_t len)
{
	ssize_t n = write(s->fd, buf, len);

	if (n >= 0)
		return n;
	return errno == EAGAIN || errno == EINTR ? 0 : SERIAL_LOST;
}
