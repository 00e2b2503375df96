/* Any line read as any sequence of fields: always an end, never a byte past an output. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "modem/at_fields.h"
#include "modem/at_lex.h"

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static enum at_field
read_one(struct at_fields *f, unsigned kind)
{
	struct at_names names;
	enum at_field status;
	char text[9];
	at_range range;
	int number;

	switch (kind) {
	case 0:
		status = at_fields_number(f, &number);
		must(status != AT_FIELD_OK || (number >= 0 && number <= 999999));
		return status;
	case 1:
		text[8] = 'x';
		status = at_fields_text(f, 8, text);
		must(text[8] == 'x' && (status != AT_FIELD_OK || strlen(text) < 8));
		return status;
	case 2: return at_fields_range(f, &range);
	default:
		status = at_fields_names(f, &names);
		must(status != AT_FIELD_OK || (names.count > 0 && names.count <= AT_NAMES_MAX));
		return status;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char line[AT_LINE_MAX + 1];
	struct at_fields f;
	size_t n = 0;

	if (size < 1 || size > AT_LINE_MAX)
		return 0;
	memcpy(line, data + 1, size - 1);
	line[size - 1] = '\0';
	must(at_fields_start(&f, line, ""));
	while (read_one(&f, (data[0] >> (2 * (n % 4))) & 3) != AT_FIELD_END)
		must(n++ <= size);
	return 0;
}
