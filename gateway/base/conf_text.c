#include "gateway/base/conf_text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONF_OCTETS_MAX ((size_t)4 << 20)
#define DEPTH_MAX 16

struct scan {
	char *at;
	unsigned line;
	unsigned open[DEPTH_MAX]; /* lines of the braces that are open */
	unsigned depth;
};

static char *
read_all(const char *path, struct err *e)
{
	FILE *f = fopen(path, "re");
	char *text = f != NULL ? malloc(CONF_OCTETS_MAX + 1) : NULL;
	size_t n;

	if (f == NULL) {
		err_set(e, "%s: %s", path, strerror(errno));
		return NULL;
	}
	if (text == NULL)
		abort();
	n = fread(text, 1, CONF_OCTETS_MAX + 1, f);
	text[n <= CONF_OCTETS_MAX ? n : 0] = '\0';
	if (ferror(f))
		err_set(e, "%s: %s", path, strerror(errno));
	else if (n > CONF_OCTETS_MAX || strlen(text) != n)
		err_set(e, "%s: is no text", path);
	else
		path = NULL; /* it is well */
	fclose(f);
	if (path != NULL) {
		free(text);
		return NULL;
	}
	return text;
}

/* Past the closing quote; what is escaped does not close.  false: there is none. */
static bool
skip_quoted(struct scan *s)
{
	char quote = *s->at++;

	for (; *s->at != '\0' && *s->at != quote; s->at++) {
		if (*s->at == '\\' && s->at[1] != '\0')
			s->at++;
		s->line += *s->at == '\n';
	}
	if (*s->at == '\0')
		return false;
	s->at++;
	return true;
}

/* Blanks up to (not including) the end of the line. */
static void
blank_line(struct scan *s)
{
	while (*s->at != '\0' && *s->at != '\n')
		*s->at++ = ' ';
}

/* false: it never ends. */
static bool
blank_block(struct scan *s)
{
	while (*s->at != '\0' && strncmp(s->at, "*/", 2) != 0) {
		s->line += *s->at == '\n';
		if (*s->at != '\n')
			*s->at = ' ';
		s->at++;
	}
	if (*s->at == '\0')
		return false;
	memset(s->at, ' ', 2);
	s->at += 2;
	return true;
}

/* A comment begins where a word could begin: the // of http://... is none. */
static bool
begins_word(const char *text, const char *at)
{
	return at == text || strchr(" \t\r\n{}(),=+\"'", at[-1]) != NULL;
}

static void
skip_brace(struct scan *s)
{
	if (*s->at == '{' && s->depth < DEPTH_MAX)
		s->open[s->depth] = s->line;
	if (*s->at == '{')
		s->depth++;
	else if (s->depth > 0)
		s->depth--;
	s->at++;
}

/* One character, quoted string or comment; false when it is never closed. */
static bool
step(struct scan *s, const char *text)
{
	bool word = begins_word(text, s->at);

	if (*s->at == '"' || *s->at == '\'')
		return skip_quoted(s);
	if (*s->at == '#' || (word && strncmp(s->at, "//", 2) == 0)) {
		blank_line(s);
	} else if (word && strncmp(s->at, "/*", 2) == 0) {
		return blank_block(s);
	} else if (*s->at == '{' || *s->at == '}') {
		skip_brace(s);
	} else {
		s->line += *s->at == '\n';
		s->at++;
	}
	return true;
}

static bool
blank_comments(char *text, const char *path, struct err *e)
{
	struct scan s = { .at = text, .line = 1 };

	while (*s.at != '\0') {
		unsigned line = s.line;

		if (!step(&s, text))
			return err_set(e, "%s:%u: a quote or comment is never closed", path, line);
	}
	if (s.depth > 0 && s.depth <= DEPTH_MAX)
		return err_set(e, "%s:%u: this '{' is never closed", path, s.open[s.depth - 1]);
	return true;
}

FILE *
conf_text_open(const char *path, struct err *e)
{
	char *text = read_all(path, e);
	FILE *f = NULL;
	size_t n;

	if (text != NULL && blank_comments(text, path, e)) {
		n = strlen(text);
		f = fmemopen(NULL, n + 1, "w+");
		if (f == NULL || fwrite(text, 1, n, f) != n)
			abort();
		rewind(f);
	}
	free(text);
	return f;
}
