#include "modem/listing.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "modem/at_fields.h"
#include "modem/hex.h"

void
listing_init(struct listing *l)
{
	memset(l, 0, sizeof(*l));
}

void
listing_free(struct listing *l)
{
	free(l->entries);
	listing_init(l);
}

void
listing_begin(struct listing *l)
{
	l->number++;
	if (l->number == 0)
		l->number = 1;
	l->count = 0;
	l->complete = true;
	l->last_index = -1;
	l->header[0] = '\0';
	l->before = l->now;
	l->now.count = 0;
}

void
listing_forget(struct listing *l)
{
	l->count = 0;
}

/* FNV-1a, 64 bits: tells two lines apart, proves nothing more. */
static uint64_t
hash_lines(const char *header, const char *body)
{
	uint64_t h = 14695981039346656037u;

	for (; *header != '\0'; header++)
		h = (h ^ (unsigned char)*header) * 1099511628211u;
	h = (h ^ '\n') * 1099511628211u;
	for (; *body != '\0'; body++)
		h = (h ^ (unsigned char)*body) * 1099511628211u;
	return h;
}

/* Was this seen in the last listing too? */
static bool
confirm(struct listing *l, uint64_t hash)
{
	if (l->now.count < LISTING_DOUBTS_MAX)
		l->now.hash[l->now.count++] = hash;
	for (size_t i = 0; i < l->before.count; i++)
		if (l->before.hash[i] == hash)
			return true;
	return false;
}

static struct listing_entry *
add(struct listing *l)
{
	struct listing_entry *e;

	if (l->count == l->cap) {
		l->cap = l->cap == 0 ? 16 : 2 * l->cap;
		l->entries = realloc(l->entries, l->cap * sizeof(*l->entries));
		if (l->entries == NULL)
			abort();
	}
	e = &l->entries[l->count++];
	memset(e, 0, sizeof(*e));
	return e;
}

static bool
has_index(const struct listing *l, int index)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->entries[i].index == (unsigned)index)
			return true;
	return false;
}

/* index,stat,[alpha],length; *tpdu_len_out stays -1 where it is not told.  false: no index. */
static bool
read_header(const char *header, int *index_out, int *stat_out, int *tpdu_len_out)
{
	char alpha[AT_LINE_MAX];
	struct at_fields f;

	*stat_out = *tpdu_len_out = -1;
	if (!at_fields_start(&f, header, "+CMGL:") ||
	    at_fields_number(&f, index_out) != AT_FIELD_OK)
		return false;
	if (at_fields_number(&f, stat_out) != AT_FIELD_OK)
		return true;
	at_fields_text(&f, sizeof(alpha), alpha);
	at_fields_number(&f, tpdu_len_out);
	return true;
}

/* Header and body have come, either of them perhaps in pieces. */
static void
take_entry(struct listing *l, const char *body)
{
	struct listing_entry *e;
	uint8_t octets[LISTING_OCTETS_MAX];
	int index = -1, stat, tpdu_len;
	size_t len = 0;
	bool has = read_header(l->header, &index, &stat, &tpdu_len);
	bool hex = hex_decode(body, strlen(body), octets, sizeof(octets), &len) == HEX_OK;
	bool sound = has && stat >= 0 && hex && index > l->last_index && tpdu_len >= 0 &&
	    len == 1 + (size_t)octets[0] + (size_t)tpdu_len;

	if (!sound && (!confirm(l, hash_lines(l->header, body)) || !has || has_index(l, index))) {
		l->complete = false;
		return;
	}
	if (index > l->last_index)
		l->last_index = index;
	e = add(l);
	e->index = (unsigned)index;
	e->stat = stat;
	if (hex && len > 0) {
		e->len = len;
		memcpy(e->octets, octets, len);
	} else {
		const char *line = body[0] != '\0' ? body : l->header;
		memcpy(e->text, line, strlen(line) + 1);
	}
}

void
listing_line(struct listing *l, const char *line)
{
	assert(strlen(line) <= AT_LINE_MAX);
	if (at_line_has(line, "+CMGL:")) {
		if (l->header[0] != '\0')
			take_entry(l, "");
		memcpy(l->header, line, strlen(line) + 1);
		return;
	}
	if (l->header[0] == '\0') {
		l->complete = false;
		return;
	}
	take_entry(l, line);
	l->header[0] = '\0';
}

void
listing_end(struct listing *l)
{
	if (l->header[0] != '\0')
		take_entry(l, "");
	l->header[0] = '\0';
}

bool
listing_order(struct listing *l, uint32_t number, unsigned index)
{
	if (number != l->number)
		return false;
	for (size_t i = 0; i < l->count; i++) {
		if (l->entries[i].index != index || l->entries[i].mark != LISTING_SHOWN)
			continue;
		l->entries[i].mark = LISTING_ORDERED;
		return true;
	}
	return false;
}

const struct listing_entry *
listing_take_ordered(struct listing *l)
{
	for (size_t i = 0; i < l->count; i++) {
		if (l->entries[i].mark != LISTING_ORDERED)
			continue;
		l->entries[i].mark = LISTING_SENT;
		return &l->entries[i];
	}
	return NULL;
}

bool
listing_has_ordered(const struct listing *l)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->entries[i].mark == LISTING_ORDERED)
			return true;
	return false;
}

bool
listing_settled(const struct listing *l)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->entries[i].mark != LISTING_SENT)
			return false;
	return true;
}
