#include "gateway/store/alert.h"

#include <stdio.h>

#include "gateway/store/sql.h"

void
alert_raise_for(
    struct db *db, const char *kind, const char *subject, const char *text, int64_t at_ms)
{
	sql_run(db,
	    "INSERT INTO alert (kind, subject, text, opened) VALUES (?, ?, ?, ?)"
	    " ON CONFLICT (kind, subject) WHERE closed IS NULL DO NOTHING",
	    "ttti", kind, subject, text, at_ms);
}

void
alert_raise(struct db *db, const char *kind, int64_t subject, const char *text, int64_t at_ms)
{
	char name[24];

	snprintf(name, sizeof(name), "%lld", (long long)subject);
	alert_raise_for(db, kind, name, text, at_ms);
}

void
alert_close(struct db *db, const char *kind, const char *subject, int64_t at_ms)
{
	sql_run(db, "UPDATE alert SET closed = ? WHERE kind = ? AND subject = ? AND closed IS NULL",
	    "itt", at_ms, kind, subject);
}
