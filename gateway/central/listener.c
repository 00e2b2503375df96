#include "gateway/central/listener.h"

#include <errno.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* "ADDRESS:PORT" or "[ADDRESS]:PORT" apart. */
static bool
split(const char *listen, char address[static 64], const char **port_out)
{
	const char *colon = strrchr(listen, ':');
	size_t n = colon != NULL ? (size_t)(colon - listen) : 0;

	if (n == 0 || n >= 64)
		return false;
	if (listen[0] == '[' && listen[n - 1] == ']') {
		listen++;
		n -= 2;
	}
	memcpy(address, listen, n);
	address[n] = '\0';
	*port_out = colon + 1;
	return true;
}

static int
bind_to(const struct addrinfo *at)
{
	int fd = socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, at->ai_addr, at->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0)
		return fd;
	close(fd);
	return -1;
}

int
listener_open(const char *where, char url_out[static LISTENER_URL_LEN], struct err *e)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
		.ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	struct sockaddr_storage name = { 0 };
	socklen_t len = sizeof(name);
	char address[64], port[16];
	const char *want;
	int fd;

	if (!split(where, address, &want) || getaddrinfo(address, want, &hints, &found) != 0) {
		err_set(e, "'listen' is written ADDRESS:PORT, not '%s'", where);
		return -1;
	}
	fd = bind_to(found);
	freeaddrinfo(found);
	if (fd < 0 || getsockname(fd, (struct sockaddr *)&name, &len) != 0 ||
	    getnameinfo((struct sockaddr *)&name, len, address, sizeof(address), port, sizeof(port),
		NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
		err_set(e, "%s: %s", where, strerror(errno));
		return -1;
	}
	snprintf(url_out, LISTENER_URL_LEN,
	    strchr(address, ':') != NULL ? "http://[%s]:%s" : "http://%s:%s", address, port);
	return fd;
}
