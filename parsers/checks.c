#include "parsers/checks.h"

/* Is the figure one of the parts of the total: of its unit, or named by its word? */
static bool
is_part_of(const struct graph *g, const struct binding *out, const struct bound *b)
{
	const struct item *total = &g->items->at[out->total_item];
	const struct pack_phrase *word =
	    lexicon_meaning(&g->items->at[out->total_word].match, WORD_UNSURE);

	if (b->field == NULL || b->number_item < out->total_item)
		return false;
	if (total->unit.n > 0)
		return graph_counts(&total->unit, b->field);
	return word != NULL && b->word->nwords > 0 &&
	    text_word_same(&word->words[0].word, &b->word->words[0].word);
}

/* "2 súng: 1 súng kíp ...", "gồm", "trong đó": a comma alone may as well add another. */
static bool
introduces_parts(const struct items *items, size_t total)
{
	const struct item *next = total + 1 < items->n ? &items->at[total + 1] : NULL;
	const struct pack_phrase *p;

	if (next == NULL)
		return false;
	p = lexicon_meaning(&next->match, WORD_LINK);
	return next->opened || item_is(next, WORD_AMONG) ||
	    (p != NULL && p->value == LINK_CONSISTS);
}

static void
check_total(const struct graph *g, struct binding *out)
{
	int64_t sum = 0;
	size_t parts = 0;

	if (out->total_item == SIZE_MAX)
		return;
	for (size_t i = 0; i < out->n; i++) {
		if (!is_part_of(g, out, &out->at[i]))
			continue;
		sum += out->at[i].n;
		parts++;
	}
	/* "2 súng. 1 STC, 1 súng kíp": two parts that come to it need no introduction. */
	if (parts == 0 ||
	    (!introduces_parts(g->items, out->total_word) && (parts < 2 || sum != out->total)))
		bind_fail(out, DOUBT_KIND, out->total_word);
	else if (sum != out->total)
		bind_fail(out, DOUBT_CONFLICT, out->total_item);
}

/* "198 hộ đã ký cam kết": the word of its form stands behind it, before any sign. */
static bool
has_verb_behind(const struct items *items, size_t item, const struct pack_form *form)
{
	for (size_t i = item + 1; i < items->n && items->at[i].gap == GAP_NONE; i++) {
		const struct item *it = &items->at[i];

		if (it->kind == ITEM_NUMBER)
			return false;
		if ((it->kind != ITEM_FIELD && it->kind != ITEM_FORM) || graph_is_near(it))
			continue;
		for (size_t k = 0; k < it->match.n; k++)
			if (it->match.at[k]->form == form)
				return true;
		return false;
	}
	return false;
}

/* The form that the words around speak of, nearest before, else nearest after. */
static bool
has_evidence(const struct items *items, size_t item, const struct pack_form *form)
{
	if (has_verb_behind(items, item, form))
		return true;
	for (int pass = 0; pass < 2; pass++) {
		for (size_t k = 1; k <= items->n; k++) {
			size_t j = pass == 0 ? item - k : item + k;
			const struct item *it;

			if (j >= items->n)
				break;
			it = &items->at[j];
			if ((it->kind != ITEM_FIELD && it->kind != ITEM_FORM &&
				!item_is(it, WORD_FIELD)) ||
			    graph_is_near(it))
				continue;
			for (size_t i = 0; i < it->match.n; i++)
				if (it->match.at[i]->form == form)
					return true;
			if (it->match.n > 0 && !item_is(it, WORD_WEIGHS))
				return false;
		}
	}
	return false;
}

/* Is the form named by a word of its own, or only by what is counted? */
static bool
form_is_named(const struct items *items, const struct pack_form *form)
{
	if (items->keyword != NULL && !items->assumed)
		return true;
	for (size_t i = 0; i < items->n; i++)
		for (size_t k = 0; k < items->at[i].match.n; k++) {
			const struct pack_phrase *p = items->at[i].match.at[k];

			if (p->form == form &&
			    (p->kind == WORD_FORM || p->kind == WORD_FIELD_VERB || p->soft))
				return true;
		}
	return false;
}

/* "có": to have is not to hand in. */
static bool
has(const struct item *it)
{
	const struct pack_phrase *p = lexicon_meaning(&it->match, WORD_LINK);

	return it->kind == ITEM_LINK && p != NULL && p->value == LINK_HAS;
}

/* "nhận 1 súng": a verb of another form says nothing of this one. */
static bool
names_another(const struct item *it, const struct pack_form *form)
{
	for (size_t i = 0; i < it->match.n; i++)
		if (it->match.at[i]->form == form)
			return false;
	return it->kind == ITEM_FORM;
}

/* "ban 3 khẩu súng": a sheet of another form, or sold. */
static bool
may_block(const struct item *it, const struct pack_form *form)
{
	const struct pack_phrase *p = lexicon_meaning(&it->match, WORD_FIELD);

	return it->kind == ITEM_FIELD && item_is(it, WORD_BLOCK) && p != NULL && p->form != form;
}

/* "còn 1": what is left was not counted now. */
static bool
remains(const struct item *it)
{
	const struct pack_phrase *p = lexicon_meaning(&it->match, WORD_LINK);

	return (it->kind == ITEM_LINK || it->kind == ITEM_FIELD) && p != NULL &&
	    p->value == LINK_REMAINS;
}

/* "nhận 4 hộp pháo": a verb of no form, that is enough. */
static bool
receives(const struct item *it)
{
	const struct pack_phrase *p = lexicon_meaning(&it->match, WORD_LINK);

	return it->kind == ITEM_LINK && p != NULL && p->value == LINK_RECEIVES;
}

/* The item right before, past link words that say nothing of possession. */
static size_t
said_before(const struct items *items, size_t at)
{
	for (; at > 0; at--) {
		const struct item *it = &items->at[at - 1];

		if (items->at[at].gap != GAP_NONE || receives(it))
			return SIZE_MAX;
		if ((it->kind != ITEM_LINK || has(it) || remains(it)) && !item_is(it, WORD_APPROX))
			return at - 1;
	}
	return SIZE_MAX;
}

/* "em nhầm rồi, chỉ có 1 súng săn": nothing but particles between the command and what is right. */
static bool
puts_right(const struct items *items, const struct item *it)
{
	while (it > items->at && (it->kind == ITEM_LINK || it->kind == ITEM_NOISE))
		it--;
	return item_is(it, WORD_COMMAND);
}

/* "mang 3 dao", "có 3 dao": without a word of the form, a verb before the figure says another. */
static void
check_verbs(const struct graph *g, struct binding *out)
{
	for (size_t i = 0; i < out->n; i++) {
		const struct bound *b = &out->at[i];
		bool carried = g->items->at[b->number_item].carried > 0;
		size_t first =
		    carried || b->number_item < b->field_item ? b->number_item : b->field_item;
		size_t prev = said_before(g->items, first);
		const struct item *before = prev != SIZE_MAX ? &g->items->at[prev] : NULL;

		if (before != NULL && remains(before))
			bind_fail(out, DOUBT_COMPARED, prev);
		/* "nhận 45 bản cam kết": sheets that are still to be signed */
		if (b->field != NULL && b->field->pledge && first > 0 &&
		    g->items->at[first].gap == GAP_NONE && receives(&g->items->at[first - 1]))
			bind_fail(out, DOUBT_WORD, first - 1);
		/* "nửa chục", where nobody knows the half: it may be a part of the number. */
		if (before != NULL && before->kind == ITEM_WORD && first == b->number_item &&
		    g->items->at[first].number.in_words)
			bind_fail(out, DOUBT_WORD, prev);
		if (before == NULL || b->field == NULL || b->field->total == PACK_LATEST ||
		    (before->kind != ITEM_WORD && !has(before) && !may_block(before, b->form) &&
			!names_another(before, b->form)) ||
		    (before->kind == ITEM_LINK && puts_right(g->items, before)) ||
		    (b->field->pledge && before->kind == ITEM_FORM) ||
		    (b->form->has && has(before)) || form_is_named(g->items, b->form))
			continue;
		bind_fail(out, DOUBT_WORD, prev);
	}
}

/* "ông Ba cất 2 súng kíp": what he did with them nobody knows, where no verb of the form is there.
 */
static bool
does_something_else(const struct items *items, const struct bound *b)
{
	size_t first = b->number_item < b->field_item ? b->number_item : b->field_item;

	if (items->at[b->number_item].carried > 0)
		first = b->number_item;
	for (size_t i = first; i > 0 && items->at[i].gap == GAP_NONE && !items->at[i].opened; i--) {
		const struct item *it = &items->at[i - 1];
		const struct pack_phrase *said = lexicon_meaning(&it->match, WORD_NOISE);

		if (it->kind == ITEM_NUMBER || it->kind == ITEM_EXPLAINED ||
		    it->kind == ITEM_DATE || it->kind == ITEM_PLACE ||
		    (said != NULL && said->value == NOISE_REPORTS) || item_is(it, WORD_COMMAND))
			return false;
		if (it->name && first > i)
			return true;
	}
	return false;
}

/* "giao 15", "2 con bò": a word of one syllable that is also something else, away from its figure
 * or with an unknown word behind it. */
static bool
is_homograph(const struct items *items, const struct bound *b)
{
	const struct item *word = &items->at[b->field_item];
	const struct item *next = b->field_item + 1 < items->n ? word + 1 : NULL;

	if (b->field == NULL || !b->word->part || b->word->nwords > 1 ||
	    (items->keyword == b->form && !items->assumed) ||
	    (!item_is(word, WORD_FORM) && !item_is(word, WORD_LINK) && !item_is(word, WORD_NONE) &&
		!item_is(word, WORD_NOISE) && !item_is(word, WORD_AND)))
		return false;
	return b->field_item < b->number_item ||
	    (next != NULL && next->gap == GAP_NONE &&
		(next->kind == ITEM_WORD || next->kind == ITEM_UNIT));
}

static void
check_things(const struct graph *g, struct binding *out)
{
	for (size_t i = 0; i < out->n; i++) {
		const struct bound *b = &out->at[i];

		if (b->field == NULL)
			continue;
		if (is_homograph(g->items, b))
			bind_fail(out, DOUBT_WORD, b->field_item);
		if (!b->form->has && b->field->total == PACK_SUM &&
		    !form_is_named(g->items, b->form) && does_something_else(g->items, b))
			bind_fail(out, DOUBT_WORD, b->field_item);
	}
}

static bool
has_value_of(const struct binding *b, const struct pack_form *form)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->at[i].form == form)
			return true;
	return false;
}

static void
check_spelt(struct binding *out)
{
	for (size_t i = 0; i < out->n; i++)
		if (out->at[i].spelt != 0 && out->at[i].spelt != out->at[i].n)
			bind_fail(out, DOUBT_CONFLICT, out->at[i].number_item);
}

/* "Số hội nghị: 2, số người: 130": both fields of the pair, in words of two or more. */
static bool
names_both(const struct binding *out, size_t at)
{
	for (size_t i = 0; i < out->n; i++)
		if (out->at[i].form == out->at[at].form && out->at[i].field != out->at[at].field &&
		    out->at[i].word->nwords > 1 && out->at[at].word->nwords > 1)
			return true;
	return false;
}

/* "nhầm, số người dự là 67": whom it counts is said in full, and that it puts right. */
static bool
is_put_right(const struct items *items, const struct bound *b)
{
	for (size_t i = 0; b->word->nwords > 2 && i < items->n; i++) {
		const struct pack_phrase *p = lexicon_meaning(&items->at[i].match, WORD_COMMAND);

		if (p != NULL && p->value == COMMAND_CORRECT)
			return true;
	}
	return false;
}

/* "bán hết 50 con": a word that is also something else, with nothing beside it that tells. */
static bool
is_doubtful_alone(const struct graph *g, const struct binding *out, size_t at)
{
	const struct bound *b = &out->at[at];
	const struct item *word = &g->items->at[b->field_item];
	const struct item *number = &g->items->at[b->number_item];

	if (out->n != 1 || b->field == NULL || !item_is(word, WORD_UNIT) || b->word->nwords > 1 ||
	    word->kind != ITEM_FIELD || !item_is(word, WORD_LINK) ||
	    form_is_named(g->items, b->form))
		return false;
	return !graph_counts(&number->unit, b->field);
}

static void
check_words(const struct graph *g, struct binding *out)
{
	for (size_t i = 0; i < out->n; i++) {
		const struct bound *b = &out->at[i];

		if (is_doubtful_alone(g, out, i))
			bind_fail(out, DOUBT_WORD, b->field_item);
		if (b->word->near && !has_evidence(g->items, b->field_item, b->form) &&
		    !names_both(out, i) && !is_put_right(g->items, b))
			bind_fail(out, DOUBT_NUMBER, b->number_item);
	}
	for (size_t i = 0; i < g->n; i++) {
		const struct item *it = graph_item(g, i);
		const struct pack_phrase *p = it->match.n > 0 ? it->match.at[0] : NULL;

		if (p != NULL && g->at[i].kind == NODE_FIELD && g->role[i] == ROLE_SILENT &&
		    (p->soft || item_is(it, WORD_FORM)) && !has_value_of(out, p->form))
			bind_fail(out, DOUBT_VALUE, g->at[i].item);
	}
}

/* "KT 3 CO so": a short name that another word continues was none. */
static void
check_brief_tail(const struct graph *g, const struct bound *b, struct binding *out)
{
	const struct item *next = &g->items->at[b->field_item + 1];

	if (b->word->brief && !g->items->at[b->number_item].ratio &&
	    b->field_item + 1 < g->items->n && next->gap == GAP_NONE &&
	    (next->kind == ITEM_WORD || next->kind == ITEM_LINK))
		bind_fail(out, DOUBT_WORD, b->field_item + 1);
}

/* "STC 2 thung": an unknown word right after a figure that stands behind its field may be a unit.
 */
static void
check_tails(const struct graph *g, struct binding *out)
{
	for (size_t i = 0; i < out->n; i++) {
		const struct bound *b = &out->at[i];
		size_t next = b->number_item + 1;

		if (b->number_item < b->field_item) {
			check_brief_tail(g, b, out);
			continue;
		}
		if (next >= g->items->n || g->items->at[next].gap != GAP_NONE ||
		    g->items->at[b->number_item].unit.n > 0)
			continue;
		if (g->items->at[next].kind == ITEM_WORD)
			bind_fail(out, DOUBT_WORD, next);
	}
}

void
checks_run(const struct graph *g, struct binding *out)
{
	check_total(g, out);
	check_spelt(out);
	check_words(g, out);
	check_tails(g, out);
	check_verbs(g, out);
	check_things(g, out);
}
