#include "modem/sim/network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "modem/segment.h"

#define QUARTERS_OF_VIETNAM 28
#define VALIDITY_USUAL_MS INT64_C(172800000)

/* 23.040 section 9.2.3.15 */
#define ST_RECEIVED 0x00
#define ST_REFUSED 0x41
#define ST_TOO_OLD 0x46

/* A submit to a phone that is away. */
struct held {
	struct pdu pdu;
	uint8_t mr;
	int64_t utc_ms, until_ms;
};

struct absent {
	char number[ADDRESS_TEXT_MAX];
	int64_t until_ms; /* -1: until it is back */
};

/* A part of a text whose others are still to come. */
struct part {
	struct pdu pdu;
	bool used;
};

struct network {
	struct address smsc;
	uint16_t reference;

	struct weather weather;
	struct queue incoming, reports, kept;

	struct part *parts;
	size_t nparts, parts_cap;

	struct network_message *inbox;
	size_t ninbox, inbox_cap;

	struct held *held;
	size_t nheld, held_cap;
	struct absent *absent;
	size_t nabsent, absent_cap;
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
	weather_init(&n->weather);
	return n;
}

void
network_free(struct network **n)
{
	if (*n != NULL) {
		queue_free(&(*n)->incoming);
		queue_free(&(*n)->reports);
		queue_free(&(*n)->kept);
		free((*n)->held);
		free((*n)->absent);
		free((*n)->parts);
		free((*n)->inbox);
	}
	free(*n);
	*n = NULL;
}

struct weather *
network_weather(struct network *n)
{
	return &n->weather;
}

void
network_weather_changed(struct network *n, int64_t now_ms)
{
	if (n->weather.reports != REPORTS_KEEP)
		queue_release(&n->kept, &n->reports, now_ms);
}

void
network_octets(struct network *n, const uint8_t *octets, size_t len, int64_t now_ms)
{
	if (weather_happens(&n->weather, n->weather.loss))
		return;
	queue_add(&n->incoming, octets, len, now_ms + weather_travel_ms(&n->weather));
	if (weather_happens(&n->weather, n->weather.twice))
		queue_add(&n->incoming, octets, len, now_ms + weather_travel_ms(&n->weather));
}

static struct absent *
absent(const struct network *n, const char *number)
{
	for (size_t i = 0; i < n->nabsent; i++)
		if (strcmp(n->absent[i].number, number) == 0)
			return &n->absent[i];
	return NULL;
}

static void
stamp(const struct network *n, int64_t utc_ms, struct scts *out)
{
	scts_from_utc_ms(weather_stamp_ms(&n->weather, utc_ms), QUARTERS_OF_VIETNAM, out);
}

enum network_status
network_text(struct network *n, const char *from, const char *text, int64_t utc_ms, int64_t now_ms)
{
	struct segments segments;
	struct pdu pdu = { .kind = PDU_DELIVER, .has_smsc = true, .smsc = n->smsc };
	uint8_t octets[PDU_OCTETS_MAX];
	size_t len, tpdu_len;

	if (address_from_text(from, true, &pdu.peer) != ADDRESS_OK)
		return NETWORK_BAD_NUMBER;
	if (absent(n, pdu.peer.text) != NULL)
		return NETWORK_AWAY;
	stamp(n, utc_ms, &pdu.stamp);
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
		network_octets(n, octets, len, now_ms);
	}
	return NETWORK_OK;
}

const struct queue_entry *
network_incoming(const struct network *n)
{
	return queue_head(&n->incoming);
}

void
network_taken(struct network *n)
{
	queue_drop_head(&n->incoming);
}

size_t
network_incoming_count(const struct network *n)
{
	return queue_count(&n->incoming);
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

/* ---- what the modem sends ---- */

static void
arrive(struct network *n, const struct pdu *submit, int64_t now_ms)
{
	if (submit->udh.concat.bits == 0) {
		receive(n, submit->peer.text, submit->text, 1, now_ms);
		return;
	}
	keep_part(n, submit);
	join(n, submit, now_ms);
}

static void
report(struct network *n, const struct held *h, uint8_t st, int64_t utc_ms, int64_t now_ms)
{
	struct pdu pdu = { .kind = PDU_STATUS_REPORT,
		.has_smsc = true,
		.smsc = n->smsc,
		.peer = h->pdu.peer,
		.mr = h->mr,
		.status = st };
	enum weather_reports how = n->weather.reports;
	struct queue *to = how == REPORTS_KEEP ? &n->kept : &n->reports;
	int64_t due_ms = now_ms + n->weather.report_delay_ms;
	uint8_t octets[PDU_OCTETS_MAX];
	size_t len, tpdu_len;

	if (!h->pdu.report_requested || how == REPORTS_LOSE)
		return;
	stamp(n, h->utc_ms, &pdu.stamp);
	stamp(n, utc_ms, &pdu.discharge);
	if (how == REPORTS_STRANGE)
		pdu.mr = (uint8_t)(pdu.mr + 128);
	if (pdu_encode(&pdu, octets, sizeof(octets), &len, &tpdu_len) != PDU_OK)
		return;
	queue_add(to, octets, how == REPORTS_BAD ? len / 2 : len, due_ms);
	if (how == REPORTS_TWICE)
		queue_add(to, octets, len, due_ms);
}

static void
hand_over(struct network *n, const struct held *h, int64_t utc_ms, int64_t now_ms)
{
	bool refused = n->weather.reports == REPORTS_FAIL;

	if (!refused)
		arrive(n, &h->pdu, now_ms);
	report(n, h, refused ? ST_REFUSED : ST_RECEIVED, utc_ms, now_ms);
}

static int64_t
validity_ms(const struct validity *v, int64_t utc_ms)
{
	uint32_t seconds;

	switch (v->format) {
	case VALIDITY_NONE: return VALIDITY_USUAL_MS;
	case VALIDITY_RELATIVE: return validity_minutes(v->relative) * INT64_C(60000);
	case VALIDITY_ABSOLUTE: return scts_utc_ms(&v->absolute) - utc_ms;
	case VALIDITY_ENHANCED:
		return validity_enhanced_seconds(v, &seconds) ? seconds * INT64_C(1000)
							      : VALIDITY_USUAL_MS;
	}
	return VALIDITY_USUAL_MS;
}

void
network_submit(
    struct network *n, const struct pdu *submit, uint8_t mr, int64_t utc_ms, int64_t now_ms)
{
	struct held h = { .pdu = *submit, .mr = mr, .utc_ms = utc_ms };

	if (weather_happens(&n->weather, n->weather.loss_out))
		return;
	if (absent(n, submit->peer.text) == NULL) {
		hand_over(n, &h, utc_ms, now_ms);
		return;
	}
	h.until_ms = now_ms + validity_ms(&submit->validity, utc_ms);
	n->held = grown(n->held, n->nheld, &n->held_cap, sizeof(*n->held));
	n->held[n->nheld++] = h;
}

const struct queue_entry *
network_report(const struct network *n)
{
	return queue_head(&n->reports);
}

void
network_report_taken(struct network *n)
{
	queue_drop_head(&n->reports);
}

size_t
network_report_count(const struct network *n)
{
	return queue_count(&n->reports) + queue_count(&n->kept);
}

/* ---- phones that are away ---- */

void
network_away(struct network *n, const char *number, int64_t until_ms)
{
	struct absent *a = absent(n, number);

	if (a == NULL) {
		n->absent = grown(n->absent, n->nabsent, &n->absent_cap, sizeof(*n->absent));
		a = &n->absent[n->nabsent++];
		snprintf(a->number, sizeof(a->number), "%s", number);
	}
	a->until_ms = until_ms;
}

/* What is held and for whom nobody waits any longer goes its way. */
static void
settle_held(struct network *n, int64_t utc_ms, int64_t now_ms)
{
	size_t kept = 0;

	for (size_t i = 0; i < n->nheld; i++) {
		const struct held h = n->held[i];

		if (now_ms >= h.until_ms)
			report(n, &h, ST_TOO_OLD, utc_ms, now_ms);
		else if (absent(n, h.pdu.peer.text) == NULL)
			hand_over(n, &h, utc_ms, now_ms);
		else
			n->held[kept++] = h;
	}
	n->nheld = kept;
}

void
network_back(struct network *n, const char *number, int64_t utc_ms, int64_t now_ms)
{
	struct absent *a = absent(n, number);

	if (a != NULL)
		*a = n->absent[--n->nabsent];
	settle_held(n, utc_ms, now_ms);
}

void
network_expire(struct network *n, int64_t utc_ms, int64_t now_ms)
{
	int64_t at = network_deadline(n);

	if (at < 0 || now_ms < at)
		return;
	for (size_t i = n->nabsent; i-- > 0;)
		if (n->absent[i].until_ms >= 0 && now_ms >= n->absent[i].until_ms)
			n->absent[i] = n->absent[--n->nabsent];
	settle_held(n, utc_ms, now_ms);
}

int64_t
network_deadline(const struct network *n)
{
	int64_t at = -1;

	for (size_t i = 0; i < n->nabsent; i++)
		if (n->absent[i].until_ms >= 0 && (at < 0 || n->absent[i].until_ms < at))
			at = n->absent[i].until_ms;
	for (size_t i = 0; i < n->nheld; i++)
		if (at < 0 || n->held[i].until_ms < at)
			at = n->held[i].until_ms;
	return at;
}

/* ---- phones ---- */

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
	case NETWORK_AWAY: return "the phone is away";
	}
	return "?";
}
