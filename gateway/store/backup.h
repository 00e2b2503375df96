/*
 * Copies of the database, made while it is in use, and the way back.
 */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/base/err.h"
#include "gateway/store/journal.h"

/*
 * Copies the database to path, which must not exist, and verifies the copy:
 * pages, journal, sums.  The file is whole or it is not there.
 */
bool
backup_make(const char *database, const char *path, struct journal_head *head_out, struct err *e);

struct backup_restored {
	int64_t seq;                   /* of the last row that the backup has */
	char epoch[JOURNAL_EPOCH_LEN]; /* the new one */
	int64_t dropped;               /* texts that may have been sent, and are not sent again */
	char kept[4096];               /* where the database of before lies; "": there was none */
};

/*
 * Puts the verified backup in the database's place, under its lock: a new epoch
 * begins, unfinished texts are dropped, ids and references advance by 1000.
 * Until the last step the database of before is untouched.
 */
bool backup_restore(const char *database, const char *path, int64_t at_ms,
    struct backup_restored *restored_out, struct err *e);

#endif
