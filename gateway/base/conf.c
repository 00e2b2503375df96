#include "gateway/base/conf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/conf_text.h"

#define INTEGER_MAX 1000000000

/* A key that was set, and a list's elements so far. */
struct seen {
	const cfg_opt_t *opt;
	unsigned nvalues;
	bool closed;
};

static struct {
	struct err *e;
	char *path; /* libconfuse tells it in some sections only */
	bool failed;
	struct seen *seen;
	size_t nseen;
} parse;

bool
conf_failed(void)
{
	return parse.failed;
}

void
conf_fail(void)
{
	parse.failed = true;
}

/* Levenshtein's distance, for "did you mean". */
static unsigned
distance(const char *a, const char *b)
{
	unsigned row[64];
	size_t n = strlen(b);

	if (n >= 63)
		return 99;
	for (unsigned j = 0; j <= n; j++)
		row[j] = j;
	for (unsigned i = 1; a[i - 1] != '\0'; i++) {
		unsigned diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			unsigned cost = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < cost)
				cost = row[j] + 1;
			if (row[j - 1] + 1 < cost)
				cost = row[j - 1] + 1;
			row[j] = cost;
		}
	}
	return row[n];
}

static const char *
nearest_key(cfg_t *cfg, const char *key)
{
	const char *best = NULL;
	unsigned least = 99;

	for (const cfg_opt_t *o = cfg->opts; o->name != NULL; o++) {
		unsigned d = distance(key, o->name);

		if (d < least) {
			least = d;
			best = o->name;
		}
	}
	return least <= strlen(key) / 2 + 1 ? best : NULL;
}

__attribute__((format(printf, 2, 0))) static void
on_error(cfg_t *cfg, const char *fmt, va_list ap)
{
	char text[300];
	const char *near = NULL, *key;
	va_list again;

	if (parse.failed) /* the first error is the cause of the others */
		return;
	parse.failed = true;
	va_copy(again, ap);
	vsnprintf(text, sizeof(text), fmt, ap);
	if (strstr(fmt, "no such option") != NULL) {
		key = va_arg(again, const char *);
		snprintf(text, sizeof(text), "unknown key '%s'", key);
		near = nearest_key(cfg, key);
	}
	va_end(again);
	err_set(parse.e, "%s:%d: %s%s%s%s", cfg->filename != NULL ? cfg->filename : parse.path,
	    cfg->line, text, near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
	    near != NULL ? "'?" : "");
}

static struct seen *
seen_of(const cfg_opt_t *opt)
{
	for (size_t i = 0; i < parse.nseen; i++)
		if (parse.seen[i].opt == opt)
			return &parse.seen[i];
	parse.seen = reallocarray(parse.seen, parse.nseen + 1, sizeof(*parse.seen));
	if (parse.seen == NULL)
		abort();
	parse.seen[parse.nseen] = (struct seen){ .opt = opt };
	return &parse.seen[parse.nseen++];
}

/* Asked once for a plain value; for a list after each element and again at the closing brace. */
static int
refuse_repeated(cfg_t *cfg, cfg_opt_t *opt)
{
	bool list = (opt->flags & CFGF_LIST) != 0;
	struct seen *s = seen_of(opt);

	if (s->closed) {
		cfg_error(cfg, "'%s' stands here a second time", opt->name);
		return -1;
	}
	s->closed = !list || s->nvalues == opt->nvalues;
	s->nvalues = opt->nvalues;
	return 0;
}

static void
refuse_repeats(cfg_t *cfg, const cfg_opt_t *opts, const char *prefix)
{
	for (; opts->name != NULL; opts++) {
		char path[128];

		snprintf(path, sizeof(path), "%s%s", prefix, opts->name);
		if (opts->type == CFGT_SEC) {
			char inner[130];

			snprintf(inner, sizeof(inner), "%s|", path);
			refuse_repeats(cfg, opts->subopts, inner);
			if (opts->flags & CFGF_MULTI)
				continue;
		}
		cfg_set_validate_func(cfg, path, refuse_repeated);
	}
}

int
conf_take_integer(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(value, &end, 10);
	if (*value == '\0' || *end != '\0' || errno != 0 || (value[0] == '0' && value[1] != '\0')) {
		cfg_error(cfg, "'%s' must be a whole number without leading zeros, not '%s'",
		    opt->name, value);
		return -1;
	}
	if (n < 0 || n > INTEGER_MAX) {
		cfg_error(
		    cfg, "'%s' must lie between 0 and %d, not %s", opt->name, INTEGER_MAX, value);
		return -1;
	}
	*(long *)result = n;
	return 0;
}

cfg_t *
conf_begin(cfg_opt_t *all, struct err *e)
{
	cfg_t *cfg = cfg_init(all, CFGF_NONE);

	if (cfg == NULL)
		abort();
	memset(&parse, 0, sizeof(parse));
	parse.e = e;
	cfg_set_error_function(cfg, on_error);
	refuse_repeats(cfg, all, "");
	return cfg;
}

void
conf_read(cfg_t *cfg, const char *path, const char *what)
{
	FILE *text = conf_text_open(path, parse.e);

	free(parse.path);
	parse.path = strdup(path);
	/* Errors, also those found later in its sections, name this file. */
	free(cfg->filename);
	cfg->filename = strdup(path);
	if (parse.path == NULL || cfg->filename == NULL)
		abort();
	if (text == NULL) {
		parse.failed = true;
		return;
	}
	if (cfg_parse_fp(cfg, text) != CFG_SUCCESS && !parse.failed)
		parse.failed = !err_set(parse.e, "%s: cannot be read as a %s", path, what);
	fclose(text);
}

bool
conf_end(cfg_t *cfg)
{
	cfg_free(cfg);
	free(parse.seen);
	free(parse.path);
	parse.seen = NULL;
	parse.path = NULL;
	return !parse.failed;
}
