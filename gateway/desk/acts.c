#include "gateway/desk/acts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "gateway/base/pack.h"
#include "gateway/desk/central.h"
#include "gateway/desk/dials.h"
#include "gateway/desk/imports.h"
#include "gateway/desk/orphans.h"
#include "gateway/desk/packs.h"
#include "gateway/desk/reviews.h"
#include "gateway/desk/texts.h"
#include "gateway/store/act.h"
#include "gateway/store/packs.h"

#define ID_MAX 64

void
act_refuse(json_t *errors, const char *fmt, ...)
{
	char text[400];
	json_t *line;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	line = json_string(text);
	/* Cut within a letter.  A refusal without words would be none. */
	for (char *c = text; line == NULL && *c != '\0'; c++)
		if ((unsigned char)*c >= 0x80)
			*c = '?';
	json_array_append_new(errors, line != NULL ? line : json_string(text));
}

/* A pack that cannot be read is refused here, and the old one stays; its owner swaps after the
 * commit. */
static void
pack_reload(const struct act_work *w)
{
	struct err e;
	struct pack *pack = packs_load(w->d->db, w->d->config->pack, NULL, &e);

	if (pack == NULL)
		act_refuse(w->errors, "%s", e.text);
	pack_free(&pack);
}

static const struct act_kind {
	const char *name;
	void (*perform)(const struct act_work *w);
	bool childs; /* the daemon's own children's: nothing for the audit, idempotent by nature */
} acts[] = {
	{ "unit.import", imports_units, false },
	{ "officer.import", imports_officers, false },
	{ "officer.add", imports_officer, false },
	{ "review.confirm", reviews_confirm, false },
	{ "review.reject", reviews_reject, false },
	{ "ussd.dial", dials_code, false },
	{ ACT_PACK_RELOAD, pack_reload, false },
	{ "pack.word", packs_put_word, false },
	{ "pack.unword", packs_drop_word, false },
	{ "pack.install", packs_install, false },
	{ "report.add", orphans_add, false },
	{ "text.send", texts_send, false },
	{ "sync.new-epoch", central_new_epoch, false },
	{ "sync.note", central_note, true },
	{ "sync.changes", central_changes, true },
	{ "sync.branch", central_branch, true },
};

/* It stands in the log and in the journal's open part. */
static bool
is_plain(const char *id)
{
	for (; *id != '\0'; id++)
		if (*id <= ' ' || *id > '~')
			return false;
	return true;
}

bool
act_parse(json_t *request, struct act *act_out, char *why_out, size_t cap)
{
	size_t n;

	*act_out = (struct act){ .name = json_string_value(json_object_get(request, "act")),
		.id = json_string_value(json_object_get(request, "id")),
		.args = json_object_get(request, "args") };
	n = act_out->id != NULL ? strlen(act_out->id) : 0;
	if (act_out->name == NULL)
		snprintf(why_out, cap, "\"act\" is missing");
	else if (n == 0 || n > ID_MAX || !is_plain(act_out->id))
		snprintf(why_out, cap, "\"id\" has 1 to %d letters, digits and signs", ID_MAX);
	else if (act_out->args != NULL && !json_is_object(act_out->args))
		snprintf(why_out, cap, "\"args\" must be an object");
	else
		return true;
	return false;
}

static json_t *
refused(const struct act *a, json_t *errors)
{
	return json_pack("{s:s, s:b, s:o}", "id", a->id, "ok", 0, "errors", errors);
}

static const struct act_kind *
find(const char *name)
{
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		if (strcmp(acts[i].name, name) == 0)
			return &acts[i];
	return NULL;
}

static void
perform(const struct act *a, const struct act_kind *kind, const struct act_work *w)
{
	if (kind == NULL)
		act_refuse(w->errors, "there is no act '%s'", a->name);
	else if (kind->childs && strcmp(a->by, CENTRAL_CHILD) != 0)
		act_refuse(w->errors, "'%s' is keng-sync's alone", a->name);
	else
		kind->perform(w);
}

bool
act_is_childs(const char *name)
{
	const struct act_kind *kind = find(name);

	return kind != NULL && kind->childs;
}

json_t *
act_perform(const struct desk *d, const struct act *a)
{
	const struct act_kind *kind = find(a->name);
	bool remembered = kind == NULL || !kind->childs;
	json_t *answer = remembered ? act_answered(d->db, a->id) : NULL;
	struct act_work w = { .d = d, .id = a->id, .args = a->args, .by = a->by };

	if (answer != NULL)
		return answer;
	w.errors = json_array();
	w.answer = json_pack("{s:s, s:b}", "id", a->id, "ok", 1);
	db_savepoint(d->db);
	perform(a, kind, &w);
	if (remembered && json_array_size(w.errors) == 0)
		act_done(d->db, a->id, a->name, a->by, w.answer, d->now_ms);
	if (json_array_size(w.errors) == 0 && !db_ok(d->db))
		act_refuse(w.errors, "%s", db_error(d->db));
	if (json_array_size(w.errors) > 0) {
		db_undo(d->db);
		json_decref(w.answer);
		return refused(a, w.errors);
	}
	db_release(d->db);
	json_decref(w.errors);
	return w.answer;
}
