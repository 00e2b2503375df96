#include "gateway/base/clock.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static struct {
	bool owned; /* by a test */
	int64_t utc_ms, mono_ms;
} fake;

static int64_t
read_us(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t
clock_utc_ms(void)
{
	return fake.owned ? fake.utc_ms : read_us(CLOCK_REALTIME) / 1000;
}

int64_t
clock_mono_ms(void)
{
	return fake.owned ? fake.mono_ms : read_us(CLOCK_MONOTONIC) / 1000;
}

int64_t
clock_mono_us(void)
{
	return read_us(CLOCK_MONOTONIC);
}

void
clock_set(int64_t utc_ms, int64_t mono_ms)
{
	fake.owned = true;
	fake.utc_ms = utc_ms;
	fake.mono_ms = mono_ms;
}

void
clock_system(void)
{
	fake.owned = false;
}

/* ---- lockstep ---- */

static struct {
	int fd; /* 0: none */
	struct sockaddr_un to;
	bool waits;
	char line[64];
	size_t len;
} step;

bool
clock_in_lockstep(void)
{
	return step.fd != 0;
}

/* The simulator's time has ended, and ours with it. */
static void
step_over(const char *why)
{
	fprintf(stderr, "clock: %s\n", why);
	exit(1);
}

static void
say_idle(int64_t deadline_ms)
{
	char line[40];
	int n = snprintf(line, sizeof(line), "idle %lld\n", (long long)deadline_ms);

	if (send(step.fd, line, (size_t)n, MSG_NOSIGNAL) != n)
		step_over("the simulator has gone");
	step.waits = true;
}

/* One `now <ms>` line, as far as it has come; true when it is whole. */
static bool
take_now(void)
{
	ssize_t n = recv(step.fd, step.line + step.len, 1, 0);
	long long ms;

	if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
		step_over("the simulator has gone");
	if (n < 0)
		return false;
	if (step.line[step.len] != '\n') {
		if (++step.len == sizeof(step.line))
			step_over("the simulator does not tell the time");
		return false;
	}
	step.line[step.len] = '\0';
	step.len = 0;
	if (sscanf(step.line, "now %lld", &ms) != 1)
		step_over("the simulator does not tell the time");
	clock_set(ms, ms);
	step.waits = false;
	return true;
}

bool
clock_idle(int64_t deadline_ms)
{
	if (!step.waits)
		say_idle(deadline_ms);
	for (;;) {
		struct pollfd p = { .fd = step.fd, .events = POLLIN };

		if (poll(&p, 1, -1) < 0)
			return false;
		if (take_now())
			return true;
	}
}

/* Comes (again): everybody is told the time once more, and looks. */
static bool
join(void)
{
	if (step.fd != 0)
		close(step.fd);
	step.waits = false;
	step.len = 0;
	step.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (step.fd < 0 || connect(step.fd, (struct sockaddr *)&step.to, sizeof(step.to)) != 0)
		return false;
	while (!clock_idle(0))
		;
	return true;
}

bool
clock_lockstep(const char *spec, struct err *e)
{
	const char *path = spec + strlen("unix:");

	step.to.sun_family = AF_UNIX;
	if (strncmp(spec, "unix:", strlen("unix:")) != 0 ||
	    strlen(path) >= sizeof(step.to.sun_path))
		return err_set(e, "--clock takes unix:PATH, not '%s'", spec);
	strcpy(step.to.sun_path, path);
	return join() || err_set(e, "%s: %s", spec, strerror(errno));
}

bool
clock_wait_readable(int fd, int64_t until_ms)
{
	/* What we have sent lies where the simulator cannot see it: our coming wakes its reader. */
	if (clock_in_lockstep() && !join())
		step_over("the simulator has gone");
	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t left = until_ms - clock_mono_ms();
		int n = poll(&p, 1, clock_in_lockstep() || left < 0 ? 0 : (int)left);

		if (n > 0)
			return true;
		if (left <= 0)
			return false;
		if (clock_in_lockstep())
			clock_idle(until_ms);
	}
}

bool
clock_zone(const char *name)
{
	char path[256];

	if (name[0] == '\0' || strstr(name, "..") != NULL)
		return false;
	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name);
	if (access(path, R_OK) != 0 && strcmp(name, "UTC") != 0) {
		/* A minimal system has no zone files; Viet Nam keeps UTC+7 the whole year. */
		if (strcmp(name, "Asia/Ho_Chi_Minh") != 0)
			return false;
		name = "ICT-7";
	}
	setenv("TZ", name, 1);
	tzset();
	return true;
}

void
clock_local(int64_t utc_ms, struct clock_local *out)
{
	time_t t = (time_t)((utc_ms - (utc_ms % 1000 + 1000) % 1000) / 1000);
	struct tm tm;

	localtime_r(&t, &tm);
	*out = (struct clock_local){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
		tm.tm_min, tm.tm_sec, tm.tm_wday };
}

int64_t
clock_from_local(const struct clock_local *l)
{
	struct tm tm = { .tm_year = l->year - 1900,
		.tm_mon = l->month - 1,
		.tm_mday = l->day,
		.tm_hour = l->hour,
		.tm_min = l->minute,
		.tm_sec = l->second,
		.tm_isdst = -1 };

	return (int64_t)mktime(&tm) * 1000;
}

static void
format(int64_t utc_ms, bool fraction, char out[static CLOCK_STAMP_LEN])
{
	int64_t ms = (utc_ms % 1000 + 1000) % 1000;
	time_t t = (time_t)((utc_ms - ms) / 1000);
	struct tm tm;
	size_t n;

	gmtime_r(&t, &tm);
	n = strftime(out, CLOCK_STAMP_LEN, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(out + n, CLOCK_STAMP_LEN - n, fraction ? ".%03dZ" : "Z", (int)ms);
}

void
clock_format(int64_t utc_ms, char out[static CLOCK_STAMP_LEN])
{
	format(utc_ms, true, out);
}

void
clock_format_s(int64_t utc_ms, char out[static CLOCK_STAMP_LEN])
{
	format(utc_ms, false, out);
}

void
clock_day(int64_t utc_ms, char out[static CLOCK_DAY_LEN])
{
	struct clock_local l;
	char text[40];

	clock_local(utc_ms, &l);
	snprintf(text, sizeof(text), "%04d-%02d-%02d", l.year, l.month, l.day);
	memcpy(out, text, CLOCK_DAY_LEN);
	out[CLOCK_DAY_LEN - 1] = '\0';
}

/* The zone designator of RFC 3339: Z or +hh:mm; false when it is neither. */
static bool
parse_offset(const char *text, int *minutes_out)
{
	int h, m, n = 0;

	if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0) {
		*minutes_out = 0;
		return true;
	}
	if ((text[0] != '+' && text[0] != '-') || sscanf(text + 1, "%2d:%2d%n", &h, &m, &n) != 2 ||
	    n != 5 || text[6] != '\0' || h < 0 || h > 23 || m < 0 || m > 59)
		return false;
	*minutes_out = (text[0] == '-' ? -1 : 1) * (h * 60 + m);
	return true;
}

bool
clock_parse(const char *text, int64_t *utc_ms_out, int *offset_min_out)
{
	struct tm tm = { 0 }, back;
	int n = 0, offset, ms = 0;
	time_t t;

	if (sscanf(text, "%4d-%2d-%2d%*1[Tt ]%2d:%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
		&tm.tm_hour, &tm.tm_min, &tm.tm_sec, &n) != 6 ||
	    n != 19)
		return false;
	if (text[n] == '.') {
		int digits = (int)strspn(text + n + 1, "0123456789");

		if (digits == 0)
			return false;
		for (int i = 0, scale = 100; i < digits && scale > 0; i++, scale /= 10)
			ms += (text[n + 1 + i] - '0') * scale;
		n += 1 + digits;
	}
	if (!parse_offset(text + n, &offset))
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	back = tm;
	t = timegm(&back);
	if (back.tm_mon != tm.tm_mon || back.tm_mday != tm.tm_mday || back.tm_hour != tm.tm_hour ||
	    back.tm_min != tm.tm_min || back.tm_sec != tm.tm_sec)
		return false;
	*utc_ms_out = ((int64_t)t - (int64_t)offset * 60) * 1000 + ms;
	if (offset_min_out != NULL)
		*offset_min_out = offset;
	return true;
}
