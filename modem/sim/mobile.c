#include "modem/sim/mobile.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS_USUAL 20

static void
add_store(struct mobile *m, const char *name, unsigned count)
{
	struct store *store = &m->stores[m->nstores++];

	store->name = name;
	store->count = count < SIM_SLOTS_MAX ? count : SIM_SLOTS_MAX;
	store->slots = calloc(store->count, sizeof(*store->slots));
	if (store->slots == NULL)
		abort();
}

void
mobile_init(struct mobile *m, const struct sim_options *options)
{
	memset(m, 0, sizeof(*m));
	m->options = *options;
	m->pin_tries_left = MOBILE_PIN_TRIES;
	add_store(m, "SM", options->slots > 0 ? options->slots : SLOTS_USUAL);
	if (options->phone_slots > 0)
		add_store(m, "ME", options->phone_slots);
	mobile_restart(m);
}

void
mobile_free(struct mobile *m)
{
	for (unsigned i = 0; i < m->nstores; i++)
		free(m->stores[i].slots);
	wire_free(&m->answer);
}

void
mobile_restart(struct mobile *m)
{
	m->echo = true;
	m->cme_codes = m->hints = false;
	m->reading = m->receiving = 0;
	m->pin_open = m->options.pin[0] == '\0';
	wire_clear(&m->answer);
}

unsigned
mobile_used(const struct store *store)
{
	unsigned n = 0;

	for (unsigned i = 0; i < store->count; i++)
		n += store->slots[i].used;
	return n;
}

struct slot *
mobile_slot(struct mobile *m, unsigned index)
{
	struct store *store = &m->stores[m->reading];

	if (index < m->options.first_index || index - m->options.first_index >= store->count)
		return NULL;
	return &store->slots[index - m->options.first_index];
}

static unsigned
first_free(const struct store *store)
{
	unsigned i = 0;

	while (i < store->count && store->slots[i].used)
		i++;
	return i;
}

bool
mobile_has_room(const struct mobile *m)
{
	const struct store *store = &m->stores[m->receiving];

	return m->pin_open && first_free(store) < store->count;
}

unsigned
mobile_store(struct mobile *m, const uint8_t *octets, size_t len)
{
	const struct store *store = &m->stores[m->receiving];
	unsigned i = first_free(store);
	struct slot *slot = &store->slots[i];

	assert(i < store->count && len <= sizeof(slot->octets));
	*slot = (struct slot){ .used = true, .len = len };
	memcpy(slot->octets, octets, len);
	return i + m->options.first_index;
}
