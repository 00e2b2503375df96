#include "gateway/base/chain.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static void
ready(void)
{
	/* Idempotent and cheap after the first call. */
	if (sodium_init() < 0)
		abort();
}

void
chain_hash(const uint8_t prev[static CHAIN_HASH], uint64_t seq, const char *at, const char *kind,
    const char *body, uint8_t out[static CHAIN_HASH])
{
	crypto_generichash_state st;
	uint8_t be[8];

	ready();
	for (int i = 0; i < 8; i++)
		be[i] = (uint8_t)(seq >> (56 - 8 * i));
	crypto_generichash_init(&st, NULL, 0, CHAIN_HASH);
	crypto_generichash_update(&st, prev, CHAIN_HASH);
	crypto_generichash_update(&st, be, sizeof(be));
	/* The NUL that ends `at` and `kind` is hashed with them. */
	crypto_generichash_update(&st, (const uint8_t *)at, strlen(at) + 1);
	crypto_generichash_update(&st, (const uint8_t *)kind, strlen(kind) + 1);
	crypto_generichash_update(&st, (const uint8_t *)body, strlen(body));
	crypto_generichash_final(&st, out, CHAIN_HASH);
}

void
chain_seal(
    const uint8_t salt[static CHAIN_SALT], const char *private_json, uint8_t out[static CHAIN_HASH])
{
	crypto_generichash_state st;

	ready();
	crypto_generichash_init(&st, NULL, 0, CHAIN_HASH);
	crypto_generichash_update(&st, salt, CHAIN_SALT);
	crypto_generichash_update(&st, (const uint8_t *)private_json, strlen(private_json));
	crypto_generichash_final(&st, out, CHAIN_HASH);
}

bool
chain_seal_fits(const char *salt_hex, const char *private_json, const char *sealed_hex)
{
	uint8_t salt[CHAIN_SALT], sealed[CHAIN_HASH];
	char hex[CHAIN_HASH_HEX];

	if (sealed_hex == NULL || !chain_unhex(salt_hex, salt, sizeof(salt)))
		return false;
	chain_seal(salt, private_json, sealed);
	chain_hex(sealed, sizeof(sealed), hex);
	return strcmp(hex, sealed_hex) == 0;
}

void
chain_digest(const char *text, uint8_t out[static CHAIN_HASH])
{
	ready();
	crypto_generichash(out, CHAIN_HASH, (const uint8_t *)text, strlen(text), NULL, 0);
}

void
chain_random(void *out, size_t len)
{
	ready();
	randombytes_buf(out, len);
}

void
chain_hex(const uint8_t *octets, size_t len, char *out)
{
	sodium_bin2hex(out, 2 * len + 1, octets, len);
}

bool
chain_unhex(const char *hex, uint8_t *out, size_t len)
{
	static const char digits[] = "0123456789abcdef";

	if (strlen(hex) != 2 * len || strspn(hex, digits) != 2 * len)
		return false;
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)((strchr(digits, hex[2 * i]) - digits) << 4 |
		    (strchr(digits, hex[2 * i + 1]) - digits));
	return true;
}
