#include "gateway/desk/texts.h"

#include <stdio.h>
#include <string.h>

#include "gateway/base/clock.h"
#include "gateway/desk/sender.h"
#include "gateway/store/outbox.h"
#include "parsers/reading.h"

/* A text that reads as a report or a command would come back as one when it is forwarded. */
static bool
reads_as_said(const struct desk *d, const char *text)
{
	struct local_time now = desk_local(d->now_ms);
	struct reading r;

	reading_read(d->pack, text, strlen(text), &now, &r);
	return r.intent != INTENT_UNCLEAR && r.intent != INTENT_IGNORE;
}

void
texts_send(const struct act_work *w)
{
	const char *to = json_string_value(json_object_get(w->args, "to"));
	const char *text = json_string_value(json_object_get(w->args, "text"));
	const char *expires = json_string_value(json_object_get(w->args, "expires"));
	const struct config *c = w->d->config;
	struct outbox o = { .kind = OUTBOX_BROADCAST };

	if (to == NULL || !sender_normalise(c, to, o.recipient) ||
	    sender_classify(c, o.recipient) != SENDER_PERSON)
		act_refuse(
		    w->errors, "'%s' is no mobile number that may be texted", to != NULL ? to : "");
	if (text == NULL || text[0] == '\0' || strlen(text) >= sizeof(o.text))
		act_refuse(w->errors, "a text has 1 to %zu octets", sizeof(o.text) - 1);
	else if (reads_as_said(w->d, text))
		act_refuse(w->errors, "this text could be read as a report or a command");
	else
		strcpy(o.text, text);
	if (expires == NULL || !clock_parse(expires, &o.expires, NULL))
		act_refuse(w->errors, "\"expires\" is a time like 2026-11-24T00:00:00Z");
	else if (o.expires <= w->d->now_ms)
		act_refuse(w->errors, "expired on %s", expires);
	if (c->nmodems == 0)
		act_refuse(w->errors, "no modem is configured");
	if (json_array_size(w->errors) > 0)
		return;
	snprintf(o.line, sizeof(o.line), "%s", c->modems[0].name);
	outbox_add(w->d->db, &o, w->d->now_ms);
	json_object_set_new(w->answer, "outbox", json_integer(o.id));
}
