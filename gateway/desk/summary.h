/*
 * The article's page: sums of every form and field over a span of days, for a
 * unit and all below it.  Flows add up, stocks take the latest of each unit.
 */
#ifndef DESK_SUMMARY_H
#define DESK_SUMMARY_H

#include <jansson.h>
#include <stdio.h>

#include "gateway/desk/desk.h"
#include "gateway/store/report.h"

/* root 0: all units; from and to inclusive local days. */
void
summary_field(const struct desk *d, const struct pack_form *form, const struct pack_field *field,
    int64_t root, const char *from, const char *to, struct report_sum *sum_out);

/* {"form":{"field":number|null,"_approx":[...]}}; what nobody reported is absent. */
json_t *summary_json(const struct desk *d, int64_t root, const char *from, const char *to);

/* A plain table for people, in the words of the pack. */
void summary_print(const struct desk *d, int64_t root, const char *from, const char *to, FILE *out);

#endif
