#include "parsers/bind.h"

#include <string.h>

#define STEPS_MAX 20000

enum node_kind {
	NODE_FIGURE,
	NODE_FIELD,
	NODE_FORM, /* takes only a zero */
};

enum join {
	JOIN_FREE,    /* nothing but links between */
	JOIN_BLOCKED, /* words that part */
};

struct node {
	enum node_kind kind;
	size_t item;
	enum gap gap; /* to the node before */
	bool linked;  /* a link word stands before it */
	bool blocked; /* words stand before it that part it from the node before */
	bool approx;
};

enum role {
	ROLE_FREE,
	ROLE_NEXT,   /* bound to the node after it */
	ROLE_PREV,   /* bound to the node before it */
	ROLE_MORE,   /* adds to the pair before it */
	ROLE_TWIN,   /* weighs the lot before it */
	ROLE_TOTAL,  /* the sum of what follows: "5 khẩu: 2 súng kíp, 3 súng hơi" */
	ROLE_SILENT, /* a field's word that stands alone */
};

struct graph {
	const struct items *items;
	struct node at[ITEMS_MAX + 1];
	size_t n;
	enum role role[ITEMS_MAX];
	unsigned steps;
	size_t furthest; /* the node where the search got stuck last */
	enum reading_doubt stuck;
};

static const struct item *
item_of(const struct graph *g, size_t node)
{
	return &g->items->at[g->at[node].item];
}

/* ---- from items to nodes ---- */

static bool
is_near(const struct item *it)
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

static bool
names_field(const struct item *it, const struct pack_field *f)
{
	for (size_t i = 0; i < it->match.n; i++)
		if (it->match.at[i]->field == f)
			return true;
	return false;
}

/* "họp 2 buổi": the word after the figure is the unit of the field before it. */
static bool
is_own_unit(const struct graph *g, size_t item)
{
	const struct item *it = &g->items->at[item];
	const struct node *figure, *field;
	bool own = false;

	if (it->kind != ITEM_FIELD || it->gap != GAP_NONE || g->n < 2 ||
	    g->at[g->n - 1].item + 1 != item)
		return false;
	figure = &g->at[g->n - 1];
	field = &g->at[g->n - 2];
	if (figure->kind != NODE_FIGURE || field->kind != NODE_FIELD || figure->blocked ||
	    figure->gap == GAP_STRONG)
		return false;
	for (size_t i = 0; i < it->match.n; i++) {
		const struct pack_phrase *p = it->match.at[i];
		bool same = p->field != NULL && names_field(&g->items->at[field->item], p->field);

		/* "12 pháo, 30 dan": what may be another field is no unit of this one. */
		if (p->kind == WORD_FIELD && !same)
			return false;
		own |= same && (p->near || p->kind == WORD_UNIT);
	}
	return own;
}

/* A "không" is a figure before a field, or right after a field or a form. */
static bool
none_counts(const struct items *items, size_t i)
{
	size_t next = i + 1, prev;

	while (
	    next < items->n && items->at[next].kind == ITEM_LINK && items->at[next].gap == GAP_NONE)
		next++;
	if (next < items->n && items->at[next].kind == ITEM_FIELD &&
	    items->at[next].gap == GAP_NONE)
		return true;
	prev = i;
	while (
	    prev > 0 && items->at[prev].gap != GAP_STRONG && items->at[prev - 1].kind == ITEM_NOISE)
		prev--;
	if (prev == 0 || items->at[prev].gap == GAP_STRONG ||
	    (items->at[prev - 1].kind != ITEM_FIELD && items->at[prev - 1].kind != ITEM_FORM))
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

static void
build(struct graph *g, size_t skip)
{
	struct node pending = { .gap = GAP_NONE };

	for (size_t i = 0; i < g->items->n; i++) {
		const struct item *it = &g->items->at[i];

		if (it->gap > pending.gap)
			pending.gap = it->gap;
		/* "Thu hồi vũ khí: không" */
		if (it->kind == ITEM_NONE && g->n > 0 && g->at[g->n - 1].kind == NODE_FORM)
			pending.blocked = false;
		if (i != skip &&
		    (it->kind == ITEM_NUMBER ||
			(it->kind == ITEM_NONE && none_counts(g->items, i))))
			push(g, NODE_FIGURE, i, &pending);
		else if (it->kind == ITEM_FIELD && !is_own_unit(g, i))
			push(g, NODE_FIELD, i, &pending);
		else if (it->kind == ITEM_FORM)
			push(g, NODE_FORM, i, &pending);
		else if (it->kind == ITEM_LINK)
			pending.linked = true;
		else if (item_is(it, WORD_APPROX))
			pending.approx = true;
		else if (it->kind != ITEM_UNIT && it->kind != ITEM_FIELD)
			pending.blocked = true; /* a reference too */
	}
}

/* ---- what a figure may count ---- */

static bool
is_zero(const struct item *it)
{
	return it->kind == ITEM_NONE ||
	    (!it->ratio && it->number.whole_ok && it->number.whole == 0 && !it->number.bad);
}

/* The unit typed with the figure: after it, before it ("hộp 12"), or as the near word after it. */
static const struct lexicon_match *
unit_of(const struct items *items, size_t number)
{
	const struct item *it = &items->at[number];

	if (it->unit.n > 0)
		return &it->unit;
	if (number + 1 < items->n && items->at[number + 1].gap == GAP_NONE &&
	    is_near(&items->at[number + 1]))
		return &items->at[number + 1].match;
	if (number > 0 && it->gap == GAP_NONE && items->at[number - 1].kind == ITEM_UNIT)
		return &items->at[number - 1].match;
	return NULL;
}

/* Smallest units of one `unit` for the field; 0 when it does not count it. */
static int64_t
unit_worth(const struct lexicon_match *unit, const struct pack_field *f, bool *own)
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

static bool
fits_field(const struct items *items, size_t number, const struct pack_phrase *p,
    const struct pack_field *f, bool before)
{
	const struct item *it = &items->at[number];
	const struct lexicon_match *unit = unit_of(items, number);
	bool own = false, fits;

	if (it->kind == ITEM_NONE)
		return !p->measured && p->kind != WORD_FIELD_VERB;
	/* The near word after a figure is its unit only when it is not another field's figure. */
	if (unit != NULL && it->unit.n == 0 && number + 1 < items->n &&
	    unit == &items->at[number + 1].match)
		unit = names_field(&items->at[number + 1], f) ? unit : NULL;
	fits = unit == NULL ? !p->measured : unit_worth(unit, f, &own) > 0;
	if (p->kind == WORD_FIELD_VERB && (!own || !before))
		return false;
	return fits;
}

/* Meanings of the field's word that the figure may have; how many differ. */
static size_t
candidates(const struct items *items, size_t field, size_t number, bool before,
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
			fits = p->kind == WORD_PAIR ||
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
	if (unsure && (n == 0 || unit_of(items, number) == NULL))
		return 2;
	return n;
}

/* "người dân", "hộ": only nouns when no figure stands at them. */
static bool
is_bare_noun(const struct graph *g, size_t node)
{
	const struct node *n = &g->at[node];
	bool counted =
	    node > 0 && g->at[node - 1].kind == NODE_FIGURE && n->gap == GAP_NONE && !n->blocked;
	bool named = node + 1 < g->n && g->at[node + 1].kind == NODE_FIGURE &&
	    g->at[node + 1].gap == GAP_NONE && !g->at[node + 1].blocked;

	return is_near(item_of(g, node)) && !counted && !named;
}

static bool
is_silent(const struct graph *g, size_t node)
{
	const struct item *it = item_of(g, node);
	bool noise = false;

	if (g->at[node].kind == NODE_FORM)
		return true;
	/* "không phải 2 khẩu": what was not counted may be named. */
	if (g->at[node].item > 0 && it->gap == GAP_NONE &&
	    item_is(&g->items->at[g->at[node].item - 1], WORD_CONTRAST))
		return true;
	for (size_t i = 0; i < it->match.n; i++) {
		const struct pack_phrase *p = it->match.at[i];

		if (p->kind == WORD_FIELD_VERB || p->soft)
			return true;
		noise |= p->kind == WORD_NOISE || p->kind == WORD_PLACE || p->kind == WORD_TITLE ||
		    p->kind == WORD_LINK;
	}
	return (noise && g->items->keyword == NULL) || is_bare_noun(g, node);
}

/* ---- the search ---- */

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
		    names_field(other, word->match.at[i]->field))
			return true;
	return false;
}

static bool
may_join(struct graph *g, size_t left, bool field_first)
{
	const struct node *right = &g->at[left + 1];
	const struct pack_phrase *p = NULL;
	size_t field = field_first ? left : left + 1, number = field_first ? left + 1 : left;
	const struct item *f = item_of(g, field), *n = item_of(g, number);
	size_t found;

	if (right->blocked || !tight(g, left))
		return false;
	if (!field_first && n->kind != ITEM_NONE &&
	    (right->gap != GAP_NONE || right->linked || right->approx))
		return false;
	if (g->at[field].kind == NODE_FORM)
		return field_first && is_zero(n);
	if (item_is(f, WORD_WEIGHS))
		return field_first;
	found = candidates(g->items, g->at[field].item, g->at[number].item, field_first, &p);
	/* "pháo: 2 hộp, 1 dan": a rack of the field before, or rounds. */
	if (!field_first && n->unit.n == 0 && left >= 2 && g->role[left - 2] == ROLE_NEXT &&
	    g->at[left - 2].kind == NODE_FIELD && is_unit_of(f, item_of(g, left - 2)))
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
	const struct item *it = item_of(g, node);
	size_t before = node;

	if (g->at[node].blocked || g->at[node].gap == GAP_STRONG || it->unit.n == 0)
		return false;
	while (before > 0 && g->role[before - 1] == ROLE_MORE)
		before--;
	if (before < 2 || g->role[before - 1] != ROLE_PREV)
		return false;
	for (size_t i = 0; i < it->unit.n; i++)
		if (it->unit.at[i]->part &&
		    names_field(item_of(g, before - 2), it->unit.at[i]->field))
			return true;
	return false;
}

static const struct pack_field *
twin_of(const struct item *field)
{
	for (size_t i = 0; i < field->match.n; i++)
		if (field->match.at[i]->field != NULL && field->match.at[i]->field->twin != NULL)
			return field->match.at[i]->field->twin;
	return NULL;
}

/* "5 khẩu": a unit that counts several fields may stand before its parts. */
static bool
may_total(const struct graph *g, size_t node)
{
	const struct lexicon_match *unit = &item_of(g, node)->unit;
	const struct pack_field *first = NULL;

	if (item_of(g, node)->ratio)
		return false;
	for (size_t i = 0; i < node; i++)
		if (g->at[i].kind == NODE_FIGURE)
			return false;
	for (size_t i = 0; i < unit->n; i++) {
		const struct pack_field *f = unit->at[i]->field;

		if (f == NULL || unit->at[i]->kind != WORD_UNIT || unit->at[i]->part ||
		    f->kind != PACK_COUNT)
			continue;
		if (first != NULL && f != first)
			return true;
		first = f;
	}
	return false;
}

/* The field of the pair that ends right before the node. */
static size_t
lot_before(const struct graph *g, size_t node)
{
	return g->at[node - 1].kind == NODE_FIELD ? node - 1 : node - 2;
}

/* "7 hộp pháo 11 kg": the figure weighs the lot before it. */
static bool
weighs_twin(const struct graph *g, size_t node)
{
	const struct item *it = item_of(g, node);
	const struct pack_field *twin;
	bool own = false;

	if (it->unit.n == 0 || g->role[node - 1] != ROLE_PREV)
		return false;
	if (g->at[node].blocked || g->at[node].gap == GAP_STRONG)
		return false;
	twin = twin_of(item_of(g, lot_before(g, node)));
	return twin != NULL && unit_worth(&it->unit, twin, &own) > 0 && own;
}

struct found {
	enum role role[ITEMS_MAX];
	size_t n; /* complete pairings found */
};

static void search(struct graph *g, size_t at, struct found *out);

static void
step(struct graph *g, size_t at, enum role a, enum role b, struct found *out)
{
	g->role[at] = a;
	if (a == ROLE_NEXT)
		g->role[at + 1] = b;
	search(g, at + (a == ROLE_NEXT ? 2 : 1), out);
	g->role[at] = ROLE_FREE;
	if (a == ROLE_NEXT)
		g->role[at + 1] = ROLE_FREE;
}

static void
search(struct graph *g, size_t at, struct found *out)
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
	if (figure && at >= 2 && weighs_twin(g, at))
		step(g, at, ROLE_TWIN, ROLE_FREE, out);
	if (figure && may_total(g, at))
		step(g, at, ROLE_TOTAL, ROLE_FREE, out);
	if (!figure && is_silent(g, at))
		step(g, at, ROLE_SILENT, ROLE_FREE, out);
}

/* ---- from the pairing to values ---- */

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
	const struct lexicon_match *unit = unit_of(items, number);
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
	if (unit != NULL && unit_worth(unit, f, &own) > 0)
		worth = unit_worth(unit, f, &own);
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
	const struct item *it = item_of(g, number);
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
	const struct item *it = item_of(g, number);

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
	const struct item *f = item_of(g, field);
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
		const struct pack_field *twin = field > 0 ? twin_of(item_of(g, field - 1)) : NULL;

		if (twin == NULL && field > 1)
			twin = twin_of(item_of(g, field - 2));
		/* What has no weight of its own is only described by it. */
		if (twin != NULL)
			bind(g, twin, f->match.at[0], field, number, out);
		return;
	}
	found = candidates(g->items, g->at[field].item, g->at[number].item, before, &p);
	if (found != 1 && item_is(f, WORD_UNSURE))
		bind_total(g, field, number, out);
	else if (found != 1)
		fail(out, DOUBT_KIND, g->at[field].item);
	else if (item_of(g, number)->ratio)
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
	b->n += more;
	b->approx |= g->at[number].approx;
}

static void
bind_twin(const struct graph *g, size_t lot, size_t number, struct binding *out)
{
	bind(g, twin_of(item_of(g, lot)), item_of(g, number)->unit.at[0], lot, number, out);
}

static void
bind_all(struct graph *g, const struct found *found, struct binding *out)
{
	memcpy(g->role, found->role, sizeof(g->role));
	for (size_t i = 0; i < g->n; i++) {
		bool figure = g->at[i].kind == NODE_FIGURE;

		switch (g->role[i]) {
		case ROLE_NEXT:
			bind_pair(g, figure ? i + 1 : i, figure ? i : i + 1, !figure, out);
			break;
		case ROLE_MORE: bind_more(g, i, out); break;
		case ROLE_TWIN: bind_twin(g, lot_before(g, i), i, out); break;
		case ROLE_TOTAL: bind_total(g, i, i, out); break;
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
		return unit_worth(&total->unit, b->field, &own) > 0 && own;
	return word != NULL && b->word->nwords > 0 &&
	    text_word_same(&word->words[0].word, &b->word->words[0].word);
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
	if (parts == 0)
		fail(out, DOUBT_KIND, out->total_word);
	else if (sum != out->total)
		fail(out, DOUBT_CONFLICT, out->total_item);
}

/* ---- what must hold of the whole ---- */

/* The form that the words around speak of, nearest before, else nearest after. */
static bool
has_evidence(const struct items *items, size_t item, const struct pack_form *form)
{
	for (int pass = 0; pass < 2; pass++) {
		for (size_t k = 1; k <= items->n; k++) {
			size_t j = pass == 0 ? item - k : item + k;
			const struct item *it;

			if (j >= items->n)
				break;
			it = &items->at[j];
			if ((it->kind != ITEM_FIELD && it->kind != ITEM_FORM) || is_near(it))
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
	if (items->keyword != NULL)
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

/* The item right before, past link words that say nothing of possession. */
static size_t
said_before(const struct items *items, size_t at)
{
	while (at > 0 && items->at[at].gap == GAP_NONE) {
		const struct item *it = &items->at[--at];

		if ((it->kind != ITEM_LINK || has(it)) && !item_is(it, WORD_APPROX))
			return at;
	}
	return SIZE_MAX;
}

/* "mang 3 dao", "có 3 dao": without a word of the form, a verb before the figure says another. */
static void
check_verbs(const struct graph *g, struct binding *out)
{
	for (size_t i = 0; i < out->n; i++) {
		const struct bound *b = &out->at[i];
		size_t first = b->number_item < b->field_item ? b->number_item : b->field_item;
		size_t prev = said_before(g->items, first);
		const struct item *before = prev != SIZE_MAX ? &g->items->at[prev] : NULL;

		if (before == NULL || b->field == NULL || b->field->total == PACK_LATEST ||
		    (before->kind != ITEM_WORD && !has(before)) ||
		    (before->kind == ITEM_LINK && first > 1 && item_is(before - 1, WORD_COMMAND)) ||
		    form_is_named(g->items, b->form))
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
check_words(const struct graph *g, struct binding *out)
{
	for (size_t i = 0; i < out->n; i++) {
		const struct bound *b = &out->at[i];

		if (b->word->near && !has_evidence(g->items, b->field_item, b->form))
			fail(out, DOUBT_NUMBER, b->number_item);
	}
	for (size_t i = 0; i < g->n; i++) {
		const struct item *it = item_of(g, i);
		const struct pack_phrase *p = it->match.n > 0 ? it->match.at[0] : NULL;

		if (g->at[i].kind == NODE_FIELD && g->role[i] == ROLE_SILENT && p->soft &&
		    !has_value_of(out, p->form))
			fail(out, DOUBT_VALUE, g->at[i].item);
	}
}

/* "STC 2 thung": an unknown word right after a figure that stands behind its field may be a unit.
 */
static void
check_tails(const struct graph *g, struct binding *out)
{
	for (size_t i = 0; i < out->n; i++) {
		const struct bound *b = &out->at[i];
		size_t next = b->number_item + 1;

		if (b->number_item < b->field_item || next >= g->items->n ||
		    g->items->at[next].gap != GAP_NONE || g->items->at[b->number_item].unit.n > 0)
			continue;
		if (g->items->at[next].kind == ITEM_WORD)
			fail(out, DOUBT_WORD, next);
	}
}

void
bind_figures(const struct items *items, size_t skip, struct binding *out)
{
	struct graph g = { .items = items, .n = 0 };
	struct found found = { .n = 0 };

	memset(out, 0, sizeof(*out));
	out->total_item = SIZE_MAX;
	build(&g, skip);
	search(&g, 0, &found);
	if (found.n == 0) {
		fail(out, g.stuck, g.at[g.furthest].item);
		return;
	}
	bind_all(&g, &found, out);
	if (found.n > 1)
		fail(out, DOUBT_READINGS, g.n > 0 ? g.at[0].item : 0);
	check_total(&g, out);
	check_words(&g, out);
	check_tails(&g, out);
	check_verbs(&g, out);
}
