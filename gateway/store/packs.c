#include "gateway/store/packs.h"

#include <stdio.h>
#include <stdlib.h>

#include "gateway/base/log.h"
#include "gateway/store/sql.h"

struct pack *
packs_load(struct db *db, const char *configured, struct err *e)
{
	struct sql q = sql(db, "SELECT dir FROM pack_version ORDER BY id DESC LIMIT 1", "");
	char dir[PACKS_DIR_LEN] = "";
	struct pack *pack = NULL;

	if (sql_row(&q))
		sql_copy(&q, 0, dir, sizeof(dir));
	sql_end(&q);
	if (dir[0] != '\0' && (pack = pack_load(dir, e)) == NULL)
		log_error("pack error=\"%s\" the configured one serves", e->text);
	return pack != NULL ? pack : pack_load(configured, e);
}

void
packs_whole(struct db *db, char dir_out[static PACKS_DIR_LEN])
{
	struct sql q =
	    sql(db, "SELECT dir FROM pack_version WHERE words = 0 ORDER BY id DESC LIMIT 1", "");

	dir_out[0] = '\0';
	if (sql_row(&q))
		sql_copy(&q, 0, dir_out, PACKS_DIR_LEN);
	sql_end(&q);
}

int64_t
packs_next(struct db *db)
{
	return sql_number(db, 1, "SELECT max(id) + 1 FROM pack_version", "");
}

void
packs_add(struct db *db, const char *pack, const char *version, const char *dir, bool words,
    int64_t at_ms)
{
	sql_run(db,
	    "INSERT INTO pack_version (pack, version, dir, words, at) VALUES (?, ?, ?, ?, ?)",
	    "tttii", pack, version, dir, (int64_t)words, at_ms);
}

bool
packs_word_add(struct db *db, const char *form, const char *field, const char *word)
{
	sql_run(db, "INSERT OR IGNORE INTO pack_word (form, field, word) VALUES (?, ?, ?)", "ttt",
	    form, field, word);
	return sql_changes(db) > 0;
}

bool
packs_word_delete(struct db *db, const char *form, const char *field, const char *word)
{
	sql_run(db, "DELETE FROM pack_word WHERE form = ? AND field = ? AND word = ?", "ttt", form,
	    field, word);
	return sql_changes(db) > 0;
}

char *
packs_words_text(struct db *db)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	struct sql q = sql(db,
	    "SELECT form || CASE field WHEN '' THEN '' ELSE '.' || field END,"
	    " group_concat('\"' || word || '\"', ', ') FROM pack_word GROUP BY form, field",
	    "");

	if (out == NULL)
		abort();
	while (sql_row(&q))
		fprintf(out, "more \"%s\" { words = {%s} }\n", sql_text(&q, 0), sql_text(&q, 1));
	fclose(out);
	return text;
}
