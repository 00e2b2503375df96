#include "gateway/base/pack_shelf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/base/lock.h"
#include "gateway/base/pack.h"
#include "gateway/base/pack_check.h"
#include "gateway/base/pack_source.h"

#define MORE_FILE "zz-more.conf" /* read last: files are read in the order of their names */
#define FILE_MAX_OCTETS (4 << 20)

static bool
is_conf(const char *name)
{
	size_t n = strlen(name);

	return n > 5 && n < 64 && strcmp(name + n - 5, ".conf") == 0 && name[0] != '.' &&
	    strchr(name, '/') == NULL;
}

static bool
write_file(const char *dir, const char *name, const char *text, size_t len, struct err *e)
{
	char path[PATH_MAX];
	int fd;
	bool ok;

	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path))
		return err_set(e, "%s: the path is too long", dir);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	ok = fd >= 0 && write(fd, text, len) == (ssize_t)len && fsync(fd) == 0;
	if (!ok)
		err_set(e, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	lock_adopt_owner(path);
	return ok;
}

static bool
copy_file(const char *from, const char *to, const char *name, struct err *e)
{
	char path[PATH_MAX], *text = malloc(FILE_MAX_OCTETS);
	ssize_t n = -1;
	bool ok;
	int fd;

	if (text == NULL)
		abort();
	snprintf(path, sizeof(path), "%.3000s/%s", from, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, text, FILE_MAX_OCTETS);
		close(fd);
	}
	if (n < 0 || n == FILE_MAX_OCTETS)
		ok = err_set(e, "%s: cannot be copied", path);
	else
		ok = write_file(to, name, text, (size_t)n, e);
	free(text);
	return ok;
}

/* What was added before is told anew by the caller. */
static bool
copy_folder(const char *from, const char *to, struct err *e)
{
	DIR *d = opendir(from);
	struct dirent *entry;
	bool ok = true;

	if (d == NULL)
		return err_set(e, "%s: %s", from, strerror(errno));
	while (ok && (entry = readdir(d)) != NULL)
		if (is_conf(entry->d_name) && strcmp(entry->d_name, MORE_FILE) != 0)
			ok = copy_file(from, to, entry->d_name, e);
	closedir(d);
	return ok;
}

static bool
write_files(const char *to, const json_t *files, struct err *e)
{
	const char *name;
	json_t *text;

	json_object_foreach((json_t *)files, name, text) {
		if (!is_conf(name) || strcmp(name, MORE_FILE) == 0 || !json_is_string(text))
			return err_set(e, "'%s' is no file of a pack", name);
		if (!write_file(to, name, json_string_value(text), json_string_length(text), e))
			return false;
	}
	return true;
}

/* The first error stands for all. */
static bool
is_sound(const char *dir, struct err *e)
{
	struct pack_findings found = { 0 };
	struct pack_source *source;
	struct pack *pack = pack_load(dir, e);
	char *said = NULL, *at;
	size_t len;
	FILE *out;

	if (pack == NULL)
		return false;
	out = open_memstream(&said, &len);
	source = pack_source_open(dir);
	if (out == NULL)
		abort();
	pack_check_words(pack, source, out, &found);
	pack_check_texts(pack, source, out, &found);
	pack_source_close(&source);
	fclose(out);
	pack_free(&pack);
	if (found.errors > 0) {
		at = strstr(said, "error: ");
		if (at != NULL)
			at[strcspn(at, "\n")] = '\0';
		err_set(e, "%s", at != NULL ? at : "the pack has errors");
	}
	free(said);
	return found.errors == 0;
}

static void
remove_folder(const char *dir)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *d = opendir(dir);

	while (d != NULL && (entry = readdir(d)) != NULL)
		if (entry->d_name[0] != '.') {
			snprintf(path, sizeof(path), "%.3000s/%s", dir, entry->d_name);
			unlink(path);
		}
	if (d != NULL)
		closedir(d);
	rmdir(dir);
}

static bool
make_folder(const char *to, struct err *e)
{
	char shelf[PATH_MAX];
	char *slash;

	snprintf(shelf, sizeof(shelf), "%s", to);
	slash = strrchr(shelf, '/');
	if (slash != NULL)
		*slash = '\0';
	if (mkdir(shelf, 0755) == 0)
		lock_adopt_owner(shelf);
	/* Of an act that was never committed. */
	remove_folder(to);
	if (mkdir(to, 0755) != 0)
		return err_set(e, "%s: %s", to, strerror(errno));
	lock_adopt_owner(to);
	return true;
}

bool
pack_shelf_put(
    const char *to, const char *from, const json_t *files, const char *more, struct err *e)
{
	bool ok = make_folder(to, e) &&
	    (from != NULL ? copy_folder(from, to, e) : write_files(to, files, e)) &&
	    (more[0] == '\0' || write_file(to, MORE_FILE, more, strlen(more), e)) &&
	    is_sound(to, e);

	if (!ok)
		remove_folder(to);
	return ok;
}
