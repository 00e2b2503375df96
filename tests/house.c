#include "tests/house.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/clock.h"
#include "gateway/base/pack.h"
#include "gateway/store/list.h"
#include "gateway/store/vfs.h"
#include "gateway/tool/tables.h"
#include "tests/scratch.h"

#define STEP_LIMIT 2000000 /* of one settle: a run that never rests is a failure */

void
house_phone(unsigned village, char out[static 24])
{
	snprintf(out, 24, "+8491200%04u", village);
}

void
house_village(unsigned village, char out[static 24])
{
	static const char *const first[] = { "Loc", "Phu", "Thanh", "Vinh", "Trung" };
	static const char *const second[] = { "Son", "Hai", "Giang", "Lam", "Dien", "Phong", "Thuy",
		"Binh", "Long", "Mai" };

	snprintf(out, 24, "%s %s", first[village / 10 % 5], second[village % 10]);
}

static void
begin(struct house *h)
{
	struct turn_options options = { .pack = h->pack, .config = &h->config };
	struct modem_options modem;
	struct err e;

	h->db = db_open(h->config.database, DB_WRITE, h->vfs != NULL ? VFS_SHIM : NULL, &e);
	if (h->db == NULL)
		fail_msg("%s", e.text);
	options.db = h->db;
	h->turn = turn_new(&options);
	assert_true(turn_recover(h->turn, h->utc_ms, &e));
	turn_modem_options(h->turn, &h->config.modems[0], &modem);
	h->modem = modem_new(&modem);
	turn_add_line(h->turn, &h->config.modems[0], h->modem);
	modem_opened(h->modem, h->mono_ms);
}

static void
people(struct house *h)
{
	json_t *units = json_array(), *officers = json_array(), *answer;

	json_array_append_new(
	    units, json_pack("{s:s, s:s, s:s}", "code", "10", "kind", "xa", "name", "Xã Bảo Ninh"));
	for (unsigned i = 0; i < HOUSE_VILLAGES; i++) {
		char code[16], name[32], phone[24], village[24];

		snprintf(code, sizeof(code), "10-%u", i);
		house_village(i, village);
		snprintf(name, sizeof(name), "Thôn %s", village);
		house_phone(i, phone);
		json_array_append_new(units,
		    json_pack("{s:s, s:s, s:s, s:s}", "code", code, "parent", "10", "kind", "thon",
			"name", name));
		json_array_append_new(officers,
		    json_pack("{s:s, s:s, s:s}", "phone", phone, "name", name, "unit", code));
	}
	json_array_append_new(officers,
	    json_pack("{s:s, s:s, s:s, s:s}", "phone", "0912009999", "name", "Trực", "unit", "10",
		"role", "duty"));
	answer = house_act(h, "unit.import", json_pack("{s:o}", "rows", units));
	assert_true(json_is_true(json_object_get(answer, "ok")));
	json_decref(answer);
	answer = house_act(h, "officer.import", json_pack("{s:o}", "rows", officers));
	assert_true(json_is_true(json_object_get(answer, "ok")));
	json_decref(answer);
}

void
house_open(struct house *h, const struct sim_options *sim)
{
	const char *vfs = h->vfs;
	struct err e;

	memset(h, 0, sizeof(*h));
	h->vfs = vfs;
	scratch_clear();
	assert_true(clock_zone("Asia/Ho_Chi_Minh"));
	strcpy(h->config.database, scratch_path("keng.db"));
	strcpy(h->config.modems[0].name, "sim");
	h->config.nmodems = 1;
	strcpy(h->config.country, "+84");
	strcpy(h->config.mobile, "[35789]????????");
	h->pack = pack_load("config/packs/quang-binh", &e);
	if (h->pack == NULL)
		fail_msg("%s", e.text);
	h->utc_ms = INT64_C(1605834900000); /* 2020-11-20 08:15 in Viet Nam */
	h->mono_ms = 1000;
	h->sim = sim_new(sim);
	begin(h);
	people(h);
}

static void
end(struct house *h)
{
	modem_free(&h->modem);
	turn_free(&h->turn);
	db_close(&h->db);
}

void
house_close(struct house *h)
{
	end(h);
	sim_free(&h->sim);
	pack_free(&h->pack);
}

void
house_restart(struct house *h)
{
	end(h);
	begin(h);
}

/* Bytes both ways; false when nothing moved. */
static bool
move(struct house *h)
{
	const void *bytes;
	bool moved = false;
	size_t len;

	bytes = modem_output(h->modem, &len);
	if (len > 0) {
		sim_receive(h->sim, bytes, len, h->mono_ms);
		modem_sent(h->modem, len, h->mono_ms);
		moved = true;
	}
	bytes = sim_output(h->sim, &len);
	if (len > 0) {
		modem_receive(h->modem, bytes, len, h->mono_ms);
		sim_sent(h->sim, len);
		moved = true;
	}
	return moved;
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* One step: bytes, turns, or a jump of the clock (not past until).  false: the end was reached. */
static bool
step(struct house *h, int64_t until)
{
	int64_t next;

	turn_run(h->turn, h->utc_ms, h->mono_ms);
	if (move(h))
		return true;
	next = earlier(
	    modem_deadline(h->modem), earlier(sim_deadline(h->sim), turn_deadline(h->turn)));
	if (next < 0 || next > until)
		next = until;
	if (h->mono_ms >= until && next >= until)
		return false;
	if (next > h->mono_ms) {
		h->utc_ms += next - h->mono_ms;
		h->mono_ms = next;
	}
	modem_expire(h->modem, h->mono_ms);
	sim_expire(h->sim, h->mono_ms);
	return true;
}

void
house_run(struct house *h, int64_t ms)
{
	int64_t until = h->mono_ms + ms;

	for (long i = 0; step(h, until); i++)
		assert_true(i < STEP_LIMIT);
}

static bool
at_rest(struct house *h)
{
	struct sim_status s;
	json_t *waiting;
	bool rest;

	sim_status(h->sim, &s);
	if (s.used > 0 || s.waiting > 0 || turn_in_flight(h->turn))
		return false;
	waiting = list_waiting(h->db);
	rest = json_integer_value(json_object_get(waiting, "outbox")) == 0;
	json_decref(waiting);
	return rest && modem_state(h->modem) == MODEM_READY;
}

void
house_settle(struct house *h)
{
	for (long i = 0; i < STEP_LIMIT; i++) {
		/* Far ahead: the sweep alone would go on for ever. */
		step(h, h->mono_ms + 3600000);
		if (i % 8 == 7 && at_rest(h))
			return;
	}
	fail_msg("the house does not come to rest");
}

void
house_text(struct house *h, const char *from, const char *text)
{
	assert_int_equal(sim_phone_text(h->sim, from, text, h->utc_ms, h->mono_ms), NETWORK_OK);
}

const char *
house_answer(const struct house *h, const char *to)
{
	for (size_t i = sim_inbox_count(h->sim); i-- > 0;)
		if (strcmp(sim_inbox(h->sim, i)->to, to) == 0)
			return sim_inbox(h->sim, i)->text;
	return NULL;
}

unsigned
house_answers(const struct house *h, const char *to)
{
	unsigned n = 0;

	for (size_t i = 0; i < sim_inbox_count(h->sim); i++)
		n += strcmp(sim_inbox(h->sim, i)->to, to) == 0;
	return n;
}

void
house_keep(const json_t *answer, void *ctx)
{
	*(json_t **)ctx = json_deep_copy(answer);
}

json_t *
house_act(struct house *h, const char *act, json_t *args)
{
	static unsigned n;
	char id[24];
	json_t *answer = NULL, *request;

	snprintf(id, sizeof(id), "act-%u", n++);
	request = json_pack("{s:s, s:s, s:o}", "act", act, "id", id, "args", args);
	turn_act(h->turn, request, "unix:test", house_keep, &answer);
	json_decref(request);
	turn_run(h->turn, h->utc_ms, h->mono_ms);
	assert_non_null(answer);
	return answer;
}

json_t *
house_list(struct house *h, const char *name)
{
	struct list_filter all = { .limit = -1 };
	json_t *rows = json_array(), *page;
	enum list_kind kind;
	int64_t after = 0;

	assert_true(tables_find(name, &kind));
	while (json_array_size(page = list_page(h->db, kind, &all, &after)) > 0) {
		json_array_extend(rows, page);
		json_decref(page);
	}
	json_decref(page);
	assert_true(db_ok(h->db));
	return rows;
}

const char *
house_field(struct house *h, const char *list, size_t i, const char *key)
{
	static char text[512];
	json_t *rows = house_list(h, list), *v = json_object_get(json_array_get(rows, i), key);

	if (json_is_string(v))
		snprintf(text, sizeof(text), "%s", json_string_value(v));
	else if (v == NULL || json_is_null(v))
		strcpy(text, "");
	else {
		char *dump = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);

		snprintf(text, sizeof(text), "%s", dump);
		free(dump);
	}
	json_decref(rows);
	return text;
}
