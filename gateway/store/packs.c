#include "gateway/store/packs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/log.h"
#include "gateway/store/sql.h"

static void
newest(struct db *db, bool words, char path_out[static PACKS_DIR_LEN])
{
	struct sql q =
	    sql(db, "SELECT path FROM pack_version WHERE words = ? ORDER BY id DESC LIMIT 1", "i",
		(int64_t)words);

	path_out[0] = '\0';
	if (sql_row(&q))
		sql_copy(&q, 0, path_out, PACKS_DIR_LEN);
	sql_end(&q);
}

void
packs_whole(struct db *db, const char *configured, char dir_out[static PACKS_DIR_LEN])
{
	newest(db, false, dir_out);
	if (dir_out[0] == '\0')
		snprintf(dir_out, PACKS_DIR_LEN, "%s", configured);
}

void
packs_words_file(struct db *db, char file_out[static PACKS_DIR_LEN])
{
	newest(db, true, file_out);
}

struct pack *
packs_load(struct db *db, const char *configured, bool *lost_out, struct err *e)
{
	char dir[PACKS_DIR_LEN], words[PACKS_DIR_LEN];
	struct pack *pack;
	bool lost;

	packs_whole(db, configured, dir);
	packs_words_file(db, words);
	pack = pack_load_more(dir, words[0] != '\0' ? words : NULL, e);
	lost = pack == NULL && (words[0] != '\0' || strcmp(dir, configured) != 0);
	if (lost) {
		log_error("pack error=\"%s\" the configured one serves alone", e->text);
		pack = pack_load(configured, e);
	}
	if (lost_out != NULL)
		*lost_out = lost;
	return pack;
}

int64_t
packs_next(struct db *db)
{
	return sql_number(db, 1, "SELECT max(id) + 1 FROM pack_version", "");
}

void
packs_add(struct db *db, const char *pack, const char *version, const char *path, bool words,
    int64_t at_ms)
{
	sql_run(db,
	    "INSERT INTO pack_version (pack, version, path, words, at) VALUES (?, ?, ?, ?, ?)",
	    "tttii", pack, version, path, (int64_t)words, at_ms);
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
