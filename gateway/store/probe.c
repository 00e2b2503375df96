#include "gateway/store/probe.h"

#include "gateway/store/sql.h"

unsigned
probe_turn(struct db *db, const char *line)
{
	return (unsigned)sql_number(
	    db, 0, "SELECT probe_turn FROM modem_state WHERE line = ?", "t", line);
}

void
probe_set_turn(struct db *db, const char *line, unsigned turn)
{
	sql_run(db,
	    "INSERT INTO modem_state (line, probe_turn) VALUES (?, ?)"
	    " ON CONFLICT (line) DO UPDATE SET probe_turn = excluded.probe_turn",
	    "ti", line, (int64_t)turn);
}
