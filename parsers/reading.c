#include "parsers/reading.h"

#include <string.h>

#include "parsers/attempt.h"
#include "parsers/judge.h"
#include "parsers/text.h"

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

static bool
is_told(const struct reading *r)
{
	return r->intent == INTENT_REPORT || r->intent == INTENT_CORRECT;
}

/* Denials alone: what looked like chatter may say that nothing was done. */
static bool
is_zero(const struct reading *r)
{
	for (size_t i = 0; i < r->nreports; i++)
		if (!r->reports[i].zero)
			return false;
	return true;
}

/* What the plain readings ask: short names beside what is counted, then clause by clause. */
static void
read_further(const struct pack *pack, const char *utf8, const struct local_time *sent,
    struct attempt_work *w, struct reading *out)
{
	struct attempt plain = { .mended = false }, clauses = { .clauses = true };
	struct attempt brief = { .mended = false };
	struct reading other;

	attempt_make(pack, utf8, sent, &plain, w, &other);
	brief.items.form = attempt_form(w);
	if (brief.items.form != NULL && out->intent != INTENT_IGNORE) {
		attempt_make(pack, utf8, sent, &brief, w, &other);
		if (is_told(&other) && attempt_knows_figures(w)) {
			*out = other;
			return;
		}
	}
	if (attempt_make(pack, utf8, sent, &clauses, w, &other) && is_told(&other) &&
	    (out->intent != INTENT_IGNORE || is_zero(&other)))
		*out = other;
}

void
reading_read(const struct pack *pack, const char *utf8, size_t len, const struct local_time *sent,
    struct reading *out)
{
	struct attempt_work w;
	struct attempt plain = { .mended = false }, mended = { .mended = true };
	struct attempt others[ATTEMPTS_MAX];
	struct reading other;
	bool keyword, known;
	size_t n;

	text_fold(utf8, len, &w.text);
	attempt_make(pack, utf8, sent, &plain, &w, out);
	n = attempt_others(&w, others);
	known = attempt_knows_all(&w);
	keyword = w.items.keyword != NULL && !w.items.assumed && is_told(out);
	for (size_t i = 0; i < n && out->doubt != DOUBT_READINGS; i++) {
		/* "TH KIP5": a short name and its figure before it is a word with its accent. */
		if (keyword && others[i].tokens == TOKENS_VNI)
			continue;
		attempt_make(pack, utf8, sent, &others[i], &w, &other);
		/* "thứ hai thu 3 hộp": the plain reading leaves "hai" over. */
		if (others[i].items.weekday && !known && attempt_knows_all(&w) && is_told(&other)) {
			*out = other;
			known = true;
		}
		weigh(&other, out);
	}
	if (attempt_may_need_clauses(out))
		read_further(pack, utf8, sent, &w, out);
	/* What comes of mended words is never recorded by itself. */
	if (attempt_may_be_misspelt(out) && attempt_make(pack, utf8, sent, &mended, &w, &other) &&
	    is_told(&other))
		*out = other;
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
		[DOUBT_LONG] = "long",
		[DOUBT_PLACE] = "place" };

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
