#include "gateway/store/linestate.h"

#include <string.h>

#include "gateway/base/chain.h"
#include "gateway/store/sql.h"

/* A PIN does not belong in a database: enough of a digest to know it again. */
static void
digest(const char *pin, char out[static CHAIN_HASH_HEX])
{
	static const uint8_t salt[CHAIN_SALT] = "keng SIM PIN";
	uint8_t hash[CHAIN_HASH];

	chain_seal(salt, pin, hash);
	chain_hex(hash, sizeof(hash), out);
}

void
linestate_get(struct db *db, const char *line, const char *pin, struct linestate *out)
{
	char hex[CHAIN_HASH_HEX];
	struct sql q =
	    sql(db, "SELECT probe_turn, refused_pin FROM modem_state WHERE line = ?", "t", line);

	*out = (struct linestate){ 0 };
	digest(pin, hex);
	if (sql_row(&q)) {
		out->probe_turn = (unsigned)sql_int(&q, 0);
		out->pin_refused = strcmp(sql_text(&q, 1), hex) == 0;
	}
	sql_end(&q);
}

void
linestate_put(struct db *db, const char *line, const char *pin, const struct linestate *s)
{
	char hex[CHAIN_HASH_HEX];

	digest(pin, hex);
	sql_run(db,
	    "INSERT INTO modem_state (line, probe_turn, refused_pin) VALUES (?, ?, ?)"
	    " ON CONFLICT (line) DO UPDATE SET probe_turn = excluded.probe_turn,"
	    " refused_pin = excluded.refused_pin",
	    "tit", line, (int64_t)s->probe_turn, s->pin_refused ? hex : "");
}
