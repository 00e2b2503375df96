/*
 * The journal's hashes (docs/journal.md): BLAKE2b-256 chained over rows, and
 * the seal that stands in a body for private data which may be erased.
 * No SQL, no I/O.
 */
#ifndef BASE_CHAIN_H
#define BASE_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHAIN_HASH 32 /* octets */
#define CHAIN_SALT 16
#define CHAIN_HASH_HEX (2 * CHAIN_HASH + 1)
#define CHAIN_SALT_HEX (2 * CHAIN_SALT + 1)

/* hash = BLAKE2b-256(prev || u64be(seq) || at || 0x00 || kind || 0x00 || body) */
void chain_hash(const uint8_t prev[static CHAIN_HASH], uint64_t seq, const char *at,
    const char *kind, const char *body, uint8_t out[static CHAIN_HASH]);

/* sealed = BLAKE2b-256(salt || private JSON) */
void chain_seal(const uint8_t salt[static CHAIN_SALT], const char *private_json,
    uint8_t out[static CHAIN_HASH]);

/* Is sealed_hex (NULL: no) the seal of that private JSON under that salt? */
bool chain_seal_fits(const char *salt_hex, const char *private_json, const char *sealed_hex);

/* BLAKE2b-256 of a text: what is kept of a token instead of the token. */
void chain_digest(const char *text, uint8_t out[static CHAIN_HASH]);

/* Random octets of the system's generator: salts, epochs, ids of acts. */
void chain_random(void *out, size_t len);

/* Lower-case hex with NUL; out holds 2 * len + 1. */
void chain_hex(const uint8_t *octets, size_t len, char *out);

/* The octets of exactly 2 * len lower-case hex digits; false for any other text. */
bool chain_unhex(const char *hex, uint8_t *out, size_t len);

#endif
