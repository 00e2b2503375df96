#include "parsers/graph.h"

#include <string.h>

const struct item *
graph_item(const struct graph *g, size_t node)
{
	return &g->items->at[g->at[node].item];
}

bool
graph_is_near(const struct item *it)
{
	bool near = false;

	if (it->kind != ITEM_FIELD)
		return false;
	for (size_t i = 0; i < it->match.n; i++) {
		if (it->match.at[i]->kind == WORD_FIELD && !it->match.at[i]->near)
			return false;
		near |= it->match.at[i]->near;
	}
	return near;
}

bool
graph_names_field(const struct item *it, const struct pack_field *f)
{
	for (size_t i = 0; i < it->match.n; i++)
		if (it->match.at[i]->field == f)
			return true;
	return false;
}

/* "ra mắt 1 mô hình mới": the same field in other words. */
static bool
repeats_word(const struct pack_phrase *p, const struct item *before)
{
	for (size_t i = 0; i < before->match.n; i++) {
		const struct pack_phrase *q = before->match.at[i];

		if (q->kind == WORD_FIELD_VERB || q->part || q->near ||
		    (q->kind == WORD_FIELD && q->field != p->field))
			return false;
		if (q->kind == WORD_FIELD && q->field == p->field)
			return p->kind == WORD_FIELD && !p->part && !p->brief;
	}
	return false;
}

/* "xây dựng 2 mô hình mới": the later word says more than one that needs its unit. */
static bool
take_word(struct graph *g, size_t item)
{
	struct node *field = &g->at[g->n - 2];

	for (size_t i = 0; i < g->items->at[field->item].match.n; i++)
		if (g->items->at[field->item].match.at[i]->measured)
			field->item = item;
	return true;
}

/* The word counts what stands behind the slash of the ratio before it. */
static bool
counts_second(const struct item *ratio, const struct item *field, const struct item *it)
{
	for (size_t i = 0; ratio->ratio && i < field->match.n; i++) {
		const struct pack_field *f = field->match.at[i]->field;
		const struct pack_pair *pair = f != NULL ? pack_pair_of(f) : NULL;

		if (pair != NULL && !pair->bounded && field->match.at[i]->kind == WORD_FIELD &&
		    graph_is_near(it) && graph_names_field(it, pair->second))
			return true;
	}
	return false;
}

/* "họp 2 buổi": the word after the figure is the unit of the field before it. */
static bool
is_own_unit(struct graph *g, size_t item)
{
	const struct item *it = &g->items->at[item];
	const struct node *figure, *field;
	bool own = false, alone;

	if (it->kind != ITEM_FIELD || it->gap != GAP_NONE || g->n < 2 ||
	    g->at[g->n - 1].item + 1 != item)
		return false;
	figure = &g->at[g->n - 1];
	field = &g->at[g->n - 2];
	if (figure->kind != NODE_FIGURE || field->kind != NODE_FIELD || figure->blocked ||
	    figure->gap == GAP_STRONG)
		return false;
	/* "HN 12/960 người" */
	if (g->items->keyword != NULL &&
	    counts_second(&g->items->at[figure->item], &g->items->at[field->item], it))
		return true;
	/* "430 học sinh và 25 giáo viên": the word before has its figure. */
	if (g->n > 2 && g->at[g->n - 3].kind == NODE_FIGURE && field->gap == GAP_NONE &&
	    (graph_is_near(&g->items->at[field->item]) || g->items->at[figure->item].opened) &&
	    graph_is_near(it))
		return false;
	alone = !(item + 1 < g->items->n && g->items->at[item + 1].kind == ITEM_NUMBER &&
		    g->items->at[item + 1].gap == GAP_NONE) &&
	    !(g->n > 2 && g->at[g->n - 3].kind == NODE_FIGURE && field->gap == GAP_NONE);
	for (size_t i = 0; i < it->match.n; i++) {
		const struct pack_phrase *p = it->match.at[i];
		bool same =
		    p->field != NULL && graph_names_field(&g->items->at[field->item], p->field);

		/* "12 pháo, 30 dan": what may be another field is no unit of this one. */
		if (p->kind == WORD_FIELD && !same)
			return false;
		own |= same &&
		    (p->near || p->kind == WORD_UNIT ||
			(alone && repeats_word(p, &g->items->at[field->item]) &&
			    take_word(g, item)));
	}
	return own;
}

/* "có được thưởng không": a question without its mark. */
static bool
asks_whether(const struct items *items, size_t i)
{
	const struct item *it = &items->at[i];

	for (; it > items->at && it->gap == GAP_NONE; it--) {
		const struct pack_phrase *p = lexicon_meaning(&it[-1].match, WORD_LINK);

		if (p != NULL && p->value == LINK_HAS && it[-1].kind == ITEM_LINK)
			return true;
	}
	return false;
}

/* A "không" is a figure before a field, or right after a field or a form. */
static bool
none_counts(const struct items *items, size_t i)
{
	size_t next = i + 1, prev;

	while (next < items->n &&
	    (items->at[next].kind == ITEM_LINK || items->at[next].kind == ITEM_UNIT) &&
	    items->at[next].gap == GAP_NONE)
		next++;
	/* "không giao" hands nothing over: no spears are counted. */
	if (next < items->n && items->at[next].kind == ITEM_FIELD &&
	    items->at[next].gap == GAP_NONE && !item_is(&items->at[next], WORD_FORM))
		return true;
	prev = i;
	while (
	    prev > 0 && items->at[prev].gap != GAP_STRONG && items->at[prev - 1].kind == ITEM_NOISE)
		prev--;
	if (prev == 0 || items->at[prev].gap == GAP_STRONG ||
	    (items->at[prev - 1].kind != ITEM_FIELD && items->at[prev - 1].kind != ITEM_FORM))
		return false;
	if (asks_whether(items, prev - 1))
		return false;
	return i + 1 == items->n || items->at[i + 1].gap != GAP_NONE;
}

static struct node *
push(struct graph *g, enum node_kind kind, size_t item, struct node *pending)
{
	struct node *n = &g->at[g->n++];

	*n = *pending;
	n->kind = kind;
	n->item = item;
	*pending = (struct node){ .gap = GAP_NONE };
	return n;
}

static bool
same_field(const struct item *a, const struct item *b)
{
	for (size_t i = 0; i < a->match.n; i++) {
		const struct pack_phrase *p = a->match.at[i];

		if (p->kind == WORD_FIELD && graph_names_field(b, p->field) && p->part)
			return true;
		for (size_t k = 0; p->kind == WORD_PAIR && k < b->match.n; k++)
			if (b->match.at[k]->kind == WORD_PAIR && b->match.at[k]->form == p->form &&
			    b->match.at[k]->value == p->value)
				return true;
	}
	return false;
}

/* The same field in another word of its own. */
static bool
says_again(const struct item *it, const struct item *before)
{
	const struct pack_phrase *p = lexicon_meaning(&it->match, WORD_FIELD);

	return p != NULL && !p->near && !p->part && p->field->total == PACK_SUM &&
	    repeats_word(p, before);
}

bool
graph_only_noise(const struct items *items, size_t from, size_t to)
{
	for (size_t k = from + 1; k < to; k++) {
		const struct item *it = &items->at[k];

		if ((it->kind != ITEM_NOISE && it->kind != ITEM_DATE) || it->name)
			return false;
	}
	return true;
}

/* Nothing but particles and days between the last node and the item. */
static bool
only_noise(const struct graph *g, size_t i)
{
	return graph_only_noise(g->items, g->at[g->n - 1].item, i);
}

/* The verb of the field named before it. */
static bool
repeats_soft(const struct item *it, const struct item *before)
{
	const struct pack_phrase *p = lexicon_meaning(&it->match, WORD_FIELD);

	return p != NULL && p->soft && graph_names_field(before, p->field);
}

/* "1 súng quân dụng K54": a kind behind the general word of its field. */
static bool
is_kind_of(const struct item *it, const struct item *before)
{
	const struct pack_phrase *kind = lexicon_meaning(&it->match, WORD_FIELD);
	const struct pack_phrase *whole = lexicon_meaning(&before->match, WORD_FIELD);

	return kind != NULL && whole != NULL && kind->part && !whole->part && !whole->near &&
	    kind->field == whole->field;
}

/* "11/12 cơ quan, doanh nghiệp", "bom, mìn: 3": two words of one field share its figure. */
static bool
continues_field(struct graph *g, size_t i)
{
	const struct item *it = &g->items->at[i];
	const struct item *next = i + 1 < g->items->n ? &g->items->at[i + 1] : NULL;
	bool figure = next != NULL && next->kind == ITEM_NUMBER && next->gap == GAP_NONE;

	if (i == 0 || g->n == 0 || it->gap == GAP_STRONG || g->at[g->n - 1].kind != NODE_FIELD)
		return false;
	/* "địa bàn phức tạp đã chuyển hóa: 2" */
	if (g->at[g->n - 1].item + 1 != i)
		return it->gap == GAP_NONE && figure && only_noise(g, i) &&
		    repeats_soft(it, graph_item(g, g->n - 1));
	/* "1 mô hình mới ra mắt" */
	if (it->gap == GAP_NONE) {
		bool counted =
		    g->n > 1 && g->at[g->n - 2].kind == NODE_FIGURE && it[-1].gap == GAP_NONE;

		return (counted != figure && says_again(it, it - 1)) ||
		    (counted && !figure && is_kind_of(it, it - 1));
	}
	if (!same_field(it, it - 1))
		return false;
	if (g->n > 1 && g->at[g->n - 2].kind == NODE_FIGURE && it[-1].gap == GAP_NONE)
		return !figure;
	/* The figure stands behind: the word before it takes it for both. */
	if (figure)
		g->at[g->n - 1].item = i;
	return figure;
}

/* "khu dân cư đạt chuẩn 11/12": as what it is rated stands between it and its ratio. */
static bool
is_rated_as(const struct graph *g, const struct item *form)
{
	const struct node *last = g->n > 0 ? &g->at[g->n - 1] : NULL;
	const struct pack_phrase *p;

	if (last == NULL || last->kind != NODE_FIELD || form->gap == GAP_STRONG ||
	    (g->n > 1 && g->at[g->n - 2].kind == NODE_FIGURE && last->gap == GAP_NONE))
		return false;
	p = lexicon_meaning(&g->items->at[last->item].match, WORD_PAIR);
	return p != NULL && p->form == lexicon_meaning(&form->match, WORD_FORM)->form;
}

/* "thuốc nổ khối lượng 2 kg": what is measured has no other figure. */
static bool
weighs_measure(const struct graph *g, const struct item *it)
{
	const struct node *last = g->n > 0 ? &g->at[g->n - 1] : NULL;
	const struct pack_phrase *p;

	if (last == NULL || last->kind != NODE_FIELD || !item_is(it, WORD_WEIGHS) ||
	    (g->n > 1 && g->at[g->n - 2].kind == NODE_FIGURE && last->gap == GAP_NONE))
		return false;
	p = lexicon_meaning(&g->items->at[last->item].match, WORD_FIELD);
	return p != NULL &&
	    ((p->field->kind == PACK_MEASURE && !p->measured) ||
		graph_twin(&g->items->at[last->item]) != NULL);
}

/* "pháo tự chế 2,8 kg": a word of noise that would be a field's only with its unit. */
static bool
only_qualifies(const struct items *items, size_t i)
{
	const struct item *it = &items->at[i];

	if (i == 0 || it->gap != GAP_NONE || items->at[i - 1].kind != ITEM_FIELD ||
	    item_is(it - 1, WORD_UNSURE) || !item_is(it, WORD_NOISE))
		return false;
	for (size_t k = 0; k < it->match.n; k++)
		if (it->match.at[k]->kind == WORD_FIELD && !it->match.at[k]->measured)
			return false;
	return true;
}

/* "CK hôm nay 45": only the day between a short name that has no figure yet and its figure. */
static bool
dates_brief(const struct graph *g, size_t i)
{
	const struct node *last = g->n > 0 ? &g->at[g->n - 1] : NULL;
	const struct pack_phrase *p;

	if (last == NULL || last->kind != NODE_FIELD || i < 2 || last->item + 2 != i ||
	    g->items->at[i - 1].kind != ITEM_DATE ||
	    (g->n > 1 && g->at[g->n - 2].kind == NODE_FIGURE))
		return false;
	p = lexicon_meaning(&g->items->at[last->item].match, WORD_FIELD);
	return p != NULL && p->brief;
}

/* "CK sửa lại 91": the command stands between the field's word and its figure. */
static bool
puts_right(const struct graph *g, size_t i)
{
	const struct pack_phrase *p = lexicon_meaning(&g->items->at[i].match, WORD_COMMAND);

	return p != NULL && p->value == COMMAND_CORRECT && g->n > 0 &&
	    g->at[g->n - 1].kind == NODE_FIELD && g->at[g->n - 1].item + 1 == i &&
	    g->items->at[i].gap == GAP_NONE && i + 1 < g->items->n &&
	    g->items->at[i + 1].kind == ITEM_NUMBER && g->items->at[i + 1].gap == GAP_NONE;
}

/* A figure whose field was named before stands as if the word came behind it. */
static void
push_figure(struct graph *g, size_t item, struct node *pending)
{
	push(g, NODE_FIGURE, item, pending);
	if (g->items->at[item].carried > 0)
		push(g, NODE_FIELD, g->items->at[item].carried - 1, pending);
}

void
graph_build(struct graph *g, size_t skip)
{
	struct node pending = { .gap = GAP_NONE };

	for (size_t i = 0; i < g->items->n; i++) {
		const struct item *it = &g->items->at[i];

		if (it->gap > pending.gap)
			pending.gap = it->gap;
		if (it->kind == ITEM_NUMBER && dates_brief(g, i))
			pending.blocked = false;
		/* "TH hôm nay 0" */
		if (it->kind == ITEM_NUMBER && graph_is_zero(it) && g->n > 0 &&
		    g->at[g->n - 1].kind == NODE_FORM && only_noise(g, i))
			pending.blocked = false;
		/* "Thu hồi vũ khí: không", "thuốc nổ thì không có" */
		if (it->kind == ITEM_NONE && g->n > 0 &&
		    (g->at[g->n - 1].kind == NODE_FORM || only_noise(g, i)))
			pending.blocked = false;
		if (i != skip &&
		    (it->kind == ITEM_NUMBER ||
			(it->kind == ITEM_NONE && none_counts(g->items, i))))
			push_figure(g, i, &pending);
		else if (it->kind == ITEM_LINK || weighs_measure(g, it) ||
		    (it->kind == ITEM_FORM && is_rated_as(g, it)))
			pending.linked = true;
		else if (it->kind == ITEM_FIELD &&
		    (continues_field(g, i) || only_qualifies(g->items, i)))
			pending.blocked = false;
		else if (it->kind == ITEM_FIELD && !is_own_unit(g, i))
			push(g, NODE_FIELD, i, &pending);
		else if (it->kind == ITEM_FORM)
			push(g, NODE_FORM, i, &pending);
		else if (item_is(it, WORD_APPROX) || puts_right(g, i))
			pending.approx |= item_is(it, WORD_APPROX);
		else if (it->kind != ITEM_UNIT && it->kind != ITEM_FIELD)
			pending.blocked = true; /* a reference too */
	}
}

bool
graph_is_zero(const struct item *it)
{
	return it->kind == ITEM_NONE ||
	    (!it->ratio && it->number.whole_ok && it->number.whole == 0 && !it->number.bad);
}

/* The unit typed with the figure: after it, before it ("hộp 12"), or as the near word after it. */
const struct lexicon_match *
graph_unit(const struct items *items, size_t number)
{
	const struct item *it = &items->at[number];

	if (it->unit.n > 0)
		return &it->unit;
	if (number + 1 < items->n && items->at[number + 1].gap == GAP_NONE &&
	    graph_is_near(&items->at[number + 1]))
		return &items->at[number + 1].match;
	if (number > 0 && it->gap == GAP_NONE && items->at[number - 1].kind == ITEM_UNIT)
		return &items->at[number - 1].match;
	return NULL;
}

/* Smallest units of one `unit` for the field; 0 when it does not count it. */
int64_t
graph_unit_worth(const struct lexicon_match *unit, const struct pack_field *f, bool *own)
{
	int64_t worth = 0;

	*own = false;
	for (size_t i = 0; i < unit->n; i++) {
		const struct pack_phrase *p = unit->at[i];

		if ((p->kind == WORD_UNIT || p->near) && p->field == f) {
			*own = true;
			return p->near ? 1 : p->value;
		}
		if (p->kind == WORD_UNIT && p->field == NULL && p->value == 1 &&
		    f->kind == PACK_COUNT)
			worth = 1;
	}
	return worth;
}

bool
graph_counts(const struct lexicon_match *unit, const struct pack_field *f)
{
	bool own;

	return graph_unit_worth(unit, f, &own) > 0 && own;
}

static bool
fits_field(const struct items *items, size_t number, const struct pack_phrase *p,
    const struct pack_field *f, bool before)
{
	const struct item *it = &items->at[number];
	const struct lexicon_match *unit = graph_unit(items, number);
	bool own = false, fits;

	if (it->kind == ITEM_NONE)
		return !p->measured && p->kind != WORD_FIELD_VERB;
	/* The near word after a figure is its unit only when it is not another field's figure. */
	if (unit != NULL && it->unit.n == 0 && number + 1 < items->n &&
	    unit == &items->at[number + 1].match)
		unit = graph_names_field(&items->at[number + 1], f) ? unit : NULL;
	/* "học sinh 2 buổi": the figure is the word's behind it. */
	if (before && p->near && it->unit.n == 0 && number + 1 < items->n &&
	    items->at[number + 1].gap == GAP_NONE && graph_is_near(&items->at[number + 1]) &&
	    !graph_names_field(&items->at[number + 1], f))
		return false;
	fits = unit == NULL ? !p->measured : graph_unit_worth(unit, f, &own) > 0;
	if (p->kind == WORD_FIELD_VERB && (!own || !before))
		return false;
	return fits;
}

/* "87/90 hộ": what cannot be a day, and no more than all. */
bool
graph_shares(const struct item *it, const struct pack_phrase *p, bool before)
{
	return p->kind == WORD_FIELD && p->field->share && !it->slashed &&
	    (!before || p->soft || (p->nwords > 2 && it->opened)) && it->number.whole_ok &&
	    it->second.whole_ok && it->number.whole <= it->second.whole;
}

/* Meanings of the field's word that the figure may have; how many differ. */
size_t
graph_candidates(const struct items *items, size_t field, size_t number, bool before,
    const struct pack_phrase **first)
{
	const struct item *f = &items->at[field], *it = &items->at[number];
	size_t n = 0;
	bool unsure = false;

	for (size_t i = 0; i < f->match.n; i++) {
		const struct pack_phrase *p = f->match.at[i];
		bool fits = false;

		if (p->kind == WORD_UNSURE)
			unsure = true;
		else if (it->ratio)
			fits = p->kind == WORD_PAIR || graph_shares(it, p, before) ||
			    (before && p->kind != WORD_FORM && p->field != NULL &&
				pack_pair_of(p->field) != NULL && !it->slashed);
		else if (p->kind == WORD_FIELD || p->kind == WORD_FIELD_VERB)
			fits = fits_field(items, number, p, p->field, before);
		if (!fits)
			continue;
		if (n == 0 || p->field != (*first)->field || p->kind != (*first)->kind)
			n++;
		if (n == 1)
			*first = p;
	}
	if (unsure && (n == 0 || graph_unit(items, number) == NULL))
		return 2;
	return n;
}

const struct pack_field *
graph_twinned(const struct item *field)
{
	for (size_t i = 0; i < field->match.n; i++)
		if (field->match.at[i]->field != NULL && field->match.at[i]->field->twin != NULL)
			return field->match.at[i]->field;
	return NULL;
}

const struct pack_field *
graph_twin(const struct item *field)
{
	const struct pack_field *f = graph_twinned(field);

	return f != NULL ? f->twin : NULL;
}

bool
graph_is_size(const struct lexicon_match *unit, const struct item *field, bool linked)
{
	for (size_t i = 0; i < unit->n; i++)
		if (unit->at[i]->kind == WORD_UNIT && unit->at[i]->field != NULL &&
		    (unit->at[i]->arg == UNIT_SIZE ||
			(linked && unit->at[i]->arg == UNIT_LENGTH)) &&
		    graph_names_field(field, unit->at[i]->field))
			return true;
	return false;
}

/* The field of the pair that ends right before the node. */
size_t
graph_lot_before(const struct graph *g, size_t node)
{
	return g->at[node - 1].kind == NODE_FIELD ? node - 1 : node - 2;
}
