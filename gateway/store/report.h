/*
 * Reports: immutable versions of what was recorded or held from a message.
 * The first version's id names the report.  A version enters the tally and the
 * journal in the transaction that adds it.
 */
#ifndef STORE_REPORT_H
#define STORE_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/store/db.h"

#define REPORT_VALUES_MAX 24
#define REPORT_ID_LEN 40
#define REPORT_DAY_LEN 11
#define REPORT_RAW_LEN 64
#define REPORT_ORIGIN_LEN 64 /* "<epoch>:<seq>" of the orphaned row */

struct report_value {
	char field[REPORT_ID_LEN];
	bool known; /* false: said to exist, without a number */
	int64_t n;  /* smallest units; 0 is a zero that was said */
	int64_t per;
	bool approx;
	char raw[REPORT_RAW_LEN]; /* the words it was read from */
};

struct report {
	int64_t id;    /* of this version */
	int64_t first; /* of the first version */
	int version;
	char state[16]; /* recorded held superseded cancelled */
	int64_t message;
	char form[REPORT_ID_LEN]; /* "": a general zero */
	int64_t unit;
	char day[REPORT_DAY_LEN];
	char day_from[REPORT_DAY_LEN]; /* "": one day */
	bool below;                    /* a total of those below, not the unit's own */
	bool zero;
	char reason[64];                /* why held */
	char origin[REPORT_ORIGIN_LEN]; /* given back after a restore, else "" */
	struct report_value values[REPORT_VALUES_MAX];
	size_t nvalues;
};

/* Adds the first version of a report, state recorded or held; sets id, first, version. */
bool report_add(struct db *db, struct report *r, int64_t at_ms);

/* Has the report of that orphaned row been given back already? */
bool report_has_origin(struct db *db, const char *origin);

/* Adds r as the next version of its report (r->first); the standing version becomes superseded. */
bool report_replace(struct db *db, struct report *r, int64_t at_ms);

/* Cancels the standing version of the report. */
bool report_cancel(struct db *db, int64_t first, int64_t at_ms);

/* Standing (recorded or held) versions of a message's reports; NULL-safe count, at most cap. */
size_t report_of_message(struct db *db, int64_t message, struct report *reports_out, size_t cap);

/*
 * Standing reports that touch the given place and time: same form and a day
 * span that overlaps, of the unit itself, of one above or of one below it.
 */
enum report_kin {
	REPORT_SAME_UNIT,
	REPORT_ABOVE_OR_BELOW, /* zero reports left out */
};
size_t report_standing(struct db *db, const struct report *like, enum report_kin kin,
    struct report *reports_out, size_t cap);

/* The unit's greatest recorded value of a field, and how many recorded reports have it. */
int64_t report_greatest(
    struct db *db, int64_t unit, const char *form, const char *field, int64_t *count_out);

/* Recomputes the tally from the recorded reports; false when a row differs (why in text_out) or the
 * database failed. */
bool report_verify_tally(struct db *db, char *text_out, size_t cap);

/* A sum over recorded reports of `root` and all below it; all units when root is 0. */
struct report_sum {
	int64_t reports; /* 0: nothing was reported */
	int64_t n;
	bool approx;
	int64_t unknown; /* reports that say the thing without a number */
};
void report_sum_flow(struct db *db, const char *form, const char *field, int64_t root,
    const char *from, const char *to, struct report_sum *sum_out);
/* A stock: the latest report of each unit up to `to`, not before `from`. */
void report_sum_stock(struct db *db, const char *form, const char *field, int64_t root,
    const char *from, const char *to, struct report_sum *sum_out);

#endif
