/*
 * What the body of each kind of row has to have (docs/sync-protocol.md, Kinds).
 * A row that lacks it is held and counted nowhere.  No SQL, no I/O.
 */
#ifndef CENTRAL_KINDS_H
#define CENTRAL_KINDS_H

#include <jansson.h>

#define KINDS_DETAIL_LEN 160

enum kinds_status {
	KINDS_OK = 0,
	KINDS_UNKNOWN, /* a kind that this centre does not know */
	KINDS_LACKS,   /* detail names the key that is missing or of another type */
};

/* What of a body is looked for in SQL; of a kind without it 0 and NULL.  The texts are the body's.
 */
struct kinds_facts {
	int64_t report, version;
	const char *day;
	const char *origin;
};

enum kinds_status kinds_check(const char *kind, const json_t *body, struct kinds_facts *facts_out,
    char detail[static KINDS_DETAIL_LEN]);

/* The code of a rejected row: "kind", "body"; NULL for KINDS_OK. */
const char *kinds_code(enum kinds_status st);

#endif
