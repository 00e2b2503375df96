#include "tests/nation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/store/db.h"
#include "tests/central_rig.h"
#include "tests/scratch.h"

static void
lead_to(const char *url)
{
	FILE *f = fopen(scratch_path("keng.conf"), "ae");

	assert_non_null(f);
	fprintf(f, "central { url = \"%s\" token_file = \"%s\" }\n", url, scratch_path("token"));
	assert_int_equal(fclose(f), 0);
}

/* By a code that is good once. */
void
nation_enrol(struct rig *r, const char *url)
{
	char *code = central_says(0, CENTRAL_WORDS("gateway", "add", "rig"));

	code[strcspn(code, "\n")] = '\0';
	lead_to(url);
	assert_int_equal(rig_keng(r, RIG_WORDS("central", "enrol", url, "0000-wrong")), 1);
	assert_int_equal(rig_keng(r, RIG_WORDS("central", "enrol", url, code)), 0);
	assert_int_equal(rig_keng(r, RIG_WORDS("central", "enrol", url, code)), 1);
	free(code);
}

void
nation_head(struct journal_head *head_out)
{
	struct err e;
	struct db *db = db_open(scratch_path("keng.db"), DB_READ, NULL, &e);

	if (db == NULL)
		fail_msg("%s", e.text);
	journal_head(db, head_out);
	db_close(&db);
}

bool
nation_drained(void)
{
	struct journal_head head;
	char *theirs =
	    central_value("SELECT j.hash FROM journal j JOIN gateway g USING (gateway, epoch)"
			  " WHERE j.gateway = 'rig' ORDER BY j.seq DESC LIMIT 1");
	bool same;

	nation_head(&head);
	same = strcmp(theirs, head.hash) == 0;
	free(theirs);
	return same;
}
