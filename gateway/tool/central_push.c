#include "gateway/tool/central_push.h"

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/clock.h"
#include "gateway/base/pack.h"
#include "gateway/central/changes.h"
#include "gateway/tool/say.h"
#include "parsers/day.h"

#define TEXT_HOURS 24 /* a text without --expires */
#define PACK_OCTETS_MAX 262144

/* data is consumed. */
static int
add(const struct central_push *push, const char *kind, const char *op, json_t *data)
{
	struct err e;
	int n;

	if (data == NULL)
		return say_failed("what was given is not UTF-8");
	n = changes_push(push->pg, push->gateway, kind, op, data, &e);
	if (n < 0)
		return say_failed(e.text);
	printf("for %d gateway%s\n", n, n == 1 ? "" : "s");
	return n > 0 ? 0 : 1;
}

static const char *
or_empty(const char *s)
{
	return s != NULL ? s : "";
}

static bool
is_day_or_none(const char *s)
{
	struct day day;

	return s == NULL || s[0] == '\0' || day_parse(s, &day);
}

static bool
is_e164(const char *s)
{
	size_t n = s[0] == '+' ? strspn(s + 1, "0123456789") : 0;

	return n >= 7 && n <= 15 && s[n + 1] == '\0';
}

static int
push_unit(const struct central_push *push)
{
	if (push->code == NULL || push->kind == NULL || push->name == NULL)
		return say_usage("push unit --code C --kind K --name N");
	if (!is_day_or_none(push->valid_from) || !is_day_or_none(push->valid_to))
		return say_usage("days are written YYYY-MM-DD");
	return add(push, "unit", "put",
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "code", push->code, "parent",
		or_empty(push->parent), "kind", push->kind, "name", push->name, "valid_from",
		or_empty(push->valid_from), "valid_to", or_empty(push->valid_to)));
}

static int
push_officer(const struct central_push *push)
{
	const char *role = push->role != NULL ? push->role : "officer";

	if (push->phone == NULL || push->name == NULL || push->unit == NULL)
		return say_usage("push officer --phone N --name N --unit C");
	if (strcmp(role, "officer") != 0 && strcmp(role, "duty") != 0 &&
	    strcmp(role, "administrator") != 0)
		return say_usage("--role is officer, duty or administrator");
	return add(push, "officer", "put",
	    json_pack("{s:s, s:s, s:s, s:s}", "phone", push->phone, "name", push->name, "unit",
		push->unit, "role", role));
}

static int
push_word(const struct central_push *push)
{
	if (push->form == NULL || push->word == NULL)
		return say_usage("push word --form F [--field F] --word W [--delete]");
	return add(push, "pack_word", push->remove ? "delete" : "put",
	    json_pack(
		"{s:s, s:s?, s:s}", "form", push->form, "field", push->field, "word", push->word));
}

static int
push_text(const struct central_push *push)
{
	char expires[CLOCK_STAMP_LEN];
	int64_t at = clock_utc_ms() + (int64_t)TEXT_HOURS * 3600 * 1000;

	if (push->to == NULL || push->text == NULL || push->text[0] == '\0')
		return say_usage("push text --to N --text T [--expires TIME]");
	if (!is_e164(push->to))
		return say_usage("--to is written +84...");
	if (push->expires != NULL && !clock_parse(push->expires, &at, NULL))
		return say_usage("--expires takes a time like 2026-11-24T00:00:00+07:00");
	clock_format(at, expires);
	return add(push, "text", "put",
	    json_pack("{s:s, s:s, s:s}", "to", push->to, "text", push->text, "expires", expires));
}

/* ---- packs ---- */

/* The whole file as text, NULL (and a complaint) when it is not to be had. */
static json_t *
read_file(const char *dir, const char *name, size_t *total)
{
	static char text[PACK_OCTETS_MAX + 1];
	char path[4200];
	json_t *whole = NULL;
	FILE *f;
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "re");
	n = f != NULL ? fread(text, 1, sizeof(text), f) : 0;
	*total += n;
	if (f == NULL || ferror(f) != 0 || *total > PACK_OCTETS_MAX)
		fprintf(stderr, "kengcentral: %s: not to be read, or too large\n", path);
	else
		whole = json_stringn(text, n);
	if (f != NULL)
		fclose(f);
	return whole;
}

static int
is_conf(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return entry->d_name[0] != '.' && n > 5 && strcmp(entry->d_name + n - 5, ".conf") == 0;
}

/* The files of a pack by name, NULL when one cannot be read. */
static json_t *
read_pack(const char *dir)
{
	json_t *files = json_object();
	struct dirent **names;
	size_t total = 0;
	int n = scandir(dir, &names, is_conf, alphasort);
	bool ok = n > 0;

	for (int i = 0; i < n; i++) {
		json_t *text = ok ? read_file(dir, names[i]->d_name, &total) : NULL;

		ok = ok && text != NULL && json_object_set_new(files, names[i]->d_name, text) == 0;
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	if (ok)
		return files;
	json_decref(files);
	return NULL;
}

/* Checked here first: a gateway refuses one with a fault. */
static int
push_pack(const struct central_push *push)
{
	char version[CLOCK_STAMP_LEN];
	struct pack *pack;
	json_t *files, *data;
	struct err e;

	if (push->dir == NULL)
		return say_usage("push pack DIR");
	pack = pack_load(push->dir, &e);
	if (pack == NULL)
		return say_failed(e.text);
	files = read_pack(push->dir);
	clock_format_s(clock_utc_ms(), version);
	data = files != NULL
	    ? json_pack("{s:s, s:s, s:o}", "id", pack->id, "version", version, "files", files)
	    : NULL;
	pack_free(&pack);
	return data != NULL ? add(push, "pack", "put", data)
			    : say_failed("the pack cannot be read");
}

int
central_push(const struct central_push *push)
{
	static const struct {
		const char *what;
		int (*push)(const struct central_push *push);
	} kinds[] = { { "unit", push_unit }, { "officer", push_officer }, { "word", push_word },
		{ "pack", push_pack }, { "text", push_text } };

	for (size_t i = 0; push->what != NULL && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(push->what, kinds[i].what) == 0)
			return push->dir != NULL && kinds[i].push != push_pack
			    ? say_usage("too many words")
			    : kinds[i].push(push);
	return say_usage("push unit|officer|word|pack|text, or push --orphans ID");
}
