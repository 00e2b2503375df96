#include "gateway/tool/tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/json.h"

#define COLUMNS_MAX 12
#define CELL_MAX 60 /* columns of a terminal; the rest is in --json */

static const struct {
	const char *name;
	const char *columns[COLUMNS_MAX];
} lists[LIST_KINDS] = {
	[LIST_MESSAGES] = { "messages",
	    { "id", "line", "from", "sent", "decision", "ref", "reports", "reason", "text" } },
	[LIST_REPORTS] = { "reports",
	    { "ref", "version", "state", "form", "unit", "date", "fields", "approx", "zero",
		"message", "reason" } },
	[LIST_OUTBOX] = { "outbox",
	    { "id", "to", "kind", "message", "state", "attempts", "mr", "text" } },
	[LIST_REVIEW] = { "review", { "id", "kind", "message", "from", "ref", "reason", "text" } },
	[LIST_OFFICERS] = { "officers",
	    { "id", "name", "unit", "unit_name", "role", "state", "phones" } },
	[LIST_UNITS] = { "units", { "code", "kind", "name", "parent", "valid_from", "valid_to" } },
	[LIST_ALERTS] = { "alerts", { "id", "kind", "subject", "text", "opened" } },
};

bool
tables_find(const char *name, enum list_kind *kind_out)
{
	for (unsigned k = 0; k < LIST_KINDS; k++)
		if (strcmp(lists[k].name, name) == 0) {
			*kind_out = (enum list_kind)k;
			return true;
		}
	return false;
}

/* {"a":1,"b":2} and ["a","b"] read as "a:1 b:2" and "a b". */
static void
strip(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++)
		if (strchr("[]{}\"", *s) == NULL)
			*to++ = (char)(*s == ',' ? ' ' : *s);
	*to = '\0';
}

/* A value in one line, without quotes where none are needed; to be freed. */
static char *
cell(const json_t *v)
{
	char *s;

	if (v == NULL || json_is_null(v) || (json_is_array(v) && json_array_size(v) == 0) ||
	    (json_is_object(v) && json_object_size(v) == 0))
		s = strdup("");
	else if (json_is_string(v))
		s = strdup(json_string_value(v));
	else
		s = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);
	if (s == NULL)
		abort();
	if (!json_is_string(v))
		strip(s);
	for (char *c = s; *c != '\0'; c++)
		if (*c == '\n' || *c == '\r' || *c == '\t')
			*c = ' ';
	return s;
}

/* Letters that fit into the terminal's columns; *columns_out of them are used. */
static size_t
fit(const char *s, int max, int *columns_out)
{
	size_t n = 0;
	int used = 0;

	while (s[n] != '\0') {
		bool starts = (s[n] & 0xc0) != 0x80;

		if (starts && used == max)
			break;
		used += starts;
		n++;
	}
	*columns_out = used;
	return n;
}

static void
print_cell(const char *s, int width, bool last)
{
	int used;
	size_t n = fit(s, CELL_MAX, &used);

	if (last)
		printf("%.*s\n", (int)n, s);
	else
		printf("%.*s%*s  ", (int)n, s, width - used, "");
}

/* One page: each column as wide as its widest cell. */
static void
print_page(enum list_kind kind, const json_t *rows, bool with_head)
{
	const char *const *columns = lists[kind].columns;
	int widths[COLUMNS_MAX] = { 0 };
	size_t n = 0, i;
	json_t *row;

	for (; n < COLUMNS_MAX && columns[n] != NULL; n++)
		widths[n] = (int)strlen(columns[n]);
	json_array_foreach(rows, i, row)
		for (size_t k = 0; k < n; k++) {
			char *s = cell(json_object_get(row, columns[k]));
			int used;

			fit(s, CELL_MAX, &used);
			widths[k] = used > widths[k] ? used : widths[k];
			free(s);
		}
	for (size_t k = 0; k < n && with_head; k++)
		print_cell(columns[k], widths[k], k + 1 == n);
	json_array_foreach(rows, i, row)
		for (size_t k = 0; k < n; k++) {
			char *s = cell(json_object_get(row, columns[k]));

			print_cell(s, widths[k], k + 1 == n);
			free(s);
		}
}

int
tables_print(
    const struct config *c, enum list_kind kind, const struct list_filter *filter, bool as_json)
{
	struct err e;
	struct db *db = db_open(c->database, DB_READ, NULL, &e);
	bool first = true, ok;
	int64_t after;

	if (db == NULL) {
		fprintf(stderr, "keng: %s\n", e.text);
		return 1;
	}
	after = list_start(db, kind, filter);
	for (;;) {
		json_t *rows = list_page(db, kind, filter, &after), *row;
		size_t n = json_array_size(rows), i;

		if (as_json)
			json_array_foreach(rows, i, row)
				json_print_line(row, stdout);
		else if (n > 0 || first)
			print_page(kind, rows, first);
		first = false;
		json_decref(rows);
		if (n == 0)
			break;
	}
	ok = db_ok(db);
	if (!ok)
		fprintf(stderr, "keng: %s\n", db_error(db));
	db_close(&db);
	return ok ? 0 : 1;
}
