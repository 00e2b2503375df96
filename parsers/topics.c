#include "parsers/topics.h"

#include "parsers/explained.h"

static size_t
explained_here(const struct maker *k)
{
	struct lexicon_match m;

	if (k->t->at[k->at].kind != TOKEN_WORD)
		return 0;
	maker_look(k, k->at, &m);
	return explained_by_word(k, &m);
}

/* Does something else than a further pledge begin there? */
static bool
begins_anew(const struct maker *k, size_t at)
{
	struct lexicon_match m;

	maker_look(k, at, &m);
	if (lexicon_meaning(&m, WORD_SKIP) != NULL || lexicon_meaning(&m, WORD_FIELD) != NULL)
		return false;
	return lexicon_meaning(&m, WORD_BLOCK) != NULL || lexicon_meaning(&m, WORD_FORM) != NULL ||
	    lexicon_meaning(&m, WORD_TITLE) != NULL || lexicon_meaning(&m, WORD_ASIDE) != NULL ||
	    lexicon_meaning(&m, WORD_DATE) != NULL;
}

/* Takes in the words up to a sign or a figure; what is pledged goes on behind commas. */
static void
make_skip(struct maker *k, struct item *it, bool pledge)
{
	for (; k->at < k->t->n && !k->t->at[k->at].new_line; k->at++, it->ntokens++) {
		const struct token *t = &k->t->at[k->at];
		size_t n = explained_here(k);

		/* "thực hiện Nghị định 137 về pháo" */
		if (n > 0) {
			k->at += n - 1;
			it->ntokens += n - 1;
			continue;
		}
		/* "..., chưa thu được 4 hộp": no longer what is pledged */
		if (pledge && t->kind == TOKEN_SIGN && begins_anew(k, k->at + 1))
			return;
		if (t->kind == TOKEN_WORD ? !pledge && maker_sees(k, k->at, WORD_AND)
					  : !pledge || t->kind != TOKEN_SIGN || t->sign != ',')
			return;
	}
}

/* "về pháo", "phòng chống vũ khí": a thing that is only spoken of. */
static bool
speaks_about(const struct maker *k)
{
	const struct item *last = maker_last(k);
	struct lexicon_match next;

	maker_look(k, k->at, &next);
	/* "thu về súng": brought back, not spoken of. */
	if (last > k->out->at && last->gap == GAP_NONE && last[-1].kind == ITEM_FORM &&
	    next.n > 0 && lexicon_meaning(&last[-1].match, WORD_FORM)->form == next.at[0]->form)
		return false;
	/* "cam kết giao ước": a verb is no thing. */
	if (lexicon_meaning(&next, WORD_FORM) != NULL)
		return false;
	return lexicon_meaning(&next, WORD_FIELD) != NULL ||
	    lexicon_meaning(&next, WORD_UNSURE) != NULL;
}

static int32_t
skip_of(const struct lexicon_match *m)
{
	const struct pack_phrase *p = lexicon_meaning(m, WORD_SKIP);

	return p != NULL ? p->value : -1;
}

/* "ký cam kết: không", "ký cam kết không" at the end: nothing is pledged, it is a denial. */
bool
topic_is_denial(const struct maker *k, const struct lexicon_match *m)
{
	size_t at = k->at + m->ntokens;

	return skip_of(m) == SKIP_PLEDGE && lexicon_meaning(m, WORD_FIELD) != NULL &&
	    (at >= k->t->n || k->t->at[at].new_line || k->t->at[at].kind != TOKEN_WORD ||
		maker_sees(k, at, WORD_LINK) || maker_sees(k, at, WORD_NOISE));
}

/* "ký cam kết không bán pháo": what is pledged, not that nothing was. */
static bool
begins_pledge(const struct maker *k, const struct item *before, const struct item *none)
{
	bool pledge = false;

	for (size_t i = 0; i < before->match.n; i++)
		pledge |= before->match.at[i]->field != NULL && before->match.at[i]->field->pledge;
	return pledge && before->kind == ITEM_FIELD && none->gap == GAP_NONE && k->at < k->t->n &&
	    k->t->at[k->at].kind == TOKEN_WORD && !k->t->at[k->at].new_line &&
	    !maker_sees(k, k->at, WORD_LINK) && !maker_sees(k, k->at, WORD_NOISE);
}

/* "sau buổi họp": the meeting is only where it was. */
static void
take_in(struct maker *k, struct item *it)
{
	struct lexicon_match m;

	maker_look(k, k->at, &m);
	k->at += m.ntokens;
	it->ntokens += m.ntokens;
	it->match = m; /* it still tells the form that is spoken of */
}

/* "nhan co thi dua": received, and no occasion, where the accents are not typed. */
static bool
is_verb_of(const struct maker *k, const struct lexicon_match *m)
{
	const struct pack_phrase *link = lexicon_meaning(m, WORD_LINK);

	return link != NULL && link->value == LINK_RECEIVES && maker_sees(k, k->at, WORD_FIELD);
}

bool
topic_take(
    struct maker *k, struct item *it, const struct item *before, const struct lexicon_match *m)
{
	if (it->kind == ITEM_NONE && before != NULL && begins_pledge(k, before, it)) {
		it->kind = ITEM_NOISE;
		it->match.n = 0;
		make_skip(k, it, true);
		return true;
	}
	if (skip_of(m) == SKIP_TOPIC || skip_of(m) == SKIP_PLEDGE)
		make_skip(k, it, skip_of(m) == SKIP_PLEDGE);
	else if (skip_of(m) == SKIP_ABOUT && speaks_about(k))
		make_skip(k, it, false);
	else if (skip_of(m) == SKIP_OCCASION && speaks_about(k) && !is_verb_of(k, m)) {
		take_in(k, it);
		it->kind = ITEM_NOISE;
		return true;
	}
	return false;
}
