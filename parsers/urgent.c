#include "parsers/urgent.h"

#include <string.h>

#include "parsers/judge.h"

/* What of all that stands in the text. */
struct alarm {
	size_t count[PACK_URGENTS];
	size_t perhaps; /* events whose word is a plain one too */
	bool cries;
	bool going_on;
	bool cried_first; /* the event comes first, with a sign behind: "Cháy!" */
	bool refuted;     /* a drill, a plan, another time */
	bool ahead;       /* "mai": tomorrow, or a roof */
	bool found;
	bool explosive;
	bool handed_in; /* a verb of the form that explosives belong to */
	bool settled;   /* such a verb of two words behind what was found: "và giao nộp" */
};

static void
urgent_report(const struct message *m, size_t token, struct reading *out)
{
	const struct pack_form *form = pack_urgent_form(m->pack);
	struct reading_report *r;
	const struct token *t = m->tokens->at;

	if (form == NULL || form->nfields == 0)
		return;
	r = &out->reports[0];
	memset(r, 0, sizeof(*r));
	out->nreports = 1;
	out->doubt = DOUBT_NONE;
	r->form = form;
	r->day = m->sent->day;
	r->from = r->day;
	r->nvalues = 1;
	r->values[0] = (struct reading_value){ .field = &form->fields[0], .state = VALUE_WORDS };
	while (token < m->tokens->n && t[token].kind == TOKEN_SIGN)
		token++;
	if (token < m->tokens->n) {
		r->values[0].raw_at = t[token].start;
		r->values[0].raw_len = (uint16_t)(t[m->tokens->n - 1].end - t[token].start);
	}
	judge_decide(out, INTENT_REPORT);
}

/* "dan" is the people before it is ammunition, unless a figure or a unit stands at it. */
static const struct pack_field *
explosive_at(const struct items *items, size_t i)
{
	const struct item *it = &items->at[i];
	bool counted = i > 0 && it->gap == GAP_NONE &&
	    (items->at[i - 1].kind == ITEM_NUMBER || items->at[i - 1].kind == ITEM_UNIT);

	if (item_is(it, WORD_NOISE) && !counted)
		return NULL;
	for (size_t k = 0; k < it->match.n; k++) {
		const struct pack_field *f = it->match.at[k]->field;

		if (f != NULL && f->explosive && it->match.at[k]->kind != WORD_UNIT)
			return f;
	}
	return NULL;
}

static bool
refutes(enum pack_block b)
{
	switch (b) {
	case BLOCK_NOT_DONE:
	case BLOCK_FOUND:
	case BLOCK_NOT_SURRENDERED:
	case BLOCK_EACH:
	case BLOCK_APART:
	case BLOCK_FUTURE: return false;
	case BLOCK_SUSPECTED:
	case BLOCK_COMPARED:
	case BLOCK_CUMULATIVE:
	case BLOCK_OTHERWISE:
	case BLOCK_TARGET: return true;
	}
	return true;
}

static bool
ends(const struct items *items, size_t i)
{
	return i + 1 >= items->n || items->at[i + 1].gap != GAP_NONE ||
	    items->at[i + 1].kind == ITEM_NOISE;
}

static void
hear(const struct message *m, size_t i, struct alarm *a)
{
	const struct item *it = &m->items->at[i];
	size_t next = it->first + it->ntokens;

	for (size_t k = 0; k < it->match.n; k++) {
		const struct pack_phrase *p = it->match.at[k];

		/* "3 quả lựu đạn mới đúng": at the end it puts right, and nobody hit upon it. */
		if (p->kind == WORD_URGENT &&
		    !(p->value == URGENT_SEEN && item_is(it, WORD_ANSWER)) &&
		    !(item_is(it, WORD_COMMAND) && i > 0 && ends(m->items, i)))
			a->count[p->value] += p->value != URGENT_EVENT || !item_is(it, WORD_NOISE);
		/* "đang chạy xe": a fire only where somebody cries for help */
		if (p->kind == WORD_URGENT && p->value == URGENT_EVENT && item_is(it, WORD_NOISE))
			a->perhaps++;
		if (p->kind == WORD_URGENT && p->value == URGENT_EVENT)
			a->cried_first |= i == survey_head(m->items) && next < m->tokens->n &&
			    m->tokens->at[next].sign == '!';
		if (p->kind == WORD_GAP) {
			a->cries |= p->value == GAP_CRY;
			a->going_on |= p->value == GAP_GOING_ON;
		}
		/* "mau": hurry, before it is a sample. */
		if (p->kind == WORD_BLOCK && it->kind == ITEM_PHRASE && !item_is(it, WORD_GAP)) {
			a->refuted |= refutes((enum pack_block)p->value);
			a->ahead |= p->value == BLOCK_FUTURE;
			a->found |= p->value == BLOCK_FOUND;
		}
	}
}

static bool
is_found(const struct item *it)
{
	const struct pack_phrase *p = lexicon_meaning(&it->match, WORD_BLOCK);

	return p != NULL && p->value == BLOCK_FOUND && it->kind == ITEM_PHRASE;
}

/* "giao nộp 3 quả ..., nhặt về từ trước": found is said behind all things and figures, of them. */
static bool
tells_origin(const struct items *items, size_t from)
{
	bool told = false;

	for (size_t i = from + 1; i < items->n; i++) {
		if (items->at[i].kind == ITEM_NUMBER || items->at[i].kind == ITEM_FIELD)
			told = false;
		told |= is_found(&items->at[i]) && items->at[i].gap != GAP_STRONG;
	}
	return told;
}

static void
listen(const struct message *m, const struct survey *s, struct alarm *a)
{
	const struct pack_field *f = NULL;

	memset(a, 0, sizeof(*a));
	for (size_t i = 0; i < m->items->n; i++) {
		hear(m, i, a);
		if (f == NULL)
			f = explosive_at(m->items, i);
	}
	a->explosive = f != NULL;
	for (size_t i = 0; f != NULL && i < m->items->n; i++) {
		const struct item *it = &m->items->at[i];
		const struct pack_phrase *p = lexicon_meaning(&it->match, WORD_FORM);
		bool found = false;

		if (it->kind != ITEM_FORM || p->form != f->form)
			continue;
		a->handed_in = true;
		for (size_t k = 0; k < i; k++)
			found |= is_found(&m->items->at[k]);
		a->settled |= (found || tells_origin(m->items, i)) && p->nwords > 1 &&
		    s->numbers > 0 &&
		    (it->gap != GAP_NONE ||
			(it[-1].kind != ITEM_WORD && !item_is(it - 1, WORD_ASIDE)));
	}
}

/* Does the text count what is reported? Then "đang" and a topic make no alarm. */
static bool
counts(const struct survey *s)
{
	return s->numbers > 0 && s->evidence > s->count[WORD_URGENT];
}

static bool
is_emergency(const struct alarm *a, const struct survey *s)
{
	size_t events = a->count[URGENT_EVENT] + a->count[URGENT_EMERGENCY];

	/* "ngập tới mái": in a cry for help no tomorrow. */
	if (a->refuted || a->count[URGENT_SETTLED] > 0 || (a->ahead && !a->cries))
		return false;
	if (a->count[URGENT_EMERGENCY] > 0 || a->cried_first)
		return true;
	if (events + a->count[URGENT_HARM] + (a->cries ? a->perhaps : 0) == 0)
		return false;
	if (a->cries)
		return true;
	if (counts(s))
		return false;
	/* "cầm dao đuổi chém nhau": two of them at once. */
	if (a->count[URGENT_EVENT] > 1 && s->dates == 0 && s->forms == 0)
		return true;
	/* With a day it is told, not cried. */
	return events > 0 && (a->going_on || (a->count[URGENT_HARM] > 0 && s->dates == 0));
}

bool
urgent_read(const struct message *m, const struct survey *s, struct reading *out)
{
	size_t head = survey_head(m->items);
	const struct item *it = head < m->items->n ? &m->items->at[head] : NULL;
	const struct pack_phrase *form = it ? lexicon_meaning(&it->match, WORD_FORM) : NULL;
	struct alarm a;

	listen(m, s, &a);
	if (form != NULL && form->form->urgent) {
		urgent_report(m, it->first + it->ntokens, out);
		out->explosive = a.explosive;
		return true;
	}
	if (a.explosive && !m->items->asks && !a.refuted && !a.ahead &&
	    ((a.found && !a.settled) || (a.count[URGENT_SEEN] > 0 && !a.handed_in))) {
		urgent_report(m, 0, out);
		out->explosive = true;
		return true;
	}
	if (!is_emergency(&a, s))
		return false;
	urgent_report(m, 0, out);
	return true;
}
