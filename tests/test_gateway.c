/* The whole gateway in one process under a fake clock: no sleep, no waiting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gateway/store/audit.h"
#include "gateway/store/journal.h"
#include "gateway/store/outbox.h"
#include "gateway/store/report.h"
#include "gateway/store/sql.h"
#include "gateway/store/ussd.h"
#include "gateway/store/vfs.h"
#include "modem/segment.h"
#include "tests/crowd.h"
#include "tests/house.h"
#include "tests/scratch.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static void
assert_whole(struct house *h)
{
	struct audit_fault fault;
	struct sim_status s;
	char why[160];
	int64_t rows;

	if (!audit_journal(h->db, &rows, &fault))
		fail_msg("journal row %lld: %s", (long long)fault.seq, fault.text);
	if (!report_verify_tally(h->db, why, sizeof(why)))
		fail_msg("tally: %s", why);
	sim_status(h->sim, &s);
	assert_int_equal(s.used, 0);
}

static int64_t
sum_of(struct house *h, const char *form, const char *field)
{
	struct report_sum sum;

	report_sum_flow(h->db, form, field, 0, "2020-01-01", "2030-01-01", &sum);
	return sum.n;
}

/* ---- one text, one fate ---- */

static const struct story {
	const char *name, *from, *text, *decision;
	const char *answer; /* begins so; NULL: no answer */
} stories[] = {
	{ "a report is recorded and answered", "+84912000001", "TH STC 2 PHAO 12", "recorded",
	    "DA GHI 101: thon Loc Hai, ngay 20/11. 2 sung tu che, 12 hop phao." },
	{ "meetings", "+84912000001", "HN 1 NG 85", "recorded",
	    "DA GHI 101: thon Loc Hai, ngay 20/11. 1 cuoc hop, 85 luot nguoi." },
	{ "a zero report", "+84912000001", "BC 0", "recorded",
	    "DA GHI 101: thon Loc Hai, ngay 20/11, khong co gi." },
	{ "a large number is held", "+84912000001", "TH STC 210", "held",
	    "CHUA GHI 101: thon Loc Hai, ngay 20/11, 210 sung tu che." },
	{ "a number without a thing is doubted", "+84912000001", "TH 5", "review",
	    "CHUA GHI 101:" },
	{ "an unknown word beside a number", "+84912000001", "TH XYZQ 2", "review",
	    "CHUA GHI 101:" },
	{ "a place outside the sender's scope", "+84912000001", "Thon Loc Giang: TH STC 2",
	    "review", "CHUA GHI 101: chua ro tin cua thon nao." },
	{ "the sender's own place by name", "+84912000001", "Thon Loc Hai: TH STC 2", "recorded",
	    "DA GHI 101: thon Loc Hai" },
	{ "a neighbour by name, without its kind", "+84912000001", "Loc Giang TH STC 2", "held",
	    "CHUA GHI 101: thon Loc Hai" },
	{ "a village by name from the unit above", "+84912009999", "TH STC 2 o Lộc Giang", "held",
	    "CHUA GHI 101: xa Bao Ninh" },
	{ "the sender's own name, without its kind", "+84912000001", "Loc Hai TH STC 2", "recorded",
	    "DA GHI 101: thon Loc Hai" },
	{ "help", "+84912000001", "HD", "command", "Viet TH roi ten va so." },
	{ "figures", "+84912000001", "XEM", "command", "" },
	{ "thanks are not answered", "+84912000001", "ok cam on anh", "ignored", NULL },
	{ "a stranger's report waits", "+84912007777", "TH STC 2", "waiting",
	    "So may nay chua dang ky." },
	{ "a stranger's chatter is not answered", "+84912007777", "ok cam on", "ignored", NULL },
	{ "a brand name is never answered", "VIETTEL", "TH STC 2", "ignored", NULL },
	{ "a short code is never answered", "191", "TH STC 2", "ignored", NULL },
	{ "a foreign number is never answered", "+16505551234", "TH STC 2", "ignored", NULL },
	{ "what cannot be carried out yet is kept", "+84912000001", "HUY", "review", "" },
};

static void
test_story(void **state)
{
	const struct story *s = *state;
	struct house h = { 0 };
	const char *answer;

	house_open(&h, &(struct sim_options){ 0 });
	house_text(&h, s->from, s->text);
	house_settle(&h);
	assert_string_equal(house_field(&h, "messages", 0, "decision"), s->decision);
	answer = house_answer(&h, s->from);
	if (s->answer == NULL) {
		assert_null(answer);
		assert_string_not_equal(house_field(&h, "messages", 0, "silence"), "");
	} else {
		assert_non_null(answer);
		if (strncmp(answer, s->answer, strlen(s->answer)) != 0)
			fail_msg("answer: %s", answer);
		assert_int_equal(house_answers(&h, s->from), 1);
	}
	assert_whole(&h);
	house_close(&h);
}

/* An emergency that nobody can be told is not said to be passed on. */
static void
test_emergency_without_duty_officer(void **state)
{
	struct house h = { 0 };
	const char *answer;

	(void)state;
	house_open(&h, &(struct sim_options){ 0 });
	house_text(&h, "+84912000001", "KHAN chay nha");
	house_settle(&h);
	assert_non_null(strstr(house_answer(&h, "+84912000001"), "dang chuyen"));
	assert_int_equal(house_answers(&h, "+84912009999"), 1);
	/* The duty officer himself: there is nobody else. */
	house_text(&h, "+84912009999", "KHAN chay nha");
	house_settle(&h);
	answer = house_answer(&h, "+84912009999");
	assert_int_equal(strncmp(answer, "DA NHAN tin KHAN ", 17), 0);
	assert_non_null(strstr(answer, "CHUA bao duoc"));
	assert_string_equal(house_field(&h, "alerts", 0, "kind"), "urgent");
	assert_whole(&h);
	house_close(&h);
}

/* Where nobody can be called, no text says whom to call. */
static void
test_nobody_to_call(void **state)
{
	static const char *const texts[] = { "TH STC 2", "th stc:2", "TH 5", "BC 0", "XEM",
		"TH STC 210", "HUY" };
	struct house h = { 0 };

	(void)state;
	house_open(&h, &(struct sim_options){ 0 });
	json_decref(house_act(&h, "unit.import",
	    json_pack(
		"{s:[{s:s, s:s, s:s}]}", "rows", "code", "20", "kind", "xa", "name", "Xã Xa")));
	json_decref(house_act(&h, "officer.add",
	    json_pack("{s:s, s:s, s:s}", "phone", "0912005555", "name", "An", "unit", "20")));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		house_text(&h, "+84912005555", texts[i]);
		house_settle(&h);
		assert_int_equal(house_answers(&h, "+84912005555"), i + 1);
		if (strstr(house_answer(&h, "+84912005555"), "goi") != NULL)
			fail_msg("%s", house_answer(&h, "+84912005555"));
	}
	house_close(&h);
}

/* A doubted name is cut between letters: half a letter would hide the message from every list. */
static void
test_long_accented_place(void **state)
{
	static const char *const pads[] = { "", "A", "AB" };
	struct house h = { 0 };

	(void)state;
	house_open(&h, &(struct sim_options){ 0 });
	for (size_t i = 0; i < sizeof(pads) / sizeof(pads[0]); i++) {
		char text[100];
		json_t *rows;

		snprintf(text, sizeof(text), "TH STC 2 thôn %sĐườngỢỢỢỢỢỢỢỢỢỢ", pads[i]);
		house_text(&h, "+84912000001", text);
		house_settle(&h);
		rows = house_list(&h, "messages");
		assert_int_equal(json_array_size(rows), i + 1);
		json_decref(rows);
		assert_string_equal(house_field(&h, "messages", i, "decision"), "review");
		rows = house_list(&h, "review");
		assert_int_equal(json_array_size(rows), i + 1);
		json_decref(rows);
	}
	house_close(&h);
}

/* What is only held is not told to be there. */
static void
test_repetition_of_a_held_report(void **state)
{
	struct house h = { 0 };

	(void)state;
	house_open(&h, &(struct sim_options){ 0 });
	house_text(&h, "+84912000001", "TH STC 210");
	house_settle(&h);
	house_text(&h, "+84912000001", "th stc: 210");
	house_settle(&h);
	assert_string_equal(house_field(&h, "messages", 1, "decision"), "duplicate");
	assert_int_equal(
	    strncmp(house_answer(&h, "+84912000001"), "CHUA GHI 101: thon Loc Hai", 26), 0);
	assert_whole(&h);
	house_close(&h);
}

/* ---- what stands already ---- */

/* text, after: the same or another sender; the decision of the second. */
static const struct pair {
	const char *name, *first, *from, *second, *decision;
	int64_t later_ms;
	int guns; /* counted in the end */
} pairs[] = {
	{ "the same reading again is a duplicate", "TH STC 2", "+84912000001", "th stc:2",
	    "duplicate", 600000, 2 },
	{ "the same reading after twelve hours is held", "TH STC 2", "+84912000001",
	    "TH STC 2 ngay 20/11", "held", INT64_C(46800000), 2 },
	{ "other figures are another report", "TH STC 2", "+84912000001", "TH STC 3", "recorded",
	    600000, 5 },
	{ "the unit above with the same form and day is held", "TH STC 2", "+84912009999",
	    "TH STC 5", "held", 600000, 2 },
	{ "another village is another report", "TH STC 2", "+84912000002", "TH STC 2", "recorded",
	    600000, 4 },
	{ "another field is another report", "TH STC 2", "+84912000001", "TH PHAO 2", "recorded",
	    600000, 2 },
};

static void
test_pair(void **state)
{
	const struct pair *p = *state;
	struct house h = { 0 };

	house_open(&h, &(struct sim_options){ 0 });
	house_text(&h, "+84912000001", p->first);
	house_settle(&h);
	house_run(&h, p->later_ms);
	house_text(&h, p->from, p->second);
	house_settle(&h);
	assert_string_equal(house_field(&h, "messages", 1, "decision"), p->decision);
	if (strcmp(p->decision, "duplicate") == 0)
		assert_string_equal(house_field(&h, "messages", 1, "ref"), "101");
	assert_int_equal(sum_of(&h, "thu_hoi", "sung_tu_che"), p->guns);
	assert_whole(&h);
	house_close(&h);
}

static void
test_registered_later(void **state)
{
	struct house h = { 0 };
	json_t *answer;

	(void)state;
	house_open(&h, &(struct sim_options){ 0 });
	house_text(&h, "+84912007777", "TH STC 2");
	house_settle(&h);
	assert_int_equal(sum_of(&h, "thu_hoi", "sung_tu_che"), 0);
	answer = house_act(&h, "officer.add",
	    json_pack("{s:s, s:s, s:s}", "phone", "0912007777", "name", "An", "unit", "10-3"));
	assert_int_equal(json_integer_value(json_object_get(answer, "reopened")), 1);
	json_decref(answer);
	house_settle(&h);
	assert_int_equal(sum_of(&h, "thu_hoi", "sung_tu_che"), 2);
	assert_int_equal(house_answers(&h, "+84912007777"), 2);
	assert_non_null(strstr(house_answer(&h, "+84912007777"), "DA GHI"));
	assert_string_equal(house_field(&h, "outbox", 1, "kind"), "notice");
	assert_whole(&h);
	house_close(&h);
}

static void
test_review_confirm_and_reject(void **state)
{
	struct house h = { 0 };
	json_t *answer;

	(void)state;
	house_open(&h, &(struct sim_options){ 0 });
	house_text(&h, "+84912000001", "TH STC 210");
	house_text(&h, "+84912000002", "TH STC 211");
	house_settle(&h);
	answer = house_act(&h, "review.confirm", json_pack("{s:i}", "review", 1));
	assert_true(json_is_true(json_object_get(answer, "ok")));
	json_decref(answer);
	answer = house_act(&h, "review.confirm", json_pack("{s:i}", "review", 1));
	assert_false(json_is_true(json_object_get(answer, "ok"))); /* closed already */
	json_decref(answer);
	answer = house_act(&h, "review.reject", json_pack("{s:i}", "review", 2));
	assert_true(json_is_true(json_object_get(answer, "ok")));
	json_decref(answer);
	house_settle(&h);
	assert_int_equal(sum_of(&h, "thu_hoi", "sung_tu_che"), 210);
	assert_int_equal(house_answers(&h, "+84912000001"), 2);
	assert_int_equal(house_answers(&h, "+84912000002"), 2);
	assert_string_equal(house_field(&h, "reports", 0, "state"), "superseded");
	assert_string_equal(house_field(&h, "reports", 1, "state"), "cancelled");
	assert_string_equal(house_field(&h, "reports", 2, "state"), "recorded");
	assert_whole(&h);
	house_close(&h);
}

static void
test_act_twice_is_done_once(void **state)
{
	struct house h = { 0 };
	json_t *request, *first = NULL, *second = NULL;

	(void)state;
	house_open(&h, &(struct sim_options){ 0 });
	request = json_pack("{s:s, s:s, s:{s:s, s:s, s:s}}", "act", "officer.add", "id", "same",
	    "args", "phone", "0912007777", "name", "An", "unit", "10-3");
	for (int i = 0; i < 2; i++) {
		json_t **kept = i == 0 ? &first : &second;

		/* house_act makes ids of its own; this one is repeated. */
		turn_act(h.turn, request, "unix:test", house_keep, kept);
		turn_run(h.turn, h.utc_ms, h.mono_ms);
	}
	assert_true(json_equal(first, second));
	json_decref(request);
	json_decref(first);
	json_decref(second);
	house_close(&h);
}

static void
test_reload_refuses_a_bad_pack(void **state)
{
	struct house h = { 0 };
	json_t *answer;

	(void)state;
	house_open(&h, &(struct sim_options){ 0 });
	strcpy(h.config.pack, scratch_path("no-pack"));
	answer = house_act(&h, "pack.reload", json_object());
	assert_false(json_is_true(json_object_get(answer, "ok")));
	assert_int_equal(json_array_size(json_object_get(answer, "errors")), 1);
	json_decref(answer);
	turn_wants_pack(h.turn);
	strcpy(h.config.pack, "config/packs/quang-binh");
	answer = house_act(&h, "pack.reload", json_object());
	assert_true(json_is_true(json_object_get(answer, "ok")));
	json_decref(answer);
	assert_true(turn_wants_pack(h.turn));
	assert_false(turn_wants_pack(h.turn));
	house_close(&h);
}

static void
test_import_names_all_bad_rows_and_keeps_none(void **state)
{
	struct house h = { 0 };
	json_t *answer, *before, *after;

	(void)state;
	house_open(&h, &(struct sim_options){ 0 });
	before = house_list(&h, "units");
	answer = house_act(&h, "unit.import",
	    json_pack("{s:[{s:i,s:s,s:s,s:s},{s:i,s:s,s:s,s:s},{s:i,s:s,s:s,s:s,s:s},{s:i,s:s,s:s,"
		      "s:s,s:s}]}",
		"rows", "line", 2, "code", "77", "kind", "thon", "name", "Tốt", "line", 3, "code",
		"78", "kind", "lang", "name", "Sai", "line", 4, "code", "79", "kind", "thon",
		"name", "Mồ côi", "parent", "999", "line", 5, "code", "80", "kind", "thon", "name",
		"Ngày", "valid_from", "2026-02-30"));
	assert_false(json_is_true(json_object_get(answer, "ok")));
	assert_int_equal(json_array_size(json_object_get(answer, "errors")), 3);
	after = house_list(&h, "units");
	assert_int_equal(json_array_size(after), json_array_size(before));
	json_decref(answer);
	json_decref(before);
	json_decref(after);
	assert_whole(&h);
	house_close(&h);
}

/* ---- the crowd ---- */

static void
assert_crowd_served(struct house *h)
{
	json_t *rows = house_list(h, "messages");
	const char *wrong = crowd_check(rows, 1);
	struct crowd_sums sums;

	if (wrong != NULL)
		fail_msg("%s", wrong);
	crowd_sums(1, &sums);
	assert_int_equal(sim_inbox_count(h->sim), sums.answers);
	assert_int_equal(sum_of(h, "thu_hoi", "sung_tu_che"), sums.guns);
	assert_int_equal(sum_of(h, "thu_hoi", "phao"), sums.boxes);
	assert_int_equal(sum_of(h, "hoi_nghi", "luot_nguoi"), sums.people);
	json_decref(rows);
	assert_whole(h);
}

static void
send_crowd(struct house *h)
{
	for (size_t i = 0; i < CROWD_TEXTS; i++) {
		struct crowd_text t;

		crowd_text(i, &t);
		house_text(h, t.from, t.text);
	}
}

static void
test_crowd(void **state)
{
	struct house h = { 0 };

	(void)state;
	house_open(&h, &(struct sim_options){ 0 });
	send_crowd(&h);
	house_settle(&h);
	assert_crowd_served(&h);
	house_close(&h);
}

static void
test_crowd_with_the_least_modem(void **state)
{
	struct house h = { 0 };

	(void)state;
	house_open(&h, &(struct sim_options){ .profile = SIM_MINIMUM, .slots = 10 });
	send_crowd(&h);
	house_settle(&h);
	assert_crowd_served(&h);
	house_close(&h);
}

/* The gateway loses its RAM again and again; what was in flight may be answered twice, never
 * counted twice. */
static void
test_crowd_with_restarts(void **state)
{
	struct house h = { 0 };
	json_t *rows;

	(void)state;
	house_open(&h, &(struct sim_options){ 0 });
	send_crowd(&h);
	for (int i = 0; i < 40; i++) {
		house_run(&h, 0);
		house_restart(&h);
	}
	house_settle(&h);
	rows = house_list(&h, "messages");
	assert_int_equal(json_array_size(rows), CROWD_TEXTS);
	json_decref(rows);
	assert_whole(&h);
	house_close(&h);
}

/* ---- the disk ---- */

static void
test_full_disk_deletes_nothing(void **state)
{
	struct house h = { 0 };
	struct sim_status s;
	char spec[300];
	struct err e;
	FILE *f;

	(void)state;
	snprintf(spec, sizeof(spec), "full:%s", scratch_path("full"));
	assert_true(vfs_install(spec, &e));
	h.vfs = VFS_SHIM;
	house_open(&h, &(struct sim_options){ 0 });
	house_settle(&h);
	f = fopen(scratch_path("full"), "w");
	fclose(f);
	for (unsigned i = 0; i < 5; i++) {
		char phone[24], text[32];

		house_phone(i, phone);
		snprintf(text, sizeof(text), "TH STC %u", i + 1);
		house_text(&h, phone, text);
	}
	house_run(&h, 120000);
	sim_status(h.sim, &s);
	assert_int_equal(s.used, 5);
	assert_int_equal(s.deleted, 0);
	assert_int_equal(sim_inbox_count(h.sim), 0);
	unlink(scratch_path("full"));
	house_run(&h, 5000);
	house_settle(&h);
	assert_int_equal(sum_of(&h, "thu_hoi", "sung_tu_che"), 15);
	assert_int_equal(sim_inbox_count(h.sim), 5);
	assert_whole(&h);
	house_close(&h);
}

/* ---- the SIM's PIN ---- */

static void
test_wrong_pin_is_tried_once(void **state)
{
	struct house h = { 0 };
	struct sim_status s;

	(void)state;
	house_open(&h, &(struct sim_options){ .pin = "1234" });
	strcpy(h.config.modems[0].pin, "9999");
	for (int i = 0; i < 4; i++) {
		house_restart(&h);
		house_run(&h, 300000);
		assert_int_equal(modem_state(h.modem), MODEM_LOCKED);
	}
	sim_status(h.sim, &s);
	assert_int_equal(s.pin_tries_left, 2);
	assert_string_equal(house_field(&h, "alerts", 0, "kind"), "modem");
	/* A corrected configuration may try again. */
	strcpy(h.config.modems[0].pin, "1234");
	house_restart(&h);
	house_text(&h, "+84912000001", "TH STC 2");
	house_settle(&h);
	assert_int_equal(sum_of(&h, "thu_hoi", "sung_tu_che"), 2);
	house_close(&h);
}

/* ---- long texts ---- */

/* Part i of a text that a phone sends in several, stamped now. */
static void
send_part(struct house *h, const char *from, const char *text, uint8_t ref, size_t i)
{
	struct pdu pdu = { .kind = PDU_DELIVER };
	uint8_t octets[PDU_OCTETS_MAX];
	struct segments parts;
	size_t len, tpdu_len;

	assert_int_equal(segment_text(text, strlen(text), ref, 8, &parts), SEGMENT_OK);
	assert_in_range(i, 0, parts.n - 1);
	assert_int_equal(address_from_text(from, false, &pdu.peer), ADDRESS_OK);
	assert_true(scts_from_utc_ms(h->utc_ms, 28, &pdu.stamp));
	segment_put(&parts, i, &pdu);
	assert_int_equal(pdu_encode(&pdu, octets, sizeof(octets), &len, &tpdu_len), PDU_OK);
	sim_phone_octets(h->sim, octets, len, h->mono_ms);
}

#define LONG                                                                                      \
	"Bao cao dong chi: hom nay thon da van dong nhan dan giao nop 2 khau sung tu che, 15 "    \
	"vien "                                                                                   \
	"dan, 3 hop phao, tat ca da lap bien ban day du va ban giao cho cong an xa quan ly theo " \
	"dung quy dinh. Xin het a"

static const struct order {
	const char *name;
	int parts[4]; /* -1 ends */
	const char *decision;
} orders[] = {
	{ "two parts in order", { 0, 1, -1 }, "whole" },
	{ "two parts, the second first", { 1, 0, -1 }, "whole" },
	{ "a part that comes twice", { 0, 0, 1, -1 }, "whole" },
	{ "the second part never comes", { 0, -1 }, "review" },
	{ "the first part never comes", { 1, -1 }, "review" },
};

static void
test_order(void **state)
{
	const struct order *o = *state;
	struct house h = { 0 };

	house_open(&h, &(struct sim_options){ 0 });
	for (size_t i = 0; o->parts[i] >= 0; i++) {
		send_part(&h, "+84912000001", LONG, 7, (size_t)o->parts[i]);
		house_settle(&h);
	}
	house_run(&h, INT64_C(7200000));
	house_settle(&h);
	assert_string_equal(house_field(&h, "messages", 1, "id"), ""); /* one message */
	if (strcmp(o->decision, "whole") == 0) {
		assert_string_equal(house_field(&h, "messages", 0, "text"), LONG);
		assert_string_not_equal(house_field(&h, "messages", 0, "decision"), "waiting");
	} else {
		assert_string_equal(house_field(&h, "messages", 0, "decision"), "review");
		assert_string_equal(house_field(&h, "review", 0, "kind"), "incomplete");
		assert_non_null(strstr(house_answer(&h, "+84912000001"), "1/2"));
	}
	assert_int_equal(house_answers(&h, "+84912000001"), 1);
	assert_whole(&h);
	house_close(&h);
}

static void
test_late_part_completes(void **state)
{
	struct house h = { 0 };
	struct house then;

	(void)state;
	house_open(&h, &(struct sim_options){ 0 });
	then = h; /* its stamp */
	send_part(&h, "+84912000001", LONG, 7, 0);
	house_run(&h, INT64_C(7200000));
	assert_string_equal(house_field(&h, "messages", 0, "decision"), "review");
	then.mono_ms = h.mono_ms;
	send_part(&then, "+84912000001", LONG, 7, 1);
	house_settle(&h);
	assert_string_equal(house_field(&h, "messages", 0, "text"), LONG);
	assert_string_equal(house_field(&h, "outbox", 1, "kind"), "notice");
	assert_whole(&h);
	house_close(&h);
}

static void
test_reused_reference_makes_no_chimera(void **state)
{
	struct house h = { 0 };

	(void)state;
	house_open(&h, &(struct sim_options){ 0 });
	send_part(&h, "+84912000001", LONG, 7, 0);
	house_run(&h, INT64_C(1800000));
	/* Another long text with the same reference; its second part overtakes. */
	send_part(&h, "+84912000001", LONG " 2", 7, 1);
	house_settle(&h);
	assert_string_equal(house_field(&h, "messages", 0, "decision"), "waiting");
	assert_string_equal(house_field(&h, "messages", 1, "decision"), "waiting");
	send_part(&h, "+84912000001", LONG " 2", 7, 0);
	house_settle(&h);
	assert_string_equal(house_field(&h, "messages", 1, "text"), LONG " 2");
	house_close(&h);
}

/* ---- rubbish ---- */

static void
test_undecodable_is_kept_and_reviewed(void **state)
{
	static const uint8_t rubbish[] = { 0x00, 0x04, 0x91, 0x12 };
	struct house h = { 0 };

	(void)state;
	house_open(&h, &(struct sim_options){ 0 });
	sim_phone_octets(h.sim, rubbish, sizeof(rubbish), h.mono_ms);
	house_text(&h, "+84912000001", "TH STC 2");
	house_settle(&h);
	assert_string_equal(house_field(&h, "review", 0, "kind"), "undecodable");
	assert_int_equal(sum_of(&h, "thu_hoi", "sung_tu_che"), 2);
	assert_whole(&h);
	house_close(&h);
}

static void
test_faults_of_the_modem(void **state)
{
	static const char *const faults[] = { "drop:CMGD", "lose", "error:CMGL*2", "refuse=310",
		"doubt:CMGS=500", "late:CMGS=90000", "late:CMGL=90000", "garbage", "garble:CMGL",
		"crash:CMGS", "crash:CMGD", "cms:CMGS=38", "drop:CMGS", "drop:CMGL", "reboot",
		"noise=+CMTI: \"SM\",", "mute" };

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct house h = { 0 };

		house_open(&h, &(struct sim_options){ 0 });
		house_settle(&h);
		assert_true(sim_fault(h.sim, faults[i], h.mono_ms));
		for (unsigned k = 0; k < 4; k++) {
			char phone[24], text[32];

			house_phone(k, phone);
			snprintf(text, sizeof(text), "TH STC %u", k + 1);
			house_text(&h, phone, text);
		}
		house_run(&h, 600000);
		house_settle(&h);
		if (sum_of(&h, "thu_hoi", "sung_tu_che") != 10)
			fail_msg("%s: %lld guns", faults[i],
			    (long long)sum_of(&h, "thu_hoi", "sung_tu_che"));
		/* One repeat for one mishap, never fewer than one answer each. */
		for (unsigned k = 0; k < 4; k++) {
			char phone[24];

			house_phone(k, phone);
			if (house_answers(&h, phone) < 1 || house_answers(&h, phone) > 2)
				fail_msg("%s: %u answers to %s", faults[i],
				    house_answers(&h, phone), phone);
		}
		assert_in_range(sim_inbox_count(h.sim), 4, 5);
		assert_whole(&h);
		house_close(&h);
	}
}

/* ---- the rules of delivery, each by name ---- */

/* Set up and idle, the network's clock right. */
static void
open_quiet(struct house *h, const struct sim_options *sim)
{
	house_open(h, sim);
	sim_set_clock(h->sim, h->utc_ms, h->mono_ms);
	house_settle(h);
}

static int64_t
attempts(struct house *h, const char *state)
{
	return sql_number(h->db, -1, "SELECT count(*) FROM attempt WHERE state = ?", "t", state);
}

static void
queue(struct house *h, enum outbox_kind kind, const char *text)
{
	struct outbox o = { .recipient = "+84912000001", .kind = kind };

	strcpy(o.line, h->config.modems[0].name);
	strcpy(o.text, text);
	db_begin(h->db);
	assert_true(outbox_add(h->db, &o, h->utc_ms));
	assert_true(db_commit(h->db));
}

/* The OK of a deletion is lost, and its place on the SIM holds another officer's message by the
 * time the engine is in step again: both are recorded, each once. */
static void
test_rule_one_deletion_for_one_listing(void **state)
{
	struct house h = { 0 };
	unsigned n;

	(void)state;
	open_quiet(&h, &(struct sim_options){ .slots = 1 });
	assert_true(sim_fault(h.sim, "drop:CMGD", h.mono_ms));
	house_text(&h, "+84912000001", "TH STC 2");
	house_text(&h, "+84912000002", "TH STC 5");
	house_settle(&h);
	assert_int_equal(sum_of(&h, "thu_hoi", "sung_tu_che"), 7);
	assert_int_equal(house_answers(&h, "+84912000001"), 1);
	assert_int_equal(house_answers(&h, "+84912000002"), 1);
	for (size_t i = 0; strcmp(sim_command(h.sim, i, &n), "+CMGD") != 0; i++)
		;
	assert_int_equal(n, 2);
	assert_whole(&h);
	house_close(&h);
}

/* A listing that was given up is answered at last, in the middle of what follows: nothing is
 * deleted by what it showed. */
static void
test_rule_a_late_listing_is_nobodys(void **state)
{
	struct house h = { 0 };

	(void)state;
	open_quiet(&h, &(struct sim_options){ .slots = 2 });
	assert_true(sim_fault(h.sim, "late:CMGL=45000", h.mono_ms));
	house_text(&h, "+84912000001", "TH STC 2");
	house_text(&h, "+84912000002", "TH STC 5");
	house_text(&h, "+84912000003", "TH STC 9");
	house_settle(&h);
	assert_int_equal(sum_of(&h, "thu_hoi", "sung_tu_che"), 16);
	assert_int_equal(sim_inbox_count(h.sim), 3);
	assert_whole(&h);
	house_close(&h);
}

/* The answer to a submit comes after it was given up: it is not the answer of the next one. */
static void
test_rule_a_late_answer_is_nobodys(void **state)
{
	struct house h = { 0 };

	(void)state;
	open_quiet(&h, &(struct sim_options){ 0 });
	assert_true(sim_network(h.sim, "reports=lose", h.mono_ms));
	assert_true(sim_fault(h.sim, "late:CMGS=62000", h.mono_ms));
	queue(&h, OUTBOX_NOTICE, "one");
	queue(&h, OUTBOX_NOTICE, "two");
	house_run(&h, 400000);
	assert_int_equal(sim_inbox_count(h.sim), 2);
	assert_int_equal(attempts(&h, "unknown"), 1);
	assert_int_equal(attempts(&h, "sent"), 1);
	assert_int_equal(
	    sql_number(h.db, -1, "SELECT mr FROM attempt WHERE state = 'sent'", ""), 2);
	house_close(&h);
}

/* Silence after the text was handed over: a notice is never sent again, a receipt once, 90 s
 * later, and then a person is told. */
static void
test_rule_unknown_is_repeated_once_or_never(void **state)
{
	static const struct {
		enum outbox_kind kind;
		unsigned copies;
	} kinds[] = { { OUTBOX_RECEIPT, 2 }, { OUTBOX_QUESTION, 2 }, { OUTBOX_URGENT, 2 },
		{ OUTBOX_NOTICE, 1 }, { OUTBOX_REMINDER, 1 }, { OUTBOX_BROADCAST, 1 } };

	(void)state;
	for (size_t i = 0; i < NITEMS(kinds); i++) {
		struct house h = { 0 };

		open_quiet(&h, &(struct sim_options){ 0 });
		assert_true(sim_network(h.sim, "reports=lose", h.mono_ms));
		assert_true(sim_fault(h.sim, "drop:CMGS*0", h.mono_ms));
		queue(&h, kinds[i].kind, "text");
		house_run(&h, 3600000);
		assert_int_equal(house_answers(&h, "+84912000001"), kinds[i].copies);
		assert_int_equal(attempts(&h, "unknown"), kinds[i].copies);
		assert_string_equal(house_field(&h, "outbox", 0, "state"), "unknown");
		assert_string_equal(house_field(&h, "alerts", 0, "kind"), "unknown-send");
		assert_true(sql_number(h.db, -1, "SELECT max(started) - min(answered) FROM attempt",
				"") >= OUTBOX_UNKNOWN_RETRY_MS ||
		    kinds[i].copies == 1);
		house_close(&h);
	}
}

/* What surely did not leave is no attempt: three refusals, and it goes all the same. */
static void
test_rule_refusals_do_not_count(void **state)
{
	static const char *const faults[] = { "refuse=314*3", "cms:CMGS=38*3", "error:CMGS*3",
		"lose:CMGS*3" };

	(void)state;
	for (size_t i = 0; i < NITEMS(faults); i++) {
		struct house h = { 0 };

		open_quiet(&h, &(struct sim_options){ 0 });
		assert_true(sim_fault(h.sim, faults[i], h.mono_ms));
		queue(&h, OUTBOX_NOTICE, "text");
		house_run(&h, 7200000);
		assert_int_equal(house_answers(&h, "+84912000001"), 1);
		assert_int_equal(attempts(&h, "refused"), 3);
		assert_int_equal(attempts(&h, "sent"), 1);
		house_close(&h);
	}
}

/* Refused three times and then twice without an answer: only the two may have left. */
static void
test_rule_refusals_take_no_turn_of_the_unknown(void **state)
{
	struct house h = { 0 };

	(void)state;
	open_quiet(&h, &(struct sim_options){ 0 });
	assert_true(sim_network(h.sim, "reports=lose", h.mono_ms));
	assert_true(sim_fault(h.sim, "cms:CMGS=38*3", h.mono_ms));
	assert_true(sim_fault(h.sim, "drop:CMGS*0", h.mono_ms));
	queue(&h, OUTBOX_RECEIPT, "text");
	house_run(&h, 7200000);
	assert_int_equal(attempts(&h, "refused"), 3);
	assert_int_equal(attempts(&h, "unknown"), 2);
	assert_int_equal(house_answers(&h, "+84912000001"), 2);
	house_close(&h);
}

/* The status report is here before the answer, or instead of it: the text is delivered, stays so,
 * and is not sent again. */
static void
test_rule_a_report_may_overtake_its_answer(void **state)
{
	static const char *const faults[] = { "late:CMGS=30000", "drop:CMGS", "late:CMGS=62000",
		"doubt:CMGS=500" };

	(void)state;
	for (size_t i = 0; i < NITEMS(faults); i++) {
		struct house h = { 0 };

		open_quiet(&h, &(struct sim_options){ 0 });
		assert_true(sim_network(h.sim, "report-delay=0", h.mono_ms));
		assert_true(sim_fault(h.sim, faults[i], h.mono_ms));
		queue(&h, OUTBOX_RECEIPT, "text");
		house_run(&h, 600000);
		if (strcmp(house_field(&h, "outbox", 0, "state"), "delivered") != 0)
			fail_msg("%s: %s", faults[i], house_field(&h, "outbox", 0, "state"));
		assert_int_equal(house_answers(&h, "+84912000001"), 1);
		house_close(&h);
	}
}

/* Two texts to one phone, neither answered: a report without a known reference could mean either,
 * so it settles none. */
static void
test_rule_a_report_for_two_settles_none(void **state)
{
	struct house h = { 0 };

	(void)state;
	open_quiet(&h, &(struct sim_options){ 0 });
	assert_true(sim_network(h.sim, "reports=keep", h.mono_ms));
	assert_true(sim_fault(h.sim, "drop:CMGS*2", h.mono_ms));
	queue(&h, OUTBOX_NOTICE, "one");
	queue(&h, OUTBOX_NOTICE, "two");
	house_run(&h, 300000);
	assert_int_equal(attempts(&h, "unknown"), 2);
	assert_true(sim_network(h.sim, "reports=send", h.mono_ms));
	house_run(&h, 60000);
	assert_int_equal(attempts(&h, "unknown"), 2);
	assert_string_equal(house_field(&h, "outbox", 0, "state"), "unknown");
	assert_string_equal(house_field(&h, "outbox", 1, "state"), "unknown");
	house_close(&h);
}

/* ---- USSD ---- */

static void
allow(struct house *h, const char *code)
{
	strcpy(h->config.modems[0].ussd[h->config.modems[0].nussd++], code);
}

/* The session of an act that was carried out, 0 of one that was refused. */
static int64_t
dial(struct house *h, const char *code)
{
	json_t *answer = house_act(h, "ussd.dial", json_pack("{s:s}", "code", code));
	int64_t session = json_integer_value(json_object_get(answer, "session"));

	assert_int_equal(json_is_true(json_object_get(answer, "ok")), session != 0);
	json_decref(answer);
	return session;
}

static void
assert_session(struct house *h, int64_t id, const char *state, const char *text)
{
	struct ussd_session s;

	assert_true(ussd_session_get(h->db, id, &s));
	assert_string_equal(s.state, state);
	assert_string_equal(s.text, text);
}

static void
test_dialled_codes_are_answered_in_their_rows(void **state)
{
	struct house h = { 0 };
	int64_t first, second;

	(void)state;
	house_open(&h, &(struct sim_options){ 0 });
	allow(&h, "*101#");
	allow(&h, "*111#");
	assert_true(sim_ussd(h.sim, "*101# > So du 25.000d"));
	assert_true(sim_ussd(h.sim, "*111# > 1. Cuoc"));
	assert_true(sim_ussd(h.sim, " 1 > Cuoc"));
	house_run(&h, 5000);
	/* The second waits until the first has ended. */
	first = dial(&h, "*111#");
	second = dial(&h, "*101#");
	house_text(&h, "+84912000001", "TH STC 2");
	house_run(&h, 60000);
	assert_session(&h, first, "answered", "1. Cuoc");
	assert_session(&h, second, "answered", "So du 25.000d");
	assert_string_equal(house_field(&h, "messages", 0, "decision"), "recorded");
	assert_int_equal(dial(&h, "*999#"), 0);
	assert_whole(&h);
	house_close(&h);
}

static void
test_a_dead_daemon_loses_its_session(void **state)
{
	struct house h = { 0 };
	int64_t session;

	(void)state;
	house_open(&h, &(struct sim_options){ .delay_ms = 30000 });
	allow(&h, "*101#");
	assert_true(sim_ussd(h.sim, "*101# > So du 25.000d"));
	house_run(&h, 5000);
	session = dial(&h, "*101#");
	house_run(&h, 1000);
	assert_session(&h, session, "dialled", "");
	house_restart(&h);
	house_run(&h, 60000);
	assert_session(&h, session, "lost", "the daemon ended over it");
	house_close(&h);
}

static void
test_a_modem_that_is_not_ready_dials_nothing(void **state)
{
	struct house h = { 0 };
	int64_t session;

	(void)state;
	house_open(&h, &(struct sim_options){ .pin = "4711" });
	allow(&h, "*101#");
	house_run(&h, 20000);
	session = dial(&h, "*101#");
	house_run(&h, 1000);
	assert_session(&h, session, "failed", "the modem is locked");
	house_close(&h);
}

/* ---- a text of several parts ---- */

/* The second part is refused twice: the first is not sent again, and the phone has one text. */
static void
test_parts_resume_where_they_stopped(void **state)
{
	static const char *const want[] = { "1 sent", "2 refused", "2 refused", "2 sent",
		"3 sent" };
	struct house h = { 0 };
	struct outbox o = { .recipient = "+84912000001", .kind = OUTBOX_NOTICE, .line = "test" };
	struct sim_status st;
	struct sql q;
	char got[32];
	size_t n = 0;

	(void)state;
	house_open(&h, &(struct sim_options){ 0 });
	strcpy(o.line, h.config.modems[0].name);
	for (int i = 0; i < 40; i++)
		strcat(o.text, "mot hai ba ");
	db_begin(h.db);
	assert_true(outbox_add(h.db, &o, h.utc_ms));
	assert_true(db_commit(h.db));
	assert_true(sim_fault(h.sim, "late:CMGS=2000", h.mono_ms));
	for (sim_status(h.sim, &st); st.submitted == 0; sim_status(h.sim, &st))
		house_run(&h, 500);
	assert_int_equal(st.submitted, 1); /* and its answer is on the way */
	assert_true(sim_fault(h.sim, "cms:CMGS=42*2", h.mono_ms));
	house_settle(&h);
	q = sql(h.db, "SELECT segment || ' ' || state FROM attempt ORDER BY id", "");
	while (sql_row(&q)) {
		sql_copy(&q, 0, got, sizeof(got));
		assert_true(n < NITEMS(want));
		assert_string_equal(got, want[n++]);
	}
	sql_end(&q);
	assert_int_equal(n, NITEMS(want));
	assert_int_equal(sim_inbox_count(h.sim), 1);
	assert_string_equal(house_answer(&h, "+84912000001"), o.text);
	assert_whole(&h);
	house_close(&h);
}

int
main(void)
{
	static const struct CMUnitTest plain[] = {
		cmocka_unit_test(test_emergency_without_duty_officer),
		cmocka_unit_test(test_nobody_to_call),
		cmocka_unit_test(test_long_accented_place),
		cmocka_unit_test(test_repetition_of_a_held_report),
		cmocka_unit_test(test_registered_later),
		cmocka_unit_test(test_rule_one_deletion_for_one_listing),
		cmocka_unit_test(test_rule_a_late_listing_is_nobodys),
		cmocka_unit_test(test_rule_a_late_answer_is_nobodys),
		cmocka_unit_test(test_rule_unknown_is_repeated_once_or_never),
		cmocka_unit_test(test_rule_refusals_do_not_count),
		cmocka_unit_test(test_rule_refusals_take_no_turn_of_the_unknown),
		cmocka_unit_test(test_rule_a_report_may_overtake_its_answer),
		cmocka_unit_test(test_rule_a_report_for_two_settles_none),
		cmocka_unit_test(test_dialled_codes_are_answered_in_their_rows),
		cmocka_unit_test(test_a_dead_daemon_loses_its_session),
		cmocka_unit_test(test_a_modem_that_is_not_ready_dials_nothing),
		cmocka_unit_test(test_parts_resume_where_they_stopped),
		cmocka_unit_test(test_review_confirm_and_reject),
		cmocka_unit_test(test_act_twice_is_done_once),
		cmocka_unit_test(test_reload_refuses_a_bad_pack),
		cmocka_unit_test(test_import_names_all_bad_rows_and_keeps_none),
		cmocka_unit_test(test_crowd),
		cmocka_unit_test(test_crowd_with_the_least_modem),
		cmocka_unit_test(test_crowd_with_restarts),
		cmocka_unit_test(test_full_disk_deletes_nothing),
		cmocka_unit_test(test_wrong_pin_is_tried_once),
		cmocka_unit_test(test_late_part_completes),
		cmocka_unit_test(test_reused_reference_makes_no_chimera),
		cmocka_unit_test(test_undecodable_is_kept_and_reviewed),
		cmocka_unit_test(test_faults_of_the_modem),
	};
	struct CMUnitTest tests[NITEMS(stories) + NITEMS(pairs) + NITEMS(orders) + NITEMS(plain)];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(stories); i++)
		tests[n++] = (struct CMUnitTest){ .name = stories[i].name,
			.test_func = test_story,
			.initial_state = (void *)(uintptr_t)&stories[i] };
	for (size_t i = 0; i < NITEMS(pairs); i++)
		tests[n++] = (struct CMUnitTest){ .name = pairs[i].name,
			.test_func = test_pair,
			.initial_state = (void *)(uintptr_t)&pairs[i] };
	for (size_t i = 0; i < NITEMS(orders); i++)
		tests[n++] = (struct CMUnitTest){ .name = orders[i].name,
			.test_func = test_order,
			.initial_state = (void *)(uintptr_t)&orders[i] };
	memcpy(tests + n, plain, sizeof(plain));
	return cmocka_run_group_tests_name("gateway", tests, NULL, NULL);
}
