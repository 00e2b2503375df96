#include "gateway/base/gzip.h"

#include <assert.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>

#define ZLIB_CONST
#include <zlib.h>

#define GZIP_WINDOW (15 + 16) /* the largest window; 16: gzip's header and trailer */
#define FIRST_SIZE 16384

void
gzip_deflate(const void *in, size_t len, char **out, size_t *len_out)
{
	z_stream z = { 0 };

	assert(len <= UINT_MAX / 2);
	if (deflateInit2(
		&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	*len_out = deflateBound(&z, len);
	*out = malloc(*len_out);
	if (*out == NULL)
		abort();
	z.next_in = in;
	z.avail_in = (uInt)len;
	z.next_out = (Bytef *)*out;
	z.avail_out = (uInt)*len_out;
	/* The bound holds whatever the text: one call is enough. */
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		abort();
	*len_out = z.total_out;
	deflateEnd(&z);
}

/* Room for one octet more at least: past cap by one at most, which tells that there is more. */
static bool
grow(z_stream *z, char **text, size_t *size, size_t cap)
{
	size_t used = *size - z->avail_out;

	if (z->avail_out > 0)
		return true;
	if (used > cap)
		return false;
	*size = *size == 0 ? FIRST_SIZE : 2 * *size;
	if (*size > cap + 1)
		*size = cap + 1;
	*text = realloc(*text, *size + 1);
	if (*text == NULL)
		abort();
	z->next_out = (Bytef *)*text + used;
	z->avail_out = (uInt)(*size - used);
	return true;
}

static enum gzip_status
inflate_all(z_stream *z, char **text, size_t *size, size_t cap)
{
	for (;;) {
		int code;

		if (!grow(z, text, size, cap))
			return GZIP_TOO_LARGE;
		code = inflate(z, Z_NO_FLUSH);
		if (code == Z_STREAM_END && z->avail_in == 0)
			break;
		if (code == Z_STREAM_END)
			code = inflateReset(z);
		if (code == Z_MEM_ERROR)
			abort();
		/* Nothing more to read and room left: the text was cut off. */
		if (code != Z_OK || (z->avail_in == 0 && z->avail_out > 0))
			return GZIP_BROKEN;
	}
	return *size - z->avail_out > cap ? GZIP_TOO_LARGE : GZIP_OK;
}

enum gzip_status
gzip_inflate(const void *in, size_t len, size_t cap, char **out, size_t *len_out)
{
	z_stream z = { .next_in = in, .avail_in = (uInt)len };
	enum gzip_status st;
	size_t size = 0;

	*out = NULL;
	*len_out = 0;
	if (len > UINT_MAX || cap >= UINT_MAX)
		return GZIP_TOO_LARGE;
	if (inflateInit2(&z, GZIP_WINDOW) != Z_OK)
		abort();
	st = inflate_all(&z, out, &size, cap);
	inflateEnd(&z);
	if (st == GZIP_OK && *out != NULL) {
		*len_out = size - z.avail_out;
		(*out)[*len_out] = '\0';
	} else {
		free(*out);
		*out = NULL;
	}
	return st;
}

const char *
gzip_status_name(enum gzip_status st)
{
	switch (st) {
	case GZIP_OK: return "ok";
	case GZIP_BROKEN: return "broken";
	case GZIP_TOO_LARGE: return "too large";
	}
	return "?";
}
