#include "gateway/desk/central.h"

#include <stdio.h>
#include <string.h>

#include "gateway/store/alert.h"
#include "gateway/store/sync.h"

#define ALERT_KIND "sync"

static const char *
text_of(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s != NULL ? s : "";
}

/* ---- what keng-sync notes ---- */

static void
take_number(const json_t *args, const char *key, int64_t *to)
{
	const json_t *v = json_object_get(args, key);

	if (json_is_integer(v))
		*to = json_integer_value(v);
}

/* null clears it; since stays with the first of the same trouble. */
static void
take_trouble(const struct act_work *w, struct sync_cursor *c)
{
	const json_t *v = json_object_get(w->args, "trouble");

	if (json_is_string(v)) {
		if (c->trouble[0] == '\0')
			c->trouble_since = w->d->now_ms;
		snprintf(c->trouble, sizeof(c->trouble), "%s", json_string_value(v));
	} else if (json_is_null(v)) {
		c->trouble[0] = '\0';
		c->trouble_since = 0;
	}
}

static void
take_alarm(const struct act_work *w)
{
	const json_t *v = json_object_get(w->args, "alarm");

	if (json_is_string(v))
		alert_raise_for(
		    w->d->db, ALERT_KIND, "refused", json_string_value(v), w->d->now_ms);
	else if (json_is_null(v))
		alert_close(w->d->db, ALERT_KIND, "refused", w->d->now_ms);
}

/* What a person must hear of, by the state that is entered. */
static const char *const state_alerts[SYNC_STATES] = {
	[SYNC_FORK] = "the central server holds other rows under this gateway's name: nothing is "
		      "sent until a person decides (keng sync status)",
	[SYNC_SUPERSEDED] =
	    "a copy of this gateway has taken over at the central server: nothing is "
	    "sent any more",
	[SYNC_GONE] = "the receiver of the journal wants no more of it (410)",
};

static void
enter(const struct act_work *w, struct sync_cursor *c, enum sync_state state)
{
	if (c->state == state)
		return;
	if (state_alerts[c->state] != NULL)
		alert_close(w->d->db, ALERT_KIND, sync_state_name(c->state), w->d->now_ms);
	if (state_alerts[state] != NULL)
		alert_raise_for(w->d->db, ALERT_KIND, sync_state_name(state), state_alerts[state],
		    w->d->now_ms);
	c->state = state;
}

/* The fork has been decided: the epoch's name is made once, and outlives every restart. */
static void
begin_branching(const struct act_work *w, struct sync_cursor *c)
{
	enter(w, c, SYNC_BRANCHING);
	journal_new_epoch(c->branch);
}

/*
 * A decision that a person took meanwhile stands; and a note of a branching that has ended by now
 * (the answer to sync.branch was late) counts rows that have been told anew since.
 */
static void
take_way(const struct act_work *w, struct sync_cursor *c)
{
	enum sync_state said = c->state;

	sync_state_find(text_of(w->args, "state"), &said);
	if (said == SYNC_BRANCHING && c->state != SYNC_BRANCHING)
		return;
	take_number(w->args, "acked", &c->acked);
	take_number(w->args, "express", &c->express);
	if (c->state != SYNC_BRANCHING)
		enter(w, c, said);
}

void
central_note(const struct act_work *w)
{
	struct sync_cursor c;
	const json_t *id;
	size_t i;

	sync_get(w->d->db, &c);
	take_number(w->args, "contact", &c.contact);
	if (json_is_integer(json_object_get(w->args, "clock_offset_ms"))) {
		c.has_offset = true;
		take_number(w->args, "clock_offset_ms", &c.clock_offset_ms);
	}
	take_trouble(w, &c);
	take_alarm(w);
	take_way(w, &c);
	if (c.state == SYNC_FORK && json_is_true(json_object_get(w->args, "adopt")))
		begin_branching(w, &c);
	sync_put(w->d->db, &c);
	json_array_foreach(json_object_get(w->args, "rejected"), i, id)
		sync_rejected(w->d->db, json_integer_value(json_object_get(id, "seq")),
		    text_of(id, "code"), text_of(id, "detail"));
	json_array_foreach(json_object_get(w->args, "told"), i, id)
		if (json_is_string(id))
			sync_change_told(w->d->db, json_string_value(id));
}

/* ---- a new epoch ---- */

void
central_new_epoch(const struct act_work *w)
{
	struct sync_cursor c;

	sync_get(w->d->db, &c);
	if (c.state != SYNC_FORK) {
		act_refuse(w->errors, "the central server has told of no fork (it is '%s')",
		    sync_state_name(c.state));
		return;
	}
	begin_branching(w, &c);
	sync_put(w->d->db, &c);
	json_object_set_new(w->answer, "epoch", json_string(c.branch));
}

void
central_branch(const struct act_work *w)
{
	int64_t from = json_integer_value(json_object_get(w->args, "from"));
	struct sync_cursor c;

	sync_get(w->d->db, &c);
	if (c.state != SYNC_BRANCHING || strcmp(c.branch, text_of(w->args, "epoch")) != 0) {
		act_refuse(w->errors, "no such epoch is waiting to begin");
		return;
	}
	if (from < 0 || !journal_begin_epoch(w->d->db, c.branch, from, w->d->now_ms)) {
		act_refuse(w->errors, "there is no row %lld to begin behind", (long long)from);
		return;
	}
	c.acked = from;
	c.express = from;
	c.branch[0] = '\0';
	enter(w, &c, SYNC_GOING);
	sync_put(w->d->db, &c);
}

/* ---- what comes down ---- */

/* The act that carries out a change; NULL: this gateway knows no such change. */
static const struct {
	const char *kind, *op, *act;
} kinds[] = {
	{ "unit", "put", "unit.import" },
	{ "officer", "put", "officer.import" },
	{ "pack_word", "put", "pack.word" },
	{ "pack_word", "delete", "pack.unword" },
	{ "pack", "put", "pack.install" },
	{ "text", "put", "text.send" },
	{ "report", "add", "report.add" },
};

static const char *
act_of(const char *kind, const char *op)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].kind, kind) == 0 && strcmp(kinds[i].op, op) == 0)
			return kinds[i].act;
	return NULL;
}

/* Imports take lists; whatever else takes the data as it is.  A new reference. */
static json_t *
args_of(const char *act, json_t *data)
{
	if (strcmp(act, "unit.import") == 0 || strcmp(act, "officer.import") == 0)
		return json_pack("{s:[O]}", "rows", data);
	return json_incref(data);
}

/* A list of what speaks against the change, empty when it was carried out; a new reference. */
static json_t *
carry_out(const struct act_work *w, json_t *change)
{
	const char *kind = text_of(change, "kind"), *op = text_of(change, "op");
	const char *name = act_of(kind, op);
	json_t *data = json_object_get(change, "data"), *errors = json_array(), *answer, *request;
	struct act act;
	char why[120];

	/* The token is keng-sync's own business; the store hears only what became of it. */
	if (strcmp(kind, "token") == 0) {
		json_array_extend(errors, json_object_get(change, "errors"));
		return errors;
	}
	if (name == NULL || !json_is_object(data)) {
		act_refuse(errors, "this gateway knows no change '%s' '%s'", kind, op);
		return errors;
	}
	request = json_pack("{s:s, s:s, s:o}", "act", name, "id", text_of(change, "id"), "args",
	    args_of(name, data));
	if (request == NULL || !act_parse(request, &act, why, sizeof(why))) {
		act_refuse(errors, "%s", request == NULL ? "not well-formed" : why);
	} else {
		act.by = CENTRAL_BY;
		answer = act_perform(w->d, &act);
		json_array_extend(errors, json_object_get(answer, "errors"));
		json_decref(answer);
	}
	json_decref(request);
	return errors;
}

void
central_changes(const struct act_work *w)
{
	json_t *change, *results = json_array();
	struct sync_cursor c;
	size_t i;

	json_array_foreach(json_object_get(w->args, "changes"), i, change) {
		const char *id = text_of(change, "id");
		json_t *errors;

		if (id[0] == '\0' || strlen(id) > 64) {
			act_refuse(w->errors, "a change without an id");
			break;
		}
		errors = carry_out(w, change);
		sync_change_done(w->d->db, id, text_of(change, "kind"), errors, w->d->now_ms);
		json_array_append_new(
		    results, json_pack("{s:s, s:b}", "id", id, "ok", json_array_size(errors) == 0));
		json_decref(errors);
	}
	sync_get(w->d->db, &c);
	snprintf(c.down, sizeof(c.down), "%s", text_of(w->args, "cursor"));
	sync_put(w->d->db, &c);
	json_object_set_new(w->answer, "results", results);
}
