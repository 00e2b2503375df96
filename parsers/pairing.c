#include "parsers/pairing.h"

#include <string.h>

#include "parsers/silence.h"
#include "parsers/survey.h"

#define STEPS_MAX 20000

static bool
tight(const struct graph *g, size_t left)
{
	enum gap own = g->at[left + 1].gap;

	/* The neighbours of the pair stand no nearer than the two stand together. */
	if (left == 0)
		return left + 2 >= g->n || g->at[left + 2].gap >= own ||
		    g->at[left + 2].kind == NODE_FORM;
	if (g->at[left].gap < own && g->at[left - 1].kind != NODE_FORM &&
	    g->role[left - 1] != ROLE_SILENT)
		return false;
	return left + 2 >= g->n || g->at[left + 2].gap >= own || g->at[left + 2].kind == NODE_FORM;
}

/* Is the word also a unit of the other's field? */
static bool
is_unit_of(const struct item *word, const struct item *other)
{
	for (size_t i = 0; i < word->match.n; i++)
		if (word->match.at[i]->kind == WORD_UNIT && word->match.at[i]->field != NULL &&
		    graph_names_field(other, word->match.at[i]->field))
			return true;
	return false;
}

static bool
may_join(struct graph *g, size_t left, bool field_first)
{
	const struct node *right = &g->at[left + 1];
	const struct pack_phrase *p = NULL;
	size_t field = field_first ? left : left + 1, number = field_first ? left + 1 : left;
	const struct item *f = graph_item(g, field), *n = graph_item(g, number);
	size_t found;

	if (right->blocked || !tight(g, left))
		return false;
	if (!field_first && n->kind != ITEM_NONE &&
	    (right->gap != GAP_NONE || right->linked || right->approx))
		return false;
	if (g->at[field].kind == NODE_FORM)
		return field_first && graph_is_zero(n);
	if (item_is(f, WORD_WEIGHS))
		return field_first;
	found = graph_candidates(g->items, g->at[field].item, g->at[number].item, field_first, &p);
	/* "pháo: 2 hộp, 1 dan": a rack of the field before, or rounds. */
	if (!field_first && n->unit.n == 0 && left >= 2 && g->role[left - 2] == ROLE_NEXT &&
	    g->at[left - 2].kind == NODE_FIELD && is_unit_of(f, graph_item(g, left - 2)))
		return false;
	if (found == 0) {
		g->stuck = DOUBT_UNIT;
		g->furthest = number;
	}
	return found > 0;
}

/* "3 tập thể 5 cá nhân": a figure whose unit is a part of the field before it. */
static bool
adds_more(const struct graph *g, size_t node)
{
	const struct item *it = graph_item(g, node);
	size_t before = node;

	if (node == 0 || g->at[node].gap == GAP_STRONG || it->unit.n == 0 ||
	    (g->at[node].blocked &&
		!graph_only_noise(g->items, g->at[node - 1].item, g->at[node].item)))
		return false;
	while (before > 0 && g->role[before - 1] == ROLE_MORE)
		before--;
	if (before < 2 || g->role[before - 1] != ROLE_PREV)
		return false;
	for (size_t i = 0; i < it->unit.n; i++)
		if (it->unit.at[i]->part &&
		    graph_names_field(graph_item(g, before - 2), it->unit.at[i]->field))
			return true;
	return false;
}

/* "lập 1 mô hình": the word before it, which was passed over, wants its unit. */
static bool
may_be_taken(const struct graph *g, size_t node)
{
	const struct node *n = &g->at[node];

	return n > g->at && n->gap == GAP_NONE && !n->blocked && g->role[node - 1] == ROLE_SILENT &&
	    survey_only_with_unit(graph_item(g, node - 1));
}

/* "5 khẩu": a unit that counts several fields may stand before its parts. */
static bool
may_total(const struct graph *g, size_t node)
{
	const struct lexicon_match *unit = &graph_item(g, node)->unit;
	const struct pack_field *first = NULL;

	if (graph_item(g, node)->ratio)
		return false;
	if (may_be_taken(g, node))
		return false;
	for (size_t i = 0; i < node; i++)
		if (g->at[i].kind == NODE_FIGURE)
			return false;
	for (size_t i = 0; i < unit->n; i++) {
		const struct pack_field *f = unit->at[i]->field;

		if (f == NULL || unit->at[i]->kind != WORD_UNIT || unit->at[i]->part ||
		    unit->at[i]->arg != UNIT_COUNTS || f->kind != PACK_COUNT)
			continue;
		if (first != NULL && f != first)
			return true;
		first = f;
	}
	return false;
}

/* "7 hộp pháo 11 kg": the figure weighs the lot before it. */
static bool
weighs_twin(const struct graph *g, size_t node)
{
	const struct item *it = graph_item(g, node);
	const struct pack_field *twin;

	if (it->unit.n == 0 || g->role[node - 1] != ROLE_PREV)
		return false;
	if (g->at[node].blocked || g->at[node].gap == GAP_STRONG)
		return false;
	twin = graph_twin(graph_item(g, graph_lot_before(g, node)));
	return twin != NULL && graph_counts(&it->unit, twin);
}

/* "5 kg pháo (2 hộp)": the figure counts the lot that was weighed before it. */
static bool
counts_twin(const struct graph *g, size_t node)
{
	const struct item *it = graph_item(g, node), *field, *weight;
	const struct pack_field *f;
	size_t lot = graph_lot_before(g, node);

	if (it->unit.n == 0 || g->role[node - 1] != ROLE_PREV || g->at[node].gap == GAP_STRONG ||
	    (g->at[node].blocked &&
		!graph_only_noise(g->items, g->at[node - 1].item, g->at[node].item)))
		return false;
	field = graph_item(g, lot);
	weight = graph_item(g, lot == node - 1 ? node - 2 : node - 1);
	f = graph_twinned(field);
	return f != NULL && graph_counts(&weight->unit, f->twin) && graph_counts(&it->unit, f);
}

static void walk(struct graph *g, size_t at, struct pairing *out);

/* "2 hộp pháo 36 quả": the figure behind the pair only describes its pieces. */
static bool
tells_size(const struct graph *g, size_t node)
{
	const struct item *it = graph_item(g, node);

	if (it->unit.n == 0 || g->role[node - 1] != ROLE_PREV)
		return false;
	if (g->at[node].blocked || g->at[node].gap == GAP_STRONG)
		return false;
	return graph_is_size(
	    &it->unit, graph_item(g, graph_lot_before(g, node)), g->at[node].linked);
}

static void
step(struct graph *g, size_t at, enum role a, enum role b, struct pairing *out)
{
	g->role[at] = a;
	if (a == ROLE_NEXT)
		g->role[at + 1] = b;
	walk(g, at + (a == ROLE_NEXT ? 2 : 1), out);
	g->role[at] = ROLE_FREE;
	if (a == ROLE_NEXT)
		g->role[at + 1] = ROLE_FREE;
}

static void
walk(struct graph *g, size_t at, struct pairing *out)
{
	bool figure = at < g->n && g->at[at].kind == NODE_FIGURE;

	if (out->n > 1 || g->steps++ > STEPS_MAX)
		return;
	if (at == g->n) {
		if (out->n++ == 0)
			memcpy(out->role, g->role, sizeof(out->role));
		return;
	}
	if (at >= g->furthest) {
		g->furthest = at;
		g->stuck = figure ? DOUBT_NUMBER : DOUBT_VALUE;
	}
	if (at + 1 < g->n && figure != (g->at[at + 1].kind == NODE_FIGURE) &&
	    may_join(g, at, !figure))
		step(g, at, ROLE_NEXT, ROLE_PREV, out);
	if (figure && adds_more(g, at))
		step(g, at, ROLE_MORE, ROLE_FREE, out);
	if (figure && at >= 2 && (weighs_twin(g, at) || counts_twin(g, at)))
		step(g, at, ROLE_TWIN, ROLE_FREE, out);
	if (figure && at >= 2 && tells_size(g, at))
		step(g, at, ROLE_SIZE, ROLE_FREE, out);
	if (figure && may_total(g, at))
		step(g, at, ROLE_TOTAL, ROLE_FREE, out);
	if (!figure && silence_suits(g, at))
		step(g, at, ROLE_SILENT, ROLE_FREE, out);
}

void
pairing_find(struct graph *g, struct pairing *out)
{
	out->n = 0;
	walk(g, 0, out);
}
