#include "gateway/central/metrics.h"

#include <stdatomic.h>
#include <stdbool.h>

#include "gateway/central/alarms.h"
#include "gateway/central/pg.h"

#define STATUS_MAX 600

static atomic_ulong answers[STATUS_MAX];

void
metrics_count(int status)
{
	if (status >= 0 && status < STATUS_MAX)
		atomic_fetch_add(&answers[status], 1);
}

static void
title(FILE *out, const char *name, const char *type, const char *help)
{
	fprintf(
	    out, "# HELP kengcentral_%s %s\n# TYPE kengcentral_%s %s\n", name, help, name, type);
}

/* A gauge for each gateway (their names need no escapes): column of r. */
static void
print_each(const struct pg_result *r, int column, const char *name, const char *help, FILE *out)
{
	title(out, name, "gauge", help);
	for (int i = 0; i < pg_count(r); i++)
		if (!pg_null(r, i, column))
			fprintf(out, "kengcentral_%s{gateway=\"%s\"} %s\n", name, pg_text(r, i, 0),
			    pg_text(r, i, column));
}

static void
print_gateways(struct pg *p, FILE *out)
{
	struct pg_result *r = pg_ask(p,
	    "SELECT gateway, rows, extract(epoch FROM now() - contact)::bigint FROM gateway"
	    " WHERE state <> 'revoked' ORDER BY gateway",
	    "");

	title(out, "gateways", "gauge", "Gateways that are invited or active.");
	fprintf(out, "kengcentral_gateways %d\n", pg_count(r));
	print_each(r, 1, "rows", "Journal rows taken from a gateway.", out);
	print_each(r, 2, "contact_age_seconds", "Seconds since a gateway was heard of.", out);
	pg_end(r);
}

static void
print_alarms(struct pg *p, FILE *out)
{
	struct pg_result *r = pg_ask(
	    p, "SELECT gateway, kind FROM alarm WHERE closed IS NULL ORDER BY gateway, kind", "");

	title(out, "alarm_open", "gauge", "Open alarms of a gateway, by kind.");
	for (int i = 0; i < pg_count(r); i++)
		fprintf(out, "kengcentral_alarm_open{gateway=\"%s\",kind=\"%s\"} 1\n",
		    pg_text(r, i, 0), pg_text(r, i, 1));
	pg_end(r);
}

void
metrics_print(struct pg *p, int contact_seconds, FILE *out)
{
	bool up = alarms_look(p, contact_seconds) && pg_begin(p);

	title(out, "database_up", "gauge", "Whether the database answers.");
	fprintf(out, "kengcentral_database_up %d\n", (int)up);
	if (up) {
		print_gateways(p, out);
		print_alarms(p, out);
		pg_commit(p);
	}
	title(out, "requests_total", "counter", "Requests answered by this copy, by status.");
	for (int i = 0; i < STATUS_MAX; i++) {
		unsigned long n = atomic_load(&answers[i]);

		if (n > 0)
			fprintf(out, "kengcentral_requests_total{status=\"%d\"} %lu\n", i, n);
	}
}
