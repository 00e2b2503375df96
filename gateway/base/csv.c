#include "gateway/base/csv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FILE_MAX ((size_t)16 << 20)

struct row {
	char **fields;
	size_t n;
	unsigned line;
};

struct csv {
	char *text; /* fields point into it */
	struct row *rows;
	size_t nrows;
};

static void *
grow(void *at, size_t n, size_t size)
{
	/* Doubling at powers of two keeps the number of copies small. */
	if (n != 0 && (n & (n - 1)) != 0)
		return at;
	at = realloc(at, (n == 0 ? 1 : 2 * n) * size);
	if (at == NULL)
		abort();
	return at;
}

static char *
trim(char *s)
{
	char *end;

	while (*s == ' ' || *s == '\t')
		s++;
	end = s + strlen(s);
	while (end > s && (end[-1] == ' ' || end[-1] == '\t'))
		*--end = '\0';
	return s;
}

static char *
slurp(const char *path, struct err *e)
{
	FILE *f = fopen(path, "rb");
	char *text = NULL;
	size_t n;

	if (f == NULL) {
		err_set(e, "%s: %s", path, strerror(errno));
		return NULL;
	}
	text = malloc(FILE_MAX + 1);
	if (text == NULL)
		abort();
	n = fread(text, 1, FILE_MAX + 1, f);
	if (ferror(f) || n > FILE_MAX || memchr(text, '\0', n) != NULL) {
		err_set(e, "%s: %s", path,
		    ferror(f)          ? strerror(errno)
			: n > FILE_MAX ? "larger than 16 MiB"
				       : "not a text file");
		free(text);
		text = NULL;
	} else {
		text[n] = '\0';
	}
	fclose(f);
	return text;
}

/*
 * Takes one field beginning at *at, unquotes it in place and leaves *at behind
 * its delimiter.  Returns the delimiter: ',' '\n' or 0 at the end, -1 when a quote never ends.
 */
static int
take_field(char **at, unsigned *line, char **field_out)
{
	char *in = *at, *out = in;
	int delimiter;

	*field_out = in;
	if (*in == '"') {
		bool closed = false;

		for (in++; *in != '\0'; in++) {
			if (*in == '"' && *++in != '"') {
				closed = true;
				break;
			}
			if (*in == '\n')
				++*line;
			*out++ = *in;
		}
		if (!closed)
			return -1;
	}
	while (*in != '\0' && *in != ',' && *in != '\n')
		*out++ = *in++;
	delimiter = (unsigned char)*in;
	*at = in + (delimiter != 0);
	if (out > *field_out && out[-1] == '\r')
		out--;
	*out = '\0';
	*field_out = trim(*field_out);
	return delimiter;
}

static bool
names_are_distinct(const struct csv *c, const char *path, struct err *e)
{
	const struct row *head = &c->rows[0];

	for (size_t i = 0; i < head->n; i++)
		for (size_t k = 0; k < i; k++)
			if (head->fields[i][0] != '\0' &&
			    strcasecmp(head->fields[i], head->fields[k]) == 0)
				return err_set(e, "%s:%u: column '%s' stands there twice", path,
				    head->line, head->fields[i]);
	return true;
}

static bool
split(struct csv *c, const char *path, struct err *e)
{
	char *at = c->text;
	unsigned line = 1;

	if (strncmp(at, "\xef\xbb\xbf", 3) == 0)
		at += 3;
	while (*at != '\0') {
		struct row row = { .line = line };
		int delimiter;

		do {
			row.fields = grow(row.fields, row.n, sizeof(*row.fields));
			delimiter = take_field(&at, &line, &row.fields[row.n]);
			row.n++;
		} while (delimiter == ',');
		if (delimiter < 0) {
			free(row.fields);
			return err_set(e, "%s:%u: a quoted field does not end", path, row.line);
		}
		line++;
		if (row.n == 1 && row.fields[0][0] == '\0') { /* an empty line */
			free(row.fields);
			continue;
		}
		c->rows = grow(c->rows, c->nrows, sizeof(*c->rows));
		c->rows[c->nrows++] = row;
	}
	if (c->nrows == 0)
		return err_set(e, "%s: empty; the first line must name the columns", path);
	return names_are_distinct(c, path, e);
}

struct csv *
csv_read(const char *path, struct err *e)
{
	struct csv *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	c->text = slurp(path, e);
	if (c->text == NULL || !split(c, path, e))
		csv_free(&c);
	return c;
}

void
csv_free(struct csv **c)
{
	if (*c == NULL)
		return;
	for (size_t i = 0; i < (*c)->nrows; i++)
		free((*c)->rows[i].fields);
	free((*c)->rows);
	free((*c)->text);
	free(*c);
	*c = NULL;
}

int
csv_column(const struct csv *c, const char *name)
{
	for (size_t i = 0; i < c->rows[0].n; i++)
		if (strcasecmp(c->rows[0].fields[i], name) == 0)
			return (int)i;
	return -1;
}

size_t
csv_rows(const struct csv *c)
{
	return c->nrows - 1;
}

const char *
csv_field(const struct csv *c, size_t row, int column)
{
	const struct row *r = &c->rows[row + 1];

	return column < 0 || (size_t)column >= r->n ? "" : r->fields[column];
}

bool
csv_overfull(const struct csv *c, size_t row)
{
	const struct row *r = &c->rows[row + 1];

	for (size_t i = c->rows[0].n; i < r->n; i++)
		if (r->fields[i][0] != '\0')
			return true;
	return false;
}

unsigned
csv_line(const struct csv *c, size_t row)
{
	return c->rows[row + 1].line;
}
