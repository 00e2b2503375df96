/* Any octets are read without harm, and no value is recorded that has no figure in the text. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/pack.h"
#include "gateway/tool/explain.h"
#include "parsers/reading.h"
#include "parsers/receipt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PACKS 2

static const struct pack *
pack_at(size_t i)
{
	static const char *const dirs[PACKS] = { "config/packs/quang-binh",
		"config/packs/example-en" };
	static struct pack *packs[PACKS];
	struct err err;

	if (packs[i] == NULL)
		packs[i] = pack_load(dirs[i], &err);
	if (packs[i] == NULL)
		abort();
	return packs[i];
}

/* Explaining goes over all that reading made, so it walks where a bad span would lead. */
static void
explain(const struct pack *pack, const uint8_t *data, size_t size, const struct local_time *sent)
{
	static FILE *nowhere;

	if (nowhere == NULL)
		nowhere = fopen("/dev/null", "w");
	if (nowhere == NULL)
		abort();
	explain_text(pack, (const char *)data, size, sent, nowhere);
}

static void
check(const struct reading *r, size_t size)
{
	for (size_t i = 0; i < r->nreports; i++) {
		if (!day_valid(r->reports[i].day))
			__builtin_trap();
		for (size_t k = 0; k < r->reports[i].nvalues; k++) {
			const struct reading_value *v = &r->reports[i].values[k];

			if (v->n < 0 || (size_t)v->raw_at + v->raw_len > size)
				__builtin_trap();
		}
	}
	if ((r->intent == INTENT_UNCLEAR) != (r->doubt != DOUBT_NONE))
		__builtin_trap();
}

static void
read_with(const struct pack *pack, const uint8_t *data, size_t size)
{
	const struct local_time sent = { .day = { 2020, 11, 20 }, .hour = 8 };
	struct reading r;
	char out[RECEIPT_SIZE];
	struct receipt_facts facts = { .ref = "125" };

	reading_read(pack, (const char *)data, size, &sent, &r);
	check(&r, size);
	facts.reports = r.reports;
	facts.nreports = r.nreports;
	facts.reading = &r;
	for (int k = 0; k < RECEIPT_KINDS; k++)
		receipt_render(pack, (enum receipt_kind)k, &facts, out, sizeof(out));
	explain(pack, data, size, &sent);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < PACKS; i++)
		read_with(pack_at(i), data, size);
	return 0;
}
