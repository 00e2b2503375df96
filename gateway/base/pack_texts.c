#include <inttypes.h>
#include <string.h>

#include "gateway/base/pack_check.h"
#include "parsers/reading.h"
#include "parsers/receipt.h"

/* The worst that receipts.md counts with. */
#define PLACE "thon Xuan Thuong Phu Ha Loc"
#define REFERENCE "98765"
#define CONTACT "CA xa 0912345678"
/* A day to judge by: any will do, no text of ours speaks of one that matters. */
static const struct local_time judged_at = { .day = { 2026, 12, 28 }, .hour = 22, .minute = 47 };

struct texts {
	const struct pack *pack;
	const struct pack_source *source;
	FILE *out;
	struct pack_findings *findings;
	char wrong[64]; /* the last receipt complained of: once is enough */
};

static void
complain(struct texts *t, const char *id, const char *why, const char *what)
{
	struct pack_spot spot = { .section = "receipt", .title = id, .field = "" };

	if (strcmp(t->wrong, id) == 0)
		return;
	snprintf(t->wrong, sizeof(t->wrong), "%s", id);
	pack_source_print(t->source, &spot, t->out);
	fprintf(t->out, "error: receipt '%s' %s%s%s%s\n", id, why, what[0] != '\0' ? " '" : "",
	    what, what[0] != '\0' ? "'" : "");
	t->findings->errors++;
}

static int64_t
largest(const struct pack_field *f)
{
	if (f->refuse_above > 0)
		return f->refuse_above;
	return f->hold_above > 0 ? f->hold_above : 1000000 * f->per;
}

static void
fill(struct reading_report *r, const struct pack_form *form, size_t first, size_t n, bool large)
{
	memset(r, 0, sizeof(*r));
	r->form = form;
	r->day = judged_at.day;
	for (size_t i = first; i < form->nfields && r->nvalues < n; i++) {
		const struct pack_field *f = &form->fields[i];

		if (f->kind != PACK_TEXT && r->nvalues < READING_VALUES_MAX)
			r->values[r->nvalues++] = (struct reading_value){ .field = f,
				.state = VALUE_NUMBER,
				.n = large ? largest(f) : 2 * f->per,
				.approx = large };
	}
}

/* A text of ours that comes back, as phones send them back, is nobody's report. */
static void
check_readable(struct texts *t, const char *id, const char *text)
{
	struct reading r;

	reading_read(t->pack, text, strlen(text), &judged_at, &r);
	if (r.intent != INTENT_IGNORE)
		complain(
		    t, id, "can be read, when it is sent back, as", reading_intent_name(r.intent));
}

/* Each field alone, then all of them: one segment, then the buffer. */
static void
check_form(struct texts *t, enum receipt_kind kind, const struct pack_form *form)
{
	struct reading_report r;
	struct reading reading = { .doubt = DOUBT_EMPTY };
	const char *id = receipt_kind_name(kind);
	char text[RECEIPT_SIZE];
	struct receipt_facts f = { .ref = REFERENCE,
		.unit = PLACE,
		.reports = &r,
		.nreports = 1,
		.reading = &reading,
		.contact = CONTACT,
		.day = judged_at.day,
		.from = judged_at.day,
		.last_ref = REFERENCE,
		.time = "22:47",
		.parts_have = 9,
		.parts_of = 10 };

	for (size_t i = 0; i < form->nfields; i++) {
		size_t n;

		fill(&r, form, i, 1, true);
		n = receipt_render(t->pack, kind, &f, text, sizeof(text));
		if (n == 0)
			complain(t, id, "holds a <...> that is not known", "");
		else if (n > RECEIPT_SEGMENT)
			complain(
			    t, id, "is longer than one segment with only", form->fields[i].label);
		fill(&r, form, i, 1, false);
		if (receipt_render(t->pack, kind, &f, text, sizeof(text)) > 0)
			check_readable(t, id, text);
	}
	fill(&r, form, 0, READING_VALUES_MAX, true);
	if (receipt_render(t->pack, kind, &f, text, sizeof(text)) == 0)
		complain(t, id, "overflows with all fields of form", form->id);
	else
		check_readable(t, id, text);
}

static void
check_kind(struct texts *t, enum receipt_kind kind)
{
	const char *id = receipt_kind_name(kind);

	if (pack_receipt(t->pack, id) == NULL) {
		complain(t, id, "is missing", "");
		return;
	}
	for (size_t i = 0; i < t->pack->nforms; i++)
		if (!t->pack->forms[i].urgent)
			check_form(t, kind, &t->pack->forms[i]);
}

/* The doubts stand within the text 'unclear'; the doubted word is as long as it can be. */
static void
check_doubt(struct texts *t, enum reading_doubt doubt)
{
	char id[64], text[RECEIPT_SIZE];
	struct reading reading = { .doubt = doubt };
	struct receipt_facts f = { .ref = REFERENCE, .unit = PLACE, .reading = &reading };
	size_t n;

	snprintf(id, sizeof(id), "doubt_%s", reading_doubt_name(doubt));
	if (pack_receipt(t->pack, id) == NULL) {
		complain(t, id, "is missing", "");
		return;
	}
	snprintf(reading.doubt_word, sizeof(reading.doubt_word), "nghieng");
	snprintf(reading.doubt_near, sizeof(reading.doubt_near), "1.000.000");
	n = receipt_render(t->pack, RECEIPT_UNCLEAR, &f, text, sizeof(text));
	if (n == 0 || n > RECEIPT_SEGMENT)
		complain(t, id, "is longer than one segment", "");
	else
		check_readable(t, id, text);
}

void
pack_check_texts(const struct pack *pack, const struct pack_source *source, FILE *out,
    struct pack_findings *findings)
{
	struct texts t = { .pack = pack, .source = source, .out = out, .findings = findings };

	for (int k = 0; k < RECEIPT_KINDS; k++)
		check_kind(&t, (enum receipt_kind)k);
	for (int d = DOUBT_NONE + 1; d < DOUBTS; d++)
		check_doubt(&t, (enum reading_doubt)d);
}
