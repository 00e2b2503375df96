#include "gateway/desk/imports.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/clock.h"
#include "gateway/desk/sender.h"
#include "gateway/store/message.h"
#include "gateway/store/officer.h"
#include "gateway/store/unit.h"

/* What counts of one import. */
struct tally {
	json_int_t added_or_changed, same;
};

static const char *
field(const json_t *row, const char *key)
{
	const char *s = json_string_value(json_object_get(row, key));

	return s != NULL ? s : "";
}

/* "line 12: " for rows of a file, "" for a single row. */
static const char *
where(const json_t *row, char out[static 32])
{
	json_int_t line = json_integer_value(json_object_get(row, "line"));

	out[0] = '\0';
	if (line > 0)
		snprintf(out, 32, "line %lld: ", (long long)line);
	return out;
}

static void
today(const struct desk *d, char out[static CLOCK_DAY_LEN])
{
	clock_day(d->now_ms, out);
}

static bool
has_control(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return true;
	return false;
}

/* Copies a field that must be there and fit; false (and an error) otherwise. */
static bool
take(const struct act_work *w, const json_t *row, const char *key, char *to, size_t cap)
{
	const char *s = field(row, key);
	char at[32];

	if (s[0] == '\0')
		act_refuse(w->errors, "%s%s is missing", where(row, at), key);
	else if (strlen(s) >= cap)
		act_refuse(
		    w->errors, "%s%s is longer than %zu octets", where(row, at), key, cap - 1);
	else if (has_control(s))
		act_refuse(w->errors, "%s%s holds a control character", where(row, at), key);
	else {
		strcpy(to, s);
		return true;
	}
	return false;
}

/* One thing by two rows: which of them is meant?  true when the first of that key. */
static bool
first_of(const struct act_work *w, const json_t *row, json_t *seen, const char *a, const char *b)
{
	char key[OFFICER_NAME_LEN + UNIT_CODE_LEN + 32], at[32];
	const json_t *before;

	snprintf(key, sizeof(key), "%s\n%s", a, b);
	before = json_object_get(seen, key);
	if (before == NULL) {
		json_object_set_new(
		    seen, key, json_integer(json_integer_value(json_object_get(row, "line"))));
		return true;
	}
	act_refuse(w->errors, "%s%s stands in line %lld already", where(row, at), a,
	    (long long)json_integer_value(before));
	return false;
}

static bool
take_day(
    const struct act_work *w, const json_t *row, const char *key, char to[static DAY_TEXT_SIZE])
{
	const char *s = field(row, key);
	struct day day;
	char at[32];

	to[0] = '\0';
	if (s[0] == '\0')
		return true;
	if (!day_parse(s, &day)) {
		act_refuse(w->errors, "%s%s must be YYYY-MM-DD, not '%s'", where(row, at), key, s);
		return false;
	}
	strcpy(to, s);
	return true;
}

/* ---- units ---- */

static bool
take_unit(const struct act_work *w, const json_t *row, struct unit *u)
{
	char at[32];
	bool ok;

	memset(u, 0, sizeof(*u));
	ok = take(w, row, "code", u->code, sizeof(u->code));
	ok = take(w, row, "kind", u->kind, sizeof(u->kind)) && ok;
	ok = take(w, row, "name", u->name, sizeof(u->name)) && ok;
	ok = take_day(w, row, "valid_from", u->valid_from) && ok;
	ok = take_day(w, row, "valid_to", u->valid_to) && ok;
	if (u->kind[0] != '\0' && pack_unit_kind(w->d->pack, u->kind) == NULL) {
		act_refuse(
		    w->errors, "%skind '%s' is not one of the pack's", where(row, at), u->kind);
		ok = false;
	}
	if (ok && u->valid_to[0] != '\0' && strcmp(u->valid_to, u->valid_from) < 0) {
		act_refuse(w->errors, "%svalid_to is before valid_from", where(row, at));
		ok = false;
	}
	return ok;
}

/* The row of that code valid at the child's start, or today. */
static bool
find_parent(const struct act_work *w, const char *code, const char *start, int64_t *id_out)
{
	char day[CLOCK_DAY_LEN];
	struct unit parent;

	today(w->d, day);
	if (!unit_find(w->d->db, code, start, &parent) && !unit_find(w->d->db, code, day, &parent))
		return false;
	*id_out = parent.id;
	return true;
}

/* Would the unit stand above itself? */
static bool
closes_ring(const struct act_work *w, const struct unit *u)
{
	struct unit old;

	return u->parent != 0 && unit_find_exact(w->d->db, u->code, u->valid_from, &old) &&
	    unit_is_below(w->d->db, u->parent, old.id);
}

/* true when the row is done with: imported, or refused with an error. */
static bool
put_unit(const struct act_work *w, const json_t *row, bool last_chance, struct tally *t)
{
	const char *parent = field(row, "parent");
	struct unit u;
	bool changed;
	char at[32];

	if (!take_unit(w, row, &u))
		return true;
	if (parent[0] != '\0' && !find_parent(w, parent, u.valid_from, &u.parent)) {
		if (last_chance)
			act_refuse(w->errors, "%sparent '%s' is not there", where(row, at), parent);
		return last_chance;
	}
	if (closes_ring(w, &u)) {
		if (last_chance)
			act_refuse(w->errors, "%sparent '%s' is below it", where(row, at), parent);
		return last_chance;
	}
	if (unit_put(w->d->db, &u, w->d->now_ms, &changed))
		*(changed ? &t->added_or_changed : &t->same) += 1;
	return true;
}

void
imports_units(const struct act_work *w)
{
	json_t *rows = json_object_get(w->args, "rows");
	size_t n = json_array_size(rows), left = n, before = n + 1;
	bool *done = calloc(n + 1, sizeof(*done));
	json_t *seen = json_object(), *row;
	struct tally t = { 0 };
	size_t k;

	if (done == NULL)
		abort();
	if (!json_is_array(rows))
		act_refuse(w->errors, "\"rows\" must be a list");
	json_array_foreach(rows, k, row)
		if (field(row, "code")[0] != '\0')
			first_of(w, row, seen, field(row, "code"), field(row, "valid_from"));
	json_decref(seen);
	/* A parent may stand below its child in the file: go round while anything moves. */
	while (left > 0 && db_ok(w->d->db)) {
		bool last_chance = left == before;

		before = left;
		for (size_t i = 0; i < n; i++) {
			if (done[i])
				continue;
			done[i] = put_unit(w, json_array_get(rows, i), last_chance, &t);
			left -= done[i];
		}
	}
	free(done);
	json_object_set_new(w->answer, "changed", json_integer(t.added_or_changed));
	json_object_set_new(w->answer, "same", json_integer(t.same));
}

/* ---- officers ---- */

static bool
take_officer(const struct act_work *w, const json_t *row, struct officer *o,
    char number[static OFFICER_NUMBER_LEN])
{
	char phone[OFFICER_NUMBER_LEN] = "", unit[UNIT_CODE_LEN] = "", at[32], day[CLOCK_DAY_LEN];
	struct unit u = { 0 };
	bool ok;

	memset(o, 0, sizeof(*o));
	ok = take(w, row, "phone", phone, sizeof(phone));
	ok = take(w, row, "name", o->name, sizeof(o->name)) && ok;
	ok = take(w, row, "unit", unit, sizeof(unit)) && ok;
	snprintf(o->role, sizeof(o->role), "%.15s", field(row, "role"));
	if (o->role[0] == '\0')
		strcpy(o->role, "officer");
	if (phone[0] != '\0' &&
	    (!sender_normalise(w->d->config, phone, number) ||
		sender_classify(w->d->config, number) != SENDER_PERSON)) {
		act_refuse(w->errors, "%sphone '%s' is no mobile number that can be answered",
		    where(row, at), phone);
		ok = false;
	}
	today(w->d, day);
	if (unit[0] != '\0' && !unit_find(w->d->db, unit, day, &u)) {
		act_refuse(w->errors, "%sunit '%s' is not there today", where(row, at), unit);
		ok = false;
	}
	if (strcmp(o->role, "officer") != 0 && strcmp(o->role, "duty") != 0 &&
	    strcmp(o->role, "administrator") != 0) {
		act_refuse(w->errors, "%srole '%s' is none of officer, duty, administrator",
		    where(row, at), o->role);
		ok = false;
	}
	if (ok)
		o->unit = u.id;
	return ok;
}

static void
put_officer(
    const struct act_work *w, const json_t *row, json_t *seen, struct tally *t, int *reopened)
{
	char number[OFFICER_NUMBER_LEN];
	struct officer o;
	bool changed;

	if (!take_officer(w, row, &o, number) || !first_of(w, row, seen, number, o.name) ||
	    !officer_put(w->d->db, &o, number, w->d->now_ms, &changed))
		return;
	*(changed ? &t->added_or_changed : &t->same) += 1;
	*reopened += message_reopen_waiting(w->d->db, number);
	json_object_set_new(w->answer, "officer", json_integer(o.id));
}

void
imports_officers(const struct act_work *w)
{
	json_t *rows = json_object_get(w->args, "rows"), *seen = json_object(), *row;
	struct tally t = { 0 };
	int reopened = 0;
	size_t i;

	if (!json_is_array(rows))
		act_refuse(w->errors, "\"rows\" must be a list");
	json_array_foreach(rows, i, row)
		put_officer(w, row, seen, &t, &reopened);
	json_decref(seen);
	json_object_del(w->answer, "officer");
	json_object_set_new(w->answer, "changed", json_integer(t.added_or_changed));
	json_object_set_new(w->answer, "same", json_integer(t.same));
	json_object_set_new(w->answer, "reopened", json_integer(reopened));
}

void
imports_officer(const struct act_work *w)
{
	json_t *seen = json_object();
	struct tally t = { 0 };
	int reopened = 0;

	put_officer(w, w->args, seen, &t, &reopened);
	json_decref(seen);
	json_object_set_new(w->answer, "reopened", json_integer(reopened));
}
