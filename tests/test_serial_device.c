/* The other halves of serial.c: libserialport by a stand-in for sp_*, and TCP on loopback. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libserialport.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "modem/serial.h"

/* ---- the stand-in: linked in place of the library's functions ---- */

enum call { GET, OPEN, BAUD, BITS, PARITY, STOP, FLOW, HANDLE, CALLS };

static struct {
	enum call fails; /* CALLS: none */
	enum sp_return with;
	int code; /* errno beside it */
	int got, freed, opened, closed;
	int baud;
	int fd;
} fake;

static enum sp_return
answer(enum call c)
{
	if (c != fake.fails)
		return SP_OK;
	errno = fake.code;
	return fake.with;
}

enum sp_return
sp_get_port_by_name(const char *name, struct sp_port **port)
{
	static int something;

	(void)name;
	*port = (struct sp_port *)(void *)&something;
	if (answer(GET) != SP_OK)
		return fake.with;
	fake.got++;
	return SP_OK;
}

void
sp_free_port(struct sp_port *port)
{
	(void)port;
	fake.freed++;
}

enum sp_return
sp_open(struct sp_port *port, enum sp_mode mode)
{
	(void)port;
	assert_int_equal(mode, SP_MODE_READ_WRITE);
	if (answer(OPEN) != SP_OK)
		return fake.with;
	fake.opened++;
	return SP_OK;
}

enum sp_return
sp_close(struct sp_port *port)
{
	(void)port;
	fake.closed++;
	return SP_OK;
}

enum sp_return
sp_set_baudrate(struct sp_port *port, int baud)
{
	(void)port;
	fake.baud = baud;
	return answer(BAUD);
}

enum sp_return
sp_set_bits(struct sp_port *port, int bits)
{
	(void)port;
	assert_int_equal(bits, 8);
	return answer(BITS);
}

enum sp_return
sp_set_parity(struct sp_port *port, enum sp_parity parity)
{
	(void)port;
	assert_int_equal(parity, SP_PARITY_NONE);
	return answer(PARITY);
}

enum sp_return
sp_set_stopbits(struct sp_port *port, int stopbits)
{
	(void)port;
	assert_int_equal(stopbits, 1);
	return answer(STOP);
}

enum sp_return
sp_set_flowcontrol(struct sp_port *port, enum sp_flowcontrol flow)
{
	(void)port;
	assert_int_equal(flow, SP_FLOWCONTROL_NONE);
	return answer(FLOW);
}

enum sp_return
sp_get_port_handle(const struct sp_port *port, void *handle)
{
	(void)port;
	*(int *)handle = fake.fd;
	return answer(HANDLE);
}

char *
sp_last_error_message(void)
{
	return strdup("said by the library");
}

void
sp_free_error_message(char *message)
{
	free(message);
}

enum sp_return
sp_drain(struct sp_port *port)
{
	(void)port;
	fail_msg("sp_drain may block for ever");
	return SP_OK;
}

/* ---- every way that opening can fail ---- */

static const struct row {
	const char *name;
	enum call fails;
	enum sp_return with;
	int code;
	const char *says;
} rows[] = {
	{ "no such port", GET, SP_ERR_ARG, 0, "not a serial device" },
	{ "no memory for a port", GET, SP_ERR_MEM, 0, "out of memory" },
	{ "held by another program", OPEN, SP_ERR_FAIL, EWOULDBLOCK, "another program" },
	{ "busy", OPEN, SP_ERR_FAIL, EBUSY, "another program" },
	{ "not allowed", OPEN, SP_ERR_FAIL, EACCES, "said by the library" },
	{ "a baud rate that it cannot", BAUD, SP_ERR_SUPP, 0, "does not support" },
	{ "bits", BITS, SP_ERR_FAIL, EIO, "said by the library" },
	{ "parity", PARITY, SP_ERR_SUPP, 0, "does not support" },
	{ "stop bits", STOP, SP_ERR_SUPP, 0, "does not support" },
	{ "flow control", FLOW, SP_ERR_FAIL, EIO, "said by the library" },
	{ "no handle", HANDLE, SP_ERR_ARG, 0, "not a serial device" },
};

static void
test_open_fails(void **state)
{
	const struct row *r = *state;
	char error[SERIAL_ERROR_MAX] = "";

	memset(&fake, 0, sizeof(fake));
	fake.fails = r->fails;
	fake.with = r->with;
	fake.code = r->code;
	assert_null(serial_open("/dev/null", 9600, error));
	assert_non_null(strstr(error, "/dev/null: "));
	if (strstr(error, r->says) == NULL)
		fail_msg("%s", error);
	/* Whatever was got is given back, at whichever step it ended. */
	assert_int_equal(fake.freed, fake.got);
	assert_int_equal(fake.closed, fake.opened);
}

/* The handle is one end of a socket pair: read and write as on a tty, without one. */
static struct serial *
open_fake(int *far_out)
{
	char error[SERIAL_ERROR_MAX] = "";
	struct serial *s;
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	memset(&fake, 0, sizeof(fake));
	fake.fails = CALLS;
	fake.fd = ends[0];
	*far_out = ends[1];
	s = serial_open("/dev/null", 57600, error);
	assert_non_null(s);
	assert_int_equal(serial_fd(s), ends[0]);
	assert_int_equal(fake.baud, 57600);
	assert_true(fcntl(ends[0], F_GETFL) & O_NONBLOCK);
	assert_true(fcntl(ends[0], F_GETFD) & FD_CLOEXEC);
	return s;
}

static void
test_moves_bytes_and_sees_the_end(void **state)
{
	struct serial *s;
	char buf[8];
	int far;

	(void)state;
	s = open_fake(&far);
	assert_int_equal(serial_read(s, buf, sizeof(buf)), 0);
	assert_int_equal(write(far, "OK\r\n", 4), 4);
	assert_int_equal(serial_read(s, buf, sizeof(buf)), 4);
	assert_int_equal(serial_write(s, "AT\r", 3), 3);
	assert_int_equal(read(far, buf, sizeof(buf)), 3);
	/* What came before the end is read before the end is told. */
	assert_int_equal(write(far, "+CMTI", 5), 5);
	close(far);
	assert_int_equal(serial_read(s, buf, sizeof(buf)), 5);
	assert_int_equal(serial_read(s, buf, sizeof(buf)), SERIAL_LOST);
	close(fake.fd);
	serial_close(&s);
	assert_null(s);
	assert_int_equal(fake.closed, 1);
	assert_int_equal(fake.freed, 1);
}

static void
test_a_port_that_takes_nothing_does_not_block(void **state)
{
	static char much[1 << 16];
	struct serial *s;
	ssize_t n;
	int far;

	(void)state;
	s = open_fake(&far);
	while ((n = serial_write(s, much, sizeof(much))) > 0)
		;
	assert_int_equal(n, 0);
	close(fake.fd);
	serial_close(&s);
	close(far);
}

/* ---- TCP ---- */

static const struct {
	const char *device;
} bad_addresses[] = { { "tcp:" }, { "tcp:localhost:2000" }, { "tcp:127.0.0.1" },
	{ "tcp:127.0.0.1:0" }, { "tcp:127.0.0.1:65536" }, { "tcp:127.0.0.1:20x" },
	{ "tcp:[::1:2000" }, { "tcp:::1:2000" }, { "tcp:127.0.0.1:-5" } };

static void
test_tcp_refuses_what_is_no_numeric_address(void **state)
{
	char error[SERIAL_ERROR_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(bad_addresses) / sizeof(bad_addresses[0]); i++) {
		assert_null(serial_open(bad_addresses[i].device, 0, error));
		assert_non_null(strstr(error, "numeric address"));
	}
}

static int
listen_on_loopback(char device_out[static 64])
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&at, len), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	snprintf(device_out, 64, "tcp:127.0.0.1:%u", ntohs(at.sin_port));
	return fd;
}

static void
wait_for(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };

	assert_int_equal(poll(&p, 1, 5000), 1);
}

static void
test_tcp_moves_bytes_and_sees_the_end(void **state)
{
	char device[64], error[SERIAL_ERROR_MAX], buf[8];
	int listener = listen_on_loopback(device), far;
	struct serial *s = serial_open(device, 0, error);

	(void)state;
	assert_non_null(s);
	far = accept(listener, NULL, NULL);
	wait_for(serial_fd(s), POLLOUT);
	assert_int_equal(serial_write(s, "AT\r", 3), 3);
	wait_for(far, POLLIN);
	assert_int_equal(read(far, buf, sizeof(buf)), 3);
	assert_int_equal(serial_read(s, buf, sizeof(buf)), 0);
	assert_int_equal(write(far, "OK", 2), 2);
	wait_for(serial_fd(s), POLLIN);
	assert_int_equal(serial_read(s, buf, sizeof(buf)), 2);
	close(far);
	wait_for(serial_fd(s), POLLIN);
	assert_int_equal(serial_read(s, buf, sizeof(buf)), SERIAL_LOST);
	serial_close(&s);
	close(listener);
}

static void
test_tcp_refused_is_lost(void **state)
{
	char device[64], error[SERIAL_ERROR_MAX], buf[8];
	struct serial *s;

	(void)state;
	close(listen_on_loopback(device));
	s = serial_open(device, 0, error);
	if (s == NULL)
		return; /* the kernel was quick: told at once */
	wait_for(serial_fd(s), POLLIN | POLLOUT);
	assert_int_equal(serial_read(s, buf, sizeof(buf)), SERIAL_LOST);
	serial_close(&s);
}

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

int
main(void)
{
	static const struct CMUnitTest plain[] = {
		cmocka_unit_test(test_moves_bytes_and_sees_the_end),
		cmocka_unit_test(test_a_port_that_takes_nothing_does_not_block),
		cmocka_unit_test(test_tcp_refuses_what_is_no_numeric_address),
		cmocka_unit_test(test_tcp_moves_bytes_and_sees_the_end),
		cmocka_unit_test(test_tcp_refused_is_lost),
	};
	struct CMUnitTest tests[NITEMS(rows) + NITEMS(plain)];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(rows); i++)
		tests[n++] = (struct CMUnitTest){ .name = rows[i].name,
			.test_func = test_open_fails,
			.initial_state = (void *)(uintptr_t)&rows[i] };
	memcpy(tests + n, plain, sizeof(plain));
	return cmocka_run_group_tests_name("serial device", tests, NULL, NULL);
}
