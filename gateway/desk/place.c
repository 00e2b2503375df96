#include "gateway/desk/place.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/desk/sender.h"
#include "gateway/store/message.h"

/* Letters and digits only, unaccented and lower: what is left when people type as they like. */
static void
squeeze(const char *name, char out[static PLACE_LABEL_LEN])
{
	char plain[PLACE_LABEL_LEN];
	size_t n = text_plain(name, strlen(name), plain, sizeof(plain)), at = 0;

	for (size_t i = 0; i < n; i++)
		if (isalnum((unsigned char)plain[i]))
			out[at++] = (char)tolower((unsigned char)plain[i]);
	out[at] = '\0';
}

/* Takes one of the kind's words from the front of a squeezed name; false when none is there. */
static bool
drop_kind(const struct pack_unit_kind *kind, char name[static PLACE_LABEL_LEN])
{
	size_t longest = 0;

	for (size_t i = 0; i < kind->words.n; i++) {
		char word[PLACE_LABEL_LEN];
		size_t n;

		squeeze(kind->words.at[i], word);
		n = strlen(word);
		if (n > longest && strncmp(name, word, n) == 0 && name[n] != '\0')
			longest = n;
	}
	memmove(name, name + longest, strlen(name) - longest + 1);
	return longest > 0;
}

static bool
fits(const struct desk *d, const struct unit *u, const char *typed)
{
	const struct pack_unit_kind *kind = pack_unit_kind(d->pack, u->kind);
	char want[PLACE_LABEL_LEN], name[PLACE_LABEL_LEN];

	squeeze(typed, want);
	squeeze(u->name, name);
	if (want[0] == '\0')
		return false;
	if (strcmp(want, name) == 0)
		return true;
	if (kind == NULL)
		return false;
	drop_kind(kind, name);
	if (strcmp(want, name) == 0)
		return true;
	return drop_kind(kind, want) && strcmp(want, name) == 0;
}

enum place_status
place_find(const struct desk *d, const struct officer *officers, size_t nofficers,
    const char *typed, const char *day, struct unit *unit_out)
{
	enum place_status status = PLACE_OUTSIDE;

	for (size_t i = 0; i < nofficers; i++) {
		size_t n;
		struct unit *scope = unit_below(d->db, officers[i].unit, day, &n);

		for (size_t k = 0; k < n; k++) {
			bool hit = typed[0] != '\0' ? fits(d, &scope[k], typed)
						    : scope[k].id == officers[i].unit;

			if (!hit || (status == PLACE_FOUND && unit_out->id == scope[k].id))
				continue;
			if (status == PLACE_FOUND)
				status = PLACE_AMBIGUOUS;
			else if (status == PLACE_OUTSIDE) {
				status = PLACE_FOUND;
				*unit_out = scope[k];
			}
		}
		free(scope);
	}
	return status;
}

/* Unaccented lower-case words, a blank before and after each: " ha trung ". */
static void
spread(const char *text, char *out, size_t cap)
{
	size_t at = 0;

	text_plain(text, strlen(text), out + 1, cap - 2);
	out[at++] = ' ';
	for (const char *in = out + 1; *in != '\0'; in++)
		if (isalnum((unsigned char)*in))
			out[at++] = (char)tolower((unsigned char)*in);
		else if (out[at - 1] != ' ')
			out[at++] = ' ';
	if (out[at - 1] != ' ')
		out[at++] = ' ';
	out[at] = '\0';
}

/* A unit's words without its kind's: " ha trung ". */
static void
spread_name(const struct desk *d, const struct unit *u, char out[static PLACE_LABEL_LEN])
{
	const struct pack_unit_kind *kind = pack_unit_kind(d->pack, u->kind);
	size_t longest = 0;

	spread(u->name, out, PLACE_LABEL_LEN);
	for (size_t i = 0; kind != NULL && i < kind->words.n; i++) {
		char word[PLACE_LABEL_LEN];
		size_t n;

		spread(kind->words.at[i], word, sizeof(word));
		n = strlen(word);
		if (n > longest && strncmp(out, word, n) == 0 && out[n] != '\0')
			longest = n;
	}
	if (longest > 0)
		memmove(out, out + longest - 1, strlen(out) - longest + 2);
}

static bool
is_named(const struct desk *d, const char *words, const char *own, const struct unit *u)
{
	char name[PLACE_LABEL_LEN];

	spread_name(d, u, name);
	return strchr(name + 1, ' ') != strrchr(name, ' ') && strcmp(name, own) != 0 &&
	    strstr(words, name) != NULL;
}

bool
place_names_other(const struct desk *d, const char *text, const struct unit *unit, const char *day,
    struct unit *other_out)
{
	const int64_t roots[] = { unit->id, unit->parent };
	char words[MESSAGE_TEXT_MAX + 2], own[PLACE_LABEL_LEN];
	bool found = false;

	spread(text, words, sizeof(words));
	spread_name(d, unit, own);
	for (size_t r = 0; r < 2 && !found; r++) {
		size_t n = 0;
		struct unit *near = roots[r] != 0 ? unit_below(d->db, roots[r], day, &n) : NULL;

		for (size_t i = 0; i < n && !found; i++) {
			/* Of the parent only its children: what is below the neighbours is far. */
			if (near[i].id == unit->id || (r == 1 && near[i].parent != unit->parent))
				continue;
			found = is_named(d, words, own, &near[i]);
			if (found)
				*other_out = near[i];
		}
		free(near);
	}
	return found;
}

void
place_label(const struct desk *d, const struct unit *u, char out[static PLACE_LABEL_LEN])
{
	const struct pack_unit_kind *kind = pack_unit_kind(d->pack, u->kind);
	char plain[PLACE_LABEL_LEN], squeezed[PLACE_LABEL_LEN];

	text_plain(u->name, strlen(u->name), plain, sizeof(plain));
	squeeze(u->name, squeezed);
	if (kind == NULL) {
		snprintf(out, PLACE_LABEL_LEN, "%s", plain);
	} else if (drop_kind(kind, squeezed)) {
		snprintf(out, PLACE_LABEL_LEN, "%s", plain);
		out[0] = (char)tolower((unsigned char)out[0]);
	} else {
		snprintf(out, PLACE_LABEL_LEN, "%s %.120s", kind->label, plain);
	}
}

void
place_contact(const struct desk *d, int64_t unit, char out[static PLACE_LABEL_LEN])
{
	char number[OFFICER_NUMBER_LEN], national[OFFICER_NUMBER_LEN];
	const struct pack_role *role = pack_role(d->pack, "duty");
	const struct pack_unit_kind *kind = NULL;
	const char *call = role != NULL ? role->call : "";
	int64_t duty_unit;
	struct unit u;

	out[0] = '\0';
	if (unit != 0 && officer_duty_phone(d->db, unit, number, &duty_unit)) {
		sender_national(d->config, number, national);
		if (unit_get(d->db, duty_unit, &u))
			kind = pack_unit_kind(d->pack, u.kind);
		snprintf(out, PLACE_LABEL_LEN, "%s%s%s%s%s", call, call[0] != '\0' ? " " : "",
		    kind != NULL ? kind->label : "", kind != NULL ? " " : "", national);
	} else if (d->config->call[0] != '\0') {
		sender_national(d->config, d->config->call, out);
	}
}
