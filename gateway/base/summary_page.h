/*
 * The article's page as people and programs read it: the sums of every form and
 * field of a pack, in its words.  Where the sums come from is the caller's
 * affair, so that a gateway and the centre print the same.
 */
#ifndef BASE_SUMMARY_PAGE_H
#define BASE_SUMMARY_PAGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "parsers/pack.h"

struct summary_sum {
	int64_t reports; /* 0: nothing was reported */
	int64_t n;       /* smallest units */
	bool approx;
	int64_t unknown; /* reports that say the thing without a number */
};

typedef void summary_source(void *ctx, const struct pack_form *form, const struct pack_field *field,
    struct summary_sum *sum_out);

/* {"form":{"field":number|null,"_approx":[...]}}; what nobody reported is absent. */
json_t *summary_page_json(const struct pack *pack, summary_source *source, void *ctx);

/* A plain table for people; from and to stand in it when nothing was reported. */
void summary_page_print(const struct pack *pack, summary_source *source, void *ctx,
    const char *from, const char *to, FILE *out);

#endif
