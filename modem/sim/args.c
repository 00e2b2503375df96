#include "modem/sim/args.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

bool
args_number(const char **at, unsigned *out)
{
	char *end;
	unsigned long value;

	if (!isdigit((unsigned char)**at))
		return false;
	value = strtoul(*at, &end, 10);
	if ((*end != '\0' && *end != ',') || value > 100000)
		return false;
	*at = *end == ',' ? end + 1 : end;
	*out = (unsigned)value;
	return true;
}

bool
args_text(const char **at, size_t cap, char *out)
{
	bool quoted = **at == '"';
	const char *from = *at + quoted;
	size_t len = strcspn(from, quoted ? "\"" : ",");
	const char *end = from + len;

	if (len >= cap || (quoted && *end != '"'))
		return false;
	end += quoted;
	if (*end != '\0' && *end != ',')
		return false;
	memcpy(out, from, len);
	out[len] = '\0';
	*at = *end == ',' ? end + 1 : end;
	return true;
}

bool
args_allowed(const char *sets, size_t n, unsigned value)
{
	char *end;

	while (n-- > 0 && (sets = strstr(sets, "),")) != NULL)
		sets += 2;
	if (sets == NULL || *sets != '(')
		return false;
	do {
		unsigned long low = strtoul(sets + 1, &end, 10), high = low;

		if (*end == '-')
			high = strtoul(end + 1, &end, 10);
		if (value >= low && value <= high)
			return true;
		sets = end;
	} while (*sets == ',');
	return false;
}
