#include "parsers/text.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

enum glyph_kind {
	GLYPH_DROP,
	GLYPH_BASE,
	GLYPH_TONE,
	GLYPH_SHAPE,
};

/* One code point of a compatibility decomposition, as far as we care. */
struct glyph {
	enum glyph_kind kind;
	char base;
	uint8_t mark;
	bool upper;
};

static bool
is_dropped(utf8proc_int32_t c)
{
	return (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) || c == 0x2060 ||
	    c == 0xfeff || c == 0xad || (c >= 0xfe00 && c <= 0xfe0f) || c == 0x20e3;
}

static struct glyph
glyph_of_sign(utf8proc_int32_t c)
{
	struct glyph g = { .kind = GLYPH_BASE, .base = TEXT_OTHER };
	utf8proc_category_t cat = utf8proc_category(c);

	if (cat == UTF8PROC_CATEGORY_MN || cat == UTF8PROC_CATEGORY_ME)
		g.kind = GLYPH_DROP;
	else if (cat == UTF8PROC_CATEGORY_ZS)
		g.base = ' ';
	else if (cat == UTF8PROC_CATEGORY_ZL || cat == UTF8PROC_CATEGORY_ZP)
		g.base = '\n';
	else if (cat == UTF8PROC_CATEGORY_PD || c == 0x2212)
		g.base = '-';
	else if (cat == UTF8PROC_CATEGORY_PI || cat == UTF8PROC_CATEGORY_PF)
		g.base = '"';
	else if (cat == UTF8PROC_CATEGORY_ND || cat == UTF8PROC_CATEGORY_NO ||
	    cat == UTF8PROC_CATEGORY_NL)
		g.base = TEXT_ODD_NUMBER;
	return g;
}

static struct glyph
glyph_of(utf8proc_int32_t c)
{
	switch (c) {
	case 0x301: return (struct glyph){ .kind = GLYPH_TONE, .mark = TONE_ACUTE };
	case 0x300: return (struct glyph){ .kind = GLYPH_TONE, .mark = TONE_GRAVE };
	case 0x309: return (struct glyph){ .kind = GLYPH_TONE, .mark = TONE_HOOK };
	case 0x303: return (struct glyph){ .kind = GLYPH_TONE, .mark = TONE_TILDE };
	case 0x323: return (struct glyph){ .kind = GLYPH_TONE, .mark = TONE_DOT };
	case 0x302: return (struct glyph){ .kind = GLYPH_SHAPE, .mark = SHAPE_ROOF };
	case 0x306:
	case 0x31b: return (struct glyph){ .kind = GLYPH_SHAPE, .mark = SHAPE_HORN };
	case 0x111:
	case 0xf0: return (struct glyph){ .kind = GLYPH_BASE, .base = 'd', .mark = SHAPE_ROOF };
	case 0x110:
	case 0xd0:
		return (struct glyph){
			.kind = GLYPH_BASE, .base = 'd', .mark = SHAPE_ROOF, .upper = true
		};
	case '\r': return (struct glyph){ .kind = GLYPH_BASE, .base = '\n' };
	}
	if (c == '\t' || c == ' ')
		return (struct glyph){ .kind = GLYPH_BASE, .base = ' ' };
	if (c >= 'A' && c <= 'Z')
		return (struct glyph){
			.kind = GLYPH_BASE, .base = (char)(c - 'A' + 'a'), .upper = true
		};
	if ((c > ' ' && c < 0x7f) || c == '\n')
		return (struct glyph){ .kind = GLYPH_BASE, .base = (char)c };
	if (c < ' ')
		return (struct glyph){ .kind = GLYPH_BASE, .base = TEXT_OTHER };
	return glyph_of_sign(c);
}

/* Decomposes one code point; a sign whose decomposition would smuggle in digits stays one sign. */
static size_t
decompose(utf8proc_int32_t c, utf8proc_int32_t out[static 32])
{
	int last = 0;
	utf8proc_ssize_t n;
	bool wide = c >= 0xff10 && c <= 0xff19;

	if (is_dropped(c))
		return 0;
	n = utf8proc_decompose_char(c, out, 32, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &last);
	if (n < 1 || n > 32) {
		out[0] = 0xfffd;
		return 1;
	}
	for (utf8proc_ssize_t i = 0; c >= 0x80 && !wide && i < n; i++) {
		if (out[i] >= '0' && out[i] <= '9') {
			out[0] = 0xb2; /* folds to TEXT_ODD_NUMBER */
			return 1;
		}
	}
	return (size_t)n;
}

static void
fold_glyph(struct text *t, struct glyph g, size_t start, size_t end)
{
	struct text_char *last = t->nchars > 0 ? &t->chars[t->nchars - 1] : NULL;

	if (g.kind == GLYPH_BASE) {
		if (t->nchars == TEXT_CHARS_MAX) {
			t->cut = true;
			return;
		}
		t->chars[t->nchars++] = (struct text_char){ .base = g.base,
			.shape = g.mark,
			.upper = g.upper,
			.start = (uint16_t)start,
			.end = (uint16_t)end };
		return;
	}
	if (last == NULL)
		return;
	last->end = (uint16_t)end;
	if (g.kind == GLYPH_TONE)
		last->tone = g.mark;
	if (g.kind == GLYPH_SHAPE)
		last->shape = g.mark;
}

void
text_fold(const char *utf8, size_t len, struct text *out)
{
	utf8proc_int32_t parts[32], c;
	size_t at = 0;

	out->nchars = 0;
	out->cut = len > UINT16_MAX;
	while (at < len && !out->cut) {
		utf8proc_ssize_t n = utf8proc_iterate(
		    (const utf8proc_uint8_t *)utf8 + at, (utf8proc_ssize_t)(len - at), &c);
		size_t step = n > 0 ? (size_t)n : 1, nparts;

		nparts = decompose(n > 0 ? c : 0xfffd, parts);
		for (size_t i = 0; i < nparts; i++)
			fold_glyph(out, glyph_of(parts[i]), at, at + step);
		at += step;
	}
}

bool
text_word_from(const struct text_char *chars, size_t n, struct text_word *out)
{
	memset(out, 0, sizeof(*out));
	if (n == 0 || n > TEXT_WORD_MAX)
		return false;
	for (size_t i = 0; i < n; i++) {
		out->base[i] = chars[i].base;
		out->shapes |= (uint32_t)chars[i].shape << (2 * i);
		if (chars[i].tone != TONE_NONE)
			out->tone = chars[i].tone;
	}
	out->len = (uint8_t)n;
	out->marked = out->shapes != 0 || out->tone != TONE_NONE;
	return true;
}

bool
text_word_same_base(const struct text_word *a, const struct text_word *b)
{
	return a->len == b->len && memcmp(a->base, b->base, a->len) == 0;
}

bool
text_word_same(const struct text_word *a, const struct text_word *b)
{
	return text_word_same_base(a, b) && a->shapes == b->shapes && a->tone == b->tone;
}

bool
text_word_fits(const struct text_word *typed, const struct text_word *meant)
{
	return typed->marked ? text_word_same(typed, meant) : text_word_same_base(typed, meant);
}

/* U+0000 and malformed octets become U+FFFD. */
static size_t
sanitize(const char *utf8, size_t len, char *out)
{
	size_t at = 0, n = 0;
	utf8proc_int32_t c;

	while (at < len) {
		utf8proc_ssize_t step = utf8proc_iterate(
		    (const utf8proc_uint8_t *)utf8 + at, (utf8proc_ssize_t)(len - at), &c);

		if (step < 1 || c == 0) {
			out[n++] = '\xef'; /* U+FFFD */
			out[n++] = '\xbf';
			out[n++] = '\xbd';
			at++;
			continue;
		}
		memcpy(out + n, utf8 + at, (size_t)step);
		n += (size_t)step;
		at += (size_t)step;
	}
	return n;
}

bool
text_nfc(const char *utf8, size_t len, char *out, size_t cap, size_t *len_out)
{
	char *clean = malloc(3 * len + 1);
	utf8proc_uint8_t *composed = NULL;
	utf8proc_ssize_t n = -1;
	bool ok = false;

	*len_out = 0;
	if (clean == NULL)
		return false;
	n = utf8proc_map((const utf8proc_uint8_t *)clean,
	    (utf8proc_ssize_t)sanitize(utf8, len, clean), &composed,
	    UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (n >= 0 && (size_t)n <= cap) {
		if (n > 0)
			memcpy(out, composed, (size_t)n);
		*len_out = (size_t)n;
		ok = true;
	}
	free(composed);
	free(clean);
	return ok;
}

static char
plain_char(struct glyph g)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	const char *letter = strchr(letters, g.base);

	if (g.base == TEXT_OTHER || g.base == TEXT_ODD_NUMBER || strchr("[]{}~^|\\`\n", g.base))
		return ' ';
	if (g.upper && letter != NULL)
		return capitals[letter - letters];
	return g.base;
}

size_t
text_plain(const char *utf8, size_t len, char *out, size_t cap)
{
	utf8proc_int32_t parts[32], c;
	size_t at = 0, n = 0;

	if (cap == 0)
		return 0;
	while (at < len) {
		utf8proc_ssize_t step = utf8proc_iterate(
		    (const utf8proc_uint8_t *)utf8 + at, (utf8proc_ssize_t)(len - at), &c);
		size_t nparts = decompose(step > 0 ? c : 0xfffd, parts);

		for (size_t i = 0; i < nparts && n + 1 < cap; i++) {
			struct glyph g = glyph_of(parts[i]);

			if (g.kind == GLYPH_BASE)
				out[n++] = plain_char(g);
		}
		at += step > 0 ? (size_t)step : 1;
	}
	out[n] = '\0';
	return n;
}
