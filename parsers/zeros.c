#include "parsers/zeros.h"

#include "parsers/clauses.h"
#include "parsers/graph.h"

/* What a clause without figures says. */
struct denial {
	size_t none; /* the item of "không", or SIZE_MAX */
	size_t any;  /* "nào", "gì" behind it, or SIZE_MAX */
	size_t last; /* the last item that is no noise */
	size_t fields;
	const struct pack_form *form;
	bool unclear; /* several forms, or it says more than that */
};

/* The zero phrase of the form that the pack has, or NULL. */
static const struct pack_phrase *
zero_phrase(const struct pack *pack, const struct pack_form *form)
{
	for (size_t i = 0; i < pack->nphrases; i++)
		if (pack->phrases[i].kind == WORD_FORM_ZERO && pack->phrases[i].form == form)
			return &pack->phrases[i];
	return NULL;
}

/* The form of a verb, a form's name, or a field's word; a word that is noise too says nothing. */
static const struct pack_form *
form_of(const struct item *it)
{
	if ((it->kind != ITEM_FIELD && !item_is(it, WORD_FORM)) || item_is(it, WORD_NOISE) ||
	    graph_is_near(it))
		return NULL;
	for (size_t i = 0; i < it->match.n; i++)
		if (it->match.at[i]->form != NULL && !it->match.at[i]->form->urgent &&
		    it->match.at[i]->kind != WORD_UNIT)
			return it->match.at[i]->form;
	return NULL;
}

static void
look(const struct items *items, const struct clause *c, struct denial *d)
{
	*d = (struct denial){ .none = SIZE_MAX, .any = SIZE_MAX, .last = SIZE_MAX };
	for (size_t i = c->first; i < c->end; i++) {
		const struct item *it = &items->at[i];
		const struct pack_form *form = form_of(it);
		const struct pack_phrase *link = lexicon_meaning(&it->match, WORD_LINK);

		if (it->kind == ITEM_NONE && d->none == SIZE_MAX)
			d->none = i;
		if (item_is(it, WORD_ANY) && d->none != SIZE_MAX)
			d->any = i;
		if (form != NULL && d->form == NULL)
			d->form = form;
		d->unclear |= form != NULL && form != d->form;
		/* "có họp không": a question without its mark. */
		d->unclear |= it->kind == ITEM_LINK && link != NULL && link->value != LINK_PLAIN;
		d->unclear |= clause_marker(it) == MARKER_OTHER;
		d->fields += it->kind == ITEM_FIELD && form != NULL;
		if (it->kind != ITEM_NOISE && it->kind != ITEM_PLACE && it->kind != ITEM_DATE &&
		    it->kind != ITEM_LINK)
			d->last = i;
	}
}

static bool
denies(const struct denial *d)
{
	if (d->none == SIZE_MAX || d->form == NULL || d->unclear)
		return false;
	return d->any != SIZE_MAX || d->last == d->none;
}

static void
make_zero(struct items *items, const struct clause *c, const struct denial *d,
    const struct pack_phrase *zero)
{
	for (size_t i = c->first; i < c->end; i++) {
		struct item *it = &items->at[i];

		if (i == d->none) {
			it->kind = ITEM_PHRASE;
			it->match.at[0] = zero;
			it->match.n = 1;
		} else if (it->kind != ITEM_PLACE && it->kind != ITEM_DATE) {
			it->kind = ITEM_NOISE;
			it->match.n = 0;
		}
	}
}

static bool
counts_form(const struct items *items, const struct pack_form *form)
{
	for (size_t i = 1; i < items->n; i++)
		if ((items->at[i - 1].kind == ITEM_NUMBER && form_of(&items->at[i]) == form) ||
		    (items->at[i].kind == ITEM_NUMBER && form_of(&items->at[i - 1]) == form))
			return true;
	return false;
}

/* "không thu được pháo nào" beside figures: a zero of that one field. */
static void
make_field_zero(struct items *items, const struct clause *c)
{
	for (size_t i = c->first; i < c->end; i++)
		if (items->at[i].kind == ITEM_FORM || item_is(&items->at[i], WORD_ANY))
			items->at[i].kind = ITEM_LINK;
}

/* "không thu được súng, pháo nào": the list goes on up to its "nào". */
static struct clause
with_list(const struct items *items, const struct clauses *all, size_t at)
{
	struct clause c = all->at[at];

	for (size_t i = at + 1; i < all->n && !all->at[i].strong && all->at[i].figures == 0; i++)
		for (size_t k = all->at[i].first; k < all->at[i].end; k++) {
			if (items->at[k].kind != ITEM_FIELD && items->at[k].kind != ITEM_NOISE &&
			    !item_is(&items->at[k], WORD_ANY))
				return c;
			if (item_is(&items->at[k], WORD_ANY)) {
				c.end = all->at[i].end;
				return c;
			}
		}
	return c;
}

/* The only form that the text counts, or NULL. */
static const struct pack_form *
counted_form(const struct items *items)
{
	const struct pack_form *form = NULL;

	for (size_t i = 1; i < items->n; i++) {
		const struct item *it = &items->at[i];
		const struct pack_form *f = form_of(it);

		if (f == NULL || f == form ||
		    (it[-1].kind != ITEM_NUMBER &&
			(i + 1 >= items->n || it[1].kind != ITEM_NUMBER)))
			continue;
		if (form != NULL)
			return NULL;
		form = f;
	}
	return form;
}

/* "thôn 1: 2 STC; thôn 2: không có": nothing of what is counted elsewhere. */
static const struct pack_form *
denied_elsewhere(const struct items *items, const struct clause *c, const struct denial *d)
{
	bool place = false;

	if (d->none == SIZE_MAX || d->form != NULL || d->unclear || d->last != d->none)
		return NULL;
	for (size_t i = c->first; i < c->end; i++) {
		place |= items->at[i].kind == ITEM_PLACE;
		if (items->at[i].kind == ITEM_FIELD || items->at[i].kind == ITEM_WORD)
			return NULL;
	}
	return place ? counted_form(items) : NULL;
}

/* "súng không có" beside figures: of no kind at all. */
static bool
drop_unsure(struct items *items, const struct clause *c, const struct denial *d)
{
	bool unsure = false;

	if (d->none == SIZE_MAX || d->last != d->none || counted_form(items) == NULL)
		return false;
	for (size_t i = c->first; i < c->end; i++) {
		unsure |= item_is(&items->at[i], WORD_UNSURE);
		if (i != d->none && items->at[i].kind != ITEM_NOISE &&
		    !item_is(&items->at[i], WORD_UNSURE))
			return false;
	}
	for (size_t i = c->first; unsure && i < c->end; i++) {
		items->at[i].kind = ITEM_NOISE;
		items->at[i].match.n = 0;
	}
	return unsure;
}

/* "không ai giao nộp vũ khí, pháo gì cả": what is named behind the denial, without a figure. */
static bool
take_in_list(struct items *items, size_t zero)
{
	const struct pack_form *form =
	    lexicon_meaning(&items->at[zero].match, WORD_FORM_ZERO)->form;
	size_t end = zero + 1;
	bool named = false;

	for (; end < items->n && items->at[end].gap != GAP_STRONG; end++) {
		const struct item *it = &items->at[end];

		if (it->kind == ITEM_FIELD &&
		    (item_is(it, WORD_UNSURE) ||
			(item_is(it, WORD_FIELD) &&
			    lexicon_meaning(&it->match, WORD_FIELD)->form == form)))
			named = true;
		else if (it->kind == ITEM_NUMBER)
			return false;
		else if (it->kind != ITEM_NOISE && !item_is(it, WORD_ANY))
			break;
	}
	for (size_t i = zero + 1; named && i < end; i++) {
		items->at[i].kind = ITEM_NOISE;
		items->at[i].match.n = 0;
	}
	return named;
}

bool
zeros_mark(const struct pack *pack, struct items *items)
{
	struct clauses all;
	bool marked = false;

	if (items->asks)
		return false;
	for (size_t i = 0; i < items->n; i++)
		if (items->at[i].kind == ITEM_PHRASE && item_is(&items->at[i], WORD_FORM_ZERO))
			marked |= take_in_list(items, i);
	clauses_cut(items, &all);
	for (size_t i = 0; i < all.n; i++) {
		const struct clause whole = with_list(items, &all, i), *c = &whole;
		const struct pack_phrase *zero;
		struct denial d;

		look(items, c, &d);
		if (c->figures > 0)
			continue;
		if (drop_unsure(items, c, &d)) {
			marked = true;
			continue;
		}
		if (d.form == NULL)
			d.form = denied_elsewhere(items, c, &d);
		if (!denies(&d))
			continue;
		zero = zero_phrase(pack, d.form);
		if (counts_form(items, d.form) && d.fields == 1)
			make_field_zero(items, c);
		else if (zero != NULL)
			make_zero(items, c, &d, zero);
		else
			continue;
		marked = true;
	}
	return marked;
}
