#include "gateway/central/sums.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/base/json.h"
#include "gateway/base/summary_page.h"
#include "gateway/central/pg.h"

/*
 * The unit of that code and all below it, by the last that each gateway's true chain says of its
 * units; ids and parents are the gateway's own.  $1 code or NULL, $2 day, $3 gateway or NULL.
 */
#define BELOW                                                                                     \
	"WITH RECURSIVE unit AS (SELECT DISTINCT ON (t.gateway, b->'unit') t.gateway,"            \
	" (b->>'unit')::bigint AS id, (b->>'parent')::bigint AS parent, b->>'code' AS code,"      \
	" coalesce(b->>'valid_from', '') AS valid_from, coalesce(b->>'valid_to', '') AS valid_to" \
	" FROM true_row t CROSS JOIN LATERAL (SELECT t.body::jsonb AS b OFFSET 0) x"              \
	" WHERE $1::text IS NOT NULL AND t.kind = 'unit.changed' AND t.parked IS NULL"            \
	" AND (t.gateway = $3 OR $3 IS NULL) ORDER BY t.gateway, b->'unit', t.seq DESC),"         \
	" root AS (SELECT DISTINCT ON (gateway) gateway, id FROM unit WHERE code = $1"            \
	"  AND valid_from <= $2::text AND (valid_to = '' OR valid_to >= $2)"                      \
	"  ORDER BY gateway, valid_from DESC),"                                                   \
	" below AS (SELECT gateway, id FROM root UNION SELECT u.gateway, u.id FROM unit u"        \
	"  JOIN below b ON b.gateway = u.gateway AND b.id = u.parent)"

/*
 * Flows add up; of a stock the last report of each unit counts, wherever it came in.  Days are text
 * in the order of time.  $4 first day; $5 to $8 the pack's fields: form, field, per, is it a stock.
 */
static const char sums_sql[] = BELOW
    ", said AS (SELECT v.form, v.field, f.latest, v.approx,"
    " CASE WHEN v.per = f.per THEN v.n::numeric ELSE round(v.n::numeric * f.per / v.per) END AS n,"
    " row_number() OVER (PARTITION BY v.form, v.field, v.unit, v.unit_from"
    "  ORDER BY v.day DESC, v.report DESC, v.version DESC, v.gateway) AS newest"
    " FROM report_value_now v JOIN unnest($5::text[], $6::text[], $7::bigint[], $8::boolean[])"
    "  AS f(form, field, per, latest) ON f.form = v.form AND f.field = v.field"
    " WHERE v.state = 'recorded' AND v.day BETWEEN $4 AND $2"
    " AND (v.gateway = $3 OR $3 IS NULL) AND ($1 IS NULL OR (v.gateway, v.unit, v.unit_from) IN"
    "  (SELECT u.gateway, u.code, u.valid_from FROM below b JOIN unit u"
    "   ON u.gateway = b.gateway AND u.id = b.id)))"
    " SELECT form, field, count(*),"
    " greatest(least(coalesce(sum(n), 0), 9223372036854775807), -9223372036854775807)::bigint,"
    " bool_or(approx), count(*) - count(n) FROM said WHERE newest = 1 OR NOT latest"
    " GROUP BY form, field";

static const char root_sql[] = BELOW " SELECT count(*) FROM root";

/* ---- the pack's fields as arrays of PostgreSQL ---- */

struct fields {
	char *forms, *ids, *pers, *latest;
	size_t len[4];
};

/* Ids of packs have no characters that an array would want quoted otherwise. */
static void
list(const struct pack *pack, struct fields *f)
{
	FILE *out[4] = { open_memstream(&f->forms, &f->len[0]), open_memstream(&f->ids, &f->len[1]),
		open_memstream(&f->pers, &f->len[2]), open_memstream(&f->latest, &f->len[3]) };
	char sign = '{';

	for (size_t i = 0; i < 4; i++)
		if (out[i] == NULL)
			abort();
	for (size_t i = 0; i < pack->nforms; i++)
		for (size_t k = 0; k < pack->forms[i].nfields; k++, sign = ',') {
			const struct pack_field *field = &pack->forms[i].fields[k];

			fprintf(out[0], "%c\"%s\"", sign, pack->forms[i].id);
			fprintf(out[1], "%c\"%s\"", sign, field->id);
			fprintf(
			    out[2], "%c%lld", sign, (long long)(field->per > 0 ? field->per : 1));
			fprintf(out[3], "%c%c", sign, field->total == PACK_LATEST ? 't' : 'f');
		}
	for (size_t i = 0; i < 4; i++) {
		fputs(sign == '{' ? "{}" : "}", out[i]);
		if (fclose(out[i]) != 0)
			abort();
	}
}

static void
fields_free(struct fields *f)
{
	free(f->forms);
	free(f->ids);
	free(f->pers);
	free(f->latest);
}

/* ---- the page ---- */

static void
sum(void *ctx, const struct pack_form *form, const struct pack_field *field,
    struct summary_sum *sum_out)
{
	const struct pg_result *r = ctx;

	*sum_out = (struct summary_sum){ 0 };
	for (int i = 0; i < pg_count(r); i++)
		if (strcmp(pg_text(r, i, 0), form->id) == 0 &&
		    strcmp(pg_text(r, i, 1), field->id) == 0)
			*sum_out = (struct summary_sum){ pg_int(r, i, 2), pg_int(r, i, 3),
				pg_bool(r, i, 4), pg_int(r, i, 5) };
}

static void
print_page(const struct pack *pack, struct pg_result *r, const struct sums_scope *scope, bool json,
    FILE *out)
{
	json_t *page;

	if (!json) {
		summary_page_print(pack, sum, r, scope->from, scope->to, out);
		return;
	}
	page = summary_page_json(pack, sum, r);
	json_print_line(page, out);
	json_decref(page);
}

enum sums_status
sums_print(
    struct pg *p, const struct pack *pack, const struct sums_scope *scope, bool json, FILE *out)
{
	struct fields f = { 0 };
	struct pg_result *r;
	bool there = true;

	if (!pg_begin(p))
		return SUMS_FAILED;
	pg_script(p,
	    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;"
	    "SET LOCAL statement_timeout = 0");
	if (scope->unit != NULL)
		there =
		    pg_number(p, 0, root_sql, "ttt", scope->unit, scope->to, scope->gateway) > 0;
	list(pack, &f);
	r = pg_ask(p, sums_sql, "tttttttt", scope->unit, scope->to, scope->gateway, scope->from,
	    f.forms, f.ids, f.pers, f.latest);
	fields_free(&f);
	if (pg_commit(p) && there)
		print_page(pack, r, scope, json, out);
	pg_end(r);
	return !pg_ok(p) ? SUMS_FAILED : there ? SUMS_OK : SUMS_NO_UNIT;
}
