#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parsers/text.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const struct vector {
	const char *name;
	const char *in;
	const char *folded; /* \x01 other, \x02 odd number */
} vectors[] = {
	{ "nothing", "", "" },
	{ "marks are stripped", "Súng tự chế", "sung tu che" },
	{ "combining marks too", "Su\xcc\x81ng tu\xcc\x9b\xcc\xa3", "sung tu" },
	{ "the letter with a stroke", "ĐẠN đạn", "dan dan" },
	{ "its Icelandic look-alike", "Ðạn", "dan" },
	{ "full-width digits are digits", "\xef\xbc\x91\xef\xbc\x92", "12" },
	{ "a superscript is no digit", "2m²", "2m\x02" },
	{ "a fraction is one sign", "½ kg", "\x02 kg" },
	{ "a circled number is one sign", "⑫", "\x02" },
	{ "Arabic digits are odd", "٣", "\x02" },
	{ "an hour sign smuggles in no digit", "\xe3\x8d\x98", "\x02" },
	{ "zero-width signs are dropped", "s\xe2\x80\x8btc", "stc" },
	{ "a byte order mark is dropped", "\xef\xbb\xbfTH", "th" },
	{ "a soft hyphen is dropped",
	    "st\xc2\xad"
	    "c",
	    "stc" },
	{ "a hard blank is a blank",
	    "a\xc2\xa0"
	    "b",
	    "a b" },
	{ "dashes are hyphens",
	    "1\xe2\x80\x93"
	    "2",
	    "1-2" },
	{ "a picture is one sign", "\xf0\x9f\x98\x80", "\x01" },
	{ "broken octets are signs", "a\xff\xc3", "a\x01\x01" },
};

static void
test_fold(void **state)
{
	const struct vector *v = *state;
	static struct text t;
	char got[128];

	text_fold(v->in, strlen(v->in), &t);
	assert_true(t.nchars < sizeof(got));
	for (size_t i = 0; i < t.nchars; i++)
		got[i] = t.chars[i].base;
	got[t.nchars] = '\0';
	assert_string_equal(got, v->folded);
}

static struct text_word
word(const char *s)
{
	static struct text t;
	struct text_word w;

	text_fold(s, strlen(s), &t);
	assert_true(text_word_from(t.chars, t.nchars, &w));
	return w;
}

static void
test_accents_decide(void **state)
{
	struct text_word bare = word("dan"), rounds = word("đạn"), rack = word("dàn");
	struct text_word old = word("hòa"), new = word("hoà");

	(void)state;
	assert_true(text_word_fits(&bare, &rounds));
	assert_true(text_word_fits(&bare, &rack));
	assert_false(text_word_fits(&rack, &rounds));
	assert_true(text_word_same_base(&rack, &rounds));
	assert_true(text_word_same(&old, &new));
}

static void
test_offsets_reach_the_raw_text(void **state)
{
	static struct text t;
	const char *raw = "Thu 2 đạn";

	(void)state;
	text_fold(raw, strlen(raw), &t);
	assert_int_equal(t.chars[6].start, 6);
	assert_int_equal(t.chars[6].end, 8);
	assert_int_equal(t.chars[8].end, strlen(raw));
}

static void
test_nfc(void **state)
{
	const char *nfd = "e\xcc\x82\xcc\xa3"
			  "\x00x\xff";
	char out[64];
	size_t n = 0;

	(void)state;
	assert_true(text_nfc(nfd, 8, out, sizeof(out), &n));
	assert_int_equal(n, 10);
	assert_memory_equal(out, "\xe1\xbb\x87\xef\xbf\xbdx\xef\xbf\xbd", n);
	for (size_t cap = 0; cap < 10; cap++) {
		memset(out, 0x55, sizeof(out));
		assert_false(text_nfc(nfd, 8, out, cap, &n));
		assert_int_equal(out[cap], 0x55);
	}
}

static void
test_plain_keeps_its_bounds(void **state)
{
	const char *raw = "Thôn Hà Thôn [1]";
	char out[64];

	(void)state;
	for (size_t cap = 1; cap < 40; cap++) {
		memset(out, 0x55, sizeof(out));
		text_plain(raw, strlen(raw), out, cap);
		assert_int_equal(out[cap], 0x55);
		assert_true(strlen(out) < cap);
	}
	assert_string_equal(out, "Thon Ha Thon  1 ");
}

static void
test_long_text_is_cut(void **state)
{
	static struct text t;
	static char raw[TEXT_CHARS_MAX + 1];

	(void)state;
	memset(raw, 'a', sizeof(raw));
	text_fold(raw, TEXT_CHARS_MAX, &t);
	assert_false(t.cut);
	text_fold(raw, TEXT_CHARS_MAX + 1, &t);
	assert_true(t.cut);
	assert_int_equal(t.nchars, TEXT_CHARS_MAX);
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(vectors) + 5];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(vectors); i++)
		tests[n++] = (struct CMUnitTest){ .name = vectors[i].name,
			.test_func = test_fold,
			.initial_state = (void *)&vectors[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_accents_decide);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_offsets_reach_the_raw_text);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_nfc);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_plain_keeps_its_bounds);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_long_text_is_cut);
	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
