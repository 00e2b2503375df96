#include "parsers/silence.h"

/* "của học sinh 15 con dao": the figure has a field's word behind it. */
static bool
counts_next(const struct graph *g, size_t figure)
{
	size_t next = g->at[figure].item + 1;

	return next < g->items->n && g->items->at[next].gap == GAP_NONE &&
	    g->items->at[next].kind == ITEM_FIELD && !graph_is_near(&g->items->at[next]);
}

/* "người dân", "hộ": only nouns when no figure stands at them. */
static bool
is_bare_noun(const struct graph *g, size_t node)
{
	const struct node *n = &g->at[node];
	bool counted =
	    node > 0 && g->at[node - 1].kind == NODE_FIGURE && n->gap == GAP_NONE && !n->blocked;
	bool named = node + 1 < g->n && g->at[node + 1].kind == NODE_FIGURE &&
	    g->at[node + 1].gap == GAP_NONE && !g->at[node + 1].blocked &&
	    !counts_next(g, node + 1);

	return graph_is_near(graph_item(g, node)) && !counted && !named;
}

/* "DAN 40 (AK47)": a kind in a bracket of its own, behind a complete pair. */
static bool
only_describes(const struct graph *g, size_t node)
{
	const struct item *it = graph_item(g, node);
	size_t next = g->at[node].item + 1;
	bool part = false;

	if (node < 2 || item_is(it, WORD_UNSURE) ||
	    (next < g->items->n && g->items->at[next].gap == GAP_NONE))
		return false;
	for (size_t i = 0; i < it->match.n; i++)
		part |= it->match.at[i]->part;
	if (it->opened)
		return part && g->role[node - 1] == ROLE_PREV;
	/* "(dao, kiếm)": the next of them */
	return part && g->role[node - 1] == ROLE_SILENT && g->at[node].gap == GAP_WEAK &&
	    only_describes(g, node - 1);
}

/* "chịu nộp súng, được 1 súng kíp": of no kind and no figure, where the kind is counted too. */
static bool
is_told_later(const struct graph *g, size_t node)
{
	const struct pack_phrase *p = lexicon_meaning(&graph_item(g, node)->match, WORD_UNSURE);
	const struct node *n = &g->at[node];
	bool before = n > g->at && n[-1].kind == NODE_FIGURE && !n->blocked,
	     behind = node + 1 < g->n && g->at[node + 1].kind == NODE_FIGURE &&
	    g->at[node + 1].gap == GAP_NONE && !graph_item(g, node + 1)->opened;

	if (before || behind)
		return false;

	for (size_t i = 0; p != NULL && i < g->n; i++) {
		const struct item *it = graph_item(g, i);
		const struct pack_phrase *q = lexicon_meaning(&it->match, WORD_FIELD);

		if (i != node && q != NULL && text_word_same(&p->words[0].word, &q->words[0].word))
			return true;
	}
	return false;
}

/* "3 cây kiếm", "8/9 KDC": the unit or the ratio before it wants this word. */
static bool
is_counted(const struct graph *g, size_t node)
{
	const struct item *it = graph_item(g, node), *figure;

	if (node == 0 || g->at[node - 1].kind != NODE_FIGURE || g->at[node].gap != GAP_NONE ||
	    g->at[node].blocked || g->at[node].linked)
		return false;
	figure = graph_item(g, node - 1);
	if (figure->ratio)
		return item_is(it, WORD_PAIR);
	for (size_t i = 0; i < it->match.n; i++)
		if (it->match.at[i]->kind == WORD_FIELD &&
		    graph_counts(&figure->unit, it->match.at[i]->field))
			return true;
	return false;
}

/* "xã đạt 8/9 KDC": what the ratio rates stands behind it; in "KDC 8/9 xã" that is a question. */
static bool
is_rater(const struct graph *g, size_t node)
{
	const struct pack_phrase *p = lexicon_meaning(&graph_item(g, node)->match, WORD_PAIR);

	return node + 2 < g->n && p != NULL && (p->brief || p->nwords > 1) &&
	    g->at[node + 1].kind == NODE_FIGURE && graph_item(g, node + 1)->ratio &&
	    g->at[node + 2].kind == NODE_FIELD && g->at[node + 2].gap == GAP_NONE &&
	    item_is(graph_item(g, node + 2), WORD_PAIR);
}

/* "nhà trường tổ chức 1 buổi": what could be rated, where nothing is. */
static bool
is_institution(const struct graph *g, size_t node)
{
	const struct item *it = graph_item(g, node);

	for (size_t i = 0; i < it->match.n; i++)
		if (it->match.at[i]->kind != WORD_PAIR)
			return false;
	for (size_t i = 0; i < g->items->n; i++)
		if (g->items->at[i].ratio)
			return false;
	return g->items->keyword == NULL && it->match.n > 0;
}

bool
silence_suits(const struct graph *g, size_t node)
{
	const struct item *it = graph_item(g, node);
	bool noise = false;

	if (g->at[node].kind == NODE_FORM || only_describes(g, node) || is_told_later(g, node) ||
	    is_rater(g, node) || is_institution(g, node))
		return true;
	/* "không phải 2 khẩu": what was not counted may be named. */
	if (g->at[node].item > 0 && it->gap == GAP_NONE &&
	    item_is(&g->items->at[g->at[node].item - 1], WORD_CONTRAST))
		return true;
	for (size_t i = 0; i < it->match.n; i++) {
		const struct pack_phrase *p = it->match.at[i];

		if (p->kind == WORD_FIELD_VERB || p->kind == WORD_FORM || p->soft)
			return true;
		noise |= p->kind == WORD_NOISE || p->kind == WORD_PLACE || p->kind == WORD_TITLE ||
		    p->kind == WORD_LINK;
	}
	return (noise && g->items->keyword == NULL && !is_counted(g, node)) ||
	    is_bare_noun(g, node);
}
