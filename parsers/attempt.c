#include "parsers/attempt.h"

#include <string.h>

#include "parsers/asides.h"
#include "parsers/commands.h"
#include "parsers/graph.h"
#include "parsers/judge.h"
#include "parsers/machine.h"
#include "parsers/mend.h"
#include "parsers/packing.h"
#include "parsers/parts.h"
#include "parsers/survey.h"
#include "parsers/urgent.h"
#include "parsers/zeros.h"

static bool
read_answer(const struct message *m, const struct survey *s, struct reading *out)
{
	const struct pack_phrase *p = survey_phrase(m, s, WORD_ANSWER);

	if (p == NULL || s->said != 1)
		return false;
	out->answer = true;
	out->answer_is = (enum pack_answer)p->value;
	if (p->arg == 1)
		judge_decide(out, INTENT_IGNORE);
	else
		judge_doubt(m, DOUBT_ANSWER, s->first[WORD_ANSWER], out);
	return true;
}

/* "hai", "2/3": numbers, and nothing that they count. */
static bool
only_numbers(const struct message *m)
{
	struct lexicon_match found;

	for (size_t i = 0; i < m->tokens->n; i++) {
		if (m->tokens->at[i].kind != TOKEN_WORD)
			continue;
		lexicon_match(m->pack, m->tokens, i, NULL, &found);
		if (lexicon_meaning(&found, WORD_NUMBER) == NULL || found.ntokens != 1)
			return false;
	}
	for (size_t i = 0; i < m->items->n; i++)
		if (m->items->at[i].kind == ITEM_EXPLAINED)
			return false;
	return true;
}

/* "?", "? ạ" */
static bool
only_asks(const struct message *m)
{
	if (!m->items->asks || m->tokens->at[0].kind != TOKEN_SIGN)
		return m->items->n == 0 && m->items->asks;
	for (size_t i = 0; i < m->items->n; i++)
		if (m->items->at[i].kind != ITEM_NOISE || m->items->at[i].name)
			return false;
	return true;
}

static void
judge(const struct message *m, struct reading *out)
{
	struct survey s;

	survey_make(m->items, &s);
	if (machine_speaks(m, &s)) {
		out->machine = true;
		judge_decide(out, INTENT_IGNORE);
		return;
	}
	if (m->items->n == 0 || only_asks(m)) {
		judge_decide(out, m->items->asks ? INTENT_HELP : INTENT_IGNORE);
		return;
	}
	if (m->items->cut || m->items->piece) {
		judge_doubt(m, DOUBT_LONG, SIZE_MAX, out);
		return;
	}
	if (read_answer(m, &s, out) || urgent_read(m, &s, out) || command_read(m, &s, out))
		return;
	if (only_numbers(m))
		judge_doubt(m, DOUBT_NUMBER, 0, out);
	else
		judge_report(m, &s, SIZE_MAX, out);
}

/* "mỗi buổi 40 người": the figure counts for each. */
static bool
mark_each(struct items *items)
{
	bool marked = false;

	for (size_t i = 0; i < items->n; i++) {
		const struct pack_phrase *p = lexicon_meaning(&items->at[i].match, WORD_BLOCK);
		size_t next = i + 1;

		if (p == NULL || p->value != BLOCK_EACH || items->at[i].kind != ITEM_PHRASE)
			continue;
		while (next < items->n && items->at[next].gap == GAP_NONE &&
		    (items->at[next].kind == ITEM_LINK || items->at[next].kind == ITEM_NOISE ||
			item_is(&items->at[next], WORD_APPROX)))
			next++;
		if (next >= items->n || items->at[next].gap != GAP_NONE ||
		    items->at[next].kind != ITEM_NUMBER)
			continue;
		items->at[next].each = true;
		items->at[i].kind = ITEM_NOISE;
		items->at[i].match.n = 0;
		marked = true;
	}
	return marked;
}

/* "phát hiện và giao nộp": what was found is handed in; "giao nộp 3 quả, nhặt về từ trước": so it
 * had come to them.  False where anything else is told of it. */
static bool
settle_found(struct items *items)
{
	size_t found = SIZE_MAX;
	bool handed = false, form = false;

	for (size_t i = 0; i < items->n; i++) {
		const struct item *it = &items->at[i];
		const struct pack_phrase *p = lexicon_meaning(&it->match, WORD_BLOCK);

		if (p != NULL && it->kind == ITEM_PHRASE) {
			if (p->value != BLOCK_FOUND)
				return false;
			found = i;
		}
		form |= it->kind == ITEM_FORM &&
		    lexicon_meaning(&it->match, WORD_FORM)->nwords > 1 && found == SIZE_MAX;
		/* Behind what was handed in, and nothing further. */
		if (found == i && form)
			handed = true;
		else if (found != SIZE_MAX && found < i && form &&
		    (it->kind == ITEM_NUMBER || it->kind == ITEM_FIELD))
			return false;
		/* "đề nghị giao nộp" has not handed in. */
		handed |= it->kind == ITEM_FORM && found != SIZE_MAX &&
		    lexicon_meaning(&it->match, WORD_FORM)->nwords > 1 &&
		    (it->gap != GAP_NONE ||
			(it[-1].kind != ITEM_WORD && !item_is(it - 1, WORD_ASIDE)));
	}
	if (!handed)
		return false;
	for (size_t i = 0; i <= found; i++)
		if (items->at[i].kind == ITEM_PHRASE && item_is(&items->at[i], WORD_BLOCK)) {
			items->at[i].kind = ITEM_NOISE;
			items->at[i].match.n = 0;
		}
	return true;
}

/* "Tổng cộng 3 quả được giao nộp hôm nay": a sum of this report, being its first figure. */
static bool
settle_sum(struct items *items)
{
	size_t sum = SIZE_MAX;
	bool now = false;

	for (size_t i = 0; i < items->n; i++) {
		const struct item *it = &items->at[i];
		const struct pack_phrase *p = lexicon_meaning(&it->match, WORD_BLOCK);

		if (it->kind == ITEM_NUMBER && sum == SIZE_MAX)
			return false;
		if (it->kind == ITEM_PHRASE && p != NULL && item_is(it, WORD_LINK) &&
		    p->value == BLOCK_CUMULATIVE && sum == SIZE_MAX)
			sum = i;
		else if (it->kind == ITEM_PHRASE && p != NULL)
			return false;
		if (it->kind == ITEM_DATE && it->date.has_from)
			return false;
		/* "tổng cộng 5 khẩu: 3 súng kíp, 2 súng hơi" */
		now |= sum != SIZE_MAX &&
		    (it->kind == ITEM_FORM ||
			(it->opened && i > 0 && items->at[i - 1].kind == ITEM_NUMBER));
	}
	if (sum == SIZE_MAX || !now)
		return false;
	items->at[sum].kind = ITEM_LINK;
	return true;
}

/* The form that the only field's word at the figure is done by being there, or NULL. */
static const struct pack_field *
done_field(const struct items *items, size_t number)
{
	const struct pack_phrase *p;

	if (number + 1 >= items->n || items->at[number + 1].kind != ITEM_FIELD ||
	    items->at[number + 1].gap != GAP_NONE)
		return NULL;
	p = lexicon_meaning(&items->at[number + 1].match, WORD_FIELD);
	return p != NULL && p->form->has && p->field->total == PACK_SUM ? p->field : NULL;
}

/* "1.350 người dự, tổng cộng 6 buổi": two figures of one form that no other of their field stands
 * beside: what is summed up is the meetings, and not a time. */
static bool
settle_whole(struct items *items)
{
	const struct pack_field *first = NULL;
	size_t sum = SIZE_MAX, figures = 0;

	for (size_t i = 0; i < items->n; i++) {
		const struct item *it = &items->at[i];
		const struct pack_phrase *p = lexicon_meaning(&it->match, WORD_BLOCK);
		const struct pack_field *f;

		if (it->kind == ITEM_PHRASE && p != NULL) {
			if (sum != SIZE_MAX || p->value != BLOCK_CUMULATIVE ||
			    !item_is(it, WORD_LINK))
				return false;
			sum = i;
		}
		if (it->kind == ITEM_DATE && it->date.has_from)
			return false;
		if (it->kind != ITEM_NUMBER)
			continue;
		f = done_field(items, i);
		if (f == NULL || f == first || (first != NULL && f->form != first->form))
			return false;
		first = f;
		figures++;
	}
	if (sum == SIZE_MAX || figures != 2)
		return false;
	items->at[sum].kind = ITEM_LINK;
	return true;
}

/* "2 cuộc, cuộc 1 có 40 người, cuộc 2 có 55 người": which of them, and not how many. */
static bool
settle_ordinals(struct items *items)
{
	int64_t next = 1;
	bool changed = false;

	for (size_t i = 1; i + 1 < items->n; i++) {
		struct item *it = &items->at[i], *word = it - 1;

		if (it->kind != ITEM_NUMBER || it->unit.n > 0 || it->ratio || it->gap != GAP_NONE ||
		    !graph_is_near(word) || word->gap == GAP_NONE || !it->number.whole_ok ||
		    it->number.whole != next ||
		    (it[1].kind != ITEM_LINK && it[1].kind != ITEM_NUMBER && !it[1].opened))
			continue;
		it->kind = ITEM_EXPLAINED;
		word->kind = ITEM_NOISE;
		word->match.n = 0;
		next++;
		changed = true;
	}
	return changed && next > 2;
}

/* "đúng là 2 quả lựu đạn, lúc nãy em viết 3": what was written before counts nothing. */
static bool
settle_written(struct items *items)
{
	bool puts_right = false, changed = false;
	size_t numbers = 0;

	for (size_t i = 0; i < items->n; i++) {
		const struct pack_phrase *p = lexicon_meaning(&items->at[i].match, WORD_COMMAND);

		puts_right |= p != NULL && p->value == COMMAND_CORRECT;
		numbers += items->at[i].kind == ITEM_NUMBER;
	}
	for (size_t i = 1; puts_right && numbers > 1 && i < items->n; i++) {
		struct item *it = &items->at[i];
		const struct pack_phrase *verb = lexicon_meaning(&it[-1].match, WORD_HALF);
		bool ends = i + 1 == items->n || it[1].gap != GAP_NONE || it[1].kind == ITEM_NOISE;

		if (it->kind != ITEM_NUMBER || it->gap != GAP_NONE || !ends || verb == NULL ||
		    it->unit.n > 0 ||
		    (verb->value != COMMAND_HELP && verb->value != COMMAND_CANCEL) ||
		    verb->arg != HALF_FIRST)
			continue;
		it->kind = ITEM_EXPLAINED;
		it[-1].kind = ITEM_NOISE;
		changed = true;
	}
	return changed;
}

/* "0912345678 hoặc 0977123456": either of two numbers that count nothing. */
static bool
settle_either(struct items *items)
{
	bool changed = false;

	for (size_t i = 1; i + 1 < items->n; i++) {
		struct item *it = &items->at[i];
		const struct pack_phrase *p = lexicon_meaning(&it->match, WORD_BLOCK);

		if (p == NULL || p->value != BLOCK_OTHERWISE || it->kind != ITEM_PHRASE ||
		    it[-1].kind != ITEM_EXPLAINED || it[1].kind != ITEM_EXPLAINED)
			continue;
		it->kind = ITEM_NOISE;
		it->match.n = 0;
		changed = true;
	}
	return changed;
}

/* What the clauses say of their figures; false when that changes nothing, or cannot be told. */
static bool
read_clauses(const struct pack *pack, struct items *items)
{
	bool changed = false;
	enum asides asides;

	if (items->cut)
		return false;
	changed |= settle_either(items);
	changed |= settle_ordinals(items);
	changed |= settle_written(items);
	changed |= settle_found(items);
	changed |= settle_sum(items) || settle_whole(items);
	changed |= mark_each(items);
	changed |= packing_settle(items);
	changed |= zeros_mark(pack, items);
	changed |= parts_settle(items);
	asides = asides_drop(items);
	return asides == ASIDES_DROPPED || (asides == ASIDES_NONE && changed);
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
	if (how->clauses && !read_clauses(pack, &w->items))
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

const struct pack_form *
attempt_form(const struct attempt_work *plain)
{
	const struct pack_form *form = NULL;

	if (plain->items.keyword != NULL)
		return NULL;
	for (size_t i = 0; i < plain->items.n; i++) {
		const struct item *it = &plain->items.at[i];
		const struct pack_phrase *p = lexicon_meaning(&it->match, WORD_FIELD);

		/* "xã 17/19, thị trấn 2/2 đạt an toàn": rated, in a word of two or more */
		if (p == NULL && it->kind == ITEM_FORM) {
			p = lexicon_meaning(&it->match, WORD_FORM);
			if (p->nwords < 2 || p->form->npairs == 0 || !p->form->pairs[0].bounded)
				continue;
		} else if (p == NULL || it->kind != ITEM_FIELD || p->near ||
		    item_is(it, WORD_NOISE))
			continue;
		if (form != NULL && p->form != form)
			return NULL;
		form = p->form;
	}
	return form;
}

bool
attempt_knows_all(const struct attempt_work *w)
{
	for (size_t i = 0; i < w->items.n; i++)
		if (w->items.at[i].kind == ITEM_WORD)
			return false;
	return true;
}

bool
attempt_knows_figures(const struct attempt_work *w)
{
	for (size_t i = 0; i < w->items.n; i++) {
		const struct item *it = &w->items.at[i];
		const struct item *next = i + 1 < w->items.n ? it + 1 : NULL;

		if (it->kind != ITEM_WORD)
			continue;
		if (next == NULL || (next->gap == GAP_NONE && !next->opened) ||
		    (i > 0 && it->gap == GAP_NONE && it[-1].kind != ITEM_WORD))
			return false;
	}
	return true;
}

bool
attempt_may_need_clauses(const struct reading *r)
{
	if (r->intent == INTENT_IGNORE)
		return !r->machine;
	return r->intent == INTENT_UNCLEAR && r->doubt != DOUBT_LONG && r->doubt != DOUBT_ANSWER &&
	    r->doubt != DOUBT_HEARSAY && r->doubt != DOUBT_QUESTION;
}

bool
attempt_may_be_misspelt(const struct reading *r)
{
	return r->intent == INTENT_UNCLEAR &&
	    (r->doubt == DOUBT_WORD || r->doubt == DOUBT_NUMBER || r->doubt == DOUBT_UNIT ||
		r->doubt == DOUBT_VALUE || r->doubt == DOUBT_KIND);
}
