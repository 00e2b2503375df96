#include "gateway/desk/packs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/pack_shelf.h"
#include "gateway/store/packs.h"

static const char *
text_of(const struct act_work *w, const char *key)
{
	const char *s = json_string_value(json_object_get(w->args, key));

	return s != NULL ? s : "";
}

/* What this act writes. */
static void
next_path(const struct act_work *w, const char *suffix, char out[static PACKS_DIR_LEN])
{
	snprintf(out, PACKS_DIR_LEN, "%.4000s.packs/%lld%s", w->d->config->database,
	    (long long)packs_next(w->d->db), suffix);
}

/* The words as they are now, beside the pack as it stands. */
static void
rewrite(const struct act_work *w)
{
	char to[PACKS_DIR_LEN], dir[PACKS_DIR_LEN];
	char *words = packs_words_text(w->d->db);
	struct err e;

	next_path(w, ".conf", to);
	packs_whole(w->d->db, w->d->config->pack, dir);
	if (pack_shelf_put_words(to, dir, words, &e))
		packs_add(w->d->db, w->d->pack->id, "", to, true, w->d->now_ms);
	else
		act_refuse(w->errors, "%s", e.text);
	free(words);
}

/* It stands between quotes in a file. */
static bool
is_writable(const char *s)
{
	if (s[0] == '\0' || strlen(s) > 100)
		return false;
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f || strchr("\"\\$", *s) != NULL)
			return false;
	return true;
}

static bool
take_word(const struct act_work *w)
{
	const struct pack_form *form = pack_form(w->d->pack, text_of(w, "form"));

	if (form == NULL)
		act_refuse(w->errors, "the pack has no form '%s'", text_of(w, "form"));
	else if (text_of(w, "field")[0] != '\0' && pack_field(form, text_of(w, "field")) == NULL)
		act_refuse(w->errors, "form %s has no field '%s'", form->id, text_of(w, "field"));
	else if (!is_writable(text_of(w, "word")))
		act_refuse(w->errors, "that is no word");
	else
		return true;
	return false;
}

void
packs_put_word(const struct act_work *w)
{
	if (take_word(w) &&
	    packs_word_add(w->d->db, text_of(w, "form"), text_of(w, "field"), text_of(w, "word")))
		rewrite(w);
}

void
packs_drop_word(const struct act_work *w)
{
	if (packs_word_delete(
		w->d->db, text_of(w, "form"), text_of(w, "field"), text_of(w, "word")))
		rewrite(w);
	else
		act_refuse(w->errors, "no such word came down");
}

void
packs_install(const struct act_work *w)
{
	json_t *files = json_object_get(w->args, "files");
	char to[PACKS_DIR_LEN], words[PACKS_DIR_LEN];
	struct err e;

	if (json_object_size(files) == 0) {
		act_refuse(w->errors, "a pack without files");
		return;
	}
	next_path(w, "", to);
	packs_words_file(w->d->db, words);
	if (pack_shelf_put(to, files, words[0] != '\0' ? words : NULL, &e))
		packs_add(
		    w->d->db, text_of(w, "id"), text_of(w, "version"), to, false, w->d->now_ms);
	else
		act_refuse(w->errors, "%s", e.text);
}
