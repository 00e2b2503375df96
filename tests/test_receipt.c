#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "parsers/receipt.h"
#include "tests/parsers_support.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define SENT "2020-11-20 08:15"
#define CALL "CA xa 0912345678"

static const struct vector {
	const char *name;
	enum receipt_kind kind;
	const char *text;
	const char *contact;
	const char *want;
} vectors[] = {
	{ "recorded", RECEIPT_RECORDED, "TH STC 2 PHAO 12", CALL,
	    "DA GHI 125: thon Ha Thon, ngay 20/11. 2 sung tu che, 12 hop phao. "
	    "Neu sai, goi CA xa 0912345678." },
	{ "nobody to call", RECEIPT_RECORDED, "TH TN 3,6", NULL,
	    "DA GHI 125: thon Ha Thon, ngay 20/11. 3,6 kg thuoc no." },
	{ "about so many", RECEIPT_RECORDED, "thu gan 20 vien dan", NULL,
	    "DA GHI 125: thon Ha Thon, ngay 20/11. khoang 20 vien dan." },
	{ "two forms", RECEIPT_RECORDED, "TH STC 2. HN 1 NG 64", NULL,
	    "DA GHI 125: thon Ha Thon, ngay 20/11. 2 sung tu che; 1 cuoc hop, 64 luot nguoi." },
	{ "nothing", RECEIPT_ZERO, "BC 0", NULL,
	    "DA GHI 125: thon Ha Thon, ngay 20/11, khong co gi." },
	{ "nothing of one form", RECEIPT_RECORDED, "HN 0", NULL,
	    "DA GHI 125: thon Ha Thon, ngay 20/11. 0 cuoc hop." },
	{ "an unknown word", RECEIPT_UNCLEAR, "thu nop 2 sumg", CALL,
	    "CHUA GHI 125: chua hieu chu 'sumg' canh so 2. Xin viet lai ca tin, hoac gui HD de xem "
	    "cach viet. Can giup, goi CA xa 0912345678." },
	{ "an unknown word before its number", RECEIPT_UNCLEAR, "TH SUMG 2", NULL,
	    "CHUA GHI 125: chua hieu chu 'SUMG' canh so 2. Xin viet lai ca tin, hoac gui HD de xem "
	    "cach viet." },
	{ "an unknown word in place of a short name", RECEIPT_UNCLEAR, "TH STC 2 SUMG 3", NULL,
	    "CHUA GHI 125: chua hieu chu 'SUMG' canh so 3. Xin viet lai ca tin, hoac gui HD de xem "
	    "cach viet." },
	{ "sums, and the last message", RECEIPT_QUERY, "XEM", CALL,
	    "So da ghi cua thon Ha Thon, 15/10 den 20/11: 0. Tin cuoi 125. Hoi them, goi CA xa "
	    "0912345678." },
	{ "no kind", RECEIPT_UNCLEAR, "thu nop 2 khau sung", NULL,
	    "CHUA GHI 125: chua ro 'sung' la loai gi. Xin viet lai ca tin, hoac gui HD de xem "
	    "cach viet." },
};

static void
facts_of(struct reading *r, const char *text, struct receipt_facts *f)
{
	support_read(text, SENT, r);
	*f = (struct receipt_facts){ .ref = "125",
		.unit = "thôn Hà Thôn",
		.reports = r->reports,
		.nreports = r->nreports,
		.reading = r,
		.time = "22:47",
		.parts_have = 1,
		.parts_of = 3,
		.day = support_time(SENT).day,
		.from = { 2020, 10, 15 },
		.last_ref = "125" };
}

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	struct receipt_facts f;
	struct reading r;
	char out[RECEIPT_SIZE];

	facts_of(&r, v->text, &f);
	f.contact = v->contact;
	assert_int_equal(
	    receipt_render(support_pack(), v->kind, &f, out, sizeof(out)), strlen(v->want));
	assert_string_equal(out, v->want);
}

/* A report of every field of the form, each as large as it may be. */
static void
fill(const struct pack_form *form, struct reading_report *r)
{
	*r = (struct reading_report){ .form = form, .day = { 2020, 11, 20 } };
	for (size_t i = 0; i < form->nfields && i < READING_VALUES_MAX; i++)
		r->values[r->nvalues++] = (struct reading_value){ .field = &form->fields[i],
			.state = VALUE_NUMBER,
			.n = form->fields[i].refuse_above > 0 ? form->fields[i].refuse_above : 0 };
}

static bool
is_gsm(const char *s)
{
	for (; *s != '\0'; s++)
		if (*s < ' ' || *s > '~' || strchr("[]{}~^|\\`", *s) != NULL)
			return false;
	return true;
}

/* No text of ours may come back as a report or a command. */
static void
assert_is_ours(const char *text)
{
	struct reading r;
	char line[SUPPORT_LINE];

	support_read(text, SENT, &r);
	support_line(&r, line);
	if (r.intent != INTENT_IGNORE || !r.machine)
		fail_msg("\"%s\" is read as %s", text, line);
}

static const char *const texts[] = { "TH STC 2 PHAO 12", "BC 0", "HN 1 NG 85", "AT KDC 8/9",
	"KT CO 1 BK 2 GK 5", "TH 0", "SUA STC 3", "KHAN chay nha", "thu 3 sumg", "thu 2 khau sung",
	"TH STC", "TH STC 2 TN 1,5. HN 1 NG 64. CK 20. MH MOI 1 TONG 4. CH 1", "2", "DUNG",
	"TH DAN 999999999", "AT KDC 10/9", "TH STC -2" };

static void
test_no_receipt_is_readable(void **state)
{
	const struct pack *pack = support_pack();
	char out[RECEIPT_SIZE];
	struct receipt_facts f;
	struct reading r;

	(void)state;
	for (size_t i = 0; i < NITEMS(texts); i++)
		for (int k = 0; k < RECEIPT_KINDS; k++)
			for (int call = 0; call < 2; call++) {
				facts_of(&r, texts[i], &f);
				f.contact = call ? CALL : NULL;
				assert_true(receipt_render(pack, (enum receipt_kind)k, &f, out,
						sizeof(out)) > 0);
				assert_true(is_gsm(out));
				assert_is_ours(out);
			}
}

static void
test_every_doubt_has_words(void **state)
{
	char out[RECEIPT_SIZE];
	struct receipt_facts f;
	struct reading r;

	(void)state;
	for (int d = DOUBT_NONE + 1; d < DOUBTS; d++) {
		facts_of(&r, "TH STC 2", &f);
		r.doubt = (enum reading_doubt)d;
		assert_true(
		    receipt_render(support_pack(), RECEIPT_UNCLEAR, &f, out, sizeof(out)) > 0);
		assert_is_ours(out);
		memset(r.doubt_word, 'w', sizeof(r.doubt_word) - 1);
		memset(r.doubt_near, '9', sizeof(r.doubt_near) - 1);
		assert_true(
		    receipt_render(support_pack(), RECEIPT_UNCLEAR, &f, out, sizeof(out)) <= 306);
	}
}

/* Full forms cannot fit one segment; they fit the buffer, and no value is dropped. */
static void
test_worst_case_keeps_every_value(void **state)
{
	const struct pack *pack = support_pack();
	char out[RECEIPT_SIZE];

	(void)state;
	for (size_t i = 0; i < pack->nforms; i++) {
		struct reading_report r;
		struct receipt_facts f = { .ref = "98765",
			.unit = "thôn Phú Xuân Thượng Hạ A",
			.reports = &r,
			.nreports = 1,
			.contact = CALL };

		if (pack->forms[i].urgent)
			continue;
		fill(&pack->forms[i], &r);
		assert_true(receipt_render(pack, RECEIPT_RECORDED, &f, out, sizeof(out)) > 0);
		for (size_t k = 0; k < r.nvalues; k++)
			assert_non_null(strstr(out, r.values[k].field->say));
		assert_is_ours(out);
	}
}

static void
test_no_last_message_is_not_mentioned(void **state)
{
	struct receipt_facts f;
	struct reading r;
	char out[RECEIPT_SIZE];

	(void)state;
	facts_of(&r, "XEM", &f);
	f.last_ref = NULL;
	assert_true(receipt_render(support_pack(), RECEIPT_QUERY, &f, out, sizeof(out)) > 0);
	assert_string_equal(out, "So da ghi cua thon Ha Thon, 15/10 den 20/11: 0.");
}

static void
test_help_goes_first_then_the_place(void **state)
{
	struct receipt_facts f;
	struct reading r;
	char out[RECEIPT_SIZE];

	(void)state;
	facts_of(&r, "TH SQD 1 STC 2 DAN 30 LD 4 PHAO 12 KIP 7 DCC 5", &f);
	f.contact = CALL;
	assert_true(receipt_render(support_pack(), RECEIPT_RECORDED, &f, out, sizeof(out)) <= 160);
	assert_null(strstr(out, "Neu sai"));
	assert_non_null(strstr(out, "Ha Thon"));
	facts_of(&r, "TH SQD 1 STC 2 DAN 30 LD 4 PHAO 12 KIP 7 DCC 5 VKTS 9", &f);
	f.contact = CALL;
	f.unit = "thôn Hà Thôn Thượng Xuân Phú Hạ Trung Hòa";
	assert_true(receipt_render(support_pack(), RECEIPT_RECORDED, &f, out, sizeof(out)) <= 160);
	assert_null(strstr(out, "Ha Thon"));
}

static void
test_never_writes_past_capacity(void **state)
{
	struct receipt_facts f;
	struct reading r;
	char out[RECEIPT_SIZE + 1];

	(void)state;
	facts_of(&r, "TH STC 2 PHAO 12", &f);
	for (size_t cap = 0; cap <= RECEIPT_SIZE; cap++) {
		memset(out, 0x55, sizeof(out));
		receipt_render(support_pack(), RECEIPT_RECORDED, &f, out, cap);
		assert_int_equal(out[cap], 0x55);
	}
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(vectors) + 6];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(vectors); i++)
		tests[n++] = (struct CMUnitTest){ .name = vectors[i].name,
			.test_func = test_vector,
			.initial_state = (void *)&vectors[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_no_receipt_is_readable);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_every_doubt_has_words);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_worst_case_keeps_every_value);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_no_last_message_is_not_mentioned);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_help_goes_first_then_the_place);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_never_writes_past_capacity);
	return cmocka_run_group_tests_name("receipt", tests, NULL, NULL);
}
