#include "gateway/desk/overlap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STANDING_MAX 64
#define UNUSUAL_TIMES 10
#define UNUSUAL_REPORTS 5

static const struct report_value *
value_of(const struct report *r, const char *field)
{
	for (size_t i = 0; i < r->nvalues; i++)
		if (strcmp(r->values[i].field, field) == 0)
			return &r->values[i];
	return NULL;
}

static bool
same_values(const struct report *a, const struct report *b)
{
	if (a->nvalues != b->nvalues)
		return false;
	for (size_t i = 0; i < a->nvalues; i++) {
		const struct report_value *v = &a->values[i], *w = value_of(b, v->field);

		if (w == NULL || v->known != w->known || (v->known && v->n != w->n))
			return false;
	}
	return true;
}

static bool
same_reading(const struct report *a, const struct report *b)
{
	return strcmp(a->day, b->day) == 0 && strcmp(a->day_from, b->day_from) == 0 &&
	    a->zero == b->zero && a->below == b->below && same_values(a, b);
}

static struct report *
standing(const struct desk *d, const struct report *r, enum report_kin kin, size_t *n_out)
{
	struct report *all = calloc(STANDING_MAX, sizeof(*all));

	if (all == NULL)
		abort();
	*n_out = report_standing(d->db, r, kin, all, STANDING_MAX);
	return all;
}

bool
overlap_duplicate(const struct desk *d, const struct message *m, const struct report *r,
    struct message *other_out)
{
	size_t n;
	struct report *all = standing(d, r, REPORT_SAME_UNIT, &n);
	bool found = false;

	for (size_t i = n; i-- > 0 && !found;)
		found = all[i].message != m->id && same_reading(r, &all[i]) &&
		    message_get(d->db, all[i].message, other_out) &&
		    strcmp(other_out->sender, m->sender) == 0 &&
		    llabs(m->sent - other_out->sent) <= OVERLAP_REPEAT_MS;
	free(all);
	return found;
}

/* A field with the same non-zero value in both. */
static const struct report_value *
shared_value(const struct report *a, const struct report *b)
{
	for (size_t i = 0; i < a->nvalues; i++) {
		const struct report_value *v = &a->values[i], *w = value_of(b, v->field);

		if (w != NULL && v->known && w->known && v->n != 0 && v->n == w->n)
			return v;
	}
	return NULL;
}

static void
ref_of(const struct desk *d, const struct report *r, char ref_out[static MESSAGE_REF_LEN])
{
	struct message m;

	strcpy(ref_out, message_get(d->db, r->message, &m) ? m.ref : "");
}

bool
overlap_clash(const struct desk *d, const struct report *r, char *why_out, size_t cap)
{
	char ref[MESSAGE_REF_LEN];
	size_t n;
	struct report *all;
	bool clash = false;

	if (r->zero)
		return false;
	all = standing(d, r, REPORT_SAME_UNIT, &n);
	for (size_t i = 0; i < n && !clash; i++) {
		const struct report_value *v = shared_value(r, &all[i]);
		bool span = !all[i].zero && (all[i].day_from[0] != '\0' || r->day_from[0] != '\0');

		clash = all[i].message != r->message && (v != NULL || span);
		if (!clash)
			continue;
		ref_of(d, &all[i], ref);
		if (v != NULL)
			snprintf(why_out, cap, "%s as in %s", v->field, ref);
		else
			snprintf(why_out, cap, "days of %s", ref);
	}
	free(all);
	if (clash)
		return true;
	all = standing(d, r, REPORT_ABOVE_OR_BELOW, &n);
	for (size_t i = 0; i < n && !clash; i++) {
		clash = all[i].message != r->message;
		if (!clash)
			continue;
		ref_of(d, &all[i], ref);
		snprintf(why_out, cap, "above or below: %s", ref);
	}
	free(all);
	return clash;
}

bool
overlap_unusual(const struct desk *d, const struct report *r, char *why_out, size_t cap)
{
	for (size_t i = 0; i < r->nvalues; i++) {
		const struct report_value *v = &r->values[i];
		int64_t count, greatest;

		if (!v->known)
			continue;
		greatest = report_greatest(d->db, r->unit, r->form, v->field, &count);
		if (count >= UNUSUAL_REPORTS && v->n / UNUSUAL_TIMES >= greatest &&
		    v->n > UNUSUAL_TIMES * greatest) {
			snprintf(why_out, cap, "%s far above what this unit reports", v->field);
			return true;
		}
	}
	return false;
}
