/*
 * Figures and fields of a message in the order of the text: a path whose neighbours may be paired.
 * For bind.c and pairing.c only.  Nothing here allocates or does I/O.
 */
#ifndef PARSERS_GRAPH_H
#define PARSERS_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/items.h"
#include "parsers/reading.h"

enum node_kind {
	NODE_FIGURE,
	NODE_FIELD,
	NODE_FORM, /* takes only a zero */
};

struct node {
	enum node_kind kind;
	size_t item;
	enum gap gap; /* to the node before */
	bool linked;  /* a link word stands before it */
	bool blocked; /* words stand before it that part it from the node before */
	bool approx;
};

enum role {
	ROLE_FREE,
	ROLE_NEXT,   /* bound to the node after it */
	ROLE_PREV,   /* bound to the node before it */
	ROLE_MORE,   /* adds to the pair before it */
	ROLE_TWIN,   /* weighs the lot before it */
	ROLE_TOTAL,  /* the sum of what follows: "5 khẩu: 2 súng kíp, 3 súng hơi" */
	ROLE_SIZE,   /* says how large the pieces before it are: "loại 36 quả" */
	ROLE_SILENT, /* a field's word that stands alone */
};

/* An item makes a node, and one more where its field's word was said before. */
#define GRAPH_MAX (2 * ITEMS_MAX + 1)

struct graph {
	const struct items *items;
	struct node at[GRAPH_MAX];
	size_t n;
	enum role role[GRAPH_MAX];
	unsigned steps;
	size_t furthest; /* the node where the search got stuck last */
	enum reading_doubt stuck;
};

/* The nodes of the items; the item `skip` is accounted for elsewhere (SIZE_MAX: none). */
void graph_build(struct graph *g, size_t skip);
const struct item *graph_item(const struct graph *g, size_t node);

/* A word that counts only beside another of its form ("người"). */
bool graph_is_near(const struct item *it);
bool graph_names_field(const struct item *it, const struct pack_field *f);
bool graph_is_zero(const struct item *it);

/* The unit typed with the figure: after it, before it ("hộp 12"), or the near word after it. */
const struct lexicon_match *graph_unit(const struct items *items, size_t number);
/* Smallest units of one unit for the field, 0 when it does not count it; own: the field's own. */
int64_t graph_unit_worth(const struct lexicon_match *unit, const struct pack_field *f, bool *own);

/* Does the unit count or measure the field, as one of the field's own? */
bool graph_counts(const struct lexicon_match *unit, const struct pack_field *f);

/* Meanings of the field's word that the figure may have; how many differ. */
size_t graph_candidates(const struct items *items, size_t field, size_t number, bool before,
    const struct pack_phrase **first);

/* Is the ratio so many of the field out of all ("87/90 hộ")?  `before`: the word stands before it.
 */
bool graph_shares(const struct item *number, const struct pack_phrase *p, bool before);

/* Does the unit tell the size of a piece of the field ("36 quả" in a box)?  How long it is only
 * where a word stands between them ("2 dao dài 30 cm"): "2 dao, 5 m" may lack what was measured. */
bool graph_is_size(const struct lexicon_match *unit, const struct item *field, bool linked);
/* The field of the word whose lot may be weighed too, and the one that weighs it; or NULL. */
const struct pack_field *graph_twinned(const struct item *field);
const struct pack_field *graph_twin(const struct item *field);
/* Nothing but particles and days between the two items. */
bool graph_only_noise(const struct items *items, size_t from, size_t to);

/* The field of the pair that ends right before the node. */
size_t graph_lot_before(const struct graph *g, size_t node);

#endif
