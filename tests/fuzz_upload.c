#include <stddef.h>
#include <stdint.h>

#include "gateway/central/upload.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct upload u;
	struct err e;

	if (upload_parse((const char *)data, size, &u, &e) == UPLOAD_OK) {
		if (u.nrows + u.nexpress > UPLOAD_ROWS_MAX || !upload_is_gateway(u.gateway))
			__builtin_trap();
		for (size_t i = 0; i < u.nexpress; i++)
			upload_verify_express(&u.express[i], &e);
		if (upload_verify(&u, 0, u.first, &e) == UPLOAD_OK)
			for (size_t i = 0; i < u.nrows; i++)
				if (u.rows[i].body == NULL)
					__builtin_trap();
	}
	upload_free(&u);
	return 0;
}
