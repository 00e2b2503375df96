#include "parsers/attempt.h"

#include <string.h>

#include "parsers/asides.h"
#include "parsers/commands.h"
#include "parsers/judge.h"
#include "parsers/mend.h"
#include "parsers/survey.h"

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
	if (m->items->cut || m->items->piece) {
		judge_doubt(m, DOUBT_LONG, SIZE_MAX, out);
		return;
	}
	if (read_answer(m, &s, out) || judge_urgent(m, &s, out) || command_read(m, &s, out))
		return;
	judge_report(m, &s, SIZE_MAX, out);
}

bool
attempt_make(const struct pack *pack, const char *utf8, const struct local_time *sent,
    const struct attempt *how, struct attempt_work *w, struct reading *out)
{
	struct message m = {
		.pack = pack, .utf8 = utf8, .tokens = &w->tokens, .items = &w->items, .sent = sent
	};

	memset(out, 0, sizeof(*out));
	tokens_split(pack, &w->text, how->tokens, &w->tokens);
	if (how->mended && (w->tokens.cut || !mend_tokens(pack, &w->tokens)))
		return false;
	items_read(pack, &w->tokens, sent, how->items, &w->items);
	if (how->asides && (w->items.cut || !asides_drop(&w->items)))
		return false;
	judge(&m, out);
	for (size_t i = 0; how->mended && i < out->nreports; i++)
		out->reports[i].fuzzy = true;
	return true;
}

size_t
attempt_others(const struct attempt_work *plain, struct attempt out[static ATTEMPTS_MAX])
{
	size_t n = 0;

	for (unsigned mode = 1; mode <= ATTEMPTS_MAX; mode++) {
		if (((mode & 1) && !plain->tokens.vni) ||
		    ((mode & 2) && !plain->items.has_spaced) ||
		    ((mode & 4) && !plain->items.has_weekday))
			continue;
		out[n++] = (struct attempt){ .tokens = mode & 1 ? TOKENS_VNI : TOKENS_SPLIT,
			.items = { .spaced = mode & 2, .weekday = mode & 4 } };
	}
	return n;
}

bool
attempt_may_have_asides(const struct reading *r)
{
	return r->intent == INTENT_UNCLEAR && r->doubt != DOUBT_LONG && r->doubt != DOUBT_ANSWER &&
	    r->doubt != DOUBT_FOUND && r->doubt != DOUBT_HEARSAY && r->doubt != DOUBT_QUESTION;
}

bool
attempt_may_be_misspelt(const struct reading *r)
{
	return r->intent == INTENT_UNCLEAR &&
	    (r->doubt == DOUBT_WORD || r->doubt == DOUBT_NUMBER || r->doubt == DOUBT_UNIT ||
		r->doubt == DOUBT_VALUE || r->doubt == DOUBT_KIND);
}
