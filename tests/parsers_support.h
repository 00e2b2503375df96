/*
 * What the tests of parsers/ share: the shipped pack, and a reading as one line to compare.
 * The pack is loaded once and freed at exit.
 */
#ifndef TESTS_PARSERS_SUPPORT_H
#define TESTS_PARSERS_SUPPORT_H

#include <stddef.h>

#include "parsers/pack.h"
#include "parsers/reading.h"

#define SUPPORT_LINE 2048

/* config/packs/quang-binh of the tree the tests run in; the test ends when it does not load. */
const struct pack *support_pack(void);

/* "2020-11-20 08:15" */
struct local_time support_time(const char *text);

/*
 * "report thu_hoi{sung_tu_che=2,phao=~12} 2020-11-20", "unclear kind", "cancel #125";
 * more reports behind " + ", a span as "from..to", "below", "@place" when named.
 */
void support_line(const struct reading *r, char out[static SUPPORT_LINE]);
void support_read(const char *text, const char *sent, struct reading *out);

#endif
