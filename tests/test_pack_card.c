/* The cue card: whole, escaped, and nothing on it that is a report when copied. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/tool/pack_card.h"
#include "parsers/reading.h"
#include "tests/parsers_support.h"

#define CARD_SIZE 65536

/* Freed by the caller. */
static char *
card(const char *unit, const char *number)
{
	FILE *out = tmpfile();
	char *text = calloc(1, CARD_SIZE);

	assert_non_null(out);
	assert_non_null(text);
	pack_card_print(support_pack(), unit, number, out);
	rewind(out);
	assert_true(fread(text, 1, CARD_SIZE - 1, out) < CARD_SIZE - 1);
	fclose(out);
	return text;
}

static void
assert_says(const char *html, const char *what)
{
	if (strstr(html, what) == NULL)
		fail_msg("the card does not say \"%s\"", what);
}

static void
test_all_short_names(void **state)
{
	static const char *const all[] = { "<h2>TH: Thu hồi",
		"<b>STC</b> <i></i> <span>súng tự chế", "<b>TN</b> <i></i> <span>thuốc nổ (kg)",
		"<h2>HN: ", "<b>NG</b>", "<h2>MH: ", "<b>MOI</b>", "lang=\"vi\"", "size: A6",
		"nhắn KHAN", "BC KHONG" };
	char *html = card(NULL, NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		assert_says(html, all[i]);
	/* Villages do not report what communes do. */
	assert_null(strstr(html, "<h2>AT: "));
	free(html);
}

static void
test_unit_and_number_are_escaped(void **state)
{
	char *html = card("Thôn <b>Hà</b> & \"Hạ\"", "0912 345 678");

	(void)state;
	assert_says(html, "<u>Thôn &lt;b&gt;Hà&lt;/b&gt; &amp; &quot;Hạ&quot;&nbsp;</u>");
	assert_says(html, "<u>0912 345 678&nbsp;</u>");
	free(html);
}

/* The card as it is read aloud or typed off: the tags are gone, each element a line. */
static void
strip(char *html)
{
	char *out = html, *from = strstr(html, "</style>");
	bool tag = false;

	for (const char *in = from != NULL ? from : html; *in != '\0'; in++) {
		if (*in == '<')
			tag = true;
		else if (*in == '>')
			tag = false;
		else if (!tag)
			*out++ = *in;
	}
	*out = '\0';
}

static void
assert_no_figures(const char *text)
{
	struct reading r;

	support_read(text, "2020-11-20 08:15", &r);
	if (r.intent != INTENT_REPORT && r.intent != INTENT_CORRECT)
		return;
	for (size_t i = 0; i < r.nreports; i++)
		for (size_t k = 0; k < r.reports[i].nvalues; k++)
			if (r.reports[i].values[k].state != VALUE_WORDS)
				fail_msg("\"%s\" is a report", text);
}

static void
test_nothing_is_a_report(void **state)
{
	char *html = card("Hà Thôn", "0912345678"), *line, *rest;

	(void)state;
	strip(html);
	assert_no_figures(html);
	for (line = strtok_r(html, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest))
		assert_no_figures(line);
	free(html);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_all_short_names),
		cmocka_unit_test(test_unit_and_number_are_escaped),
		cmocka_unit_test(test_nothing_is_a_report) };

	return cmocka_run_group_tests_name("pack_card", tests, NULL, NULL);
}
