#include "gateway/store/reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/store/sql.h"

#define SERIAL_FIRST 10
#define ANYBODY "*" /* where owners that are not known yet begin */
#define DIGITS_MIN 3
#define DIGITS_MAX 7

/* H. Michael Damm, "Total anti-symmetrische Quasigruppen" (2004): the quasigroup of order 10. */
static const unsigned char damm[10][10] = {
	{ 0, 3, 1, 7, 5, 9, 8, 6, 4, 2 },
	{ 7, 0, 9, 2, 1, 5, 4, 8, 6, 3 },
	{ 4, 2, 0, 6, 8, 7, 1, 3, 5, 9 },
	{ 1, 7, 5, 0, 9, 8, 3, 4, 2, 6 },
	{ 6, 1, 2, 3, 0, 4, 5, 9, 7, 8 },
	{ 3, 6, 7, 4, 2, 0, 9, 5, 8, 1 },
	{ 5, 8, 6, 9, 7, 2, 0, 1, 3, 4 },
	{ 8, 9, 4, 5, 3, 6, 2, 0, 1, 7 },
	{ 9, 4, 3, 8, 6, 1, 7, 2, 0, 5 },
	{ 2, 5, 8, 1, 4, 3, 6, 7, 9, 0 },
};

static unsigned
interim(const char *digits)
{
	unsigned d = 0;

	for (; *digits != '\0'; digits++)
		d = damm[d][*digits - '0'];
	return d;
}

bool
reference_valid(const char *text)
{
	size_t n = strlen(text);

	return n >= DIGITS_MIN && n <= DIGITS_MAX && strspn(text, "0123456789") == n &&
	    interim(text) == 0;
}

/* Emergency numbers and years would be misread by people and by the reading. */
static bool
misleading(const char *ref)
{
	long n = strtol(ref, NULL, 10);

	return (n >= 110 && n <= 119) || (n >= 1900 && n <= 2100);
}

static int64_t
next_of(struct db *db, const char *owner)
{
	return sql_number(db, SERIAL_FIRST,
	    "SELECT coalesce((SELECT next FROM reference WHERE owner = ?),"
	    " (SELECT next FROM reference WHERE owner = '" ANYBODY "'))",
	    "t", owner);
}

static void
set_next(struct db *db, const char *owner, int64_t next)
{
	sql_run(db,
	    "INSERT INTO reference (owner, next) VALUES (?, ?)"
	    " ON CONFLICT (owner) DO UPDATE SET next = excluded.next",
	    "ti", owner, next);
}

bool
reference_take(struct db *db, const char *number, const int64_t *officers, size_t nofficers,
    char ref_out[static MESSAGE_REF_LEN])
{
	int64_t serial = next_of(db, number);
	char owner[40];

	for (size_t i = 0; i < nofficers; i++) {
		int64_t n;

		snprintf(owner, sizeof(owner), "officer %lld", (long long)officers[i]);
		n = next_of(db, owner);
		if (n > serial)
			serial = n;
	}
	do {
		int n = snprintf(ref_out, MESSAGE_REF_LEN, "%d", (int)serial++);

		ref_out[n] = (char)('0' + interim(ref_out));
		ref_out[n + 1] = '\0';
	} while (misleading(ref_out));
	set_next(db, number, serial);
	for (size_t i = 0; i < nofficers; i++) {
		snprintf(owner, sizeof(owner), "officer %lld", (long long)officers[i]);
		set_next(db, owner, serial);
	}
	return db_ok(db);
}

void
reference_advance(struct db *db, int64_t by)
{
	sql_run(db, "INSERT OR IGNORE INTO reference (owner, next) VALUES ('" ANYBODY "', ?)", "i",
	    (int64_t)SERIAL_FIRST);
	sql_run(db, "UPDATE reference SET next = next + ?", "i", by);
}
