#include "gateway/daemon/ports.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/clock.h"
#include "gateway/base/log.h"
#include "modem/modem.h"
#include "modem/serial.h"

#define REOPEN_MS 2000

struct port {
	const struct config_modem *config;
	struct modem *modem;
	struct serial *serial; /* NULL: closed */
	struct loop_watch *watch;
	struct ports *ports;
	int64_t open_at; /* monotonic; when closed */
	char error[SERIAL_ERROR_MAX];
};

struct ports {
	struct loop *loop;
	struct turn *turn;
	struct port at[CONFIG_MODEMS_MAX];
	size_t n;
};

struct ports *
ports_new(struct loop *loop, const struct config *config, struct turn *turn)
{
	struct ports *p = calloc(1, sizeof(*p));

	if (p == NULL)
		abort();
	p->loop = loop;
	p->turn = turn;
	p->n = config->nmodems;
	for (size_t i = 0; i < p->n; i++) {
		struct port *port = &p->at[i];
		struct modem_options options;

		port->config = &config->modems[i];
		port->ports = p;
		turn_modem_options(turn, port->config, &options);
		port->modem = modem_new(&options);
		turn_add_line(turn, port->config, port->modem);
	}
	return p;
}

static void
close_port(struct port *port)
{
	loop_unwatch(&port->watch);
	serial_close(&port->serial);
}

void
ports_free(struct ports **p)
{
	if (*p == NULL)
		return;
	for (size_t i = 0; i < (*p)->n; i++) {
		close_port(&(*p)->at[i]);
		modem_free(&(*p)->at[i].modem);
	}
	free(*p);
	*p = NULL;
}

static void
lose_port(struct port *port, int64_t mono_ms)
{
	log_warn("port modem=%s device=%s result=lost", port->config->name, port->config->device);
	close_port(port);
	modem_lost(port->modem, mono_ms);
	port->open_at = mono_ms + REOPEN_MS;
	turn_line_trouble(port->ports->turn, port->config->name, "the port is gone");
}

static void
on_ready(int fd, bool readable, bool writable, void *ctx)
{
	struct port *port = ctx;
	char bytes[4096];
	ssize_t n = 0;

	(void)fd;
	(void)writable; /* ports_flush follows every turn */
	while (readable && (n = serial_read(port->serial, bytes, sizeof(bytes))) > 0)
		modem_receive(port->modem, bytes, (size_t)n, clock_mono_ms());
	if (n == SERIAL_LOST)
		lose_port(port, clock_mono_ms());
}

static void
open_port(struct port *port, int64_t mono_ms)
{
	char error[SERIAL_ERROR_MAX];

	port->serial = serial_open(port->config->device, port->config->baud, error);
	if (port->serial == NULL) {
		port->open_at = mono_ms + REOPEN_MS;
		if (strcmp(error, port->error) != 0) /* said once, not every two seconds */
			log_warn("port modem=%s device=%s error=\"%s\"", port->config->name,
			    port->config->device, error);
		strcpy(port->error, error);
		turn_line_trouble(port->ports->turn, port->config->name, error);
		return;
	}
	port->error[0] = '\0';
	log_info("port modem=%s device=%s result=open", port->config->name, port->config->device);
	turn_line_trouble(port->ports->turn, port->config->name, NULL);
	port->watch =
	    loop_watch(port->ports->loop, serial_fd(port->serial), LOOP_READ, on_ready, port);
	modem_opened(port->modem, mono_ms);
}

void
ports_tick(struct ports *p, int64_t mono_ms)
{
	for (size_t i = 0; i < p->n; i++) {
		struct port *port = &p->at[i];
		int64_t deadline = modem_deadline(port->modem);

		if (port->serial == NULL && mono_ms >= port->open_at)
			open_port(port, mono_ms);
		if (deadline >= 0 && mono_ms >= deadline)
			modem_expire(port->modem, mono_ms);
	}
}

static void
flush_port(struct port *port, int64_t mono_ms)
{
	const void *bytes;
	size_t len;

	while (
	    port->serial != NULL && (bytes = modem_output(port->modem, &len)) != NULL && len > 0) {
		ssize_t n = serial_write(port->serial, bytes, len);

		if (n == SERIAL_LOST) {
			lose_port(port, mono_ms);
			return;
		}
		if (n > 0)
			modem_sent(port->modem, (size_t)n, mono_ms);
		if (n < (ssize_t)len) {
			loop_want(port->watch, LOOP_READ | LOOP_WRITE);
			return;
		}
	}
	if (port->watch != NULL)
		loop_want(port->watch, LOOP_READ);
}

void
ports_flush(struct ports *p, int64_t mono_ms)
{
	for (size_t i = 0; i < p->n; i++)
		flush_port(&p->at[i], mono_ms);
}

int64_t
ports_deadline(const struct ports *p)
{
	int64_t least = -1;

	for (size_t i = 0; i < p->n; i++) {
		const struct port *port = &p->at[i];
		int64_t at = port->serial == NULL ? port->open_at : modem_deadline(port->modem);

		if (at >= 0 && (least < 0 || at < least))
			least = at;
	}
	return least;
}
