#include "gateway/base/ask.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "gateway/base/chain.h"
#include "gateway/base/clock.h"

#define STATUS_WAIT_MS 5000

static int
dial(const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(to.sun_path, sizeof(to.sun_path), "%s", path);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static bool
send_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t n = send(fd, text, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text += n;
		len -= (size_t)n;
	}
	return true;
}

/* One line from the daemon, parsed; NULL when it is gone or silent until then. */
static json_t *
receive(int fd, int64_t until_ms)
{
	char *line = NULL;
	size_t len = 0;
	json_t *answer = NULL;

	for (;;) {
		ssize_t n;

		if (!clock_wait_readable(fd, until_ms))
			break;
		line = realloc(line, len + 4096);
		if (line == NULL)
			abort();
		n = recv(fd, line + len, 4096, 0);
		if (n <= 0)
			break;
		len += (size_t)n;
		if (line[len - 1] == '\n') {
			answer = json_loadb(line, len, 0, NULL);
			break;
		}
	}
	free(line);
	return answer;
}

json_t *
ask_daemon(const char *path, const json_t *request, int64_t until_ms, bool *connected_out)
{
	char *line = json_dumps(request, JSON_COMPACT);
	int fd = dial(path);
	json_t *answer = NULL;

	if (line == NULL)
		abort();
	*connected_out = fd >= 0;
	if (fd >= 0 && send_all(fd, line, strlen(line)) && send_all(fd, "\n", 1))
		answer = receive(fd, until_ms);
	if (fd >= 0)
		close(fd);
	free(line);
	return answer;
}

json_t *
ask_status(const char *path)
{
	json_t *request = json_pack("{s:s}", "ask", "status");
	bool connected;
	json_t *answer = ask_daemon(path, request, clock_mono_ms() + STATUS_WAIT_MS, &connected);

	json_decref(request);
	return answer;
}

void
ask_new_id(char id[static ASK_ID_LEN])
{
	uint8_t r[16];
	char h[33];

	chain_random(r, sizeof(r));
	r[6] = (uint8_t)((r[6] & 0x0f) | 0x40); /* RFC 9562, version 4 */
	r[8] = (uint8_t)((r[8] & 0x3f) | 0x80);
	chain_hex(r, sizeof(r), h);
	snprintf(id, ASK_ID_LEN, "%.8s-%.4s-%.4s-%.4s-%.12s", h, h + 8, h + 12, h + 16, h + 20);
}
