#include "modem/sim/network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "modem/segment.h"

#define QUARTERS_OF_VIETNAM 28

struct waiting {
	uint8_t octets[PDU_OCTETS_MAX];
	size_t len;
	int64_t due_ms;
};

/* A part of a text whose others are still to come. */
struct part {
	struct pdu pdu;
	bool used;
};

struct network {
	struct address smsc;
	uint16_t reference;

	struct waiting *waiting;
	size_t first, last, waiting_cap;

	struct part *parts;
	size_t nparts, parts_cap;

	struct network_message *inbox;
	size_t ninbox, inbox_cap;
};

static void *
must(void *p)
{
	if (p == NULL)
		abort();
	return p;
}

/* Room for one more of size in *array. */
static void *
grown(void *array, size_t count, size_t *cap, size_t size)
{
	if (count < *cap)
		return array;
	*cap = *cap == 0 ? 16 : 2 * *cap;
	return must(realloc(array, *cap * size));
}

struct network *
network_new(const char *smsc)
{
	struct network *n = must(calloc(1, sizeof(*n)));

	address_from_text(smsc, false, &n->smsc);
	return n;
}

void
network_free(struct network **n)
{
	if (*n != NULL) {
		free((*n)->waiting);
		free((*n)->parts);
		free((*n)->inbox);
	}
	free(*n);
	*n = NULL;
}

void
network_octets(struct network *n, const uint8_t *octets, size_t len, int64_t due_ms)
{
	struct waiting *w;

	if (n->first == n->last)
		n->first = n->last = 0;
	n->waiting = grown(n->waiting, n->last, &n->waiting_cap, sizeof(*n->waiting));
	w = &n->waiting[n->last++];
	w->len = len < sizeof(w->octets) ? len : sizeof(w->octets);
	memcpy(w->octets, octets, w->len);
	w->due_ms = due_ms;
}

enum network_status
network_text(struct network *n, const char *from, const char *text, int64_t utc_ms, int64_t due_ms)
{
	struct segments segments;
	struct pdu pdu = { .kind = PDU_DELIVER, .has_smsc = true, .smsc = n->smsc };
	uint8_t octets[PDU_OCTETS_MAX];
	size_t len, tpdu_len;

	if (address_from_text(from, true, &pdu.peer) != ADDRESS_OK)
		return NETWORK_BAD_NUMBER;
	scts_from_utc_ms(utc_ms, QUARTERS_OF_VIETNAM, &pdu.stamp);
	switch (segment_text(text, strlen(text), n->reference, 8, &segments)) {
	case SEGMENT_OK: break;
	case SEGMENT_TOO_LONG: return NETWORK_TOO_LONG;
	case SEGMENT_BAD_UTF8:
	case SEGMENT_NO_SPACE: return NETWORK_BAD_TEXT;
	}
	if (segments.n > 1)
		n->reference = (uint16_t)((n->reference + 1) % 256);
	for (size_t i = 0; i < segments.n; i++) {
		segment_put(&segments, i, &pdu);
		if (pdu_encode(&pdu, octets, sizeof(octets), &len, &tpdu_len) != PDU_OK)
			return NETWORK_BAD_NUMBER;
		network_octets(n, octets, len, due_ms);
	}
	return NETWORK_OK;
}

bool
network_waiting(
    const struct network *n, const uint8_t **octets_out, size_t *len_out, int64_t *due_ms_out)
{
	const struct waiting *w;

	if (n->first == n->last)
		return false;
	w = &n->waiting[n->first];
	*octets_out = w->octets;
	*len_out = w->len;
	*due_ms_out = w->due_ms;
	return true;
}

void
network_taken(struct network *n)
{
	n->first++;
}

size_t
network_waiting_count(const struct network *n)
{
	return n->last - n->first;
}

static void
receive(struct network *n, const char *to, const char *text, unsigned parts, int64_t now_ms)
{
	struct network_message *m;

	n->inbox = grown(n->inbox, n->ninbox, &n->inbox_cap, sizeof(*n->inbox));
	m = &n->inbox[n->ninbox++];
	snprintf(m->to, sizeof(m->to), "%s", to);
	snprintf(m->text, sizeof(m->text), "%s", text);
	m->parts = parts;
	m->at_ms = now_ms;
}

static bool
same_text(const struct pdu *a, const struct pdu *b)
{
	return strcmp(a->peer.text, b->peer.text) == 0 &&
	    a->udh.concat.bits == b->udh.concat.bits && a->udh.concat.ref == b->udh.concat.ref &&
	    a->udh.concat.total == b->udh.concat.total;
}

/* A part that was sent twice takes the place of the first. */
static void
keep_part(struct network *n, const struct pdu *pdu)
{
	size_t i;

	for (i = 0; i < n->nparts; i++)
		if (same_text(&n->parts[i].pdu, pdu) &&
		    n->parts[i].pdu.udh.concat.seq == pdu->udh.concat.seq)
			break;
	if (i == n->nparts) {
		n->parts = grown(n->parts, n->nparts, &n->parts_cap, sizeof(*n->parts));
		n->nparts++;
	}
	n->parts[i] = (struct part){ .pdu = *pdu };
}

static void
drop_used_parts(struct network *n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n->nparts; i++)
		if (!n->parts[i].used)
			n->parts[kept++] = n->parts[i];
	n->nparts = kept;
}

static void
join(struct network *n, const struct pdu *last, int64_t now_ms)
{
	const struct pdu *all[256] = { NULL };
	char text[NETWORK_TEXT_MAX];
	unsigned total = last->udh.concat.total, found = 0;
	size_t len;

	for (size_t i = 0; i < n->nparts; i++) {
		struct part *p = &n->parts[i];

		if (!same_text(&p->pdu, last))
			continue;
		all[p->pdu.udh.concat.seq - 1] = &p->pdu;
		found++;
	}
	if (found < total)
		return;
	if (segment_join(all, total, text, sizeof(text), &len) == SEGMENT_OK)
		receive(n, last->peer.text, text, total, now_ms);
	for (size_t i = 0; i < n->nparts; i++)
		n->parts[i].used = same_text(&n->parts[i].pdu, last);
	drop_used_parts(n);
}

void
network_submit(struct network *n, const struct pdu *submit, int64_t now_ms)
{
	if (submit->udh.concat.bits == 0) {
		receive(n, submit->peer.text, submit->text, 1, now_ms);
		return;
	}
	keep_part(n, submit);
	join(n, submit, now_ms);
}

size_t
network_inbox_count(const struct network *n)
{
	return n->ninbox;
}

const struct network_message *
network_inbox(const struct network *n, size_t i)
{
	return &n->inbox[i];
}

const char *
network_status_name(enum network_status status)
{
	switch (status) {
	case NETWORK_OK: return "ok";
	case NETWORK_BAD_NUMBER: return "no phone has such a number";
	case NETWORK_BAD_TEXT: return "the text is not UTF-8";
	case NETWORK_TOO_LONG: return "the text is too long for a phone";
	}
	return "?";
}
