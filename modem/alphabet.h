/*
 * What septets mean: the GSM default alphabet, its extension table, and the
 * national language shift tables.
 * Spec: 3GPP TS 23.038 section 6.2.1 (default, extension) and annex A.
 *
 * National tables are read, never written: who writes Vietnamese with marks
 * needs UCS-2 anyway.  Nothing here allocates, reads a clock or does I/O.
 */
#ifndef MODEM_ALPHABET_H
#define MODEM_ALPHABET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ALPHABET_ESCAPE 0x1b

enum alphabet_status {
	ALPHABET_OK,
	ALPHABET_UNREPRESENTABLE, /* a character that the default alphabet has not */
	ALPHABET_BAD_UTF8,
	ALPHABET_NO_SPACE,
};

const char *alphabet_status_name(enum alphabet_status st);

/*
 * Septets to UTF-8, NUL-terminated; *len_out octets without the NUL.  locking and single are
 * national language identifiers (0 and reserved ones: the default tables).  An escape before a
 * septet that the table in use does not have gives the septet's plain meaning; a doubled
 * escape, or one at the end, gives a space.  3 octets a septet suffice.
 */
enum alphabet_status alphabet_decode(const uint8_t *septets, size_t nseptets, uint8_t locking,
    uint8_t single, char *out, size_t cap, size_t *len_out);

/*
 * UTF-8 to septets of the default alphabet, extension characters as escape pairs.
 * *len_out septets are written, 0 on any refusal.
 */
enum alphabet_status
alphabet_encode(const char *utf8, size_t len, uint8_t *septets, size_t cap, size_t *len_out);

/*
 * The septets of one character: 1 or 2 written to septets and their count returned, 0 when the
 * default alphabet has it not.
 */
size_t alphabet_find(uint32_t c, uint8_t septets[static 2]);

#endif
