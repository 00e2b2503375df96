/*
 * Fields of an information line: `+CMGL: 1,0,"",24`, `+CNMI: (0-2),(0,1),(0),(0-2),(0,1)`.
 * Spec: V.250 section 5.4 (syntax of values), 5.7.3 (ranges in the answer of a test command).
 *
 * A cursor over the line; nothing here allocates, reads a clock or does I/O.  Fields are read in
 * order, each as what the caller expects it to be.
 */
#ifndef MODEM_AT_FIELDS_H
#define MODEM_AT_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum at_field {
	AT_FIELD_OK,
	AT_FIELD_OMITTED, /* nothing between two commas: the output is untouched */
	AT_FIELD_BAD,     /* something else than was asked for; the cursor is behind it */
	AT_FIELD_END,     /* no more fields */
};

struct at_fields {
	const char *at;
	bool started; /* a field was read: the next one stands behind a comma */
};

/* Values of a range in one word: bit n is set where n is offered.  Values above 63 are left out. */
typedef uint64_t at_range;

#define AT_NAMES_MAX 8
#define AT_NAME_LEN 8 /* with NUL; a longer one is left out */

struct at_names {
	char name[AT_NAMES_MAX][AT_NAME_LEN];
	size_t count;
};

/* Puts the cursor behind prefix ("+CMGL:"); false when line does not begin with it. */
bool at_fields_start(struct at_fields *f, const char *line, const char *prefix);

/* A decimal number 0-999999, quoted or not. */
enum at_field at_fields_number(struct at_fields *f, int *value_out);
/* A string without its quotes, cut at cap - 1 (then AT_FIELD_BAD); bare words are taken too. */
enum at_field at_fields_text(struct at_fields *f, size_t cap, char *text_out);
/* `(0-2,4)`, `(0)`, `0-2` or `1`. */
enum at_field at_fields_range(struct at_fields *f, at_range *range_out);
/* `("SM","ME")` or `"SM"`; doubly nested lists (Wavecom) give the first inner one. */
enum at_field at_fields_names(struct at_fields *f, struct at_names *names_out);
/* Does the next field begin with a quote?  The cursor stays. */
bool at_fields_quoted(const struct at_fields *f);

bool at_range_has(at_range range, int value);
bool at_names_have(const struct at_names *names, const char *name);

const char *at_field_name(enum at_field field);

#endif
