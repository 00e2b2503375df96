#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/gzip.h"

#define CAP 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text, *packed, *again;
	size_t len, npacked, nagain;

	if (gzip_inflate(data, size, CAP, &text, &len) == GZIP_OK) {
		if (len > CAP)
			__builtin_trap();
		free(text);
	}
	gzip_deflate(data, size, &packed, &npacked);
	if (gzip_inflate(packed, npacked, size, &again, &nagain) != GZIP_OK || nagain != size ||
	    memcmp(again, data, size) != 0)
		__builtin_trap();
	free(again);
	free(packed);
	return 0;
}
