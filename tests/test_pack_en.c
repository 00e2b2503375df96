/* The English example pack: other forms, pounds and miles, the month first, a clock of twelve
 * hours, commas between thousands.  No language and no form is in the code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/base/pack.h"
#include "gateway/base/pack_check.h"
#include "parsers/receipt.h"
#include "tests/parsers_support.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define PACK "config/packs/example-en"
#define SENT "2026-11-24 15:00" /* a Tuesday */

static const struct vector {
	const char *text; /* the name of the test, too */
	const char *want;
} vectors[] = {
	{ "RL RICE 120 WATER 30 BL 25 TN 3",
	    "report relief{rice=120,water=30,blankets=25,tents=3} 2026-11-24" },
	{ "Handed out 25 blankets and 3 tents in Mill Creek village",
	    "report relief{blankets=25,tents=3} 2026-11-24 @Mill Creek village" },
	{ "gave out 1,500 lbs of rice yesterday", "report relief{rice=1500} 2026-11-23" },
	{ "gave out 1.5 tons of rice", "report relief{rice=3000} 2026-11-24" },
	{ "delivered 40 gallons of drinking water on 11/20", "report relief{water=40} 2026-11-20" },
	{ "walked 3.5 miles of levee at 7pm", "report levee{miles=3.5} 2026-11-24" },
	{ "levee patrols: 4, walked 2 miles, 350 sandbags",
	    "report levee{patrols=4,miles=2,sandbags=350} 2026-11-24" },
	{ "LV PT 4 WALK 3.5 SB 1,200",
	    "report levee{patrols=4,miles=3.5,sandbags=1200} 2026-11-24" },
	{ "SH FAM 12 PPL 47", "report shelter{families=12,people=47} 2026-11-24" },
	{ "sheltered 12 families, 47 people", "report shelter{families=12,people=47} 2026-11-24" },
	{ "twenty five blankets and two hundred five sandbags",
	    "report relief{blankets=25} 2026-11-24 + levee{sandbags=205} 2026-11-24" },
	{ "two dozen blankets", "report relief{blankets=24} 2026-11-24" },
	{ "a dozen tents", "report relief{tents=12} 2026-11-24" },
	{ "two and a half pounds of rice", "report relief{rice=2.5} 2026-11-24" },
	{ "nothing to report", "report zero 2026-11-24" },
	{ "all quiet today", "report zero 2026-11-24" },
	{ "no relief handed out", "report relief zero 2026-11-24" },
	{ "RL 0", "report relief zero 2026-11-24" },
	{ "handed out about 40 blankets", "report relief{blankets=~40} 2026-11-24" },
	{ "handed out several blankets", "unclear amount" },
	{ "we need 40 blankets", "unclear found" },
	{ "will hand out 40 blankets tomorrow", "unclear future" },
	{ "handed out 40 blankets on Nov 20th", "report relief{blankets=40} 2026-11-20" },
	{ "20 November: 40 blankets handed out", "report relief{blankets=40} 2026-11-20" },
	{ "since monday handed out 40 blankets",
	    "report relief{blankets=40} 2026-11-23..2026-11-24" },
	{ "40 blankets this week", "report relief{blankets=40} 2026-11-23..2026-11-24" },
	{ "gave out 1,5 lbs rice", "unclear decimal" },
	{ "handed out 20 kg of rice", "unclear unit" },
	{ "SOS levee breach at Mill Creek", "report sos{text=...} 2026-11-24" },
	{ "people trapped, send boats now", "report sos{text=...} 2026-11-24" },
	{ "HELP", "help" },
	{ "cancel 125", "cancel #125" },
	{ "thanks!", "ignore" },
	{ "happy birthday mom see you sunday", "ignore" },
	{ "40 blankets. Call me 555-123-4567", "report relief{blankets=40} 2026-11-24" },
	{ "met at 3:30 pm, handed out 12 tents", "report relief{tents=12} 2026-11-24" },
	{ "handed out 12 tents at highway 61", "report relief{tents=12} 2026-11-24" },
	{ "handed out 12 tnts", "report relief{tents=12} 2026-11-24 fuzzy" },
	{ "RL BLNK 12", "unclear word" },
	{ "did you get my report", "query" },
	{ "sungs 2", "unclear word" },
	{ "handed out 2000 tents", "report relief{tents=2000} 2026-11-24" },
	{ "handed out 40 blankets or tents", "unclear not_done" },
	{ "REPORT NONE", "report zero 2026-11-24" },
	{ "DELIVERED 3 TENTS, 10 BLANKETS 11/25", "unclear future" },
	{ "sh beds 5", "report shelter{beds=5} 2026-11-24" },
	{ "fix 125 blankets 30", "correct #125 relief{blankets=30} 2026-11-24" },
	{ "handed out 5 tents in ward 3", "report relief{tents=5} 2026-11-24 @ward 3" },
	{ "Mill Creek village: 12 tents",
	    "report relief{tents=12} 2026-11-24 @Mill Creek village" },
	{ "12 tents, village of Oak Hill",
	    "report relief{tents=12} 2026-11-24 @village of Oak Hill" },
	{ "handed out 3,5 tents", "unclear decimal" },
	{ "tents 1.5", "unclear decimal" },
	{ "40 blankets for the village of Oak Hill on December 24th", "unclear future" },
	{ "20th of November: 7 tents", "report relief{tents=7} 2026-11-20" },
	{ "ninety nine blankets", "report relief{blankets=99} 2026-11-24" },
	{ "one hundred thirty sandbags laid", "report levee{sandbags=130} 2026-11-24" },
	{ "five thousand two hundred sandbags", "report levee{sandbags=5200} 2026-11-24" },
	{ "12 ounces of rice", "report relief{rice=0.75} 2026-11-24" },
	{ "walked half a mile of levee", "report levee{miles=0.5} 2026-11-24" },
	{ "MON 3 patrols", "report levee{patrols=3} 2026-11-23" },
};

static struct pack *pack;

static int
load(void **state)
{
	struct err err;

	(void)state;
	pack = pack_load(PACK, &err);
	if (pack == NULL)
		print_message("%s\n", err.text);
	return pack == NULL ? -1 : 0;
}

static int
unload(void **state)
{
	(void)state;
	pack_free(&pack);
	return 0;
}

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	struct local_time sent = support_time(SENT);
	char got[SUPPORT_LINE];
	struct reading r;

	reading_read(pack, v->text, strlen(v->text), &sent, &r);
	support_line(&r, got);
	assert_string_equal(got, v->want);
}

static void
test_receipt_is_in_its_language(void **state)
{
	const char *text = "gave out 1,500.5 lbs of rice, 3 tents yesterday";
	struct local_time sent = support_time(SENT);
	char out[RECEIPT_SIZE];
	struct reading r;
	struct receipt_facts f = {
		.ref = "125", .unit = "Oak Hill village", .contact = "555-0100"
	};

	(void)state;
	reading_read(pack, text, strlen(text), &sent, &r);
	f.reports = r.reports;
	f.nreports = r.nreports;
	receipt_render(pack, RECEIPT_RECORDED, &f, out, sizeof(out));
	assert_string_equal(out,
	    "RECORDED 125: Oak Hill village, 11/23. 1500.5 lb of rice, 3 tents. "
	    "If wrong, call 555-0100.");
}

static void
test_both_packs_are_clean(void **state)
{
	static const char *const dirs[] = { PACK, "config/packs/quang-binh" };

	(void)state;
	for (size_t i = 0; i < NITEMS(dirs); i++) {
		struct err err;
		struct pack *p = pack_load(dirs[i], &err);
		struct pack_source *source = pack_source_open(dirs[i]);
		struct pack_findings found = { 0 };
		FILE *out = tmpfile();

		assert_non_null(p);
		pack_check_words(p, source, out, &found);
		pack_check_texts(p, source, out, &found);
		assert_int_equal(found.errors, 0);
		fclose(out);
		pack_source_close(&source);
		pack_free(&p);
	}
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(vectors) + 2];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(vectors); i++)
		tests[n++] = (struct CMUnitTest){ .name = vectors[i].text,
			.test_func = test_vector,
			.initial_state = (void *)&vectors[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_receipt_is_in_its_language);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_both_packs_are_clean);
	return cmocka_run_group_tests_name("pack_en", tests, load, unload);
}
