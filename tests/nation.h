/*
 * A gateway of tests/rig.h that reports to a centre of tests/central_rig.h,
 * under the name `rig`.
 */
#ifndef TESTS_NATION_H
#define TESTS_NATION_H

#include <stdbool.h>

#include "gateway/store/journal.h"
#include "tests/rig.h"

/* Adds the gateway at the centre, and enrols it there by url, which goes into its configuration. */
void nation_enrol(struct rig *r, const char *url);
/* The last row of the scratch database's journal. */
void nation_head(struct journal_head *head_out);
/* The centre's chain ends with that very row, which stands for all before it. */
bool nation_drained(void);

#endif
