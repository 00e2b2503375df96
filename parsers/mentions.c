#include "parsers/mentions.h"

bool
mention_same_day(const struct date_match *a, const struct date_match *b)
{
	return day_compare(a->day, b->day) == 0 && a->has_from == b->has_from &&
	    (!a->has_from || day_compare(a->from, b->from) == 0);
}

bool
mention_same_words(const struct message *m, size_t a, size_t b)
{
	const struct item *x = &m->items->at[a], *y = &m->items->at[b];

	if (x->ntokens != y->ntokens)
		return false;
	for (size_t i = 0; i < x->ntokens; i++) {
		const struct token *s = &m->tokens->at[x->first + i];
		const struct token *t = &m->tokens->at[y->first + i];

		if (s->kind != t->kind || s->number != t->number ||
		    (s->kind == TOKEN_WORD && !text_word_same_base(&s->word, &t->word)))
			return false;
	}
	return true;
}

static bool
differ(const struct message *m, size_t a, size_t b)
{
	if (m->items->at[a].kind == ITEM_DATE)
		return !mention_same_day(&m->items->at[a].date, &m->items->at[b].date);
	return !mention_same_words(m, a, b);
}

/* "thôn Hà Thôn, xã Bảo Ninh": a place that follows another at once only says where that is. */
bool
mention_continues(const struct message *m, size_t i)
{
	const struct item *it = &m->items->at[i];
	const struct token *t = m->tokens->at;

	if (i == 0 || it->kind != ITEM_PLACE || it[-1].kind != ITEM_PLACE || it->gap >= GAP_STRONG)
		return false;
	/* "tổ 4 thôn 9": of one kind, but called otherwise. */
	return it->place != it[-1].place ||
	    (it->gap < GAP_STRONG &&
		!text_word_same_base(&t[it->first].word, &t[it[-1].first].word));
}

static bool
is_figure(const struct item *it)
{
	return it->kind == ITEM_NUMBER || it->kind == ITEM_NONE || item_is(it, WORD_ZERO) ||
	    item_is(it, WORD_FORM_ZERO);
}

/* "Thôn 3 nộp 2 khẩu, xã Vạn Ninh": a larger place at either end only says where all that is. */
static bool
only_surrounds(const struct items *items, size_t i)
{
	const struct item *it = &items->at[i];
	bool before = false, behind = false, deeper = false;

	if (it->kind != ITEM_PLACE)
		return false;
	for (size_t k = 0; k < items->n; k++) {
		before |= k < i && is_figure(&items->at[k]);
		behind |= k > i && is_figure(&items->at[k]);
		deeper |=
		    items->at[k].kind == ITEM_PLACE && items->at[k].place->level > it->place->level;
	}
	return deeper && !(before && behind);
}

/* A sentence ends at a strong sign, or behind "xin báo cáo:". */
static bool
begins_sentence(const struct message *m, size_t i)
{
	const struct item *it = &m->items->at[i];
	const struct pack_phrase *said =
	    i > 0 ? lexicon_meaning(&m->items->at[i - 1].match, WORD_NOISE) : NULL;

	if (i == 0 || it->gap == GAP_STRONG)
		return true;
	return it->opened && said != NULL && said->value == NOISE_REPORTS && it->first > 0 &&
	    m->tokens->at[it->first - 1].sign == ':';
}

/* "Người báo cáo: Lê Thị Năm, tổ trưởng tổ 3": a sentence of who writes, without a figure. */
static bool
signs(const struct message *m, size_t place)
{
	size_t i = place;
	bool who = false;

	while (i > 0 && !begins_sentence(m, i))
		i--;
	for (size_t k = i; k < m->items->n && (k == i || !begins_sentence(m, k)); k++) {
		const struct item *it = &m->items->at[k];

		if (is_figure(it) || it->kind == ITEM_FIELD || it->kind == ITEM_DATE ||
		    it->kind == ITEM_FORM)
			return false;
		who |= it->name || item_is(it, WORD_ROLE);
	}
	return who;
}

/* Does a place of the same level stand where the figures are? */
static bool
only_signs(const struct message *m, size_t i)
{
	const struct item *it = &m->items->at[i];

	if (it->kind != ITEM_PLACE || !signs(m, i))
		return false;
	for (size_t k = 0; k < m->items->n; k++)
		if (k != i && m->items->at[k].kind == ITEM_PLACE &&
		    m->items->at[k].place->level >= it->place->level && !signs(m, k))
			return true;
	return false;
}

void
mentions_of(const struct message *m, enum item_kind kind, struct mentions *out)
{
	out->n = 0;
	out->several = false;
	for (size_t i = 0; i < m->items->n; i++) {
		if (m->items->at[i].kind != kind || mention_continues(m, i) ||
		    only_surrounds(m->items, i) || only_signs(m, i))
			continue;
		if (out->n > 0 && differ(m, out->at[0], i))
			out->several = true;
		out->at[out->n++] = i;
	}
}

/*
 * The mention that a figure at `item` belongs to: the only one, else the nearest before it when
 * every figure has one before it, else the next after it.
 */
bool
mention_for(const struct mentions *all, size_t item, size_t first_figure, size_t *out)
{
	*out = SIZE_MAX;
	if (all->n == 0)
		return true;
	if (!all->several) {
		*out = all->at[0];
		return true;
	}
	if (all->at[0] < first_figure) {
		for (size_t i = 0; i < all->n && all->at[i] < item; i++)
			*out = all->at[i];
	} else {
		for (size_t i = all->n; i-- > 0 && all->at[i] > item;)
			*out = all->at[i];
	}
	return *out != SIZE_MAX;
}
