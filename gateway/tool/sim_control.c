#include "gateway/tool/sim_control.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "gateway/base/clock.h"
#include "modem/hex.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

#define CLIENTS_MAX 64
#define LINE_MAX_LEN 65536

enum wait_for {
	WAIT_NOTHING,
	WAIT_ANSWER, /* a message for number beyond the first `count` of the inbox */
	WAIT_COUNT,  /* that many messages for number */
	WAIT_EMPTY,  /* the SIM and the network */
};

struct client {
	struct sim_control *control;
	struct loop_watch *watch;
	int fd; /* -1: free */
	char *in, *out;
	size_t in_len, out_len;

	enum wait_for waits;
	char number[ADDRESS_TEXT_MAX]; /* "" = any */
	size_t count;
	int64_t until_ms;
};

struct sim_control {
	struct loop *loop;
	struct loop_watch *watch;
	struct sim *sim;
	int fd;
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
	struct client clients[CLIENTS_MAX];
};

/* ---- answers ---- */

static void
drop(struct client *c)
{
	loop_unwatch(&c->watch);
	close(c->fd);
	free(c->in);
	free(c->out);
	c->in = c->out = NULL;
	c->in_len = c->out_len = 0;
	c->waits = WAIT_NOTHING;
	c->fd = -1;
}

/* Sends what the socket takes; false: the client is gone. */
static bool
flush(struct client *c)
{
	ssize_t n;

	while (c->out_len > 0) {
		n = send(c->fd, c->out, c->out_len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EAGAIN)
			break;
		if (n <= 0)
			return false;
		c->out_len -= (size_t)n;
		memmove(c->out, c->out + n, c->out_len);
	}
	loop_want(c->watch, c->out_len > 0 ? LOOP_READ | LOOP_WRITE : LOOP_READ);
	return true;
}

static void
answer(struct client *c, json_t *object)
{
	char *text = json_dumps(object, JSON_COMPACT);
	size_t len;

	if (text == NULL)
		abort();
	len = strlen(text);
	c->out = realloc(c->out, c->out_len + len + 1);
	if (c->out == NULL)
		abort();
	memcpy(c->out + c->out_len, text, len);
	c->out[c->out_len + len] = '\n';
	c->out_len += len + 1;
	free(text);
	json_decref(object);
}

static void
refuse(struct client *c, const char *why)
{
	answer(c, json_pack("{s:b,s:s}", "ok", 0, "error", why));
}

static void
accept_it(struct client *c)
{
	answer(c, json_pack("{s:b}", "ok", 1));
}

/* ---- what is waited for ---- */

static bool
is_for(const struct client *c, const struct network_message *m)
{
	return c->number[0] == '\0' || strcmp(c->number, m->to) == 0;
}

static size_t
count_for(const struct client *c, const struct sim *sim)
{
	size_t n = 0;

	for (size_t i = 0; i < sim_inbox_count(sim); i++)
		n += is_for(c, sim_inbox(sim, i));
	return n;
}

static const struct network_message *
answer_for(const struct client *c, const struct sim *sim)
{
	for (size_t i = c->count; i < sim_inbox_count(sim); i++)
		if (is_for(c, sim_inbox(sim, i)))
			return sim_inbox(sim, i);
	return NULL;
}

static bool
is_empty(const struct sim *sim)
{
	struct sim_status st;

	sim_status(sim, &st);
	return st.used == 0 && st.waiting == 0;
}

/* true: the client waits no longer. */
static bool
look(struct client *c, const struct sim *sim, int64_t now_ms)
{
	const struct network_message *m;

	switch (c->waits) {
	case WAIT_NOTHING: return false;
	case WAIT_ANSWER:
		m = answer_for(c, sim);
		if (m == NULL)
			break;
		answer(c, json_pack("{s:b,s:s}", "ok", 1, "answer", m->text));
		return true;
	case WAIT_COUNT:
		if (count_for(c, sim) < c->count)
			break;
		accept_it(c);
		return true;
	case WAIT_EMPTY:
		if (!is_empty(sim))
			break;
		accept_it(c);
		return true;
	}
	if (now_ms < c->until_ms)
		return false;
	refuse(c, c->waits == WAIT_ANSWER ? "no answer" : "timeout");
	return true;
}

/* ---- requests ---- */

static const char *
text_of(const json_t *request, const char *key)
{
	const char *text = json_string_value(json_object_get(request, key));

	return text != NULL ? text : "";
}

static int64_t
seconds_ms(const json_t *request, const char *key)
{
	return (int64_t)(json_number_value(json_object_get(request, key)) * 1000);
}

static void
begin_wait(struct client *c, enum wait_for waits, const char *number, size_t count, int64_t ms)
{
	c->waits = waits;
	c->count = count;
	c->until_ms = clock_mono_ms() + ms;
	strncpy(c->number, number, sizeof(c->number) - 1);
}

static void
do_text(struct client *c, const json_t *request)
{
	struct sim *sim = c->control->sim;
	const char *from = text_of(request, "from"), *pdu = text_of(request, "pdu");
	size_t before = sim_inbox_count(sim), len;
	uint8_t octets[PDU_OCTETS_MAX];
	enum network_status status = NETWORK_OK;

	if (pdu[0] == '\0') {
		status = sim_phone_text(
		    sim, from, text_of(request, "text"), clock_utc_ms(), clock_mono_ms());
	} else if (hex_decode(pdu, strlen(pdu), octets, sizeof(octets), &len) == HEX_OK) {
		sim_phone_octets(sim, octets, len, clock_mono_ms());
	} else {
		refuse(c, "the PDU is no hex of at most 176 octets");
		return;
	}
	if (status != NETWORK_OK)
		refuse(c, network_status_name(status));
	else if (json_object_get(request, "wait") != NULL)
		begin_wait(c, WAIT_ANSWER, from, before, seconds_ms(request, "wait"));
	else
		accept_it(c);
}

static void
do_inbox(struct client *c, const json_t *request)
{
	const struct sim *sim = c->control->sim;
	const char *number = text_of(request, "number");
	json_t *list = json_array();

	for (size_t i = 0; i < sim_inbox_count(sim); i++) {
		const struct network_message *m = sim_inbox(sim, i);

		if (number[0] == '\0' || strcmp(m->to, number) == 0)
			json_array_append_new(list,
			    json_pack("{s:s,s:s,s:i}", "to", m->to, "text", m->text, "parts",
				(int)m->parts));
	}
	answer(c, json_pack("{s:b,s:o}", "ok", 1, "messages", list));
}

static void
do_wait(struct client *c, const json_t *request)
{
	const json_t *count = json_object_get(request, "count");

	begin_wait(c, count != NULL ? WAIT_COUNT : WAIT_EMPTY, text_of(request, "number"),
	    (size_t)json_integer_value(count), seconds_ms(request, "timeout"));
}

static void
do_fault(struct client *c, const json_t *request)
{
	if (sim_fault(c->control->sim, text_of(request, "fault"), clock_mono_ms()))
		accept_it(c);
	else
		refuse(c, "no such fault");
}

static void
do_network(struct client *c, const json_t *request)
{
	struct sim *sim = c->control->sim;
	char text[WEATHER_TEXT_MAX];
	json_t *list;

	if (json_object_get(request, "set") != NULL) {
		sim_set_clock(sim, clock_utc_ms(), clock_mono_ms());
		if (sim_network(sim, text_of(request, "set"), clock_mono_ms()))
			accept_it(c);
		else
			refuse(c, "no such setting");
		return;
	}
	list = json_array();
	for (size_t i = 0; weather_show(sim_weather(sim), i, text); i++)
		json_array_append_new(list, json_string(text));
	answer(c, json_pack("{s:b,s:o}", "ok", 1, "settings", list));
}

static void
do_status(struct client *c, const json_t *request)
{
	const struct sim *sim = c->control->sim;
	json_t *seen = json_object(), *all;
	struct sim_status st;
	unsigned n;
	const char *name;

	(void)request;
	sim_status(sim, &st);
	for (size_t i = 0; (name = sim_command(sim, i, &n)) != NULL; i++)
		if (n > 0)
			json_object_set_new(seen, name[0] != '\0' ? name : "AT", json_integer(n));
	all = json_pack("{s:b,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:b,s:o}", "ok", 1,
	    "slots", (int)st.slots, "used", (int)st.used, "waiting", (int)st.waiting, "stored",
	    (int)st.stored, "deleted", (int)st.deleted, "submitted", (int)st.submitted, "inbox",
	    (int)sim_inbox_count(sim), "reports", (int)st.reports, "reports_waiting",
	    (int)st.reports_waiting, "commands", (int)st.commands, "refused", (int)st.refused,
	    "reboots", (int)st.reboots, "pin_open", (int)st.pin_open, "seen", seen);
	answer(c, all);
}

static void
take_line(struct client *c, const char *line)
{
	static const struct {
		const char *name;
		void (*carry_out)(struct client *, const json_t *);
	} requests[] = {
		{ "text", do_text },
		{ "inbox", do_inbox },
		{ "wait", do_wait },
		{ "fault", do_fault },
		{ "network", do_network },
		{ "status", do_status },
	};
	json_t *request = json_loads(line, JSON_REJECT_DUPLICATES, NULL);

	if (request == NULL) {
		refuse(c, "not a JSON object");
		return;
	}
	for (size_t i = 0; i < NITEMS(requests); i++) {
		if (strcmp(requests[i].name, text_of(request, "do")) != 0)
			continue;
		requests[i].carry_out(c, request);
		json_decref(request);
		return;
	}
	refuse(c, "unknown request");
	json_decref(request);
}

/* Lines one after the other, as long as none of them waits. */
static void
take_lines(struct client *c)
{
	char *end;

	while (c->waits == WAIT_NOTHING && (end = memchr(c->in, '\n', c->in_len)) != NULL) {
		size_t len = (size_t)(end - c->in) + 1;

		*end = '\0';
		take_line(c, c->in);
		c->in_len -= len;
		memmove(c->in, c->in + len, c->in_len);
		if (look(c, c->control->sim, clock_mono_ms()))
			c->waits = WAIT_NOTHING;
	}
}

static void
client_ready(int fd, bool readable, bool writable, void *ctx)
{
	struct client *c = ctx;
	ssize_t n;

	(void)writable;
	if (readable) {
		n = recv(fd, c->in + c->in_len, LINE_MAX_LEN - c->in_len, MSG_DONTWAIT);
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			drop(c);
			return;
		}
		c->in_len += (size_t)n;
		take_lines(c);
		if (c->in_len == LINE_MAX_LEN) {
			drop(c);
			return;
		}
	}
	if (!flush(c))
		drop(c);
}

static void
listener_ready(int fd, bool readable, bool writable, void *ctx)
{
	struct sim_control *control = ctx;
	int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	(void)readable;
	(void)writable;
	if (client < 0)
		return;
	for (size_t i = 0; i < CLIENTS_MAX; i++) {
		struct client *c = &control->clients[i];

		if (c->fd >= 0)
			continue;
		c->fd = client;
		c->in = malloc(LINE_MAX_LEN);
		if (c->in == NULL)
			abort();
		c->watch = loop_watch(control->loop, client, LOOP_READ, client_ready, c);
		return;
	}
	close(client);
}

/* ---- life ---- */

static bool
address_of(const char *path, struct sockaddr_un *out, struct err *e)
{
	memset(out, 0, sizeof(*out));
	out->sun_family = AF_UNIX;
	if (strlen(path) >= sizeof(out->sun_path))
		return err_set(e, "%s: the path of a socket has at most %zu characters", path,
		    sizeof(out->sun_path) - 1);
	memcpy(out->sun_path, path, strlen(path));
	return true;
}

static int
listen_at(const char *path, struct err *e)
{
	struct sockaddr_un address;
	int fd;

	if (!address_of(path, &address, e))
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	unlink(path);
	if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
	    listen(fd, CLIENTS_MAX) == 0)
		return fd;
	err_set(e, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

struct sim_control *
sim_control_open(struct loop *l, const char *path, struct sim *sim, struct err *e)
{
	int fd = listen_at(path, e);
	struct sim_control *c;

	if (fd < 0)
		return NULL;
	c = calloc(1, sizeof(*c));
	if (c == NULL)
		abort();
	c->loop = l;
	c->sim = sim;
	c->fd = fd;
	memcpy(c->path, path, strlen(path));
	for (size_t i = 0; i < CLIENTS_MAX; i++) {
		c->clients[i].control = c;
		c->clients[i].fd = -1;
	}
	c->watch = loop_watch(l, fd, LOOP_READ, listener_ready, c);
	return c;
}

void
sim_control_close(struct sim_control **c)
{
	if (*c == NULL)
		return;
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		if ((*c)->clients[i].fd >= 0)
			drop(&(*c)->clients[i]);
	loop_unwatch(&(*c)->watch);
	close((*c)->fd);
	unlink((*c)->path);
	free(*c);
	*c = NULL;
}

void
sim_control_look(struct sim_control *control, int64_t now_ms)
{
	for (size_t i = 0; i < CLIENTS_MAX; i++) {
		struct client *c = &control->clients[i];

		if (c->fd < 0 || !look(c, control->sim, now_ms))
			continue;
		c->waits = WAIT_NOTHING;
		take_lines(c);
		if (!flush(c))
			drop(c);
	}
}

int64_t
sim_control_deadline(const struct sim_control *control)
{
	int64_t at = -1;

	for (size_t i = 0; i < CLIENTS_MAX; i++) {
		const struct client *c = &control->clients[i];

		if (c->fd >= 0 && c->waits != WAIT_NOTHING && (at < 0 || c->until_ms < at))
			at = c->until_ms;
	}
	return at;
}

int
sim_control_connect(const char *path, struct err *e)
{
	struct sockaddr_un address;
	int fd;

	if (!address_of(path, &address, e))
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	err_set(e, "%s: %s (is kengsim modem running?)", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}
