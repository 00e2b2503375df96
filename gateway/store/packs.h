/*
 * Which pack is in use: the configuration's, until one or a word of one came
 * down.  What came down stands beside the database ("<database>.packs/").
 */
#ifndef STORE_PACKS_H
#define STORE_PACKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/base/pack.h"
#include "gateway/store/db.h"

#define PACKS_DIR_LEN 4096
#define PACKS_NAME_LEN 64

/*
 * The pack in use: the whole one that came down last, else the configured one,
 * and the words that came down beside it.  What came down and cannot be read is
 * left out, with a word in *lost_out (NULL: nobody asks).  NULL with e filled.
 */
struct pack *packs_load(struct db *db, const char *configured, bool *lost_out, struct err *e);

/* The whole pack that came down last, else the configured one. */
void packs_whole(struct db *db, const char *configured, char dir_out[static PACKS_DIR_LEN]);
/* The file of words in use; "" when none came down. */
void packs_words_file(struct db *db, char file_out[static PACKS_DIR_LEN]);

/* The number of the next thing on the shelf. */
int64_t packs_next(struct db *db);
/* A folder with a whole pack, or (words) a file of further words. */
void packs_add(struct db *db, const char *pack, const char *version, const char *path, bool words,
    int64_t at_ms);

/* field "": a word of the form itself.  false: it was (or was not) there already. */
bool packs_word_add(struct db *db, const char *form, const char *field, const char *word);
bool packs_word_delete(struct db *db, const char *form, const char *field, const char *word);
/* All words as sections of a pack's file, to be freed. */
char *packs_words_text(struct db *db);

#endif
