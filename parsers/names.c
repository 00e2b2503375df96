#include "parsers/names.h"

#include "parsers/explained.h"

/* "Thôn Phú Xuân CK: 210": a short name of a form with a figure behind it. */
static bool
begins_keyword(const struct maker *k, size_t at)
{
	struct lexicon_match m;
	const struct pack_phrase *p;

	if (k->out->keyword != NULL)
		return false;
	lexicon_match(k->pack, k->t, at, &k->pack->forms[0], &m);
	p = lexicon_meaning(&m, WORD_FORM);
	at += m.ntokens;
	while (maker_sign(k, at, ":=-"))
		at++;
	return p != NULL && p->brief && maker_digits(k, at);
}

/* Words that end a name: whatever the pack knows as more than a name's word. */
static bool
ends_name(const struct maker *k, size_t at)
{
	static const enum pack_word_kind ends[] = { WORD_FIELD, WORD_FIELD_VERB, WORD_FORM,
		WORD_PAIR, WORD_BLOCK, WORD_DATE, WORD_NOISE, WORD_AND, WORD_APPROX, WORD_VAGUE,
		WORD_NONE, WORD_ZERO, WORD_FORM_ZERO, WORD_CALM, WORD_UNIT, WORD_PLACE, WORD_LINK,
		WORD_ROLE, WORD_COMMAND, WORD_UNSURE, WORD_URGENT, WORD_GAP, WORD_ASKS, WORD_TITLE,
		WORD_AMONG, WORD_WEIGHS, WORD_HALF };
	const struct token *t = maker_token(k, at);
	struct lexicon_match m;

	if (t == NULL || t->kind != TOKEN_WORD || t->new_line)
		return true;
	maker_look(k, at, &m);
	/* "ông Bảy sinh năm 1957", "ngã ba QL12A" */
	if (begins_keyword(k, at) ||
	    (lexicon_meaning(&m, WORD_EXPLAINS) != NULL && maker_digits(k, at + m.ntokens) &&
		(!maker_capital(k, at) || !k->t->at[at + m.ntokens].spaced)))
		return true;
	if (maker_capital(k, at))
		return false;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (lexicon_meaning(&m, ends[i]) != NULL)
			return true;
	return false;
}

/* "thôn Hà Thôn": the word for a place that names no further place is part of the name. */
static bool
repeats_place(const struct maker *k, size_t at)
{
	return at < k->t->n && !k->t->at[at].new_line && maker_sees(k, at, WORD_PLACE) &&
	    !maker_sees(k, at, WORD_PAIR) && !maker_digits(k, at + 1) && ends_name(k, at + 1);
}

/* Words of a name from `at`, at most four. */
static size_t
name_at(const struct maker *k, size_t at)
{
	size_t n = 0;

	while (n < 4 && (!ends_name(k, at + n) || (n > 0 && repeats_place(k, at + n))))
		n++;
	return n;
}

static bool
follows_figure(const struct maker *k)
{
	const struct item *last = maker_last(k);

	return last != NULL && last->kind == ITEM_NUMBER && last->unit.n == 0 && k->gap == GAP_NONE;
}

/* "xa bao ninh", all in one case: a common word that begins a name of two. */
static size_t
veiled_name(const struct maker *k, size_t at)
{
	struct lexicon_match first, second;

	maker_look(k, at, &first);
	if (first.ntokens != 1 || k->t->at[at].new_line || k->t->at[at].kind != TOKEN_WORD ||
	    (lexicon_meaning(&first, WORD_NOISE) == NULL &&
		lexicon_meaning(&first, WORD_UNIT) == NULL) ||
	    lexicon_meaning(&first, WORD_FIELD) != NULL || at + 1 >= k->t->n ||
	    k->t->at[at + 1].kind != TOKEN_WORD || k->t->at[at + 1].new_line)
		return 0;
	/* "thôn Tân Định thu 1 quả": no plan, for the first word names no place. */
	lexicon_match_within(k->pack, k->t, at + 1, k->out->keyword, 1, &second);
	return second.n == 0 || (second.n == 1 && second.at[0]->kind == WORD_TITLE) ? 2 : 0;
}

static bool
addresses(const struct item *it)
{
	if (it == NULL)
		return false;
	for (size_t i = 0; i < it->match.n; i++)
		if (it->match.at[i]->kind == WORD_NOISE &&
		    it->match.at[i]->value == NOISE_ADDRESSEE)
			return true;
	return false;
}

/* "Mill Creek village": unknown words right before the kind are the place's name. */
static bool
name_before(struct maker *k, const struct pack_phrase *p, size_t ntokens)
{
	size_t first = k->at, end = k->at + ntokens;
	struct item *it = maker_last(k);

	while (it != NULL && it->kind == ITEM_WORD && k->gap == GAP_NONE && end - first < 6) {
		first = it->first;
		k->gap = it->gap;
		k->out->n--;
		it = maker_last(k);
	}
	if (first == k->at)
		return false;
	k->at = first;
	it = maker_add(k, ITEM_PLACE, end - first);
	if (it != NULL)
		it->place = &k->pack->unit_kinds[p->value];
	return true;
}

/* "đội 4 bản Trời": what would be counted is itself a place with a name. */
static bool
names_further(const struct maker *k, const struct lexicon_match *unit, size_t at)
{
	return lexicon_meaning(unit, WORD_PLACE) != NULL && maker_capital(k, at + unit->ntokens);
}

/* "KDC 11/12 xã Hồng Thủy": what the ratio rates stands before it, and a name behind the kind. */
static bool
follows_rating(const struct maker *k, size_t at)
{
	const struct item *last = maker_last(k);
	struct lexicon_match name;

	if (last == NULL || last == k->out->at || last->kind != ITEM_NUMBER || !last->ratio ||
	    last->gap != GAP_NONE || !item_is(last - 1, WORD_PAIR) || at >= k->t->n ||
	    k->t->at[at].kind != TOKEN_WORD || k->t->at[at].new_line)
		return false;
	maker_look(k, at, &name);
	return name.n == 0 || maker_capital(k, at);
}

/* "TDP 9 p hai thanh" */
static bool
follows_place(const struct maker *k)
{
	const struct item *last = maker_last(k);

	return last != NULL && last->kind == ITEM_PLACE && k->gap == GAP_NONE;
}

/* "KDC 5 ký 60 bản": a kind that is rated, but no ratio, and a verb behind the figure. */
static bool
is_rated(const struct maker *k, const struct lexicon_match *m, size_t at)
{
	struct lexicon_match verb;

	if (lexicon_meaning(m, WORD_PAIR) == NULL || maker_sees(k, at, WORD_EXPLAINS) ||
	    follows_rating(k, at))
		return false;
	if (k->out->keyword != NULL || !maker_digits(k, at) || maker_token(k, at)->ndigits > 2)
		return true;
	maker_look(k, at + 1, &verb);
	/* "thu 2" that looks like a weekday */
	if (lexicon_meaning(&verb, WORD_DATE) != NULL)
		lexicon_match_within(k->pack, k->t, at + 1, NULL, 1, &verb);
	for (size_t i = 0; i < verb.n; i++)
		if (verb.at[i]->kind == WORD_FIELD_VERB || verb.at[i]->soft ||
		    (verb.at[i]->kind == WORD_FORM &&
			verb.at[i]->form != lexicon_meaning(m, WORD_PAIR)->form))
			return false;
	return true;
}

bool
name_make_place(struct maker *k, const struct lexicon_match *m)
{
	const struct pack_phrase *p = lexicon_meaning(m, WORD_PLACE);
	size_t at = k->at + m->ntokens, n = 0;
	struct item *it;

	if (p == NULL || is_rated(k, m, at) ||
	    (follows_figure(k) && lexicon_meaning(m, WORD_FIELD) != NULL))
		return false;
	if (k->pack->place_last && name_before(k, p, m->ntokens))
		return true;
	/* "x", "p": a letter names a place only before a name that looks like one. */
	if (m->ntokens == 1 && k->t->at[k->at].word.len <= 2 && !maker_capital(k, at) &&
	    !follows_rating(k, at) && !follows_place(k) && !maker_sign(k, at, ".") &&
	    (k->t->at[k->at].word.len < 2 || !maker_digits(k, at)))
		return false;
	if (maker_sign(k, at, ".") && at + 1 < k->t->n && !k->t->at[at + 1].spaced)
		at++;
	if (maker_digits(k, at + 1) && maker_sees(k, at, WORD_EXPLAINS))
		at++; /* "thôn số 4" */
	if (maker_fraction(k, at))
		return false; /* "thôn 1,5 kg": the sender's own place, and a weight */
	if (maker_digits(k, at) && !k->t->at[at].new_line) {
		struct lexicon_match unit;

		n = 1 + explained_tail(k, at + 1);
		maker_look(k, at + n, &unit);
		/* "bản 5 khẩu": no place has a number that counts. */
		/* "bản 5 họp dân": a verb, unless nothing comes behind it: "thôn 1 buổi, ...". */
		if (maker_counts(k, &unit, at + n) && !maker_capital(k, at + n) &&
		    !names_further(k, &unit, at + n))
			return false;
		/* "3 thôn 120 hộ": both figures count. */
		if (follows_figure(k) && lexicon_meaning(&unit, WORD_FIELD) != NULL)
			return false;
	} else {
		n = name_at(k, at);
		/* "thôn Trung Hòa 2 thu ...": the figure is the name's when it counts nothing. */
		if (n > 0 && maker_capital(k, at) && maker_digits(k, at + n) &&
		    k->t->at[at + n].ndigits < 3 &&
		    (maker_sees(k, at + n + 1, WORD_FORM) ||
			maker_sees(k, at + n + 1, WORD_NOISE)) &&
		    !maker_sees(k, at + n + 1, WORD_FIELD) && !maker_sees(k, at + n + 1, WORD_UNIT))
			n++;
	}
	if (n == 0)
		n = veiled_name(k, at);
	if (n == 0)
		return false;
	/* "Kính gửi công an xã Bảo Ninh": whom it is sent to is not where it comes from. */
	if (addresses(maker_last(k)) && k->gap == GAP_NONE) {
		maker_add(k, ITEM_NOISE, at + n - k->at);
		return true;
	}
	it = maker_add(k, ITEM_PLACE, at + n - k->at);
	if (it != NULL)
		it->place = &k->pack->unit_kinds[p->value];
	return true;
}

/* "Nghị - thôn trưởng: ...": a word in capitals, a sign, and who that is. */
bool
name_at_head(const struct maker *k)
{
	return k->at == 0 && maker_capital(k, 0) && maker_sign(k, 1, "-,") &&
	    maker_sees(k, 2, WORD_ROLE);
}

static bool
has_middle_name(const struct lexicon_match *m)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->at[i]->kind == WORD_TITLE && m->at[i]->value == TITLE_MIDDLE)
			return true;
	return false;
}

static bool
is_urgent(const struct lexicon_match *m)
{
	const struct pack_phrase *form = lexicon_meaning(m, WORD_FORM);

	return form != NULL && form->form->urgent;
}

/* "chú Khẩn ở Tân Lý nộp 1 khẩu": where he lives, and a verb with its figure. */
static bool
lives_there(const struct maker *k, size_t at)
{
	if (!maker_sees(k, at, WORD_NOISE) && !maker_sees(k, at, WORD_PLACE))
		return false;
	for (; at + 1 < k->t->n; at++)
		if (maker_sees(k, at, WORD_FORM) && maker_digits(k, at + 1))
			return true;
	return false;
}

/* "ông Tám", "Nguyễn Văn Ba": what follows is a name, also where it spells a number or a field. */
bool
name_make_person(struct maker *k, const struct lexicon_match *m)
{
	const struct pack_phrase *p = lexicon_meaning(m, WORD_TITLE);
	size_t at = k->at + m->ntokens, n = 0;
	struct lexicon_match next;
	struct item *it;

	if (p == NULL || p->value == TITLE_MIDDLE)
		return false;
	maker_look(k, at, &next);
	/* A family name in small letters shows by the middle name: "nguyen van an"; one that begins
	 * the text has a capital in any case: "Dang co danh nhau". */
	if (p->value == TITLE_FAMILY && !has_middle_name(&next) &&
	    (!maker_capital(k, k->at) || (k->at == 0 && !maker_capital(k, at))))
		return false;
	/* "co mot hoi nghi": there is one, not Mrs. One. */
	if (lexicon_meaning(m, WORD_LINK) != NULL && lexicon_meaning(&next, WORD_NUMBER) != NULL &&
	    !maker_capital(k, at) &&
	    (maker_sees(k, at + next.ntokens, WORD_FIELD) ||
		maker_sees(k, at + next.ntokens, WORD_UNIT)))
		return false;
	n = name_at(k, at);
	if (n == 0 && p->value == TITLE_ADDRESS && lexicon_meaning(&next, WORD_NUMBER) != NULL &&
	    !maker_sees(k, at + next.ntokens, WORD_UNIT))
		n = next.ntokens;
	/* "anh Huy thu 2 khẩu", "anh khan nop ...": a command's word, or the one of emergencies,
	 * between a title and a verb is a name. */
	if (n == 0 && p->value == TITLE_ADDRESS && next.ntokens == 1 &&
	    (((lexicon_meaning(&next, WORD_COMMAND) != NULL || is_urgent(&next)) &&
		 maker_sees(k, at + 1, WORD_FORM)) ||
		(is_urgent(&next) && lives_there(k, at + 1))))
		n = 1;
	/* After a title the name is short; family names are followed by more. */
	if (p->value == TITLE_ADDRESS && n > 1) {
		size_t capitals = 1;

		/* "ông Ba cất 2 khẩu": what follows in small letters is no name. */
		while (capitals < n && capitals < 3 && maker_capital(k, at + capitals))
			capitals++;
		n = !maker_capital(k, at) ? 1 : capitals;
	}
	if (n == 0 &&
	    (lexicon_meaning(m, WORD_FIELD) != NULL || lexicon_meaning(m, WORD_LINK) != NULL))
		return false;
	it = maker_add(k, ITEM_NOISE, m->ntokens + n);
	if (it != NULL)
		it->name = n > 0;
	return true;
}
