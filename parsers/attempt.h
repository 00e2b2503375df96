/*
 * One reading of a text in one mode.  reading.c makes all that differ and weighs them; who explains
 * a reading makes them again and looks at what each was made of.
 *
 * Nothing here allocates, reads a clock or does I/O.
 */
#ifndef PARSERS_ATTEMPT_H
#define PARSERS_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/items.h"
#include "parsers/reading.h"
#include "parsers/text.h"
#include "parsers/tokens.h"

/* Modes besides the plain one. */
#define ATTEMPTS_MAX 7

/* All zero: as written. */
struct attempt {
	enum tokens_mode tokens; /* "sung1" is a word with its accent */
	struct items_mode items;
	bool clauses; /* read clause by clause: asides and parts taken out, denials made zeros */
	bool mended;  /* misspelt words taken for what they must be: reports are fuzzy */
};

/* All that one reading needs; some 300 KiB, so it lives once on the stack. */
struct attempt_work {
	struct text text; /* folded by the caller, once for all attempts */
	struct tokens tokens;
	struct items items;
};

/* False, and nothing useful in out, when there is nothing to mend or take out. */
bool attempt_make(const struct pack *pack, const char *utf8, const struct local_time *sent,
    const struct attempt *how, struct attempt_work *w, struct reading *out);

/* The modes that differ from the plain one, given what it left in its work. */
size_t attempt_others(const struct attempt_work *plain, struct attempt out[static ATTEMPTS_MAX]);

/* The one form that the text counts things of, when short names of it may be left: or NULL. */
const struct pack_form *attempt_form(const struct attempt_work *plain);
/* Is every word known? */
bool attempt_knows_all(const struct attempt_work *w);
/* Do unknown words stand apart from all else, as in "TP: ..."? */
bool attempt_knows_figures(const struct attempt_work *w);
/* Is the doubt one that reading clause by clause may settle? */
bool attempt_may_need_clauses(const struct reading *r);
/* Is the doubt one that a misspelt word can cause? */
bool attempt_may_be_misspelt(const struct reading *r);

#endif
