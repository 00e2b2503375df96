#include "gateway/tool/central.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/clock.h"
#include "gateway/base/json.h"
#include "gateway/store/list.h"
#include "gateway/store/sync.h"
#include "gateway/sync/http.h"
#include "gateway/sync/token.h"
#include "gateway/tool/say.h"

#define SHOWN 10 /* refused changes and rejected rows, the newest */

/* ---- status ---- */

/* What a person can do about it. */
static const char *const advice[SYNC_STATES] = {
	[SYNC_FORK] =
	    "Two databases have told the central server different things under this name:\n"
	    "a file was copied, rolled back or cloned.  When this one is the right one:\n"
	    "  keng sync new-epoch\n",
	[SYNC_BRANCHING] =
	    "A new epoch begins as soon as the server can be asked for the common row.\n",
	[SYNC_SUPERSEDED] = "A copy of this gateway has taken over at the central server.  "
			    "Officers are served on,\n"
			    "but nothing of this gateway counts there any more.\n",
	[SYNC_GONE] = "The receiver wants no more of the journal.\n",
};

static json_t *
time_or_null(int64_t ms)
{
	char at[CLOCK_STAMP_LEN];

	if (ms == 0)
		return json_null();
	clock_format_s(ms, at);
	return json_string(at);
}

static json_t *
text_or_null(const char *s)
{
	return s[0] != '\0' ? json_string(s) : json_null();
}

static json_t *
status_json(const struct config *c, struct db *db)
{
	struct sync_cursor k;
	struct journal_head head;
	json_t *status;
	struct err e;

	sync_get(db, &k);
	/* keng-sync does not even start with it. */
	if (c->central_url[0] != '\0' && !http_url_allowed(c->central_url, &e))
		snprintf(k.trouble, sizeof(k.trouble), "%.255s", e.text);
	journal_head(db, &head);
	status = json_pack("{s:o, s:s, s:I, s:I, s:I, s:o, s:o, s:o, s:o, s:o}", "url",
	    text_or_null(c->central_url), "state", sync_state_name(k.state), "acked",
	    (json_int_t)k.acked, "head", (json_int_t)head.seq, "waiting",
	    (json_int_t)(head.seq - k.acked), "waiting_since",
	    time_or_null(journal_time(db, k.acked + 1)), "contact", time_or_null(k.contact),
	    "trouble", text_or_null(k.trouble), "trouble_since", time_or_null(k.trouble_since),
	    "clock_offset_ms",
	    k.has_offset ? json_integer((json_int_t)k.clock_offset_ms) : json_null());
	json_object_set_new(status, "epoch", text_or_null(head.epoch));
	json_object_set_new(status, "orphans", json_integer((json_int_t)sync_orphans_open(db)));
	json_object_set_new(status, "refused", sync_change_refused(db, SHOWN));
	json_object_set_new(status, "rejected", sync_rejected_list(db, SHOWN));
	return status;
}

static const char *
text_of(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s != NULL ? s : "";
}

static long long
number_of(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

static void
print_waiting(const json_t *s)
{
	if (number_of(s, "waiting") > 0)
		printf("waiting: %lld rows of the journal, the oldest from %s\n",
		    number_of(s, "waiting"), text_of(s, "waiting_since"));
	else
		printf("waiting: nothing; the server holds all %lld rows\n", number_of(s, "head"));
	if (text_of(s, "contact")[0] != '\0')
		printf("last answer: %s\n", text_of(s, "contact"));
	else
		printf("last answer: never\n");
	if (text_of(s, "trouble_since")[0] != '\0')
		printf(
		    "trouble since %s: %s\n", text_of(s, "trouble_since"), text_of(s, "trouble"));
	else if (text_of(s, "trouble")[0] != '\0')
		printf("trouble: %s\n", text_of(s, "trouble"));
}

static void
print_lists(const json_t *s)
{
	const json_t *one;
	size_t i;

	if (number_of(s, "orphans") > 0)
		printf("given back after a restore, and held: %lld reports (keng review)\n",
		    number_of(s, "orphans"));
	json_array_foreach(json_object_get(s, "refused"), i, one)
		printf("change %s (%s) was refused here: %s\n", text_of(one, "id"),
		    text_of(one, "kind"),
		    json_string_value(json_array_get(json_object_get(one, "errors"), 0)));
	json_array_foreach(json_object_get(s, "rejected"), i, one)
		printf("row %lld is held there, but could not be taken: %s %s\n",
		    number_of(one, "seq"), text_of(one, "code"), text_of(one, "detail"));
}

static void
print_status(const json_t *s)
{
	enum sync_state state = SYNC_GOING;
	long long offset = number_of(s, "clock_offset_ms") / 1000;

	sync_state_find(text_of(s, "state"), &state);
	if (text_of(s, "url")[0] == '\0') {
		printf("no central server is configured (central { url })\n");
		return;
	}
	printf("central server: %s, %s\n", text_of(s, "url"), text_of(s, "state"));
	print_waiting(s);
	if (offset > 60 || offset < -60)
		printf("clock: %lld s %s the server's\n", offset > 0 ? offset : -offset,
		    offset > 0 ? "behind" : "ahead of");
	if (advice[state] != NULL)
		printf("%s", advice[state]);
	print_lists(s);
}

int
central_status(const struct config *c, bool as_json)
{
	struct err e;
	struct db *db = db_open(c->database, DB_READ, NULL, &e);
	json_t *status;
	bool ok;

	if (db == NULL)
		return say_failed(e.text);
	status = status_json(c, db);
	ok = db_ok(db) || err_set(&e, "%s", db_error(db));
	db_close(&db);
	if (!ok)
		say_failed(e.text);
	else if (as_json)
		json_print_line(status, stdout);
	else
		print_status(status);
	json_decref(status);
	return ok ? 0 : 1;
}

/* ---- enrolment ---- */

/* The token of the answer; "" with a complaint when there is none. */
static void
take_token(const struct http_answer *http, char token[static TOKEN_LEN])
{
	json_t *o = http->body != NULL ? json_loadb(http->body, http->len, 0, NULL) : NULL;
	const char *t = json_string_value(json_object_get(o, "token"));
	const char *detail = json_string_value(json_object_get(o, "detail"));

	token[0] = '\0';
	if (http->status == 0)
		fprintf(stderr, "keng: %s\n", http->why);
	else if (http->status != 200)
		fprintf(stderr, "keng: the server answered %ld%s%s\n", http->status,
		    detail != NULL ? ": " : "", detail != NULL ? detail : "");
	else if (t == NULL || strlen(t) >= TOKEN_LEN)
		fprintf(stderr, "keng: the answer holds no token; is this the right URL?\n");
	else
		strcpy(token, t);
	json_decref(o);
}

static void
ask_token(const struct config *c, const char *url, const char *code, char token[static TOKEN_LEN])
{
	struct http *http = http_new(&(struct http_options){ c->central_ca_file, NULL, NULL, -1 });
	json_t *ask = json_pack("{s:s, s:s}", "gateway", c->id, "code", code);
	char *body = json_dumps(ask, JSON_COMPACT), whole[320];
	struct http_answer answer;
	int n = (int)strlen(url);

	while (n > 0 && url[n - 1] == '/')
		n--;
	snprintf(whole, sizeof(whole), "%.*s/v1/enrol", n < 256 ? n : 256, url);
	http_exchange(http,
	    &(struct http_request){ .url = whole,
		.token = "",
		.type = "application/json",
		.body = body,
		.len = strlen(body) },
	    &answer);
	take_token(&answer, token);
	http_answer_free(&answer);
	free(body);
	json_decref(ask);
	http_free(&http);
}

int
central_enrol(const struct config *c, const char *url, const char *code)
{
	char token[TOKEN_LEN];
	struct err e;

	if (!http_url_allowed(url, &e))
		return say_failed(e.text);
	if (c->central_url[0] != '\0' && strcmp(c->central_url, url) != 0) {
		fprintf(
		    stderr, "keng: the configuration names another server: %s\n", c->central_url);
		return 1;
	}
	/* The code is good once: nothing may fail behind it that could have failed before. */
	if (!token_may_write(c->central_token_file, &e))
		return say_failed(e.text);
	ask_token(c, url, code, token);
	if (token[0] == '\0')
		return 1;
	if (!token_write(c->central_token_file, token, &e))
		return say_failed(e.text);
	printf("enrolled; the token is in %s\n", c->central_token_file);
	if (c->central_url[0] == '\0')
		printf("now set central { url = \"%s\" } and restart kengd\n", url);
	return 0;
}
