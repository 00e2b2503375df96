/*
 * /metrics, in the text format of Prometheus: what the database knows of all
 * gateways, and the requests that this copy has answered.
 */
#ifndef CENTRAL_METRICS_H
#define CENTRAL_METRICS_H

#include <stdio.h>

struct pg;

/* Counts an answer; any thread. */
void metrics_count(int status);
/* Without the database's part when it is not to be had. */
void metrics_print(struct pg *p, int contact_seconds, FILE *out);

#endif
