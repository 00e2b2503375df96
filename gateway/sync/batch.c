#include "gateway/sync/batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/json.h"

#define FIRST_CAP 4096

/* What is being written. */
struct writing {
	const struct batch_order *order;
	struct batch *out;
	size_t cap;
	size_t room; /* octets that rows may fill */
	int express;
	char prev[CHAIN_HASH_HEX]; /* of the next express row */
	struct db *db;
};

static void
put(struct writing *w, const char *text, size_t len)
{
	struct batch *b = w->out;

	if (b->len + len + 1 > w->cap) {
		w->cap = 2 * (b->len + len + 1) + FIRST_CAP;
		b->text = realloc(b->text, w->cap);
		if (b->text == NULL)
			abort();
	}
	memcpy(b->text + b->len, text, len);
	b->len += len;
	b->text[b->len] = '\0';
}

static void
put_raw(struct writing *w, const char *text)
{
	put(w, text, strlen(text));
}

static void
put_json(struct writing *w, const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	if (text == NULL)
		abort();
	put_raw(w, text);
	free(text);
}

static void
put_text(struct writing *w, const char *text)
{
	json_t *value = json_string(text);

	put_json(w, value);
	json_decref(value);
}

static void
put_number(struct writing *w, int64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)n);
	put_raw(w, text);
}

/* "name":"value" of what needs no escapes; null for NULL. */
static void
put_plain(struct writing *w, const char *name, const char *value)
{
	put_raw(w, "\"");
	put_raw(w, name);
	put_raw(w, value != NULL ? "\":\"" : "\":null");
	if (value != NULL) {
		put_raw(w, value);
		put_raw(w, "\"");
	}
}

static void
put_row_fields(struct writing *w, const struct journal_row *r)
{
	put_raw(w, ",\"body\":");
	put_raw(w, r->body);
	put_raw(w, ",\"private\":");
	put_raw(w, r->private_json != NULL ? r->private_json : "null");
	put_raw(w, ",");
	put_plain(w, "salt", r->salt);
	put_raw(w, ",");
	put_plain(w, "hash", r->hash);
}

static void
put_row(struct writing *w, const struct journal_row *r, const char *prev)
{
	put_raw(w, "{\"seq\":");
	put_number(w, r->seq);
	put_raw(w, ",");
	put_plain(w, "at", r->at);
	put_raw(w, ",");
	put_plain(w, "kind", r->kind);
	put_row_fields(w, r);
	if (prev != NULL) {
		put_raw(w, ",");
		put_plain(w, "prev_hash", prev);
	}
	put_raw(w, "}");
}

/* true when the row fits; else what was begun is taken back.  One row always goes. */
static bool
fits(struct writing *w, size_t before, bool first)
{
	if (w->out->len <= w->room || first)
		return true;
	w->out->len = before;
	w->out->text[before] = '\0';
	return false;
}

static bool
on_row(const struct journal_row *row, void *ctx)
{
	struct writing *w = ctx;
	size_t before = w->out->len;

	if (w->out->rows > 0)
		put_raw(w, ",");
	put_row(w, row, NULL);
	if (!fits(w, before, w->out->rows == 0))
		return false;
	w->out->rows++;
	w->out->last = row->seq;
	return true;
}

static bool
on_express(const struct journal_row *row, void *ctx)
{
	struct writing *w = ctx;
	size_t before = w->out->len;

	if (w->express == BATCH_EXPRESS_MAX || !journal_hash(w->db, row->seq - 1, w->prev))
		return false;
	if (w->express > 0)
		put_raw(w, ",");
	put_row(w, row, w->prev);
	if (!fits(w, before, false))
		return false;
	w->express++;
	w->out->express_last = row->seq;
	return true;
}

/* Behind the rows: what must fit whatever they are. */
static size_t
write_tail(struct writing *w)
{
	const struct batch_order *o = w->order;
	size_t before = w->out->len;

	put_raw(w, "],\"down\":{\"cursor\":");
	if (o->down[0] != '\0')
		put_text(w, o->down);
	else
		put_raw(w, "null");
	if (json_array_size(o->results) > 0) {
		put_raw(w, ",\"results\":");
		put_json(w, o->results);
	}
	put_raw(w, "}");
	if (o->health != NULL) {
		put_raw(w, ",\"health\":");
		put_json(w, o->health);
	}
	put_raw(w, "}");
	return w->out->len - before;
}

/* Both kinds of rows together are at most BATCH_ROWS_MAX. */
static int64_t
upto(const struct batch_order *o)
{
	int64_t most = BATCH_ROWS_MAX - (o->express_after < INT64_MAX ? BATCH_EXPRESS_MAX : 0);

	if (o->rows < most)
		most = o->rows;
	return o->last - o->first >= most ? o->first + most - 1 : o->last;
}

bool
batch_write(struct db *db, const struct batch_order *order, struct batch *out)
{
	struct writing w = { .order = order, .out = out, .db = db };
	char prev[CHAIN_HASH_HEX];
	size_t tail;

	*out = (struct batch){ .last = order->first - 1 };
	tail = write_tail(&w);
	out->len = 0;
	if (!journal_hash(db, order->first - 1, prev))
		return false;
	put_raw(&w, "{\"gateway\":");
	put_text(&w, order->gateway);
	put_raw(&w, ",");
	put_plain(&w, "epoch", order->epoch);
	put_raw(&w, ",\"first\":");
	put_number(&w, order->first);
	put_raw(&w, ",");
	put_plain(&w, "prev_hash", prev);
	put_raw(&w, ",\"rows\":[");
	w.room = BATCH_OCTETS_MAX - tail - sizeof("],\"express\":[");
	if (upto(order) >= order->first)
		journal_walk(db, order->first, upto(order), on_row, &w);
	put_raw(&w, "],\"express\":[");
	if (order->express_after < INT64_MAX)
		journal_walk_urgent(db,
		    (order->express_after > out->last ? order->express_after : out->last) + 1,
		    INT64_MAX, on_express, &w);
	write_tail(&w);
	return db_ok(db);
}

static bool
on_event(const struct journal_row *row, void *ctx)
{
	struct writing *w = ctx;
	size_t before = w->out->len;

	put_raw(w, w->out->rows > 0 ? ",{" : "{");
	put_raw(w, "\"specversion\":\"1.0\",\"id\":\"");
	put_raw(w, w->order->epoch);
	put_raw(w, ":");
	put_number(w, row->seq);
	put_raw(w, "\",\"source\":");
	put_text(w, w->order->gateway);
	put_raw(w, ",\"type\":\"vn.keng.");
	put_raw(w, row->kind);
	put_raw(w, "\",");
	put_plain(w, "time", row->at);
	put_raw(w, ",\"datacontenttype\":\"application/json\",\"data\":{\"seq\":");
	put_number(w, row->seq);
	put_raw(w, ",");
	put_plain(w, "epoch", w->order->epoch);
	put_row_fields(w, row);
	put_raw(w, "}}");
	if (!fits(w, before, w->out->rows == 0))
		return false;
	w->out->rows++;
	w->out->last = row->seq;
	return true;
}

bool
batch_write_events(struct db *db, const struct batch_order *order, struct batch *out)
{
	struct batch_order named = *order;
	struct writing w = { .order = &named, .out = out, .db = db, .room = BATCH_OCTETS_MAX - 2 };
	char source[128];

	snprintf(source, sizeof(source), "/gateways/%s", order->gateway);
	named.gateway = source;
	*out = (struct batch){ .last = order->first - 1 };
	put_raw(&w, "[");
	if (upto(order) >= order->first)
		journal_walk(db, order->first, upto(order), on_event, &w);
	put_raw(&w, "]");
	return db_ok(db);
}

void
batch_free(struct batch *b)
{
	free(b->text);
	b->text = NULL;
}
