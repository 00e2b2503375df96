#include "gateway/tool/json_lines.h"

#include <stdlib.h>

bool
json_lines_put(json_t *value, FILE *out)
{
	bool ok = json_dumpf(value, out, JSON_COMPACT) == 0 && fputc('\n', out) != EOF &&
	    fflush(out) == 0;

	json_decref(value);
	return ok;
}

bool
json_lines(FILE *in, FILE *out, json_lines_decode *decode)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	bool ok = true;

	while (ok && (len = getline(&line, &cap, in)) >= 0) {
		while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
			len--;
		ok = json_lines_put(decode(line, (size_t)len), out);
	}
	free(line);
	return ok && !ferror(in);
}
