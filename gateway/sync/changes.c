#include "gateway/sync/changes.h"

#include <string.h>

#include "gateway/base/log.h"
#include "gateway/sync/daemon_acts.h"
#include "gateway/sync/token.h"

/* The change as the store may see it; a new reference. */
static json_t *
take_token(const struct config *c, json_t *change)
{
	const char *token =
	    json_string_value(json_object_get(json_object_get(change, "data"), "token"));
	json_t *seen = json_pack(
	    "{s:O?, s:s, s:s}", "id", json_object_get(change, "id"), "kind", "token", "op", "put");
	struct err e;

	if (token_write(c->central_token_file, token != NULL ? token : "", &e))
		log_info("sync token=replaced");
	else
		json_object_set_new(seen, "errors", json_pack("[s]", e.text));
	return seen;
}

/* The next that came down, or none and only the cursor. */
static bool
hand_over(const struct config *c, json_t *change, const char *cursor)
{
	const char *kind = json_string_value(json_object_get(change, "kind"));
	json_t *some = json_array(), *answer;

	if (kind != NULL && strcmp(kind, "token") == 0)
		json_array_append_new(some, take_token(c, change));
	else if (change != NULL)
		json_array_append(some, change);
	answer = daemon_act(
	    c, "sync.changes", json_pack("{s:o, s:s}", "changes", some, "cursor", cursor));
	json_decref(answer);
	return answer != NULL;
}

bool
changes_take(const struct config *c, struct sync_cursor *cursor, const struct reply *a)
{
	size_t n = json_array_size(a->changes);

	for (size_t i = 0; i + 1 < n; i++)
		if (!hand_over(c, json_array_get(a->changes, i), cursor->down))
			return false;
	if (n == 0 && strcmp(a->down, cursor->down) == 0)
		return true;
	if (!hand_over(c, n > 0 ? json_array_get(a->changes, n - 1) : NULL, a->down))
		return false;
	strcpy(cursor->down, a->down);
	return true;
}

void
changes_forget(const struct config *c, struct sync_cursor *cursor)
{
	json_decref(
	    daemon_act(c, "sync.changes", json_pack("{s:[], s:s}", "changes", "cursor", "")));
	cursor->down[0] = '\0';
}
