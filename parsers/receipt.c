#include "parsers/receipt.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "parsers/text.h"

/* A text under way; `failed` once something did not fit. */
struct writer {
	char *out;
	size_t cap;
	size_t len;
	bool failed;
};

static const char *const kind_names[RECEIPT_KINDS] = { [RECEIPT_RECORDED] = "recorded",
	[RECEIPT_HELD] = "held",
	[RECEIPT_UNCLEAR] = "unclear",
	[RECEIPT_DUPLICATE] = "duplicate",
	[RECEIPT_UNREGISTERED] = "unregistered",
	[RECEIPT_KEPT] = "kept",
	[RECEIPT_HELP] = "help",
	[RECEIPT_QUERY] = "query",
	[RECEIPT_ZERO] = "zero",
	[RECEIPT_URGENT] = "urgent",
	[RECEIPT_EXPLOSIVE] = "explosive",
	[RECEIPT_URGENT_UNTOLD] = "urgent_untold",
	[RECEIPT_EXPLOSIVE_UNTOLD] = "explosive_untold",
	[RECEIPT_APPROVED] = "approved",
	[RECEIPT_REJECTED] = "rejected",
	[RECEIPT_INCOMPLETE] = "incomplete" };

static void
put(struct writer *w, const char *s, size_t n)
{
	if (w->len + n >= w->cap) {
		w->failed = true;
		return;
	}
	memcpy(w->out + w->len, s, n);
	w->len += n;
	w->out[w->len] = '\0';
}

static void
put_string(struct writer *w, const char *s)
{
	put(w, s, strlen(s));
}

static void
put_plain(struct writer *w, const char *s)
{
	char plain[READING_PLACE_SIZE * 2] = "";
	size_t n = s != NULL ? text_plain(s, strlen(s), plain, sizeof(plain)) : 0;

	put(w, plain, n);
}

static void
put_number(struct writer *w, const struct pack *pack, const struct pack_field *f, int64_t n)
{
	char text[PACK_DECIMAL_SIZE];

	pack_decimal(f, n, pack->comma_decimal ? ',' : '.', text);
	put_string(w, text);
}

static void
put_day(struct writer *w, const struct pack *pack, struct day d)
{
	char text[16];

	snprintf(text, sizeof(text), "%d/%d", pack->month_first ? d.month : d.day,
	    pack->month_first ? d.day : d.month);
	put_string(w, text);
}

static void
put_value(struct writer *w, const struct pack *pack, const struct reading_value *v)
{
	const struct pack_receipt *about = pack_receipt(pack, "approx");

	if (v->approx && about != NULL) {
		put_string(w, about->text);
		put_string(w, " ");
	}
	put_number(w, pack, v->field, v->n);
	put_string(w, " ");
	put_string(w, v->field->say);
}

static void
put_report(struct writer *w, const struct pack *pack, const struct reading_report *r)
{
	if (r->nvalues == 0 && r->form != NULL) {
		put_string(w, "0 ");
		put_plain(w, r->form->fields[0].say);
	}
	for (size_t i = 0; i < r->nvalues; i++) {
		if (i > 0)
			put_string(w, ", ");
		put_value(w, pack, &r->values[i]);
	}
}

/* Several reports are parted by semicolons; a day of its own stands before a later one. */
static void
put_values(struct writer *w, const struct pack *pack, const struct receipt_facts *f)
{
	for (size_t i = 0; i < f->nreports; i++) {
		const struct reading_report *r = &f->reports[i];

		if (i > 0)
			put_string(w, "; ");
		if (i > 0 && day_compare(r->day, f->reports[i - 1].day) != 0) {
			put_day(w, pack, r->day);
			put_string(w, " ");
		}
		put_report(w, pack, r);
	}
}

static void
put_sums(struct writer *w, const struct pack *pack, const struct receipt_facts *f)
{
	for (size_t i = 0; i < f->nsums; i++) {
		if (i > 0)
			put_string(w, ", ");
		put_number(w, pack, f->sums[i].field, f->sums[i].n);
		put_string(w, " ");
		put_string(w, f->sums[i].field->say);
	}
	if (f->nsums == 0)
		put_string(w, "0");
}

static void
put_words(struct writer *w, const char *s)
{
	put_string(w, s[0] != '\0' ? s : "?");
}

/* The number that is doubted: beside the word, or the word itself. */
static const char *
near_of(const struct reading *r)
{
	if (r == NULL)
		return "";
	if (r->doubt_near[0] == '\0' && strpbrk(r->doubt_word, "0123456789") != NULL)
		return r->doubt_word;
	return r->doubt_near;
}

static void put_text(struct writer *w, const struct pack *pack, const struct receipt_facts *f,
    const char *text, bool place);

static void
put_doubt(struct writer *w, const struct pack *pack, const struct receipt_facts *f)
{
	char id[48];
	const struct pack_receipt *t;
	enum reading_doubt doubt = f->reading == NULL ? DOUBT_NONE : f->reading->doubt;

	/* A doubt whose words are not known is told without them, "beside a number" without one
	 * too. */
	if (doubt == DOUBT_WORD && f->reading->doubt_near[0] == '\0')
		doubt = DOUBT_READINGS;
	if (f->reading != NULL && f->reading->doubt_word[0] == '\0' &&
	    f->reading->doubt_near[0] == '\0' &&
	    (doubt == DOUBT_VALUE || doubt == DOUBT_KIND || doubt == DOUBT_UNIT ||
		doubt == DOUBT_NUMBER || doubt == DOUBT_WORD || doubt == DOUBT_LARGE))
		doubt = DOUBT_READINGS;
	if (doubt == DOUBT_NONE)
		doubt = DOUBT_EMPTY;
	snprintf(id, sizeof(id), "doubt_%s", reading_doubt_name(doubt));
	t = pack_receipt(pack, id);
	if (t == NULL)
		w->failed = true;
	else
		put_text(w, pack, f, t->text, false);
}

/* "Tin cuoi 125.", or nothing when there is none. */
static void
put_last(struct writer *w, const struct pack *pack, const struct receipt_facts *f)
{
	const struct pack_receipt *t = pack_receipt(pack, "last");

	if (f->last_ref != NULL && f->last_ref[0] != '\0' && t != NULL)
		put_text(w, pack, f, t->text, false);
}

static const struct day *
day_of(const struct receipt_facts *f)
{
	return f->nreports > 0 ? &f->reports[0].day : &f->day;
}

static bool
is_name(const char *name, size_t n, const char *want)
{
	return strlen(want) == n && strncmp(name, want, n) == 0;
}

static void
put_fact(struct writer *w, const struct pack *pack, const struct receipt_facts *f, const char *name,
    size_t n, bool place)
{
	char count[16];

	if (is_name(name, n, "ref")) {
		put_string(w, f->ref != NULL ? f->ref : "0");
	} else if (is_name(name, n, "place")) {
		if (place && f->unit != NULL && f->unit[0] != '\0') {
			put_plain(w, f->unit);
			put_string(w, ", ");
		}
	} else if (is_name(name, n, "day")) {
		put_day(w, pack, *day_of(f));
	} else if (is_name(name, n, "from")) {
		put_day(w, pack, f->from);
	} else if (is_name(name, n, "values")) {
		put_values(w, pack, f);
	} else if (is_name(name, n, "sums")) {
		put_sums(w, pack, f);
	} else if (is_name(name, n, "contact")) {
		put_plain(w, f->contact);
	} else if (is_name(name, n, "doubt")) {
		put_doubt(w, pack, f);
	} else if (is_name(name, n, "word")) {
		put_words(w, f->reading != NULL ? f->reading->doubt_word : "");
	} else if (is_name(name, n, "near")) {
		put_words(w, near_of(f->reading));
	} else if (is_name(name, n, "time")) {
		put_string(w, f->time != NULL ? f->time : "");
	} else if (is_name(name, n, "last")) {
		put_last(w, pack, f);
	} else if (is_name(name, n, "last_ref")) {
		put_string(w, f->last_ref != NULL ? f->last_ref : "");
	} else if (is_name(name, n, "have") || is_name(name, n, "of")) {
		snprintf(count, sizeof(count), "%u", n == 2 ? f->parts_of : f->parts_have);
		put_string(w, count);
	} else {
		w->failed = true;
	}
}

static void
put_text(struct writer *w, const struct pack *pack, const struct receipt_facts *f, const char *text,
    bool place)
{
	while (*text != '\0') {
		const char *open = strchr(text, '<');
		const char *close = open != NULL ? strchr(open, '>') : NULL;

		if (close == NULL) {
			put_string(w, text);
			return;
		}
		put(w, text, (size_t)(open - text));
		put_fact(w, pack, f, open + 1, (size_t)(close - open - 1), place);
		text = close + 1;
	}
}

static size_t
attempt(const struct pack *pack, const struct pack_receipt *t, const struct receipt_facts *f,
    bool help, bool place, char *out, size_t cap)
{
	struct writer w = { .out = out, .cap = cap };
	bool has_contact = f->contact != NULL && f->contact[0] != '\0';

	out[0] = '\0';
	put_text(&w, pack, f, t->text, place);
	/* An offer to call nobody is no offer. */
	if (help && (has_contact || strstr(t->help, "<contact>") == NULL))
		put_text(&w, pack, f, t->help, place);
	if (!w.failed)
		return w.len;
	out[0] = '\0';
	return 0;
}

size_t
receipt_render(const struct pack *pack, enum receipt_kind kind, const struct receipt_facts *facts,
    char *out, size_t cap)
{
	static const struct {
		bool help, place;
	} tries[] = { { true, true }, { false, true }, { false, false } };
	const struct pack_receipt *t = pack_receipt(pack, receipt_kind_name(kind));

	if (cap == 0)
		return 0;
	out[0] = '\0';
	if (t == NULL)
		return 0;
	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		size_t n = attempt(pack, t, facts, tries[i].help, tries[i].place, out, cap);

		if (n > 0 && n <= RECEIPT_SEGMENT)
			return n;
	}
	/* More than one segment in any case: then the place is worth its letters. */
	return attempt(pack, t, facts, false, true, out, cap);
}

const char *
receipt_kind_name(enum receipt_kind k)
{
	return k < RECEIPT_KINDS ? kind_names[k] : "?";
}
