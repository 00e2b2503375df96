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
	free(l->before);
	listing_init(l);
}

void
listing_begin(struct listing *l)
{
	l->number++;
	if (l->number == 0)
		l->number = 1;
	l->count = 0;
	l->complete = l->doubt = false;
	l->last_index = -1;
	l->header[0] = '\0';
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

static void *
grown(void *array, size_t count, size_t *cap, size_t size)
{
	if (count < *cap)
		return array;
	*cap = *cap == 0 ? 16 : 2 * *cap;
	array = realloc(array, *cap * size);
	if (array == NULL)
		abort();
	return array;
}

static struct listing_entry *
add(struct listing *l)
{
	struct listing_entry *e;

	l->entries = grown(l->entries, l->count, &l->cap, sizeof(*l->entries));
	e = &l->entries[l->count++];
	memset(e, 0, sizeof(*e));
	return e;
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

/* Header and body have come, either of them perhaps in pieces, or missing. */
static void
take_entry(struct listing *l, const char *body)
{
	struct listing_entry *e = add(l);
	int index = -1, tpdu_len = -1;
	const char *line = body[0] != '\0' ? body : l->header;
	bool sound = read_header(l->header, &index, &e->stat, &tpdu_len) && e->stat >= 0 &&
	    index > l->last_index && tpdu_len >= 0 &&
	    hex_decode(body, strlen(body), e->octets, sizeof(e->octets), &e->len) == HEX_OK &&
	    e->len == 1 + (size_t)e->octets[0] + (size_t)tpdu_len;

	e->index = index;
	e->hash = hash_lines(l->header, body);
	l->last_index = index;
	if (!sound) {
		l->doubt = true;
		/* A header that does not fit kept the hex from being looked at. */
		hex_decode(body, strlen(body), e->octets, sizeof(e->octets), &e->len);
		if (e->len == 0)
			memcpy(e->text, line, strlen(line) + 1);
	}
	l->header[0] = '\0';
}

void
listing_line(struct listing *l, const char *line)
{
	assert(strlen(line) <= AT_LINE_MAX);
	if (!at_line_has(line, "+CMGL:")) {
		take_entry(l, line);
		return;
	}
	if (l->header[0] != '\0')
		take_entry(l, "");
	memcpy(l->header, line, strlen(line) + 1);
}

static bool
was_shown_before(const struct listing *l, uint64_t hash)
{
	for (size_t i = 0; i < l->nbefore; i++)
		if (l->before[i] == hash)
			return true;
	return false;
}

static bool
shares_its_index(const struct listing *l, size_t of)
{
	for (size_t i = 0; i < l->count; i++)
		if (i != of && l->entries[i].index == l->entries[of].index)
			return true;
	return false;
}

/* Takes out what is not believed; false: something was. */
static bool
keep_the_believed(struct listing *l)
{
	size_t kept = 0, count = l->count;
	bool *believed = calloc(count + 1, sizeof(*believed));

	if (believed == NULL)
		abort();
	for (size_t i = 0; i < count; i++)
		believed[i] = l->entries[i].index >= 0 && !shares_its_index(l, i) &&
		    was_shown_before(l, l->entries[i].hash);
	for (size_t i = 0; i < count; i++)
		if (believed[i])
			l->entries[kept++] = l->entries[i];
	free(believed);
	l->count = kept;
	return kept == count;
}

void
listing_end(struct listing *l)
{
	size_t count;
	uint64_t *hashes = NULL;
	size_t cap = 0;

	if (l->header[0] != '\0')
		take_entry(l, "");
	count = l->count;
	for (size_t i = 0; i < count; i++) {
		hashes = grown(hashes, i, &cap, sizeof(*hashes));
		hashes[i] = l->entries[i].hash;
	}
	l->complete = !l->doubt || keep_the_believed(l);
	free(l->before);
	l->before = hashes;
	l->nbefore = count;
}

bool
listing_order(struct listing *l, uint32_t number, unsigned index)
{
	if (number != l->number)
		return false;
	for (size_t i = 0; i < l->count; i++) {
		if (l->entries[i].index != (int)index || l->entries[i].mark != LISTING_SHOWN)
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
