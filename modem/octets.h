/*
 * Bounded cursor over received octets.  Reading past the end sets `failed`
 * and yields zeros, so a decoder reads a whole structure and checks once.
 */
#ifndef MODEM_OCTETS_H
#define MODEM_OCTETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct octets {
	const uint8_t *at;
	size_t left;
	bool failed;
};

static inline uint8_t
octets_u8(struct octets *o)
{
	if (o->left == 0) {
		o->failed = true;
		return 0;
	}
	o->left--;
	return *o->at++;
}

/* Copies n octets to dst of capacity cap: both ends are checked, always. */
static inline void
octets_copy(struct octets *o, void *dst, size_t cap, size_t n)
{
	if (n > o->left || n > cap) {
		o->failed = true;
		memset(dst, 0, cap);
		return;
	}
	if (n > 0) /* memcpy from NULL is undefined even for 0 */
		memcpy(dst, o->at, n);
	o->at += n;
	o->left -= n;
}

/* The same for writing: what does not fit sets `failed` and is dropped whole. */
struct octets_out {
	uint8_t *at;
	size_t left;
	bool failed;
};

static inline void
octets_put(struct octets_out *o, uint8_t octet)
{
	if (o->left == 0) {
		o->failed = true;
		return;
	}
	o->left--;
	*o->at++ = octet;
}

static inline void
octets_append(struct octets_out *o, const void *src, size_t n)
{
	if (n > o->left) {
		o->failed = true;
		return;
	}
	if (n > 0)
		memcpy(o->at, src, n);
	o->at += n;
	o->left -= n;
}

#endif
