#include "parsers/bind.h"

#include <string.h>

#include "parsers/graph.h"
#include "parsers/pairing.h"

static enum reading_doubt
doubt_of(enum number_status s)
{
	switch (s) {
	case NUMBER_OK: return DOUBT_NONE;
	case NUMBER_FRACTION:
	case NUMBER_AMBIGUOUS: return DOUBT_DECIMAL;
	case NUMBER_HUGE: return DOUBT_LARGE;
	}
	return DOUBT_NUMBER;
}

static enum reading_doubt
value_of(const struct items *items, size_t number, const struct pack_field *f, int64_t *out)
{
	const struct item *it = &items->at[number];
	const struct lexicon_match *unit = graph_unit(items, number);
	int64_t worth = f->kind == PACK_MEASURE ? f->per : 1;
	bool own;

	*out = 0;
	if (it->kind == ITEM_NONE)
		return DOUBT_NONE;
	if (it->contradicted)
		return DOUBT_CONFLICT;
	if (it->negative || it->glued)
		return it->negative ? DOUBT_AMOUNT : DOUBT_WORD;
	if (it->number.bad)
		return it->number.separated ? DOUBT_DECIMAL : DOUBT_AMOUNT;
	if (unit != NULL && graph_unit_worth(unit, f, &own) > 0)
		worth = graph_unit_worth(unit, f, &own);
	if (f->kind == PACK_MEASURE)
		return doubt_of(number_measure(&it->number, worth, out));
	return doubt_of(number_count(&it->number, out));
}

static void
fail(struct binding *out, enum reading_doubt doubt, size_t item)
{
	if (out->doubt != DOUBT_NONE)
		return;
	out->doubt = doubt;
	out->doubt_item = item;
}

static bool
counts_parts(const struct lexicon_match *unit, const struct pack_field *f)
{
	for (size_t i = 0; unit != NULL && i < unit->n; i++)
		if (unit->at[i]->part && unit->at[i]->field == f)
			return true;
	return false;
}

static void
bind(const struct graph *g, const struct pack_field *f, const struct pack_phrase *word,
    size_t field, size_t number, struct binding *out)
{
	struct bound *b;
	enum reading_doubt doubt;

	if (out->n == BIND_MAX) {
		fail(out, DOUBT_LONG, g->at[number].item);
		return;
	}
	b = &out->at[out->n++];
	*b = (struct bound){ .field = f,
		.form = f->form,
		.word = word,
		.field_item = g->at[field].item,
		.number_item = g->at[number].item,
		.approx = g->at[number].approx };
	b->parts = counts_parts(graph_unit(g->items, b->number_item), f);
	doubt = value_of(g->items, b->number_item, f, &b->n);
	if (doubt != DOUBT_NONE)
		fail(out, doubt, b->number_item);
}

static void
bind_ratio(const struct graph *g, const struct pack_phrase *p, size_t field, size_t number,
    struct binding *out)
{
	const struct pack_pair *pair =
	    p->kind == WORD_PAIR ? &p->form->pairs[p->value] : pack_pair_of(p->field);
	const struct item *it = graph_item(g, number);
	struct bound *b;

	bind(g, pair->first, p, field, number, out);
	bind(g, pair->second, p, field, number, out);
	if (out->doubt != DOUBT_NONE)
		return;
	b = &out->at[out->n - 1];
	if (number_count(&it->second, &b->n) != NUMBER_OK)
		fail(out, DOUBT_DECIMAL, b->number_item);
	else if (pair->bounded && out->at[out->n - 2].n > b->n)
		fail(out, DOUBT_CONFLICT, b->number_item);
}

/* "5 khẩu súng" says no kind; it may be the sum of the kinds that follow. */
static void
bind_total(const struct graph *g, size_t field, size_t number, struct binding *out)
{
	const struct item *it = graph_item(g, number);

	if (out->total_item != SIZE_MAX || it->ratio || it->number.bad ||
	    number_count(&it->number, &out->total) != NUMBER_OK) {
		fail(out, DOUBT_KIND, g->at[field].item);
		return;
	}
	out->total_item = g->at[number].item;
	out->total_word = g->at[field].item;
}

static void
bind_pair(const struct graph *g, size_t field, size_t number, bool before, struct binding *out)
{
	const struct item *f = graph_item(g, field);
	const struct pack_phrase *p = NULL;
	size_t found;

	if (g->at[field].kind == NODE_FORM) {
		const struct pack_phrase *form = lexicon_meaning(&f->match, WORD_FORM);

		if (out->n < BIND_MAX)
			out->at[out->n++] = (struct bound){ .form = form->form,
				.word = form,
				.field_item = g->at[field].item,
				.number_item = g->at[number].item };
		return;
	}
	if (item_is(f, WORD_WEIGHS)) {
		const struct pack_field *twin =
		    field > 0 ? graph_twin(graph_item(g, field - 1)) : NULL;

		if (twin == NULL && field > 1)
			twin = graph_twin(graph_item(g, field - 2));
		/* What has no weight of its own is only described by it. */
		if (twin == NULL && graph_unit(g->items, g->at[number].item) == NULL)
			fail(out, DOUBT_NUMBER, g->at[number].item);
		if (twin != NULL)
			bind(g, twin, f->match.at[0], field, number, out);
		return;
	}
	found = graph_candidates(g->items, g->at[field].item, g->at[number].item, before, &p);
	if (found != 1 && item_is(f, WORD_UNSURE))
		bind_total(g, field, number, out);
	else if (found != 1)
		fail(out, DOUBT_KIND, g->at[field].item);
	else if (graph_item(g, number)->ratio &&
	    ((before && !p->soft) || p->kind == WORD_PAIR || !p->field->share))
		bind_ratio(g, p, field, number, out);
	else
		bind(g, p->field, p, field, number, out);
}

/* Adds a further figure of a kind to the field bound last. */
static void
bind_more(const struct graph *g, size_t number, struct binding *out)
{
	struct bound *b = out->n > 0 ? &out->at[out->n - 1] : NULL;
	enum reading_doubt doubt;
	int64_t more;

	if (b == NULL || b->field == NULL)
		return;
	doubt = value_of(g->items, g->at[number].item, b->field, &more);
	if (doubt != DOUBT_NONE)
		fail(out, doubt, g->at[number].item);
	/* "2 (1 tập thể, 1 cá nhân)": parts of a whole that was given do not add to it. */
	if (b->parts)
		b->n += more;
	else
		b->spelt += more;
	b->approx |= g->at[number].approx;
}

static void
bind_twin(const struct graph *g, size_t lot, size_t number, struct binding *out)
{
	bind(
	    g, graph_twin(graph_item(g, lot)), graph_item(g, number)->unit.at[0], lot, number, out);
}

static void
bind_all(struct graph *g, const struct pairing *found, struct binding *out)
{
	memcpy(g->role, found->role, sizeof(g->role));
	for (size_t i = 0; i < g->n; i++) {
		bool figure = g->at[i].kind == NODE_FIGURE;

		switch (g->role[i]) {
		case ROLE_NEXT:
			bind_pair(g, figure ? i + 1 : i, figure ? i : i + 1, !figure, out);
			break;
		case ROLE_MORE: bind_more(g, i, out); break;
		case ROLE_TWIN: bind_twin(g, graph_lot_before(g, i), i, out); break;
		case ROLE_TOTAL: bind_total(g, i, i, out); break;
		case ROLE_SIZE:
		case ROLE_FREE:
		case ROLE_PREV:
		case ROLE_SILENT: break;
		}
	}
}

/* Is the figure one of the parts of the total: of its unit, or named by its word? */
static bool
is_part_of(const struct graph *g, const struct binding *out, const struct bound *b)
{
	const struct item *total = &g->items->at[out->total_item];
	const struct pack_phrase *word =
	    lexicon_meaning(&g->items->at[out->total_word].match, WORD_UNSURE);
	bool own = false;

	if (b->field == NULL || b->number_item < out->total_item)
		return false;
	if (total->unit.n > 0)
		return graph_unit_worth(&total->unit, b->field, &own) > 0 && own;
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
	return next->opened || item_is(next, WORD_AMONG) || (p != NULL && p->value == 2);
}

static void
check_total(const struct graph *g, struct binding *out)
{
	int64_t sum = 0;
	size_t parts = 0;

	if (out->total_item == SIZE_MAX)
		return;
	if (!introduces_parts(g->items, out->total_word)) {
		fail(out, DOUBT_KIND, out->total_word);
		return;
	}
	for (size_t i = 0; i < out->n; i++) {
		if (!is_part_of(g, out, &out->at[i]))
			continue;
		sum += out->at[i].n;
		parts++;
	}
	if (parts == 0)
		fail(out, DOUBT_KIND, out->total_word);
	else if (sum != out->total)
		fail(out, DOUBT_CONFLICT, out->total_item);
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

	return it->kind == ITEM_LINK && p != NULL && p->value == 1;
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

/* "còn 1": what is left was not counted now. */
static bool
remains(const struct item *it)
{
	const struct pack_phrase *p = lexicon_meaning(&it->match, WORD_LINK);

	return (it->kind == ITEM_LINK || it->kind == ITEM_FIELD) && p != NULL && p->value == 3;
}

/* The item right before, past link words that say nothing of possession. */
static size_t
said_before(const struct items *items, size_t at)
{
	for (; at > 0; at--) {
		const struct item *it = &items->at[at - 1];

		if (items->at[at].gap != GAP_NONE)
			return SIZE_MAX;
		if ((it->kind != ITEM_LINK || has(it) || remains(it)) && !item_is(it, WORD_APPROX))
			return at - 1;
	}
	return SIZE_MAX;
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
			fail(out, DOUBT_COMPARED, prev);
		if (before == NULL || b->field == NULL || b->field->total == PACK_LATEST ||
		    (before->kind != ITEM_WORD && !has(before) &&
			!names_another(before, b->form)) ||
		    (before->kind == ITEM_LINK && first > 1 && item_is(before - 1, WORD_COMMAND)) ||
		    (b->form->has && has(before)) || form_is_named(g->items, b->form))
			continue;
		fail(out, DOUBT_WORD, prev);
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
			fail(out, DOUBT_CONFLICT, out->at[i].number_item);
}

static void
check_words(const struct graph *g, struct binding *out)
{
	for (size_t i = 0; i < out->n; i++) {
		const struct bound *b = &out->at[i];

		if (b->word->near && !has_evidence(g->items, b->field_item, b->form))
			fail(out, DOUBT_NUMBER, b->number_item);
	}
	for (size_t i = 0; i < g->n; i++) {
		const struct item *it = graph_item(g, i);
		const struct pack_phrase *p = it->match.n > 0 ? it->match.at[0] : NULL;

		if (g->at[i].kind == NODE_FIELD && g->role[i] == ROLE_SILENT &&
		    (p->soft || item_is(it, WORD_FORM)) && !has_value_of(out, p->form))
			fail(out, DOUBT_VALUE, g->at[i].item);
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
		fail(out, DOUBT_WORD, b->field_item + 1);
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
			fail(out, DOUBT_WORD, next);
	}
}

/* "Bộ Công an tặng 1 bằng khen": who gives it, in the words around it up to a sign.  Who stands
 * before the sign may have given it or not: a doubt, unless the word itself says from whom. */
static void
heed_giver(const struct items *items, size_t from, struct bound *b, struct binding *out)
{
	size_t first = b->field_item < b->number_item ? b->field_item : b->number_item;
	size_t end = b->field_item > b->number_item ? b->field_item : b->number_item;
	bool apart = items->at[first].gap != GAP_NONE, verb = false;

	while (end + 1 < items->n && items->at[end + 1].gap == GAP_NONE &&
	    items->at[end + 1].kind != ITEM_NUMBER)
		end++;
	for (size_t k = end + 1; k-- > from;) {
		const struct pack_phrase *p = lexicon_meaning(&items->at[k].match, WORD_GIVER);

		if (p != NULL && p->field->kind_of == b->field && !b->word->part) {
			if (apart && k < first)
				fail(out, DOUBT_KIND, b->field_item);
			b->field = p->field;
			return;
		}
		if (k < first &&
		    (items->at[k].kind == ITEM_PLACE || items->at[k].gap == GAP_STRONG))
			return;
		/* "..., UBND tỉnh tặng 2 bằng khen": a verb of its own has its own giver. */
		verb |= k < first && items->at[k].kind == ITEM_FORM;
		apart |= k < first && items->at[k].gap != GAP_NONE;
		if (apart && verb)
			return;
	}
}

static void
heed_givers(const struct graph *g, struct binding *out)
{
	for (size_t i = 0; i < out->n; i++)
		if (out->at[i].field != NULL)
			heed_giver(g->items, 0, &out->at[i], out);
}

/* "2 buổi, mỗi buổi 40 người": as many times as there were of the first of the pair. */
static void
multiply_each(const struct graph *g, struct binding *out)
{
	for (size_t i = 0; i < out->n; i++) {
		struct bound *b = &out->at[i];
		const struct bound *times = NULL;
		bool several = false;

		if (!g->items->at[b->number_item].each)
			continue;
		for (size_t k = 0; k < out->n; k++) {
			const struct pack_pair *pair =
			    out->at[k].field != NULL ? pack_pair_of(out->at[k].field) : NULL;

			if (pair == NULL || pair->second != b->field || pair->bounded)
				continue;
			several |= times != NULL;
			times = &out->at[k];
		}
		if (times == NULL || several || times->n < 1 || times->n > 1000 || b->n > 1000000)
			fail(out, DOUBT_COMPARED, b->number_item);
		else
			b->n *= times->n;
	}
}

void
bind_figures(const struct items *items, size_t skip, struct binding *out)
{
	struct graph g = { .items = items, .n = 0 };
	struct pairing found = { .n = 0 };

	memset(out, 0, sizeof(*out));
	out->total_item = SIZE_MAX;
	graph_build(&g, skip);
	pairing_find(&g, &found);
	if (found.n == 0) {
		fail(out, g.stuck, g.at[g.furthest].item);
		return;
	}
	bind_all(&g, &found, out);
	if (found.n > 1)
		fail(out, DOUBT_READINGS, g.n > 0 ? g.at[0].item : 0);
	heed_givers(&g, out);
	multiply_each(&g, out);
	check_total(&g, out);
	check_spelt(out);
	check_words(&g, out);
	check_tails(&g, out);
	check_verbs(&g, out);
}
