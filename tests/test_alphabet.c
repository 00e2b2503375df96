#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "modem/alphabet.h"
#include "modem/alphabet_tables.h"
#include "modem/utf8.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const struct vector {
	const char *name;
	uint8_t septets[12];
	size_t nseptets;
	uint8_t locking, single;
	const char *text;
} vectors[] = {
	{ "letters", { 'T', 'H' }, 2, 0, 0, "TH" },
	{ "signs that are not where ASCII has them", { 0x00, 0x02, 0x11, 0x24 }, 4, 0, 0, "@$_¤" },
	{ "Greek capitals", { 0x10, 0x12, 0x13, 0x1a }, 4, 0, 0, "ΔΦΓΞ" },
	{ "extension", { 0x1b, 0x65, 0x1b, 0x28, 0x1b, 0x3e }, 6, 0, 0, "€{]" },
	{ "an extension that does not exist", { 0x1b, 'a' }, 2, 0, 0, "a" },
	{ "a doubled escape", { 'a', 0x1b, 0x1b, 'b' }, 4, 0, 0, "a b" },
	{ "an escape at the end", { 'a', 0x1b }, 2, 0, 0, "a " },
	/* 23.038 A.3.1, A.2.1: places of the Turkish tables. */
	{ "Turkish locking", { 0x07, 0x0b, 0x40 }, 3, 1, 0, "ıĞİ" },
	{ "Turkish single", { 0x1b, 'G', 0x1b, 's', 0x1b, 'e' }, 6, 0, 1, "Ğş€" },
	{ "Spanish has no locking table", { 0x00, 0x09 }, 2, 2, 0, "@Ç" },
	{ "Spanish single", { 0x1b, 'A', 0x1b, 'u' }, 4, 0, 2, "Áú" },
	{ "Portuguese locking", { 0x12, 0x24, 0x7b }, 3, 3, 0, "ªºã" },
	{ "Portuguese single", { 0x1b, 0x0e, 0x1b, 'A' }, 4, 0, 3, "ÁÀ" },
	{ "Hindi locking", { 0x1a, 0x24 }, 2, 6, 0, "चड" },
	{ "Kannada locking", { 0x24, 0x3d }, 2, 7, 0, "ಡಪ" },
	{ "Bengali single", { 0x1b, 0x19, 0x1b, 0x10 }, 4, 0, 4, "০<" },
	{ "Telugu single", { 0x1b, 0x65 }, 2, 0, 12, "€" },
	{ "Urdu locking", { 0x00, 0x03 }, 2, 13, 0, "اٻ" },
	{ "a reserved language is the default one", { 0x00, 0x1b, 0x65 }, 3, 14, 255, "@€" },
};

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	char text[64];
	size_t n;

	assert_int_equal(
	    alphabet_decode(v->septets, v->nseptets, v->locking, v->single, text, sizeof(text), &n),
	    ALPHABET_OK);
	assert_string_equal(text, v->text);
	assert_int_equal(n, strlen(v->text));
}

/* What the default tables give, alphabet_encode takes back; nothing else is taken. */
static void
test_default_alphabet_there_and_back(void **state)
{
	size_t known = 0;

	(void)state;
	for (uint32_t c = 0; c < 0x10000; c++) {
		uint8_t septets[2];
		char text[8], want[8];
		size_t n = alphabet_find(c, septets), len, want_len = 0;

		if (n == 0)
			continue;
		known++;
		utf8_put(c, want, sizeof(want), &want_len);
		assert_int_equal(
		    alphabet_decode(septets, n, 0, 0, text, sizeof(text), &len), ALPHABET_OK);
		assert_int_equal(len, want_len);
		assert_memory_equal(text, want, len);
	}
	assert_int_equal(known, 127 + 10); /* 128 less the escape, and the extension table */
}

static void
test_what_cannot_be_encoded(void **state)
{
	uint8_t septets[4];
	size_t n;

	(void)state;
	assert_int_equal(alphabet_encode("ấ", 3, septets, 4, &n), ALPHABET_UNREPRESENTABLE);
	assert_int_equal(alphabet_encode("ç", 2, septets, 4, &n), ALPHABET_UNREPRESENTABLE);
	assert_int_equal(alphabet_encode("\xc3", 1, septets, 4, &n), ALPHABET_BAD_UTF8);
	assert_int_equal(alphabet_encode("", 1, septets, 4, &n), ALPHABET_UNREPRESENTABLE);
	assert_int_equal(alphabet_encode("€€€", 9, septets, 4, &n), ALPHABET_NO_SPACE);
	assert_int_equal(n, 0);
}

static void
test_never_writes_past_capacity(void **state)
{
	uint8_t septets[160];
	char text[482];
	size_t n;

	(void)state;
	for (uint8_t language = 0; language < ALPHABET_LANGUAGES; language++) {
		for (size_t i = 0; i < sizeof(septets); i++)
			septets[i] = (uint8_t)(i & 0x7f);
		for (size_t cap = 0; cap < sizeof(text); cap++) {
			memset(text, '~', sizeof(text));
			alphabet_decode(
			    septets, sizeof(septets), language, language, text, cap, &n);
			assert_int_equal(text[cap], '~');
		}
		assert_true(n > 0);
	}
	for (size_t cap = 0; cap < 20; cap++) {
		memset(septets, 0xaa, sizeof(septets));
		alphabet_encode("a€b{c}d€e[f]", 16, septets, cap, &n);
		assert_int_equal(septets[cap], 0xaa);
	}
}

/* No table names a character twice, a surrogate or a control other than those of the default. */
static void
test_tables_are_sane(void **state)
{
	(void)state;
	for (size_t language = 0; language < ALPHABET_LANGUAGES; language++) {
		const uint16_t *locking = alphabet_locking[language];

		for (size_t i = 0; i < 128; i++) {
			if (language != ALPHABET_SPANISH && i != ALPHABET_ESCAPE)
				assert_true(
				    locking[i] == '\n' || locking[i] == '\r' || locking[i] >= ' ');
			assert_false(locking[i] >= 0xd800);
			assert_false(alphabet_single[language][i] >= 0xd800);
			for (size_t j = 0; j < i && locking[i] != 0 && locking[i] != ' '; j++)
				assert_int_not_equal(locking[i], locking[j]);
		}
	}
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(vectors) + 4];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(vectors); i++)
		tests[n++] = (struct CMUnitTest){ .name = vectors[i].name,
			.test_func = test_vector,
			.initial_state = (void *)&vectors[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_default_alphabet_there_and_back);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_what_cannot_be_encoded);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_never_writes_past_capacity);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_tables_are_sane);
	return cmocka_run_group_tests_name("alphabet", tests, NULL, NULL);
}
