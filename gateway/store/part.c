#include "gateway/store/part.h"

#include "gateway/store/sql.h"

bool
part_find(
    struct db *db, const char *line, const uint8_t *tpdu, size_t len, struct part_seen *seen_out)
{
	struct sql q = sql(db,
	    "SELECT id, plausible, lies FROM part WHERE line = ? AND tpdu = ? ORDER BY id DESC "
	    "LIMIT 1",
	    "tb", line, tpdu, len);
	bool found = sql_row(&q);

	if (found)
		*seen_out =
		    (struct part_seen){ sql_int(&q, 0), sql_int(&q, 1) != 0, (int)sql_int(&q, 2) };
	sql_end(&q);
	return found;
}

int64_t
part_add(struct db *db, const char *line, const uint8_t *smsc, size_t smsc_len, const uint8_t *tpdu,
    size_t len, bool plausible, int64_t at_ms)
{
	sql_run(db,
	    "INSERT INTO part (line, smsc, tpdu, plausible, lies, received) VALUES (?, ?, ?, ?, 0, "
	    "?)",
	    "tbbii", line, smsc, smsc_len, tpdu, len, (int64_t)plausible, at_ms);
	return sql_last_id(db);
}

void
part_belongs(struct db *db, int64_t part, int64_t message, int number)
{
	sql_run(db, "UPDATE part SET message = ?, number = ? WHERE id = ?", "iii", message,
	    (int64_t)number, part);
}

void
part_listing(struct db *db, const char *line, const char *storage)
{
	sql_run(db, "UPDATE part SET lies = 0 WHERE line = ? AND storage = ? AND lies > 0", "tt",
	    line, storage);
}

void
part_lies(struct db *db, int64_t part, const char *storage)
{
	sql_run(
	    db, "UPDATE part SET lies = lies + 1, storage = ? WHERE id = ?", "ti", storage, part);
}

void
part_gone(struct db *db, int64_t part)
{
	sql_run(db, "UPDATE part SET lies = lies - 1 WHERE id = ? AND lies > 0", "i", part);
}

size_t
part_of_message(struct db *db, int64_t message, int number, uint8_t *octets_out, size_t cap)
{
	struct sql q = sql(db,
	    "SELECT smsc, tpdu FROM part WHERE message = ? AND number = ? ORDER BY id LIMIT 1",
	    "ii", message, (int64_t)number);
	size_t n = 0;

	if (sql_row(&q)) {
		n = sql_blob(&q, 0, octets_out, cap);
		n += sql_blob(&q, 1, octets_out + n, cap - n);
	}
	sql_end(&q);
	return n;
}

int
part_count(struct db *db, int64_t message)
{
	return (int)sql_number(
	    db, 0, "SELECT count(DISTINCT number) FROM part WHERE message = ?", "i", message);
}
