/*
 * What a person should know: at most one open alarm of a kind and gateway.
 *
 *     fork        another history of one epoch came; closes with the next epoch
 *     superseded  a copy of what was taken over still sends
 *     gap         a row that does not follow the one before; closes with the next good batch
 *     altered     a row that does not fit its hash; closes with the next good batch
 *     rejected    rows are held that count nowhere (view `rejected`)
 *     express     an urgent row out of turn did not verify and was dropped
 *     orphans     rows are orphaned; closes when every orphaned report is settled
 *     silent      not heard of for three times next_s; closes with the next contact
 *
 * The others are closed by a person.
 */
#ifndef CENTRAL_ALARMS_H
#define CENTRAL_ALARMS_H

#include <stdbool.h>
#include <stdio.h>

struct pg;

/* Opens it, or counts once more that which is open. */
void alarms_open(struct pg *p, const char *gateway, const char *kind, const char *text);
/* false: none was open. */
bool alarms_close(struct pg *p, const char *gateway, const char *kind);
/* Opens and closes what depends on time and on others' work.  A transaction of its own. */
bool alarms_look(struct pg *p, int contact_seconds);
/* Those that are open, a line each, oldest first; json: JSON Lines. */
bool alarms_print(struct pg *p, bool json, FILE *out);

#endif
