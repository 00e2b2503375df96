/*
 * The lists of words that a pack may have, and what each makes of its words.
 */
#ifndef GATEWAY_BASE_PACK_LISTS_H
#define GATEWAY_BASE_PACK_LISTS_H

#include <stddef.h>
#include <stdint.h>

#include "parsers/pack.h"

/* A key of a section, and the kind, value and arg that its phrases get. */
struct list_key {
	const char *key;
	enum pack_word_kind kind;
	int32_t value;
	int32_t arg;
};

extern const struct list_key pack_word_lists[];
extern const size_t pack_nword_lists;
extern const struct list_key pack_date_lists[];
extern const size_t pack_ndate_lists;
extern const struct list_key pack_block_lists[];
extern const size_t pack_nblock_lists;
extern const struct list_key pack_command_lists[];
extern const size_t pack_ncommand_lists;
extern const struct list_key pack_answer_lists[];
extern const size_t pack_nanswer_lists;

/*
 * The section of a phrase that belongs to no form, and its list in *key_out ("blocks", "future");
 * NULL in *key_out for those that are written otherwise (kinds of units, numbers, days back).
 */
const char *pack_list_of(const struct pack_phrase *p, const char **key_out);

#endif
