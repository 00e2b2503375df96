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
 * The pack in use: what came down last, else the configured folder, also while
 * what came down cannot be read.  NULL with e filled.
 */
struct pack *packs_load(struct db *db, const char *configured, struct err *e);

/* The whole pack that came down last, without its words; "" when none did. */
void packs_whole(struct db *db, char dir_out[static PACKS_DIR_LEN]);

/* The number of the next folder on the shelf. */
int64_t packs_next(struct db *db);
/* words: the folder is the one before with other words. */
void packs_add(struct db *db, const char *pack, const char *version, const char *dir, bool words,
    int64_t at_ms);

/* field "": a word of the form itself.  false: it was (or was not) there already. */
bool packs_word_add(struct db *db, const char *form, const char *field, const char *word);
bool packs_word_delete(struct db *db, const char *form, const char *field, const char *word);
/* All words as sections of a pack's file, to be freed. */
char *packs_words_text(struct db *db);

#endif
