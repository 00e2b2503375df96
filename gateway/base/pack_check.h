/*
 * What is wrong with a pack that loads: words of two meanings, texts that overflow or come back as
 * reports, texts that are missing.  Spec: domain/receipts.md (worst case), DESIGN section 5.
 * One line a finding, "FILE:LINE: error: ..." or "...: note: ..."; the pack is not changed.
 */
#ifndef BASE_PACK_CHECK_H
#define BASE_PACK_CHECK_H

#include <stddef.h>
#include <stdio.h>

#include "gateway/base/pack_source.h"
#include "parsers/pack.h"

struct pack_findings {
	size_t errors;
	size_t notes;
};

/* Phrases that fold to the same letters and mean different things. */
void pack_check_words(const struct pack *pack, const struct pack_source *source, FILE *out,
    struct pack_findings *findings);
/* Every text in its worst case: a village of 22 letters, a reference of 5 digits, full forms. */
void pack_check_texts(const struct pack *pack, const struct pack_source *source, FILE *out,
    struct pack_findings *findings);

#endif
