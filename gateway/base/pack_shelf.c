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

#include "gateway/base/folder.h"
#include "gateway/base/lock.h"
#include "gateway/base/pack.h"
#include "gateway/base/pack_check.h"
#include "gateway/base/pack_source.h"

static bool
is_conf(const char *name)
{
	size_t n = strlen(name);

	return n > 5 && n < 64 && strcmp(name + n - 5, ".conf") == 0 && name[0] != '.' &&
	    strchr(name, '/') == NULL;
}

static bool
write_file(const char *path, const char *text, size_t len, struct err *e)
{
	bool ok;
	int fd;

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
write_files(const char *to, const json_t *files, struct err *e)
{
	char path[PATH_MAX];
	const char *name;
	json_t *text;

	json_object_foreach((json_t *)files, name, text) {
		if (!is_conf(name) || !json_is_string(text))
			return err_set(e, "'%s' is no file of a pack", name);
		if (snprintf(path, sizeof(path), "%s/%s", to, name) >= (int)sizeof(path))
			return err_set(e, "%s: the path is too long", to);
		if (!write_file(path, json_string_value(text), json_string_length(text), e))
			return false;
	}
	return true;
}

/* The first error stands for all. */
static bool
is_sound(const char *dir, const char *more, struct err *e)
{
	struct pack_findings found = { 0 };
	struct pack_source *source;
	struct pack *pack = pack_load_more(dir, more, e);
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

static void
make_shelf(const char *to)
{
	char shelf[PATH_MAX];
	char *slash;

	snprintf(shelf, sizeof(shelf), "%s", to);
	slash = strrchr(shelf, '/');
	if (slash == NULL)
		return;
	*slash = '\0';
	if (mkdir(shelf, 0755) == 0) {
		lock_adopt_owner(shelf);
		folder_sync(shelf);
	}
}

bool
pack_shelf_put(const char *to, const json_t *files, const char *more, struct err *e)
{
	bool ok;

	make_shelf(to);
	/* Of an act that was never committed. */
	remove_folder(to);
	if (mkdir(to, 0755) != 0)
		return err_set(e, "%s: %s", to, strerror(errno));
	lock_adopt_owner(to);
	ok = write_files(to, files, e) && is_sound(to, more, e) &&
	    (folder_sync(to) || err_set(e, "%s: %s", to, strerror(errno)));
	if (!ok)
		remove_folder(to);
	return ok;
}

bool
pack_shelf_put_words(const char *to, const char *dir, const char *words, struct err *e)
{
	bool ok;

	make_shelf(to);
	unlink(to);
	ok = write_file(to, words, strlen(words), e) && is_sound(dir, to, e) &&
	    (folder_sync(to) || err_set(e, "%s: %s", to, strerror(errno)));
	if (!ok)
		unlink(to);
	return ok;
}
