#include "gateway/central/epochs.h"

#include "gateway/base/log.h"
#include "gateway/central/pg.h"

bool
epochs_known(struct pg *p, const char *gateway, const char *epoch)
{
	return pg_number(p, 0, "SELECT count(*) FROM epoch WHERE gateway = $1 AND epoch = $2", "tt",
		   gateway, epoch) > 0;
}

/* Counts from below, where the chain of what was in force ends with the new one's beginning. */
static int64_t
count_orphaned(struct pg *p, const char *gateway, int64_t from_seq)
{
	return pg_number(p, 0,
	    "SELECT count(*) FROM true_part t JOIN journal j ON j.gateway = t.gateway"
	    " AND j.epoch = t.epoch AND j.seq <= t.upto AND j.seq > $2 WHERE t.gateway = $1",
	    "ti", gateway, from_seq);
}

int64_t
epochs_enforce(
    struct pg *p, const char *gateway, const char *epoch, const char *from_epoch, int64_t from_seq)
{
	int64_t orphaned = count_orphaned(p, gateway, from_seq);

	pg_run(p,
	    "INSERT INTO epoch (gateway, epoch, from_epoch, from_seq, first)"
	    " VALUES ($1, $2, $3::text, CASE WHEN $3::text IS NULL THEN NULL ELSE $4::bigint END,"
	    " $4::bigint + 1)",
	    "ttti", gateway, epoch, from_epoch, from_seq);
	pg_run(p,
	    "INSERT INTO chain (gateway, epoch, part, upto) SELECT t.gateway, $2, t.epoch,"
	    " least(t.upto, $3) FROM true_part t JOIN epoch e ON e.gateway = t.gateway"
	    " AND e.epoch = t.epoch WHERE t.gateway = $1 AND e.first <= $3"
	    " UNION ALL SELECT $1, $2, $2, 9223372036854775807",
	    "tti", gateway, epoch, from_seq);
	pg_run(p, "UPDATE gateway SET epoch = $2, adopt = false WHERE gateway = $1", "tt", gateway,
	    epoch);
	log_info("epoch gateway=%s epoch=%.8s from_seq=%lld orphaned=%lld", gateway, epoch,
	    (long long)from_seq, (long long)orphaned);
	return orphaned;
}
