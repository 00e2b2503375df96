#include "parsers/asides.h"

#include <string.h>

#include "parsers/clauses.h"
#include "parsers/graph.h"

enum standing {
	STANDS,  /* what is reported */
	BESIDE,  /* an aside */
	UNKNOWN, /* cannot be told */
};

static bool
comes_first(size_t marker, const struct clause *c)
{
	return marker != SIZE_MAX && (c->figure == SIZE_MAX || marker < c->figure);
}

/* Typed with its accents: "tăng" cannot be "tặng". */
static bool
is_change(const struct items *items, const struct clause *c)
{
	size_t at = c->at[MARKER_CHANGE];

	return at != SIZE_MAX &&
	    (items->at[at].kind == ITEM_PHRASE || c->at[MARKER_RUN] != SIZE_MAX);
}

static bool
same_near(const struct item *a, const struct item *b)
{
	for (size_t i = 0; i < a->match.n; i++)
		if (a->match.at[i]->near && graph_names_field(b, a->match.at[i]->field))
			return true;
	return false;
}

/* "toàn thôn có 150 hộ": out of how many, when a later figure counts the same and is no larger. */
static bool
is_out_of(const struct items *items, const struct clauses *all, size_t at)
{
	const struct clause *c = &all->at[at];

	if (c->figures != 1 || !c->people || !comes_first(c->at[MARKER_ALL], c))
		return false;
	for (size_t i = 0; i < all->n; i++) {
		const struct clause *d = &all->at[i];

		if (i != at && d->figures > 0 && d->figure + 1 < items->n &&
		    (d->anchored || d->dated) &&
		    same_near(&items->at[c->figure + 1], &items->at[d->figure + 1]) &&
		    items->at[d->figure].number.whole <= items->at[c->figure].number.whole)
			return true;
	}
	return false;
}

/* Something is still to be done: by whom is said, or that it is left. */
static enum standing
standing_undone(const struct items *items, const struct clause *c)
{
	size_t ahead = c->at[MARKER_FUTURE];

	if (comes_first(c->at[MARKER_EXCEPT], c))
		return BESIDE;
	/* "60 người ngày mai" */
	if (ahead != SIZE_MAX && c->figure != SIZE_MAX && ahead > c->figure)
		return UNKNOWN;
	if (c->figures <= 1 && (c->people || (c->figures == 0 && c->subject)))
		return BESIDE;
	/* "ngày mai họp tiếp 1 buổi"; a single word ("mai") may be a name. */
	/* "thôn Tân Định thu 1 quả": perhaps the rest of a name. */
	if (ahead != SIZE_MAX && ahead > c->first && items->at[ahead].gap == GAP_NONE &&
	    items->at[ahead - 1].kind == ITEM_PLACE)
		return UNKNOWN;
	if (comes_first(ahead, c) &&
	    (lexicon_meaning(&items->at[ahead].match, WORD_BLOCK)->nwords > 1 ||
		(ahead + 1 < c->end && items->at[ahead + 1].kind == ITEM_FORM &&
		    items->at[ahead + 1].gap == GAP_NONE)))
		return BESIDE;
	return UNKNOWN;
}

/* "còn 8 hộ đi làm xa": people, where others of their kind are counted before. */
static bool
is_left(const struct items *items, const struct clauses *all, size_t at)
{
	const struct clause *c = &all->at[at];

	if (!comes_first(c->at[MARKER_EXCEPT], c) || c->figures != 1 || !c->people || c->anchored)
		return false;
	for (size_t i = 0; i < at; i++)
		if (all->at[i].people &&
		    same_near(&items->at[c->figure + 1], &items->at[all->at[i].figure + 1]))
			return true;
	return false;
}

/* Does a field's word stand behind its figure? */
static bool
counts_field(const struct items *items, const struct clause *c)
{
	return c->figure != SIZE_MAX && c->figure + 1 < c->end &&
	    items->at[c->figure + 1].kind == ITEM_FIELD;
}

/* "nộp 2 khẩu, ngày mai", "..., là số tháng trước", "..., thôi chưa nộp": a last word without a
 * figure is of the figures before it, unless it says of whom else. */
static bool
takes_back(const struct items *items, const struct clauses *all, size_t at)
{
	static const enum marker of[] = { MARKER_FUTURE, MARKER_UNDONE, MARKER_RUN, MARKER_TARGET };
	const struct clause *c = &all->at[at];
	size_t marker = SIZE_MAX;

	if (c->figures > 0 || at == 0 || all->at[at - 1].figures == 0 ||
	    c->at[MARKER_EXCEPT] != SIZE_MAX)
		return false;
	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++)
		if (c->at[of[i]] < marker)
			marker = c->at[of[i]];
	for (size_t i = c->first; marker != SIZE_MAX && i < marker; i++)
		if (items->at[i].name || items->at[i].kind == ITEM_PLACE)
			return false;
	return marker != SIZE_MAX;
}

static enum standing
standing_of(const struct items *items, const struct clauses *all, size_t at)
{
	const struct clause *c = &all->at[at];
	size_t run =
	    c->at[MARKER_RUN] < c->at[MARKER_TARGET] ? c->at[MARKER_RUN] : c->at[MARKER_TARGET];

	if (c->at[MARKER_OTHER] != SIZE_MAX || takes_back(items, all, at))
		return UNKNOWN;
	if (is_change(items, c))
		return comes_first(c->at[MARKER_CHANGE], c) ? BESIDE : UNKNOWN;
	if (c->at[MARKER_ABSENT] != SIZE_MAX)
		return c->figures <= 1 && (c->people || !counts_field(items, c)) ? BESIDE : UNKNOWN;
	if (c->at[MARKER_REST] != SIZE_MAX)
		return comes_first(c->at[MARKER_REST], c) ? BESIDE : UNKNOWN;
	/* "thu 3 khẩu, 5 viên tháng trước": perhaps all of it was last month. */
	if (run != SIZE_MAX)
		return comes_first(run, c) || c->strong ? BESIDE : UNKNOWN;
	if (c->at[MARKER_UNDONE] != SIZE_MAX || c->at[MARKER_FUTURE] != SIZE_MAX)
		return standing_undone(items, c);
	if (is_left(items, all, at))
		return BESIDE;
	return is_out_of(items, all, at) ? BESIDE : STANDS;
}

/* The first thing said in a sentence: it governs what follows up to a day of its own. */
static bool
governs(const struct items *items, const struct clause *c)
{
	size_t i = c->first;

	while (i < c->end &&
	    (items->at[i].kind == ITEM_NOISE || items->at[i].kind == ITEM_PLACE ||
		items->at[i].kind == ITEM_LINK))
		i++;
	return c->strong && i == c->at[MARKER_RUN];
}

/* "2 mô hình, nâng tổng số lên 9": of what is a stock the running total is reported too. */
static bool
totals_a_stock(const struct items *items, const struct clause *c)
{
	size_t run = c->at[MARKER_RUN];
	const struct pack_phrase *p =
	    run != SIZE_MAX ? lexicon_meaning(&items->at[run].match, WORD_BLOCK) : NULL;

	if (p == NULL || p->value != BLOCK_CUMULATIVE)
		return false;
	for (size_t i = 0; i < items->n; i++) {
		const struct pack_phrase *f = lexicon_meaning(&items->at[i].match, WORD_FIELD);

		for (size_t k = 0;
		     f != NULL && items->at[i].kind == ITEM_FIELD && k < f->form->nfields; k++)
			if (f->form->fields[k].total == PACK_LATEST)
				return true;
	}
	return false;
}

/* A plan or a target is the first thing said, before any figure. */
static bool
plans(const struct clause *c)
{
	return comes_first(c->at[MARKER_FUTURE], c) || comes_first(c->at[MARKER_TARGET], c);
}

/* Tells the clauses apart. */
static enum asides
tell(const struct items *items, const struct clauses *all, enum standing out[static ITEMS_MAX])
{
	bool beside = false, governed = false, bare = false, planned = false;
	size_t figures = 0, asides = 0;

	for (size_t i = 0; i < all->n; i++) {
		const struct clause *c = &all->at[i];

		if (c->strong)
			governed = bare = planned = false;
		out[i] = standing_of(items, all, i);
		if (out[i] == UNKNOWN || totals_a_stock(items, c))
			return ASIDES_UNTOLD;
		/* "mai thu 2 khẩu, họp 1 buổi": is the meeting tomorrow too? */
		planned &= !c->dated;
		if (planned && c->figures > 0 && out[i] == STANDS)
			return ASIDES_UNTOLD;
		planned |= c->strong && out[i] == BESIDE && plans(c);
		if (out[i] == STANDS && c->figures > 0 && governed && !c->dated && figures > 0) {
			/* "... tăng 3 so với tháng trước, thu 1 khẩu": then or now? */
			if (c->anchored)
				return ASIDES_UNTOLD;
			out[i] = BESIDE;
		}
		if (out[i] == BESIDE) {
			/* Who was absent says nothing of the figures behind. */
			beside |= c->at[MARKER_ABSENT] == SIZE_MAX;
			asides++;
			governed |= governs(items, c);
			bare |= c->figures == 0 && c->at[MARKER_RUN] != SIZE_MAX;
			continue;
		}
		if (c->figures == 0)
			continue;
		/* "lũy kế 17 súng, 3 hộp pháo": of which time are the boxes? */
		if (beside && (bare || !(c->dated || (c->anchored && !governed))))
			return ASIDES_UNTOLD;
		figures += c->figures;
		/* "lũy kế 30, hôm nay 2 khẩu, 18 viên": the day goes on. */
		governed &= !c->dated;
	}
	if (asides == 0)
		return ASIDES_NONE;
	return figures > 0 ? ASIDES_DROPPED : ASIDES_UNTOLD;
}

static bool
is_carried(const struct items *items, size_t i)
{
	for (size_t k = 0; k < items->n; k++)
		if (items->at[k].carried == i + 1)
			return true;
	return false;
}

static void
drop(struct items *items, const struct clause *c)
{
	for (size_t i = c->first; i < c->end; i++) {
		struct item *it = &items->at[i];

		it->kind = it->kind == ITEM_NUMBER ? ITEM_EXPLAINED : ITEM_NOISE;
		if (!is_carried(items, i))
			it->match.n = 0;
		it->unit.n = 0;
		it->name = false;
	}
}

/* The only field's word of the asides that the figure's unit counts, or SIZE_MAX. */
static size_t
word_for(const struct items *items, const struct clauses *all, const enum standing *standing,
    const struct item *number)
{
	size_t found = SIZE_MAX;

	for (size_t i = 0; i < all->n; i++)
		for (size_t k = all->at[i].first; standing[i] == BESIDE && k < all->at[i].end;
		     k++) {
			const struct pack_phrase *p =
			    lexicon_meaning(&items->at[k].match, WORD_FIELD);

			if (p == NULL || items->at[k].kind != ITEM_FIELD || p->near || p->measured)
				continue;
			if (number->unit.n > 0 && !graph_counts(&number->unit, p->field))
				continue;
			if (found != SIZE_MAX)
				return SIZE_MAX;
			found = k;
		}
	return found;
}

/* "Chỉ tiêu 40 khẩu súng tự chế, hôm nay được 6 khẩu": the aside has named the field. */
static void
carry_word(struct items *items, const struct clauses *all, const enum standing *standing)
{
	size_t number = SIZE_MAX, word;

	for (size_t i = 0; i < all->n; i++)
		for (size_t k = all->at[i].first; standing[i] == STANDS && k < all->at[i].end;
		     k++) {
			if (items->at[k].kind == ITEM_FIELD ||
			    (items->at[k].kind == ITEM_NUMBER && number != SIZE_MAX))
				return;
			if (items->at[k].kind == ITEM_NUMBER)
				number = k;
		}
	if (number == SIZE_MAX ||
	    (items->at[number].unit.n == 0 && number + 1 < items->n &&
		items->at[number + 1].gap == GAP_NONE))
		return;
	word = word_for(items, all, standing, &items->at[number]);
	if (word != SIZE_MAX)
		items->at[number].carried = word + 1;
}

enum asides
asides_drop(struct items *items)
{
	struct clauses all;
	enum standing standing[ITEMS_MAX];
	enum asides told;

	clauses_cut(items, &all);
	told = tell(items, &all, standing);
	if (told == ASIDES_DROPPED)
		carry_word(items, &all, standing);
	for (size_t i = 0; told == ASIDES_DROPPED && i < all.n; i++)
		if (standing[i] == BESIDE)
			drop(items, &all.at[i]);
	return told;
}
