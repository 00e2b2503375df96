/*
 * gzip (RFC 1952) of whole texts in memory, for the bodies of HTTP.  The only
 * file that knows zlib.  Inflating never makes more than the caller's cap, so
 * that a small body cannot become a large one.
 */
#ifndef BASE_GZIP_H
#define BASE_GZIP_H

#include <stddef.h>

enum gzip_status {
	GZIP_OK = 0,
	GZIP_BROKEN,    /* no gzip, cut off, a wrong checksum, or something behind its end */
	GZIP_TOO_LARGE, /* more than cap octets would come out */
};

/*
 * Packs len octets into *out, to be freed by the caller.  Never fails: out of
 * memory ends the program.
 */
void gzip_deflate(const void *in, size_t len, char **out, size_t *len_out);

/*
 * Unpacks into *out, to be freed by the caller; a NUL that is not counted stands
 * behind it.  Several members one after the other are one text (RFC 1952, 2.2).
 * *out is NULL unless the answer is GZIP_OK.
 */
enum gzip_status gzip_inflate(const void *in, size_t len, size_t cap, char **out, size_t *len_out);

const char *gzip_status_name(enum gzip_status st);

#endif
