#include "parsers/tokens.h"

#include <string.h>

#include "parsers/lexicon.h"

/* Of a run of letters that is written without blanks. */
#define SYLLABLES_MAX 4
#define RUN_LETTERS_MIN 5

static bool
is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n';
}

/* A word being typed in the VNI or Telex way: letters so far and the marks put on them. */
struct typing {
	struct text_char chars[TEXT_WORD_MAX];
	size_t n;
	uint8_t tone;
	bool bad;
};

static void
typing_letter(struct typing *w, const struct text_char *c)
{
	if (w->n == TEXT_WORD_MAX)
		w->bad = true;
	else
		w->chars[w->n++] = *c;
}

/* Puts a shape on the last letter of `letters`; horn on "uo" covers both letters. */
static bool
typing_shape(struct typing *w, const char *letters, uint8_t shape)
{
	for (size_t i = w->n; i-- > 0;) {
		if (strchr(letters, w->chars[i].base) == NULL)
			continue;
		if (w->chars[i].shape != SHAPE_NONE)
			return false;
		w->chars[i].shape = shape;
		if (shape == SHAPE_HORN && i > 0 && w->chars[i].base == 'o' &&
		    w->chars[i - 1].base == 'u')
			w->chars[i - 1].shape = shape;
		return true;
	}
	return false;
}

static bool
typing_has_vowel(const struct typing *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (strchr("aeiouy", w->chars[i].base) != NULL)
			return true;
	return false;
}

static bool
typing_word(struct typing *w, struct text_word *out)
{
	if (w->bad || w->n == 0)
		return false;
	if (w->tone != TONE_NONE)
		w->chars[w->n - 1].tone = w->tone;
	return text_word_from(w->chars, w->n, out) && out->marked;
}

static void
vni_digit(struct typing *w, char digit)
{
	bool ok = true;

	if (digit >= '1' && digit <= '5') {
		ok = w->tone == TONE_NONE && typing_has_vowel(w);
		w->tone = (uint8_t)(TONE_ACUTE + (digit - '1'));
	} else if (digit == '6') {
		ok = typing_shape(w, "aeo", SHAPE_ROOF);
	} else if (digit == '7') {
		ok = typing_shape(w, "ou", SHAPE_HORN);
	} else if (digit == '8') {
		ok = typing_shape(w, "a", SHAPE_HORN);
	} else if (digit == '9') {
		ok = typing_shape(w, "d", SHAPE_ROOF);
	} else {
		ok = false;
	}
	if (!ok)
		w->bad = true;
}

/* chars[0..n) are letters and digits, a letter first. */
static bool
vni_word(const struct pack *pack, const struct text_char *chars, size_t n, struct text_word *out)
{
	struct typing w = { .n = 0 };

	for (size_t i = 0; i < n && !w.bad; i++) {
		if (chars[i].shape != SHAPE_NONE || chars[i].tone != TONE_NONE)
			return false;
		if (is_digit(chars[i].base))
			vni_digit(&w, chars[i].base);
		else
			typing_letter(&w, &chars[i]);
	}
	return typing_word(&w, out) && lexicon_knows_exactly(pack, out);
}

static void
telex_letter(struct typing *w, const struct text_char *c)
{
	static const char tones[] = "sfrxj";
	const char *tone = strchr(tones, c->base);
	bool vowel = typing_has_vowel(w);

	if (tone != NULL && vowel && w->tone == TONE_NONE) {
		w->tone = (uint8_t)(TONE_ACUTE + (tone - tones));
		return;
	}
	if (c->base == 'w') {
		if (!typing_shape(w, "aou", SHAPE_HORN)) {
			struct text_char u = *c;

			u.base = 'u';
			u.shape = SHAPE_HORN;
			typing_letter(w, &u);
		}
		return;
	}
	if (strchr("aeod", c->base) != NULL && w->n > 0 &&
	    (w->chars[w->n - 1].base == c->base || (c->base == 'd' && w->chars[0].base == 'd'))) {
		const char letter[2] = { c->base, '\0' };

		if (typing_shape(w, letter, SHAPE_ROOF))
			return;
	}
	typing_letter(w, c);
}

/* A word that the pack does not know as it stands, but knows exactly as Telex spells it. */
static bool
telex_word(const struct pack *pack, const struct text_char *chars, size_t n, struct text_word *out)
{
	struct typing w = { .n = 0 };

	for (size_t i = 0; i < n && !w.bad; i++) {
		if (chars[i].shape != SHAPE_NONE || chars[i].tone != TONE_NONE)
			return false;
		telex_letter(&w, &chars[i]);
	}
	return typing_word(&w, out) && lexicon_knows_exactly(pack, out);
}

/* Syllables that a run of letters is made of, each a word of the pack; 0 when there is none. */
static size_t
syllables(const struct pack *pack, const struct text_char *c, size_t n, size_t depth,
    size_t lengths[static SYLLABLES_MAX])
{
	struct text_word w;

	if (n == 0)
		return depth;
	for (size_t len = n < 6 ? n : 6; depth < SYLLABLES_MAX && len >= 2; len--) {
		size_t found;

		if (!text_word_from(c, len, &w) || !lexicon_knows(pack, &w))
			continue;
		lengths[depth] = len;
		found = syllables(pack, c + len, n - len, depth + 1, lengths);
		if (found > 0)
			return found;
	}
	return 0;
}

static struct token *
tokens_add(
    struct tokens *out, const struct text *text, size_t from, size_t to, enum token_kind kind)
{
	const struct text_char *c = text->chars;
	struct token *t;

	if (out->n == TOKENS_MAX) {
		out->cut = true;
		return NULL;
	}
	t = &out->at[out->n++];
	*t = (struct token){ .kind = kind,
		.start = c[from].start,
		.end = c[to - 1].end,
		.capital = c[from].upper,
		.spaced = from == 0 || is_blank(c[from - 1].base) };
	t->new_line = from == 0;
	for (size_t i = from; i-- > 0 && is_blank(c[i].base);)
		t->new_line |= c[i].base == '\n';
	return t;
}

/* "hopphao", "sungtuche": written without blanks, and one phrase or a unit and one. */
static bool
add_syllables(
    const struct pack *pack, const struct text *text, size_t from, size_t to, struct tokens *out)
{
	size_t lengths[SYLLABLES_MAX], first = out->n - 1, at = from;
	size_t n = syllables(pack, &text->chars[from], to - from, 0, lengths);
	bool spaced = out->at[first].spaced, new_line = out->at[first].new_line;
	struct lexicon_match m;

	if (n < 2)
		return false;
	out->n = first;
	for (size_t i = 0; i < n; i++) {
		struct token *t = tokens_add(out, text, at, at + lengths[i], TOKEN_WORD);

		if (t == NULL)
			return true;
		(void)text_word_from(&text->chars[at], lengths[i], &t->word);
		t->spaced = i > 0 || spaced;
		t->new_line = i == 0 && new_line;
		at += lengths[i];
	}
	lexicon_match(pack, out, first, NULL, &m);
	if (m.ntokens == 1 && n > 1 && lexicon_meaning(&m, WORD_UNIT) != NULL)
		lexicon_match(pack, out, first + 1, NULL, &m), m.ntokens++;
	if (m.ntokens == n &&
	    (lexicon_meaning(&m, WORD_FIELD) != NULL || lexicon_meaning(&m, WORD_FORM) != NULL))
		return true;
	out->n = first;
	(void)tokens_add(out, text, from, to, TOKEN_WORD);
	(void)text_word_from(&text->chars[from], to - from, &out->at[first].word);
	return false;
}

static void
add_word(
    const struct pack *pack, const struct text *text, size_t from, size_t to, struct tokens *out)
{
	struct token *t = tokens_add(out, text, from, to, TOKEN_WORD);
	struct text_word telex;

	if (t == NULL || !text_word_from(&text->chars[from], to - from, &t->word))
		return;
	if (pack->telex && to - from >= RUN_LETTERS_MIN && !lexicon_knows(pack, &t->word) &&
	    add_syllables(pack, text, from, to, out))
		return;
	lexicon_alias(pack, &t->word, &t->alias);
	if (pack->telex && !t->word.marked && !lexicon_knows(pack, &t->word) &&
	    telex_word(pack, &text->chars[from], to - from, &telex))
		t->word = telex;
}

static void
add_digits(
    const struct pack *pack, const struct text *text, size_t from, size_t to, struct tokens *out)
{
	struct token *t = tokens_add(out, text, from, to, TOKEN_DIGITS);

	if (t == NULL)
		return;
	if (to - from == 1 && text->chars[from].base == '0')
		t->alias = pack->none;
	t->ndigits = to - from > UINT8_MAX ? UINT8_MAX : (uint8_t)(to - from);
	t->number = t->ndigits > TOKEN_DIGITS_MAX ? -1 : 0;
	for (size_t i = from; t->number >= 0 && i < to; i++)
		t->number = t->number * 10 + (text->chars[i].base - '0');
}

/* "O3", typed on a keypad for 03. */
static bool
is_letter_for_zero(const struct text_char *c, size_t n)
{
	if (n < 2 || c[0].base != 'o' || c[0].shape != SHAPE_NONE || c[0].tone != TONE_NONE)
		return false;
	for (size_t i = 1; i < n; i++)
		if (!is_digit(c[i].base))
			return false;
	return true;
}

/* A run of letters and digits without a blank. */
static void
add_run(const struct pack *pack, const struct text *text, size_t from, size_t to,
    enum tokens_mode mode, struct tokens *out)
{
	const struct text_char *c = text->chars;
	struct text_word vni;
	bool mixed = false;

	if (is_letter_for_zero(&c[from], to - from)) {
		add_digits(pack, text, from + 1, to, out);
		return;
	}
	for (size_t i = from; i < to; i++)
		mixed |= is_digit(c[i].base);
	if (pack->telex && mixed && is_letter(c[from].base) &&
	    vni_word(pack, &c[from], to - from, &vni)) {
		out->vni = true;
		if (mode == TOKENS_VNI) {
			struct token *t = tokens_add(out, text, from, to, TOKEN_WORD);

			if (t != NULL)
				t->word = vni;
			return;
		}
	}
	while (from < to) {
		size_t end = from + 1;
		bool digits = is_digit(c[from].base);

		while (end < to && is_digit(c[end].base) == digits)
			end++;
		if (digits)
			add_digits(pack, text, from, end, out);
		else
			add_word(pack, text, from, end, out);
		from = end;
	}
}

void
tokens_split(
    const struct pack *pack, const struct text *text, enum tokens_mode mode, struct tokens *out)
{
	const struct text_char *c = text->chars;
	size_t at = 0;

	out->n = 0;
	out->cut = text->cut;
	out->vni = false;
	out->capitals = true;
	while (at < text->nchars) {
		size_t end = at;

		while (end < text->nchars && (is_letter(c[end].base) || is_digit(c[end].base))) {
			out->capitals &= is_digit(c[end].base) || c[end].upper;
			end++;
		}
		if (end > at) {
			add_run(pack, text, at, end, mode, out);
			at = end;
			continue;
		}
		if (!is_blank(c[at].base)) {
			struct token *t = tokens_add(out, text, at, at + 1,
			    c[at].base == TEXT_ODD_NUMBER ? TOKEN_ODD_NUMBER : TOKEN_SIGN);

			if (t != NULL)
				t->sign = c[at].base;
		}
		at++;
	}
}
