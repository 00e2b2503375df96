/* The pty half of serial.c, with a pty of our own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "modem/serial.h"

struct pty {
	int master;
	char name[64];
};

static struct pty
open_pty(void)
{
	struct pty p;

	p.master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	assert_true(p.master >= 0);
	assert_int_equal(grantpt(p.master), 0);
	assert_int_equal(unlockpt(p.master), 0);
	assert_int_equal(ptsname_r(p.master, p.name, sizeof(p.name)), 0);
	return p;
}

static struct serial *
open_ours(const char *name)
{
	char error[SERIAL_ERROR_MAX] = "";
	struct serial *s = serial_open(name, 115200, error);

	assert_string_equal(error, "");
	assert_non_null(s);
	return s;
}

static void
wait_for(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };

	assert_int_equal(poll(&p, 1, 5000), 1);
}

static void
test_bytes_pass_both_ways_unchanged(void **state)
{
	static const char all[] = "\x1b"
				  "AT\r\n\x03\x04\x11\x13\x1a\x7f\xff";
	struct pty p = open_pty();
	struct serial *s = open_ours(p.name);
	char buf[64];

	(void)state;
	assert_int_equal(serial_write(s, all, sizeof(all)), sizeof(all));
	wait_for(p.master, POLLIN);
	assert_int_equal(read(p.master, buf, sizeof(buf)), sizeof(all));
	assert_memory_equal(buf, all, sizeof(all));
	assert_int_equal(write(p.master, all, sizeof(all)), sizeof(all));
	wait_for(serial_fd(s), POLLIN);
	assert_int_equal(serial_read(s, buf, sizeof(buf)), sizeof(all));
	assert_memory_equal(buf, all, sizeof(all));
	serial_close(&s);
	assert_null(s);
	close(p.master);
}

static void
test_nothing_there_is_not_lost(void **state)
{
	struct pty p = open_pty();
	struct serial *s = open_ours(p.name);
	char buf[8];

	(void)state;
	assert_int_equal(serial_read(s, buf, sizeof(buf)), 0);
	serial_close(&s);
	close(p.master);
}

/* Octets that come between two looks at the port are no end of it. */
static void
test_a_talking_port_is_not_lost(void **state)
{
	enum { OCTETS = 100000 };
	struct pty p = open_pty();
	struct serial *s = open_ours(p.name);
	pid_t writer = fork();
	int status;

	(void)state;
	assert_true(writer >= 0);
	if (writer == 0) {
		for (int i = 0; i < OCTETS;) {
			struct pollfd w = { .fd = p.master, .events = POLLOUT };

			if (write(p.master, "x", 1) == 1)
				i++;
			else if (poll(&w, 1, 5000) != 1)
				_exit(1);
		}
		_exit(0);
	}
	for (ssize_t got = 0; got < OCTETS;) {
		char buf[64];
		ssize_t n = serial_read(s, buf, sizeof(buf));

		assert_true(n >= 0);
		got += n;
		if (n == 0)
			wait_for(serial_fd(s), POLLIN);
	}
	assert_int_equal(waitpid(writer, &status, 0), writer);
	assert_int_equal(status, 0);
	serial_close(&s);
	close(p.master);
}

static void
test_a_hung_up_port_is_lost(void **state)
{
	struct pty p = open_pty();
	struct serial *s = open_ours(p.name);
	char buf[8];

	(void)state;
	close(p.master);
	assert_int_equal(serial_read(s, buf, sizeof(buf)), SERIAL_LOST);
	assert_int_equal(serial_write(s, "AT\r", 3), SERIAL_LOST);
	serial_close(&s);
}

/* What was sent before the line went dead is still read, then it is lost. */
static void
test_last_words_are_heard(void **state)
{
	struct pty p = open_pty();
	struct serial *s = open_ours(p.name);
	char buf[8];
	ssize_t n;

	(void)state;
	assert_int_equal(write(p.master, "OK\r", 3), 3);
	wait_for(serial_fd(s), POLLIN);
	close(p.master);
	n = serial_read(s, buf, sizeof(buf));
	assert_true(n == 3 || n == SERIAL_LOST);
	assert_int_equal(serial_read(s, buf, sizeof(buf)), SERIAL_LOST);
	serial_close(&s);
}

/* Nobody takes what is written: it is refused in the end, and neither that nor closing blocks. */
static void
test_a_port_that_takes_nothing_never_blocks(void **state)
{
	struct pty p = open_pty();
	struct serial *s = open_ours(p.name);
	char block[4096];
	ssize_t n = 1;

	(void)state;
	memset(block, 'x', sizeof(block));
	for (int i = 0; i < 1000 && n > 0; i++)
		n = serial_write(s, block, sizeof(block));
	assert_int_equal(n, 0);
	serial_close(&s);
	close(p.master);
}

static void
test_links_are_followed(void **state)
{
	struct pty p = open_pty();
	char folder[] = "/tmp/test_serial.XXXXXX", link[64];
	struct serial *s;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(link, sizeof(link), "%s/modem", folder);
	assert_int_equal(symlink(p.name, link), 0);
	s = open_ours(link);
	serial_close(&s);
	unlink(link);
	rmdir(folder);
	close(p.master);
}

static void
test_what_cannot_be_opened_says_why(void **state)
{
	char error[SERIAL_ERROR_MAX] = "";

	(void)state;
	assert_null(serial_open("/nonexistent/ttyUSB0", 115200, error));
	assert_string_equal(error, "/nonexistent/ttyUSB0: No such file or directory");
	assert_null(serial_open("/dev/null", 115200, error));
	assert_non_null(strstr(error, "/dev/null: "));
	assert_null(serial_open("/dev/pts/ptmx/none", 115200, error));
	assert_non_null(strstr(error, "/dev/pts/ptmx/none: "));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes_pass_both_ways_unchanged),
		cmocka_unit_test(test_nothing_there_is_not_lost),
		cmocka_unit_test(test_a_talking_port_is_not_lost),
		cmocka_unit_test(test_a_hung_up_port_is_lost),
		cmocka_unit_test(test_last_words_are_heard),
		cmocka_unit_test(test_a_port_that_takes_nothing_never_blocks),
		cmocka_unit_test(test_links_are_followed),
		cmocka_unit_test(test_what_cannot_be_opened_says_why),
	};

	return cmocka_run_group_tests_name("serial", tests, NULL, NULL);
}
