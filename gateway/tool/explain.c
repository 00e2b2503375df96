#include "gateway/tool/explain.h"

#include <inttypes.h>
#include <string.h>

#include "gateway/base/pack_lists.h"
#include "parsers/attempt.h"

const char *
explain_doubt(enum reading_doubt d)
{
	static const char *const texts[DOUBTS] = { [DOUBT_NONE] = "nothing is doubtful",
		[DOUBT_EMPTY] = "it speaks of a report and reports nothing",
		[DOUBT_NUMBER] = "a number belongs to nothing that is known: it may be a count",
		[DOUBT_WORD] = "a word beside a number is not known",
		[DOUBT_VALUE] = "something is named that has no figure",
		[DOUBT_KIND] = "the word fits several things",
		[DOUBT_AMOUNT] = "the amount is vague, a range or negative",
		[DOUBT_UNIT] = "the unit does not count what is named",
		[DOUBT_DECIMAL] = "a fraction of a piece, or a separator of two meanings",
		[DOUBT_LARGE] = "the figure is larger than what is believed",
		[DOUBT_CONFLICT] = "figures contradict each other",
		[DOUBT_DATE] = "the day does not exist, is not exact, or there are several",
		[DOUBT_FUTURE] = "it is planned, or its day lies ahead",
		[DOUBT_NOT_DONE] = "it is denied, refused, or not done yet",
		[DOUBT_FOUND] = "it was found, seized or handed on, not given up",
		[DOUBT_HEARSAY] = "it is suspected or told by others",
		[DOUBT_COMPARED] = "figures of another time, a target or a running total",
		[DOUBT_QUESTION] = "it asks rather than tells",
		[DOUBT_READINGS] = "it can be read in several ways that differ",
		[DOUBT_ANSWER] = "it answers a question, and none is open",
		[DOUBT_LONG] = "it is longer than what is read",
		[DOUBT_PLACE] = "which place it is for" };

	return d < DOUBTS ? texts[d] : "?";
}

/* ---- what a word is taken for ---- */

static void
put_meaning(const struct pack *pack, const struct pack_phrase *p, FILE *out)
{
	const char *key, *section;

	if (p->kind == WORD_PAIR) {
		fprintf(out, "%s of %s", p->form->pairs[p->value].first->label,
		    p->form->pairs[p->value].second->label);
	} else if (p->kind == WORD_UNIT && p->field != NULL) {
		fprintf(out, "unit of %s", p->field->label);
	} else if (p->field != NULL) {
		fprintf(out, "%s", p->field->label);
	} else if (p->form != NULL) {
		fprintf(out, "%s%s",
		    p->kind == WORD_FORM_ZERO ? "nothing of: " : "form: ", p->form->title);
	} else if (p->kind == WORD_PLACE) {
		fprintf(out, "place: %s", pack->unit_kinds[p->value].label);
	} else {
		section = pack_list_of(p, &key);
		fprintf(out, "%s%s%s", section, key != NULL ? "." : "", key != NULL ? key : "");
	}
}

static void
put_meanings(const struct pack *pack, const struct lexicon_match *m, FILE *out)
{
	for (size_t i = 0; i < m->n; i++) {
		if (i > 0)
			fputs(" | ", out);
		put_meaning(pack, m->at[i], out);
	}
}

static void
put_decimal(const struct number *n, FILE *out)
{
	char text[PACK_DECIMAL_SIZE];
	struct pack_field f = { .per = 1 };

	for (uint8_t i = 0; i < n->scale; i++)
		f.per *= 10;
	pack_decimal(&f, n->mantissa, '.', text);
	fputs(text, out);
}

static void
put_number(const struct pack *pack, const struct item *it, FILE *out)
{
	const struct number *n = &it->number;

	fputs("number", out);
	if (it->ratio)
		fprintf(out, " %" PRId64 " of %" PRId64, n->whole, it->second.whole);
	else if (n->whole_ok)
		fprintf(out, " %" PRId64, n->whole);
	if (!it->ratio && n->decimal_ok) {
		fputs(n->whole_ok ? " or " : " ", out);
		put_decimal(n, out);
	}
	if (n->bad)
		fputs(" that cannot be meant", out);
	if (it->negative)
		fputs(", negative", out);
	if (it->ranged)
		fputs(", a range", out);
	if (it->contradicted)
		fputs(", contradicted by its words", out);
	if (it->unit.n > 0) {
		fputs(", with unit: ", out);
		put_meanings(pack, &it->unit, out);
	}
}

static void
put_date(const struct date_match *d, FILE *out)
{
	char day[DAY_TEXT_SIZE];

	fprintf(out, "date, %s", date_status_name(d->status));
	if (d->status != DATE_OK && d->status != DATE_AHEAD)
		return;
	if (d->has_from) {
		day_format(d->from, day);
		fprintf(out, " %s to", day);
	}
	day_format(d->day, day);
	fprintf(out, " %s", day);
}

static void
put_item(const struct pack *pack, const struct item *it, FILE *out)
{
	switch (it->kind) {
	case ITEM_NUMBER: put_number(pack, it, out); return;
	case ITEM_DATE: put_date(&it->date, out); return;
	case ITEM_PLACE: fprintf(out, "place%s", it->whole ? ", all that is below it" : ""); return;
	case ITEM_EXPLAINED:
		fputs("a number that counts nothing (phone, hour, road, list ...)", out);
		return;
	case ITEM_WORD: fputs("not known", out); return;
	case ITEM_ODD: fputs("a number in other signs than digits", out); return;
	case ITEM_NONE: fputs("nothing: a figure of 0", out); return;
	case ITEM_NOISE:
		fputs(it->name ? "a person's name" : "says nothing of the report", out);
		break;
	case ITEM_FIELD: fputs("what is counted", out); break;
	case ITEM_UNIT: fputs("a unit", out); break;
	case ITEM_FORM: fputs("names what is reported", out); break;
	case ITEM_LINK: fputs("links a word and its figure", out); break;
	case ITEM_PHRASE: fputs("a phrase of the pack", out); break;
	}
	if (it->match.n > 0 && !it->name) {
		fputs(": ", out);
		put_meanings(pack, &it->match, out);
	}
}

/* In one column, whatever the letters; signs between the words are left out. */
static void
put_raw(const struct tokens *t, const struct item *it, const char *utf8, FILE *out)
{
	const struct token *first = &t->at[it->first], *last = first + it->ntokens - 1;
	size_t width = 0;

	for (size_t i = first->start; i < last->end; i++) {
		fputc(utf8[i] == '\n' || utf8[i] == '\r' ? ' ' : utf8[i], out);
		width += ((unsigned char)utf8[i] & 0xc0) != 0x80;
	}
	fprintf(out, "%*s", width < 20 ? (int)(20 - width) : 1, "");
}

static void
put_items(const struct pack *pack, const struct attempt_work *w, const char *utf8, FILE *out)
{
	for (size_t i = 0; i < w->items.n; i++) {
		const struct item *it = &w->items.at[i];

		fputs("  ", out);
		put_raw(&w->tokens, it, utf8, out);
		put_item(pack, it, out);
		fputc('\n', out);
	}
	if (w->items.n == 0)
		fputs("  (none)\n", out);
	if (w->items.keyword != NULL)
		fprintf(out, "  The short name %s begins keyword form: short names count.\n",
		    w->items.keyword->short_name);
}

/* ---- what was read ---- */

static void
put_value(const struct reading_value *v, const char *utf8, FILE *out)
{
	char n[PACK_DECIMAL_SIZE];

	if (v->state == VALUE_WORDS) {
		fprintf(out, "      %s: the text as it stands\n", v->field->label);
		return;
	}
	pack_decimal(v->field, v->n, '.', n);
	fprintf(out, "      %s: %s%s %s, from \"%.*s\"\n", v->field->label,
	    v->approx ? "about " : "", v->state == VALUE_UNKNOWN ? "an unknown number" : n,
	    v->field->unit, (int)v->raw_len, utf8 + v->raw_at);
}

static void
put_report(const struct reading_report *r, const char *utf8, FILE *out)
{
	char day[DAY_TEXT_SIZE];

	fprintf(out, "    %s, ", r->form != NULL ? r->form->title : "nothing to report");
	if (r->has_from) {
		day_format(r->from, day);
		fprintf(out, "%s to ", day);
	}
	day_format(r->day, day);
	fprintf(out, "%s%s%s%s%s\n", day, r->day_named ? "" : " (the day of sending)",
	    r->level == LEVEL_BELOW ? ", the total of the units below" : "",
	    r->place[0] != '\0' ? ", place: " : "", r->place);
	for (size_t i = 0; i < r->nvalues; i++)
		put_value(&r->values[i], utf8, out);
	if (r->zero && r->nvalues == 0)
		fputs("      none\n", out);
}

static void
put_reading(const struct reading *r, const char *utf8, FILE *out)
{
	fprintf(out, "%s", reading_intent_name(r->intent));
	if (r->ref[0] != '\0')
		fprintf(out, ", reference %s", r->ref);
	if (r->machine)
		fputs(", written by a machine", out);
	if (r->doubt != DOUBT_NONE)
		fprintf(out, ": %s", explain_doubt(r->doubt));
	if (r->doubt_word[0] != '\0')
		fprintf(out, ": '%s'", r->doubt_word);
	if (r->doubt_near[0] != '\0')
		fprintf(out, " (number %s)", r->doubt_near);
	fputc('\n', out);
	for (size_t i = 0; i < r->nreports; i++)
		put_report(&r->reports[i], utf8, out);
}

static void
put_attempt(
    size_t number, const struct attempt *how, const struct reading *r, const char *utf8, FILE *out)
{
	fprintf(out, "  %zu. as written", number);
	if (how->tokens == TOKENS_VNI)
		fputs(", digits within words as their accents", out);
	if (how->items.spaced)
		fputs(", figures parted by blanks as one", out);
	if (how->items.weekday)
		fputs(", a number as a day of the week", out);
	if (how->items.form != NULL)
		fprintf(out, ", short names of %s", how->items.form->short_name);
	if (how->clauses)
		fputs(", clause by clause", out);
	if (how->mended)
		fputs(", misspelt words mended (always held)", out);
	fputs(": ", out);
	put_reading(r, utf8, out);
}

static size_t
put_attempts(const struct pack *pack, const char *utf8, const struct local_time *sent,
    struct attempt_work *w, const struct reading *plain, FILE *out)
{
	struct attempt as_written = { .mended = false }, mended = { .mended = true };
	struct attempt clauses = { .clauses = true }, brief = { .mended = false };
	struct attempt others[ATTEMPTS_MAX];
	struct reading r;
	size_t n = attempt_others(w, others);

	put_attempt(1, &as_written, plain, utf8, out);
	for (size_t i = 0; i < n; i++) {
		attempt_make(pack, utf8, sent, &others[i], w, &r);
		put_attempt(i + 2, &others[i], &r, utf8, out);
	}
	if (attempt_may_need_clauses(plain)) {
		attempt_make(pack, utf8, sent, &as_written, w, &r);
		brief.items.form = attempt_form(w);
		if (brief.items.form != NULL) {
			attempt_make(pack, utf8, sent, &brief, w, &r);
			put_attempt(++n + 1, &brief, &r, utf8, out);
		}
		if (attempt_make(pack, utf8, sent, &clauses, w, &r))
			put_attempt(++n + 1, &clauses, &r, utf8, out);
	}
	if (attempt_may_be_misspelt(plain) && attempt_make(pack, utf8, sent, &mended, w, &r))
		put_attempt(++n + 1, &mended, &r, utf8, out);
	return n + 1;
}

/* Why the result is what it is, as reading_read() weighs the readings. */
static const char *
why(const struct reading *plain, const struct reading *final, size_t tried)
{
	if (final->intent == INTENT_IGNORE)
		return final->machine ? "a machine wrote it" : "nothing in it is reported or asked";
	if (final->doubt == DOUBT_READINGS && tried > 1)
		return "readings that are understood differ: asked, never guessed";
	if (final->doubt != DOUBT_NONE)
		return "the doubt stands in every reading: asked, never guessed";
	if (plain->doubt != DOUBT_NONE)
		return "only a later reading explains every word and number";
	return tried > 1 ? "every number is explained, and the readings that are understood agree"
			 : "every number is explained, and there is no other reading";
}

void
explain_text(
    const struct pack *pack, const char *utf8, size_t len, const struct local_time *sent, FILE *out)
{
	struct attempt as_written = { .mended = false };
	struct attempt_work w;
	struct reading plain, final;
	char day[DAY_TEXT_SIZE];
	size_t tried;

	day_format(sent->day, day);
	fprintf(
	    out, "Sent %s %02u:%02u\nWords\n", day, (unsigned)sent->hour, (unsigned)sent->minute);
	text_fold(utf8, len, &w.text);
	attempt_make(pack, utf8, sent, &as_written, &w, &plain);
	put_items(pack, &w, utf8, out);
	fputs("Readings considered\n", out);
	tried = put_attempts(pack, utf8, sent, &w, &plain, out);
	reading_read(pack, utf8, len, sent, &final);
	fputs("Result\n  ", out);
	put_reading(&final, utf8, out);
	fprintf(out, "  Why: %s.\n", why(&plain, &final, tried));
	for (size_t i = 0; i < final.nreports; i++)
		if (reading_report_guarded(pack, &final.reports[i], sent->day)) {
			fputs("  Held: a span, a level below, a mended word, an old day or a "
			      "figure above the limit needs somebody's confirmation.\n",
			    out);
			return;
		}
}
