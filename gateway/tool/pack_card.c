#include "gateway/tool/pack_card.h"

#include <ctype.h>
#include <string.h>

#define NAME_SIZE 64

static const char head[] =
    "<style>\n"
    "@page { size: A6; margin: 6mm }\n"
    "body { font: 12pt/1.3 sans-serif; margin: 0 auto; max-width: 93mm; color: #000 }\n"
    "h1 { font-size: 14pt; margin: 0 0 1mm }\n"
    "h2 { font-size: 13pt; margin: 3mm 0 1mm; border-top: .4mm solid }\n"
    "p { margin: 1mm 0 }\n"
    "ul { list-style: none; margin: 0; padding: 0 }\n"
    "li { display: flex; gap: 2mm; align-items: baseline }\n"
    "b { min-width: 14mm }\n"
    "i { display: inline-block; width: 9mm; height: 5mm; border: .3mm solid; flex: none }\n"
    "u { display: inline-block; min-width: 45mm; font-weight: bold; text-decoration: none;\n"
    "    border-bottom: .3mm solid }\n"
    "section { break-inside: avoid }\n"
    "</style>\n";

static void
put_escaped(const char *s, FILE *out)
{
	for (; *s != '\0'; s++)
		switch (*s) {
		case '<': fputs("&lt;", out); break;
		case '>': fputs("&gt;", out); break;
		case '&': fputs("&amp;", out); break;
		case '"': fputs("&quot;", out); break;
		default: fputc(*s, out);
		}
}

static void
put_line(const char *text, FILE *out)
{
	if (text[0] == '\0')
		return;
	fputs("<p>", out);
	put_escaped(text, out);
	fputs("</p>\n", out);
}

/* "Send to: ______" */
static void
put_blank(const char *label, const char *value, FILE *out)
{
	if (label[0] == '\0')
		return;
	fputs("<p>", out);
	put_escaped(label, out);
	fputs(" <u>", out);
	put_escaped(value != NULL ? value : "", out);
	fputs("&nbsp;</u></p>\n", out);
}

/* What to type for the field: its short name, else the shortest that counts after the keyword. */
static void
field_name(const struct pack *pack, const struct pack_field *f, char out[static NAME_SIZE])
{
	const char *name = f->short_name;

	for (size_t i = 0; f->short_name == NULL && i < pack->nphrases; i++) {
		const struct pack_phrase *p = &pack->phrases[i];

		if (p->field == f && p->kind == WORD_FIELD && p->brief &&
		    (name == NULL || strlen(p->spelling) < strlen(name)))
			name = p->spelling;
	}
	if (name == NULL && f->words.n > 0)
		name = f->words.at[0];
	if (name == NULL)
		name = f->label;
	text_plain(name, strlen(name), out, NAME_SIZE);
	for (char *c = out; *c != '\0'; c++)
		*c = (char)toupper((unsigned char)*c);
}

static void
put_form(const struct pack *pack, const struct pack_form *form, FILE *out)
{
	char name[NAME_SIZE];

	fputs("<section>\n<h2>", out);
	put_escaped(form->short_name, out);
	fputs(": ", out);
	put_escaped(form->title, out);
	fputs("</h2>\n<ul>\n", out);
	for (size_t i = 0; i < form->nfields; i++) {
		field_name(pack, &form->fields[i], name);
		fputs("<li><b>", out);
		put_escaped(name, out);
		fputs("</b> <i></i> <span>", out);
		put_escaped(form->fields[i].label, out);
		if (form->fields[i].kind == PACK_MEASURE) {
			fputs(" (", out);
			put_escaped(form->fields[i].unit, out);
			fputc(')', out);
		}
		fputs("</span></li>\n", out);
	}
	fputs("</ul>\n</section>\n", out);
}

static bool
is_for_the_lowest(const struct pack *pack, const struct pack_form *form)
{
	unsigned lowest = 0;

	for (size_t i = 0; i < pack->nunit_kinds; i++)
		if (pack->unit_kinds[i].level > lowest)
			lowest = pack->unit_kinds[i].level;
	for (size_t i = 0; i < pack->nunit_kinds; i++)
		if (pack->unit_kinds[i].level == lowest &&
		    pack_form_reported_by(form, pack->unit_kinds[i].id))
			return true;
	return false;
}

void
pack_card_print(const struct pack *pack, const char *unit, const char *number, FILE *out)
{
	const struct pack_card *c = &pack->card;

	fputs("<!doctype html>\n<html lang=\"", out);
	put_escaped(pack->language, out);
	fputs("\">\n<meta charset=\"utf-8\">\n<title>", out);
	put_escaped(pack->title, out);
	fputs("</title>\n", out);
	fputs(head, out);
	fputs("<h1>", out);
	put_escaped(pack->title, out);
	fputs("</h1>\n", out);
	put_blank(c->unit, unit, out);
	put_blank(c->number, number, out);
	put_line(c->how, out);
	for (size_t i = 0; i < pack->nforms; i++)
		if (is_for_the_lowest(pack, &pack->forms[i]) && !pack->forms[i].urgent &&
		    pack->forms[i].short_name[0] != '\0')
			put_form(pack, &pack->forms[i], out);
	fputs("<section>\n<h2></h2>\n", out);
	put_line(c->nothing, out);
	put_line(c->urgent, out);
	put_line(c->help, out);
	put_line(c->answer, out);
	fputs("</section>\n</html>\n", out);
}
