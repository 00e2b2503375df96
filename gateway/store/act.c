#include "gateway/store/act.h"

#include <stdlib.h>

#include "gateway/store/journal.h"
#include "gateway/store/sql.h"

json_t *
act_answered(struct db *db, const char *id)
{
	json_t *answer = NULL;
	struct sql q = sql(db, "SELECT answer FROM act WHERE id = ?", "t", id);

	if (sql_row(&q))
		answer = json_loads(sql_text(&q, 0), 0, NULL);
	sql_end(&q);
	return answer;
}

void
act_done(struct db *db, const char *id, const char *act, const char *actor, const json_t *answer,
    int64_t at_ms)
{
	char *text = json_dumps(answer, JSON_COMPACT);

	if (text == NULL)
		abort();
	sql_run(db, "INSERT INTO act (id, act, actor, answer, at) VALUES (?, ?, ?, ?, ?)", "tttti",
	    id, act, actor, text, at_ms);
	free(text);
	/* The actor is a person's account: private. */
	journal_add(db, at_ms, "act", json_pack("{s:s, s:s}", "id", id, "act", act),
	    json_pack("{s:s}", "by", actor));
}
