#include "gateway/central/alarms.h"

#include <jansson.h>
#include <stdint.h>

#include "gateway/base/json.h"
#include "gateway/base/log.h"
#include "gateway/central/moment.h"
#include "gateway/central/pg.h"

void
alarms_open(struct pg *p, const char *gateway, const char *kind, const char *text)
{
	log_warn("alarm gateway=%s kind=%s text=\"%s\"", gateway, kind, text);
	pg_run(p,
	    "INSERT INTO alarm (gateway, kind, text) VALUES ($1, $2, $3)"
	    " ON CONFLICT (gateway, kind) WHERE closed IS NULL"
	    " DO UPDATE SET times = alarm.times + 1, last = now(), text = excluded.text",
	    "ttt", gateway, kind, text);
}

bool
alarms_close(struct pg *p, const char *gateway, const char *kind)
{
	return pg_run(p,
		   "UPDATE alarm SET closed = now()"
		   " WHERE gateway = $1 AND kind = $2 AND closed IS NULL",
		   "tt", gateway, kind) > 0;
}

/* now() is the database's, whichever copy looks. */
static void
look_for_silence(struct pg *p, int64_t seconds)
{
	pg_run(p,
	    "INSERT INTO alarm (gateway, kind, text) SELECT gateway, 'silent',"
	    " 'not heard of since ' || to_char(contact AT TIME ZONE 'UTC',"
	    " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM gateway"
	    " WHERE state = 'active' AND contact < now() - make_interval(secs => $1::bigint)"
	    " ON CONFLICT (gateway, kind) WHERE closed IS NULL DO NOTHING",
	    "i", seconds);
	pg_run(p,
	    "UPDATE alarm a SET closed = now() FROM gateway g WHERE a.gateway = g.gateway"
	    " AND a.kind = 'silent' AND a.closed IS NULL AND (g.state <> 'active'"
	    " OR g.contact >= now() - make_interval(secs => $1::bigint))",
	    "i", seconds);
}

bool
alarms_look(struct pg *p, int contact_seconds)
{
	if (!pg_begin(p))
		return false;
	look_for_silence(p, (int64_t)contact_seconds * 3);
	pg_run(p,
	    "UPDATE alarm a SET closed = now() WHERE a.kind = 'orphans' AND a.closed IS NULL"
	    " AND (SELECT bool_and(o.state = 'settled') FROM orphan o WHERE o.gateway = a.gateway)",
	    "");
	return pg_commit(p);
}

static void
print_line(const struct pg_result *r, int i, bool json, FILE *out)
{
	char opened[MOMENT_LEN], last[MOMENT_LEN];

	moment_text(pg_int(r, i, 2), json, opened);
	moment_text(pg_int(r, i, 3), json, last);
	if (json) {
		json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:I, s:s}", "gateway", pg_text(r, i, 0),
		    "kind", pg_text(r, i, 1), "opened", opened, "last", last, "times",
		    (json_int_t)pg_int(r, i, 4), "text", pg_text(r, i, 5));

		json_print_line(o, out);
		json_decref(o);
		return;
	}
	fprintf(out, "%-16s %-10s %s  %s", pg_text(r, i, 0), pg_text(r, i, 1), opened,
	    pg_text(r, i, 5));
	if (pg_int(r, i, 4) > 1)
		fprintf(out, " (%lld times, last %s)", (long long)pg_int(r, i, 4), last);
	fputc('\n', out);
}

bool
alarms_print(struct pg *p, bool json, FILE *out)
{
	struct pg_result *r;

	if (!pg_begin(p))
		return false;
	r = pg_ask(p,
	    "SELECT gateway, kind, (extract(epoch FROM opened) * 1000)::bigint,"
	    " (extract(epoch FROM last) * 1000)::bigint, times, text FROM alarm"
	    " WHERE closed IS NULL ORDER BY opened, id",
	    "");
	for (int i = 0; i < pg_count(r); i++)
		print_line(r, i, json, out);
	pg_end(r);
	return pg_commit(p);
}
