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

bool
changes_take(const struct config *c, struct sync_cursor *cursor, const struct reply *a)
{
	json_t *all = json_array(), *change, *answer;
	size_t i;

	if (json_array_size(a->changes) == 0 && strcmp(a->down, cursor->down) == 0) {
		json_decref(all);
		return true;
	}
	json_array_foreach(a->changes, i, change) {
		const char *kind = json_string_value(json_object_get(change, "kind"));

		if (kind != NULL && strcmp(kind, "token") == 0)
			json_array_append_new(all, take_token(c, change));
		else
			json_array_append(all, change);
	}
	answer = daemon_act(
	    c, "sync.changes", json_pack("{s:o, s:s}", "changes", all, "cursor", a->down));
	if (answer == NULL)
		return false;
	json_decref(answer);
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
