#include "gateway/tool/ussd.h"

#include <jansson.h>
#include <stdio.h>

#include "gateway/base/clock.h"
#include "gateway/base/json.h"
#include "gateway/store/db.h"
#include "gateway/store/ussd.h"
#include "gateway/tool/client.h"

/* Three forms of the code, each with the time that the network may take. */
#define GIVE_UP_MS 240000
#define LOOK_MS 100

/* Its session, 0 when the act was refused. */
static int64_t
dial(const struct config *c, json_t *args, const char *id)
{
	struct err e;
	json_t *answer = client_act(c, "ussd.dial", args, id, &e), *text;
	int64_t session = 0;
	size_t i;

	if (answer == NULL)
		fprintf(stderr, "keng: %s\n", e.text);
	json_array_foreach(json_object_get(answer, "errors"), i, text)
		fprintf(stderr, "keng: %s\n", json_string_value(text));
	if (json_is_true(json_object_get(answer, "ok")))
		session = json_integer_value(json_object_get(answer, "session"));
	json_decref(answer);
	return session;
}

/* No read transaction is held between two looks. */
static bool
wait_for(struct db *db, int64_t session, struct ussd_session *out)
{
	int64_t now, until = clock_mono_ms() + GIVE_UP_MS;

	while ((now = clock_mono_ms()) < until) {
		if (!ussd_session_get(db, session, out))
			return false;
		if (ussd_session_ended(out))
			return true;
		clock_wait_readable(-1, now + LOOK_MS);
	}
	return false;
}

static void
print_json(const struct ussd_session *s)
{
	json_t *row = json_pack("{s:I, s:s, s:s, s:s, s:s, s:s}", "session", (json_int_t)s->id,
	    "modem", s->line, "code", s->code, "state", s->state, "text", s->text, "raw", s->raw);

	json_object_set_new(row, "status", s->status >= 0 ? json_integer(s->status) : json_null());
	json_print_line(row, stdout);
	json_decref(row);
}

int
ussd_run(const struct config *c, const char *modem, const char *code, const char *id, bool as_json)
{
	int64_t session = dial(c, json_pack("{s:s*, s:s}", "modem", modem, "code", code), id);
	struct ussd_session s;
	struct db *db;
	struct err e;
	bool ended, answered;

	if (session == 0)
		return 1;
	db = db_open(c->database, DB_READ, NULL, &e);
	if (db == NULL) {
		fprintf(stderr, "keng: %s\n", e.text);
		return 1;
	}
	ended = wait_for(db, session, &s);
	db_close(&db);
	if (!ended) {
		fprintf(stderr, "keng: no end of it in %d seconds\n", GIVE_UP_MS / 1000);
		return 1;
	}
	answered = s.state[0] == 'a';
	if (as_json)
		print_json(&s);
	else if (answered)
		printf("%s\n", s.text);
	else
		fprintf(stderr, "keng: %s: %s\n", s.state, s.text);
	return answered ? 0 : 1;
}
