#include "gateway/base/pack_source.h"

#include <glob.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define LINE_SIZE 512

struct line {
	char *text;
	size_t file;
	unsigned number;
};

struct pack_source {
	char *dir;
	glob_t files;
	struct line *lines; /* of all files, in their order */
	size_t nlines;
};

static void *
must(void *p)
{
	if (p == NULL)
		abort();
	return p;
}

static void
read_file(struct pack_source *s, size_t file)
{
	FILE *in = fopen(s->files.gl_pathv[file], "r");
	char *text = NULL;
	size_t cap = 0;
	unsigned number = 1;

	for (; in != NULL && getline(&text, &cap, in) > 0; number++) {
		s->lines = must(reallocarray(s->lines, s->nlines + 1, sizeof(*s->lines)));
		s->lines[s->nlines++] =
		    (struct line){ .text = must(strdup(text)), .file = file, .number = number };
	}
	free(text);
	if (in != NULL)
		fclose(in);
}

struct pack_source *
pack_source_open(const char *dir)
{
	struct pack_source *s = must(calloc(1, sizeof(*s)));
	char pattern[4096];

	s->dir = must(strdup(dir));
	snprintf(pattern, sizeof(pattern), "%s/*.conf", dir);
	if (glob(pattern, 0, NULL, &s->files) != 0)
		s->files.gl_pathc = 0;
	for (size_t i = 0; i < s->files.gl_pathc; i++)
		read_file(s, i);
	return s;
}

void
pack_source_close(struct pack_source **s)
{
	if (*s == NULL)
		return;
	for (size_t i = 0; i < (*s)->nlines; i++)
		free((*s)->lines[i].text);
	free((*s)->lines);
	globfree(&(*s)->files);
	free((*s)->dir);
	free(*s);
	*s = NULL;
}

/* Does the line begin the section? */
static bool
opens(const char *line, const char *section, const char *title)
{
	line += strspn(line, " \t");
	if (strncmp(line, section, strlen(section)) != 0)
		return false;
	line += strlen(section);
	line += strspn(line, " \t");
	if (strncmp(line, title, strlen(title)) != 0)
		return false;
	line += strlen(title);
	line += strspn(line, " \t");
	return *line == '{';
}

static size_t
find_section(const struct pack_source *s, size_t from, const char *section, const char *title)
{
	for (size_t i = from; i < s->nlines; i++)
		if (opens(s->lines[i].text, section, title))
			return i;
	return s->nlines;
}

static size_t
find_spot(const struct pack_source *s, const struct pack_spot *spot)
{
	char quoted[LINE_SIZE];
	size_t at = find_section(s, 0, spot->section, spot->title);

	if (at < s->nlines && spot->field[0] != '\0') {
		size_t field = find_section(s, at, "field", spot->field);

		at = field < s->nlines ? field : at;
	}
	if (spot->word == NULL)
		return at;
	snprintf(quoted, sizeof(quoted), "\"%s\"", spot->word);
	for (size_t i = at; i < s->nlines && s->lines[i].file == s->lines[at].file; i++)
		if (strstr(s->lines[i].text, quoted) != NULL)
			return i;
	return at;
}

void
pack_source_print(const struct pack_source *s, const struct pack_spot *spot, FILE *out)
{
	size_t at = find_spot(s, spot);

	if (at == s->nlines)
		fprintf(out, "%s: ", s->dir);
	else
		fprintf(out, "%s:%u: ", s->files.gl_pathv[s->lines[at].file], s->lines[at].number);
}
