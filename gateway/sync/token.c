#include "gateway/sync/token.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/base/folder.h"
#include "gateway/base/lock.h"

static bool
is_token(const char *s)
{
	size_t n = strlen(s);

	if (n == 0 || n >= TOKEN_LEN)
		return false;
	for (; *s != '\0'; s++)
		if (*s <= ' ' || *s > '~')
			return false;
	return true;
}

bool
token_read(const char *path, char token_out[static TOKEN_LEN], struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	ssize_t n;

	if (fd < 0)
		return err_set(e, "%s: %s", path, strerror(errno));
	if (fstat(fd, &st) != 0 || (st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		close(fd);
		return err_set(e, "%s: others can read it; chmod 600 it", path);
	}
	n = read(fd, token_out, TOKEN_LEN - 1);
	close(fd);
	token_out[n > 0 ? n : 0] = '\0';
	token_out[strcspn(token_out, "\r\n")] = '\0';
	return is_token(token_out) || err_set(e, "%s: there is no token in it", path);
}

static bool
write_whole(int fd, const char *token)
{
	size_t n = strlen(token);

	return write(fd, token, n) == (ssize_t)n && write(fd, "\n", 1) == 1 && fsync(fd) == 0;
}

/* A file of that name beside the path, fresh; -1 with e filled. */
static int
open_beside(const char *path, char fresh[static PATH_MAX], struct err *e)
{
	int fd;

	if (snprintf(fresh, PATH_MAX, "%s.new", path) >= PATH_MAX) {
		err_set(e, "%s: the path is too long", path);
		return -1;
	}
	unlink(fresh);
	fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		err_set(e, "%s: %s", fresh, strerror(errno));
	return fd;
}

bool
token_may_write(const char *path, struct err *e)
{
	char fresh[PATH_MAX];
	int fd = open_beside(path, fresh, e);

	if (fd < 0)
		return false;
	close(fd);
	unlink(fresh);
	return true;
}

bool
token_write(const char *path, const char *token, struct err *e)
{
	char fresh[PATH_MAX];
	bool ok;
	int fd;

	if (!is_token(token))
		return err_set(e, "that is no token");
	fd = open_beside(path, fresh, e);
	if (fd < 0)
		return false;
	lock_adopt_owner(fresh);
	ok = write_whole(fd, token);
	close(fd);
	if (!ok || rename(fresh, path) != 0 || !folder_sync(path)) {
		err_set(e, "%s: %s", path, strerror(errno));
		unlink(fresh);
		return false;
	}
	return true;
}
