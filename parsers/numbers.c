#include "parsers/numbers.h"

#include <string.h>

#include "parsers/lexicon.h"

#define NUMBER_MAX INT64_C(1000000000000)
#define GROUPS_MAX 5

struct groups {
	const struct token *at[GROUPS_MAX];
	char sep[GROUPS_MAX]; /* before the group */
	size_t n;
	size_t ntokens;
};

static bool
joins(const struct tokens *t, size_t at, bool spaced, char *sep)
{
	const struct token *next;

	if (at + 1 < t->n && t->at[at].kind == TOKEN_SIGN && !t->at[at].spaced &&
	    (t->at[at].sign == '.' || t->at[at].sign == ',') &&
	    t->at[at + 1].kind == TOKEN_DIGITS && !t->at[at + 1].spaced) {
		*sep = t->at[at].sign;
		return true;
	}
	if (!spaced || at >= t->n)
		return false;
	next = &t->at[at];
	*sep = ' ';
	return next->kind == TOKEN_DIGITS && next->spaced && !next->new_line && next->ndigits == 3;
}

static void
collect(const struct tokens *t, size_t at, bool spaced, struct groups *g)
{
	char sep;

	g->n = 1;
	g->at[0] = &t->at[at];
	g->sep[0] = ' ';
	g->ntokens = 1;
	while (g->n < GROUPS_MAX && joins(t, at + g->ntokens, spaced, &sep)) {
		g->ntokens += sep == ' ' ? 1 : 2;
		g->at[g->n] = &t->at[at + g->ntokens - 1];
		g->sep[g->n++] = sep;
	}
}

/* d{1,3}(sep ddd)+ with one separator throughout. */
static bool
is_thousands(const struct groups *g, size_t n)
{
	if (n < 2 || g->at[0]->ndigits > 3 || g->at[0]->number == 0)
		return false;
	for (size_t i = 1; i < n; i++)
		if (g->at[i]->ndigits != 3 || g->sep[i] != g->sep[1])
			return false;
	return true;
}

static int64_t
join_thousands(const struct groups *g, size_t n)
{
	int64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v = v * 1000 + g->at[i]->number;
	return v;
}

static void
set_decimal(struct number *out, int64_t whole, const struct token *fraction)
{
	out->decimal_ok = true;
	out->mantissa = whole;
	out->scale = fraction->ndigits;
	for (uint8_t i = 0; i < fraction->ndigits; i++)
		out->mantissa *= 10;
	out->mantissa += fraction->number;
}

static void
read_groups(const struct pack *pack, const struct groups *g, struct number *out)
{
	const struct token *last = g->at[g->n - 1];
	char sep = g->sep[g->n - 1];
	bool decimal = pack->comma_decimal ? sep != ' ' : sep == '.';
	bool thousands = pack->comma_decimal || sep != '.';

	out->separated = g->n > 1;
	if (g->n == 1) {
		out->whole_ok = true;
		out->whole = g->at[0]->number;
		return;
	}
	if (is_thousands(g, g->n) && thousands) {
		out->whole_ok = true;
		out->whole = join_thousands(g, g->n);
	}
	if (decimal && last->ndigits <= 3) {
		if (g->n == 2)
			set_decimal(out, g->at[0]->number, last);
		else if (is_thousands(g, g->n - 1) && sep != g->sep[1])
			set_decimal(out, join_thousands(g, g->n - 1), last);
	}
	out->bad = !out->whole_ok && !out->decimal_ok;
}

void
number_figures(
    const struct pack *pack, const struct tokens *t, size_t at, bool spaced, struct number *out)
{
	struct groups g;

	memset(out, 0, sizeof(*out));
	if (at >= t->n || t->at[at].kind != TOKEN_DIGITS)
		return;
	collect(t, at, spaced, &g);
	out->ntokens = g.ntokens;
	for (size_t i = 0; i < g.n; i++) {
		out->bad |= g.at[i]->number < 0 || g.at[i]->number > NUMBER_MAX;
		out->spaced |= i > 0 && g.sep[i] == ' ';
	}
	if (!out->bad)
		read_groups(pack, &g, out);
}

/* A number in words under way; halves are kept as doubled values. */
struct spelling {
	int64_t total; /* thousands and above */
	int64_t group; /* below a thousand */
	int64_t digit; /* not yet placed; -1: none */
	int64_t last;  /* the last scale; 1 at first */
	bool zeros;    /* "linh": the next digit is units */
	bool halves;   /* a half of `last` was added */
	bool complete; /* nothing may follow */
	bool bad;
	bool any;
	bool shortened; /* the pack's shortened_places */
};

static void
spell_scale(struct spelling *s, int64_t scale)
{
	int64_t digit = s->digit;

	s->digit = -1;
	if (scale >= 1000) {
		int64_t v = s->group + (digit > 0 ? digit : 0);

		s->total += (v == 0 ? 1 : v) * scale;
		s->group = 0;
	} else {
		if (digit == 0 || (s->group != 0 && s->group < scale * 10 && digit < 0))
			s->bad = true;
		s->group += (digit < 0 ? 1 : digit) * scale;
	}
	s->last = scale;
	s->zeros = false;
}

static void
spell_digit(struct spelling *s, int64_t digit)
{
	/* "bốn chín" may be forty-nine or "four or nine": nobody can tell. */
	if (s->digit >= 0 && digit != 10)
		s->bad = true;
	else if (digit == 10)
		spell_scale(s, 10);
	else
		s->digit = digit;
}

static void
spell_tens(struct spelling *s, int64_t tens)
{
	if (s->digit >= 0 || s->group % 100 != 0)
		s->bad = true;
	s->group += tens;
	s->last = 10;
	s->zeros = false;
}

static bool
spell_word(struct spelling *s, const struct pack_phrase *p)
{
	if (s->complete)
		return false;
	switch ((enum pack_number)p->arg) {
	case NUMBER_DIGIT: spell_digit(s, p->value); break;
	case NUMBER_LATER:
		if (!s->any)
			return false;
		spell_digit(s, p->value);
		break;
	case NUMBER_SCALE: spell_scale(s, p->value); break;
	case NUMBER_TENS: spell_tens(s, p->value); break;
	case NUMBER_HALF:
		if (!s->any)
			return false;
		s->halves = true;
		s->complete = true;
		break;
	case NUMBER_HALVE:
		if (s->any)
			return false;
		s->last = 1;
		s->halves = true;
		s->complete = true;
		break;
	case NUMBER_ZEROS:
		if (!s->any)
			return false;
		s->zeros = true;
		break;
	}
	s->any = true;
	return true;
}

/* The meaning of a number word that fits here: "muoi" is ten, or tens after a digit. */
static const struct pack_phrase *
number_meaning(const struct lexicon_match *m, const struct spelling *s)
{
	const struct pack_phrase *found = NULL;

	for (size_t i = 0; i < m->n; i++) {
		const struct pack_phrase *p = m->at[i];

		if (p->kind != WORD_NUMBER)
			continue;
		if (p->arg == NUMBER_SCALE && p->value == 10 && s->digit < 0 && found != NULL)
			continue;
		if (found == NULL || (p->arg == NUMBER_SCALE && s->digit >= 0) ||
		    (found->arg == NUMBER_SCALE && s->digit < 0))
			found = p;
	}
	return found;
}

static void
spell_end(const struct spelling *s, struct number *out)
{
	int64_t v = s->total + s->group;

	if (s->digit >= 0) {
		bool shortened = s->shortened && s->last >= 100 && !s->zeros && s->any;
		int64_t place = shortened ? s->last / 10 : 1;

		v += s->digit * place;
	}
	if (s->halves && s->last >= 10 && s->digit < 0) {
		v += s->last / 2;
	} else if (s->halves) {
		out->decimal_ok = true;
		out->mantissa = v * 10 + 5;
		out->scale = 1;
		out->separated = true;
	}
	if (!out->decimal_ok) {
		out->whole_ok = true;
		out->whole = v;
	}
	out->bad = s->bad || v > NUMBER_MAX;
}

void
number_words(const struct pack *pack, const struct tokens *t, size_t at, struct number *out)
{
	struct spelling s = { .digit = -1, .last = 1, .shortened = pack->shortened_places };
	size_t i = at;

	memset(out, 0, sizeof(*out));
	while (i < t->n && s.total <= NUMBER_MAX) {
		struct lexicon_match m;
		const struct pack_phrase *p;

		if (i > at && t->at[i].new_line)
			break;
		lexicon_match(pack, t, i, NULL, &m);
		p = number_meaning(&m, &s);
		if (p == NULL || !spell_word(&s, p))
			break;
		i += m.ntokens;
	}
	if (i == at)
		return;
	out->in_words = true;
	out->ntokens = i - at;
	spell_end(&s, out);
}

/* "1 trăm rưỡi" */
static void
take_half(
    const struct pack *pack, const struct tokens *t, size_t at, int64_t scale, struct number *n)
{
	struct lexicon_match m;
	size_t next = at + n->ntokens;
	const struct pack_phrase *p;

	if (next >= t->n || t->at[next].kind != TOKEN_WORD || t->at[next].new_line)
		return;
	lexicon_match(pack, t, next, NULL, &m);
	p = lexicon_meaning(&m, WORD_NUMBER);
	if (p == NULL || p->arg != NUMBER_HALF || n->whole == 0)
		return;
	n->whole += scale / 2;
	n->ntokens += m.ntokens;
}

void
number_scaled(const struct pack *pack, const struct tokens *t, size_t at, struct number *n)
{
	struct lexicon_match m;
	const struct pack_phrase *p = NULL;
	size_t next = at + n->ntokens;

	if (n->bad || next >= t->n || t->at[next].kind != TOKEN_WORD || t->at[next].new_line)
		return;
	lexicon_match(pack, t, next, NULL, &m);
	for (size_t i = 0; i < m.n; i++)
		if (m.at[i]->kind == WORD_NUMBER && m.at[i]->arg == NUMBER_SCALE)
			p = m.at[i];
	if (p == NULL)
		return;
	if (n->decimal_ok) {
		n->mantissa *= p->value;
		n->whole_ok = n->scale <= 3;
		for (uint8_t i = 0; i < n->scale; i++) {
			n->whole_ok &= n->mantissa % 10 == 0;
			n->mantissa /= 10;
		}
		n->whole = n->mantissa;
		n->bad = !n->whole_ok;
		n->decimal_ok = false;
	} else {
		n->whole *= p->value;
	}
	n->separated = false;
	n->bad |= n->whole > NUMBER_MAX;
	n->ntokens += m.ntokens;
	take_half(pack, t, at, p->value, n);
}

enum number_status
number_count(const struct number *n, int64_t *out)
{
	*out = 0;
	if (n->bad)
		return NUMBER_HUGE;
	if (!n->whole_ok)
		return NUMBER_FRACTION;
	*out = n->whole;
	return NUMBER_OK;
}

enum number_status
number_measure(const struct number *n, int64_t is, int64_t *out)
{
	int64_t v = n->mantissa;

	*out = 0;
	if (n->bad)
		return NUMBER_HUGE;
	if (n->whole_ok && n->decimal_ok)
		return NUMBER_AMBIGUOUS;
	if (n->whole_ok) {
		if (n->whole > NUMBER_MAX / is)
			return NUMBER_HUGE;
		*out = n->whole * is;
		return NUMBER_OK;
	}
	if (v > NUMBER_MAX / is)
		return NUMBER_HUGE;
	v *= is;
	for (uint8_t i = 0; i < n->scale; i++) {
		if (v % 10 != 0)
			return NUMBER_FRACTION;
		v /= 10;
	}
	*out = v;
	return NUMBER_OK;
}

const char *
number_status_name(enum number_status s)
{
	switch (s) {
	case NUMBER_OK: return "ok";
	case NUMBER_FRACTION: return "fraction";
	case NUMBER_AMBIGUOUS: return "ambiguous";
	case NUMBER_HUGE: return "huge";
	}
	return "?";
}
