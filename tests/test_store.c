/* The store: what is ours, the journal's exact bytes, references, outbox, tally, a failing disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/base/chain.h"
#include "gateway/base/json.h"
#include "gateway/store/alert.h"
#include "gateway/store/audit.h"
#include "gateway/store/db.h"
#include "gateway/store/journal.h"
#include "gateway/store/list.h"
#include "gateway/store/message.h"
#include "gateway/store/officer.h"
#include "gateway/store/outbox.h"
#include "gateway/store/part.h"
#include "gateway/store/reference.h"
#include "gateway/store/report.h"
#include "gateway/store/unit.h"
#include "gateway/store/vfs.h"
#include "tests/scratch.h"

#define T0 INT64_C(1605834900000) /* 2020-11-20T01:15:00Z */

static struct db *
open_new(void)
{
	struct err e;
	struct db *db;

	scratch_clear();
	db = db_open(scratch_path("keng.db"), DB_WRITE, NULL, &e);
	if (db == NULL)
		fail_msg("%s", e.text);
	return db;
}

static void
write_file(const char *path, const char *bytes, size_t len)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	fclose(f);
}

/* ---- the file ---- */

static void
test_refuses_what_is_not_ours(void **state)
{
	struct err e;

	(void)state;
	scratch_clear();
	write_file(scratch_path("text"), "this is no database, but a text of some length.....", 51);
	assert_null(db_open(scratch_path("text"), DB_WRITE, NULL, &e));
	assert_non_null(strstr(e.text, "not a database"));
	assert_null(db_open(scratch_path("nowhere"), DB_READ, NULL, &e));
	assert_non_null(strstr(e.text, "no database there yet"));
}

static void
test_reader_cannot_write(void **state)
{
	struct db *db = open_new(), *reader;
	struct err e;

	(void)state;
	reader = db_open(scratch_path("keng.db"), DB_READ, NULL, &e);
	assert_non_null(reader);
	assert_false(db_begin(reader) && journal_add(reader, T0, "x", json_object(), NULL) != 0);
	db_rollback(reader);
	db_close(&reader);
	/* Also when the writer has gone cleanly: the WAL stays. */
	db_close(&db);
	reader = db_open(scratch_path("keng.db"), DB_READ, NULL, &e);
	assert_non_null(reader);
	db_close(&reader);
}

static void
test_nothing_half_done_is_committed(void **state)
{
	struct db *db = open_new();
	struct journal_head head;

	(void)state;
	assert_true(db_begin(db));
	assert_int_not_equal(journal_add(db, T0, "kept", json_object(), NULL), 0);
	db_savepoint(db);
	journal_add(db, T0, "dropped", json_object(), NULL);
	alert_raise(db, NULL, 1, "kind must not be null", T0);
	assert_false(db_ok(db));
	db_undo(db);
	assert_true(db_ok(db));
	assert_true(db_commit(db));
	journal_head(db, &head);
	assert_int_equal(head.seq, 2); /* epoch.started and "kept" */
	assert_true(db_begin(db));
	alert_raise(db, NULL, 1, "kind must not be null", T0);
	journal_add(db, T0, "never", json_object(), NULL);
	assert_false(db_commit(db));
	journal_head(db, &head);
	assert_int_equal(head.seq, 2);
	db_close(&db);
}

/* Behind our back, as somebody with the file in his hands would. */
static void
tamper(const char *statement)
{
	sqlite3 *h;

	assert_int_equal(sqlite3_open(scratch_path("keng.db"), &h), SQLITE_OK);
	assert_int_equal(sqlite3_exec(h, statement, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(h);
}

/* ---- the journal: the vectors of docs/journal.md ---- */

static const struct vector {
	const char *name, *prev, *at, *kind, *body, *hash;
	uint64_t seq;
} vectors[] = {
	{ .name = "journal vector 1: an epoch begins",
	    .prev = "0000000000000000000000000000000000000000000000000000000000000000",
	    .seq = 1,
	    .at = "2026-01-02T03:04:05.678Z",
	    .kind = "epoch.started",
	    .body = "{\"epoch\":\"00112233445566778899aabbccddeeff\",\"from_epoch\":null,"
		    "\"from_hash\":null,\"from_seq\":null}",
	    .hash = "0470f5584d540302c868766ed8173107b522e44181af614d590b94beb0a63e79" },
	{ .name = "journal vector 2: a unit, its name sealed",
	    .prev = "0470f5584d540302c868766ed8173107b522e44181af614d590b94beb0a63e79",
	    .seq = 2,
	    .at = "2026-01-02T03:04:05.679Z",
	    .kind = "unit.changed",
	    .body = "{\"code\":\"44\",\"kind\":\"tinh\",\"parent\":null,\"sealed\":"
		    "\"0ea599455e1fb88e2b589c21ad531f4502206dea85275b2082478f3a7e0f1447\","
		    "\"unit\":1,\"valid_from\":\"\",\"valid_to\":null}",
	    .hash = "9f63660ebd963505f4bb3b687c8ceb84af33bc84545e012868ac711fb09e4624" },
	{ .name = "journal vector 3: a large sequence number",
	    .prev = "9f63660ebd963505f4bb3b687c8ceb84af33bc84545e012868ac711fb09e4624",
	    .seq = UINT64_C(0x0102030405060708),
	    .at = "2026-12-31T23:59:59.999Z",
	    .kind = "report.cancelled",
	    .body = "{\"report\":7,\"version\":2}",
	    .hash = "24a575ee76d9fc4424e34f0404168bed5cf7c86f03e83ef9ede14f904138427e" },
};

static void
unhex(const char *hex, uint8_t *out)
{
	for (size_t i = 0; i < CHAIN_HASH; i++) {
		unsigned octet;

		assert_int_equal(sscanf(hex + 2 * i, "%2x", &octet), 1);
		out[i] = (uint8_t)octet;
	}
}

static void
test_vector(void **state)
{
	const struct vector *v = *state;
	uint8_t prev[CHAIN_HASH], hash[CHAIN_HASH];
	char hex[CHAIN_HASH_HEX];

	unhex(v->prev, prev);
	chain_hash(prev, v->seq, v->at, v->kind, v->body, hash);
	chain_hex(hash, sizeof(hash), hex);
	assert_string_equal(hex, v->hash);
}

static void
test_seal_vector(void **state)
{
	uint8_t salt[CHAIN_SALT], sealed[CHAIN_HASH];
	char hex[CHAIN_HASH_HEX];

	(void)state;
	for (size_t i = 0; i < sizeof(salt); i++)
		salt[i] = (uint8_t)i;
	chain_seal(salt, "{\"name\":\"Tỉnh Quảng Trị\"}", sealed);
	chain_hex(sealed, sizeof(sealed), hex);
	assert_string_equal(
	    hex, "0ea599455e1fb88e2b589c21ad531f4502206dea85275b2082478f3a7e0f1447");
}

static void
test_journal_sees_every_change(void **state)
{
	static const char *const damages[] = {
		"UPDATE journal SET body = replace(body, '1', '2') WHERE seq = 2",
		"UPDATE journal SET at = '2026-01-02T03:04:05.000Z' WHERE seq = 3",
		"UPDATE journal SET kind = 'other' WHERE seq = 3",
		"UPDATE journal SET private = '{}' WHERE seq = 3",
		"UPDATE journal SET salt = '00' WHERE seq = 3",
		"DELETE FROM journal WHERE seq = 2",
		"DELETE FROM journal WHERE seq = 1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		struct db *db = open_new();
		struct audit_fault fault;
		int64_t rows;

		assert_true(db_begin(db));
		journal_add(db, T0, "one", json_pack("{s:i}", "n", 1), NULL);
		journal_add(
		    db, T0, "two", json_pack("{s:i}", "n", 1), json_pack("{s:s}", "a", "b"));
		assert_true(db_commit(db));
		assert_true(audit_journal(db, &rows, &fault));
		assert_int_equal(rows, 3);
		tamper(damages[i]);
		assert_false(audit_journal(db, &rows, &fault));
		assert_true(fault.seq >= 1 && fault.seq <= 3);
		db_close(&db);
	}
}

static void
test_erased_private_part_still_verifies(void **state)
{
	struct db *db = open_new();
	struct audit_fault fault;
	int64_t rows;

	(void)state;
	assert_true(db_begin(db));
	journal_add(db, T0, "two", json_pack("{s:i}", "n", 1), json_pack("{s:s}", "a", "b"));
	assert_true(db_commit(db));
	tamper("UPDATE journal SET private = NULL, salt = NULL");
	assert_true(audit_journal(db, &rows, &fault));
	db_close(&db);
}

static const struct canonical {
	const char *name, *in, *out; /* out NULL: refused */
} canonicals[] = {
	{ "canonical: keys in byte order, no spaces", "{\"b\": 1, \"a\": [true, null]}",
	    "{\"a\":[true,null],\"b\":1}" },
	{ "canonical: escapes of RFC 8785, lower case", "\"\\u001F\\n\\\"\\u002F\"",
	    "\"\\u001f\\n\\\"/\"" },
	{ "canonical: letters stay letters", "\"\\u0110\\u1ea1n\"", "\"Đạn\"" },
	{ "canonical: NFC", "\"a\\u0323\\u0302\"", "\"\xe1\xba\xad\"" },
	{ "canonical: 2^53 is the last integer", "9007199254740992", "9007199254740992" },
	{ "canonical: beyond it is refused", "9007199254740993", NULL },
	{ "canonical: reals are refused", "1.5", NULL },
};

static void
test_canonical(void **state)
{
	const struct canonical *c = *state;
	json_t *v = json_loads(c->in, JSON_DECODE_ANY, NULL);
	struct err e;
	char *text = json_canonical(v, &e);

	assert_non_null(v);
	if (c->out == NULL)
		assert_null(text);
	else
		assert_string_equal(text, c->out);
	free(text);
	json_decref(v);
}

/* A character is written the same way alone, within ASCII, and beside letters that are none. */
static void
test_canonical_of_every_ascii_character(void **state)
{
	struct err e;

	(void)state;
	for (int c = 0; c < 0x80; c++) {
		const char plain[] = { 'a', (char)c, 'b', (char)c },
			   mixed[] = { 'a', (char)c, 'b', (char)c, '\xc3', '\xa9' };
		json_t *p = json_stringn(plain, 4), *m = json_stringn(mixed, 6);
		char *p_text = json_canonical(p, &e), *m_text = json_canonical(m, &e);
		size_t len = strlen(p_text) - 1;

		assert_int_equal(strlen(m_text), len + 3);
		assert_memory_equal(p_text, m_text, len);
		assert_string_equal(m_text + len, "\xc3\xa9\"");
		assert_string_equal(p_text + len, "\"");
		free(p_text);
		free(m_text);
		json_decref(p);
		json_decref(m);
	}
}

/* ---- references ---- */

static void
test_references(void **state)
{
	struct db *db = open_new();
	int64_t officers[2] = { 1, 2 };
	char ref[MESSAGE_REF_LEN], other[MESSAGE_REF_LEN];

	(void)state;
	assert_true(db_begin(db));
	assert_true(reference_take(db, "+84912000001", officers, 2, ref));
	assert_int_equal(strlen(ref), 3);
	/* The officer's other phone never gives the same one. */
	assert_true(reference_take(db, "+84912000002", officers + 1, 1, other));
	assert_string_not_equal(ref, other);
	for (int i = 0; i < 300; i++) {
		assert_true(reference_take(db, "+84912000001", officers, 2, ref));
		assert_true(reference_valid(ref));
		assert_false(atoi(ref) >= 110 && atoi(ref) <= 119);
		assert_false(atoi(ref) >= 1900 && atoi(ref) <= 2100);
		for (size_t k = 0; ref[k] != '\0'; k++) {
			char wrong[MESSAGE_REF_LEN];

			strcpy(wrong, ref);
			for (char c = '0'; c <= '9'; c++) {
				wrong[k] = c;
				assert_int_equal(reference_valid(wrong), c == ref[k]);
			}
		}
	}
	assert_true(db_commit(db));
	db_close(&db);
}

/* ---- reports and their sums ---- */

static int64_t
add_unit(struct db *db, const char *code, int64_t parent)
{
	struct unit u = { .parent = parent };
	bool changed;

	strcpy(u.code, code);
	strcpy(u.kind, "thon");
	strcpy(u.name, code);
	assert_true(unit_put(db, &u, T0, &changed));
	return u.id;
}

static int64_t
add_message(struct db *db)
{
	struct message m = { .sent = T0, .received = T0, .parts = 1 };

	strcpy(m.line, "sim");
	strcpy(m.sender, "+84912000001");
	strcpy(m.day, "2020-11-20");
	assert_true(message_add(db, &m));
	return m.id;
}

static void
fill_report(struct report *r, int64_t message, int64_t unit, const char *day, int64_t n)
{
	memset(r, 0, sizeof(*r));
	strcpy(r->state, "recorded");
	strcpy(r->form, "thu_hoi");
	strcpy(r->day, day);
	r->message = message;
	r->unit = unit;
	r->nvalues = 1;
	strcpy(r->values[0].field, "phao");
	r->values[0] = (struct report_value){ .field = "phao", .known = true, .n = n, .per = 1 };
}

static void
test_sums_follow_versions(void **state)
{
	struct db *db = open_new();
	struct report_sum sum;
	struct report r, s;
	int64_t top, village, message;
	char why[160];

	(void)state;
	assert_true(db_begin(db));
	top = add_unit(db, "1", 0);
	village = add_unit(db, "1-1", top);
	message = add_message(db);
	fill_report(&r, message, village, "2020-11-20", 5);
	assert_true(report_add(db, &r, T0));
	fill_report(&s, message, village, "2020-11-21", 7);
	s.values[0].approx = true;
	assert_true(report_add(db, &s, T0));
	report_sum_flow(db, "thu_hoi", "phao", top, "2020-11-20", "2020-11-21", &sum);
	assert_int_equal(sum.n, 12);
	assert_true(sum.approx);
	r.values[0].n = 6;
	assert_true(report_replace(db, &r, T0));
	assert_int_equal(r.version, 2);
	report_sum_flow(db, "thu_hoi", "phao", 0, "2020-11-20", "2020-11-20", &sum);
	assert_int_equal(sum.n, 6);
	assert_false(sum.approx);
	report_sum_stock(db, "thu_hoi", "phao", top, "2020-11-01", "2020-11-30", &sum);
	assert_int_equal(sum.n, 7); /* the latest of the unit */
	assert_true(report_cancel(db, r.first, T0));
	report_sum_flow(db, "thu_hoi", "phao", 0, "2020-11-20", "2020-11-20", &sum);
	assert_int_equal(sum.reports, 0);
	assert_true(report_verify_tally(db, why, sizeof(why)));
	assert_false(report_cancel(db, r.first, T0)); /* twice */
	db_rollback(db);
	db_close(&db);
}

static void
test_held_counts_nowhere(void **state)
{
	struct db *db = open_new();
	struct report_sum sum;
	struct report r;

	(void)state;
	assert_true(db_begin(db));
	fill_report(&r, add_message(db), add_unit(db, "1", 0), "2020-11-20", 5);
	strcpy(r.state, "held");
	assert_true(report_add(db, &r, T0));
	report_sum_flow(db, "thu_hoi", "phao", 0, "2020-11-20", "2020-11-20", &sum);
	assert_int_equal(sum.reports, 0);
	strcpy(r.state, "recorded");
	assert_true(report_replace(db, &r, T0));
	report_sum_flow(db, "thu_hoi", "phao", 0, "2020-11-20", "2020-11-20", &sum);
	assert_int_equal(sum.n, 5);
	assert_true(db_commit(db));
	db_close(&db);
}

/* ---- the outbox: every way an attempt can end ---- */

struct step {
	enum outbox_outcome outcome;
	const char *state;
	int64_t again_ms; /* due so long after the answer; -1: never */
};

static const struct fate {
	const char *name;
	enum outbox_kind kind;
	struct step steps[4];
	size_t nsteps;
	bool alarmed;
} fates[] = {
	{ "outbox: sent is sent", OUTBOX_RECEIPT, { { OUTBOX_SENT, "sent", -1 } }, 1, false },
	{ "outbox: a receipt is tried again 90 s after unknown, once", OUTBOX_RECEIPT,
	    { { OUTBOX_UNKNOWN, "unknown", 90000 }, { OUTBOX_UNKNOWN, "unknown", -1 } }, 2, true },
	{ "outbox: the second try of a receipt arrives", OUTBOX_RECEIPT,
	    { { OUTBOX_UNKNOWN, "unknown", 90000 }, { OUTBOX_SENT, "sent", -1 } }, 2, false },
	{ "outbox: a notice is tried once ever", OUTBOX_NOTICE,
	    { { OUTBOX_UNKNOWN, "unknown", -1 } }, 1, true },
	{ "outbox: what was refused does not count as an attempt", OUTBOX_NOTICE,
	    { { OUTBOX_RETRY, "queued", 5000 }, { OUTBOX_RETRY, "queued", 30000 },
		{ OUTBOX_SENT, "sent", -1 } },
	    3, false },
	{ "outbox: refused for good fails, with an alert", OUTBOX_RECEIPT,
	    { { OUTBOX_REFUSED, "failed", -1 } }, 1, true },
	{ "outbox: refused after unknown stays unknown", OUTBOX_RECEIPT,
	    { { OUTBOX_UNKNOWN, "unknown", 90000 }, { OUTBOX_RETRY, "unknown", 5000 },
		{ OUTBOX_SENT, "sent", -1 } },
	    3, false },
};

static void
test_fate(void **state)
{
	const struct fate *f = *state;
	struct db *db = open_new();
	struct list_filter all = { .limit = -1 };
	struct outbox o = { .kind = f->kind };
	int64_t now = T0, after = 0;
	json_t *alerts;

	assert_true(db_begin(db));
	strcpy(o.recipient, "+84912000001");
	strcpy(o.text, "x");
	strcpy(o.line, "sim");
	assert_true(outbox_add(db, &o, now));
	for (size_t i = 0; i < f->nsteps; i++) {
		const struct step *s = &f->steps[i];
		char st[16];

		assert_true(outbox_next(db, "sim", now, OUTBOX_KINDS, &o));
		outbox_end(db, outbox_begin(db, &o, "sim", now), s->outcome, 7, 38, now, st);
		assert_string_equal(st, s->state);
		assert_false(outbox_next(db, "sim", now, OUTBOX_KINDS, &o));
		assert_int_equal(
		    outbox_due(db, "sim", now), s->again_ms < 0 ? -1 : now + s->again_ms);
		now += s->again_ms < 0 ? INT64_C(864000000) : s->again_ms;
	}
	assert_false(outbox_next(db, "sim", now, OUTBOX_KINDS, &o));
	alerts = list_page(db, LIST_ALERTS, &all, &after);
	assert_int_equal(json_array_size(alerts), f->alarmed);
	json_decref(alerts);
	assert_true(db_commit(db));
	db_close(&db);
}

static void
test_outbox_segments_resume(void **state)
{
	struct db *db = open_new();
	struct outbox o = { .kind = OUTBOX_RECEIPT };
	char st[16];

	(void)state;
	assert_true(db_begin(db));
	strcpy(o.recipient, "+84912000001");
	strcpy(o.text, "x");
	strcpy(o.line, "sim");
	assert_true(outbox_add(db, &o, T0));
	o.segments = 2;
	outbox_end(db, outbox_begin(db, &o, "sim", T0), OUTBOX_SENT, 1, 0, T0, st);
	assert_string_equal(st, "queued");
	assert_true(outbox_next(db, "sim", T0, OUTBOX_KINDS, &o));
	assert_int_equal(o.next, 2);
	outbox_begin(db, &o, "sim", T0);
	/* The daemon dies here: the second segment becomes unknown, the first is not sent again. */
	assert_int_equal(outbox_recover(db, T0), 1);
	assert_true(outbox_next(db, "sim", T0 + OUTBOX_UNKNOWN_RETRY_MS, OUTBOX_KINDS, &o));
	assert_int_equal(o.next, 2);
	outbox_end(db, outbox_begin(db, &o, "sim", T0), OUTBOX_SENT, 2, 0, T0, st);
	assert_string_equal(st, "sent");
	assert_true(db_commit(db));
	db_close(&db);
}

/* The clock was a year ahead, and is set right: nothing waits for that year, nothing is used up. */
static void
test_outbox_outlives_a_clock_set_back(void **state)
{
	const int64_t ahead = T0 + INT64_C(365) * 86400000;
	struct db *db = open_new();
	struct outbox sent = { .kind = OUTBOX_RECEIPT }, waits = { .kind = OUTBOX_RECEIPT }, o;
	char st[16];

	(void)state;
	assert_true(db_begin(db));
	strcpy(sent.recipient, "+84912000001");
	strcpy(sent.text, "x");
	strcpy(sent.line, "sim");
	waits = sent;
	assert_true(outbox_add(db, &sent, ahead));
	outbox_end(db, outbox_begin(db, &sent, "sim", ahead), OUTBOX_SENT, 1, 0, ahead, st);
	assert_true(outbox_add(db, &waits, ahead));

	assert_int_equal(outbox_submits_between(db, "sim", T0 - 60000, T0), 0);
	assert_int_equal(message_answers_between(db, sent.recipient, T0 - 60000, T0), 0);
	assert_true(outbox_next(db, "sim", T0, OUTBOX_KINDS, &o));
	assert_int_equal(o.id, waits.id);
	/* Its pauses are those of the clock as it is now. */
	outbox_end(db, outbox_begin(db, &o, "sim", T0), OUTBOX_RETRY, 0, 38, T0, st);
	assert_false(outbox_next(db, "sim", T0, OUTBOX_KINDS, &o));
	assert_int_equal(outbox_due(db, "sim", T0), T0 + 5000);
	/* An attempt of unknown end stays for ninety seconds, or until that is a day away. */
	outbox_end(db, outbox_begin(db, &waits, "sim", ahead), OUTBOX_UNKNOWN, 0, 0, ahead, st);
	assert_false(outbox_next(db, "sim", ahead, OUTBOX_KINDS, &o));
	assert_true(outbox_next(db, "sim", T0, OUTBOX_KINDS, &o));
	assert_true(db_commit(db));
	db_close(&db);
}

/* ---- status reports ---- */

/* Two attempts of one text (the first perhaps unknown), and a report. */
static const struct settling {
	const char *name;
	int mr1, mr2; /* answer of each attempt: TP-MR, -1 unknown, -2 not made, -3 in flight */
	int mr, status;
	int64_t late_ms; /* of the stamp after the first attempt */
	enum outbox_settled want;
	const char *state;
} settlings[] = {
	{ "report: of the known reference", 7, -2, 7, 0, 1000, OUTBOX_DELIVERED, "delivered" },
	{ "report: of no known reference, none unknown", 7, -2, 8, 0, 1000, OUTBOX_SETTLES_NOTHING,
	    "sent" },
	{ "report: the only attempt of unknown reference", -1, -2, 9, 0, 1000, OUTBOX_DELIVERED,
	    "delivered" },
	{ "report: two of unknown reference settle nothing", -1, -1, 9, 0, 1000,
	    OUTBOX_SETTLES_NOTHING, "unknown" },
	{ "report: known goes before unknown", -1, 9, 9, 0, 1000, OUTBOX_DELIVERED, "delivered" },
	{ "report: the same reference twice settles nothing", 9, -2, 9, 0, INT64_C(7200000),
	    OUTBOX_SETTLES_NOTHING, "sent" },
	{ "report: overtakes the answer", -3, -2, 5, 0, 1000, OUTBOX_DELIVERED, "submitting" },
	{ "report: still trying", 7, -2, 7, 0x20, 1000, OUTBOX_SETTLES_NOTHING, "sent" },
	{ "report: given up", 7, -2, 7, 0x41, 1000, OUTBOX_UNDELIVERED, "failed" },
};

static void
make_attempt(struct db *db, struct outbox *o, int mr, int64_t at_ms, int64_t *id_out)
{
	char st[16];

	if (mr == -2)
		return;
	*id_out = outbox_begin(db, o, "sim", at_ms);
	if (mr != -3)
		outbox_end(db, *id_out, mr < 0 ? OUTBOX_UNKNOWN : OUTBOX_SENT, mr, 0, at_ms, st);
}

static void
test_settling(void **state)
{
	const struct settling *s = *state;
	struct db *db = open_new();
	struct outbox o = {
		.kind = OUTBOX_RECEIPT, .recipient = "+84912000001", .text = "x", .line = "sim"
	};
	struct outbox_report r = { "sim", "+84912000001", s->mr, T0 + s->late_ms, s->status };
	struct list_filter all = { .limit = -1 };
	int64_t first = 0, second = 0, after = 0;
	char st[16];
	json_t *rows;

	assert_true(db_begin(db));
	assert_true(outbox_add(db, &o, T0));
	make_attempt(db, &o, s->mr1, T0, &first);
	make_attempt(db, &o, s->mr2, T0 + 90000, &second);
	assert_int_equal(outbox_take_report(db, &r, T0 + 1000), s->want);
	rows = list_page(db, LIST_OUTBOX, &all, &after);
	assert_string_equal(
	    json_string_value(json_object_get(json_array_get(rows, 0), "state")), s->state);
	json_decref(rows);
	if (s->mr1 == -3) {
		outbox_end(db, first, OUTBOX_SENT, s->mr, 0, T0, st);
		assert_string_equal(st, "delivered");
	}
	if (s->want == OUTBOX_DELIVERED && s->mr1 != -3) {
		r.status = 0x41; /* never taken back */
		outbox_take_report(db, &r, T0 + 2000);
		after = 0;
		rows = list_page(db, LIST_OUTBOX, &all, &after);
		assert_string_equal(
		    json_string_value(json_object_get(json_array_get(rows, 0), "state")),
		    "delivered");
		json_decref(rows);
		assert_false(outbox_next(db, "sim", T0 + INT64_C(864000000), OUTBOX_KINDS, &o));
	}
	assert_true(db_commit(db));
	db_close(&db);
}

static void
test_outbox_order_and_one_answer(void **state)
{
	static const enum outbox_kind queued[] = { OUTBOX_REMINDER, OUTBOX_ZERO, OUTBOX_RECEIPT,
		OUTBOX_QUESTION, OUTBOX_URGENT };
	struct db *db = open_new();
	struct outbox o = { 0 };

	(void)state;
	assert_true(db_begin(db));
	for (size_t i = 0; i < sizeof(queued) / sizeof(queued[0]); i++) {
		o = (struct outbox){
			.kind = queued[i], .recipient = "+84912000001", .text = "x", .line = "sim"
		};
		assert_true(outbox_add(db, &o, T0));
	}
	for (size_t i = sizeof(queued) / sizeof(queued[0]); i-- > 0;) {
		assert_true(outbox_next(db, "sim", T0, OUTBOX_KINDS, &o));
		assert_int_equal(o.kind, queued[i]);
		outbox_begin(db, &o, "sim", T0);
	}
	assert_true(db_commit(db));
	assert_true(db_begin(db));
	o = (struct outbox){ .kind = OUTBOX_RECEIPT, .recipient = "+84912000001", .line = "sim" };
	o.message = add_message(db);
	assert_true(outbox_add(db, &o, T0));
	o.kind = OUTBOX_QUESTION;
	assert_false(outbox_add(db, &o, T0)); /* a second answer */
	db_rollback(db);
	db_close(&db);
}

/* A modem is away: the other one carries its texts, urgent ones at once. */
static void
test_outbox_moves_to_a_line_that_serves(void **state)
{
	struct db *db = open_new();
	struct outbox o = { .kind = OUTBOX_RECEIPT, .recipient = "+84912000001", .text = "x" };

	(void)state;
	assert_true(db_begin(db));
	strcpy(o.line, "gone");
	assert_true(outbox_add(db, &o, T0));
	assert_int_equal(outbox_move(db, "here", ",here,gone,", T0 + OUTBOX_MOVE_MS), 0);
	assert_int_equal(outbox_move(db, "here", ",here,", T0 + OUTBOX_MOVE_MS - 1), 0);
	o.kind = OUTBOX_URGENT;
	assert_true(outbox_add(db, &o, T0));
	assert_int_equal(outbox_move(db, "here", ",here,", T0), 1);
	assert_true(outbox_next(db, "here", T0, OUTBOX_KINDS, &o));
	assert_int_equal(o.kind, OUTBOX_URGENT);
	assert_int_equal(outbox_move(db, "here", ",here,", T0 + OUTBOX_MOVE_MS), 1);
	assert_false(outbox_next(db, "gone", T0 + OUTBOX_MOVE_MS, OUTBOX_KINDS, &o));
	assert_true(db_commit(db));
	db_close(&db);
}

/* ---- parts ---- */

static void
test_parts(void **state)
{
	struct db *db = open_new();
	struct part_seen seen;
	uint8_t octets[16];
	int64_t part, message;

	(void)state;
	assert_true(db_begin(db));
	part =
	    part_add(db, "sim", (const uint8_t *)"\x00", 1, (const uint8_t *)"tpdu", 4, true, T0);
	part_lies(db, part, "SM");
	part_lies(db, part, "SM");
	assert_true(part_find(db, "sim", (const uint8_t *)"tpdu", 4, &seen));
	assert_int_equal(seen.id, part);
	assert_int_equal(seen.lies, 2);
	assert_false(part_find(db, "other", (const uint8_t *)"tpdu", 4, &seen));
	part_gone(db, part);
	part_listing(db, "sim", "ME"); /* another storage proves nothing of this one */
	assert_true(part_find(db, "sim", (const uint8_t *)"tpdu", 4, &seen));
	assert_int_equal(seen.lies, 1);
	part_listing(db, "sim", "SM");
	assert_true(part_find(db, "sim", (const uint8_t *)"tpdu", 4, &seen));
	assert_int_equal(seen.lies, 0);
	message = add_message(db);
	part_belongs(db, part, message, 1);
	assert_int_equal(part_of_message(db, message, 1, octets, sizeof(octets)), 5);
	assert_memory_equal(octets, "\0tpdu", 5);
	assert_int_equal(part_of_message(db, message, 2, octets, sizeof(octets)), 0);
	assert_true(db_commit(db));
	db_close(&db);
}

/* ---- a disk that fails ---- */

static void
test_full_disk(void **state)
{
	const char *codes[] = { "full:", "fail:" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct journal_head head;
		char spec[300];
		struct err e;
		struct db *db;

		scratch_clear();
		snprintf(spec, sizeof(spec), "%s%s", codes[i], scratch_path("trouble"));
		assert_true(vfs_install(spec, &e));
		db = db_open(scratch_path("keng.db"), DB_WRITE, VFS_SHIM, &e);
		assert_non_null(db);
		write_file(scratch_path("trouble"), "x", 1);
		assert_true(db_begin(db));
		journal_add(db, T0, "lost", json_object(), NULL);
		assert_false(db_commit(db));
		assert_true(db_starved(db));
		unlink(scratch_path("trouble"));
		assert_true(db_begin(db));
		journal_add(db, T0, "kept", json_object(), NULL);
		assert_true(db_commit(db));
		journal_head(db, &head);
		assert_int_equal(head.seq, 2);
		db_close(&db);
	}
	assert_false(vfs_install("slow:", &(struct err){ "" }));
	assert_false(vfs_install("other:1", &(struct err){ "" }));
}

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

int
main(void)
{
	static const struct CMUnitTest plain[] = {
		cmocka_unit_test(test_refuses_what_is_not_ours),
		cmocka_unit_test(test_reader_cannot_write),
		cmocka_unit_test(test_nothing_half_done_is_committed),
		cmocka_unit_test(test_seal_vector),
		cmocka_unit_test(test_canonical_of_every_ascii_character),
		cmocka_unit_test(test_journal_sees_every_change),
		cmocka_unit_test(test_erased_private_part_still_verifies),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_sums_follow_versions),
		cmocka_unit_test(test_held_counts_nowhere),
		cmocka_unit_test(test_outbox_segments_resume),
		cmocka_unit_test(test_outbox_outlives_a_clock_set_back),
		cmocka_unit_test(test_outbox_order_and_one_answer),
		cmocka_unit_test(test_outbox_moves_to_a_line_that_serves),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_full_disk),
	};
	struct CMUnitTest tests[NITEMS(plain) + NITEMS(vectors) + NITEMS(canonicals) +
	    NITEMS(fates) + NITEMS(settlings)];
	size_t n = NITEMS(plain);

	memcpy(tests, plain, sizeof(plain));
	for (size_t i = 0; i < NITEMS(vectors); i++)
		tests[n++] = (struct CMUnitTest){ .name = vectors[i].name,
			.test_func = test_vector,
			.initial_state = (void *)(uintptr_t)&vectors[i] };
	for (size_t i = 0; i < NITEMS(canonicals); i++)
		tests[n++] = (struct CMUnitTest){ .name = canonicals[i].name,
			.test_func = test_canonical,
			.initial_state = (void *)(uintptr_t)&canonicals[i] };
	for (size_t i = 0; i < NITEMS(fates); i++)
		tests[n++] = (struct CMUnitTest){ .name = fates[i].name,
			.test_func = test_fate,
			.initial_state = (void *)(uintptr_t)&fates[i] };
	for (size_t i = 0; i < NITEMS(settlings); i++)
		tests[n++] = (struct CMUnitTest){ .name = settlings[i].name,
			.test_func = test_settling,
			.initial_state = (void *)(uintptr_t)&settlings[i] };
	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
