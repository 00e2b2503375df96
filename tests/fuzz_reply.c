/* Whatever a server answers: first octet chooses status and kind, the rest is the body. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/sync/reply.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const long statuses[] = { 200, 400, 401, 409, 410, 413, 422, 429, 503, 500 };
	struct http_answer http = { .is_json = true, .retry_after_s = 1 };
	struct reply r;

	if (size == 0)
		return 0;
	http.status = statuses[data[0] % (sizeof(statuses) / sizeof(statuses[0]))];
	http.len = size - 1;
	http.body = malloc(size);
	if (http.body == NULL)
		abort();
	memcpy(http.body, data + 1, size - 1);
	http.body[size - 1] = '\0';
	reply_read(&http, (data[0] & 0x80) != 0, 1, &r);
	reply_free(&r);
	http_answer_free(&http);
	return 0;
}
