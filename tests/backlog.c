#include "tests/backlog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "gateway/base/clock.h"
#include "gateway/store/db.h"
#include "gateway/store/journal.h"
#include "gateway/store/message.h"
#include "gateway/store/reference.h"
#include "gateway/store/report.h"
#include "gateway/store/unit.h"
#include "tests/house.h"
#include "tests/scratch.h"

#define AT_ONCE 500 /* reports a commit */
#define STEP_MS 60000

static const struct {
	const char *form, *field, *text;
	int64_t per;
} sorts[] = {
	{ "thu_hoi", "luu_dan", "TH luu dan", 1 },
	{ "thu_hoi", "dan", "Thon thu hoi, nop cong an xa vien dan", 1 },
	{ "thu_hoi", "thuoc_no", "nop thuoc no, gam", 1000 },
	{ "hoi_nghi", "luot_nguoi", "hop dan, so nguoi", 1 },
	{ "mo_hinh", "tong", "mo hinh hien co", 1 },
};

#define NSORTS (sizeof(sorts) / sizeof(sorts[0]))

uint32_t
backlog_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static struct report_value
value_of(size_t sort, uint32_t number)
{
	struct report_value v = {
		.known = true, .n = number % 40, .per = sorts[sort].per, .approx = number % 7 == 0
	};

	strcpy(v.field, sorts[sort].field);
	snprintf(v.raw, sizeof(v.raw), "%u", number % 40);
	return v;
}

static void
write_report(struct db *db, struct message *m, size_t sort, uint32_t number, int64_t unit)
{
	struct report r = { .message = m->id, .unit = unit, .nvalues = 1 };

	strcpy(r.state, number % 50 == 0 ? "held" : "recorded");
	strcpy(r.form, sorts[sort].form);
	strcpy(r.day, m->day);
	r.values[0] = value_of(sort, number);
	report_add(db, &r, m->received);
	message_decide(db, m->id,
	    &(struct message_fate){ .intent = "report", .decision = r.state, .ref = m->ref },
	    m->received);
	message_set_silence(db, m->id, "written by a test");
}

/* A later word on it: another number, or that it was wrong. */
static void
change_report(struct db *db, const struct message *m, size_t sort, uint32_t number)
{
	struct report r;

	assert_int_equal(report_of_message(db, m->id, &r, 1), 1);
	if (number % 3 == 0) {
		report_cancel(db, r.first, m->received);
		return;
	}
	r.values[0] = value_of(sort, number / 3);
	report_replace(db, &r, m->received);
}

static void
write_fact(struct db *db, const struct backlog *b, unsigned i, uint32_t *seed, const int64_t *units)
{
	size_t sort = backlog_random(seed) % NSORTS;
	uint32_t number = backlog_random(seed);
	unsigned village = backlog_random(seed) % HOUSE_VILLAGES;
	struct message m = { .line = "sim", .has_text = true, .parts = 1 };

	m.received = b->at_ms + (int64_t)i * STEP_MS;
	m.sent = m.stamp = m.received;
	clock_day(m.sent, m.day);
	house_phone(village, m.sender);
	snprintf(m.text, sizeof(m.text), "%s %u", sorts[sort].text, number % 40);
	message_add(db, &m);
	assert_true(reference_take(db, m.sender, NULL, 0, m.ref));
	message_set_ref(db, m.id, m.ref);
	write_report(db, &m, sort, number, units[village]);
	if (b->changes > 0 && i % b->changes == b->changes - 1)
		change_report(db, &m, sort, backlog_random(seed));
}

static void
find_units(struct db *db, int64_t *units)
{
	for (unsigned i = 0; i < HOUSE_VILLAGES; i++) {
		struct unit u;
		char code[16];

		snprintf(code, sizeof(code), "10-%u", i);
		assert_true(unit_find(db, code, "2026-01-01", &u));
		units[i] = u.id;
	}
}

void
backlog_write(const struct backlog *b)
{
	int64_t units[HOUSE_VILLAGES], until;
	uint32_t seed = b->seed;
	struct journal_head head;
	struct err e;
	struct db *db = db_open(scratch_path("keng.db"), DB_WRITE, NULL, &e);

	if (db == NULL)
		fail_msg("%s", e.text);
	assert_true(clock_zone("Asia/Ho_Chi_Minh"));
	find_units(db, units);
	journal_head(db, &head);
	until = head.seq + b->rows;
	for (unsigned i = 0; head.seq < until; journal_head(db, &head)) {
		assert_true(db_begin(db));
		for (unsigned k = 0; k < AT_ONCE && head.seq < until; k++, journal_head(db, &head))
			write_fact(db, b, i++, &seed, units);
		if (!db_commit(db))
			fail_msg("%s", db_error(db));
	}
	db_close(&db);
}
