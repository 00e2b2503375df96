#include "gateway/desk/summary.h"

#include "gateway/base/summary_page.h"

void
summary_field(const struct desk *d, const struct pack_form *form, const struct pack_field *field,
    int64_t root, const char *from, const char *to, struct report_sum *sum_out)
{
	if (field->total == PACK_LATEST)
		report_sum_stock(d->db, form->id, field->id, root, from, to, sum_out);
	else
		report_sum_flow(d->db, form->id, field->id, root, from, to, sum_out);
}

/* Where the page's sums come from. */
struct scope {
	const struct desk *d;
	int64_t root;
	const char *from, *to;
};

static void
sum(void *ctx, const struct pack_form *form, const struct pack_field *field,
    struct summary_sum *sum_out)
{
	const struct scope *scope = ctx;
	struct report_sum s;

	summary_field(scope->d, form, field, scope->root, scope->from, scope->to, &s);
	*sum_out = (struct summary_sum){ s.reports, s.n, s.approx, s.unknown };
}

json_t *
summary_json(const struct desk *d, int64_t root, const char *from, const char *to)
{
	struct scope scope = { d, root, from, to };

	return summary_page_json(d->pack, sum, &scope);
}

void
summary_print(const struct desk *d, int64_t root, const char *from, const char *to, FILE *out)
{
	struct scope scope = { d, root, from, to };

	summary_page_print(d->pack, sum, &scope, from, to, out);
}
