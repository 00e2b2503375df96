#include "modem/status.h"

#include <string.h>

#include "modem/at_fields.h"

#define RSSI_UNKNOWN 99

void
status_init(struct modem_status *s)
{
	memset(s, 0, sizeof(*s));
	s->rssi = RSSI_UNKNOWN;
	s->registration = s->used = s->total = -1;
}

/* "SM",3,10,... of AT+CPMS?, or 3,10,... of AT+CPMS= */
static void
learn_storage(struct modem_status *s, struct at_fields f)
{
	struct at_fields named = f;
	char name[sizeof(s->storage)];
	int used, total;

	if (at_fields_number(&f, &used) != AT_FIELD_OK) {
		if (at_fields_text(&named, sizeof(name), name) != AT_FIELD_OK)
			return;
		memcpy(s->storage, name, strlen(name) + 1);
		f = named;
		if (at_fields_number(&f, &used) != AT_FIELD_OK)
			return;
	}
	if (at_fields_number(&f, &total) != AT_FIELD_OK)
		return;
	s->used = used;
	s->total = total;
}

void
status_learn(struct modem_status *s, const char *line)
{
	struct at_fields f;
	int mode, value;

	if (at_fields_start(&f, line, "+CSQ:") && at_fields_number(&f, &value) == AT_FIELD_OK)
		s->rssi = value;
	if (at_fields_start(&f, line, "+CREG:") && at_fields_number(&f, &mode) == AT_FIELD_OK &&
	    at_fields_number(&f, &value) == AT_FIELD_OK)
		s->registration = value;
	if (at_fields_start(&f, line, "+CPMS:"))
		learn_storage(s, f);
}
