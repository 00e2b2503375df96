#include "modem/alphabet.h"

#include "modem/alphabet_tables.h"
#include "modem/utf8.h"

static const uint16_t *
locking_table(uint8_t language)
{
	if (language >= ALPHABET_LANGUAGES || language == ALPHABET_SPANISH)
		return alphabet_locking[ALPHABET_DEFAULT];
	return alphabet_locking[language];
}

static const uint16_t *
single_table(uint8_t language)
{
	return alphabet_single[language < ALPHABET_LANGUAGES ? language : ALPHABET_DEFAULT];
}

/* The run of printable ASCII that most texts are; returns how many septets that was. */
static size_t
decode_ascii(
    const uint16_t *plain, const uint8_t *septets, size_t n, char *out, size_t cap, size_t *len)
{
	size_t room = cap - *len, i = 0;

	out += *len;
	if (n > room)
		n = room;
	for (; i < n; i++) {
		unsigned c = plain[septets[i] & 0x7f];

		if (c - 0x20 >= 0x5f) /* the escape is none: its place holds no character */
			break;
		out[i] = (char)c;
	}
	*len += i;
	return i;
}

enum alphabet_status
alphabet_decode(const uint8_t *septets, size_t nseptets, uint8_t locking, uint8_t single, char *out,
    size_t cap, size_t *len_out)
{
	const uint16_t *plain = locking_table(locking);
	const uint16_t *shifted = single_table(single);
	size_t len = 0;

	*len_out = 0;
	if (cap == 0)
		return ALPHABET_NO_SPACE;
	for (size_t i = 0; i < nseptets; i++) {
		uint8_t s;
		uint32_t c;

		i += decode_ascii(plain, septets + i, nseptets - i, out, cap - 1, &len);
		if (i == nseptets)
			break;
		s = septets[i] & 0x7f;
		c = plain[s];

		if (s == ALPHABET_ESCAPE && i + 1 < nseptets && septets[i + 1] != ALPHABET_ESCAPE) {
			s = septets[++i] & 0x7f;
			c = shifted[s] != 0 ? shifted[s] : plain[s];
		} else if (s == ALPHABET_ESCAPE) {
			/* 6.2.1.1: an escape to nowhere shows a space, a doubled one too. */
			c = ' ';
			if (i + 1 < nseptets)
				i++;
		}
		if (!utf8_put(c, out, cap - 1, &len)) {
			out[0] = '\0';
			return ALPHABET_NO_SPACE;
		}
	}
	out[len] = '\0';
	*len_out = len;
	return ALPHABET_OK;
}

/* Finds c in a table of 128; 128 when it is not there. */
static uint8_t
table_search(const uint16_t *table, uint32_t c)
{
	uint8_t s = 0;

	while (s < 128 && table[s] != c)
		s++;
	return s;
}

size_t
alphabet_find(uint32_t c, uint8_t septets[static 2])
{
	uint8_t s;

	if (c == 0)
		return 0;
	/* Letters, digits and most signs stand where ASCII has them: the usual text is quick. */
	if (c < 0x80 && alphabet_locking[ALPHABET_DEFAULT][c] == c) {
		septets[0] = (uint8_t)c;
		return 1;
	}
	s = table_search(alphabet_locking[ALPHABET_DEFAULT], c);
	if (s < 128) {
		septets[0] = s;
		return 1;
	}
	s = table_search(alphabet_single[ALPHABET_DEFAULT], c);
	if (s < 128) {
		septets[0] = ALPHABET_ESCAPE;
		septets[1] = s;
		return 2;
	}
	return 0;
}

enum alphabet_status
alphabet_encode(const char *utf8, size_t len, uint8_t *septets, size_t cap, size_t *len_out)
{
	size_t at = 0, n = 0;

	*len_out = 0;
	while (at < len) {
		uint8_t pair[2];
		uint32_t c;
		size_t npair;

		if (!utf8_next(utf8, len, &at, &c))
			return ALPHABET_BAD_UTF8;
		npair = alphabet_find(c, pair);
		if (npair == 0)
			return ALPHABET_UNREPRESENTABLE;
		if (npair > cap - n)
			return ALPHABET_NO_SPACE;
		for (size_t i = 0; i < npair; i++)
			septets[n++] = pair[i];
	}
	*len_out = n;
	return ALPHABET_OK;
}

const char *
alphabet_status_name(enum alphabet_status st)
{
	switch (st) {
	case ALPHABET_OK: return "ALPHABET_OK";
	case ALPHABET_UNREPRESENTABLE: return "ALPHABET_UNREPRESENTABLE";
	case ALPHABET_BAD_UTF8: return "ALPHABET_BAD_UTF8";
	case ALPHABET_NO_SPACE: return "ALPHABET_NO_SPACE";
	}
	return "?";
}
