#include "gateway/sync/daemon_acts.h"

#include <stdlib.h>

#include "gateway/base/ask.h"
#include "gateway/base/clock.h"
#include "gateway/base/log.h"

#define WAIT_MS 30000

json_t *
daemon_act(const struct config *c, const char *act, json_t *args)
{
	char id[ASK_ID_LEN];
	json_t *request, *answer;
	bool connected;

	if (args == NULL)
		abort();
	ask_new_id(id);
	request = json_pack("{s:s, s:s, s:o}", "act", act, "id", id, "args", args);
	answer = ask_daemon(c->socket, request, clock_mono_ms() + WAIT_MS, &connected);
	json_decref(request);
	if (json_is_true(json_object_get(answer, "ok")))
		return answer;
	log_warn("act act=%s result=%s why=\"%s\"", act, answer != NULL ? "refused" : "unanswered",
	    answer != NULL ? json_string_value(json_array_get(json_object_get(answer, "errors"), 0))
			   : (connected ? "the daemon went away" : "the daemon is not there"));
	json_decref(answer);
	return NULL;
}
