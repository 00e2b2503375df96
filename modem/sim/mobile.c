#include "modem/sim/mobile.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define SLOW_STORAGE_MS 4000
#define EARLY_HINT_MS 500
/* 23.040 section 9.2.2.2: SUBMIT with a relative validity, of a day. */
#define FIRST_OCTET_USUAL 17
#define VALIDITY_USUAL 167

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
	const struct profile_facts *p = profile_of(options->profile);

	memset(m, 0, sizeof(*m));
	m->options = *options;
	m->profile = p;
	m->quirks = (p->quirks | options->quirks) & ~options->no_quirks;
	m->pin_tries_left = MOBILE_PIN_TRIES;
	add_store(m, "SM", options->slots > 0 ? options->slots : p->slots);
	if (options->phone_slots > 0)
		add_store(m, "ME", options->phone_slots);
	if (p->report_slots > 0) {
		m->reporting = m->nstores;
		add_store(m, "SR", p->report_slots);
	}
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
mobile_reset(struct mobile *m)
{
	m->echo = true;
	m->cme_codes = m->text_mode = m->all_fields = false;
	m->mode = m->mt = m->ds = 0;
	memset(m->registration_form, 0, sizeof(m->registration_form));
	m->first_octet = FIRST_OCTET_USUAL;
	m->validity = VALIDITY_USUAL;
	m->pid = m->dcs = m->operator_form = 0;
	m->charset = CHARSET_GSM;
}

void
mobile_restart(struct mobile *m)
{
	unsigned phone = 0;

	mobile_reset(m);
	m->radio = true;
	m->quiet = false;
	m->restarts = false;
	m->dial = DIAL_NOTHING;
	if (m->profile->keeps_in_phone)
		mobile_find_store(m, "ME", &phone);
	m->reading = m->writing = m->receiving = phone;
	m->pin_open = m->options.pin[0] == '\0';
	m->ready_ms = (m->quirks & QUIRK_SLOW_STORAGE) != 0 ? m->now_ms + SLOW_STORAGE_MS : 0;
	address_from_text(MOBILE_SMSC, false, &m->smsc);
	wire_clear(&m->answer);
}

int64_t
mobile_utc_ms(const struct mobile *m)
{
	return m->now_ms + m->utc_minus_mono_ms;
}

bool
mobile_find_store(const struct mobile *m, const char *name, unsigned *out)
{
	for (unsigned i = 0; i < m->nstores; i++) {
		if (strcmp(m->stores[i].name, name) == 0) {
			*out = i;
			return true;
		}
	}
	return false;
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

bool
mobile_shows(const struct mobile *m, const struct slot *slot)
{
	return slot->used && m->now_ms >= slot->from_ms;
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
mobile_on_air(const struct mobile *m)
{
	return m->pin_open && m->radio;
}

bool
mobile_has_room(const struct mobile *m, unsigned store)
{
	return mobile_on_air(m) && first_free(&m->stores[store]) < m->stores[store].count;
}

unsigned
mobile_store(struct mobile *m, unsigned store, const uint8_t *octets, size_t len)
{
	unsigned i = first_free(&m->stores[store]);
	struct slot *slot = &m->stores[store].slots[i];

	assert(i < m->stores[store].count && len <= sizeof(slot->octets));
	*slot = (struct slot){ .used = true, .len = len };
	memcpy(slot->octets, octets, len);
	if ((m->quirks & QUIRK_EARLY_HINTS) != 0)
		slot->from_ms = m->now_ms + EARLY_HINT_MS;
	return i + m->options.first_index;
}
