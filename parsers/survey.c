#include "parsers/survey.h"

#include <string.h>

static bool
stands_beside_count(const struct items *items, size_t i)
{
	const struct item *next = i + 1 < items->n ? &items->at[i + 1] : NULL;

	return next != NULL && next->gap == GAP_NONE &&
	    (next->kind == ITEM_FIELD || next->kind == ITEM_UNIT || next->kind == ITEM_NUMBER);
}

static void
survey_phrases(const struct items *items, size_t at, struct survey *s)
{
	const struct item *it = &items->at[at];

	for (size_t i = 0; i < it->match.n; i++) {
		enum pack_word_kind kind = it->match.at[i]->kind;

		/* "ban" is a signed sheet before it is a sale. */
		if (kind == WORD_BLOCK && it->kind != ITEM_PHRASE)
			continue;
		if (s->count[kind]++ == 0)
			s->first[kind] = at;
		if (kind == WORD_NOISE && it->match.at[i]->value == NOISE_REPORTS)
			s->reports = true;
		if (kind == WORD_VAGUE && stands_beside_count(items, at)) {
			s->vague = true;
			s->vague_at = at;
		}
	}
}

/* A verb or a noun of daily life ("họp", "người") is no evidence; a thing that is reported is. */
static bool
is_evidence(const struct item *it)
{
	for (size_t i = 0; i < it->match.n; i++) {
		const struct pack_phrase *p = it->match.at[i];

		if (p->kind == WORD_NOISE || p->kind == WORD_LINK)
			return false;
	}
	for (size_t i = 0; i < it->match.n; i++) {
		const struct pack_phrase *p = it->match.at[i];

		if ((p->kind == WORD_FIELD && !p->near) || p->kind == WORD_PAIR ||
		    p->kind == WORD_UNSURE ||
		    (p->kind == WORD_URGENT && p->nwords > 1 && p->value != URGENT_SETTLED) ||
		    (p->kind == WORD_FORM && p->nwords > 1))
			return true;
	}
	return false;
}

/* "nhiều viên đạn": the unit tells that the word is a thing, and no noise. */
static bool
is_measured(const struct items *items, size_t i)
{
	const struct item *it = &items->at[i];

	if (i == 0 || it->kind != ITEM_FIELD || it->gap != GAP_NONE || it[-1].kind != ITEM_UNIT)
		return false;
	for (size_t k = 0; k < it->match.n; k++)
		for (size_t j = 0; j < it[-1].match.n; j++)
			if (it->match.at[k]->kind == WORD_FIELD &&
			    it[-1].match.at[j]->kind == WORD_UNIT &&
			    it[-1].match.at[j]->field == it->match.at[k]->field)
				return true;
	return false;
}

bool
survey_only_with_unit(const struct item *it)
{
	if (item_is(it, WORD_FIELD) && item_is(it, WORD_LINK) && item_is(it, WORD_UNIT))
		return true;
	for (size_t i = 0; i < it->match.n; i++)
		if ((it->match.at[i]->kind == WORD_FIELD && !it->match.at[i]->measured) ||
		    it->match.at[i]->kind == WORD_PAIR ||
		    it->match.at[i]->kind == WORD_FIELD_VERB ||
		    it->match.at[i]->kind == WORD_UNSURE)
			return false;
	return item_is(it, WORD_NOISE);
}

/* "3 hộp sơn": what is counted is known to nobody here. */
static bool
counts_a_stranger(const struct items *items, size_t i)
{
	const struct item *next = i + 1 < items->n ? &items->at[i + 1] : NULL;

	return next != NULL && next->gap == GAP_NONE &&
	    (next->kind == ITEM_WORD || item_is(next, WORD_COMMAND));
}

void
survey_make(const struct items *items, struct survey *s)
{
	memset(s, 0, sizeof(*s));
	s->keyword = items->keyword != NULL && !items->assumed;
	for (size_t i = 0; i < items->n; i++) {
		const struct item *it = &items->at[i];

		switch (it->kind) {
		case ITEM_NUMBER:
			s->numbers++;
			for (size_t k = 0; k < it->unit.n; k++)
				s->counted += it->unit.at[k]->field != NULL;
			s->strangers += counts_a_stranger(items, i);
			if (it->ranged || it->negative) {
				s->vague = true;
				s->vague_at = i;
			}
			break;
		case ITEM_FIELD: s->fields += !survey_only_with_unit(it); break;
		case ITEM_FORM: s->forms++; break;
		case ITEM_DATE: s->dates++; break;
		case ITEM_WORD: s->words++; break;
		case ITEM_ODD: s->odd = true; break;
		case ITEM_NONE:
		case ITEM_UNIT:
		case ITEM_EXPLAINED:
		case ITEM_PLACE:
		case ITEM_LINK:
		case ITEM_NOISE:
		case ITEM_PHRASE: break;
		}
		s->evidence += is_evidence(it) || is_measured(items, i);
		s->explained += it->kind == ITEM_EXPLAINED;
		s->said +=
		    item_is(it, WORD_ANSWER) || (it->kind != ITEM_NOISE && it->kind != ITEM_PLACE);
		survey_phrases(items, i, s);
	}
}

bool
survey_speaks_of_reports(const struct survey *s)
{
	return s->evidence > 0 || s->keyword || s->reports ||
	    (s->forms > 0 && s->numbers + s->explained > 0) || s->counted > 0 ||
	    s->count[WORD_ZERO] > 0 || s->count[WORD_CALM] > 0 || s->count[WORD_FORM_ZERO] > 0;
}

/* The first item that is neither noise nor a place nor a date. */
size_t
survey_head(const struct items *items)
{
	size_t i = 0;

	while (i < items->n && (items->at[i].kind == ITEM_NOISE || items->at[i].kind == ITEM_PLACE))
		i++;
	return i;
}

const struct pack_phrase *
survey_phrase(const struct message *m, const struct survey *s, enum pack_word_kind kind)
{
	return s->count[kind] == 0 ? NULL
				   : lexicon_meaning(&m->items->at[s->first[kind]].match, kind);
}
