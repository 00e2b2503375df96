#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "modem/status.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const struct vector {
	const char *line, *want; /* signal, registration, storage used/total */
} vectors[] = {
	{ "+CSQ: 21,99", "21 -1 -1/-1" },
	{ "+CSQ: ,", "99 -1 -1/-1" },
	{ "+CREG: 0,5", "99 5 -1/-1" },
	{ "+CREG: 2,1,\"00C3\",\"0A\",7", "99 1 -1/-1" },
	{ "+CREG: 0", "99 -1 -1/-1" },
	{ "+CPMS: \"SM\",3,10,\"SM\",3,10,\"SM\",3,10", "99 -1 SM3/10" },
	{ "+CPMS: 4,20,4,20,4,20", "99 -1 4/20" },
	{ "+CPMS: ,,,,,,,,", "99 -1 -1/-1" },
	{ "+CPMS: \"SM\",,", "99 -1 SM-1/-1" },
	{ "+CPMS: \"TOOLONG\",1,2", "99 -1 -1/-1" },
	{ "+CPMS: 4", "99 -1 -1/-1" },
	{ "+CPIN: READY", "99 -1 -1/-1" },
};

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	struct modem_status s;
	char got[64];

	status_init(&s);
	status_learn(&s, v->line);
	snprintf(
	    got, sizeof(got), "%d %d %s%d/%d", s.rssi, s.registration, s.storage, s.used, s.total);
	assert_string_equal(got, v->want);
}

int
main(void)
{
	struct CMUnitTest tests[NITEMS(vectors)];

	for (size_t i = 0; i < NITEMS(vectors); i++)
		tests[i] = (struct CMUnitTest){ .name = vectors[i].line,
			.test_func = test_vector,
			.initial_state = (void *)&vectors[i] };
	return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
