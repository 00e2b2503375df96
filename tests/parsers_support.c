#include "tests/parsers_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/pack.h"

static struct pack *loaded;

static void
free_pack(void)
{
	pack_free(&loaded);
}

const struct pack *
support_pack(void)
{
	struct err err;

	if (loaded != NULL)
		return loaded;
	loaded = pack_load("config/packs/quang-binh", &err);
	if (loaded == NULL) {
		fprintf(stderr, "%s\n", err.text);
		exit(1);
	}
	atexit(free_pack);
	return loaded;
}

struct local_time
support_time(const char *text)
{
	struct local_time t = { .hour = 8 };
	unsigned hour = 8, minute = 0;
	char day[DAY_TEXT_SIZE];

	snprintf(day, sizeof(day), "%.10s", text);
	if (!day_parse(day, &t.day))
		abort();
	if (strlen(text) > 10 && sscanf(text + 11, "%2u:%2u", &hour, &minute) != 2)
		abort();
	t.hour = (uint8_t)hour;
	t.minute = (uint8_t)minute;
	return t;
}

static void
put(char *out, const char *s)
{
	size_t len = strlen(out);

	snprintf(out + len, SUPPORT_LINE - len, "%s", s);
}

static void
put_value(const struct reading_value *v, char *out)
{
	char n[PACK_DECIMAL_SIZE];

	put(out, v->field->id);
	put(out, v->approx ? "=~" : "=");
	if (v->state == VALUE_WORDS) {
		put(out, "...");
		return;
	}
	pack_decimal(v->field, v->n, '.', n);
	put(out, n);
}

static void
put_report(const struct reading_report *r, char *out)
{
	char day[DAY_TEXT_SIZE];

	put(out, r->form != NULL ? r->form->id : "zero");
	if (r->nvalues > 0)
		put(out, "{");
	for (size_t i = 0; i < r->nvalues; i++) {
		put(out, i > 0 ? "," : "");
		put_value(&r->values[i], out);
	}
	put(out, r->nvalues > 0 ? "} " : r->form != NULL && r->zero ? " zero " : " ");
	if (r->has_from) {
		day_format(r->from, day);
		put(out, day);
		put(out, "..");
	}
	day_format(r->day, day);
	put(out, day);
	if (r->level == LEVEL_BELOW)
		put(out, " below");
	if (r->fuzzy)
		put(out, " fuzzy");
	if (r->place[0] != '\0') {
		put(out, " @");
		put(out, r->place);
	}
}

void
support_line(const struct reading *r, char out[static SUPPORT_LINE])
{
	out[0] = '\0';
	put(out, reading_intent_name(r->intent));
	if (r->ref[0] != '\0') {
		put(out, " #");
		put(out, r->ref);
	}
	if (r->doubt != DOUBT_NONE) {
		put(out, " ");
		put(out, reading_doubt_name(r->doubt));
	}
	for (size_t i = 0; i < r->nreports; i++) {
		put(out, i > 0 ? " + " : " ");
		put_report(&r->reports[i], out);
	}
}

void
support_read(const char *text, const char *sent, struct reading *out)
{
	struct local_time t = support_time(sent);

	reading_read(support_pack(), text, strlen(text), &t, out);
}
