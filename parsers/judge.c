#include "parsers/judge.h"

#include <string.h>

#include "parsers/bind.h"
#include "parsers/graph.h"

void
judge_decide(struct reading *out, enum reading_intent intent)
{
	out->intent = intent;
	if (intent != INTENT_REPORT && intent != INTENT_CORRECT)
		out->nreports = 0;
}

void
judge_doubt(const struct message *m, enum reading_doubt d, size_t item, struct reading *out)
{
	reports_doubt(m, d, item, out);
	judge_decide(out, INTENT_UNCLEAR);
}

static enum reading_doubt
block_doubt(enum pack_block b)
{
	switch (b) {
	case BLOCK_FUTURE: return DOUBT_FUTURE;
	case BLOCK_NOT_DONE:
	case BLOCK_OTHERWISE: return DOUBT_NOT_DONE;
	case BLOCK_FOUND:
	case BLOCK_NOT_SURRENDERED: return DOUBT_FOUND;
	case BLOCK_SUSPECTED: return DOUBT_HEARSAY;
	case BLOCK_COMPARED:
	case BLOCK_CUMULATIVE:
	case BLOCK_TARGET:
	case BLOCK_EACH:
	case BLOCK_APART: return DOUBT_COMPARED;
	}
	return DOUBT_NOT_DONE;
}

static bool
date_doubt(const struct message *m, struct reading *out)
{
	for (size_t i = 0; i < m->items->n; i++) {
		const struct item *it = &m->items->at[i];

		if (it->kind != ITEM_DATE || it->date.status == DATE_OK)
			continue;
		judge_doubt(m, it->date.status == DATE_AHEAD ? DOUBT_FUTURE : DOUBT_DATE, i, out);
		return true;
	}
	return false;
}

/* A "không" that denies nothing we know: a question, or a denial of something else. */
static size_t
stray_none(const struct message *m, const struct binding *b)
{
	for (size_t i = 0; i < m->items->n; i++) {
		bool used = m->items->at[i].kind != ITEM_NONE;

		for (size_t k = 0; k < b->n; k++)
			used |= b->at[k].number_item == i;
		if (!used)
			return i;
	}
	return SIZE_MAX;
}

static void
zero_report(const struct message *m, const struct pack_form *form, size_t item, struct reading *out)
{
	struct reading_report *r = reports_add(m, form, item, out);

	if (r != NULL)
		r->zero = true;
}

/* "TH: không có gì": the form that the general zero stands right behind, or NULL. */
static const struct pack_form *
zero_form(const struct items *items, size_t i)
{
	const struct item *it = &items->at[i];
	const struct pack_phrase *p;

	if (i == 0 || it->gap != GAP_NONE)
		return NULL;
	p = lexicon_meaning(&it[-1].match, WORD_FORM);
	if (it[-1].kind == ITEM_FORM)
		return p->form->urgent ? NULL : p->form;
	p = lexicon_meaning(&it[-1].match, WORD_FIELD_VERB);
	return it->opened && it[-1].kind == ITEM_FIELD && p != NULL ? p->form : NULL;
}

static bool
same_place(const struct reading_report *a, const struct reading_report *b)
{
	return a->place[0] == '\0' || strcmp(a->place, b->place) == 0;
}

/* "thôn 3 không có gì, thôn 4 ...": nothing at one place beside figures of another. */
static void
read_zeros_beside(const struct message *m, struct reading *out)
{
	for (size_t i = 0; i < m->items->n && out->doubt == DOUBT_NONE; i++) {
		const struct pack_phrase *p = lexicon_meaning(&m->items->at[i].match, WORD_ZERO);
		size_t before = out->nreports;
		bool clash = false;

		/* "không có gì khác": the figures are all there is. */
		if (p == NULL || p->value == ZERO_REST)
			continue;
		zero_report(m, zero_form(m->items, i), i, out);
		for (size_t k = 0; k < before && out->nreports > before; k++)
			clash |= same_place(&out->reports[before], &out->reports[k]) &&
			    day_compare(out->reports[before].day, out->reports[k].day) == 0 &&
			    out->reports[before].form == NULL;
		/* Of a form that is counted too. */
		for (size_t k = 0; k < before && out->nreports == before; k++)
			clash |= out->reports[k].form == zero_form(m->items, i) &&
			    out->reports[k].nvalues > 0;
		if (clash)
			reports_doubt(m, DOUBT_CONFLICT, i, out);
	}
}

static void
read_zeros(const struct message *m, const struct survey *s, struct reading *out)
{
	for (size_t i = 0; i < m->items->n; i++) {
		const struct pack_phrase *p =
		    lexicon_meaning(&m->items->at[i].match, WORD_FORM_ZERO);
		struct reading_report *r;

		if (p == NULL)
			continue;
		/* Of the day and place whose figures stand there already? */
		r = reports_add(m, p->form, i, out);
		if (r != NULL && r->nvalues > 0 && !r->zero)
			reports_doubt(m, DOUBT_CONFLICT, i, out);
		else if (r != NULL)
			r->zero = true;
	}
	if (s->count[WORD_ZERO] > 0 && out->nreports == 0)
		zero_report(m, zero_form(m->items, s->first[WORD_ZERO]), s->first[WORD_ZERO], out);
	else if (s->count[WORD_ZERO] > 0)
		read_zeros_beside(m, out);
	else if (s->count[WORD_CALM] > 0 && out->nreports == 0)
		zero_report(m, NULL, s->first[WORD_CALM], out);
}

/* "vắng 8", "còn lại 3": figures beside those of the report; asides.c takes out what it can. */
static size_t
stray_aside(const struct message *m)
{
	for (size_t i = 0; i < m->items->n; i++) {
		const struct item *it = &m->items->at[i];
		const struct pack_phrase *p = lexicon_meaning(&it->match, WORD_ASIDE);

		if (p != NULL && it->kind == ITEM_PHRASE && p->value != ASIDE_EXCEPT &&
		    p->value != ASIDE_ALL && p->value != ASIDE_REQUEST)
			return i;
	}
	return SIZE_MAX;
}

/* "đề nghị Bộ tặng 1 bằng khen": asked for up to the next sign, unless it asks to put right. */
static size_t
request(const struct message *m)
{
	for (size_t i = 0; i < m->items->n; i++) {
		const struct pack_phrase *p = lexicon_meaning(&m->items->at[i].match, WORD_ASIDE);

		if (p == NULL || p->value != ASIDE_REQUEST)
			continue;
		for (size_t k = i + 1; k < m->items->n && m->items->at[k].gap == GAP_NONE; k++) {
			const struct item *it = &m->items->at[k];

			if (item_is(it, WORD_COMMAND))
				break;
			if (it->kind == ITEM_FORM || it->kind == ITEM_NUMBER)
				return i;
		}
	}
	return SIZE_MAX;
}

/* "đủ 9/9 KDC đạt chưa ạ": asked without its mark. */
static bool
asks_yet(const struct items *items)
{
	for (size_t i = 0; i < items->n; i++)
		for (size_t k = 0; k < items->at[i].match.n; k++) {
			const struct pack_phrase *p = items->at[i].match.at[k];

			if (p->kind == WORD_HALF && p->value == COMMAND_QUERY &&
			    p->arg == HALF_SECOND &&
			    (i + 1 == items->n || items->at[i + 1].gap == GAP_STRONG ||
				items->at[i + 1].kind == ITEM_NOISE))
				return true;
		}
	return false;
}

/* What keeps a text with figures from being a report. */
static bool
report_doubts(
    const struct message *m, const struct survey *s, const struct binding *b, struct reading *out)
{
	const struct pack_phrase *block = survey_phrase(m, s, WORD_BLOCK);
	size_t none = stray_none(m, b), aside = stray_aside(m), asked = request(m);

	if (block != NULL)
		judge_doubt(
		    m, block_doubt((enum pack_block)block->value), s->first[WORD_BLOCK], out);
	else if (asked != SIZE_MAX)
		judge_doubt(m, DOUBT_NOT_DONE, asked, out);
	else if (aside != SIZE_MAX)
		judge_doubt(m, DOUBT_COMPARED, aside, out);
	else if (m->items->asks || s->count[WORD_ASKS] > 0 || asks_yet(m->items))
		judge_doubt(m, DOUBT_QUESTION, SIZE_MAX, out);
	else if (s->vague)
		judge_doubt(m, DOUBT_AMOUNT, s->vague_at, out);
	else if (s->odd)
		judge_doubt(m, DOUBT_NUMBER, SIZE_MAX, out);
	else if (none != SIZE_MAX)
		judge_doubt(m, DOUBT_NOT_DONE, none, out);
	else if (b->doubt != DOUBT_NONE)
		judge_doubt(m, b->doubt, b->doubt_item, out);
	else
		return date_doubt(m, out);
	return true;
}

/* "TN 2": an unknown word before a figure may be a short name in the wrong place. */
static bool
names_a_figure(const struct items *items)
{
	for (size_t i = 1; i < items->n; i++)
		if (items->at[i].kind == ITEM_NUMBER && items->at[i].gap == GAP_NONE &&
		    items->at[i - 1].kind == ITEM_WORD)
			return true;
	return false;
}

static size_t
first_number(const struct items *items)
{
	for (size_t i = 0; i < items->n; i++)
		if (items->at[i].kind == ITEM_NUMBER)
			return i;
	return SIZE_MAX;
}

static bool
is_wish(const struct survey *s)
{
	return s->count[WORD_CHAT] > 0 && s->numbers <= 2 && s->forms == 0;
}

/* "số 6" */
static bool
is_small_number(const struct message *m)
{
	const struct item *it = &m->items->at[0];

	return it->kind == ITEM_EXPLAINED && it->ntokens == 2 &&
	    m->tokens->at[it->first].kind == TOKEN_WORD &&
	    m->tokens->at[it->first + 1].kind == TOKEN_DIGITS &&
	    m->tokens->at[it->first + 1].ndigits < 3;
}

/* Chatter has words that nobody here knows, and nothing that is reported. */
static void
read_chatter(const struct message *m, const struct survey *s, struct reading *out)
{
	/* "dan": nothing but the word, which may be a thing of the reports */
	if (survey_speaks_of_reports(s) ||
	    (m->items->n == 1 &&
		((s->fields == 1 && s->count[WORD_FIELD] > 0) || is_small_number(m))))
		judge_doubt(m, s->evidence > 0 ? DOUBT_VALUE : DOUBT_EMPTY, SIZE_MAX, out);
	else if (s->vague && s->forms > 0)
		judge_doubt(m, DOUBT_AMOUNT, s->vague_at, out);
	/* But "chúc chị em 20/10 luôn vui khỏe" is a wish. */
	else if (!is_wish(s) &&
	    ((s->numbers > 0 && s->words < 3) || s->odd ||
		(s->count[WORD_NONE] > 0 && m->items->n <= 2))) {
		out->chatter = s->words > 0 && s->fields == 0 && s->forms == 0 && !s->odd &&
		    !names_a_figure(m->items);
		judge_doubt(m, DOUBT_NUMBER, first_number(m->items), out);
	} else {
		judge_decide(out, INTENT_IGNORE);
	}
}

/* "BC hôm nay 0": a lone zero, and nothing but the day and the place. */
static size_t
lone_zero(const struct message *m, const struct survey *s)
{
	size_t zero = SIZE_MAX;

	if (!s->reports || s->numbers != 1 || m->items->asks)
		return SIZE_MAX;
	for (size_t i = 0; i < m->items->n; i++) {
		const struct item *it = &m->items->at[i];

		if (it->kind == ITEM_NUMBER && !it->ratio && it->unit.n == 0 &&
		    it->number.whole_ok && it->number.whole == 0)
			zero = i;
		else if (it->kind != ITEM_NOISE && it->kind != ITEM_PLACE && it->kind != ITEM_DATE)
			return SIZE_MAX;
	}
	return zero;
}

/* "mua hộ em 2 hộp sữa" */
static bool
buys(const struct items *items)
{
	for (size_t i = 0; i < items->n; i++) {
		const struct pack_phrase *p = lexicon_meaning(&items->at[i].match, WORD_BLOCK);

		if (p != NULL && p->value == BLOCK_NOT_SURRENDERED &&
		    items->at[i].kind == ITEM_PHRASE)
			return true;
	}
	return false;
}

/* Of all words of fields none that counts without another: "bán hết 50 con", "mua hộ 2 cân thịt".
 */
static bool
only_nouns(const struct items *items)
{
	bool any = false, sale = buys(items);

	for (size_t i = 0; i < items->n; i++) {
		const struct item *it = &items->at[i];

		if (it->kind != ITEM_FIELD)
			continue;
		if (!survey_only_with_unit(it) && !(sale && item_is(it, WORD_UNIT)) &&
		    !(graph_is_near(it) && (sale || item_is(it, WORD_BLOCK))))
			return false;
		any = true;
	}
	return any;
}

void
judge_report(const struct message *m, const struct survey *s, size_t skip, struct reading *out)
{
	struct binding b;
	size_t zero = lone_zero(m, s);

	if (zero != SIZE_MAX && skip == SIZE_MAX && !date_doubt(m, out)) {
		zero_report(m, NULL, zero, out);
		judge_decide(out, out->doubt == DOUBT_NONE ? INTENT_REPORT : INTENT_UNCLEAR);
		return;
	}

	/* "bắt được 4 kg cá lóc, tối qua nhậu": no more than talk */
	if (s->count[WORD_CHAT] > 0 && s->evidence + s->forms + s->fields == 0 && !s->keyword &&
	    !s->reports && s->numbers > 0) {
		judge_decide(out, INTENT_IGNORE);
		return;
	}
	bind_figures(m->items, skip, &b);
	/* "2 con": a word of many meanings, alone, is no report. */
	if (!survey_speaks_of_reports(s) &&
	    (s->numbers == 0 || (s->fields == 0 && s->forms == 0) ||
		(s->said == 2 && m->items->n == 2))) {
		read_chatter(m, s, out);
		return;
	}
	/* "3 hộp sơn", "bán hết 50 con": unless a misspelling explains it, it is no report. */
	out->chatter = (s->strangers > 0 || only_nouns(m->items)) &&
	    (s->words >= 2 || buys(m->items)) && s->forms == 0 &&
	    (s->fields == 0 || only_nouns(m->items)) && s->evidence == 0 && !s->keyword &&
	    !s->reports;
	if (report_doubts(m, s, &b, out))
		return;
	reports_build(m, &b, out);
	read_zeros(m, s, out);
	if (out->doubt != DOUBT_NONE)
		judge_decide(out, INTENT_UNCLEAR);
	else if (out->nreports == 0)
		read_chatter(m, s, out);
	else
		judge_decide(out, INTENT_REPORT);
}
