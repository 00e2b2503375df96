#include "parsers/reading.h"

#include <stdio.h>
#include <string.h>

#include "parsers/bind.h"
#include "parsers/items.h"
#include "parsers/mend.h"
#include "parsers/reports.h"
#include "parsers/text.h"
#include "parsers/tokens.h"

/* What a message is made of, found in one pass over its items. */
struct survey {
	size_t count[WORD_KINDS]; /* items with this meaning that stand as phrases */
	size_t first[WORD_KINDS];
	size_t words;     /* unknown ones */
	size_t numbers;   /* figures that are not explained */
	size_t explained; /* numbers that count nothing */
	bool keyword;     /* a form was begun by its short name */
	size_t evidence;  /* items that speak of what is reported */
	size_t counted;   /* figures with a unit of a field */
	size_t fields;
	size_t forms;
	size_t dates;
	size_t said;  /* items that are neither noise nor places */
	bool odd;     /* a number in other signs than digits */
	bool reports; /* a word like "báo cáo" */
	bool vague;
	size_t vague_at;
};

static bool
stands_beside_count(const struct items *items, size_t i)
{
	const struct item *next = i + 1 < items->n ? &items->at[i + 1] : NULL;

	return next != NULL && next->gap == GAP_NONE &&
	    (next->kind == ITEM_FIELD || next->kind == ITEM_UNIT || next->kind == ITEM_NUMBER);
}

static void
survey_phrases(const struct items *items, size_t at, struct survey *s)
{
	const struct item *it = &items->at[at];

	for (size_t i = 0; i < it->match.n; i++) {
		enum pack_word_kind kind = it->match.at[i]->kind;

		/* "ban" is a signed sheet before it is a sale. */
		if (kind == WORD_BLOCK && it->kind != ITEM_PHRASE)
			continue;
		if (s->count[kind]++ == 0)
			s->first[kind] = at;
		if (kind == WORD_NOISE && it->match.at[i]->value == 1)
			s->reports = true;
		if (kind == WORD_VAGUE && stands_beside_count(items, at)) {
			s->vague = true;
			s->vague_at = at;
		}
	}
}

/* A verb or a noun of daily life ("họp", "người") is no evidence; a thing that is reported is. */
static bool
is_evidence(const struct item *it)
{
	for (size_t i = 0; i < it->match.n; i++) {
		const struct pack_phrase *p = it->match.at[i];

		if (p->kind == WORD_NOISE || p->kind == WORD_LINK)
			return false;
	}
	for (size_t i = 0; i < it->match.n; i++) {
		const struct pack_phrase *p = it->match.at[i];

		if ((p->kind == WORD_FIELD && !p->near) || p->kind == WORD_PAIR ||
		    p->kind == WORD_UNSURE || (p->kind == WORD_URGENT && p->nwords > 1) ||
		    (p->kind == WORD_FORM && p->nwords > 1))
			return true;
	}
	return false;
}

static void
survey_make(const struct items *items, struct survey *s)
{
	memset(s, 0, sizeof(*s));
	s->keyword = items->keyword != NULL;
	for (size_t i = 0; i < items->n; i++) {
		const struct item *it = &items->at[i];

		switch (it->kind) {
		case ITEM_NUMBER:
			s->numbers++;
			for (size_t k = 0; k < it->unit.n; k++)
				s->counted += it->unit.at[k]->field != NULL;
			if (it->ranged || it->negative) {
				s->vague = true;
				s->vague_at = i;
			}
			break;
		case ITEM_FIELD: s->fields++; break;
		case ITEM_FORM: s->forms++; break;
		case ITEM_DATE: s->dates++; break;
		case ITEM_WORD: s->words++; break;
		case ITEM_ODD: s->odd = true; break;
		case ITEM_NONE:
		case ITEM_UNIT:
		case ITEM_EXPLAINED:
		case ITEM_PLACE:
		case ITEM_LINK:
		case ITEM_NOISE:
		case ITEM_PHRASE: break;
		}
		s->evidence += is_evidence(it);
		s->explained += it->kind == ITEM_EXPLAINED;
		s->said +=
		    item_is(it, WORD_ANSWER) || (it->kind != ITEM_NOISE && it->kind != ITEM_PLACE);
		survey_phrases(items, i, s);
	}
}

static void
decide(struct reading *out, enum reading_intent intent)
{
	out->intent = intent;
	if (intent != INTENT_REPORT && intent != INTENT_CORRECT)
		out->nreports = 0;
}

static void
doubt(const struct message *m, enum reading_doubt d, size_t item, struct reading *out)
{
	reports_doubt(m, d, item, out);
	decide(out, INTENT_UNCLEAR);
}

/* ---- blocks: what is said is not done, not surrendered, not certain ---- */

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
	case BLOCK_CUMULATIVE: return DOUBT_COMPARED;
	}
	return DOUBT_NOT_DONE;
}

static const struct pack_phrase *
phrase_at(const struct message *m, const struct survey *s, enum pack_word_kind kind)
{
	return s->count[kind] == 0 ? NULL
				   : lexicon_meaning(&m->items->at[s->first[kind]].match, kind);
}

static bool
date_doubt(const struct message *m, struct reading *out)
{
	for (size_t i = 0; i < m->items->n; i++) {
		const struct item *it = &m->items->at[i];

		if (it->kind != ITEM_DATE || it->date.status == DATE_OK)
			continue;
		doubt(m, it->date.status == DATE_AHEAD ? DOUBT_FUTURE : DOUBT_DATE, i, out);
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

/* ---- reports ---- */

static void
zero_report(const struct message *m, const struct pack_form *form, size_t item, struct reading *out)
{
	struct reading_report *r = reports_add(m, form, item, out);

	if (r != NULL)
		r->zero = true;
}

static void
read_zeros(const struct message *m, const struct survey *s, struct reading *out)
{
	for (size_t i = 0; i < m->items->n; i++) {
		const struct pack_phrase *p =
		    lexicon_meaning(&m->items->at[i].match, WORD_FORM_ZERO);
		bool clash = false;

		for (size_t k = 0; p != NULL && k < out->nreports; k++)
			clash |= out->reports[k].form == p->form && !out->reports[k].zero;
		if (clash)
			reports_doubt(m, DOUBT_CONFLICT, i, out);
		else if (p != NULL)
			zero_report(m, p->form, i, out);
	}
	if (s->count[WORD_ZERO] > 0 && out->nreports == 0)
		zero_report(m, NULL, s->first[WORD_ZERO], out);
	else if (s->count[WORD_ZERO] > 0)
		reports_doubt(m, DOUBT_CONFLICT, s->first[WORD_ZERO], out);
	else if (s->count[WORD_CALM] > 0 && out->nreports == 0)
		zero_report(m, NULL, s->first[WORD_CALM], out);
}

/* What keeps a text with figures from being a report. */
static bool
report_doubts(
    const struct message *m, const struct survey *s, const struct binding *b, struct reading *out)
{
	const struct pack_phrase *block = phrase_at(m, s, WORD_BLOCK);
	size_t none = stray_none(m, b);

	if (block != NULL)
		doubt(m, block_doubt((enum pack_block)block->value), s->first[WORD_BLOCK], out);
	else if (m->items->asks || s->count[WORD_ASKS] > 0)
		doubt(m, DOUBT_QUESTION, SIZE_MAX, out);
	else if (s->vague)
		doubt(m, DOUBT_AMOUNT, s->vague_at, out);
	else if (s->odd)
		doubt(m, DOUBT_NUMBER, SIZE_MAX, out);
	else if (none != SIZE_MAX)
		doubt(m, DOUBT_NOT_DONE, none, out);
	else if (b->doubt != DOUBT_NONE)
		doubt(m, b->doubt, b->doubt_item, out);
	else
		return date_doubt(m, out);
	return true;
}

static bool
speaks_of_reports(const struct survey *s)
{
	return s->evidence > 0 || s->keyword || s->reports ||
	    (s->forms > 0 && s->numbers + s->explained > 0) || s->counted > 0 ||
	    s->count[WORD_ZERO] > 0 || s->count[WORD_CALM] > 0 || s->count[WORD_FORM_ZERO] > 0;
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

/* Chatter has words that nobody here knows, and nothing that is reported. */
static void
read_chatter(const struct message *m, const struct survey *s, struct reading *out)
{
	if (speaks_of_reports(s))
		doubt(m, s->evidence > 0 ? DOUBT_VALUE : DOUBT_EMPTY, SIZE_MAX, out);
	else if ((s->numbers > 0 && s->words < 3) || s->odd ||
	    (s->count[WORD_NONE] > 0 && m->items->n <= 2)) {
		out->chatter = s->words > 0 && s->fields == 0 && s->forms == 0 && !s->odd &&
		    !names_a_figure(m->items);
		doubt(m, DOUBT_NUMBER, SIZE_MAX, out);
	} else {
		decide(out, INTENT_IGNORE);
	}
}

static void
read_report(const struct message *m, const struct survey *s, size_t skip, struct reading *out)
{
	struct binding b;

	bind_figures(m->items, skip, &b);
	if (!speaks_of_reports(s) && (s->numbers == 0 || (s->fields == 0 && s->forms == 0))) {
		read_chatter(m, s, out);
		return;
	}
	if (report_doubts(m, s, &b, out))
		return;
	reports_build(m, &b, out);
	read_zeros(m, s, out);
	if (out->doubt != DOUBT_NONE)
		decide(out, INTENT_UNCLEAR);
	else if (out->nreports == 0)
		read_chatter(m, s, out);
	else
		decide(out, INTENT_REPORT);
}

/* ---- urgent ---- */

static void
urgent_report(const struct message *m, size_t token, struct reading *out)
{
	const struct pack_form *form = pack_urgent_form(m->pack);
	struct reading_report *r;
	const struct token *t = m->tokens->at;

	if (form == NULL || form->nfields == 0)
		return;
	r = &out->reports[0];
	memset(r, 0, sizeof(*r));
	out->nreports = 1;
	out->doubt = DOUBT_NONE;
	r->form = form;
	r->day = m->sent->day;
	r->from = r->day;
	r->nvalues = 1;
	r->values[0] = (struct reading_value){ .field = &form->fields[0], .state = VALUE_WORDS };
	while (token < m->tokens->n && t[token].kind == TOKEN_SIGN)
		token++;
	if (token < m->tokens->n) {
		r->values[0].raw_at = t[token].start;
		r->values[0].raw_len = (uint16_t)(t[m->tokens->n - 1].end - t[token].start);
	}
	decide(out, INTENT_REPORT);
}

static bool
speaks_of_explosives(const struct items *items)
{
	for (size_t i = 0; i < items->n; i++)
		for (size_t k = 0; k < items->at[i].match.n; k++) {
			const struct pack_field *f = items->at[i].match.at[k]->field;

			if (f != NULL && f->explosive)
				return true;
		}
	return false;
}

/* The first item that is neither noise nor a place nor a date. */
static size_t
head_of(const struct items *items)
{
	size_t i = 0;

	while (i < items->n && (items->at[i].kind == ITEM_NOISE || items->at[i].kind == ITEM_PLACE))
		i++;
	return i;
}

/* Words of an emergency, and that it is one: said so, cried out first, or in the words. */
static bool
is_emergency(const struct message *m, const struct survey *s)
{
	const struct pack_phrase *p = phrase_at(m, s, WORD_URGENT);
	size_t at = s->first[WORD_URGENT], next;

	if (p == NULL)
		return false;
	next = m->items->at[at].first + m->items->at[at].ntokens;
	return s->count[WORD_GAP] > 0 || p->value == 1 ||
	    (at == head_of(m->items) && next < m->tokens->n && m->tokens->at[next].sign == '!');
}

static bool
read_urgent(const struct message *m, const struct survey *s, struct reading *out)
{
	size_t head = head_of(m->items);
	const struct item *it = head < m->items->n ? &m->items->at[head] : NULL;
	const struct pack_phrase *form = it ? lexicon_meaning(&it->match, WORD_FORM) : NULL;
	const struct pack_phrase *block = phrase_at(m, s, WORD_BLOCK);

	if (form != NULL && form->form->urgent) {
		urgent_report(m, it->first + it->ntokens, out);
		out->explosive = speaks_of_explosives(m->items);
		return true;
	}
	if (block != NULL && block->value == BLOCK_FOUND && speaks_of_explosives(m->items) &&
	    !m->items->asks) {
		urgent_report(m, 0, out);
		out->explosive = true;
		return true;
	}
	if (!is_emergency(m, s) || block != NULL)
		return false;
	urgent_report(m, 0, out);
	return true;
}

/* ---- commands ---- */

/* The number right behind the command, as typed: a reference. */
static size_t
reference_item(const struct items *items, size_t command)
{
	size_t i = command + 1;

	while (i < items->n && (items->at[i].kind == ITEM_NOISE || items->at[i].kind == ITEM_LINK))
		i++;
	if (i >= items->n || items->at[i].kind != ITEM_NUMBER || items->at[i].ratio ||
	    items->at[i].unit.n > 0 || items->at[i].number.separated ||
	    items->at[i].number.in_words)
		return SIZE_MAX;
	return i;
}

static void
take_reference(const struct message *m, size_t item, struct reading *out)
{
	const struct token *t = &m->tokens->at[m->items->at[item].first];

	if (t->ndigits < sizeof(out->ref))
		snprintf(
		    out->ref, sizeof(out->ref), "%0*lld", (int)t->ndigits, (long long)t->number);
}

static void
read_cancel(const struct message *m, const struct survey *s, size_t command, struct reading *out)
{
	size_t ref = reference_item(m->items, command);
	size_t strange = s->words + s->fields + s->count[WORD_BLOCK] + s->odd;

	if (strange > 1 && s->numbers == 0 && !speaks_of_reports(s)) {
		decide(out, INTENT_IGNORE);
		return;
	}
	if (strange > 0 || s->numbers > (ref != SIZE_MAX ? 1u : 0u) || m->items->asks) {
		doubt(m, m->items->asks ? DOUBT_QUESTION : DOUBT_READINGS, command, out);
		return;
	}
	if (ref != SIZE_MAX)
		take_reference(m, ref, out);
	decide(out, INTENT_CANCEL);
}

static void
read_correct(const struct message *m, const struct survey *s, size_t command, struct reading *out)
{
	size_t ref = reference_item(m->items, command);
	struct reading with = { .intent = INTENT_UNCLEAR };

	if (s->numbers == 0 && s->count[WORD_NONE] == 0 && s->words < 3 &&
	    s->count[WORD_ZERO] == 0 && s->count[WORD_FORM_ZERO] == 0) {
		decide(out, INTENT_CORRECT);
		return;
	}
	if (ref != SIZE_MAX)
		read_report(m, s, ref, &with);
	read_report(m, s, SIZE_MAX, out);
	if (with.intent == INTENT_REPORT && out->intent == INTENT_REPORT) {
		doubt(m, DOUBT_READINGS, ref, out);
		return;
	}
	if (with.intent == INTENT_REPORT ||
	    (ref != SIZE_MAX && s->numbers == 1 && s->fields == 0)) {
		*out = with;
		out->doubt = DOUBT_NONE;
		take_reference(m, ref, out);
		decide(out, INTENT_CORRECT);
	} else if (out->intent == INTENT_REPORT) {
		decide(out, INTENT_CORRECT);
	}
}

/* A help or query with figures that are reported would be two things at once. */
static void
read_ask(const struct message *m, const struct survey *s, const struct pack_phrase *p,
    size_t command, struct reading *out)
{
	size_t ref = reference_item(m->items, command);

	if (s->numbers > (ref != SIZE_MAX ? 1u : 0u)) {
		read_report(m, s, SIZE_MAX, out);
		if (out->intent == INTENT_REPORT && p->arg != 2)
			doubt(m, DOUBT_QUESTION, command, out);
		return;
	}
	if (ref != SIZE_MAX)
		take_reference(m, ref, out);
	decide(out, p->value == COMMAND_HELP ? INTENT_HELP : INTENT_QUERY);
}

/* Short command words are also names ("Huy", "Sửa"): they count only as the first word said. */
static size_t
find_command(const struct message *m, const struct pack_phrase **out)
{
	size_t head = head_of(m->items), found = SIZE_MAX;

	*out = NULL;
	for (size_t i = 0; i < m->items->n; i++) {
		const struct pack_phrase *p = lexicon_meaning(&m->items->at[i].match, WORD_COMMAND);

		if (p == NULL || (i != head && p->arg == 1))
			continue;
		/* "gửi nhầm, hủy tin trước" takes back: cancelling goes before correcting. */
		if (*out == NULL ||
		    (p->value == COMMAND_CANCEL && (*out)->value == COMMAND_CORRECT)) {
			*out = p;
			found = i;
		}
	}
	return found;
}

static bool
read_command(const struct message *m, const struct survey *s, struct reading *out)
{
	const struct pack_phrase *p = NULL;
	size_t at = find_command(m, &p);

	if (at == SIZE_MAX && s->count[WORD_CONTRAST] > 0) {
		read_correct(m, s, s->first[WORD_CONTRAST], out);
		return true;
	}
	if (at == SIZE_MAX)
		return false;
	switch ((enum pack_command)p->value) {
	case COMMAND_REGISTER: decide(out, INTENT_REGISTER); break;
	case COMMAND_CANCEL: read_cancel(m, s, at, out); break;
	case COMMAND_CORRECT: read_correct(m, s, at, out); break;
	case COMMAND_HELP:
	case COMMAND_QUERY: read_ask(m, s, p, at, out); break;
	}
	return true;
}

/* ---- the whole ---- */

static bool
read_answer(const struct message *m, const struct survey *s, struct reading *out)
{
	const struct pack_phrase *p = phrase_at(m, s, WORD_ANSWER);

	if (p == NULL || s->said != 1)
		return false;
	out->answer = true;
	out->answer_is = (enum pack_answer)p->value;
	doubt(m, DOUBT_ANSWER, s->first[WORD_ANSWER], out);
	return true;
}

/* What stands behind the first words: a sign ("(QC)"), or a reference and a sign ("DA GHI 125:").
 */
static bool
begins_machine(const struct message *m, bool reference)
{
	const struct item *first = &m->items->at[0];
	size_t at = first->first + first->ntokens;
	const struct tokens *t = m->tokens;

	if (reference && (at >= t->n || t->at[at++].kind != TOKEN_DIGITS))
		return false;
	return at < t->n && t->at[at].kind == TOKEN_SIGN && !t->at[at].spaced;
}

/* Words that only a machine writes; some of them only where it begins. */
static bool
speaks_a_machine(const struct message *m)
{
	const struct items *items = m->items;

	for (size_t i = 0; i < items->n; i++) {
		const struct pack_phrase *p = lexicon_meaning(&items->at[i].match, WORD_MACHINE);

		if (p != NULL && (p->value == 0 || (i == 0 && begins_machine(m, p->value == 2))))
			return true;
	}
	return false;
}

static void
judge(const struct message *m, struct reading *out)
{
	struct survey s;

	survey_make(m->items, &s);
	if (speaks_a_machine(m)) {
		out->machine = true;
		decide(out, INTENT_IGNORE);
		return;
	}
	if (m->items->n == 0) {
		decide(out, m->items->asks ? INTENT_HELP : INTENT_IGNORE);
		return;
	}
	if (m->items->cut) {
		doubt(m, DOUBT_LONG, SIZE_MAX, out);
		return;
	}
	if (read_answer(m, &s, out) || read_urgent(m, &s, out) || read_command(m, &s, out))
		return;
	read_report(m, &s, SIZE_MAX, out);
}

/* All that one reading needs; some 300 KiB, so it lives once on the stack. */
struct work {
	struct text text;
	struct tokens tokens;
	struct items items;
};

static void
attempt(const struct pack *pack, const char *utf8, const struct local_time *sent,
    enum tokens_mode mode, struct items_mode items_mode, struct work *w, struct reading *out)
{
	struct message m = {
		.pack = pack, .utf8 = utf8, .tokens = &w->tokens, .items = &w->items, .sent = sent
	};

	memset(out, 0, sizeof(*out));
	tokens_split(pack, &w->text, mode, &w->tokens);
	items_read(pack, &w->tokens, sent, items_mode, &w->items);
	judge(&m, out);
}

static bool
same_value(const struct reading_value *a, const struct reading_value *b)
{
	return a->field == b->field && a->state == b->state && a->n == b->n &&
	    a->approx == b->approx;
}

static bool
same_reports(const struct reading *a, const struct reading *b)
{
	if (a->intent != b->intent || a->nreports != b->nreports || strcmp(a->ref, b->ref) != 0)
		return false;
	for (size_t i = 0; i < a->nreports; i++) {
		const struct reading_report *x = &a->reports[i], *y = &b->reports[i];

		if (x->form != y->form || x->nvalues != y->nvalues || x->zero != y->zero ||
		    x->level != y->level || day_compare(x->day, y->day) != 0)
			return false;
		for (size_t k = 0; k < x->nvalues; k++)
			if (!same_value(&x->values[k], &y->values[k]))
				return false;
	}
	return true;
}

/* Two readings of one text: the one that is understood; two that differ are a question. */
static void
weigh(const struct reading *other, struct reading *out)
{
	if (other->intent == INTENT_UNCLEAR || other->intent == INTENT_IGNORE)
		return;
	if (out->intent == INTENT_UNCLEAR || out->intent == INTENT_IGNORE) {
		*out = *other;
		return;
	}
	if (same_reports(other, out))
		return;
	out->doubt = DOUBT_READINGS;
	decide(out, INTENT_UNCLEAR);
}

/* Misspelt words taken for what they must be; what comes of it is never recorded by itself. */
static void
attempt_mended(const struct pack *pack, const char *utf8, const struct local_time *sent,
    struct work *w, struct reading *out)
{
	struct message m = {
		.pack = pack, .utf8 = utf8, .tokens = &w->tokens, .items = &w->items, .sent = sent
	};
	struct reading mended = { .intent = INTENT_IGNORE };

	tokens_split(pack, &w->text, TOKENS_SPLIT, &w->tokens);
	if (w->tokens.cut || !mend_tokens(pack, &w->tokens))
		return;
	items_read(pack, &w->tokens, sent, (struct items_mode){ .spaced = false }, &w->items);
	judge(&m, &mended);
	if (mended.intent != INTENT_REPORT && mended.intent != INTENT_CORRECT)
		return;
	for (size_t i = 0; i < mended.nreports; i++)
		mended.reports[i].fuzzy = true;
	*out = mended;
}

/* Doubts that a misspelt word can cause. */
static bool
may_be_misspelt(const struct reading *r)
{
	return r->intent == INTENT_UNCLEAR &&
	    (r->doubt == DOUBT_WORD || r->doubt == DOUBT_NUMBER || r->doubt == DOUBT_UNIT ||
		r->doubt == DOUBT_VALUE || r->doubt == DOUBT_KIND);
}

void
reading_read(const struct pack *pack, const char *utf8, size_t len, const struct local_time *sent,
    struct reading *out)
{
	struct work w;
	struct reading other;
	bool vni, spaced, weekday;

	text_fold(utf8, len, &w.text);
	attempt(pack, utf8, sent, TOKENS_SPLIT, (struct items_mode){ .spaced = false }, &w, out);
	vni = w.tokens.vni;
	spaced = w.items.has_spaced;
	weekday = w.items.has_weekday;
	for (unsigned mode = 1; mode < 8; mode++) {
		if (((mode & 1) && !vni) || ((mode & 2) && !spaced) || ((mode & 4) && !weekday))
			continue;
		attempt(pack, utf8, sent, mode & 1 ? TOKENS_VNI : TOKENS_SPLIT,
		    (struct items_mode){ .spaced = mode & 2, .weekday = mode & 4 }, &w, &other);
		if (out->doubt != DOUBT_READINGS)
			weigh(&other, out);
	}
	if (may_be_misspelt(out))
		attempt_mended(pack, utf8, sent, &w, out);
	if (out->intent == INTENT_UNCLEAR && out->chatter) {
		out->doubt = DOUBT_NONE;
		out->intent = INTENT_IGNORE;
	}
}

bool
reading_report_guarded(const struct pack *pack, const struct reading_report *r, struct day sent)
{
	if (r->has_from || r->level != LEVEL_OWN || r->fuzzy)
		return true;
	if (pack->limits.old_days > 0 &&
	    day_number(sent) - day_number(r->day) > (int32_t)pack->limits.old_days)
		return true;
	for (size_t i = 0; i < r->nvalues; i++) {
		const struct reading_value *v = &r->values[i];

		if (v->field->hold_above >= 0 && v->n > v->field->hold_above)
			return true;
	}
	return false;
}

const char *
reading_intent_name(enum reading_intent i)
{
	switch (i) {
	case INTENT_REPORT: return "report";
	case INTENT_REGISTER: return "register";
	case INTENT_CANCEL: return "cancel";
	case INTENT_CORRECT: return "correct";
	case INTENT_HELP: return "help";
	case INTENT_QUERY: return "query";
	case INTENT_IGNORE: return "ignore";
	case INTENT_UNCLEAR: return "unclear";
	}
	return "?";
}

const char *
reading_doubt_name(enum reading_doubt d)
{
	static const char *const names[DOUBTS] = { [DOUBT_NONE] = "none",
		[DOUBT_EMPTY] = "empty",
		[DOUBT_NUMBER] = "number",
		[DOUBT_WORD] = "word",
		[DOUBT_VALUE] = "value",
		[DOUBT_KIND] = "kind",
		[DOUBT_AMOUNT] = "amount",
		[DOUBT_UNIT] = "unit",
		[DOUBT_DECIMAL] = "decimal",
		[DOUBT_LARGE] = "large",
		[DOUBT_CONFLICT] = "conflict",
		[DOUBT_DATE] = "date",
		[DOUBT_FUTURE] = "future",
		[DOUBT_NOT_DONE] = "not_done",
		[DOUBT_FOUND] = "found",
		[DOUBT_HEARSAY] = "hearsay",
		[DOUBT_COMPARED] = "compared",
		[DOUBT_QUESTION] = "question",
		[DOUBT_READINGS] = "readings",
		[DOUBT_ANSWER] = "answer",
		[DOUBT_LONG] = "long" };

	return d < DOUBTS ? names[d] : "?";
}

const char *
reading_level_name(enum reading_level l)
{
	switch (l) {
	case LEVEL_OWN: return "own";
	case LEVEL_BELOW: return "below";
	}
	return "?";
}

const char *
value_state_name(enum value_state s)
{
	switch (s) {
	case VALUE_ABSENT: return "absent";
	case VALUE_ZERO: return "zero";
	case VALUE_NUMBER: return "number";
	case VALUE_UNKNOWN: return "unknown";
	case VALUE_WORDS: return "words";
	}
	return "?";
}
