#include "parsers/bind.h"

#include <string.h>

#include "parsers/checks.h"
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

void
bind_fail(struct binding *out, enum reading_doubt doubt, size_t item)
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
		bind_fail(out, DOUBT_LONG, g->at[number].item);
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
		bind_fail(out, doubt, b->number_item);
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
		bind_fail(out, DOUBT_DECIMAL, b->number_item);
	else if (pair->bounded && out->at[out->n - 2].n > b->n)
		bind_fail(out, DOUBT_CONFLICT, b->number_item);
}

/* "5 khẩu súng" says no kind; it may be the sum of the kinds that follow. */
static void
bind_total(const struct graph *g, size_t field, size_t number, struct binding *out)
{
	const struct item *it = graph_item(g, number);

	if (out->total_item != SIZE_MAX || it->ratio || it->number.bad ||
	    number_count(&it->number, &out->total) != NUMBER_OK) {
		bind_fail(out, DOUBT_KIND, g->at[field].item);
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
			bind_fail(out, DOUBT_NUMBER, g->at[number].item);
		if (twin != NULL)
			bind(g, twin, f->match.at[0], field, number, out);
		return;
	}
	found = graph_candidates(g->items, g->at[field].item, g->at[number].item, before, &p);
	if (found != 1 && item_is(f, WORD_UNSURE))
		bind_total(g, field, number, out);
	else if (found != 1)
		bind_fail(out, DOUBT_KIND, g->at[field].item);
	else if (graph_item(g, number)->ratio && !graph_shares(graph_item(g, number), p, before))
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
		bind_fail(out, doubt, g->at[number].item);
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
	const struct pack_field *f = graph_twinned(graph_item(g, lot));
	const struct lexicon_match *unit = &graph_item(g, number)->unit;

	bind(g, graph_counts(unit, f->twin) ? f->twin : f, unit->at[0], lot, number, out);
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
				bind_fail(out, DOUBT_KIND, b->field_item);
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
			bind_fail(out, DOUBT_COMPARED, b->number_item);
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
		bind_fail(out, g.stuck, g.at[g.furthest].item);
		return;
	}
	bind_all(&g, &found, out);
	if (found.n > 1)
		bind_fail(out, DOUBT_READINGS, g.n > 0 ? g.at[0].item : 0);
	heed_givers(&g, out);
	multiply_each(&g, out);
	checks_run(&g, out);
}
