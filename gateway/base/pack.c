#include "gateway/base/pack.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/conf.h"
#include "gateway/base/pack_lists.h"
#include "parsers/lexicon.h"
#include "parsers/text.h"

#define FILES_MAX 32
#define PATH_SIZE 1024

/* The pack and everything it points to; the pack comes first, so its address is the address. */
struct loaded {
	struct pack pack;
	void **blocks;
	size_t nblocks;
	struct pack_phrase *phrases;
	size_t nphrases;
	struct text_word *words;
	struct pack_alias *aliases;
};

/* ---- memory: whatever is given out belongs to the pack ---- */

static void *
grow(void *block, size_t n, size_t size)
{
	void *p = reallocarray(block, n, size);

	if (p == NULL)
		abort();
	return p;
}

/* Room for one more behind n; doubles, for a pack has thousands of phrases. */
static void *
grow_by_one(void *block, size_t n, size_t size)
{
	bool full = (n & (n - 1)) == 0; /* none, or a power of two */

	return full ? grow(block, n == 0 ? 1 : 2 * n, size) : block;
}

static void *
keep(struct loaded *l, size_t n, size_t size)
{
	void *p = calloc(n == 0 ? 1 : n, size);

	if (p == NULL)
		abort();
	l->blocks = grow_by_one(l->blocks, l->nblocks, sizeof(*l->blocks));
	l->blocks[l->nblocks++] = p;
	return p;
}

/* NFC, so that receipts and JSON agree whatever the editor wrote. */
static const char *
keep_text(struct loaded *l, const char *s)
{
	size_t len = strlen(s), n;
	char *p = keep(l, 3 * len + 1, 1);

	if (!text_nfc(s, len, p, 3 * len, &n))
		n = 0;
	p[n] = '\0';
	return p;
}

static const char *
keep_plain(struct loaded *l, const char *s)
{
	size_t len = strlen(s);
	char *p = keep(l, 3 * len + 1, 1);

	text_plain(s, len, p, 3 * len + 1);
	return p;
}

/* ---- phrases ---- */

static struct pack_phrase *
add_phrase(struct loaded *l, cfg_t *cfg, const char *spelling, enum pack_word_kind kind)
{
	struct pack_phrase p;

	memset(&p, 0, sizeof(p));
	p.kind = kind;
	if (!lexicon_phrase(keep_text(l, spelling), &p)) {
		cfg_error(cfg, "'%s' is no phrase of 1 to %d words that begins with a letter",
		    spelling, PACK_PHRASE_WORDS);
		return NULL;
	}
	l->phrases = grow_by_one(l->phrases, l->nphrases, sizeof(*l->phrases));
	l->phrases[l->nphrases] = p;
	return &l->phrases[l->nphrases++];
}

/* What every phrase of a list has in common. */
struct meaning {
	enum pack_word_kind kind;
	const struct pack_form *form;
	const struct pack_field *field;
	int32_t value;
	int32_t arg;
	bool brief, near, soft, measured, part;
};

static void
add_list(struct loaded *l, cfg_t *cfg, const char *key, struct meaning m)
{
	for (unsigned i = 0; i < cfg_size(cfg, key) && !conf_failed(); i++) {
		struct pack_phrase *p = add_phrase(l, cfg, cfg_getnstr(cfg, key, i), m.kind);

		if (p == NULL)
			return;
		p->form = m.form;
		p->field = m.field;
		p->value = m.value;
		p->arg = m.arg;
		p->brief = m.brief;
		p->near = m.near;
		p->soft = m.soft;
		p->measured = m.measured;
		p->part = m.part;
	}
}

/* "hai=2": the number goes to value, or to arg when the list has a value of its own. */
static void
add_numbered(struct loaded *l, cfg_t *cfg, const char *key, enum pack_word_kind kind, int32_t fixed,
    bool to_arg)
{
	for (unsigned i = 0; i < cfg_size(cfg, key) && !conf_failed(); i++) {
		char spelling[128];
		const char *s = cfg_getnstr(cfg, key, i), *sign = strchr(s, '=');
		struct pack_phrase *p;
		char *end = NULL;
		long n = sign == NULL ? -1 : strtol(sign + 1, &end, 10);

		if (sign == NULL || *end != '\0' || n < 0 || n > 1000000000 ||
		    (size_t)(sign - s) >= sizeof(spelling)) {
			cfg_error(cfg, "'%s': '%s' must be written word=number", key, s);
			return;
		}
		snprintf(spelling, sizeof(spelling), "%.*s", (int)(sign - s), s);
		p = add_phrase(l, cfg, spelling, kind);
		if (p == NULL)
			return;
		p->value = to_arg ? fixed : (int32_t)n;
		p->arg = to_arg ? (int32_t)n : fixed;
	}
}

static struct pack_words
keep_words(struct loaded *l, cfg_t *cfg, const char *key)
{
	unsigned n = cfg_size(cfg, key);
	const char **at = keep(l, n, sizeof(*at));

	for (unsigned i = 0; i < n; i++)
		at[i] = keep_text(l, cfg_getnstr(cfg, key, i));
	return (struct pack_words){ .at = at, .n = n };
}

/* ---- forms ---- */

static void
take_measures(struct loaded *l, cfg_t *cfg, struct pack_field *f)
{
	unsigned n = cfg_size(cfg, "measure");
	struct pack_measure *at = keep(l, n, sizeof(*at));

	for (unsigned i = 0; i < n; i++) {
		cfg_t *m = cfg_getnsec(cfg, "measure", i);
		struct pack_phrase *p = add_phrase(l, m, cfg_title(m), WORD_UNIT);

		at[i] = (struct pack_measure){ .word = keep_text(l, cfg_title(m)),
			.is = cfg_getint(m, "is") };
		if (at[i].is < 1)
			cfg_error(m, "measure '%s' must be at least 1", at[i].word);
		if (p == NULL || conf_failed())
			return;
		p->form = f->form;
		p->field = f;
		p->value = (int32_t)at[i].is;
		if (strcmp(at[i].word, f->unit) == 0)
			f->per = at[i].is;
	}
	f->measures = at;
	f->nmeasures = n;
	if (f->kind == PACK_MEASURE && f->per == 0)
		cfg_error(cfg, "field '%s' has no measure for its unit '%s'", f->id, f->unit);
}

static int64_t
limit_of(cfg_t *cfg, const char *key, const struct pack_field *f)
{
	return cfg_size(cfg, key) == 0 || cfg_getint(cfg, key) == 0 ? -1
								    : cfg_getint(cfg, key) * f->per;
}

static void
take_field_words(struct loaded *l, cfg_t *cfg, const struct pack_field *f)
{
	struct meaning m = { .kind = WORD_FIELD, .form = f->form, .field = f };
	struct meaning brief = m, near = m, soft = m, measured = m, part = m, verb = m, unit = m;

	brief.brief = true;
	near.near = true;
	soft.soft = true;
	measured.measured = true;
	part.part = true;
	verb.kind = WORD_FIELD_VERB;
	unit.kind = WORD_UNIT;
	unit.value = 1;
	add_list(l, cfg, "words", m);
	add_list(l, cfg, "brief", brief);
	add_list(l, cfg, "near", near);
	near.part = true;
	add_list(l, cfg, "near_parts", near);
	add_list(l, cfg, "soft", soft);
	add_list(l, cfg, "measured", measured);
	add_list(l, cfg, "parts", part);
	add_list(l, cfg, "verbs", verb);
	add_list(l, cfg, "units", unit);
	verb.kind = WORD_GIVER;
	add_list(l, cfg, "givers", verb);
	unit.part = true;
	add_list(l, cfg, "unit_parts", unit);
	unit.part = false;
	unit.value = 0;
	unit.arg = UNIT_SIZE;
	add_list(l, cfg, "sizes", unit);
	unit.arg = UNIT_LENGTH;
	add_list(l, cfg, "lengths", unit);
}

static bool
one_of(cfg_t *cfg, const char *key, const char *const *names, size_t n, int *out)
{
	const char *s = cfg_getstr(cfg, key);

	for (size_t i = 0; i < n; i++)
		if (strcmp(s, names[i]) == 0) {
			*out = (int)i;
			return true;
		}
	cfg_error(cfg, "'%s' cannot be '%s'", key, s);
	return false;
}

static void
take_field(struct loaded *l, cfg_t *cfg, struct pack_form *form, struct pack_field *f)
{
	static const char *const kinds[] = { "count", "measure", "text" };
	static const char *const totals[] = { "sum", "latest" };
	int kind, total;
	const char *say = cfg_getstr(cfg, "say"), *brief = cfg_getstr(cfg, "short");

	if (!one_of(cfg, "kind", kinds, 3, &kind) || !one_of(cfg, "total", totals, 2, &total))
		return;
	f->form = form;
	f->id = keep_text(l, cfg_title(cfg));
	f->label = keep_text(l, cfg_getstr(cfg, "label"));
	f->say = keep_plain(l, say[0] != '\0' ? say : f->label);
	f->short_name = brief[0] != '\0' ? keep_text(l, brief) : NULL;
	f->unit = keep_text(l, cfg_getstr(cfg, "unit"));
	f->kind = (enum pack_kind)kind;
	f->total = (enum pack_total)total;
	f->per = kind == PACK_MEASURE ? 0 : 1;
	f->explosive = cfg_getbool(cfg, "explosive");
	f->share = cfg_getbool(cfg, "share");
	f->pledge = cfg_getbool(cfg, "pledge");
	f->words = keep_words(l, cfg, "words");
	f->units = keep_words(l, cfg, "units");
	take_measures(l, cfg, f);
	f->hold_above = limit_of(cfg, "hold_above", f);
	f->refuse_above = limit_of(cfg, "refuse_above", f);
	take_field_words(l, cfg, f);
	if (!conf_failed() && f->label[0] == '\0')
		cfg_error(cfg, "field '%s' has no label", f->id);
}

static const struct pack_field *
field_named(cfg_t *cfg, const struct pack_form *form, const char *key)
{
	const struct pack_field *f = pack_field(form, cfg_getstr(cfg, key));

	if (f == NULL)
		cfg_error(
		    cfg, "'%s': form '%s' has no field '%s'", key, form->id, cfg_getstr(cfg, key));
	return f;
}

static void
take_pairs(struct loaded *l, cfg_t *cfg, struct pack_form *form)
{
	unsigned n = cfg_size(cfg, "pair");

	if (n > PACK_FIELDS_MAX / 2) {
		cfg_error(cfg, "form '%s' has more than %d pairs", form->id, PACK_FIELDS_MAX / 2);
		return;
	}
	for (unsigned i = 0; i < n && !conf_failed(); i++) {
		cfg_t *c = cfg_getnsec(cfg, "pair", i);
		struct meaning m = { .kind = WORD_PAIR, .form = form, .value = (int32_t)i };

		form->pairs[i] = (struct pack_pair){ .first = field_named(c, form, "first"),
			.second = field_named(c, form, "second"),
			.bounded = cfg_getbool(c, "bounded") };
		add_list(l, c, "words", m);
		m.brief = true;
		add_list(l, c, "brief", m);
	}
	form->npairs = n;
}

static void
take_twins(cfg_t *cfg, struct pack_form *form)
{
	for (unsigned i = 0; i < form->nfields && !conf_failed(); i++) {
		cfg_t *c = cfg_getnsec(cfg, "field", i);

		if (cfg_getstr(c, "twin")[0] != '\0')
			form->fields[i].twin = field_named(c, form, "twin");
		if (cfg_getstr(c, "kind_of")[0] != '\0')
			form->fields[i].kind_of = field_named(c, form, "kind_of");
	}
}

/* A field without a word can never be said. */
static void
check_words(const struct loaded *l, cfg_t *cfg, const struct pack_form *form)
{
	for (size_t i = 0; i < form->nfields && !conf_failed(); i++) {
		const struct pack_field *f = &form->fields[i];
		size_t n = f->kind == PACK_TEXT;

		for (size_t k = 0; k < l->nphrases; k++)
			n += l->phrases[k].field == f && l->phrases[k].kind != WORD_UNIT;
		for (size_t k = 0; k < form->npairs; k++)
			n += form->pairs[k].first == f || form->pairs[k].second == f;
		for (size_t k = 0; k < form->nfields; k++)
			n += form->fields[k].twin == f;
		if (n == 0)
			cfg_error(cfg_getnsec(cfg, "field", (unsigned)i), "field '%s' has no words",
			    f->id);
	}
}

static void
take_form(struct loaded *l, cfg_t *cfg, struct pack_form *form)
{
	struct meaning m = { .kind = WORD_FORM, .form = form };
	unsigned n = cfg_size(cfg, "field");
	const char *brief = cfg_getstr(cfg, "short");
	struct pack_phrase *p;

	form->id = keep_text(l, cfg_title(cfg));
	form->title = keep_text(l, cfg_getstr(cfg, "title"));
	form->short_name = keep_text(l, brief);
	form->urgent = cfg_getbool(cfg, "urgent");
	form->most_each = cfg_getint(cfg, "most_each");
	form->has = cfg_getbool(cfg, "has");
	form->words = keep_words(l, cfg, "words");
	form->reported_by = keep_words(l, cfg, "reported_by");
	if (n == 0 || n > PACK_FIELDS_MAX) {
		cfg_error(cfg, "form '%s' needs 1 to %d fields", form->id, PACK_FIELDS_MAX);
		return;
	}
	for (form->nfields = 0; form->nfields < n && !conf_failed(); form->nfields++)
		take_field(l, cfg_getnsec(cfg, "field", (unsigned)form->nfields), form,
		    &form->fields[form->nfields]);
	if (conf_failed())
		return;
	take_twins(cfg, form);
	take_pairs(l, cfg, form);
	check_words(l, cfg, form);
	add_list(l, cfg, "words", m);
	p = brief[0] == '\0' || conf_failed() ? NULL : add_phrase(l, cfg, brief, WORD_FORM);
	if (p != NULL) {
		p->form = form;
		p->brief = !form->urgent;
	}
	m.kind = WORD_FORM_ZERO;
	add_list(l, cfg, "zero", m);
}

/* more "thu_hoi.phao" { words }: further words of a field, or of a form without its field's name.
 */
static void
take_more(struct loaded *l, cfg_t *cfg)
{
	for (unsigned i = 0; i < cfg_size(cfg, "more") && !conf_failed(); i++) {
		cfg_t *c = cfg_getnsec(cfg, "more", i);
		const char *title = cfg_title(c), *dot = strchr(title, '.');
		struct meaning m = { .kind = WORD_FORM };
		char id[64];

		snprintf(id, sizeof(id), "%.*s", (int)(dot != NULL ? dot - title : 63), title);
		m.form = pack_form(&l->pack, id);
		if (m.form != NULL && dot != NULL) {
			m.kind = WORD_FIELD;
			m.field = pack_field(m.form, dot + 1);
		}
		if (m.form == NULL || (dot != NULL && m.field == NULL))
			cfg_error(c, "there is no '%s' that could have more words", title);
		else
			add_list(l, c, "words", m);
	}
}

/* ---- the other sections ---- */

static void
take_unit_kinds(struct loaded *l, cfg_t *cfg)
{
	unsigned n = cfg_size(cfg, "kind");
	struct pack_unit_kind *at = keep(l, n, sizeof(*at));

	for (unsigned i = 0; i < n && !conf_failed(); i++) {
		cfg_t *c = cfg_getnsec(cfg, "kind", i);

		at[i] = (struct pack_unit_kind){ .id = keep_text(l, cfg_title(c)),
			.label = keep_plain(l, cfg_getstr(c, "label")),
			.level = (unsigned)cfg_getint(c, "level"),
			.words = keep_words(l, c, "words") };
		add_list(
		    l, c, "words", (struct meaning){ .kind = WORD_PLACE, .value = (int32_t)i });
	}
	l->pack.unit_kinds = at;
	l->pack.nunit_kinds = n;
}

static void
take_roles(struct loaded *l, cfg_t *cfg)
{
	unsigned n = cfg_size(cfg, "role");
	struct pack_role *at = keep(l, n, sizeof(*at));

	for (unsigned i = 0; i < n && !conf_failed(); i++) {
		cfg_t *c = cfg_getnsec(cfg, "role", i);

		at[i] = (struct pack_role){ .id = keep_text(l, cfg_title(c)),
			.label = keep_text(l, cfg_getstr(c, "label")),
			.call = keep_plain(l, cfg_getstr(c, "call")) };
	}
	l->pack.roles = at;
	l->pack.nroles = n;
}

static void
take_receipts(struct loaded *l, cfg_t *cfg)
{
	unsigned n = cfg_size(cfg, "receipt");
	struct pack_receipt *at = keep(l, n, sizeof(*at));

	for (unsigned i = 0; i < n && !conf_failed(); i++) {
		cfg_t *c = cfg_getnsec(cfg, "receipt", i);

		at[i] = (struct pack_receipt){ .id = keep_text(l, cfg_title(c)),
			.text = keep_text(l, cfg_getstr(c, "text")),
			.help = keep_text(l, cfg_getstr(c, "help")) };
		if (strpbrk(at[i].text, "[]{}~^|\\") != NULL ||
		    strpbrk(at[i].help, "[]{}~^|\\") != NULL)
			cfg_error(c, "receipt '%s': a sign that costs two septets", at[i].id);
	}
	l->pack.receipts = at;
	l->pack.nreceipts = n;
}

static void
take_lists(struct loaded *l, cfg_t *cfg, const struct list_key *keys, size_t n)
{
	for (size_t i = 0; cfg != NULL && i < n && !conf_failed(); i++)
		add_list(l, cfg, keys[i].key,
		    (struct meaning){
			.kind = keys[i].kind, .value = keys[i].value, .arg = keys[i].arg });
}

/* The args are those that parsers/numbers.c knows: digit, scale, half, halve, zeros, tens. */
static void
take_numbers(struct loaded *l, cfg_t *cfg)
{
	if (cfg == NULL)
		return;
	l->pack.shortened_places = cfg_getbool(cfg, "shortened_places");
	add_numbered(l, cfg, "digits", WORD_NUMBER, NUMBER_DIGIT, false);
	add_numbered(l, cfg, "later", WORD_NUMBER, NUMBER_LATER, false);
	add_numbered(l, cfg, "scales", WORD_NUMBER, NUMBER_SCALE, false);
	add_numbered(l, cfg, "tens", WORD_NUMBER, NUMBER_TENS, false);
	add_list(l, cfg, "half", (struct meaning){ .kind = WORD_NUMBER, .arg = NUMBER_HALF });
	add_list(l, cfg, "halve", (struct meaning){ .kind = WORD_NUMBER, .arg = NUMBER_HALVE });
	add_list(l, cfg, "zeros", (struct meaning){ .kind = WORD_NUMBER, .arg = NUMBER_ZEROS });
}

static bool
one_word(const char *s, size_t len, struct text_word *out)
{
	struct text t;

	text_fold(s, len, &t);
	return text_word_from(t.chars, t.nchars, out);
}

static int
alias_compare(const void *a, const void *b)
{
	const struct pack_alias *x = a, *y = b;

	return strcmp(x->typed.base, y->typed.base);
}

static void
take_aliases(struct loaded *l, cfg_t *cfg)
{
	unsigned n = cfg_size(cfg, "aliases");

	l->aliases = keep(l, n, sizeof(*l->aliases));
	for (unsigned i = 0; i < n && !conf_failed(); i++) {
		const char *s = cfg_getnstr(cfg, "aliases", i), *sign = strchr(s, '=');

		if (sign == NULL || !one_word(s, (size_t)(sign - s), &l->aliases[i].typed) ||
		    !one_word(sign + 1, strlen(sign + 1), &l->aliases[i].meant))
			cfg_error(cfg, "aliases: '%s' must be written typed=meant, a word each", s);
	}
	qsort(l->aliases, n, sizeof(*l->aliases), alias_compare);
	l->pack.aliases = l->aliases;
	l->pack.naliases = n;
}

static void
take_limits(struct loaded *l, cfg_t *cfg)
{
	l->pack.limits = (struct pack_limits){ .old_days = (unsigned)cfg_getint(cfg, "old_days"),
		.year_roll_days = (unsigned)cfg_getint(cfg, "year_roll_days"),
		.dawn_hour = (unsigned)cfg_getint(cfg, "dawn_hour"),
		.month_start_day = (unsigned)cfg_getint(cfg, "month_start_day") };
	if (l->pack.limits.month_start_day < 1 || l->pack.limits.month_start_day > 28)
		cfg_error(cfg, "'month_start_day' lies between 1 and 28");
}

static void
take_phone(struct loaded *l, cfg_t *cfg)
{
	l->pack.phone = (struct pack_phone){ .code = (unsigned)cfg_getint(cfg, "code"),
		.digits = (unsigned)cfg_getint(cfg, "digits"),
		.zero = cfg_getbool(cfg, "zero") };
	if (l->pack.phone.digits < 5 || l->pack.phone.digits > 13 || l->pack.phone.code > 999)
		cfg_error(cfg, "a phone number has 5 to 13 digits, a country's code 1 to 3");
}

static void
take_card(struct loaded *l, cfg_t *cfg)
{
	l->pack.card = (struct pack_card){ .unit = keep_text(l, cfg_getstr(cfg, "unit")),
		.number = keep_text(l, cfg_getstr(cfg, "number")),
		.how = keep_text(l, cfg_getstr(cfg, "how")),
		.nothing = keep_text(l, cfg_getstr(cfg, "nothing")),
		.urgent = keep_text(l, cfg_getstr(cfg, "urgent")),
		.help = keep_text(l, cfg_getstr(cfg, "help")),
		.answer = keep_text(l, cfg_getstr(cfg, "answer")) };
}

/* ---- the whole ---- */

static void
finish(struct loaded *l)
{
	size_t n = 0, total = 0;

	for (size_t i = 0; i < l->nphrases; i++)
		total += l->phrases[i].nwords;
	qsort(l->phrases, l->nphrases, sizeof(*l->phrases), lexicon_phrase_compare);
	l->words = keep(l, total, sizeof(*l->words));
	for (size_t i = 0; i < l->nphrases; i++)
		for (size_t k = 0; k < l->phrases[i].nwords; k++)
			if (l->phrases[i].words[k].number < 0)
				l->words[n++] = l->phrases[i].words[k].word;
	qsort(l->words, n, sizeof(*l->words), lexicon_word_compare);
	l->pack.phrases = l->phrases;
	l->pack.nphrases = l->nphrases;
	l->pack.words = l->words;
	l->pack.nwords = n;
}

static void
take_all(struct loaded *l, cfg_t *cfg)
{
	unsigned n = cfg_size(cfg, "form");
	const char *none = cfg_getstr(cfg, "none");

	l->pack.id = keep_text(l, cfg_getstr(cfg, "id"));
	l->pack.title = keep_text(l, cfg_getstr(cfg, "title"));
	l->pack.language = keep_text(l, cfg_getstr(cfg, "language"));
	l->pack.place_last = cfg_getbool(cfg, "place_last");
	l->pack.month_first = cfg_getbool(cfg, "month_first");
	l->pack.telex = cfg_getbool(cfg, "telex");
	l->pack.comma_decimal = strcmp(cfg_getstr(cfg, "decimal"), ",") == 0;
	if (l->pack.id[0] == '\0')
		cfg_error(cfg, "the pack has no 'id'");
	if (none[0] != '\0' && !one_word(none, strlen(none), &l->pack.none))
		cfg_error(cfg, "'none' must be one word, not '%s'", none);
	if (n == 0 || n > PACK_FORMS_MAX)
		cfg_error(cfg, "a pack has 1 to %d forms, not %u", PACK_FORMS_MAX, n);
	for (unsigned i = 0; i < n && !conf_failed(); i++, l->pack.nforms++)
		take_form(l, cfg_getnsec(cfg, "form", i), &l->pack.forms[i]);
	if (conf_failed())
		return;
	take_more(l, cfg);
	take_limits(l, cfg_getsec(cfg, "limits"));
	take_card(l, cfg_getsec(cfg, "card"));
	take_phone(l, cfg_getsec(cfg, "phone"));
	take_unit_kinds(l, cfg);
	take_roles(l, cfg);
	take_receipts(l, cfg);
	take_lists(l, cfg_getsec(cfg, "words"), pack_word_lists, pack_nword_lists);
	take_lists(l, cfg_getsec(cfg, "dates"), pack_date_lists, pack_ndate_lists);
	add_numbered(l, cfg_getsec(cfg, "dates"), "back", WORD_DATE, DATE_BACK, true);
	add_numbered(l, cfg_getsec(cfg, "dates"), "months", WORD_DATE, DATE_MONTH, true);
	add_numbered(l, cfg_getsec(cfg, "dates"), "weekday", WORD_DATE, DATE_WEEKDAY, true);
	take_lists(l, cfg_getsec(cfg, "blocks"), pack_block_lists, pack_nblock_lists);
	take_lists(l, cfg_getsec(cfg, "commands"), pack_command_lists, pack_ncommand_lists);
	take_lists(l, cfg_getsec(cfg, "answers"), pack_answer_lists, pack_nanswer_lists);
	take_numbers(l, cfg_getsec(cfg, "numbers"));
	take_aliases(l, cfg_getsec(cfg, "words"));
	finish(l);
}

/* ---- the grammar, and the files ---- */

#define KEY_STR(name, value) CFG_STR(name, value, CFGF_NONE)
#define KEY_INT(name, value) CFG_INT_CB(name, value, CFGF_NONE, conf_take_integer)
#define KEY_BOOL(name) CFG_BOOL(name, cfg_false, CFGF_NONE)
#define KEY_LIST(name) CFG_STR_LIST(name, "{}", CFGF_NONE)
#define SECTIONS (CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES)
#define LIST_KEYS_MAX 96

static cfg_opt_t measure_keys[] = { KEY_INT("is", 0), CFG_END() };

static cfg_opt_t field_keys[] = { KEY_STR("label", ""), KEY_STR("say", ""), KEY_STR("short", ""),
	KEY_STR("unit", ""), KEY_STR("kind", "count"), KEY_STR("total", "sum"), KEY_STR("twin", ""),
	KEY_STR("kind_of", ""), KEY_LIST("givers"), KEY_INT("hold_above", 0),
	KEY_INT("refuse_above", 0), KEY_BOOL("explosive"), KEY_BOOL("share"), KEY_BOOL("pledge"),
	KEY_LIST("words"), KEY_LIST("brief"), KEY_LIST("near"), KEY_LIST("near_parts"),
	KEY_LIST("soft"), KEY_LIST("measured"), KEY_LIST("parts"), KEY_LIST("verbs"),
	KEY_LIST("units"), KEY_LIST("unit_parts"), KEY_LIST("sizes"), KEY_LIST("lengths"),
	CFG_SEC("measure", measure_keys, SECTIONS), CFG_END() };

static cfg_opt_t pair_keys[] = { KEY_STR("first", ""), KEY_STR("second", ""), KEY_BOOL("bounded"),
	KEY_LIST("words"), KEY_LIST("brief"), CFG_END() };

static cfg_opt_t form_keys[] = { KEY_STR("title", ""), KEY_STR("short", ""), KEY_BOOL("urgent"),
	KEY_BOOL("has"), KEY_INT("most_each", 0), KEY_LIST("words"), KEY_LIST("zero"),
	KEY_LIST("reported_by"), CFG_SEC("field", field_keys, SECTIONS),
	CFG_SEC("pair", pair_keys, SECTIONS), CFG_END() };

static cfg_opt_t kind_keys[] = { KEY_STR("label", ""), KEY_INT("level", 0), KEY_LIST("words"),
	CFG_END() };

static cfg_opt_t role_keys[] = { KEY_STR("label", ""), KEY_STR("call", ""), CFG_END() };

static cfg_opt_t receipt_keys[] = { KEY_STR("text", ""), KEY_STR("help", ""), CFG_END() };

static cfg_opt_t more_keys[] = { KEY_LIST("words"), CFG_END() };

static cfg_opt_t limit_keys[] = { KEY_INT("old_days", 60), KEY_INT("year_roll_days", 60),
	KEY_INT("dawn_hour", 4), KEY_INT("month_start_day", 1), CFG_END() };

static cfg_opt_t phone_keys[] = { KEY_INT("code", 0), KEY_INT("digits", 10), KEY_BOOL("zero"),
	CFG_END() };

static cfg_opt_t card_keys[] = { KEY_STR("unit", ""), KEY_STR("number", ""), KEY_STR("how", ""),
	KEY_STR("nothing", ""), KEY_STR("urgent", ""), KEY_STR("help", ""), KEY_STR("answer", ""),
	CFG_END() };

static cfg_opt_t number_keys[] = { KEY_LIST("digits"), KEY_LIST("later"), KEY_LIST("scales"),
	KEY_LIST("tens"), KEY_BOOL("shortened_places"), KEY_LIST("half"), KEY_LIST("halve"),
	KEY_LIST("zeros"), CFG_END() };

static void
list_options(cfg_opt_t *out, const struct list_key *keys, size_t n, const char *const *more)
{
	size_t at = 0;

	assert(n + 4 < LIST_KEYS_MAX);
	for (; at < n; at++)
		out[at] = (cfg_opt_t)KEY_LIST(keys[at].key);
	for (; *more != NULL; more++)
		out[at++] = (cfg_opt_t)KEY_LIST(*more);
	out[at] = (cfg_opt_t)CFG_END();
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Names of the .conf files, sorted; *n_out is 0 and err filled when there are none. */
static char (*list_files(const char *dir, size_t *n_out, struct err *err))[PATH_SIZE]
{
	char(*names)[PATH_SIZE] = grow(NULL, FILES_MAX, PATH_SIZE);
	DIR *d = opendir(dir);
	struct dirent *entry;

	*n_out = 0;
	if (d == NULL) {
		err_set(err, "%s: %s", dir, strerror(errno));
		return names;
	}
	while (*n_out < FILES_MAX && (entry = readdir(d)) != NULL) {
		size_t len = strlen(entry->d_name);

		if (len > 5 && strcmp(entry->d_name + len - 5, ".conf") == 0 &&
		    snprintf(names[*n_out], PATH_SIZE, "%s/%s", dir, entry->d_name) < PATH_SIZE)
			(*n_out)++;
	}
	closedir(d);
	if (*n_out == 0)
		err_set(err, "%s: there is no .conf file in it", dir);
	qsort(names, *n_out, PATH_SIZE, by_name);
	return names;
}

static bool
parse_files(cfg_t *cfg, const char *dir, const char *more, struct err *err)
{
	size_t n;
	char(*names)[PATH_SIZE] = list_files(dir, &n, err);

	if (n == 0)
		conf_fail();
	for (size_t i = 0; i < n && !conf_failed(); i++)
		conf_read(cfg, names[i], "pack");
	if (more != NULL && !conf_failed())
		conf_read(cfg, more, "pack");
	free(names);
	return !conf_failed();
}

static struct pack *
load(cfg_opt_t *all, const char *dir, const char *more, struct err *err)
{
	struct loaded *l = grow(NULL, 1, sizeof(*l));
	struct pack *pack = &l->pack;
	cfg_t *cfg = conf_begin(all, err);

	memset(l, 0, sizeof(*l));
	if (parse_files(cfg, dir, more, err))
		take_all(l, cfg);
	if (!conf_end(cfg))
		pack_free(&pack);
	return pack;
}

struct pack *
pack_load(const char *dir, struct err *err)
{
	return pack_load_more(dir, NULL, err);
}

struct pack *
pack_load_more(const char *dir, const char *more, struct err *err)
{
	static const char *const no_more[] = { NULL };
	static const char *const more_words[] = { "aliases", NULL };
	static const char *const more_dates[] = { "back", "months", "weekday", NULL };
	cfg_opt_t words[LIST_KEYS_MAX], dates[LIST_KEYS_MAX], blocks[LIST_KEYS_MAX],
	    commands[LIST_KEYS_MAX], answers[LIST_KEYS_MAX];
	cfg_opt_t all[] = { KEY_STR("id", ""), KEY_STR("title", ""), KEY_STR("language", ""),
		KEY_STR("decimal", "."), KEY_BOOL("place_last"), KEY_BOOL("month_first"),
		KEY_BOOL("telex"), KEY_STR("none", ""), CFG_SEC("limits", limit_keys, CFGF_NONE),
		CFG_SEC("card", card_keys, CFGF_NONE), CFG_SEC("phone", phone_keys, CFGF_NONE),
		CFG_SEC("kind", kind_keys, SECTIONS), CFG_SEC("role", role_keys, SECTIONS),
		CFG_SEC("form", form_keys, SECTIONS), CFG_SEC("receipt", receipt_keys, SECTIONS),
		CFG_SEC("more", more_keys, SECTIONS), CFG_SEC("words", words, CFGF_NONE),
		CFG_SEC("dates", dates, CFGF_NONE), CFG_SEC("blocks", blocks, CFGF_NONE),
		CFG_SEC("commands", commands, CFGF_NONE), CFG_SEC("answers", answers, CFGF_NONE),
		CFG_SEC("numbers", number_keys, CFGF_NONE), CFG_END() };

	list_options(words, pack_word_lists, pack_nword_lists, more_words);
	list_options(dates, pack_date_lists, pack_ndate_lists, more_dates);
	list_options(blocks, pack_block_lists, pack_nblock_lists, no_more);
	list_options(commands, pack_command_lists, pack_ncommand_lists, no_more);
	list_options(answers, pack_answer_lists, pack_nanswer_lists, no_more);
	return load(all, dir, more, err);
}

void
pack_free(struct pack **p)
{
	struct loaded *l = (struct loaded *)*p;

	if (l == NULL)
		return;
	for (size_t i = 0; i < l->nblocks; i++)
		free(l->blocks[i]);
	free(l->blocks);
	free(l->phrases);
	free(l);
	*p = NULL;
}
