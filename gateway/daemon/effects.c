#include "gateway/daemon/effects.h"

#include <stdlib.h>

struct effect *
effects_add(struct effects *e, enum effect_type type)
{
	/* Doubled at powers of two. */
	if (e->n == 0 || (e->n & (e->n - 1)) == 0) {
		e->at = reallocarray(e->at, e->n == 0 ? 1 : 2 * e->n, sizeof(*e->at));
		if (e->at == NULL)
			abort();
	}
	e->at[e->n] = (struct effect){ .type = type };
	return &e->at[e->n++];
}

void
effects_undo(struct effects *e)
{
	json_decref(e->at[--e->n].json);
}

static void
release_one(struct effect *e, struct ordering *o, int64_t mono_ms)
{
	switch (e->type) {
	case EFFECT_DELETE:
		modem_delete(e->modem, e->listing, e->index, mono_ms);
		ordering_point(o, "effect delete %u", e->index);
		break;
	case EFFECT_SUBMIT:
		modem_submit(e->modem, (uint32_t)e->attempt, e->pdu.octets, e->pdu.len,
		    e->pdu.tpdu_len, e->more, mono_ms);
		ordering_point(o, "effect submit %lld", (long long)e->attempt);
		break;
	case EFFECT_USSD:
		modem_ussd(e->modem, (uint32_t)e->attempt, e->code, mono_ms);
		ordering_point(o, "effect ussd %lld", (long long)e->attempt);
		break;
	case EFFECT_ANSWER:
		if (e->answer != NULL)
			e->answer(e->json, e->ctx);
		ordering_point(o, "effect answer");
		break;
	}
}

void
effects_release(struct effects *e, struct ordering *o, int64_t mono_ms)
{
	for (size_t i = 0; i < e->n; i++)
		release_one(&e->at[i], o, mono_ms);
	effects_drop(e);
}

void
effects_drop(struct effects *e)
{
	while (e->n > 0)
		effects_undo(e);
}

void
effects_forget(struct effects *e, const void *ctx)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->at[i].ctx == ctx)
			e->at[i].answer = NULL;
}

void
effects_free(struct effects *e)
{
	effects_drop(e);
	free(e->at);
	e->at = NULL;
}
