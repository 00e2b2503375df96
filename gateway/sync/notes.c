#include "gateway/sync/notes.h"

#include <stdio.h>
#include <string.h>

#include "gateway/base/log.h"
#include "gateway/sync/daemon_acts.h"

#define CONTACT_MS 60000 /* the time of the last answer is kept that exactly */

void
notes_begin(struct notes *n, const struct sync_cursor *cursor)
{
	*n = (struct notes){ .kept = *cursor, .told = json_array(), .rejected = json_array() };
}

void
notes_end(struct notes *n)
{
	json_decref(n->told);
	json_decref(n->rejected);
}

void
notes_trouble(struct notes *n, const char *text)
{
	if (strcmp(text, n->trouble) != 0 && text[0] != '\0')
		log_warn("sync trouble=\"%s\"", text);
	else if (n->trouble[0] != '\0' && text[0] == '\0')
		log_info("sync trouble=none");
	snprintf(n->trouble, sizeof(n->trouble), "%s", text);
}

void
notes_alarm(struct notes *n, const char *text)
{
	n->alarm_changed = n->alarm_changed || strcmp(text, n->alarm) != 0;
	snprintf(n->alarm, sizeof(n->alarm), "%s", text);
}

void
notes_told(struct notes *n, const json_t *results)
{
	const json_t *one;
	size_t i;

	json_array_clear(n->told); /* what the daemon has not heard stands among them again */
	json_array_foreach(results, i, one)
		json_array_append(n->told, json_object_get(one, "id"));
}

void
notes_rejected(struct notes *n, const json_t *rows)
{
	json_array_extend(n->rejected, (json_t *)rows);
}

bool
notes_wait(const struct notes *n, const struct sync_cursor *now)
{
	const struct sync_cursor *was = &n->kept;

	return now->acked != was->acked || now->express != was->express ||
	    now->state != was->state || now->contact / CONTACT_MS != was->contact / CONTACT_MS ||
	    now->clock_offset_ms != was->clock_offset_ms || strcmp(n->trouble, was->trouble) != 0 ||
	    n->alarm_changed || json_array_size(n->told) > 0 || json_array_size(n->rejected) > 0;
}

static json_t *
text_or_null(const char *s)
{
	return s[0] != '\0' ? json_string(s) : json_null();
}

void
notes_send(struct notes *n, const struct config *c, const struct sync_cursor *now)
{
	json_t *args = json_pack("{s:I, s:I, s:s, s:I, s:o, s:O, s:O}", "acked",
	    (json_int_t)now->acked, "express", (json_int_t)now->express, "state",
	    sync_state_name(now->state), "contact", (json_int_t)now->contact, "trouble",
	    text_or_null(n->trouble), "told", n->told, "rejected", n->rejected);
	json_t *answer;

	if (n->alarm_changed)
		json_object_set_new(args, "alarm", text_or_null(n->alarm));
	if (now->has_offset)
		json_object_set_new(
		    args, "clock_offset_ms", json_integer((json_int_t)now->clock_offset_ms));
	answer = daemon_act(c, "sync.note", args);
	if (answer == NULL)
		return;
	json_decref(answer);
	n->kept = *now;
	snprintf(n->kept.trouble, sizeof(n->kept.trouble), "%s", n->trouble);
	n->alarm_changed = false;
	json_array_clear(n->told);
	json_array_clear(n->rejected);
}
