#include "gateway/base/summary_page.h"

#include <string.h>

/* Somebody said that there was some, and nobody said how many. */
static bool
unknown(const struct summary_sum *s)
{
	return s->unknown > 0 && s->n == 0;
}

static json_t *
number(const struct pack_field *f, const struct summary_sum *s)
{
	char text[PACK_DECIMAL_SIZE];

	if (unknown(s))
		return json_null();
	if (s->n % f->per == 0)
		return json_integer(s->n / f->per);
	pack_decimal(f, s->n, '.', text);
	return json_loads(text, JSON_DECODE_ANY, NULL);
}

json_t *
summary_page_json(const struct pack *pack, summary_source *source, void *ctx)
{
	json_t *page = json_object();

	for (size_t i = 0; i < pack->nforms; i++) {
		const struct pack_form *form = &pack->forms[i];
		json_t *fields = json_object(), *approx = json_array();

		for (size_t k = 0; k < form->nfields; k++) {
			const struct pack_field *f = &form->fields[k];
			struct summary_sum s;

			source(ctx, form, f, &s);
			if (s.reports == 0)
				continue;
			json_object_set_new(fields, f->id, number(f, &s));
			/* A sum in which one part is unknown is itself only "at least". */
			if (s.approx || (s.unknown > 0 && s.n != 0))
				json_array_append_new(approx, json_string(f->id));
		}
		if (json_object_size(fields) > 0) {
			json_object_set_new(fields, "_approx", approx);
			json_object_set_new(page, form->id, fields);
		} else {
			json_decref(fields);
			json_decref(approx);
		}
	}
	return page;
}

/* Columns on a terminal, not octets: combining marks are not used in NFC. */
static int
width(const char *s)
{
	int n = 0;

	for (; *s != '\0'; s++)
		n += (*s & 0xc0) != 0x80;
	return n;
}

static void
print_field(const struct pack_field *f, const struct summary_sum *s, FILE *out)
{
	char text[PACK_DECIMAL_SIZE];
	int pad = 32 - width(f->label);

	if (unknown(s))
		strcpy(text, "?");
	else
		pack_decimal(f, s->n, ',', text);
	fprintf(out, "  %s%*s %s%12s %s\n", f->label, pad > 0 ? pad : 0, "",
	    s->approx || (s->unknown > 0 && s->n != 0) ? "~" : " ", text, f->unit);
}

void
summary_page_print(const struct pack *pack, summary_source *source, void *ctx, const char *from,
    const char *to, FILE *out)
{
	bool any = false;

	for (size_t i = 0; i < pack->nforms; i++) {
		const struct pack_form *form = &pack->forms[i];
		bool titled = false;

		for (size_t k = 0; k < form->nfields; k++) {
			struct summary_sum s;

			source(ctx, form, &form->fields[k], &s);
			if (s.reports == 0)
				continue;
			if (!titled)
				fprintf(out, "%s\n", form->title);
			any = titled = true;
			print_field(&form->fields[k], &s, out);
		}
	}
	if (!any)
		fprintf(out, "Nothing was reported from %s to %s.\n", from, to);
}
