#include "parsers/machine.h"

/* Behind the words stands a sign ("(QC)"), or a reference and a sign ("DA GHI 125:"). */
static bool
writes_like_a_machine(const struct message *m, size_t item, bool reference)
{
	const struct item *it = &m->items->at[item];
	const struct tokens *t = m->tokens;
	size_t at = it->first + it->ntokens;

	if (reference) {
		/* Quoted within another text it has as many digits as ours have. */
		if (at >= t->n || t->at[at].kind != TOKEN_DIGITS ||
		    (item > 0 && t->at[at].ndigits < 3))
			return false;
		at++;
		/* "... 413 sua: CK 46->64" */
		if (item == 0 && at + 1 < t->n && t->at[at].kind == TOKEN_WORD &&
		    t->at[at + 1].kind == TOKEN_SIGN && t->at[at + 1].sign == ':')
			at++;
	}
	/* "da nhan 0.7kg": a figure goes on. */
	if (at > 0 && at + 1 < t->n && t->at[at - 1].kind == TOKEN_DIGITS &&
	    t->at[at + 1].kind == TOKEN_DIGITS && !t->at[at + 1].spaced)
		return false;
	return at < t->n && t->at[at].kind == TOKEN_SIGN && !t->at[at].spaced;
}

static bool
same_meaning(const struct pack_phrase *a, const struct pack_phrase *b)
{
	return a->nwords == b->nwords && text_word_same_base(&a->words[0].word, &b->words[0].word);
}

/* "tổng đài 18001090"; nobody's own telephone, which has more digits. */
static bool
calls_a_service(const struct message *m, size_t item)
{
	size_t next = item + 1, digits = 0;
	const struct item *number = next < m->items->n ? &m->items->at[next] : NULL;

	if (number == NULL || number->gap != GAP_NONE ||
	    (number->kind != ITEM_NUMBER && number->kind != ITEM_EXPLAINED) ||
	    m->tokens->at[number->first].ndigits < 4)
		return false;
	for (size_t i = 0; i < number->ntokens; i++)
		digits += m->tokens->at[number->first + i].ndigits;
	return digits + 1 < m->pack->phone.digits;
}

/* "soạn ... gửi 191" */
static bool
sends_to_code(const struct message *m, size_t item, const struct pack_phrase *p)
{
	size_t next = m->items->at[item].first + m->items->at[item].ntokens;

	return p->value == MACHINE_CODE && next < m->tokens->n &&
	    m->tokens->at[next].ndigits >= 3 && m->tokens->at[next].ndigits <= 5;
}

/* Two different words of those that an advertisement has many of; who counts a thing of the
 * report sells nothing. */
static bool
advertises(const struct message *m, const struct survey *s)
{
	const struct pack_phrase *first = NULL;

	if ((s->counted > 0 || s->keyword) && s->evidence > 0)
		return false;
	for (size_t i = 0; i < m->items->n; i++) {
		const struct pack_phrase *p = lexicon_meaning(&m->items->at[i].match, WORD_MACHINE);

		if (p == NULL || (p->value != MACHINE_WEAK && !sends_to_code(m, i, p)))
			continue;
		if ((first != NULL && !same_meaning(first, p)) || calls_a_service(m, i))
			return true;
		first = p;
	}
	return false;
}

/* Is a phrase of this kind among the tokens [from, to)? */
static bool
machine_among(const struct message *m, size_t from, size_t to, int32_t value, size_t *at_out)
{
	struct lexicon_match found;

	for (*at_out = from; *at_out < to && *at_out < m->tokens->n; (*at_out)++) {
		if (m->tokens->at[*at_out].kind != TOKEN_WORD)
			continue;
		lexicon_match(m->pack, m->tokens, *at_out, NULL, &found);
		for (size_t i = 0; i < found.n; i++)
			if (found.at[i]->kind == WORD_MACHINE &&
			    (found.at[i]->value == value || found.at[i]->value == MACHINE_ANYWHERE))
				return true;
	}
	return false;
}

/* "Bộ Công an đề nghị nhân dân ...": said to all, and counts nothing. */
static bool
announces(const struct message *m, const struct survey *s)
{
	size_t at;

	return s->counted == 0 && machine_among(m, 0, 3, MACHINE_AUTHORITY, &at) &&
	    machine_among(m, at + 1, at + 12, MACHINE_ANNOUNCES, &at);
}

/* Is the phrase, where it stands, one that only machines write? */
static bool
is_written(const struct message *m, size_t item, const struct pack_phrase *p)
{
	if (p->kind != WORD_MACHINE)
		return false;
	switch (p->value) {
	case MACHINE_ANYWHERE: return true;
	case MACHINE_FIRST: return item == 0 && writes_like_a_machine(m, item, false);
	case MACHINE_REFERENCE: return writes_like_a_machine(m, item, true);
	default: return false;
	}
}

bool
machine_speaks(const struct message *m, const struct survey *s)
{
	if (advertises(m, s) || announces(m, s))
		return true;
	for (size_t i = 0; i < m->items->n; i++)
		for (size_t k = 0; k < m->items->at[i].match.n; k++)
			if (is_written(m, i, m->items->at[i].match.at[k]))
				return true;
	return false;
}
