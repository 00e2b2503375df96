#include "gateway/base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

void
lock_adopt_owner(const char *path)
{
	char folder[PATH_MAX];
	struct stat st;
	char *slash;

	if (geteuid() != 0)
		return;
	snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (slash == NULL)
		strcpy(folder, ".");
	else if (slash == folder)
		folder[1] = '\0';
	else
		*slash = '\0';
	if (stat(folder, &st) == 0)
		(void)!chown(path, st.st_uid, st.st_gid);
}

enum lock_status
lock_take(const char *database, const char *program, int *fd_out, struct err *e)
{
	char path[PATH_MAX], holder[64] = "";
	ssize_t n;
	int fd;

	if (snprintf(path, sizeof(path), "%s.lock", database) >= (int)sizeof(path)) {
		err_set(e, "%s: path too long", database);
		return LOCK_FAILED;
	}
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (fd < 0) {
		err_set(e, "%s: %s", path, strerror(errno));
		return LOCK_FAILED;
	}
	lock_adopt_owner(path);
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		n = pread(fd, holder, sizeof(holder) - 1, 0);
		if (n > 0)
			holder[strcspn(holder, "\n")] = '\0';
		err_set(e, "%s is in use by %s", database, n > 0 ? holder : "another program");
		close(fd);
		return LOCK_HELD;
	}
	n = snprintf(holder, sizeof(holder), "%s (pid %ld)\n", program, (long)getpid());
	/* The text is only for people: the lock itself holds without it, even on a full disk. */
	if (ftruncate(fd, 0) == 0)
		(void)!pwrite(fd, holder, (size_t)n, 0);
	*fd_out = fd;
	return LOCK_TAKEN;
}

void
lock_release(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}
