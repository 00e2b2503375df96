#include "parsers/discounts.h"

/* "mới 2 nha": at the end of what is said a particle, and no houses; "đi 12 nha" tells where. */
static bool
is_particle(const struct maker *k, const struct item *it, const struct item *number)
{
	const struct pack_phrase *visit =
	    number > k->out->at ? lexicon_meaning(&number[-1].match, WORD_OTHER) : NULL;

	return item_is(it, WORD_NOISE) && !k->t->at[it->first].word.marked &&
	    (visit == NULL || visit->value != OTHER_VISITED || item_is(number - 1, WORD_NOISE)) &&
	    (k->at >= k->t->n || k->t->at[k->at].kind == TOKEN_SIGN || k->t->at[k->at].new_line ||
		maker_sees(k, k->at, WORD_NOISE) || maker_sees(k, k->at, WORD_TITLE));
}

/* "HN 1 NG 63 chi hội phụ nữ": behind the short name of its form the field's word has its figure,
 * unless another follows. */
static bool
is_named_value(const struct maker *k, const struct item *it, const struct item *number)
{
	bool form = false;

	for (const struct item *i = k->out->at; i < number; i++) {
		const struct pack_phrase *p = lexicon_meaning(&i->match, WORD_FORM);

		form |= p != NULL && p->brief && p->form == k->out->keyword;
	}
	return form && !k->out->assumed && number[-1].kind == ITEM_FIELD &&
	    number->gap == GAP_NONE && k->t->at[it->first].spaced && !maker_digits(k, k->at) &&
	    lexicon_meaning(&it->match, WORD_OTHER)->value != OTHER_MONEY;
}

/* "3 đối tượng", "200k": the number before counts nothing that is reported. */
void
discount_before(const struct maker *k, struct item *it, struct item *before)
{
	const struct pack_phrase *p = lexicon_meaning(&it->match, WORD_OTHER);

	if (p == NULL || p->value == OTHER_VISITED || before == NULL ||
	    before->kind != ITEM_NUMBER || before->unit.n > 0 || it->gap != GAP_NONE ||
	    is_particle(k, it, before) || is_named_value(k, it, before) ||
	    (p->value == OTHER_MONEY && k->t->at[it->first].spaced &&
		it->match.at[0]->nwords == 1 && k->t->at[it->first].word.len < 3))
		return;
	/* "đạn cối 60mm 2 quả": the calibre goes with its word. */
	before->kind =
	    before > k->out->at && before[-1].kind == ITEM_FIELD && before->gap == GAP_NONE
	    ? ITEM_LINK
	    : ITEM_EXPLAINED;
	it->kind = before->kind == ITEM_LINK ? ITEM_LINK : ITEM_NOISE;
	if (it->kind == ITEM_LINK)
		it->match.n = before->match.n = 0;
}

/* A figure with a field behind it. */
static bool
looks_like_value(const struct maker *k, size_t at)
{
	struct number n;
	struct lexicon_match unit;

	number_figures(k->pack, k->t, at, false, &n);
	if (n.ntokens == 0)
		return false;
	maker_look(k, at + n.ntokens, &unit);
	if (lexicon_meaning(&unit, WORD_UNIT) != NULL)
		at += unit.ntokens;
	return maker_sees(k, at + n.ntokens, WORD_FIELD);
}

/* "sửa 2 thành 3", "2 khẩu súng kíp thành 3": what stands before is the old figure. */
void
discount_old(struct maker *k, struct item *it)
{
	size_t i = k->out->n - 1;
	bool puts_right = false;

	if (!item_is(it, WORD_BECOMES) || !maker_digits(k, k->at) || i == 0 ||
	    it->gap == GAP_STRONG)
		return;
	for (size_t n = 0; n < i; n++)
		puts_right |= item_is(&k->out->at[n], WORD_COMMAND);
	/* "buổi sáng 40 người" */
	if (!puts_right && it[-1].kind != ITEM_NUMBER && (i < 2 || it[-2].kind != ITEM_NUMBER))
		return;
	it->kind = ITEM_LINK;
	if (k->out->at[i - 1].kind == ITEM_FIELD && i > 1 &&
	    k->out->at[i - 2].kind == ITEM_NUMBER && looks_like_value(k, k->at))
		k->out->at[--i].kind = ITEM_NOISE;
	else if (k->out->at[i - 1].kind == ITEM_FIELD && i > 1)
		i--;
	if (k->out->at[i - 1].kind != ITEM_NUMBER)
		return;
	k->out->at[--i].kind = ITEM_LINK;
	/* "từ 2 thành 3" */
	if (i > 0 && k->out->at[i].gap == GAP_NONE &&
	    (k->out->at[i - 1].kind == ITEM_WORD || k->out->at[i - 1].kind == ITEM_NOISE) &&
	    !k->out->at[i - 1].name)
		k->out->at[i - 1].kind = ITEM_LINK;
}

/* "không phải 2 mà là 3": the number after it is taken out. */
bool
discount_contrast(struct maker *k, const struct lexicon_match *m)
{
	size_t at = k->at + m->ntokens;
	struct item *it;
	struct number n;

	if (lexicon_meaning(m, WORD_CONTRAST) == NULL || at >= k->t->n)
		return false;
	number_figures(k->pack, k->t, at, false, &n);
	if (n.ntokens == 0)
		number_words(k->pack, k->t, at, &n);
	if (n.ntokens == 0)
		return false;
	it = maker_add(k, ITEM_PHRASE, m->ntokens + n.ntokens);
	if (it == NULL)
		return true;
	it->match = *m;
	if (maker_sees(k, k->at, WORD_UNIT) && !maker_sees(k, k->at, WORD_FIELD)) {
		struct lexicon_match unit;

		maker_look(k, k->at, &unit);
		k->at += unit.ntokens;
		it->ntokens += unit.ntokens;
	}
	return true;
}

/* "của 2 người": whose it was, not how many came. */
void
discount_owner(const struct maker *k, struct item *it)
{
	size_t n = k->out->n;
	struct item *number = n > 2 ? it - 1 : NULL;

	if (number == NULL || number->kind != ITEM_NUMBER || it->gap != GAP_NONE ||
	    it->kind != ITEM_FIELD || number->gap != GAP_NONE)
		return;
	for (size_t i = 0; i < it->match.n; i++)
		if (it->match.at[i]->kind == WORD_FIELD &&
		    (!it->match.at[i]->near || pack_pair_of(it->match.at[i]->field) != NULL))
			return;
	for (size_t i = 0; i < number[-1].match.n; i++)
		if (number[-1].match.at[i]->kind == WORD_NOISE &&
		    number[-1].match.at[i]->value == NOISE_OWNER) {
			number->kind = ITEM_EXPLAINED;
			it->kind = ITEM_NOISE;
			return;
		}
}
