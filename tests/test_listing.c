#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "modem/listing.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define LINES_MAX 8

/* One answer, what is shown of it the first time, and when the modem says the same again. */
static const struct vector {
	const char *name;
	const char *lines[LINES_MAX];
	const char *first, *again;
	bool complete, complete_again;
} vectors[] = {
	{ "nothing", { NULL }, "", "", true, true },
	{ "two messages", { "+CMGL: 0,0,,2", "00AABB", "+CMGL: 7,1,\"\",1", "00CC" }, "0:3 7:2 ",
	    "0:3 7:2 ", true, true },
	{ "SMSC and TPDU", { "+CMGL: 1,0,,1", "0291F0CC" }, "1:4 ", "1:4 ", true, true },
	{ "a length that does not fit", { "+CMGL: 1,0,,9", "00AABB" }, "", "1:3 ", false, true },
	{ "no length", { "+CMGL: 1,0", "00AABB" }, "", "1:3 ", false, true },
	{ "half an octet lost", { "+CMGL: 1,0,,2", "00AAB" }, "", "1:<00AAB> ", false, true },
	{ "a letter in the hex", { "+CMGL: 1,0,,2", "00AAXX" }, "", "1:<00AAXX> ", false, true },
	{ "no body", { "+CMGL: 1,0,,0" }, "", "1:<+CMGL: 1,0,,0> ", false, true },
	{ "no body between others", { "+CMGL: 1,0,,1", "+CMGL: 2,0,,1", "00AA" }, "",
	    "1:<+CMGL: 1,0,,1> 2:2 ", false, true },
	{ "a body without header", { "00AA", "+CMGL: 2,0,,1", "00BB" }, "", "2:2 ", false, false },
	{ "a header without index", { "+CMGL: x,0,,1", "00AA" }, "", "", false, false },
	{ "one odd entry spares the sound ones too",
	    { "+CMGL: 1,0,,1", "00AA", "+CMGL: 2,0,,7", "00BB" }, "", "1:2 2:2 ", false, true },
	{ "an index twice", { "+CMGL: 4,0,,1", "00AA", "+CMGL: 4,0,,1", "00BB" }, "", "", false,
	    false },
	{ "indices that fall", { "+CMGL: 4,0,,1", "00AA", "+CMGL: 3,0,,1", "00BB" }, "", "4:2 3:2 ",
	    false, true },
	{ "text for a state", { "+CMGL: 1,\"REC READ\",,1", "00AA" }, "", "1:2 ", false, true },
};

static void
list(struct listing *l, const struct vector *v, char *out, size_t cap)
{
	size_t n = 0;

	listing_begin(l);
	for (size_t i = 0; i < LINES_MAX && v->lines[i] != NULL; i++)
		listing_line(l, v->lines[i]);
	listing_end(l);
	out[0] = '\0';
	for (size_t i = 0; i < l->count; i++) {
		const struct listing_entry *e = &l->entries[i];

		if (e->len > 0)
			n += (size_t)snprintf(out + n, cap - n, "%d:%zu ", e->index, e->len);
		else
			n += (size_t)snprintf(out + n, cap - n, "%d:<%s> ", e->index, e->text);
	}
}

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	struct listing l;
	char got[256];

	listing_init(&l);
	list(&l, v, got, sizeof(got));
	assert_string_equal(got, v->first);
	assert_int_equal(l.complete, v->complete);
	list(&l, v, got, sizeof(got));
	assert_string_equal(got, v->again);
	assert_int_equal(l.complete, v->complete_again);
	listing_free(&l);
}

static void
test_one_order_for_each_index_shown(void **state)
{
	struct listing l;
	char got[64];

	(void)state;
	listing_init(&l);
	list(&l, &vectors[1], got, sizeof(got));
	assert_true(listing_settled(&l) == false && !listing_has_ordered(&l));
	assert_false(listing_order(&l, l.number, 3));
	assert_false(listing_order(&l, l.number + 1, 7));
	assert_true(listing_order(&l, l.number, 7));
	assert_false(listing_order(&l, l.number, 7));
	assert_true(listing_has_ordered(&l));
	assert_int_equal(listing_take_ordered(&l)->index, 7);
	assert_null(listing_take_ordered(&l));
	assert_false(listing_order(&l, l.number, 7));
	assert_false(listing_settled(&l));
	assert_true(listing_order(&l, l.number, 0));
	assert_int_equal(listing_take_ordered(&l)->index, 0);
	assert_true(listing_settled(&l));
	listing_free(&l);
}

static void
test_a_new_listing_voids_the_last(void **state)
{
	struct listing l;
	char got[64];
	uint32_t old;

	(void)state;
	listing_init(&l);
	list(&l, &vectors[1], got, sizeof(got));
	old = l.number;
	assert_true(listing_order(&l, old, 7));
	listing_begin(&l);
	assert_false(listing_has_ordered(&l));
	assert_false(listing_order(&l, old, 0));
	listing_end(&l);
	listing_forget(&l);
	assert_true(listing_settled(&l));
	listing_free(&l);
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(vectors) + 2];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(vectors); i++)
		tests[n++] = (struct CMUnitTest){ .name = vectors[i].name,
			.test_func = test_vector,
			.initial_state = (void *)&vectors[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_one_order_for_each_index_shown);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_a_new_listing_voids_the_last);
	return cmocka_run_group_tests_name("listing", tests, NULL, NULL);
}
