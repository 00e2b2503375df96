/*
 * Text between AT commands: the character set of AT+CSCS, each way.
 * Spec: 3GPP TS 27.007 section 5.5.
 *
 * In "GSM" an octet is a septet of the default alphabet, in "UCS2" four hex digits are a
 * character.  Nothing here allocates or does I/O.
 */
#ifndef SIM_CHARSET_H
#define SIM_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

enum charset {
	CHARSET_GSM,
	CHARSET_IRA,
	CHARSET_UCS2,
};

/* "GSM", "IRA", "UCS2". */
const char *charset_name(enum charset set);
/* false: not known. */
bool charset_find(const char *name, enum charset *out);

/* From UTF-8; what ASCII has not is "?" in IRA.  false: no UTF-8, not in the set, or no space. */
bool charset_write(
    enum charset set, const char *utf8, size_t len, char *out, size_t cap, size_t *len_out);
/* To UTF-8, with a NUL behind it.  false: nothing that the set can mean, or no space. */
bool
charset_read(enum charset set, const char *in, size_t len, char *out, size_t cap, size_t *len_out);

#endif
