#include "parsers/reading.h"

#include <string.h>

#include "parsers/commands.h"
#include "parsers/items.h"
#include "parsers/judge.h"
#include "parsers/mend.h"
#include "parsers/survey.h"
#include "parsers/text.h"
#include "parsers/tokens.h"

static bool
read_answer(const struct message *m, const struct survey *s, struct reading *out)
{
	const struct pack_phrase *p = survey_phrase(m, s, WORD_ANSWER);

	if (p == NULL || s->said != 1)
		return false;
	out->answer = true;
	out->answer_is = (enum pack_answer)p->value;
	judge_doubt(m, DOUBT_ANSWER, s->first[WORD_ANSWER], out);
	return true;
}

/* Behind the words stands a sign ("(QC)"), or a reference and a sign ("DA GHI 125:"). */
static bool
writes_like_a_machine(const struct message *m, size_t item, bool reference)
{
	const struct item *it = &m->items->at[item];
	const struct tokens *t = m->tokens;
	size_t at = it->first + it->ntokens;

	if (reference) {
		/* Quoted within another text it has as many digits as ours have. */
		if (at >= t->n || t->at[at].kind != TOKEN_DIGITS ||
		    (item > 0 && t->at[at].ndigits < 3))
			return false;
		at++;
	}
	return at < t->n && t->at[at].kind == TOKEN_SIGN && !t->at[at].spaced;
}

/* Words that only a machine writes; some only where it begins, or with a reference. */
static bool
speaks_a_machine(const struct message *m)
{
	for (size_t i = 0; i < m->items->n; i++) {
		const struct pack_phrase *p = lexicon_meaning(&m->items->at[i].match, WORD_MACHINE);

		if (p == NULL || (p->value == 1 && i > 0))
			continue;
		if (p->value == 0 || writes_like_a_machine(m, i, p->value == 2))
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
		judge_decide(out, INTENT_IGNORE);
		return;
	}
	if (m->items->n == 0) {
		judge_decide(out, m->items->asks ? INTENT_HELP : INTENT_IGNORE);
		return;
	}
	if (m->items->cut) {
		judge_doubt(m, DOUBT_LONG, SIZE_MAX, out);
		return;
	}
	if (read_answer(m, &s, out) || judge_urgent(m, &s, out) || command_read(m, &s, out))
		return;
	judge_report(m, &s, SIZE_MAX, out);
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
	judge_decide(out, INTENT_UNCLEAR);
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
