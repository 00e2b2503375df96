#include <stdlib.h>
#include <string.h>

#include "gateway/base/pack_check.h"
#include "gateway/base/pack_lists.h"

#define KEY_SIZE (PACK_PHRASE_WORDS * (TEXT_WORD_MAX + 2))

/* A phrase beside the letters it is typed with. */
struct entry {
	const struct pack_phrase *phrase;
	char key[KEY_SIZE];
};

static void
key_of(const struct pack_phrase *p, char out[static KEY_SIZE])
{
	size_t len = 0;

	for (size_t i = 0; i < p->nwords; i++) {
		const struct pack_phrase_word *w = &p->words[i];

		if (w->number >= 0)
			len += (size_t)snprintf(out + len, KEY_SIZE - len, " %d", w->number);
		else
			len += (size_t)snprintf(out + len, KEY_SIZE - len, " %s", w->word.base);
	}
}

static int
entry_compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static bool
same_spelling(const struct pack_phrase *a, const struct pack_phrase *b)
{
	for (size_t i = 0; i < a->nwords; i++)
		if (a->words[i].number < 0 && !text_word_same(&a->words[i].word, &b->words[i].word))
			return false;
	return true;
}

static bool
same_meaning(const struct pack_phrase *a, const struct pack_phrase *b)
{
	return a->kind == b->kind && a->form == b->form && a->field == b->field &&
	    a->value == b->value && a->arg == b->arg;
}

static struct pack_spot
spot_of(const struct pack *pack, const struct pack_phrase *p)
{
	const char *key;
	struct pack_spot spot = { .title = "", .field = "", .word = p->spelling };

	if (p->form != NULL) {
		spot.section = "form";
		spot.title = p->form->id;
		spot.field = p->field != NULL ? p->field->id : "";
		return spot;
	}
	spot.section = pack_list_of(p, &key);
	if (p->kind == WORD_PLACE)
		spot.title = pack->unit_kinds[p->value].id;
	return spot;
}

/* "'đạn' counts thu_hoi.dan", "'dân' is words.noise" */
static void
print_meaning(const struct pack *pack, const struct pack_phrase *p, FILE *out)
{
	const char *key, *section;

	fprintf(out, "'%s' ", p->spelling);
	if (p->field != NULL) {
		fprintf(out, "%s %s.%s", p->kind == WORD_UNIT ? "is a unit of" : "counts",
		    p->form->id, p->field->id);
	} else if (p->kind == WORD_PAIR) {
		fprintf(out, "counts %s.%s of %s", p->form->id, p->form->pairs[p->value].first->id,
		    p->form->pairs[p->value].second->id);
	} else if (p->form != NULL) {
		fprintf(out, "names the form %s", p->form->id);
	} else if (p->kind == WORD_PLACE) {
		fprintf(out, "is a place: %s", pack->unit_kinds[p->value].id);
	} else {
		section = pack_list_of(p, &key);
		fprintf(
		    out, "is in %s%s%s", section, key != NULL ? "." : "", key != NULL ? key : "");
	}
}

/* Does the word, by itself, make a figure count? */
static bool
counts(const struct pack_phrase *p)
{
	return p->kind == WORD_FIELD && !p->near && !p->measured;
}

/* Two meanings of which nothing in a text can choose. */
static bool
collides(const struct pack_phrase *a, const struct pack_phrase *b)
{
	/* Short names of different forms never meet: the keyword chooses. */
	if (a->brief != b->brief || (a->brief && a->kind != WORD_FORM && a->form != b->form))
		return false;
	if (counts(a) && counts(b))
		return a->field != b->field;
	if (a->kind == WORD_PAIR && b->kind == WORD_PAIR)
		return a->form != b->form || a->value != b->value;
	if (a->kind == WORD_FORM && b->kind == WORD_FORM)
		return a->form != b->form;
	return a->kind == WORD_COMMAND && b->kind == WORD_COMMAND && a->value != b->value;
}

static bool
is_weighty(const struct pack_phrase *p)
{
	return p->kind == WORD_FIELD || p->kind == WORD_FIELD_VERB || p->kind == WORD_PAIR;
}

static void
print_pair(const struct pack *pack, const struct pack_source *source, const char *what,
    const struct pack_phrase *a, const struct pack_phrase *b, const char *why, FILE *out)
{
	struct pack_spot spot = spot_of(pack, b);

	pack_source_print(source, &spot, out);
	fprintf(out, "%s: ", what);
	print_meaning(pack, b, out);
	fputs(", ", out);
	print_meaning(pack, a, out);
	fprintf(out, ": %s\n", why);
}

/* The entries [from, to) are typed alike. */
static void
check_group(const struct pack *pack, const struct pack_source *source, const struct entry *all,
    size_t from, size_t to, FILE *out, struct pack_findings *findings)
{
	for (size_t i = from; i < to; i++)
		for (size_t k = i + 1; k < to; k++) {
			const struct pack_phrase *a = all[i].phrase, *b = all[k].phrase;
			bool same = same_spelling(a, b);

			if (same_meaning(a, b))
				continue;
			if (same && collides(a, b)) {
				print_pair(pack, source, "error", a, b,
				    "nothing can tell them apart", out);
				findings->errors++;
			} else if (!same && !a->brief && !b->brief &&
			    (is_weighty(a) || is_weighty(b))) {
				print_pair(pack, source, "note", a, b,
				    "the accents decide; without them both are tried", out);
				findings->notes++;
			}
		}
}

void
pack_check_words(const struct pack *pack, const struct pack_source *source, FILE *out,
    struct pack_findings *findings)
{
	struct entry *all = calloc(pack->nphrases + 1, sizeof(*all));

	if (all == NULL)
		abort();
	for (size_t i = 0; i < pack->nphrases; i++) {
		all[i].phrase = &pack->phrases[i];
		key_of(all[i].phrase, all[i].key);
	}
	qsort(all, pack->nphrases, sizeof(*all), entry_compare);
	for (size_t from = 0, to; from < pack->nphrases; from = to) {
		for (to = from + 1; to < pack->nphrases && strcmp(all[from].key, all[to].key) == 0;)
			to++;
		check_group(pack, source, all, from, to, out, findings);
	}
	free(all);
}
