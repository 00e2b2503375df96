#include "tests/scratch.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64];

static void
remove_folder(void)
{
	scratch_clear();
	rmdir(folder);
}

const char *
scratch_path(const char *name)
{
	static char paths[4][256];
	static unsigned turn;
	char *path = paths[turn++ % 4];

	if (folder[0] == '\0') {
		strcpy(folder, "/tmp/keng-test-XXXXXX");
		if (mkdtemp(folder) == NULL)
			abort();
		atexit(remove_folder);
	}
	snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
	return path;
}

void
scratch_clear(void)
{
	DIR *d = folder[0] != '\0' ? opendir(folder) : NULL;
	struct dirent *entry;

	if (d == NULL)
		return;
	while ((entry = readdir(d)) != NULL)
		if (entry->d_name[0] != '.')
			unlink(scratch_path(entry->d_name));
	closedir(d);
}
