/* Any octets are read without harm, and no value is recorded that has no figure in the text. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/pack.h"
#include "parsers/reading.h"
#include "parsers/receipt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct pack *
the_pack(void)
{
	static struct pack *pack;
	struct err err;

	if (pack == NULL)
		pack = pack_load("config/packs/quang-binh", &err);
	if (pack == NULL)
		abort();
	return pack;
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

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct local_time sent = { .day = { 2020, 11, 20 }, .hour = 8 };
	struct reading r;
	char out[RECEIPT_SIZE];
	struct receipt_facts facts = { .ref = "125" };

	reading_read(the_pack(), (const char *)data, size, &sent, &r);
	check(&r, size);
	facts.reports = r.reports;
	facts.nreports = r.nreports;
	facts.reading = &r;
	for (int k = 0; k < RECEIPT_KINDS; k++)
		receipt_render(the_pack(), (enum receipt_kind)k, &facts, out, sizeof(out));
	return 0;
}
