#include "parsers/pack.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct pack_form *
pack_form(const struct pack *p, const char *id)
{
	for (size_t i = 0; i < p->nforms; i++)
		if (strcmp(p->forms[i].id, id) == 0)
			return &p->forms[i];
	return NULL;
}

const struct pack_field *
pack_field(const struct pack_form *f, const char *id)
{
	for (size_t i = 0; i < f->nfields; i++)
		if (strcmp(f->fields[i].id, id) == 0)
			return &f->fields[i];
	return NULL;
}

const struct pack_form *
pack_urgent_form(const struct pack *p)
{
	for (size_t i = 0; i < p->nforms; i++)
		if (p->forms[i].urgent)
			return &p->forms[i];
	return NULL;
}

const struct pack_unit_kind *
pack_unit_kind(const struct pack *p, const char *id)
{
	for (size_t i = 0; i < p->nunit_kinds; i++)
		if (strcmp(p->unit_kinds[i].id, id) == 0)
			return &p->unit_kinds[i];
	return NULL;
}

const struct pack_role *
pack_role(const struct pack *p, const char *id)
{
	for (size_t i = 0; i < p->nroles; i++)
		if (strcmp(p->roles[i].id, id) == 0)
			return &p->roles[i];
	return NULL;
}

const struct pack_receipt *
pack_receipt(const struct pack *p, const char *id)
{
	for (size_t i = 0; i < p->nreceipts; i++)
		if (strcmp(p->receipts[i].id, id) == 0)
			return &p->receipts[i];
	return NULL;
}

const struct pack_pair *
pack_pair_of(const struct pack_field *first)
{
	for (size_t i = 0; i < first->form->npairs; i++)
		if (first->form->pairs[i].first == first)
			return &first->form->pairs[i];
	return NULL;
}

bool
pack_form_reported_by(const struct pack_form *f, const char *unit_kind_id)
{
	for (size_t i = 0; i < f->reported_by.n; i++)
		if (strcmp(f->reported_by.at[i], unit_kind_id) == 0)
			return true;
	return f->reported_by.n == 0;
}

void
pack_decimal(const struct pack_field *f, int64_t n, char point, char out[static PACK_DECIMAL_SIZE])
{
	int64_t per = f->per < 1 ? 1 : f->per, rest = n % per;
	int len = snprintf(out, PACK_DECIMAL_SIZE, "%" PRId64, n / per);

	if (rest == 0)
		return;
	out[len++] = point;
	for (; rest != 0 && len + 1 < PACK_DECIMAL_SIZE; rest = rest * 10 % per)
		out[len++] = (char)('0' + rest * 10 / per);
	out[len] = '\0';
}
