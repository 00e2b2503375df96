/*
 * What the items of a message are, counted once for all who judge it.
 */
#ifndef PARSERS_SURVEY_H
#define PARSERS_SURVEY_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/items.h"
#include "parsers/reports.h"

/* What a message is made of, found in one pass over its items. */
struct survey {
	size_t count[WORD_KINDS]; /* items with this meaning that stand as phrases */
	size_t first[WORD_KINDS];
	size_t words;     /* unknown ones */
	size_t numbers;   /* figures that are not explained */
	size_t explained; /* numbers that count nothing */
	bool keyword;     /* a form was begun by its short name */
	size_t evidence;  /* items that speak of what is reported */
	size_t counted;   /* figures with a unit of a field */
	size_t strangers; /* figures that count an unknown word */
	size_t fields;
	size_t forms;
	size_t dates;
	size_t said;  /* items that are neither noise nor places */
	bool odd;     /* a number in other signs than digits */
	bool reports; /* a word like "báo cáo" */
	bool vague;
	size_t vague_at;
};

void survey_make(const struct items *items, struct survey *out);

/* Does anything in it speak of what is reported here? */
bool survey_speaks_of_reports(const struct survey *s);
/* "lập", "con": a field's word that counts only with its unit, or has many other meanings. */
bool survey_only_with_unit(const struct item *it);

/* The first item that is neither noise nor a place; items->n when there is none. */
size_t survey_head(const struct items *items);
/* The first phrase of this kind, or NULL. */
const struct pack_phrase *
survey_phrase(const struct message *m, const struct survey *s, enum pack_word_kind kind);

#endif
