/*
 * Where in a pack's files something stands, so that what is said about it can name file and line.
 * A loaded pack has no lines: they are looked up in the files by section and by quoted word.
 */
#ifndef BASE_PACK_SOURCE_H
#define BASE_PACK_SOURCE_H

#include <stddef.h>
#include <stdio.h>

/* Names of sections around the word, "" for none: form "thu_hoi", field "dan". */
struct pack_spot {
	const char *section; /* "form", "receipt", "words" ... */
	const char *title;   /* "thu_hoi"; "" for a section without one */
	const char *field;
	const char *word; /* between quotes; NULL: the section itself */
};

struct pack_source;

/* Reads every *.conf of the folder; never NULL. */
struct pack_source *pack_source_open(const char *dir);
/* Frees *s and sets it to NULL. */
void pack_source_close(struct pack_source **s);

/* Prints "FILE:LINE: ", or "DIR: " when the spot is not found as it is written. */
void pack_source_print(const struct pack_source *s, const struct pack_spot *spot, FILE *out);

#endif
